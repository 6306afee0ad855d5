"""What a sentence names while the span that should support it has only another one of its kind: a fall for a rise, at
most for at least, April for March, C# for C++."""

from __future__ import annotations

import re

from rag_app.text.calendar_names import WEEKDAYS
from rag_app.text.periods import NAMED_MONTH, month_number
from rag_app.text.words import split_words

_OPPOSITES = [
    tuple(frozenset(word.stem for word in split_words(words)) for words in pair)
    for pair in (
        ("increase rise rose risen grow grew grown climb", "decrease fall fell fallen decline drop shrink shrank"),
        ("maximum highest largest", "minimum lowest smallest"),
        ("north northern", "south southern"),
        ("east eastern", "west western"),
        ("valid", "invalid"),
        ("permit permitted allow", "forbid forbidden prohibit"),
        ("include", "except exclude"),
    )
]
_MORE, _LESS = r"(?:more|greater|higher|longer|older|later)", r"(?:less|fewer|lower|shorter|younger|earlier)"
_BOUND = re.compile(
    rf"(?:(?P<denied>\bn(?:o|ot)\s+)?\b(?:(?P<more>{_MORE})|{_LESS})\s+than\b"
    r"|(?P<low>\b(?:at\s+least|over|above|exceeding|after|since|from)\b|[>≥])"
    r"|(?:\b(?:at\s+most|under|below|before|until|up\s+to)\b|[<≤]))\s*[$€£]?(?P<number>\d+(?:[.,:]\d+)*)",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?<![\w./-])\d{1,4}([./-])\d{1,2}\1\d{1,4}(?![\w/-])")
_CODE = re.compile(r"(?<![\w.-])(?!(?:Q[1-4]|H[12]|FY\d+)\b)[A-Z][A-Za-z_]*[-_]?\d[\w-]*")  # M8, ERR_4021
_GRADE = re.compile(r"(?<![\w.])[A-Z]\w?[+#-]+(?![\w-])")  # A+, C#
_LETTER = re.compile(r"(?<=[^\W\d_] )(?!I\b)[A-Z](?![\w.'’&+#-]| [A-Z])")  # hepatitis B; no initial of a name


def is_contrary(sentence: str, span: str, around: str) -> bool:
    """Whether `sentence` has one of two opposites, a bound, a month, a day of the week, a date in digits or a code of
    which `span` has another one alone; what the span stands under, `around`, may have it, too."""
    return (
        _is_opposite(sentence, span, around)
        or _is_bounded_otherwise(sentence, span)
        or any(_is_another(named(sentence), named(span), named(around)) for named in (_months, _weekdays))
        or not all(_stands(code, f"{around}\n{span}") for code in _codes(sentence))
    )


def _is_opposite(sentence: str, span: str, around: str) -> bool:
    said, held, above = ({word.stem for word in split_words(text)} for text in (sentence, span, around))
    return any(
        said & one and not said & other and held & other and not (held | above) & one
        for pair in _OPPOSITES
        for one, other in (pair, pair[::-1])
    )


def _is_bounded_otherwise(sentence: str, span: str) -> bool:
    held = _bounds(span)
    return any((number, not is_low) in held and (number, is_low) not in held for number, is_low in _bounds(sentence))


def _bounds(text: str) -> set[tuple[str, bool]]:
    """The numbers that are bounded, and whether each is the least."""
    found = _BOUND.finditer(text)
    return {(one["number"], bool(one["low"]) or bool(one["more"]) != bool(one["denied"])) for one in found}


def _is_another(said: set[str], held: set[str], around: set[str]) -> bool:
    return bool(held and said - held - around)


def _months(text: str) -> set[str]:
    found = (one[0] for one in NAMED_MONTH.finditer(text))
    return {str(month_number(name)) for name in found if name[0].isupper()}  # to march and may are none


def _weekdays(text: str) -> set[str]:
    return {word.stem for word in split_words(text)}.intersection(WEEKDAYS)


def _codes(sentence: str) -> list[str]:
    return [found[0] for form in (_DATE, _CODE, _GRADE, _LETTER) for found in form.finditer(sentence)]


def _stands(code: str, text: str) -> bool:
    """Whether `code` stands in `text` as such, but for capitals and for what joins letters and digits."""
    form = r"[\s_-]?".join(map(re.escape, re.findall(r"[^\W\d_]+|\d+|[./+#]+|-+(?!\w)", code)))
    return re.search(rf"(?<!\w){form}(?![\w+#]|-(?!\w))", text, 0 if code == "A" else re.IGNORECASE) is not None
