"""The last question as a "not X, Y" or "not X but Y" corrects it."""

from __future__ import annotations

import re

from rag_app.answering.question import phrases

# "Not in May, in June", "no, not boats but masts"; not "not only boats but masts", "not boats, right?"
_NOT = re.compile(r"(?:no[,.]?\s+)?not\s+(?!(?:just|merely|only|simply)\b)", re.IGNORECASE)
_BUT = re.compile(r",\s*(?:but\s+)?|\s+but\s+", re.IGNORECASE)
_MEANT = re.compile(r"(?:i\s+meant?|rather)\s+", re.IGNORECASE)
_TAG = re.compile(r"(?:correct|no|ok(?:ay)?|please|right|sorry|thanks?|though|true|yes)\b", re.IGNORECASE)


def corrected(last: str, said: str) -> str:
    """`last` as "not X, Y" or "not X but Y" corrects it; nothing where it has not X, Y asks by itself, or another thing
    is `said`."""
    said = " ".join(said.split()).rstrip(" ?.!")
    opened = _NOT.match(said)
    no, *others = _BUT.split(said[opened.end() :]) if opened and "?" not in said else [""]
    if len(others) != 1 or not no or not others[0] or _TAG.match(others[0]) or phrases.asks(others[0]):
        return ""
    places = list(re.finditer(rf"(?<!\w){re.escape(no)}(?!\w)", last, re.IGNORECASE))
    return _corrected_at(last, places[0], _MEANT.sub("", others[0], count=1)) if len(places) == 1 else ""


def _corrected_at(last: str, place: re.Match[str], yes: str) -> str:
    """`last` with `yes` there, of which the end may stand behind it ("the trial period" for "the notice" period) or be
    left to it ("the small one" for "the large" tent); nothing where "one" stands for what was there."""
    behind = last[place.end() :]
    if phrases.is_of_another(yes):
        yes = yes.rpartition(" ")[0]
        return f"{last[: place.start()]}{yes}{behind}" if yes and re.match(r"\s\w", behind) else ""
    behind = re.sub(rf"\A\s+{re.escape(yes.rpartition(' ')[2])}(?!\w)", "", behind, flags=re.IGNORECASE)
    return f"{last[: place.start()]}{yes}{behind}"
