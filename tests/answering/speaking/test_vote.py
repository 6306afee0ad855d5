"""Writer and reader vote on the words of an answer; a doubtful one supports nothing."""

from __future__ import annotations

import dataclasses

import pytest
from calibrations import HELD
from counting import counted
from fake_reads import FakeReads
from passages import only, only_hit, text_of
from voting_rag import DEPARTMENT, HEAD, QUESTION, WEIGHTS, rag_with

from rag_app import prompts
from rag_app.adapters.records import AbstentionCalibration
from rag_app.answering.citing.record import spoken_by
from rag_app.answering.finding.answerability import HITS, READER_SIGNALS, signals
from rag_app.answering.speaking import yes_or_no
from rag_app.answering.speaking.certainty import certainty
from rag_app.answering.speaking.proposals import Proposal, proposals
from rag_app.answering.speaking.speaker import words_for
from rag_app.answering.speaking.vote import spoken_of, word_of
from rag_app.pipeline import Rag
from rag_app.reading.found import Place, ReadHit, Reading
from rag_app.retrieval.packing import passage_of
from rag_app.schema import Chunk, Hit, Message, Passage
from rag_app.testing import FakeChatModel

PAID = "We paid $9 and $19 in the second quarter and first half of 2024, respectively.\n\nRent was $9."


def test_the_place_on_which_both_agree_is_said(handbook, embedder, tmp_path, monkeypatch):
    leads = {HEAD: 1.0, "Trains": 2.0}
    rag = rag_with(handbook, embedder, tmp_path, monkeypatch, leads, "head of the departments [1]", **WEIGHTS)
    *pieces, answer = rag.stream(QUESTION, adapter="small")
    assert answer.text == f"{HEAD} [1]" and pieces == [answer.text]
    assert (answer.record.speaker, answer.record.written) == ("reader", "head of the departments [1]")
    assert spoken_by(answer.record) == "the reader, with small"
    assert answer.citations[0].status == "supported"


def test_a_sure_reader_overrules_the_writer(handbook, embedder, tmp_path, monkeypatch):
    leads = {HEAD: 9.0, "Trains": 2.0}
    rag = rag_with(handbook, embedder, tmp_path, monkeypatch, leads, "Trains [1]", **WEIGHTS)
    assert rag.ask(QUESTION, adapter="small").text == f"{HEAD} [1]"
    leads[HEAD] = 2.5
    assert rag.ask(QUESTION, adapter="small").text == "Trains [1]"


def test_the_writers_own_words_stay_where_they_are_the_place(handbook, embedder, tmp_path, monkeypatch):
    leads = {HEAD: 1.0}
    rag = rag_with(handbook, embedder, tmp_path, monkeypatch, leads, "Head of department. [1]", **WEIGHTS)
    answer = rag.ask(QUESTION, adapter="small")
    assert answer.text == "Head of department. [1]"
    assert (answer.record.speaker, answer.record.written) == ("writer", "")
    assert spoken_by(answer.record, "Small, version 1") == "Small, version 1"


def test_a_marker_of_a_passage_that_does_not_say_it_is_not_kept(handbook, embedder, tmp_path, monkeypatch):
    rag = rag_with(handbook, embedder, tmp_path, monkeypatch, {HEAD: 1.0}, "Head of department [2]", **WEIGHTS)
    answer = rag.ask(QUESTION, adapter="small")
    assert answer.text == f"{HEAD} [1]" and answer.record.written == "Head of department [2]"
    assert [c.status for c in answer.citations] == ["supported"]


def test_the_last_answer_again_is_no_answer(handbook, embedder, tmp_path, monkeypatch):
    leads = {HEAD: 9.0}
    rag = rag_with(handbook, embedder, tmp_path, monkeypatch, leads, f"{HEAD} [1]", **WEIGHTS)
    history = [Message("user", QUESTION), Message("assistant", f"{HEAD} [1]")]
    again = rag.ask("Why?", history=history, adapter="small")
    assert again.record.standalone_question == f"{QUESTION} Why?"
    assert [c.status for c in again.citations] == ["unsure"]
    leads["Trains"] = 1.0  # any other place speaks before the last answer does
    assert rag.ask("Why?", history=history, adapter="small").text == "Trains [1]"


@pytest.mark.parametrize("question", ["Does the head of department approve travel costs?", "is it the head?"])
def test_a_yes_of_the_writer_comes_with_the_sentence_that_the_reader_found(
    question, handbook, embedder, tmp_path, monkeypatch
):
    rag = rag_with(handbook, embedder, tmp_path, monkeypatch, {HEAD: 9.0}, "Yes [1]", **WEIGHTS)
    assert (
        rag.ask(question, adapter="small", min_confidence=0.0).text
        == "Yes: The head of department approves travel costs. [1]"
    )


@pytest.mark.parametrize("verdict", ["Yes", "No"])
def test_the_sentence_behind_a_verdict_is_cited_where_it_stands(verdict, handbook, embedder, tmp_path, monkeypatch):
    rag = rag_with(handbook, embedder, tmp_path, monkeypatch, {HEAD: 9.0}, f"{verdict} [1]", **WEIGHTS)
    answer = rag.ask("Is it the costs that the head approves?", adapter="small", min_confidence=0.0)
    assert answer.text == f"{verdict}: The head of department approves travel costs. [1]"
    assert [(c.status, c.cited_text) for c in answer.citations] == [
        ("unsure", "The head of department approves travel costs.")
    ]


def test_words_that_are_no_yes_or_no_give_way_to_their_sentence(handbook, embedder, tmp_path, monkeypatch):
    rag = rag_with(handbook, embedder, tmp_path, monkeypatch, {HEAD: 9.0}, f"{DEPARTMENT} [1]", **WEIGHTS)
    *pieces, answer = rag.stream("Does the head of department approve travel costs?", adapter="small")
    assert answer.text == "The head of department approves travel costs. [1]" and pieces == [answer.text]
    assert [c.status for c in answer.citations] == ["unsure"]  # whether it means yes is left to a person
    assert (answer.record.speaker, answer.record.written) == ("documents", f"{DEPARTMENT} [1]")
    refused = rag.ask("Does the head of department approve travel costs?", adapter="small", min_confidence=1.0)
    assert refused.abstained and refused.record.speaker == "none" and spoken_by(refused.record) == "no model"


@pytest.mark.parametrize(
    ("written", "support", "said"),
    [
        ("department [1]", 0.9, "Yes: The department pays for trains. [1]"),
        ("department [1]", 0.4, "No: The department pays for trains. [1]"),
        ("department [1]", 0.5, "The department pays for trains. [1]"),
        ("yes [1]", 0.4, "Yes: The department pays for trains. [1]"),
        ("yes [1]", 0.05, "No: The department pays for trains. [1]"),
        ("no [1]", 0.6, "No: The department pays for trains. [1]"),
        ("no [1]", 0.9, "Yes: The department pays for trains. [1]"),
        ("None [1]", 0.6, "No: The department pays for trains. [1]"),
        ("Yes, since all travel by train is paid for. [1]", 0.6, "Yes, since all travel by train is paid for. [1]"),
        ("No, not one of the journeys is ever paid for. [1]", 0.95, "Yes: The department pays for trains. [1]"),
        (
            "That is settled by the head of each department. [1]",
            0.9,
            "That is settled by the head of each department. [1]",
        ),
    ],
)
@pytest.mark.parametrize("question", ["Does the department refund trains?", "In general, does it refund trains?"])
def test_reader_and_writer_together_say_yes_or_no(written, support, said, question):
    text = "The department pays for trains."
    shown = [only(text)]
    places = [Proposal(1, "trains", 1.0, 0.0, support=support)]
    assert words_for(written, question, places, shown, HELD).text == said


def test_how_is_answered_by_what_stands_below_a_heading():
    text = "### Trains abroad\n\nBook them early. Seats are few."
    shown = [only(text)]
    words = words_for(
        "Trains abroad [1]", "How do I use trains?", [Proposal(1, "Trains abroad", 1.0, 0.0)], shown, HELD
    )
    assert (words.text, words.speaker) == ("Book them early. [1]", "documents")
    assert words.vote is not None and words.vote.is_disputed


def test_two_definitions_are_said_where_they_tell_two_things_apart():
    text = "A day rate is the price of one day. A night rate is the price of one night."
    shown = [only(text)]
    words = words_for("", "What is the difference between a day rate and a night rate?", [], shown, HELD)
    assert (words.text, words.speaker) == (text.replace(" A", " [1] A") + " [1]", "documents")


def test_a_place_is_widened_though_a_number_begins_with_its_figure():
    text = "The lowest grades are 3, 4 and 5 this year. A bale weighs 3.5 tons."
    shown = [only(text)]
    spoken = words_for("", "Which grades are the lowest this year?", [Proposal(1, "3", 1.0, 0.0)], shown, HELD)
    assert spoken.text == "3, 4 and 5 [1]"


@pytest.mark.parametrize(
    ("place", "written", "said"),
    [
        ("version 7.2.0-rc.3+build", "7.2.0-rc.3+build.2024 [1]", "version 7.2.0-rc.3+build.2024"),
        ("00:1B", "00:1B:44:11:3A:B7 [1]", "00:1B:44:11:3A:B7"),
        ("00:1B", "The address is 00:1B:44:11:3A:B7. [1]", "00:1B:44:11:3A:B7"),
        ("00:1B", "00:1B:44:12 [1]", "00:1B"),  # not what stands there
        ("the roof", "the roof [1]", "the roof"),
        ("7", "7.5 [1]", "7"),  # another place
    ],
)
def test_a_code_that_the_writer_has_whole_is_said_whole(place, written, said):
    text = (
        "It has version 7.2.0-rc.3+build.2024, stands on the roof, and its address is 00:1B:44:11:3A:B7. "
        "Of 7 pumps it weighs 7.5 tons."
    )
    shown = [only(text)]
    spoken = words_for(written, "Which is it?", [Proposal(1, place, 9.0, 0.0)], shown, HELD)
    assert spoken.text == f"{said} [1]"


@pytest.mark.parametrize(
    ("question", "text", "support", "verdict"),
    [
        ("May my bag weigh 12 kg?", "Bags up to 15 kg are carried.", 0.1, "Yes"),
        ("May my bag weigh 18 kg?", "Bags up to 15 kg are carried.", 0.9, "No"),
        ("May I air the old tents?", "Do not fold or air these tents.", 0.9, "No"),
        ("Are tents insured?", "Uninsured things are tents and boats.", 0.9, "No"),
        ("Do students pay?", "Visitors pay £3, apart from students.", 0.9, "No"),
    ],
)
@pytest.mark.parametrize("written", ["{} [1]", "Yes, {} [1]"])
def test_what_is_said_decides_where_the_reader_cannot(written, question, text, support, verdict):
    shown = [only(text)]
    places = [Proposal(1, text.split()[0], 1.0, 0.0, support=support)]
    assert words_for(written.format(text), question, places, shown, HELD).text == f"{verdict}: {text} [1]"


def test_what_a_sentence_decides_is_asked_once(monkeypatch):
    text = "Bags up to 15 kg are carried."
    shown = [only(text)]
    asked = counted(monkeypatch, yes_or_no, "decided_by")
    said = words_for("[1]", "May my bag weigh 12 kg?", [Proposal(1, "Bags", 1.0, 0.0)], shown, HELD)
    assert said.text == f"Yes: {text} [1]" and [one for _, one in asked].count(text) == 1


@pytest.mark.parametrize(("support", "said"), [(0.9, ""), (0.1, "No: ")])
@pytest.mark.parametrize("written", ["guests [1]", "Guests must not assume that bags in the hall are kept. [1]"])
def test_no_yes_is_guessed_before_what_is_forbidden(support, said, written):
    text = "Guests must not assume that bags in the hall are kept."
    shown = [only(text)]
    places = [Proposal(1, "Guests", 1.0, 0.0, support=support)]
    question = "Can a guest count on his bags still being in the hall?"
    assert words_for(written, question, places, shown, HELD).text == f"{said}{text} [1]"


@pytest.mark.parametrize("support", [0.1, 0.9])
@pytest.mark.parametrize("written", ["conditions [1]", "Yes, you have dementia, a group of conditions [1]", "No [1]"])
def test_nobody_is_said_to_have_what_a_document_explains(support, written):
    text = "Dementia is a group of conditions."
    places = [Proposal(1, "conditions", 1.0, 0.0, support=support)]
    words = words_for(written, "I forget names. Do I have dementia?", places, [only(text)], HELD)
    assert (words.text, words.speaker) == (f"{text} [1]", "documents")


def test_a_guess_before_copied_words_is_not_the_writers():
    text = "Both of the commands have options for printing more than one copy of a file."
    shown = [only(text)]
    places = [Proposal(1, "options", 1.0, 0.0, support=0.1)]
    words = words_for(f"{text} [1]", "Are copies collated by default?", places, shown, HELD)
    assert (words.text, words.speaker) == (f"No: {text} [1]", "documents")


def test_an_exception_is_no_answer_and_never_sure():
    text = "Parking is free, except on match days."
    excepted = place_in(text, "on match days", "When is parking free?")
    assert excepted.is_excepted and not place_in(text, "on match days", "When is parking not free?").is_excepted
    other = Proposal(1, "free", excepted.lead, excepted.rank)
    assert spoken_of("[1]", [dataclasses.replace(excepted, lead=other.lead + 1), other], HELD).text == "free [1]"
    alone = spoken_of("[1]", [excepted], HELD)
    sure = AbstentionCalibration(abstention_intercept=0, abstention_retrieval=0, abstention_model=0, right_confidence=9)
    assert alone.place.is_excepted and (certainty(alone, 0.99, sure) or 1) <= 0.5
    shown = [only(text)]
    assert words_for("[1]", "When is parking free?", [excepted], shown, HELD).text == f"{text} [1]"


def test_a_yes_or_no_about_a_number_comes_with_the_row_that_holds_it():
    text = "| Age | Days |\n| --- | --- |\n| 18 to 64 | 180 |\n| 80 and over | 24 |"
    shown = [Passage(1, 1, "a.md", "A", (), None, 7, 7 + len(text), text, 1.0)]
    places = [Proposal(1, "18 to 64", 1.0, 0.0, support=0.9, other_row=7 + text.index("80 and"))]
    said = words_for("yes [1]", "Is my mother, who is 82, insured?", places, shown, HELD)
    assert said.text == "Yes: 80 and over; Days: 24 [1]"
    assert said.quote and text[said.quote.start : said.quote.end] == "| 80 and over | 24 |"


@pytest.mark.parametrize(
    ("question", "written", "read", "said"),
    [
        ("How do I dim the lamp?", "press the grey button [1]", "Oslo", "press the grey button [1]"),
        ("How do I dim the lamp?", "press the grey button [1]", "60 hours", "press the grey button [1]"),
        ("How do I dim the lamp?", "press the grey button [1]", "its back", "its back [1]"),  # of an instruction
        ("How do I dim the lamp?", "the lamp [1]", "Oslo", "Oslo [1]"),
        ("How do I dim the lamp?", "press the red button [1]", "Oslo", "Oslo [1]"),  # stands nowhere
        ("How do I eat?", "press the grey button [1]", "Oslo", "Oslo [1]"),  # nothing of it
        ("Where is the lamp sold?", "press the grey button [1]", "Oslo", "Oslo [1]"),
        ("How do I light it?", "turn the knob [1]", "60 hours", "turn the knob [1]"),  # "Turn", at the beginning
    ],
)
def test_the_writers_instruction_is_said_to_be_checked_where_the_reader_finds_none(question, written, read, said):
    text = "The lamp is sold in Oslo. To dim the lamp, press the grey button on its back. It burns for 60 hours. "
    text += "Turn the knob to light it."
    shown = [only(text)]
    words = words_for(written, question, [Proposal(1, read, 9.0, 0.0)], shown, HELD)
    assert words.text == said and words.vote and words.vote.is_disputed is (words.speaker == "writer")


@pytest.mark.parametrize(
    ("question", "written", "said"),
    [
        ("What command dims the lamp?", "lamp dim : all [1]", "lamp dim : all [1]"),
        ("What command dims the lamp?", "lamp dim [1]", "command window [1]"),  # of one that stands there
        ("What command dims the lamp?", "the window [1]", "command window [1]"),
    ],
)
def test_the_writers_command_is_said_where_the_reader_finds_none(question, written, said):
    text = "Open a command window and dim the lamp with `lamp dim : all` there, not at the window."
    shown = [only(text)]
    assert words_for(written, question, [Proposal(1, "command window", 9.0, 0.0)], shown, HELD).text == said


def test_no_words_stand_for_an_amount():
    text = "The department pays for trains, for most of them $900."
    shown = [only(text)]
    (place,) = (place_in(text, said, "How much does the department pay?") for said in ["trains"])
    assert place.of_another_kind
    assert words_for("trains [1]", "How much does it pay?", [place], shown, HELD).text == prompts.ABSTENTION
    amount = place_in(text, "900", "How much does the department pay?")
    assert amount.text == "$900" and not amount.of_another_kind
    assert words_for("trains [1]", "How much does it pay?", [place, amount], shown, HELD).text == "$900 [1]"
    text = "Maple sales fell for want of rain. Birch sales fell for want of trees."
    assert place_in(text, "want of trees", "Why did maple sales fall?").of_another_thing
    assert not place_in(text, "want of rain", "Why did maple sales fall?").of_another_thing
    assert place_in("Sales were $900, down $75 from 2021.", "$75", "What were sales in 2021?").of_another_kind
    default = "What is the default of the limit?"
    assert place_in("A limit is set by the captain.", "the captain", default).of_another_kind
    assert not place_in("A limit is none, unless set.", "none", default).of_another_kind


def test_an_answer_that_only_repeats_the_question_is_none(handbook, embedder, tmp_path, monkeypatch):
    leads = {"travel costs": 9.0, HEAD: 1.0}
    rag = rag_with(handbook, embedder, tmp_path, monkeypatch, leads, "Trains [1]", **WEIGHTS)
    assert rag.ask(QUESTION, adapter="small").text == f"{HEAD} [1]"
    del leads[HEAD]
    answer = rag.ask(QUESTION, adapter="small")
    assert answer.abstained and answer.nearest


def test_without_weights_the_writer_speaks_and_streams(handbook, embedder, tmp_path, monkeypatch):
    rag = rag_with(handbook, embedder, tmp_path, monkeypatch, {HEAD: 9.0}, "Trains are preferred over flights. [1]")
    *pieces, answer = rag.stream(QUESTION, adapter="small")
    assert len(pieces) > 1 and answer.text == "Trains are preferred over flights. [1]"
    assert answer.record.certainty is None


def test_signals_of_the_reader_are_those_of_the_hits_that_are_shown(handbook, embedder):
    rag = Rag(handbook, embedder, FakeChatModel())
    hits = rag.retrieve(QUESTION, HITS)
    assert not set(READER_SIGNALS) & set(signals(hits, 3))
    read = [r.hit for r in FakeReads({HEAD: 1.0}).read(QUESTION, hits)]
    assert signals(read, 3)["read_answers"] == pytest.approx(2.197, abs=1e-3)
    unread = [dataclasses.replace(h, scores={k: v for k, v in h.scores.items() if k != "answers"}) for h in read[:3]]
    assert signals([*unread, *read[3:]], 3)["read_answers"] == -12.0


ROWS = "| passages | F1 |\n| --- | --- |\n| 3 (**default**) | 0.569 |\n| **max_new_tokens** | 5 |\n| \u2014 | + |\n\n"
ROWS += "a | b says *so*.\n\nMission\n\nTo ship."


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("3 (**default**) | 0.569", "3 (default)"),
        ("| 0.569 |", "0.569"),
        ("**max_new_tokens", "max_new_tokens"),
        ("**max_new_tokens** | 5", "max_new_tokens"),
        ("a | b says *so*", "a | b says so"),
        ("Mission\n\nTo ship", "Mission"),
        ("ssion\n\nTo ship", "To ship"),
        ("ssion", "Mission"),
        ("569 |", "0.569"),
        ("+ |", "+"),
        ("0.569 |\n| **max", "0.569"),
    ],
)
def test_a_place_is_said_to_the_end_of_its_cell_or_paragraph_and_without_emphasis(place, said):
    chunk = Chunk(1, 1, "a.md", "A", 100, 100 + len(ROWS), ROWS)
    passage = Passage(1, 1, "a.md", "A", (), None, 100, 100 + len(ROWS), ROWS, 1.0)
    (read,) = FakeReads({place: 1.0}).read(QUESTION, [Hit(chunk, 1.0)])
    assert [p.text for p in proposals("", [read], [passage], text_of(" " * 100 + ROWS))] == [said]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who is the head for 2012?", "Ada Holm (NS)"),
        ("Who are the heads?", "Ada Holm (NS)\n  - Deputy – Bo Elm"),
        ("How is the board made up?", "Ada Holm (NS)\n  - Deputy – Bo Elm"),
    ],
)
def test_a_place_ends_with_its_item_where_one_thing_is_asked_for(question, said):
    text = "- Board\n  - Head – Ada Holm (NS)\n  - Deputy – Bo Elm (MB)"
    assert place_in(text, "Ada Holm (NS)\n  - Deputy – Bo Elm", question).text == said


@pytest.mark.parametrize("place", ["the", "of", "—"])
def test_an_article_or_a_dash_alone_is_no_place(place: str) -> None:
    text = "Of the wells, the — deep one is capped.\n\nAsk the head of the works."
    assert not places_in(text, place, "Who is to be asked?")


def test_of_a_range_of_times_the_end_is_said_that_is_asked_for():
    text = "| Watch | Hours |\n| --- | --- |\n| Early | 06:00–14:00 |\n"
    questions = ("When does the early watch end?", "When is the early watch?")
    assert [place_in(text, "06:00–14:00", question).text for question in questions] == ["14:00", "06:00–14:00"]


def place_in(text: str, said: str, question: str) -> Proposal:
    (made,) = places_in(text, said, question)
    return made


def places_in(text: str, said: str, question: str) -> list[Proposal]:
    reading = Reading(0.9, 0.9, 0.9, 2.0, 2.0, (Place(text.index(said), text.index(said) + len(said), 3.0),))
    hit = only_hit(text)
    return list(proposals(question, [ReadHit(hit, reading)], [passage_of(1, hit)], text_of(text)))


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("## Can I run it?\n\n### With a mill\n\nNo.", "it?\n\n### With a mill", "With a mill"),
        ("- **Q: Can I run it alone?**\n- A: With a mill", "it alone?**\n- A: With a mill", "With a mill"),
        ("Can it run?\n\n**A:** With a mill", "run?\n\n**A:** With a mill", "With a mill"),
        ("Who may ask? All do.", "ask? All do", "ask? All do"),
    ],
)
def test_a_place_that_begins_in_a_question_is_what_stands_below_it(text, place, said):
    assert place_in(text, place, "How can I run it?").text == said


@pytest.mark.parametrize(
    ("text", "own", "wide", "said"),
    [
        ("It is called from harvests of their tenants.", "harvests", "harvests of their tenants",
         ["harvests of their tenants", "harvests"]),
        ("There are four areas: hot, cold, dry ones.", "four", "four areas: hot, cold, dry ones",
         ["four areas: hot, cold, dry ones", "four"]),
        ("Within 60 days (90 in Rome) it is due.", "60 days", "60 days (90 in Rome)", ["60 days"]),
        ("| Fee | 5 |\n| --- | --- |\n| Tax | 7 |", "Tax", "Tax | 7", ["Tax"]),
        ("It is red.", "red", "red", ["red"]),
    ],
)  # fmt: skip
def test_the_wide_words_of_a_place_come_before_its_own_but_in_tables_and_over_figures(text, own, wide, said):
    at, around = text.index(own), text.index(wide)
    place = Place(at, at + len(own), 3.0, (around, around + len(wide)))
    hit = only_hit(text)
    made = proposals(
        "Why?", [ReadHit(hit, Reading(0.9, 0.9, 0.9, 2.0, 2.0, (place,)))], [passage_of(1, hit)], text_of(text)
    )
    assert [(one.text, one.lead) for one in made] == [(words, 3.0) for words in said]


@pytest.mark.parametrize(
    ("place", "said"),
    [("foo", "find --name foo"), ("Read the [Fair", "Read the Fair"), ("run`", "run"), ("__init__", "__init__")],
)
def test_code_is_said_whole_and_no_mark_alone(place, said):
    text = "Use `find --name foo`. Read the [Fair Contract](https://x.org). Stop the `run`. Call `__init__`."
    assert place_in(text, place, "How do I find it?").text == said


def test_a_place_that_holds_the_words_of_another_is_no_rival():
    weights = AbstentionCalibration(abstention_intercept=0, abstention_retrieval=0, abstention_model=0, **WEIGHTS)
    places = [Proposal(1, "harvests of their many tenants", 3.0, 0.0), Proposal(1, "harvests", 3.0, 0.0)]
    assert spoken_of("", places, weights).margin == 5.0
    places.append(Proposal(1, "rents", 1.0, 0.0))
    assert spoken_of("", places, weights).margin == pytest.approx(0.8)


def test_percentage_points_are_said_whole():
    assert place_in("It rose by 1.8 percentage points.", "1.8 percentage", "How far?").text == "1.8 percentage points"


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("Keep it at -5 °C.", "5", "-5"),
        ("Profit was \u2212$1.5 in May.", "5 in", "\u2212$1.5 in"),
        ("A fee of 5% is due.", "5", "5%"),
        ("A fee of 2.5 % is due.", "fee of 2", "fee of 2.5 %"),
        ("Take 3-5 of them.", "5", "5"),
        ("Model AQ-400 fits.", "400", "400"),
        ("- 5 pears", "5", "5"),
        ("A fee of 30 € is due.", "30", "30 €"),
        ("| | 2021 |\n| --- | --- |\n| Result | (250) |", "250", "(250)"),
        ("| | 2021 |\n| --- | --- |\n| Result | $(1,250) |", "1,250", "$(1,250)"),
        ("It sold bikes (250) and more.", "250", "250"),
    ],
)
def test_a_number_is_said_with_its_sign_and_percent(text, place, said):
    assert place_in(text, place, "What is it?").text == said


def test_a_place_of_another_time_has_less_of_a_vote():
    text = "As of January 29, 2023, leases ran 6.8 years. As of July 30, 2023, they ran 6.5 years.\n\n| 2022 | 7 years"
    question = "How long did leases run as of July 30, 2023?"
    places = [place_in(text, said, question) for said in ("6.8 years", "6.5 years", "7 years")]
    assert [place.of_another_time for place in places] == [True, False, False]
    assert not place_in(text, "6.8 years", "How long did leases run?").of_another_time
    text = "In the second quarter of 2024 rents were 9 euros. Fees were 5 euros in the three and six months."
    question = "How much was paid in the first half of 2024?"
    assert [place_in(text, said, question).of_another_time for said in ("9 euros", "5 euros")] == [True, False]
    other = dataclasses.replace(places[0], lead=3.5)
    assert spoken_of("7 [1]", [other, places[1]], HELD).text == "6.5 years [1]"
    assert spoken_of("7 [1]", [dataclasses.replace(other, lead=5.0), places[1]], HELD).text == "6.8 years [1]"


@pytest.mark.parametrize(
    ("question", "said", "speaker"),
    [
        ("What was paid in the first half of 2024?", "$19 [1]", "reader"),
        ("What was paid in the second quarter of 2024?", "$9 [1]", "writer"),
    ],
)
def test_the_figure_of_the_time_asked_for_is_said(question, said, speaker):
    passage = only(PAID)
    held = AbstentionCalibration(abstention_intercept=0, abstention_retrieval=0, abstention_model=0, reader_lead=1.0)
    words = words_for("$9 [1]", question, [Proposal(1, "$9", 3.0, 1.0)], [passage], held)
    assert (words.text, words.speaker) == (said, speaker)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A key has at least 20 bits.", "at least 20 bits [1]"),
        ("A key has at least 20 bits. Mine has 20 bits.", "20 bits [1]"),
        ("A key has 20 bits.", "20 bits [1]"),
    ],
)
def test_a_number_is_said_with_the_bound_that_is_always_before_it(text, said):
    question = "How many bits has a key?"
    words = words_for(
        "20 bits [1]",
        question,
        [place_in(text, "20 bits", question)],
        [only(text)],
        HELD,
    )
    assert words.text == said and words.vote is not None and words.vote.agreement == 1.0


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("Complaints:\n\n- 1. Waiting for parts\n- 2. Noise", "- 1. Waiting", "Waiting"),
        ("Complaints:\n\n- Waiting for parts\n- Noise", "- Waiting for parts", "Waiting for parts"),
        ("Claims:\n\n6. Send the bill", "6.", ""),
        ("Days:\n\n12. May is a holiday", "12. May", "12. May"),
        ("- 5 kg of sand", "5 kg", "5 kg"),
        ('- They met in "heavy fog."', 'met in "heavy fog', 'met in "heavy fog."'),
    ],
)
def test_the_mark_of_an_item_is_none_of_its_words_and_that_of_a_quotation_is(text, place, said):
    assert [one.text for one in places_in(text, place, "What is it?")] == ([said] if said else [])


def test_the_number_of_a_heading_and_the_mark_of_a_footnote_are_no_words():
    text = "## 1.1 Our values\n\nWe hold these (a) as ours."
    assert place_in(text, "1.1 Our values", "What do we hold?").text == "Our values"
    for said in ("## 1.1", "(a)"):
        assert places_in(text, said, "What do we hold?") == []


def test_the_name_of_a_column_answers_a_question_for_a_time_alone():
    text = "| Addressee | Status | Due 2024 |\n| --- | --- | --- |\n| Airport | rejected | March |\n"
    assert place_in(text, "Addressee", "Which airport was rejected?").of_another_kind
    assert not place_in(text, "Due 2024", "In which year is it due?").of_another_kind
    assert not place_in(text, "Airport", "Which addressee was rejected?").of_another_kind


def test_what_looks_like_a_marker_in_a_document_cites_nothing():
    text = "Dogs may come on a lead.[3] Cats stay outside."
    passage = only(text)
    held = dataclasses.replace(HELD, reader_lead=1.0)
    said = words_for("x [1]", "What may dogs do?", [Proposal(1, "on a lead.[3] Cats", 3.0, 1.0)], [passage], held)
    assert said.text == "on a lead.(3) Cats [1]"
    said = words_for("x [1]", "May dogs come on a lead?", [Proposal(1, "lead", 3.0, 1.0, support=0.9)], [passage], held)
    assert said.text.startswith("Yes: Dogs may come on a lead.(3)") and said.text.endswith("[1]")


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        ("Yes, they do. [1]", 1),
        ("**Yes**, they do.", 1),
        ('"Yes" is what the rules say.', 1),
        ("- Yes", 1),
        ("No.", -1),
        ("No because it is shut.", -1),
        ("No successor was found.", 0),
        ("**No**, never.", -1),
        ("Not [1]", -1),
        ("None", -1),
        ("Yesterday they did.", 0),
        ("Not before May.", 0),
        ("Thirty days.", 0),
    ],
)
def test_the_word_of_a_reply_is_yes_or_no_however_it_is_set(reply: str, says: int) -> None:
    assert word_of(reply) == says


@pytest.mark.parametrize(
    ("writes", "said", "ended"),
    [
        ("head of the departments of all offices [1]", f"{HEAD} [1]", "stop"),  # the place, which is whole
        ("Head of the department [1] and nobody else", "Head of the department [1]", "length"),
    ],
)
def test_only_the_writers_own_text_is_cut_off(writes, said, ended, handbook, embedder, tmp_path, monkeypatch):
    rag = rag_with(handbook, embedder, tmp_path, monkeypatch, {HEAD: 1.0}, writes, **WEIGHTS)
    answer = rag.ask(QUESTION, adapter="small", max_new_tokens=5)
    assert (answer.text, answer.record.finish_reason) == (said, ended)
