"""What a sentence calls by the kind of thing that is asked for."""

from __future__ import annotations

import pytest

from rag_app.text.statements.called_so import is_beside_one_called_so

TEXT = "Old keys are gone. Hold the `Alt` key while clicking the 'Print' button, or the Option key on a Mac. It opens."
KEY, BUTTON = "Which key must I hold to print?", "What button is clicked?"


@pytest.mark.parametrize(
    ("question", "place", "is_beside"),
    [
        (KEY, "clicking the 'Print' button", True),
        (KEY, "Alt", False),
        (KEY, "Option", False),
        (KEY, "Hold the `Alt` key", False),
        (KEY, "Old", False),
        (BUTTON, "Alt", True),
        (BUTTON, "clicking the 'Print' button", False),
        ("Which mouse must I hold?", "clicking", False),
        ("Which key does not print?", "clicking", True),
        ("When must I hold the key?", "clicking", False),
    ],
)
def test_a_place_beside_what_is_called_so_is_another_thing(question: str, place: str, is_beside: bool) -> None:
    start = TEXT.index(place)
    assert is_beside_one_called_so(question, TEXT, start, start + len(place)) is is_beside


@pytest.mark.parametrize(
    "row",
    [
        "| The Alt key | Prints |",
        "The key prints at once.",
        "Alt key: prints at once.",
        "Once it prints, wait until the Alt key lights up.",
        "Once it prints, the light is on before the Alt key and not on the Option key.",
        "Once 12 keys or the users' keys are held, it prints.",
    ],
)
def test_rows_and_sentences_that_name_nothing_tell_nothing(row: str) -> None:
    start = row.lower().index("prints")
    assert not is_beside_one_called_so(KEY, row, start, start + 6)


@pytest.mark.parametrize(
    ("question", "is_beside"),
    [
        ("Which key do I hold with the `Alt` one?", False),
        ("Which key is the alternative?", True),
        ("Which key is no Alternative?", True),
    ],
)
def test_what_a_question_names_itself_is_not_what_it_asks_for(question: str, is_beside: bool) -> None:
    text = "Hold the Alt key with Shift."
    assert is_beside_one_called_so(question, text, text.index("Shift"), len(text) - 1) is is_beside
