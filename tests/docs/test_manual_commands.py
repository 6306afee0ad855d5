"""The commands that the manual names are understood as they stand there, and each that there is has its place in it."""

from __future__ import annotations

import argparse
import importlib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

import rag_app.cli
from rag_app.cli.building import EXIT_SKIPPED
from rag_app.cli.entry import EXIT_ERROR, EXIT_INTERRUPTED

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
PAGES.remove(ROOT / "docs" / "experiments.md")  # what was tried, with the commands of its time
FENCED = re.compile(r"^```.*?\n(.*?)^```", re.M | re.S)
COMMAND = re.compile(r"(?:^|\s)(rag-app|rag-finetune) (.*)")


def commands_in(page: str) -> Iterator[tuple[str, list[str]]]:
    """Program and arguments of each command in a fenced block or between backticks."""
    lines = [line for block in FENCED.findall(page) for line in block.replace("\\\n", " ").splitlines()]
    lines += [" ".join(code.split()) for code in re.findall(r"`([^`]+)`", FENCED.sub("", page))]
    for line in lines:
        if found := COMMAND.search(line):
            words = shlex.split(found[2], comments=True)
            yield found[1], words[: words.index(">")] if ">" in words else words


def leaves_of(parser: argparse.ArgumentParser, path: str) -> Iterator[str]:
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for action in below:
        for name, child in action.choices.items():
            yield from leaves_of(child, f"{path} {name}")
    if not below or any(action.option_strings == ["--port"] for action in parser._actions):  # `serve` and `serve keys`
        yield path


@pytest.fixture
def parsers(monkeypatch: pytest.MonkeyPatch) -> dict[str, argparse.ArgumentParser]:
    module = importlib.import_module("finetune.cli")
    monkeypatch.setattr(module, "run", lambda parser, argv, interrupted: parser)
    return {"rag-app": rag_app.cli.parser(), "rag-finetune": module.main([])}


def test_every_command_of_the_manual_is_understood(
    parsers: dict[str, argparse.ArgumentParser], capsys: pytest.CaptureFixture[str]
) -> None:
    tried = 0
    for page in PAGES:
        for program, words in commands_in(page.read_text(encoding="utf-8")):
            try:
                parsers[program].parse_args(words)
            except SystemExit as ended:
                said = capsys.readouterr().err
                only_named = "arguments are required" in said and not re.search("[^a-z -]", " ".join(words))
                assert not ended.code or only_named, f"{page.name}: {program} {shlex.join(words)}: {said}"
            tried += 1
    assert tried > 140


def test_every_command_has_its_place_in_the_manual(parsers: dict[str, argparse.ArgumentParser]) -> None:
    text = " ".join(" ".join(page.read_text(encoding="utf-8") for page in PAGES).split())
    leaves = [leaf for program, parser in parsers.items() for leaf in leaves_of(parser, program)]
    assert [leaf for leaf in leaves if not re.search(rf"{leaf}(?![\w-])", text)] == [] and len(leaves) > 35


def test_every_variable_of_the_environment_has_its_place_in_the_manual() -> None:
    sources = "".join(p.read_text(encoding="utf-8") for d in ("rag_app", "finetune") for p in (ROOT / d).rglob("*.py"))
    read = set(re.findall(r'"(RAG_APP_[A-Z_]+)"', sources)) - {"RAG_APP_UI_BROWSER"}  # which `rag-app ui` sets itself
    page = (ROOT / "docs" / "installing.md").read_text(encoding="utf-8").partition("## Environment variables")[2]
    assert set(re.findall(r"`(RAG_APP_[A-Z_]+)`", page)) == read and len(read) > 10


def test_the_exit_codes_of_the_manual_are_those_that_are_given() -> None:
    page = (ROOT / "docs" / "installing.md").read_text(encoding="utf-8")
    table = page.partition("| Exit code |")[2].partition("\n\n")[0]
    usage = 2  # of argparse
    assert re.findall(r"^\| (\d+) \|", table, re.M) == [
        *map(str, (0, EXIT_ERROR, usage, EXIT_SKIPPED, EXIT_INTERRUPTED))
    ]
