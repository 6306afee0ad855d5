"""Days as texts write them: 3. Mai 2024, May 3rd, 2024, 3.5.2024, 03/05/2024, 2024-05-03, 2024年5月3日."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rag_app.text.figures.periods import MONTH, month_number
from rag_app.text.language.numerals import NTH
from rag_app.text.language.other_languages import MONTH_NUMBERS

_YEAR = r"(?:19|20)\d\d"
_BEFORE, _BEHIND = r"(?<![0-9A-Za-z.,/-])", r"(?![0-9A-Za-z/-]|[.,]\d)"  # Japanese has no blanks around them
_WORDS = re.compile(
    rf"{_BEFORE}(?P<day>\d{{1,2}})(?:\.|er|º|°|ª|o|{NTH})?\s+(?:de\s+|of\s+)?"
    rf"(?P<month>{'|'.join(MONTH_NUMBERS)}|{MONTH})\.?,?\s+(?:de\s+|del\s+)?(?P<year>{_YEAR})(?!\w|[.,]\d)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(rf"\b(?P<month>{MONTH})\.?\s+(?P<day>\d{{1,2}}){NTH}?,?\s+(?P<year>{_YEAR})\b", re.IGNORECASE)
_DIGITS = re.compile(
    rf"{_BEFORE}(?P<one>\d{{1,2}})(?P<sign>[./-])\s?(?P<two>\d{{1,2}})(?P=sign)\s?(?P<year>{_YEAR}|\d\d){_BEHIND}"
)
_YEAR_FIRST = re.compile(
    rf"{_BEFORE}(?P<year>{_YEAR})(?:(?P<sign>[-/.])(?P<month>\d{{1,2}})(?P=sign)(?P<day>\d{{1,2}}){_BEHIND}"
    r"|\s?年\s?(?P<of_year>\d{1,2})\s?月\s?(?P<of_month>\d{1,2})\s?日)"
)

Day = tuple[int, int, int]  # year, month and day of the month


def days_in(text: str, *, day_first: bool) -> Iterator[tuple[int, int, Day]]:
    """Where a day stands, and which. Where a day does not come first for sure ("03/05/2024" in English) it is only read
    where it can be read in one way."""
    for form in (_WORDS, _MONTH_FIRST):
        for found in form.finditer(text):
            name = found["month"].lower()
            yield *found.span(), (int(found["year"]), MONTH_NUMBERS.get(name) or month_number(name), int(found["day"]))
    for found in _YEAR_FIRST.finditer(text):
        month, day = found["month"] or found["of_year"], found["day"] or found["of_month"]
        yield *found.span(), (int(found["year"]), int(month), int(day))
    for found in _DIGITS.finditer(text):
        day, month, year = int(found["one"]), int(found["two"]), int(found["year"][-2:])
        is_sure = day_first or found["sign"] == "." or day == month
        day, month, is_sure = (month, day, True) if month > 12 else (day, month, is_sure or day > 12)
        if is_sure and 0 < month <= 12 and 0 < day <= 31:
            century = found["year"][:-2] or "20"
            yield *found.span(), (int(century) * 100 + year, month, day)


def written_as_in(text: str, source: str, *, day_first: bool) -> str:
    """`text` with each day as `source` writes it, where that has it otherwise alone."""
    if not (days := sorted(days_in(text, day_first=day_first))):
        return text
    written = _written(source, day_first)
    for start, end, day in reversed(days):
        forms = written.get(day, ())
        if forms and text[start:end] not in forms:
            text = f"{text[:start]}{forms[0]}{text[end:]}"
    return text


@lru_cache(maxsize=64)
def _written(source: str, day_first: bool) -> dict[Day, tuple[str, ...]]:
    written: dict[Day, tuple[str, ...]] = {}
    for start, end, day in days_in(source, day_first=day_first):
        written[day] = (*written.get(day, ()), source[start:end])
    return written
