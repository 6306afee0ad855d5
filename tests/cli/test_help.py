"""The help of every command says what each option means."""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

import rag_app.cli


def commands_of(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from commands_of(below)


@pytest.fixture(params=["rag_app.cli", "finetune.cli"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> argparse.ArgumentParser:
    if request.param == "rag_app.cli":
        return rag_app.cli.parser()
    module = importlib.import_module(request.param)
    monkeypatch.setattr(module, "run", lambda parser, argv, interrupted: parser)
    return module.main([])


def test_a_completion_script_that_nobody_reads_is_no_traceback() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "rag_app.cli", "--print-completion", "zsh"]
    with os.fdopen(writing, "w") as stdout:
        ended = subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (1, "")


def test_what_may_be_left_out_is_not_asked_for(parser: argparse.ArgumentParser) -> None:
    """argparse names arguments of any number among those that are missing, unless they have a default."""
    for command in commands_of(parser):
        for action in command._actions:
            assert not (action.nargs in ("*", "?") and action.required), f"{command.prog} {action.dest}"


def test_every_option_of_every_command_is_explained(parser: argparse.ArgumentParser) -> None:
    options = 0
    for command in commands_of(parser):
        assert "(default: )" not in command.format_help(), command.prog
        for action in command._actions:
            if action.option_strings:
                options += 1
                assert action.help, f"{command.prog} {action.option_strings[-1]}"
    assert options > 50


@pytest.mark.parametrize("command", ["models list", "models fetch", "settings"])
def test_a_command_says_in_its_help_what_it_does(command: str) -> None:
    assert next(c for c in commands_of(rag_app.cli.parser()) if c.prog == f"rag-app {command}").description


def test_keys_of_the_server_are_shown_as_optional() -> None:
    serve = next(c for c in commands_of(rag_app.cli.parser()) if c.prog == "rag-app serve")
    assert "[keys] ..." in serve.format_usage()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("index build papers --root R notes", {"name": "papers", "sources": ["notes"], "root": "R"}),
        ("index build --json papers notes", {"name": "papers", "sources": ["notes"], "json": True}),
        ("index build papers a --include *.md b", {"sources": ["a", "b"], "include": ["*.md"]}),
        ("index build papers --json", {"name": "papers", "sources": []}),
        ("index build papers -- -odd", {"sources": ["-odd"]}),
        ("ask --json -i papers -- --odd", {"index": "papers", "question": "--odd", "json": True}),
        ("index build --json -- papers --odd a", {"name": "papers", "sources": ["--odd", "a"], "json": True}),
        ("index build papers a --json -- --json", {"sources": ["a", "--json"], "json": True}),
        ("index search papers -k 3 leave", {"name": "papers", "query": "leave", "k": 3}),
        ("ask -i papers What does --json it show", {"index": "papers", "question": "What does it show", "json": True}),
        ("index search papers days of leave -k 3", {"name": "papers", "query": "days of leave", "k": 3}),
        ("index search -i papers days of leave", {"name": "papers", "query": "days of leave"}),
        ("index search days of -k 3 leave --index=papers", {"name": "papers", "query": "days of leave", "k": 3}),
        ("index search -ipapers days of leave", {"name": "papers", "query": "days of leave"}),
        ("index search days of leave -i=papers", {"name": "papers", "query": "days of leave"}),
        ("index build -i papers a b", {"name": "papers", "sources": ["a", "b"]}),
        ("index build a -- -i b", {"name": "a", "sources": ["-i", "b"]}),
        ("index delete --yes -i papers", {"name": "papers", "yes": True}),
        ("eval -i papers q.jsonl -k 3", {"index": "papers", "questions": "q.jsonl", "passages": 3}),
        ("eval papers q.jsonl", {"index": "papers", "questions": "q.jsonl"}),
    ],
)
def test_options_stand_before_between_and_behind_what_a_command_is_about(typed, found):
    parsed = vars(rag_app.cli.parser().parse_args(typed.split()))
    assert {key: parsed[key] for key in found} == found


@pytest.mark.parametrize(
    ("typed", "command", "said"),
    [
        ("index build papers --odd notes", "index build", "unknown option --odd; see rag-app index build --help"),
        ("index build papers --langauge german F", "index build", "--langauge; did you mean --language?"),
        ("serve --prot 80", "serve", "unknown option --prot; did you mean --port?"),
        ("ask --indx papers Why?", "ask", "unknown option --indx; did you mean --index?"),
        ("index --jsno list", "index", "unknown option --jsno; see rag-app index --help"),
    ],
)
def test_an_option_that_is_unknown_is_told_with_the_usage_of_its_command(capsys, typed, command, said):
    with pytest.raises(SystemExit) as ended:
        rag_app.cli.parser().parse_args(typed.split())
    err = capsys.readouterr().err
    assert ended.value.code == 2 and err.startswith(f"usage: rag-app {command} [-h]") and said in err


@pytest.mark.parametrize(
    ("typed", "command", "said"),
    [
        ("adapters show -x law", "adapters show", "unrecognized arguments: -x"),
        ("index show papers -i notes", "index show", "unrecognized arguments: papers"),
        ("index show -i", "index show", "expected one argument"),
        ("index delete -i old -i new --yes", "index delete", "-i new: expected one index, as -i NAME or --index NAME"),
        ("index search --ind old a b", "index search", "old: expected one index, as -i NAME or --index NAME"),
        ("eval -i papers", "eval", "required: QUESTIONS"),
    ],
)
def test_what_a_command_does_not_take_is_told_with_its_usage(capsys, typed, command, said):
    with pytest.raises(SystemExit) as ended:
        rag_app.cli.parser().parse_args(typed.split())
    err = capsys.readouterr().err
    assert ended.value.code == 2 and err.startswith(f"usage: rag-app {command} [-h]") and said in err


@pytest.mark.parametrize("typed", ["-v inedx list --json", "serve --host keys --port 80 kesy --scope read"])
def test_a_mistyped_command_is_not_told_by_its_options(capsys, typed):
    with pytest.raises(SystemExit):
        rag_app.cli.parser().parse_args(typed.split())
    assert "invalid choice" in capsys.readouterr().err


def test_an_option_that_stands_before_a_command_is_not_undone_by_the_same_one_of_the_command(
    parser: argparse.ArgumentParser,
) -> None:
    """argparse writes the default of the inner one over what was given to the outer one."""

    def undone(parser: argparse.ArgumentParser, above: frozenset[str], path: str) -> Iterator[str]:
        ending = (argparse._HelpAction, argparse._VersionAction)  # keep nothing
        own = {a.dest: a for a in parser._actions if a.option_strings and not isinstance(a, ending)}
        yield from (f"{path} {d}" for d in own.keys() & above if own[d].default is not argparse.SUPPRESS)
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                for name, below in action.choices.items():
                    yield from undone(below, above | own.keys(), f"{path} {name}")

    assert list(undone(parser, frozenset(), parser.prog)) == []
