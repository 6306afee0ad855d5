"""What a document goes by."""

from __future__ import annotations

from rag_app.schema import Chunk
from rag_app.tables.question.asked import Asked
from rag_app.tables.question.known import KnownDocuments

TEXT = "| Ship | Crew |\n| --- | --- |\n| Heron | 12 |\n| Plover | 9 |\n"


CHUNK = Chunk(1, 1, "fleet.md", "Fleet", 0, len(TEXT), TEXT)


def test_a_document_goes_by_the_form_at_its_top_and_not_by_its_first_table() -> None:
    top = "# Report\n\n|  |  |\n| --- | --- |\n| Aircraft: | Sorrell SNJ-7 |\n| Place: | Belen |\n\nOf 2007.\n\n"
    known = KnownDocuments(Asked.of("Where?", lambda _: 1, 1), lambda _, start, end: (top + TEXT)[start:end])
    assert {"sorrel", "belen", "2007"} <= known.asked_in(CHUNK).known
    assert not {"heron", "crew"} & known.asked_in(CHUNK).known
