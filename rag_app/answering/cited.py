"""The sentences of an answer with checked citations, and doubt where the answer itself is doubtful."""

from __future__ import annotations

from rag_app.answering.certainty import SURE, doubted
from rag_app.answering.evidence import Evidence
from rag_app.answering.record import is_refusal
from rag_app.answering.said import Said
from rag_app.answering.tabled import sentences_of
from rag_app.citations import cite
from rag_app.schema import Sentence


def cited(said: Said, evidence: Evidence) -> tuple[Sentence, ...]:
    """The sentences of what was said, none of a refusal; of a doubtful answer nothing counts as supported."""
    if is_refusal(said.generation):
        return ()
    index = evidence.index
    if said.tabled is not None:
        return sentences_of(said.tabled, index.place_at)
    text = said.generation.text.strip()
    sentences = cite(text, evidence.shown, evidence.standalone, index.place_at, index.text)
    return doubted(sentences) if said.certainty is not None and said.certainty < SURE else sentences
