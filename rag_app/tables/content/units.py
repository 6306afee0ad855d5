"""What the figures of a table are counted in: percentages of others, millions, a currency, kilometres."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.tables.content.values import value_of
from rag_app.text.language.currencies import CURRENCY, IN_WORDS, MONEY
from rag_app.text.language.words import has_run, label_stems
from rag_app.text.structure.pipe_tables import Cell, Row, Table

# A number with its own sign, as in 3.20% Notes, asks for none.
_PERCENTAGE = re.compile(
    r"(?<!\d)(?<!\d\s)(?:%|\bper\s?cent)|\b(?:what|which)\s+(?:share|part|portion|proportion|fraction)\s+of\b",
    re.IGNORECASE,
)
_RATE = re.compile(r"(?:\b[a-z][\w-]*\s+)?\b(?:rate|ratio)\b", re.IGNORECASE)
# What is paid "at the reduced rate" is no rate; what is said on the unemployment rate is.
_AT_A_RATE = re.compile(
    r"\b(?:at|under|on(?=\s+\w+\s+(?:basic|flat|full|higher|lower|reduced|standard|top|zero)\b))\s+"
    r"(?:the|an?|its|his|her|their|our|your|this|that|each)\s+(?:[\w-]+\s+){0,3}?rate\b",
    re.IGNORECASE,
)
# The unit of a label or column, of a year, too; another number with its own sign is none.
_IN_PERCENT = re.compile(r"(?:(?<!\d)(?<!\d\s)|(?<=\b(?:19|20)\d\d\s))(?:%|\bper\s?cent(?:age)?s?\b)", re.IGNORECASE)
_ALL_IN_PERCENT = re.compile(r"\bin\s+(?:%|per\s?cent)|\(\s*(?:%|per\s?cent)\s*\)", re.IGNORECASE)
_SHARES = re.compile(r"\bas (?:a|an)?\s*(?:percent|%)|\bpercentages? of\b|% of\b", re.IGNORECASE)
# A group of percentages of what the table has, too; "Effort of the motor (%)" says no more than a unit.
_OF_OTHERS = re.compile(r"(?:%|\bper\s?cent(?:age)?s?)\s+(?:of|change|growth|increase|difference)\b", re.IGNORECASE)
_SIZE = r"(?:(?:thousand|million|billion)s?\b|(?:mn|bn|m|k)\b|['’]?000s?\b)"
# "in thousands of euros", "$ in millions", "EUR thousand", "€m", "£'000"; not "€ 5 million" or "5 million euros"
_UNIT = re.compile(
    rf"(?:{CURRENCY},?\s+)?\bin (?:thousands|millions|billions)\b(?:\s+of\s+(?:{CURRENCY}|{IN_WORDS}\b))?"
    rf"|(?:\bin\s+)?{CURRENCY}\s?{_SIZE}|(?<!\d)(?<!\d\s)\b(?:in\s+)?(?:thousand|million|billion)\s+{IN_WORDS}\b",
    re.IGNORECASE,
)
_OF_MONEY = re.compile(
    rf"\((?:in\s+)?(?P<unit>{CURRENCY}|{IN_WORDS})\)"
    rf"|\b(?:amounts?|figures|values|prices|all)\b[^.:\d]{{0,30}}\bin\s+(?P<said>{CURRENCY}|{IN_WORDS}\b)(?!\s?\d)",
    re.IGNORECASE,
)
_SAYS_MONEY = re.compile(MONEY, re.IGNORECASE)
_NO_UNIT = re.compile(r"%|\bper\b|\bemployees\b|\bhead\s?count\b|\bFTEs?\b|\bnumber of\b|\bmargin\b", re.IGNORECASE)
_WITH_UNIT = re.compile(rf"%|{CURRENCY}", re.IGNORECASE)
_THOUSANDS = re.compile(r"\d[,.'’ ]?\d{3}(?!\d)")
_UNIT_CHARACTERS = 120
_COLUMN_OF_UNITS = re.compile(r"\W*units?(?:\s+of\s+measure(?:ment)?)?\W*", re.IGNORECASE)
_BARE = re.compile(r"[^\w%€$£]*\d(?:[^\w%€$£]|\d)*")
_NOTE = re.compile(r"^\[[^\]|]{1,60}", re.MULTILINE)  # "[In thousands (11,062.6 represents ...). For year ending ...]"
_WHOLE, _ROUNDING = 100.0, 1.0
SPAN = r"(?:seconds?|minutes?|min|hours?|h|days?|weeks?|months?)"
_MEASURE = (
    rf"(?:[ckm]m[²³23]?|m[²³23]|k?g|t|tonnes?|litres?|ml|hl|ha|acres?|[kMG]?Wh|kVA?|[kM]W|mA|mV|[kMG]?Hz|dBm?(?:\(A\))?"
    rf"|°C|bar|rpm|{SPAN}|years?|number|units|pieces|persons|people)"
)
_OF_A_MEASURE = re.compile(  # before all, behind a name or within it: "Weeks, 2031", "Renewed 2035 (km)", "Heat, GWh"
    rf"\A(?:minutes|hours|days|weeks|months)(?=,|\s*\(|\s+\d|\Z)|\((?:in\s+)?{_MEASURE}\)"
    rf"|(?:\(|,\s*|\bin\s+(?!m\b))(?:in\s+)?{_MEASURE}[).]?\s*\Z",
    re.IGNORECASE,
)
# "40 m" may be millions.
_MEASURED = re.compile(
    rf"(?:approx\.?|ca\.|about|up\s+to|[<>≤≥~±])?\s*\d[\d.,\s–-]*(?:{_MEASURE}|[VAWl])", re.IGNORECASE
)


def asks_for_a_percentage(question: str) -> bool:
    """Whether `question` may mean a percentage, a rate or a ratio."""
    return bool(_PERCENTAGE.search(question) or _RATE.search(without_rates_paid(question)))


def without_rates_paid(question: str) -> str:
    """The `question` without rates that it only says something is paid or done at."""
    return _AT_A_RATE.sub(" ", question)


def names_rate(header: str, question: str) -> bool:
    """Whether a column is called by the rate or ratio that `question` asks for and the word before it: "odds ratio"."""
    if is_for_a_percentage(question):
        return False
    named = (label_stems(found[0]) for found in _RATE.finditer(without_rates_paid(question)))
    return any(len(s) > 1 and s[0].isalpha() and has_run(s, label_stems(header)) for s in named)


def is_for_a_percentage(question: str) -> bool:
    """Whether `question` can mean nothing but a percentage or a share."""
    return bool(_PERCENTAGE.search(question))


def says_percent(header: str) -> bool:
    """Whether a column or a group of rows says that its figures are percentages."""
    return bool(_IN_PERCENT.search(header))


def is_in_percent(table: Table, row: Row) -> bool:
    """Whether a row, its group, the corner of its table or what stands above says that its figures are percentages."""
    return (
        any(map(says_percent, (row.label, *row.group[-1:])))
        or any(form.search(text) for form in (_ALL_IN_PERCENT, _SHARES) for text in _around(table))
        or any(_is_between(cell, table, row) for cell in row.cells[1:])
    )


def is_percentage(cell: Cell, column: str, table: Table, row: Row) -> bool:
    """Whether a figure is a percentage of another: it says so itself, or its column, its group or what stands above
    its table."""
    above = " ".join(_around(table))
    of_others = _is_of_percentages(row, cell) and _OF_OTHERS.search(row.group[-1])
    return "%" in cell.text + column or bool(_SHARES.search(above) or of_others) or _is_between(cell, table, row)


def unit_of(table: Table, row: Row, cell: Cell, column: str) -> str:
    """What a figure is counted in, `in millions`, `EUR thousand`, `kW` or `in euros, per year`, where its row has a
    cell for that, or its group, the corner of its table or what stands above it says so, and neither the figure itself
    nor what its row and column are called."""
    own = _in_column_of_units(table, row, cell, column)
    if own and not own.startswith("per "):
        return own
    return ", ".join(filter(None, (_around_row(table, row, cell, column), own)))


def _around_row(table: Table, row: Row, cell: Cell, column: str) -> str:
    if _is_of_percentages(row, cell) or _is_between(cell, table, row):
        return "in percent"
    named, around = " ".join((row.label, *row.group, column)), _around(table)
    if any(form.search(named) for form in (_UNIT, _OF_MONEY)) or _NO_UNIT.search(f"{cell.text} {named}"):
        return ""
    no_money = is_of_a_measure(column) or cell.text[:1].isalpha()  # weeks, or a name, in a list of prices
    if found := next((m for text in around if (m := _UNIT.search(text))), None):
        return "" if no_money and _SAYS_MONEY.search(found[0]) else _plain(found[0])
    in_money = not (no_money or re.search(CURRENCY, cell.text))
    money = next((m for text in around if (m := _OF_MONEY.search(text))), None) if in_money else None
    return f"in {_plain(money['unit'] or money['said'])}" if money else ""


def is_counted_by_name(cell: Cell, column: str) -> bool:
    """Whether a bare figure stands in a column whose name says what it is counted in: "Weight (kg)", "2024 (£)"."""
    return bool(_BARE.fullmatch(cell.text) and (is_of_a_measure(column) or _OF_MONEY.search(column)))


def is_column_of_units(head: str) -> bool:
    """Whether a column is called by the units that it has."""
    return bool(_COLUMN_OF_UNITS.fullmatch(head))


def _in_column_of_units(table: Table, row: Row, cell: Cell, column: str) -> str:
    """What the row of a bare figure has in the only column of units, "" below a column that names its own."""
    own = [one.text for one, head in zip(row.cells, table.header, strict=False) if is_column_of_units(head)]
    is_bare = _BARE.fullmatch(cell.text) and "(" not in column and not _WITH_UNIT.search(column)
    return own[0] if is_bare and len(own) == 1 and not re.search(r"\d", own[0]) else ""


def _is_of_percentages(row: Row, cell: Cell) -> bool:
    """Whether a figure without a sign stands in a group of percentages, of which filings give the first one a sign; no
    thousands, which stand below a group that ended without saying so."""
    return any(map(says_percent, row.group[-1:])) and not _has_unit(cell)


def _is_between(cell: Cell, table: Table, row: Row) -> bool:
    """Whether a figure without a sign stands in a group of rows of which the first and one below it are percentages in
    its column, of a whole that is one of them or that they add up to: filings give a sign to the first and the last
    alone."""
    if not row.group or _has_unit(cell):
        return False
    at = row.cells.index(cell)
    column = [one.cells[at] for one in table.rows if one.group == row.group and at < len(one.cells)]
    below = column[column.index(cell) + 1 :] if cell in column else []
    return "%" in "".join(c.text for c in column[:1]) and any("%" in c.text for c in below) and _are_of_a_whole(column)


def _are_of_a_whole(column: Sequence[Cell]) -> bool:
    """Whether the percentages of a group have 100 % among them, or add up to it but for their rounding."""
    signed = [at for at, cell in enumerate(column) if "%" in cell.text]
    values = [value_of(cell.text) or 0.0 for cell in column[: signed[-1] + 1]]
    return any(values[at] == _WHOLE for at in signed) or abs(sum(values) - _WHOLE) <= _ROUNDING


def _has_unit(cell: Cell) -> bool:
    """Whether a figure has a unit of its own, or is too large for a percentage."""
    return bool(_WITH_UNIT.search(cell.text) or _THOUSANDS.search(cell.text))


def _around(table: Table) -> tuple[str, ...]:
    note = _NOTE.search(table.lead)
    return (*table.header[:1], table.lead[-_UNIT_CHARACTERS:], *([note[0]] if note else []))


def _plain(unit: str) -> str:
    """The unit with its words in lower case and codes as they stand."""
    return " ".join(word if word.isupper() else word.lower() for word in unit.split())


def is_of_a_measure(column: str) -> bool:
    """Whether a column says what its figures are measured in, which is no money."""
    return _OF_A_MEASURE.search(column) is not None


def is_a_measure(text: str) -> bool:
    """Whether a cell is wholly a number with what it is measured in."""
    return _MEASURED.fullmatch(text) is not None
