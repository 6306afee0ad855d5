"""Whether a number is counted in one unit here and in another there: 30 s and 30 ms, $250 and €250."""

from __future__ import annotations

from rag_app.text.units import amounts_in


def counted_otherwise(sentence: str, passage: str) -> bool:
    """Whether a number has one unit in `sentence` and another wherever it stands in `passage`; a number without a
    unit that is known has any."""
    held = amounts_in(passage)
    for number, *said in amounts_in(sentence):
        for at, unit in enumerate(said):
            found = [units[at] for of, *units in held if of == number]
            if unit and found and unit not in found and None not in found:
                return True
    return False
