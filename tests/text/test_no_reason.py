"""What tells neither why nor how."""

from __future__ import annotations

import pytest

from rag_app.text.another_thing import is_of_another_thing
from rag_app.text.no_reason import is_no_way, tells_no_reason


@pytest.mark.parametrize(
    ("question", "place", "tells_none"),
    [
        ("Why are there two bells?", "if your tower is old", True),
        ("What is the reason for two bells?", "Unless the tower is new", True),
        ("Why are there two bells?", "if only because one is cracked", False),
        ("Why are there two bells?", "one is cracked if you listen", False),
        ("When are there two bells?", "if your tower is old", False),
        ("Why would a second bell be taken down?", "if your tower is old", False),
    ],
)
def test_a_bare_condition_is_no_reason(question, place, tells_none):
    assert tells_no_reason(question, place, 0, len(place)) is tells_none
    assert is_of_another_thing(question, place, 0, len(place)) is tells_none


@pytest.mark.parametrize(
    ("question", "text", "place", "no_way"),
    [
        ("How can I open the hatch?", "The hatch cannot be opened with a hammer.", "a hammer", True),
        ("How can I open the hatch?", "Neither lid nor hatch can be opened using force.", "force", True),
        ("How can I open the hatch?", "The lid is not loose, and the hatch opens with a key.", "a key", False),
        ("How can I open the hatch?", "The hatch cannot be opened without a key.", "a key", False),
        ("How can I open the hatch?", "It does not open by force; turn the key.", "turn the key", False),
        ("How can I open the hatch?", "It is not hard to open the hatch with a key.", "a key", False),
        ("How can I open the hatch?", "There is no step where you need a key.", "a key", False),
        ("How do I get help?", "For questions not answered here write to the club.", "write to the club", False),
        ("How do I avoid fines?", "Fines are not due from those who pay in May.", "pay in May", False),
        ("How do I keep the key from rusting?", "So that it does not rust rub it with oil.", "rub it with oil", False),
        ("How do I open it?", "Do not force it.", "Do not force it", False),  # says so itself
        ("How do I not open the hatch?", "The hatch cannot be opened with a hammer.", "a hammer", False),
        ("What is a hatch not opened with?", "The hatch cannot be opened with a hammer.", "a hammer", False),
    ],
)
def test_what_is_not_done_so_is_no_way(question, text, place, no_way):
    start = text.index(place)
    assert is_no_way(question, text, start, start + len(place)) is no_way
