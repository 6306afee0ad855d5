"""Documents that a later one replaces."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag_app.answering.finding.replaced import replaced
from rag_app.index import Index, build_index
from rag_app.testing import FakeEmbedder

OLD = "# Fees of the hall\n\n4 November 2024\n\nThe fee for the hall is 22 euros.\n"
NEW = "# New fees of the hall\n\n3 March 2025\n\nThe fee for the hall is 26 euros. {}\n"


def left_out(tmp_path: Path, question: str, said: str, old: str = OLD, new: str = NEW) -> list[str]:
    (tmp_path / "fees-one.md").write_text(old)
    (tmp_path / "fees-two.md").write_text(new.format(said))
    build_index("hall", sources=[tmp_path / "*.md"], root=tmp_path / "indexes", embedder=FakeEmbedder())
    index = Index.open("hall", tmp_path / "indexes")
    chunks = index.chunks(index.chunk_ids)
    ids = replaced(question, chunks, index.openings)
    return sorted({c.source.rsplit("/", 1)[-1] for c in chunks if c.id in ids})


@pytest.mark.parametrize(
    ("question", "said", "is_left_out"),
    [
        ("What is the fee for the hall?", "This notice replaces that of 4 November 2024.", True),
        ("What is the fee for the hall?", "It supersedes the price list dated 2024-11-04.", True),
        ("What is the fee for the hall?", "This notice replaces that of 5 November 2024.", False),
        ("What is the fee for the hall?", "This list does not replace that of 4 November 2024.", False),
        ("What is the fee for the hall?", "The new stove replaces the pump delivered on 4 November 2024.", False),
        ("What was the former fee for the hall?", "This notice replaces that of 4 November 2024.", False),
        ("What was the fee for the hall in 2024?", "This notice replaces that of 4 November 2024.", False),
    ],
)
def test_one_of_the_day_that_is_named_gives_way(tmp_path: Path, question: str, said: str, is_left_out: bool) -> None:
    assert left_out(tmp_path, question, said) == (["fees-one.md"] if is_left_out else [])


def test_none_of_a_later_day_gives_way(tmp_path: Path) -> None:
    said, question = "This notice replaces that of 4 November 2025.", "What is the fee for the hall?"
    assert left_out(tmp_path, question, said, OLD.replace("2024", "2025")) == []


@pytest.mark.parametrize(("title", "is_left_out"), [("Fees of the hall and gym", True), ("Fees of the barge", False)])
def test_one_of_another_name_stays(tmp_path: Path, title: str, is_left_out: bool) -> None:
    said, question = "This notice replaces that of 4 November 2024.", "What is the fee for the hall?"
    old = OLD.replace("Fees of the hall", title)
    assert left_out(tmp_path, question, said, old) == (["fees-one.md"] if is_left_out else [])


@pytest.mark.parametrize(("marks", "is_left_out"), [("Signed Approved", True), ("Winter Summer", False)])
def test_marks_of_copies_do_not_tell_documents_apart(tmp_path: Path, marks: str, is_left_out: bool) -> None:
    said, question = "This notice replaces that of 4 November 2024.", "What is the fee for the hall?"
    one, other = marks.split()
    old, new = OLD.replace("# Fees", f"# {one} fees"), NEW.replace("# New", f"# {other}")
    assert left_out(tmp_path, question, said, old, new) == (["fees-one.md"] if is_left_out else [])
