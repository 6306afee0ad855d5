"""Which words around a place that the reader finds are said."""

from __future__ import annotations

import pytest

from rag_app.reading.found import Place


@pytest.mark.parametrize(
    ("text", "own", "wide", "is_wide"),
    [
        ("Fair on 3 and 4 October 2031", "4 October 2031", "3 and 4 October 2031", True),
        ("Fair from 3rd to 4th October", "4th October", "3rd to 4th October", True),
        ("Fair on 3–4 October", "4 October", "3–4 October", True),
        ("Fair on 3 and 4 October 2031", "4 October", "3 and 4 October 2031", False),  # another year may stand there
        ("Sold 300 and 400 boats", "400 boats", "300 and 400 boats", False),
        ("Sold boats to schools", "boats", "boats to schools", True),
        ("| 3 and | 4 October |", "4 October", "3 and | 4 October", False),
    ],
)
def test_the_wide_place_is_said_too_unless_its_figures_are_others(text, own, wide, is_wide):
    at, around = text.index(own), text.index(wide)
    spans = Place(at, at + len(own), 1.0, (around, around + len(wide))).spans(text)
    assert [text[slice(*span)] for span in spans] == ([wide, own] if is_wide else [own])
