"""Accents that a PDF draws as signs of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf

AFTER = 89.8  # where "Abb" ends that begins at 72, in Helvetica of 10 points


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([(72, "Abb"), (AFTER + 1.1, "\u00b4"), (AFTER, "e plots")], "Abbé plots"),
        ([(72, "Abb"), (AFTER, "e"), (AFTER + 1.1, "\u00b4"), (AFTER + 8.4, "plots")], "Abbé plots"),
        ([(72, "Abb"), (AFTER + 1.1, "\u00a8"), (AFTER, "ucker")], "Abbücker"),
        ([(72, "Abbucker"), (AFTER + 1.1, "\u00a8"), (AFTER + 40, "et al.")], "Abbücker et al."),
        ([(72, "Abb"), (AFTER + 0.6, "\u00b8"), (AFTER, "c")], "Abbç"),
        ([(72, "Abb"), (AFTER + 1.1, "\u00b4"), (AFTER, "x plots")], "Abbx plots ´"),  # no letter
        ([(72, "The `code` of it")], "The `code` of it"),
        ([(72, "Abb \u00b4 e")], "Abb ´ e"),
    ],
)
def test_an_accent_over_a_letter_is_one_with_it(tmp_path: Path, pieces: list[tuple[float, str]], expected: str) -> None:
    page = [(x, 700, 10, "F1", text) for x, text in pieces]
    assert convert(tmp_path, "x.pdf", pdf([page])).text == expected
