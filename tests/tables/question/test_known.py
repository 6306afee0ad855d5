"""What a document goes by."""

from __future__ import annotations

from cells_of import chunk_of
from passages import text_of

from rag_app.tables.question.asked import Asked
from rag_app.tables.question.known import KnownDocuments

TEXT = "| Ship | Crew |\n| --- | --- |\n| Heron | 12 |\n| Plover | 9 |\n"


CHUNK = chunk_of(TEXT, "fleet.md", "Fleet")


def test_a_document_goes_by_the_form_at_its_top_and_not_by_its_first_table() -> None:
    top = "# Report\n\n|  |  |\n| --- | --- |\n| Aircraft: | Sorrell SNJ-7 |\n| Place: | Belen |\n\nOf 2007.\n\n"
    known = KnownDocuments(Asked.of("Where?", lambda _: 1, 1), text_of(top + TEXT))
    assert {"sorrel", "belen", "2007"} <= known.asked_in(CHUNK).known
    assert not {"heron", "crew"} & known.asked_in(CHUNK).known
