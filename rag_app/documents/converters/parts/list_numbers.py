"""The letters and Roman numbers that lists count by."""

from __future__ import annotations

_LAST = 4_000  # of a list by letters or Roman numbers


def numeral(kind: str, count: int) -> str:
    """A number of a list as its `kind` shows it: `lowerLetter`, `upperRoman`; any other is in digits, as are those that
    no list has."""
    if count > _LAST:
        return str(count)
    if kind.endswith("Letter"):
        text = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
    elif kind.endswith("Roman"):
        ones, tens, hundreds = (
            ("", *"i ii iii iv v vi vii viii ix".split()),
            ("", *"x xx xxx xl l lx lxx lxxx xc".split()),
            "c",
        )
        text = hundreds * (count // 100) + tens[count // 10 % 10] + ones[count % 10]
    else:
        return str(count)
    return text.upper() if kind.startswith("upper") else text
