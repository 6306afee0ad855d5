"""Of the documents on a family of things ("the P-7") those on others than the one that a question names by its code."""

from __future__ import annotations

from collections.abc import Sequence

from rag_app.schema import Chunk
from rag_app.tables.content.records import is_record
from rag_app.text.language.model_codes import OF_OTHERS, Code, codes_in, codes_of, is_of_another


def of_other_models(question: str, chunks: Sequence[Chunk]) -> frozenset[int]:
    """Ids of the `chunks` of documents that go, in file name or title, by other codes of the letters of one that
    `question` names, where a document goes by that; none of chunks that name it, nor where others are asked for."""
    asked = codes_in(question)
    if not asked or OF_OTHERS.search(question):
        return frozenset()
    own = {c.document_id: codes_of(c.source, c.title) for c in chunks if not is_record(c.source)}
    there = asked & frozenset[Code]().union(*own.values())
    return frozenset(
        c.id
        for c in chunks
        if there == asked and is_of_another(asked, own.get(c.document_id, frozenset())) and not asked & codes_in(c.text)
    )
