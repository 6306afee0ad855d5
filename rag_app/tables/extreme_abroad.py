"""Which row has the most, in German, French or Spanish: "Welcher Standort hat den höchsten Umsatz?"."""

from __future__ import annotations

import re

_WHAT = r"(?P<what>[^?,;]{1,60}?)"
_BY = r"(?P<by>[^?,;]{1,60}?)"
_END = r"\s*\?*\s*\Z"
_FRENCH = r"(?:haut|élevé|grand|gros|fort|important|nombreu[xs])(?:es?|se|s)?"
_FRENCH_LESS = r"(?:bas|faible|petit)(?:ses?|es?|s)?"
_SPANISH = r"(?:alt|elevad|grande|numeros)[oa]?s?"
_SPANISH_LESS = r"(?:baj|pequeñ|reducid)[oa]s?"
_ASKS = [
    re.compile(pattern + _END, re.IGNORECASE)
    for pattern in (
        rf"\bwelche[rsn]?\s+{_WHAT}\s+(?:hat(?:te)?|haben|hatten|erzielte?n?|verzeichnete?n?)\s+(?:den|die|das)\s+"
        rf"(?:(?P<most>(?:höchst|größt|meist)e[nrs]?)|(?:niedrigst|kleinst|geringst|wenigst)e[nrs]?)\s+{_BY}",
        rf"\bquel(?:le)?s?\s+{_WHAT}\s+(?:a|ont|avait|avaient)\s+(?:l[ea]s?|l['’])\s*"
        rf"(?:(?P<most>plus\s+(?:(?:grand|haut|fort|gros)(?:es?|se|s)?|d['’]|de\b))"
        rf"|(?:plus\s+(?:petit|bas|faible)(?:ses?|es?|s)?|moins\s+(?:d['’]|de\b)))\s*{_BY}",
        rf"\bquel(?:le)?s?\s+{_WHAT}\s+(?:a|ont|avait|avaient)\s+(?:l[ea]s?\s+|l['’]){_BY}\s+l[ea]s?\s+"
        rf"(?:(?P<most>plus\s+{_FRENCH})|plus\s+{_FRENCH_LESS}|moins\s+{_FRENCH})",
        rf"\b(?:qué|cuál)\s+{_WHAT}\s+(?:tiene|tienen|tuvo|tenía)\s+(?:el|la|los|las)\s+"
        rf"(?:(?P<most>mayor(?:es)?)|menor(?:es)?)\s+(?:(?:número|cantidad)\s+de\s+)?{_BY}",
        rf"\b(?:qué|cuál)\s+{_WHAT}\s+(?:tiene|tienen|tuvo|tenía)\s+(?:(?:el|la|los|las)\s+)?{_BY}\s+"
        rf"(?:(?P<most>más\s+{_SPANISH})|más\s+{_SPANISH_LESS}|menos\s+{_SPANISH})",
        rf"\b(?:qué|cuál)\s+{_WHAT}\s+(?:tiene|tienen|tuvo|tenía)\s+(?:(?P<most>más)|menos)\s+{_BY}",
    )
]


def most_asked(question: str) -> re.Match[str] | None:
    """`what` has the `most` (else the least) `by` the name of a column; None where it asks otherwise."""
    return next((found for one in _ASKS if (found := one.search(question))), None)


def is_of_all(label: str) -> bool:
    """Whether the row of a label adds others up in one of these languages, and not in English, where an ensemble is one
    of several models."""
    return label.strip("* ").lower() == "ensemble"
