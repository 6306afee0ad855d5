"""Names of columns that are written upwards or downwards above their numbers in PDFs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from document_builders import convert, pdf
from pdf_texts import Text, right

NAMES = ("Herring", "Cod", "Sea trout", "Eel")
ENDS = (160, 188, 216, 244)
ROWS = (("North pier", "39.4", "15.7", "36.8", "24.9"), ("South pier", "28.4", "11.7", "26.6", "17.7"))
UPWARDS, DOWNWARDS = b"0 1 -1 0", b"0 -1 1 0"


def body(top: float = 700) -> list[Text]:
    texts: list[Text] = []
    for at, (label, *numbers) in enumerate(ROWS):
        texts.append((40, top - 14 * at, 10, "F1", label))
        texts += [right(x, top - 14 * at, number) for x, number in zip(ENDS, numbers, strict=True)]
    return texts


def turned(texts: list[Text], how: bytes) -> bytes:
    """A page on which the texts that begin with an arrow are turned."""
    return re.sub(rb"(\S+ \S+) Td \(\^", how + rb" \1 Tm (", pdf([texts]))


@pytest.mark.parametrize(("how", "foot", "shift"), [(UPWARDS, 716, -8), (DOWNWARDS, 770, -14)])
@pytest.mark.parametrize("label", ["Place", ""])
def test_they_are_the_header(tmp_path: Path, how: bytes, foot: float, shift: float, label: str) -> None:
    head = [(x + shift, foot, 10, "F1", f"^{name}") for x, name in zip(ENDS, NAMES, strict=True)]
    named: list[Text] = [(40, 730, 10, "F1", label)] if label else []
    text = convert(tmp_path, "x.pdf", turned([*named, *head, *body()], how)).text
    assert text.split("\n")[0] == f"| {label} | {' | '.join(NAMES)} |"
    assert "| North pier | 39.4 | 15.7 | 36.8 | 24.9 |\n| South pier |" in text
    assert text.count("Herring") == text.count("trout") == 1


def test_the_names_of_an_axis_are_none(tmp_path: Path) -> None:
    axis = [(x - 8, 716, 10, "F1", f"^{name}") for x, name in zip((320, 348, 376, 404), NAMES, strict=True)]
    text = convert(tmp_path, "x.pdf", turned([*axis, *body()], UPWARDS)).text
    assert not any(name in line for line in text.split("\n") if line.startswith("|") for name in NAMES)
