"""Days of the week that texts name: in full, as "Tue" or "Thurs", from one to another, or those of a weekend."""

from __future__ import annotations

import re

from rag_app.text.language.calendar_names import WEEKDAYS

_ALL = len(WEEKDAYS)
_WORKING = 5
_SHORT = ("Mon", "Tues?", "Weds?", "Thu(?:rs?)?", "Fri", "Sat", "Sun")
_FULL = "|".join(f"(?i:{name})s?" for name in WEEKDAYS)
_ABBREVIATED = "|".join(f"(?:{form}|{form.upper()})" for form in _SHORT)
_DAY = rf"(?:{_FULL}|(?:{_ABBREVIATED})\.?)(?![^\W_])"
_NAMED = re.compile(
    rf"(?<![^\W_])(?:(?P<first>{_DAY})(?:\s*(?:[-–—]|\bto\b|\bthrough\b|\buntil\b)\s*(?P<last>{_DAY}))?"
    r"|(?P<work>(?i:weekdays?|working\s+days?))|(?P<end>(?i:week-?\s?ends?)))"
)
# Behind these it is a time that is named from there on, or the name of a day of the year.
_BESIDE = re.compile(
    r"\b(?:before|after|since|until|till|by|from|than|between|except|excluding|but|not|black|cyber|good|ash|palm|easter"
    r"|whit|holy|maundy|shrove|ascension)\s+(?:(?:on|for|the)\s+){0,2}\Z",
    re.I,
)
_REACH = 20  # characters before a day that tell how it is meant


def weekdays_in(text: str) -> frozenset[int]:
    """The days of the week that a text names, Monday being 0."""
    found = set[int]()
    for one in _NAMED.finditer(text):
        if one["work"]:
            found.update(range(_WORKING))
        elif one["end"]:
            found.update(range(_WORKING, _ALL))
        else:
            first, last = _number(one["first"]), _number(one["last"] or one["first"])
            found.update((first + n) % _ALL for n in range((last - first) % _ALL + 1))
    return frozenset(found)


def weekday_asked(question: str) -> int | None:
    """The only day of the week that `question` names; None where it names several or none, or a time before or after
    one."""
    named = weekdays_in(question)
    is_beside = any(
        _BESIDE.search(question[max(0, one.start() - _REACH) : one.start()]) for one in _NAMED.finditer(question)
    )
    return next(iter(named)) if len(named) == 1 and not is_beside else None


def _number(name: str) -> int:
    return next(n for n, day in enumerate(WEEKDAYS) if name[:3].lower() == day[:3])
