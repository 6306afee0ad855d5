"""What is printed on the pages of a PDF as their numbers, from the file to whoever reads a citation."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from document_builders import convert, pdf

from rag_app import Rag
from rag_app.cli.output import print_answer_notes
from rag_app.conversations.answer_json import answer_from_dict
from rag_app.documents.child.wire import Reply, receive, send
from rag_app.documents.converters.pdf.page import labels
from rag_app.index import Index, add_documents
from rag_app.index.tables import dump_context, dump_spans, load_context, load_pages
from rag_app.langchain_bridge.content import text_block
from rag_app.langchain_bridge.documents import to_langchain
from rag_app.schema import Chunk, ChunkSpan, Citation, Document, Page, Place
from rag_app.server.mcp_tools import Cited
from rag_app.testing import FakeChatModel, FakeEmbedder
from rag_app.ui.chat.export import to_text
from rag_app.ui.evidence import page_draw
from rag_app.ui.evidence.chips import chip_text

ROOMS = [f"The harbour office opens room {n} at seven every day." for n in (1, 2, 3)]


def labelled(ranges: str, count: int = 3) -> bytes:
    """A PDF of so many pages with the ranges of its page labels."""
    lines = [[(72, 700, 12, "F1", ROOMS[n])] for n in range(count)]
    return pdf(lines, catalog=f"/PageLabels<</Nums[{ranges}]>>")


def names(document: Document) -> list[tuple[int, str]]:
    return [(page.number, page.label) for page in document.pages]


def test_pages_have_the_labels_that_differ_from_their_numbers(tmp_path: Path) -> None:
    found = convert(tmp_path, "a.pdf", labelled("0<</S/r>> 1<</S/D>>"))
    assert names(found) == [(1, "i"), (2, "1"), (3, "2")]
    assert names(convert(tmp_path, "b.pdf", labelled("0<</S/D>> 2<</P(A-)/S/D>>"))) == [(1, ""), (2, ""), (3, "A-1")]
    assert names(convert(tmp_path, "c.pdf", labelled(""))) == [(1, ""), (2, ""), (3, "")]


@pytest.mark.parametrize(
    "absurd",
    [
        "/S/r/St 999999999",
        "/S/a/St 100000",
        "/P(A\\007\\n)/S/D",
        "/P<FEFFD800>",
        "/P<FEFF202E0031>",
        "/P( )",
        "/P(00)/S/D",
    ],
)
def test_labels_that_are_none_are_left_out(tmp_path: Path, absurd: str) -> None:
    assert names(convert(tmp_path, "a.pdf", labelled(f"0<<{absurd}>>", count=1))) == [(1, "")]


def test_a_file_of_very_many_pages_has_its_numbers_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labels, "_MOST_PAGES", 2)
    from rag_app.documents.converters.pdf.convert import convert as converted

    path = tmp_path / "a.pdf"
    for count, expected in ((2, {1: "i", 2: "ii"}), (3, {})):
        path.write_bytes(labelled("0<</S/r>>", count))
        steps = converted(path, "a.pdf")
        with pytest.raises(StopIteration) as done:
            while True:
                next(steps)
        assert done.value.value.page_labels == expected


def test_labels_travel_and_are_stored_beside_what_was_stored_before() -> None:
    document = Document("a.pdf", "One Two", pages=(Page(0, 4, 1, "iv"), Page(4, 7, 2)))
    stream = io.BytesIO()
    send(stream, Reply((document,)))
    stream.seek(0)
    assert receive(stream) == Reply((document,))
    assert dump_spans(document.pages) == '[[0, 4, 1, "iv"], [4, 7, 2]]'
    assert load_pages(dump_spans(document.pages)) == document.pages
    assert load_context('["A"]') == (("A",), "", "") and load_context('{"headings": [], "above": "x"}') == ((), "x", "")
    assert load_context(dump_context(ChunkSpan(0, 4, ("A",), 1, "x", "iv"))) == (("A",), "x", "iv")
    with pytest.raises(ValueError, match="texts are expected"):
        load_pages("[[0, 4, 1, 5]]")


def test_the_hash_of_a_document_counts_labels_where_there_are_any() -> None:
    plain, named = (Document("a.pdf", "One", pages=(Page(0, 3, 2, label),)) for label in ("", "1"))
    assert plain.content_hash != named.content_hash
    # As it was before there were labels: an index that is there keeps its chunks and vectors.
    assert plain.content_hash == "2fa05b89b07136209a75f71f26f0b076af95efe3b445e575281b51dec173400f"


@pytest.fixture
def rag(tmp_path: Path, embedder: FakeEmbedder) -> Rag:
    document = convert(tmp_path, "a.pdf", labelled("0<</S/r>> 2<</S/D>>"))
    add_documents("i", [document], root=tmp_path, embedder=embedder)
    return Rag(Index.open("i", tmp_path), embedder, FakeChatModel(f"{ROOMS[2]} [1]"))


def test_whoever_reads_a_citation_sees_both(rag: Rag, capsys: pytest.CaptureFixture[str]) -> None:
    answer = rag.ask("When does the harbour office open room 3?", min_confidence=0.0)
    citation = next(c for c in answer.citations if c.is_shown)
    assert (citation.page, citation.page_label) == (3, "1")
    assert answer_from_dict(json.loads(json.dumps(answer.to_dict()))).citations == answer.citations
    assert "page_label" in answer.to_dict()["passages"][0]
    print_answer_notes(answer)
    assert "a.pdf, page 1 (PDF page 3)" in capsys.readouterr().out
    assert "page 1 (PDF page 3)" in to_text(answer)
    assert chip_text(citation) == "1 · a.pdf · page 1 (PDF page 3)"
    assert Cited.of(citation).page_label == "1"
    extras = text_block(answer.text, answer.sentences)["annotations"][0]["extras"]
    assert (extras["page"], extras["page_label"]) == (3, "1")


def test_chunks_and_places_have_the_label_of_their_page(rag: Rag) -> None:
    (chunk,) = rag.index.chunks([1])
    assert (chunk.page, chunk.page_label) == (1, "i") and to_langchain(chunk).metadata["page_label"] == "i"
    at = rag.index.text(1).index(ROOMS[1])
    assert rag.index.place_at(1, at) == Place((), 2, "ii")
    assert rag.passages("Which room?")[0].page_label == "i"


def test_what_has_no_label_says_nothing_of_one() -> None:
    chunk = Chunk(1, 1, "a.pdf", "A", 0, 3, "One", page=2)
    assert "page_label" not in to_langchain(chunk).metadata
    assert chip_text(Citation(1, "supported", source="a.pdf", page=2)) == "1 · a.pdf · page 2"


def test_a_page_that_is_drawn_says_its_label(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(labelled("0<</S/r>> 2<</S/D>>"))
    request = {
        "path": str(tmp_path / "a.pdf"), "page": 2, "cited_page": 3, "before": "", "cited": ROOMS[2], "scale": 0.2,
    }  # fmt: skip
    said, _ = page_draw.answer(request)
    assert said["found_on"] == [3] and sorted(said["labels"]) == [(2, "ii"), (3, "1")]
