"""Where in a file the reader is, told while it reads."""

import io

import pytest
from document_builders import pdf

from rag_app.config import IndexRecipe
from rag_app.documents import SourceFile
from rag_app.documents.child import worker
from rag_app.documents.child.contents import documents_of
from rag_app.documents.child.isolation import Worker
from rag_app.documents.child.wire import Reply, receive, send, send_place
from rag_app.documents.converted import AtAttached, AtPage
from rag_app.documents.converters.pdf.flow.paragraphs import parts_of
from rag_app.documents.converters.pdf.line import Line
from rag_app.index import Index, build_index
from rag_app.testing import FakeEmbedder

LINES = [[(72, 700, 12, "F1", f"Page {n} says that room {n} is open.")] for n in (1, 2, 3)]


class Enough(Exception):
    pass


@pytest.fixture
def three_pages(tmp_path):
    path = tmp_path / "rooms.pdf"
    path.write_bytes(pdf(LINES))
    return path


def test_a_pdf_says_which_of_its_pages_is_read(three_pages, monkeypatch):
    monkeypatch.setattr(worker, "PAGE_SECONDS", -1.0)  # each, not now and then
    told = []
    reader = worker.Reader(documents_of, told.append)
    request = {"path": str(three_pages), "name": "rooms.pdf", "settings": {}, "given": 0, "begun": False}
    reply = reader.answer(request)
    assert told == [AtPage(1, 3), AtPage(2, 3), AtPage(3, 3)]
    assert len(reply.documents) == 1 and "room 3" in reply.documents[0].text


def test_a_sentence_runs_on_over_a_blank_page():
    pages = [
        [Line(text, 72, 300, 720, 708, 12)] if text else [] for text in ("Costs of", "", "trains rise.", "So it is.")
    ]
    assert parts_of(pages, ()) == ((1, "Costs of "), (3, "trains rise.\n\n"), (4, "So it is.\n\n"))


def test_pages_and_attached_files_are_told_before_the_reply():
    stream, told = io.BytesIO(), []
    send_place(stream, AtPage(2, 7))
    send_place(stream, AtAttached(3, "plan.pdf"))
    send(stream, Reply(warnings=("amiss",)))
    stream.seek(0)
    assert receive(stream, told.append) == Reply(warnings=("amiss",))
    assert told == [AtPage(2, 7), AtAttached(3, "plan.pdf")]


def slow(path, name, recipe, warn):
    """A file of many pages: tells of each, without end."""
    import time

    page = 0
    while True:
        page += 1
        time.sleep(0.02)
        yield AtPage(page, 1_000_000)


def test_whoever_hears_of_a_page_can_end_the_reading(three_pages):
    def enough(page, pages):
        raise Enough

    reading = Worker(f"{__name__}:slow")
    file = SourceFile(three_pages, "rooms.pdf", three_pages.stat().st_size, three_pages.stat().st_mtime_ns)
    with pytest.raises(Enough):
        list(reading.read(file, IndexRecipe(), on_page=enough))
    assert reading._process is None  # the child that read is ended too


def test_a_build_that_was_ended_within_a_file_is_gone_on_with(tmp_path):
    folder = tmp_path / "rooms"
    folder.mkdir()
    for n in (1, 2, 3):
        (folder / f"{n}.md").write_text(f"# Room {n}\n\nRoom {n} is open at noon.\n")
    begun = []

    def at(name, page, pages):
        begun.append(name)
        if len(begun) == 3:
            raise Enough

    with pytest.raises(Enough):
        build_index("rooms", sources=[str(folder)], root=tmp_path / "indexes", embedder=FakeEmbedder(), on_page=at)
    report = build_index("rooms", root=tmp_path / "indexes", embedder=FakeEmbedder(), on_page=at)
    assert report.resumed and begun[:3] == ["rooms/1.md", "rooms/2.md", "rooms/3.md"] and len(begun) > 3
    with Index.open("rooms", tmp_path / "indexes") as index:
        assert len(list(index.documents())) == 3


def test_what_a_resumed_build_says_is_of_both_parts_and_unreadable_files_are_not_added(tmp_path, monkeypatch):
    from rag_app.index.build.staged import staging

    monkeypatch.setattr(staging, "EMBED_BATCH", 1)  # what is done is kept after each chunk
    folder = tmp_path / "rooms"
    folder.mkdir()
    for n in (1, 2, 3):
        (folder / f"{n}.md").write_text(f"# Room {n}\n\nRoom {n} is open at noon.\n")
    (folder / "broken.md").write_bytes(b"\x89PNG\r\n\x1a\n0000")

    def at(name, page, pages):
        if name.endswith("3.md"):
            raise Enough

    with pytest.raises(Enough):
        build_index("rooms", sources=[str(folder)], root=tmp_path / "indexes", embedder=FakeEmbedder(), on_page=at)
    report = build_index("rooms", root=tmp_path / "indexes", embedder=FakeEmbedder())
    assert report.resumed and report.files_added == 3 and len(report.skipped) == 1
