"""Check boxes and drop-down lists of forms in Rich Text Format."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert

WORD = (
    r"{\field{\*\fldinst {\insrsid1 FORMCHECKBOX }{{\*\datafield 65}{\*\formfield{\fftype1%s{\*\ffname C}%s}}}}"
    r"{\fldrslt }}"
)
LIST = (
    r"{\field{\*\fldinst { FORMDROPDOWN }{{\*\formfield{\fftype2\ffres1\ffdefres0{\*\ffl Norway}"
    r"{\*\ffl \'d6sterreich}}}}}{\fldrslt %s}}"
)


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        (WORD % (r"\ffres1", r"\ffdefres0"), "[x]"),
        (WORD % (r"\ffres0", r"\ffdefres1"), "[ ]"),
        (WORD % (r"\ffres25", r"\ffdefres1"), "[x]"),
        (WORD % (r"\ffres25", r"\ffdefres0"), "[ ]"),
        (r"{\field{\*\fldinst { FORMCHECKBOX }}{\fldrslt {}}}", ""),  # as LibreOffice writes it: nothing is known
        (LIST % "", "Österreich"),
        (LIST % "{Norway}", "Norway"),
        (r"{\field{\*\fldinst { FORMTEXT }{{\*\formfield{\fftype0}}}}{\fldrslt Ada Quist}}", "Ada Quist"),
    ],
)
def test_what_is_chosen_stands_in_its_place(tmp_path: Path, field: str, shown: str) -> None:
    data = rf"{{\rtf1\ansi\ansicpg1252 Before: {field} behind\par}}"
    assert convert(tmp_path, "x.rtf", data).text.split() == ["Before:", *shown.split(), "behind"]


def test_very_many_fields_without_an_end_are_read(tmp_path: Path) -> None:
    assert convert(tmp_path, "x.rtf", r"{\rtf1\ansi " + "FORMCHECKBOX " * 5_000 + r"\par}").text.startswith("FORM")
