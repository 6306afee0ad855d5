"""A figure of a table is to be checked where a follow-up asks for that of another thing, and the last one is found."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from rag_app.answering.citing.cited import cited
from rag_app.answering.lookup.tabled import Tabled
from rag_app.answering.question.understood import UserQuestion
from rag_app.answering.speaking.said import Said
from rag_app.answering.writing.generate import unasked
from rag_app.retrieval.packing import passage_of
from rag_app.schema import Chunk, Hit, Place
from rag_app.tables.cells.found import FoundCell

ROW = "| Control board | 40-2002 | 245 EUR |"
LAST = "What does a control board cost?"
FIRST = "245 EUR (Control board, Price)"


@pytest.mark.parametrize(
    ("question", "answered", "supported"),
    [
        ("And a valve seat?", FIRST, False),
        ("How much is it in total?", FIRST, False),
        ("How much is it in total?", "A control board costs 245 EUR.", False),
        ("And a board?", "Less than a pump.", True),
        ("And a board?", "245 EUR (Valve seat, Price)", True),
        ("And its price?", "245 EUR (Control board, Cost)", True),
        (LAST, "", True),
    ],
)
def test_the_figure_of_the_last_question_again_is_to_be_checked(question, answered, supported):
    hit = Hit(Chunk(0, 0, "parts.md", "Parts", 0, len(ROW), ROW), 1.0)
    start = ROW.index("245")
    cell = FoundCell(hit, "245 EUR", start, start + 7, "Control board", "Price", "", 1.0, True, 1)
    passage = passage_of(1, hit)
    tabled = Tabled(cell, passage)
    index = cast(Any, SimpleNamespace(place_at=lambda *_: Place((), None)))
    asked = UserQuestion(index, question, question if question == LAST else f"{LAST} {question}", answered)
    evidence = cast(Any, SimpleNamespace(asked=asked, shown=[passage]))
    said = Said(unasked(tabled.text, "base"), "table", tabled=tabled)
    (sentence,) = cited(said, evidence, cast(Any, None))
    assert sentence.supported == supported
