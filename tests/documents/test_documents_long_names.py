"""What stands above every passage of a document is short, however long somebody made it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from document_builders import source

from rag_app.config import IndexRecipe
from rag_app.documents import read, split
from rag_app.documents.splitting import tables
from rag_app.schema import Document
from rag_app.testing import FakeEmbedder

LONG = "title " * 20_000
FILES = {
    "a.md": f"---\ntitle: {LONG}\n---\n\nTravel is paid.",
    "a.html": f"<html><head><title>{LONG}</title></head><body><p>Travel is paid.</p></body></html>",
    "a.eml": f"From: a@b.c\nTo: d@e.f\nSubject: {LONG}\n\nTravel is paid.",
    "a.jsonl": json.dumps({"name": LONG, "text": "Travel is paid."}),
}


@pytest.mark.parametrize("name", FILES)
def test_a_title_of_any_length_is_cut(tmp_path: Path, name: str) -> None:
    """The words of a title are counted with each passage: one of a million letters held a build for hours."""
    (tmp_path / name).write_text(FILES[name])
    recipe = IndexRecipe(title_column="name", text_columns=("text",)) if name == "a.jsonl" else IndexRecipe()
    (document,) = read(source(tmp_path / name), recipe)
    assert document.title.startswith("title title") and document.title.endswith("…")
    assert len(document.title) <= 1_000
    assert document.text.endswith("Travel is paid.")


def test_a_title_as_others_have_it_stays(tmp_path: Path) -> None:
    title = "word " * 199 + "word"
    (tmp_path / "a.md").write_text(f"---\ntitle: {title}\n---\n\nText.")
    (document,) = read(source(tmp_path / "a.md"), IndexRecipe())
    assert document.title == title


def test_the_header_of_a_table_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its rows are many chunks, and a header may be a hundred thousand cells wide."""
    text = "| a | b |\n|---|---|\n| north | south |\n" + "| 1 | 2 |\n" * 500
    looked: list[tuple[str, ...]] = []
    are_names = tables.are_names
    monkeypatch.setattr(tables, "are_names", lambda texts: looked.append(texts) or are_names(texts))
    spans = split(Document("a.md", text), FakeEmbedder().token_offsets, 50)
    assert len(spans) > 50
    assert len(looked) == 1
    assert {span.above for span in spans[1:]} == {"| a | b |"}
