"""Sentences of the best hits are read by themselves, and what is found there counts towards places of the passage."""

from __future__ import annotations

import pytest

from rag_app.reading.found import Place, ReadHit, Reading
from rag_app.reading.in_sentences import HITS, with_sentences
from rag_app.schema import Chunk, Hit

TEXT = (
    "Small boats pay 310 euros, large ones 480. Payment is due in May.\n\n| Berth | Price |\n| --- | --- |\n| A | 12 |"
)


class FakeReader:
    """Finds each of `leads` (words to lead) that a text holds, best first."""

    def __init__(self, **leads: float) -> None:
        self.leads = {words.strip("_"): lead for words, lead in leads.items()}
        self.seen: list[tuple[str, str]] = []

    def read(self, question, passages):
        self.seen += passages
        return [reading_of(text, self.leads) for _, text in passages]


def reading_of(text: str, leads: dict[str, float]) -> Reading:
    found = [
        Place(text.index(words), text.index(words) + len(words), lead) for words, lead in leads.items() if words in text
    ]
    return Reading(
        0.5, 0.5, 0.5, 0.0, found[0].lead if found else -9.0, tuple(sorted(found, key=lambda place: -place.lead))
    )


def hit_of(text: str = TEXT, **leads: float) -> ReadHit:
    chunk = Chunk(0, 0, "a.md", "Harbour", 0, len(text), text, ("Fees",))
    return ReadHit(Hit(chunk, 1.0), reading_of(text, {words.strip("_"): lead for words, lead in leads.items()}))


def said(one: ReadHit) -> list[tuple[str, float]]:
    assert one.reading is not None
    return [(one.hit.chunk.text[place.start : place.end], place.lead) for place in one.reading.places]


def test_the_sentence_alone_tells_its_values_apart() -> None:
    reader = FakeReader(_310=0.0, _480=6.0, May=-2.0)
    (made,) = with_sentences("?", [hit_of(_310=4.0, _480=3.0, May=1.0, _12=0.5)], reader)
    assert reader.seen == [
        ("Harbour. Fees", "Small boats pay 310 euros, large ones 480."),
        ("Harbour. Fees", "Payment is due in May."),
    ]
    leads = {"480": 3 * 0.625 + 6 * 0.375, "310": 4 * 0.625, "12": 0.5, "May": 0.625 - 2 * 0.375}
    assert said(made) == [(words, pytest.approx(lead)) for words, lead in leads.items()]
    assert made.reading and made.reading.answers_logit == 4.0  # as the whole passage says
    assert made.hit.scores["sentence"] == 0.5


def test_a_place_that_the_sentence_alone_has_not_counts_as_its_last() -> None:
    (made,) = with_sentences("?", [hit_of(_310=4.0, _480=3.0)], FakeReader(_480=2.0, euros=-8.0))
    assert said(made) == [("480", pytest.approx(3 * 0.625 + 2 * 0.375)), ("310", pytest.approx(4 * 0.625 - 8 * 0.375))]


def test_what_is_one_sentence_is_read_once_and_hits_further_behind_not_at_all() -> None:
    reader = FakeReader(May=9.0)
    one = hit_of("Payment is due in May.", May=1.0)
    behind = hit_of(May=1.0)
    made = with_sentences("?", [one, ReadHit(one.hit), *[one] * (HITS - 2), behind], reader)
    assert not reader.seen and made[-1] is behind and made[1].hit is one.hit
    assert made[0].hit.scores["sentence"] == pytest.approx(0.731, abs=0.001) and said(made[0]) == said(one)
