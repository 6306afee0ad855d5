"""What a thing or a person is, in the words of a passage that says so."""

from __future__ import annotations

import dataclasses
from typing import Any, cast

import pytest
from calibrations import FITTED
from passages import only, passage

from rag_app.answering.finding.evidence import Evidence, shown_for
from rag_app.answering.finding.judged import Judged
from rag_app.answering.lookup.what_it_is import what_it_is
from rag_app.answering.question.understood import UserQuestion
from rag_app.answering.speaking.said import told
from rag_app.answering.writing.serving import Serving
from rag_app.answering.writing.turn import Turn
from rag_app.config import AnswerSettings
from rag_app.documents.markdown import parse_sections
from rag_app.index import Index, add_documents
from rag_app.reading.found import ReadHit
from rag_app.schema import Document, Hit
from rag_app.testing import FakeChatModel

TABLE = (
    "| Key | Place | Meaning |\n| --- | --- | --- |\n"
    "| RUN | left side | Starts the pump at once |\n| Ebb mode | top | Low |"
)
GLOSSARY = "## Abbreviations\n\nNTU – unit of cloudiness\n\nRUN: key of the pump"


def said(question: str, text: str) -> str | None:
    found = what_it_is(question, [passage(1, "The hall is large."), passage(2, text)])
    assert found is None or (found.number == 2 and found.is_asked_for)
    return found and found.text


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("What is the Q9?", "It has the Q9, a small, quiet pump with a float.", "a small, quiet pump with a float"),
        ("What is Tidewise?", "We run Tidewise – a map of all weirs – at night.", "a map of all weirs"),
        ("What is a sluice?", "We had a sluice, a gate that holds water back, in May.", "a gate that holds water back"),
        ("What is a sluice?", "They bought a sluice, a rake, a boat and a rope.", None),  # a list
        ("What is Tidewise?", "They use Tidewise, the Weir Book and a map.", None),
        ("What is Ebbing?", "They serve Ebbing, the Isles of Weir, the Mill and Tidewise.", None),
        ("What is Ebbing?", "They serve Tidewise, Ebbing, the Isles of Weir.", None),
        ("What is Usually?", "Usually, a sluice must be shut.", None),
        ("What is Tidewise?", "Using Tidewise, the board counts the weirs each day.", None),
        ("What is Tidewise?", "Once you open Tidewise, the map opens at once.", None),
        ("What is Tidewise?", "In May, together with Tidewise, the board counted the weirs.", None),
        ("What is Tidewise?", "Tidewise, the board said, was bought in May.", None),
        ("What is Tidewise?", "Tidewise, the map, was sold in May.", None),
        ("What is Tidewise?", "We run Tidewise - a map of weirs - at night.", "a map of weirs"),
        ("What is the Q9?", "It has the Q9, an old, quiet pump with a float.", "an old, quiet pump with a float"),
        ("What is a weir?", "**Weir**: see below", None),
        ("What is a lock?", "### 1.4 lock\n\nD: Schleuse\n\nA basin with two gates.", "A basin with two gates."),
        ("What is a lock?", "### 1.4 Locks of the canal\n\nA basin with two gates.", None),
        ("What is a lock?", "### Lock\n\nA key must be asked for.", None),
        ("What is a lock?", "### Lock\n\nOpen it.\n\n### Weir\n\nA wall in the water.", None),
        ("Who is Anna Berg?", "Anna Berg, a week later, left.", None),
        ("Who is Anna Berg?", "Anna Berg, a doctor, opened the hall.", None),
        ("Who is Anna Berg?", "According to the board's report, Anna Berg, was paid.", None),
        ("What is Ebbing?", "In Ebbing, a sluice that leaks was mended.", None),  # a place
        ("What is the sluice?", "They built the sluice, a gate that holds water back.", None),  # which one?
        ("What is Tidewise?", "Tidewise is open.", None),
        ("What is the WRB?", "The Weir Board (WRB), founded in 1902, is an office of the county.",
         "The Weir Board (WRB), founded in 1902, is an office of the county."),
        ("What is the WRB?", "The Weir Board (WRB) is paid by the county.", None),
        ("What does NTU mean?", GLOSSARY, "unit of cloudiness"),
        ("What is NTU?", GLOSSARY.partition("\n\n")[2], None),  # a line with a dash
        ("What is a weir?", "weir - a low dam across a river", "a low dam across a river"),
        ("What is RUN?", TABLE, "Starts the pump at once"),
        ("What does the RUN key do?", TABLE, "Starts the pump at once"),
        ("What is the RUN key for?", TABLE, "Starts the pump at once"),
        ("What is the place of RUN?", TABLE, None),
        ("What does the RUN lamp do?", TABLE, None),
        ("What is the Ebb mode?", TABLE, None),  # a word is no description
        ("What is the Q9 in the weir house?", "The weir house has the Q9, a pump with a float.", "a pump with a float"),
        ("What is the Q9 in the mill?", "The weir house has the Q9, a pump with a float.", None),
        ("Is the Q9 a pump?", "It is built around the Q9, a pump with a float.", None),
    ],
)  # fmt: skip
def test_what_a_thing_is_stands_behind_its_name(question, text, expected):
    assert said(question, text) == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Who is Ida Lund?", "Ida Lund, our keeper since 2011, has the keys.", "our keeper since 2011"),
        ("Who is Ida Lund?", "Ask Ida M. Lund, the keeper of the weir.", "the keeper of the weir"),
        ("Who is Ida Lund?", "The county's weir keeper, Ms Ida Lund, has the keys.", "The county's weir keeper"),
        ("Who is Ida Lund?", "Ida Lund is the keeper.", "Ida Lund is the keeper."),
        ("Who is Ida Lund?", "Present: Ida Lund, Ole Berg and the mayor.", None),
        ("Who is Ida Lund?", "Ida Lund, Ole Berg and Mia Holm came.", None),
        ("Who is the keeper?", "The keeper, a man of the county, has the keys.", None),
    ],
)  # fmt: skip
def test_who_somebody_is_stands_beside_the_name(question, text, expected):
    assert said(question, text) == expected


PLAN = dataclasses.replace(
    passage(1, "## Mission\n\nTo keep water in the river."), title="Weir Board", headings=("Mission",)
)


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("What is the mission of the Weir Board?", "To keep water in the river.", True),
        ("What is the Weir Board's mission?", "To keep water in the river.", True),
        ("What is the mission of the Mill Board?", None, False),
        ("What is the purpose of the Weir Board?", None, False),
    ],
)
def test_a_mission_is_what_stands_below_that_heading(question, text, expected):
    found = what_it_is(question, [PLAN])
    assert (found and found.text) == text
    assert (found is not None and found.is_asked_for) is expected


@pytest.mark.parametrize(
    ("question", "text", "is_said"),
    [
        ("What is the aim of the Weir Fund?", "The aim of the Weir Fund is to pay for gates.", True),
        ("What is the Weir Fund's mission?", "The fund’s mission is to pay for gates of the Weir Fund.", False),
        ("What is the mission of the Weir Fund?", "The Mill Fund's mission is to pay for gates.", False),
        ("What is the mission of the Weir Fund?", "The Weir Fund carries out its mission in the county.", False),
    ],
)
def test_a_mission_is_that_of_whom_the_sentence_names(question, text, is_said):
    assert said(question, text) == (text if is_said else None)


def test_what_two_documents_say_otherwise_is_to_be_checked():
    shown = [passage(1, "See RUN, a key of the pump."), passage(2, "See RUN, a key of the gate.")]
    for passages, is_asked_for in ((shown, False), (shown[:1], True), ([shown[0]] * 2, True)):
        found = what_it_is("What is RUN?", passages)
        assert found and found.text == "a key of the pump" and found.is_asked_for is is_asked_for


HOUSE = "# Weir house\n\nIt is built around the Q9, a pump with a float. Terms of the Weir Rights Board (WRB) hold."


@pytest.mark.parametrize(("confidence", "is_sure"), [(0.9, True), (0.01, False)])
def test_what_a_thing_is_waits_for_no_model_and_is_to_be_checked_below_the_least_confidence(confidence, is_sure):
    question = "What is the Q9?"
    asked = UserQuestion(cast(Any, None), question, question)
    evidence = Evidence(asked, AnswerSettings(), (), {}, confidence, [only(HOUSE)])
    said = told(evidence, Turn(Serving("grounded-qa@2"), confidence, FITTED))
    assert said and said.generation.text == "a pump with a float [1]"
    assert said.quote and said.quote.is_asked_for is is_sure


@pytest.mark.parametrize(
    ("question", "is_shown"),
    [
        ("What is the Q9?", True),
        ("What does WRB stand for?", True),
        ("What is the Q8?", False),
        ("What does the WRB pay?", False),
    ],
)
def test_what_defines_is_shown_however_unsure_the_reader_is(tmp_path, embedder, question, is_shown):
    document = Document("house.md", HOUSE, title="House", sections=parse_sections(HOUSE))
    add_documents("house", [document], root=tmp_path, embedder=embedder)
    with Index.open("house", tmp_path) as index:
        hits = [Hit(chunk, 1.0) for chunk in index.chunks(index.chunk_ids)]
        seen = Judged(hits, [ReadHit(hit) for hit in hits], None, {}, 0.01)
        put = UserQuestion(index, question, question)
        assert bool(shown_for(put, seen, AnswerSettings(), FakeChatModel())) is is_shown
