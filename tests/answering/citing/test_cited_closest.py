"""What a refusal shows: where a reader would look, in passages that are about the question at all."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from rag_app.answering.citing.cited import closest
from rag_app.reading.found import Place, ReadHit, Reading
from rag_app.schema import Chunk, Hit

TEXTS = ("A password is changed when it leaks. Fourteen characters are the least.", "Bees fly. The pass is a mountain.")


def shown(confidence: float, *relevances: float | None) -> list[str]:
    """The closest text of passages of these relevances, whose last sentence is read as the answer."""
    read = []
    for n, (text, relevance) in enumerate(zip(TEXTS, relevances, strict=True)):
        places = (Place(len(text) - 9, len(text) - 1, 1.0),)
        reading = None if relevance is None else Reading(relevance, 0.1, 0.1, 0.0, 0.0, places)
        read.append(ReadHit(Hit(Chunk(n, n, "a.md", "", 0, len(text), text), 1.0), reading))
    asked = SimpleNamespace(standalone="How long is a password?", index=SimpleNamespace(place_at=None))
    evidence = SimpleNamespace(read=read, confidence=confidence, asked=asked)
    return [citation.cited_text for citation in closest(evidence)]


@pytest.mark.parametrize(
    ("confidence", "relevances", "texts"),
    [
        (0.1, (0.5, 0.4), ["Fourteen characters are the least.", "The pass is a mountain."]),
        (0.1, (0.5, 0.01), ["Fourteen characters are the least."]),
        (0.001, (0.5, 0.4), []),
        (0.001, (None, None), ["A password is changed when it leaks."]),
    ],
)
def test_closest_is_where_the_answer_would_stand(confidence, relevances, texts):
    assert shown(confidence, *relevances) == texts
