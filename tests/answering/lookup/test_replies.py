"""A document's own yes or no below a question that it asks itself."""

from __future__ import annotations

import pytest
from calibrations import HELD

from rag_app.answering.lookup.replies import Reply, is_mere_reply, reply_at, stands_in_question, without_reply
from rag_app.answering.speaking.proposals import Proposal
from rag_app.answering.speaking.speaker import words_for
from rag_app.answering.speaking.vote import best_place
from rag_app.schema import Passage

PAGE = (
    "# Boats\n\n## 3.2. Must I keep the old receipts of a boat?\n\nNo. Throw them away after a year.\n\n"
    "## 3.3. Can I pay for a boat by card?\n\nYes. All cards are taken. Cash is not.\n\nTicket no. 5 is red.\n\n"
    "## Dogs\n\nNo, dogs stay at home."
)


def passage_of(text: str, headings: tuple[str, ...] = ()) -> Passage:
    return Passage(1, 1, "a.md", "Boats", headings, None, 0, len(text), text, 1.0)


def said_to(question: str, place: str, text: str = PAGE, support: float = 0.9, written: str = "boats [1]") -> str:
    return words_for(written, question, [Proposal(1, place, 1.0, 0.0, support=support)], [passage_of(text)], HELD).text


@pytest.mark.parametrize(
    ("question", "place", "support", "said"),
    [
        ("Do I have to keep old receipts?", "Throw them away", 0.9, "No: Throw them away after a year. [1]"),
        ("Do I have to keep old receipts?", "keep the old receipts", 0.9, "No: Throw them away after a year. [1]"),
        ("Can I keep the old receipts?", "Throw them away", 0.9, "Throw them away after a year. [1]"),
        ("Mustn't I keep the old receipts?", "Throw them away", 0.9, "Throw them away after a year. [1]"),
        ("Must I hold on to such a receipt?", "Throw them away", 0.1, "No: Throw them away after a year. [1]"),
        ("Must I hold on to such a receipt?", "Throw them away", 0.9, "Throw them away after a year. [1]"),
        ("Do I have to register a sail?", "Throw them away", 0.9, "Throw them away after a year. [1]"),
        ("Is it possible to pay by card?", "cards", 0.1, "Yes: All cards are taken. [1]"),
        ("Is it possible to pay by card?", "by card", 0.1, "Yes: All cards are taken. [1]"),
        ("Is it possible to pay by card?", "Yes", 0.1, "Yes: All cards are taken. [1]"),
        ("Is ticket 5 red?", "red", 0.9, "Yes: Ticket no. 5 is red. [1]"),
        ("Are dogs welcome?", "home", 0.9, "Dogs stay at home. [1]"),
    ],
)
def test_the_documents_own_reply_to_the_same_question_decides(question, place, support, said):
    assert said_to(question, place, support=support) == said


@pytest.mark.parametrize(
    "text", ["Q: May others help? A: No. It is all ours.", "**May others help?**\nNo; it is ours."]
)
def test_a_question_may_stand_in_the_line_or_in_bold(text):
    assert said_to("May others help?", "ours", text, 0.9).startswith("No: ")


def test_a_copied_reply_to_another_question_is_not_said_as_it_stands():
    written = "No. Throw them away after a year, as all of us do here. [1]"
    text = PAGE.replace("a year.", "a year, as all of us do here.")
    said = said_to("Can I throw the old receipts away?", "Throw them", text, 0.1, written)
    assert said == "Throw them away after a year, as all of us do here. [1]"


def test_the_question_may_be_the_heading_of_a_passage_that_begins_below_it():
    reply = reply_at(passage_of("Yes, it floats.", ("Care", "Does it float?")), 0)
    assert reply is not None and reply.to("Will the boat float?", "Boats") is True
    assert reply_at(passage_of("It floats.", ("Does it float?",)), 0) is None


@pytest.mark.parametrize(
    ("text", "place", "support", "said"),
    [
        ("Q: Is there a boat?\nA: Yes, 12 of them.", "12", 0.2, "Yes: 12 of them. [1]"),
        ("Is there a boat?\n\nNo, unless it rains.", "rains", 0.8, "No, unless it rains. [1]"),
        ("Is there a boat?\n\nYes and no. There is a raft.", "raft", 0.2, "There is a raft. [1]"),
        ("No boat is here.", "boat", 0.2, "No boat is here. [1]"),
        ("No boat is missing.", "boat", 0.8, "Yes: No boat is missing. [1]"),
    ],
)
def test_a_yes_or_no_is_said_once(text, place, support, said):
    assert said_to("Is there a boat?", place, text, support) == said


@pytest.mark.parametrize(
    ("text", "place", "stands"),
    [
        ("## 3.2. Who paints the\nboat?", "paints", False),
        ("## 3.2. Who paints the boat at 3.5 euros?", "paints", True),
        ("- **3.2. Must Tim paint it\n  all?**", "Tim", True),
        ("Q: Did Tim paint it? No, Ann did.", "Tim", True),
        ("Q: Did Tim paint it? No, Ann did.", "Ann", False),
        ("The quiz Who Paints Boats? is his, and it asks for 5 boats: is one red?", "5 boats", False),
    ],
)
def test_words_of_a_question_of_the_document_are_no_answer(text, place, stands):
    start = text.index(place)
    assert stands_in_question(text, start, start + len(place)) is stands


@pytest.mark.parametrize(("question", "is_turned"), [("Shall guests leave?", True), ("Can guests leave?", False)])
def test_a_duty_is_another_question_than_a_permission(question, is_turned):
    assert Reply(True, "May guests leave at noon?").is_turned(question) is is_turned


def test_a_place_in_a_question_has_less_of_a_vote():
    places = [Proposal(1, "Tim", 3.0, 0.0, is_asked=True), Proposal(1, "Ann", 2.0, 0.0)]
    assert best_place(places, HELD).text == "Ann"


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("No, it sinks.", "It sinks."),
        ("A: **Yes.** It floats.", "It floats."),
        ("No one knows.", "No one knows."),
        ("No. 5 sinks.", "No. 5 sinks."),
        ("Yes, 5 of them float.", "5 of them float."),
        ("A: No, unless it is of wood.", "No, unless it is of wood."),
        ("Yes, said the owner.", "Yes, said the owner."),
        ("Yes.", "Yes."),
    ],
)
def test_a_sentence_is_given_without_its_reply(said, rest):
    assert without_reply(said) == rest
    assert is_mere_reply(said) is (said == "Yes.")


@pytest.mark.parametrize(
    ("question", "place", "written", "said"),
    [
        ("May presents of £30 be kept?", "Cash", "x [1]", "Yes: Presents of up to £40 may be kept. [1]"),
        ("Is a hut heated?", "soup", "x [1]", "Yes: Each hut is heated. [1]"),
        ("Is a hut heated?", "Each", "x [1]", "Yes: Each hut is heated. [1]"),
        ("Is soup warm?", "soup", "x [1]", "Yes: There is soup at noon. [1]"),
        ("Is soup warm?", "soup", "Each hut is heated and has a stove to itself. [1] Boats > 3 [1]",
         "Yes: There is soup at noon. [1]"),
    ],
)  # fmt: skip
def test_the_sentence_that_decides_or_else_one_of_the_matter_is_quoted(question, place, written, said):
    text = "Cash is never kept. Presents of up to £40 may be kept.\n\nEach hut is heated. There is soup at noon."
    assert said_to(question, place, text, 0.9, written) == said
