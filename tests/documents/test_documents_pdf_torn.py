"""Sentences of PDFs that go on over the end of a page, around notes and captions."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf
from pdf_texts import lines

FIRST = "The pump moves water from the lower tank to the upper tank without a"
SECOND = "noise at all, and does so by day and by night."
WHOLE = f"{FIRST} {SECOND}"
CAPTION = "Figure 1.2: The pump between the two tanks"
NOTE = "\xb9 Of the works in Leeds."


@pytest.mark.parametrize(
    ("above", "below", "shown"),
    [
        ((FIRST,), (CAPTION, SECOND), f"{WHOLE}\n\n{CAPTION}"),
        ((FIRST, NOTE), (SECOND,), f"{NOTE}\n\n{WHOLE}"),
        ((FIRST, CAPTION), (SECOND,), f"{CAPTION}\n\n{WHOLE}"),
        ((f"{FIRST}.", NOTE), (SECOND,), f"{FIRST}.\n\n{NOTE}\n\n{SECOND}"),
        ((f"{FIRST} pump",), (CAPTION, "Leeds pump."), f"{FIRST} pump\n\n{CAPTION}\n\nLeeds pump."),
        (("- without a", NOTE), (SECOND,), f"- without a\n\n{NOTE}\n\n{SECOND}"),
        ((f"- {FIRST}", NOTE), (SECOND,), f"{NOTE}\n\n- {WHOLE}"),
        ((FIRST,), ("Leeds pump.",), f"{FIRST} Leeds pump."),
        ((FIRST, NOTE), ("Leeds pump.",), f"{NOTE}\n\n{FIRST} Leeds pump."),
        ((f"{FIRST} pump",), ("Leeds pump.",), f"{FIRST} pump\n\nLeeds pump."),
        ((FIRST,), ("Table 2: Pumps",), f"{FIRST}\n\nTable 2: Pumps"),
        (("It is for a",), ("Leeds pump.",), "It is for a\n\nLeeds pump."),
        ((f"{FIRST}.\xb9",), (SECOND,), f"{FIRST}.\xb9\n\n{SECOND}"),
    ],
)
def test_a_sentence_goes_on_around_notes_and_captions(
    tmp_path: Path, above: tuple[str, ...], below: tuple[str, ...], shown: str
) -> None:
    pages = [lines(*texts, apart=40) for texts in (above, below)]
    assert convert(tmp_path, "x.pdf", pdf(pages)).text.strip() == shown
