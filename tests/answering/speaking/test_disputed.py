"""A figure is doubtful beside which the reader reads another one of its sentence."""

from __future__ import annotations

import dataclasses

import pytest
from fake_reads import FakeReads
from passages import only, only_hit, text_of

from rag_app import prompts
from rag_app.adapters.records import AbstentionCalibration
from rag_app.answering.speaking.certainty import certainty
from rag_app.answering.speaking.proposals import Proposal, is_disputed, proposals
from rag_app.answering.speaking.speaker import words_for
from rag_app.answering.speaking.vote import Words
from rag_app.retrieval.packing import passage_of
from rag_app.schema import Passage

HELD = AbstentionCalibration(
    abstention_intercept=0, abstention_retrieval=0, abstention_model=0, reader_lead=1.0, reader_agreement=4.0,
    right_intercept=0.0, right_confidence=0.5, right_agreement=1.0, right_margin=0.5,
)  # fmt: skip


@pytest.mark.parametrize(
    ("other", "lead", "disputed"),
    [
        ("2025", 1.1, True),
        ("2025 goal", 1.0, True),
        ("2025", 0.9, False),
        ("2025 to 2030", 2.0, False),
        ("renewable", 2.0, False),
        ("2024", 2.0, False),
    ],
)
def test_a_figure_is_disputed_where_the_reader_reads_another_of_its_sentence(other, lead, disputed):
    text = "It will reach its 2025 goal, renewable power, on the way to 2030. The plan of 2024 said 2025 to 2030."
    passage = only(text)
    places = [Proposal(1, "2030", 1.0, 1.0), Proposal(1, other, lead, 1.0), Proposal(2, "2025", 1.5, 1.0)]
    vote = words_for("2030 [1]", "By when?", places, [passage], HELD).vote
    assert vote.text == "2030 [1]" and vote.is_disputed is disputed
    assert (certainty(vote, 0.99, HELD) == 0.5) is disputed


def test_a_figure_within_a_number_is_no_place():
    text = "The rules date from 1995. A member may borrow 5 books, and a teacher 30 books."
    passage = only(text)
    places = [Proposal(1, "5", 1.0, 1.0), Proposal(1, "30", 1.1, 1.0)]
    assert is_disputed("5", passage, places)
    assert not is_disputed("5", dataclasses.replace(passage, text="In 1995 there were 30 books. He has 5."), places)


def test_of_two_that_are_compared_no_third_is_said_and_neither_is_sure():
    text = "The hall holds 90 people, the barn few. The yard is shut."
    hit = only_hit(text)
    passage, question = passage_of(1, hit), "Which is larger, the hall or the barn?"

    def said(*leads: tuple[str, float]) -> Words:
        read = FakeReads(dict(leads)).read(question, [hit])
        places = proposals(question, read, [passage], text_of(text))
        return words_for("60 [1]", question, places, [passage], HELD)

    assert said(("90", 3.0), ("yard", 4.0)).text == prompts.ABSTENTION
    sentence = said(("90", 3.0))
    assert sentence.text == "The hall holds 90 people, the barn few. [1]" and sentence.vote.is_disputed
    words = said(("90", 3.0), ("The hall", 2.0))
    assert words.text == "The hall [1]" and words.vote and words.vote.is_disputed


def test_a_row_about_one_of_two_does_not_compare_them():
    text = "| Room | People |\n| --- | --- |\n| Hall | 90 |\n| Yard | 70 |"
    hit = only_hit(text)
    passage, question = passage_of(1, hit), "Which is larger, the hall or the barn?"
    places = proposals(question, FakeReads({"90": 3.0}).read(question, [hit]), [passage], text_of(text))
    assert words_for("60 [1]", question, places, [passage], HELD).text == prompts.ABSTENTION


def test_what_is_about_a_neighbour_is_disputed_and_so_are_places_that_are_as_good():
    text = "Maple brings in 5 euros and birch 7. Elm brings in 9."
    passage = only(text)
    five, seven, nine = (Proposal(1, said, 1.0, 1.0) for said in ("5 euros", "7", "9"))

    def is_doubtful(*places, written="5 euros [1]"):
        return words_for(written, "How much?", places, [passage], HELD).vote.is_disputed

    assert not is_doubtful(five) and is_doubtful(dataclasses.replace(five, of_another_thing=True))
    assert is_doubtful(dataclasses.replace(seven, lead=5.2), nine, written="9 [1]")
    assert not is_doubtful(dataclasses.replace(seven, lead=6.0), nine, written="9 [1]")  # far ahead
    assert not is_doubtful(dataclasses.replace(seven, lead=5.2), nine, written="elms")  # the writer names no place


def test_a_place_about_a_neighbour_loses_votes():
    text = "Maple brings in 5 euros and birch 7."
    passage = only(text)
    first, second = Proposal(1, "5 euros", 2.0, 1.0, of_another_thing=True), Proposal(1, "7", 1.0, 1.0)
    assert words_for("x", "What does birch bring in?", [first, second], [passage], HELD).text == "7 [1]"


@pytest.mark.parametrize(
    ("question", "disputed"), [("What is the difference between a barn and a hall?", True), ("What is a barn?", False)]
)
def test_what_tells_two_things_apart_is_disputed_but_for_rules(question: str, disputed: bool) -> None:
    text = "A barn or hall seats many people. It is old."
    shown = [Passage(1, 1, "x.md", "Halls", (), None, 0, len(text), text, 1.0)]
    words = words_for("many people [1]", question, [Proposal(1, "many people", 3.0, 1.0)], shown, HELD)
    assert words.text == "many people [1]" and words.vote is not None and words.vote.is_disputed is disputed
