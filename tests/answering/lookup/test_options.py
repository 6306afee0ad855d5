"""A field of an option of a manual is said where the question names both."""

from __future__ import annotations

import pytest

from rag_app.adapters.records import AbstentionCalibration
from rag_app.answering.lookup.options import field_of_term
from rag_app.answering.speaking.speaker import unwritten
from rag_app.schema import Passage

LIST = (
    "- **`max_speed`**: How fast it goes.\n\n  *Default*: 7\n\n  *Required*: No.\n\n"
    "- **`wait`**: How long it waits.\n\n  *Default*: `9 s`"
)
QUOTED = (
    "`max_speed`\n\n> How fast it goes.\n>\n> *Default*: 7\n\n`wait`\n\n> How long it waits.\n>\n> *Default*: `9 s`"
)
HEADED = "### `max_speed`\n\n**Default:** 7\n\n### `wait`\n\n**Default:** `9 s`"
HELD = AbstentionCalibration(
    abstention_intercept=0.0, abstention_retrieval=1.0, abstention_model=0.0, reader_lead=1.0, right_confidence=1.0
)


def shown(text: str, number: int = 1) -> Passage:
    return Passage(number, number, "docs/mill-options.rst", "Setup", ("Settings",), None, 0, len(text), text, 1.0)


@pytest.mark.parametrize("text", [LIST, QUOTED, HEADED])
@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is the default of wait in the mill?", "9 s"),
        ("What is the default value of max_speed?", "7"),
        ("Which default has wait?", "9 s"),
        ("What is the default of width?", None),
        ("What is the default of wait in boats?", None),  # of another document
        ("What is the usual default of wait?", None),
        ("What is wait?", None),
        ("What happens by default on wait?", None),
        ("Where is the default of wait?", None),
    ],
)
def test_the_field_of_the_option_that_is_asked_for_is_said(text, question, said):
    found = field_of_term(question, [shown(text)])
    assert found == (said and (said, 1))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is the default of wait?", "9"),
        ("What is the default value of wait in the mill?", "9"),
        ("What type has wait?", "Number"),
        ("What is the default of wait-long?", None),
        ("What is the default of wait in boats?", None),
        ("What is the unit of wait?", None),
    ],
)
def test_a_heading_is_an_option_with_the_fields_below_it(question, said):
    text = "### 7.2. wait\n\n- **Type of value**: Number\n\n- **Default value**: 9\n"
    place = (None, 0, len(text), text, 1.0)
    passage = Passage(1, 1, "docs/mill-options.html", "Mill", ("7. Settings", "7.2. wait"), *place)
    assert field_of_term(question, [passage]) == (said and (said, 1))


def test_of_two_definitions_that_differ_none_is_said():
    other = shown(LIST.replace("9 s", "8 s"), 2)
    assert field_of_term("What is the default of wait?", [shown(LIST), other]) is None
    assert field_of_term("What is the default max_speed?", [shown(LIST), other]) == ("7", 1)


def test_no_model_is_asked_for_it():
    words = unwritten("What is the default max_speed?", [shown(LIST)], HELD, is_sure=True)
    assert words is not None and (words.text, words.speaker) == ("7 [1]", "documents")
