"""The manual says what the code does: tables, layers and links are checked, and its Python runs."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from server_helpers import add_adapter

import rag_app.cli
from finetune.cli import main as finetune_main
from rag_app.documents.formats import BY_EXTENSION, FORMATS
from rag_app.index import build_index
from rag_app.schema import Answer, AnswerRecord, Citation, Sentence
from rag_app.testing import FakeChatModel, FakeEmbedder

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])
CODE = re.compile(r"^```.*?^```", re.M | re.S)
BLOCK = re.compile(r"^```python\n(.*?)^```", re.M | re.S)
WITH_PYTHON = [page for page in PAGES if BLOCK.search(page.read_text(encoding="utf-8"))]


def test_the_page_of_settings_is_what_the_commands_print() -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        assert rag_app.cli.main(["settings"]) == 0 and finetune_main(["recipes", "--settings"]) == 0
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert page[page.index("\n## ") + 1 :] == printed.getvalue(), "run `make docs`"


def test_the_layers_of_the_manual_are_those_that_are_checked() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = {c["containers"][0]: c["layers"] for c in contracts if c.get("containers") in (["rag_app"], ["finetune"])}
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawn = re.search(r"```text\n(.*?)```", page, re.S)
    assert drawn is not None
    for package, expected in layers.items():
        found = [line.partition(": ")[2] for line in drawn[1].splitlines() if line.startswith(f"{package}: ")]
        assert found == expected and len(expected) >= 8


def test_every_path_and_link_of_the_manual_is_there() -> None:
    links, paths = 0, 0
    for page in [*PAGES, *(ROOT / "docs").glob("*/*.md")]:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
            links += 1
        for path in re.findall(r"`((?:rag_app|finetune|benchmarks|tests)/[\w/.-]*)`", text):
            assert (ROOT / path).exists(), f"{page.name}: {path}"
            paths += 1
    assert links > 40 and paths > 40


def anchors_of(page: Path) -> set[str]:
    """What a link may name behind `#`: the headings as GitHub spells them, those of one name numbered."""
    made: Counter[str] = Counter()
    for head in re.findall(r"^#{1,6} +(.+?)\s*$", CODE.sub("", page.read_text(encoding="utf-8")), re.M):
        shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", head)
        made[re.sub(r"[^\w -]", "", shown.lower()).replace(" ", "-")] += 1
    return {anchor + (f"-{n}" if n else "") for anchor, count in made.items() for n in range(count)}


def test_every_place_in_a_page_that_a_link_names_is_there() -> None:
    pages = [*PAGES, ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*/*.md")]
    places = 0
    for page in pages:
        for file, anchor in re.findall(r"\]\(([^)#:\s]*)#([^)\s]+)\)", CODE.sub("", page.read_text(encoding="utf-8"))):
            target = page.parent / file if file else page
            assert target.suffix != ".md" or anchor in anchors_of(target), f"{page.name}: {file}#{anchor}"
            places += 1
    assert places > 40


def test_the_page_of_formats_has_every_extension_but_those_of_code() -> None:
    page = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    table = page[page.index("| Format | Extensions |") :].partition("\n\n")[0]
    named = {found for row in table.splitlines() for found in re.findall(r"`(\.\w+)`", row.split("|")[2])}
    known = {one for f in FORMATS if f.kind not in ("code", "text") for one in f.extensions.split()}
    assert known <= named and named <= BY_EXTENSION.keys() and len(known) > 40


@pytest.mark.parametrize(
    ("page", "heading", "told"),
    [("python.md", "What an answer holds", (Answer, Sentence, Citation)),
     ("answers.md", "The answer record", (AnswerRecord,))],
)  # fmt: skip
def test_every_field_of_an_answer_is_told(page: str, heading: str, told: tuple[type, ...]) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    named = set(re.findall(r"`(?:record\.)?(\w+)`", text))
    for made in told:
        assert {field.name for field in dataclasses.fields(made)} <= named, made.__name__


def test_contributing_has_a_row_for_every_folder() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = [p for package in ("rag_app", "finetune") for p in (ROOT / package).iterdir() if p.is_dir()]
    folders = {f"{p.parent.name}/{p.name}" for p in found if p.name not in {"data", "__pycache__"}} | {"finetune/data"}
    assert folders == set(re.findall(r"`((?:rag_app|finetune)/\w+)/[^`]*`", page))


def test_every_test_that_the_page_of_security_names_is_there() -> None:
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page)
    for path, test in named:
        assert re.search(rf"^(async )?def {test}\(", (ROOT / path).read_text(encoding="utf-8"), re.M), f"{path}: {test}"
    assert len(named) >= 40
    promises = [line for line in page.splitlines() if line.startswith("| ") and not line.startswith("| Promise ")]
    assert [line for line in promises if "`tests/" not in line] == []


@pytest.fixture
def handbook_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A working directory with what the examples name: indexes, adapters, a folder of files; on the fakes."""
    monkeypatch.chdir(tmp_path)
    for variable in ("RAG_APP_INDEXES", "RAG_APP_ADAPTERS"):
        monkeypatch.delenv(variable, raising=False)
    (tmp_path / "handbook").mkdir()
    (tmp_path / "handbook" / "travel.md").write_text("# Travel\n\nThe head of department approves travel costs.\n")
    embedder = FakeEmbedder()
    build_index("papers", sources=["handbook"], embedder=embedder)
    build_index("handbook", sources=["handbook"], embedder=embedder)
    add_adapter(tmp_path / "adapters", "law", versions=3)
    add_adapter(tmp_path / "adapters", "intents", "classify")
    for module in ("rag_app.embedders", "rag_app.langchain_bridge.embeddings", "rag_app.langchain_bridge.vectorstore"):
        monkeypatch.setattr(f"{module}.load_embedder", lambda *_, **__: embedder)
    for module in ("rag_app.engines", "rag_app.langchain_bridge.chat_model"):
        monkeypatch.setattr(f"{module}.load_chat_model", lambda *_, **__: FakeChatModel())
    return {
        "texts": ["my card", "a trip", "a song"] * 20,
        "true_labels": ["card", "travel", "oos"] * 20,
    }


@pytest.mark.parametrize("page", WITH_PYTHON, ids=lambda page: page.name)
def test_the_python_of_the_manual_runs(page: Path, handbook_project: dict[str, Any]) -> None:
    blocks = BLOCK.findall(page.read_text(encoding="utf-8"))
    assert blocks
    names = handbook_project
    with contextlib.redirect_stdout(io.StringIO()):
        for block in blocks:
            exec(compile(block, str(page), "exec"), names)


def test_there_is_python_in_the_manual() -> None:
    assert sum(len(BLOCK.findall(page.read_text(encoding="utf-8"))) for page in WITH_PYTHON) >= 15


def test_the_changelog_names_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    heads = re.findall(r"^## (.+)$", text, re.M)
    assert heads[0] == "Unreleased" or heads[0].startswith(rag_app.__version__)
