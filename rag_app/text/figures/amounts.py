"""Amounts and dates: whether a question asks for one, and whether words say one."""

from __future__ import annotations

import re

from rag_app.text.figures.codes import is_of_another_code
from rag_app.text.figures.dimensions import is_of_another_dimension
from rag_app.text.figures.periods import MONTH
from rag_app.text.language.currencies import MONEY
from rag_app.text.language.numerals import NTH, ORDINALS, SMALL, TENS
from rag_app.text.language.question_words import AUXILIARY, BE, POSSESSIVE

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_UNITS = r"(?:thousands?|millions?|billions?|dollars|euros|pounds|percent|percentage|%)"
_ASKS = re.compile(
    rf"\bhow\s+(?:many|much|large|high|low|big|small|old|tall|heavy|deep|fast|powerful)\b"
    rf"|\b(?:what|which)\s+(?:percent|percentage|share|proportion|amount|sum)\b"
    rf"|\b(?:what|which)\s+(?:(?:is|was)\s+the\s+|\w+\s+)?(?:temperature|age|minimum|maximum)\b"
    rf"|\b(?:what|which)\s+(?:(?:is|was)\s+the|(?!kind|type|sort)\w+)\s+value\b"
    rf"|\bin\s+(?:\$\s?)?{_UNITS}(?:\s|[),.?]|\Z)",
    re.IGNORECASE,
)
# What a rate or a number was, or is somewhere; "what is a base rate" may ask what that means.
_POPULATION = r"(?<!study\s)(?<!target\s)(?<!patient\s)population"  # of a place, not of a trial
_SHARE = (
    rf"(?:(?:amount|percentage|{_POPULATION}|proportion|share)\s+of\b"
    rf"|number\s+of\s+(?!(?:the|an?|this|that|{POSSESSIVE})\b)[a-z])"  # but "the order number of the oven"
)
_QUANTITY = (
    rf"(?:rate|amount|price|share|percentage|proportion|per\s+(?:head|capita)|{_POPULATION}|revenue|turnover|budget|salary"
    r"|fee)"
)
_WORDS = (
    r"(?:(?:the|an?)\s+(?=[\w’'-]))?"
    r"(?:(?!(?:and|at|by|for|from|in|of|on|or|than|that|the|an?|to|who|with)\b)[\w’'-]+\s+){0,6}?"
)
_WHAT_NUMBER = re.compile(
    rf"\bwhat(?:\s+(?:was|were)\s+{_WORDS}"
    rf"(?:{_SHARE}|{_QUANTITY}(?=\s*\?|\s+(?:of|in|for|on|at|per|during|among|from)\b))"
    rf"|(?:['’]s|\s+(?:is|are))\s+{_WORDS}(?:{_SHARE}|{_QUANTITY}(?=\s+(?:in|per|during|among)\b)))",
    re.IGNORECASE,
)
# "What was the rate based on?", "what was the fee in May paid for?"
_WHAT_OF_IT = re.compile(
    r"\b(?:about|at|by|called|due\s+to|for|from|in|into|named|of|on|to|with)\s*\?*\s*\Z", re.IGNORECASE
)
# "how much of a nuisance", "who decides how large it is"
_NO_AMOUNT = re.compile(
    r"\bhow\s+much\s+of\s+an?\b|\b(?:who|what)\b.{0,80}?\b(?:decides?|determines?|sets?)\s+how\b", re.IGNORECASE
)
_NUMBERS = (
    "zero hundreds? thousands? millions? billions? "
    "dozens? half halves thirds? quarters? fifths? sixths? tenths? twentieths? hundredths? semitones? "
    "halved halving doubled doubles doubling trebled trebles tripled triples "
    "everything both once twice none nothing all most many few several multiple various "
    "free entirety majority minority double triple no full fully whole entire entirely single couple "
    "pair unlimited unrestricted pinch dash handful tablespoons? teaspoons? enough "
    "included complimentary waived nil nobody birthday"
)
_SAYS = re.compile(
    r"(?<!\d)(?<!(?-i:[A-Z])[-‑])(?:(?<![^\W\d_])\d|\d+(?![^\W_]))|[¼½¾⅓⅔]"  # but "EU-15"
    rf"|\b(?:{'|'.join([*SMALL, *TENS, *_NUMBERS.split()])})\b"
    r"|\ban?\s+(?:\w+\s+)?(?:second|minute|hour|day|week|fortnight|month|quarter|year|litre|gram|cup|acre)\b",
    re.IGNORECASE,
)
_HOW_BIG = re.compile(r"\bhow\s+(?:large|high|low|big|small|tall|heavy|deep|fast|powerful)\b", re.IGNORECASE)
_DEGREE = re.compile(
    r"\b(?:very|low|medium|moderate|high|large|small|big|tiny|huge|severe|minimal|negligible|deep|shallow)\b",
    re.IGNORECASE,
)
# "Which article does it rest on?"; "what section of the population" is none of a text.
_WHICH_PART = re.compile(
    r"\b(?:(?:which|what)\s+(?:article(?!\s+of\s+(?-i:(?!the\b)[a-z]))|clause|paragraph|page|chapter|annex|appendix)"
    r"|which\s+section(?!\s+of\s+(?:the\s+)?(?-i:[a-z])))\b",
    re.IGNORECASE,
)
# Its number or name: "the download page", not "the page"
_SAYS_PART = re.compile(
    rf"\d|[A-Z]|\b(?:{'|'.join([*SMALL, *ORDINALS])}|last|final|[ivxlc]+|[a-z])\b"
    r"|\b(?!(?:the|an|this|that|each|its|which)\b)\w+\s+(?:article|clause|paragraph|page|chapter|annex|appendix|section)\b"
)
_COUNTS = re.compile(rf"\b(?:how\s+many|number\s+of)\s+(?!(?:of\s+)?(?:\w+\s+){{0,2}}{_UNITS})\w+", re.IGNORECASE)
_MONEY = re.compile(r"[$€£]")
_OF_MONEY = re.compile(MONEY, re.IGNORECASE)
_BARE = re.compile(r"(?<![\d.,$€£])(?<![$€£] )\d")  # a number that is no sum of money
_LASTING = re.compile(r"\bhow\s+long\b", re.IGNORECASE)
_UNTIL = re.compile(r"\bhow\s+long\b.*\b(?:valid|effective|in\s+(?:force|effect)|open)\b", re.IGNORECASE)
_HOW_SOON = re.compile(r"\bhow\s+(?:soon|quickly|often|late|early)\b", re.IGNORECASE)
_SAYS_TIME = re.compile(
    r"\b(?:(?:second|minute|hour|day|week|fortnight|month|quarter|year|decade|centur|season|night|generation|delay)\w*"
    r"|\w+(?:day|week|month|year|quarter|hour)ly|daily|annual\w*|immediate\w*|prompt\w*|regular\w*|at\s+once|always|never"
    r"|each|every|before|after|demand|noon|midnight|until|soon|lifetime)\b",
    re.IGNORECASE,
)
_SAYS_HOW_SOON = re.compile(
    r"\bwhen|\bas\b|\b(?:request|receipt|rarely|seldom|sometimes|often|frequent|occasional|continu|same)", re.IGNORECASE
)
_DATE = re.compile(
    rf"\W*(?:(?:\d{{1,2}}{NTH}?\s+(?:of\s+)?(?:{MONTH})\b\.?|(?:{MONTH})\b\.?(?:\s+\d{{1,2}}\b)?)"
    r"(?:,?\s*(?:19|20)\d\d)?|(?:19|20)\d\d-\d\d-\d\d)\W*",
    re.IGNORECASE,
)
_WHICH_DAY = re.compile(
    r"\b(?:what|which)\s+(?:(?!(?:additional|further|more|extra)\b)\w+\s+)?(?:days?|dates?)\b(?!\s+(?:care|centre|trip|format|rates?|shifts?))",
    re.IGNORECASE,
)
_WHICH_YEAR = re.compile(
    r"\b(?:what|which)\s+(?:(?!(?:additional|further|more|extra)\b)\w+\s+)?years?\b", re.IGNORECASE
)
_WHICH_WEEK = re.compile(r"\b(?:what|which)\s+(?:calendar\s+)?weeks?\b", re.IGNORECASE)
_SAYS_WEEK = re.compile(r"week|\b(?:first|last|next|christmas|easter)\b", re.IGNORECASE)
_SAYS_DAY = re.compile(
    rf"\b(?:{MONTH})\b|\b\w*days?\b|\b(?:mon|tue|wed|thu|fri|sat|sun)s?\b|\b\d{{1,2}}{NTH}\b|\bdaily\b"
    r"|\b(?:19|20)\d\d\b|\d[./-]\d|\b(?:first|second|third|fourth|fifth|last|weekends?|christmas|easter)\b|\beve\b",
    re.IGNORECASE,
)
_BY_WHEN = re.compile(r"\b(?:by|until|till|since|from)\s+when\b", re.IGNORECASE)
_SAYS_WHEN = re.compile(r"\b(?:end\w*|beg[aiu]n\w*|start\w*|opening|closing|when|once)\b", re.IGNORECASE)
_WHEN = re.compile(rf"\A\W*(?:(?:and|but|so)\s+)?(?:since\s+|until\s+)?when(?:['’]s|\s+{AUXILIARY})\b", re.IGNORECASE)
# Decimals, and neither a time of day ("14.30"), nor a day or a month ("3.12", "12.2024"); "60,000" may be hours of use.
_NO_TIME = re.compile(
    r"\W*(?!(?:[01]?\d|2[0-4])[.,][0-5]\d\b|(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\b|\d{4}\.\d\d\b|\d\d?\.\d{4}\b)"
    r"\d+(?:\.\d+|,\d{1,2})\W*"
)
# What is asked for, and what an answer has one of at least.
_MUST_SAY = (
    (_WHICH_PART, (_SAYS_PART,)),
    (_WHICH_YEAR, (_FIGURE, _SAYS_DAY, _SAYS_TIME)),
    (_WHICH_WEEK, (_SAYS, _SAYS_WEEK)),
    (_WHICH_DAY, (_SAYS_DAY, _SAYS_TIME)),
    (_BY_WHEN, (_SAYS, _SAYS_DAY, _SAYS_TIME, _SAYS_WHEN)),
    (_HOW_SOON, (_SAYS, _SAYS_TIME, _SAYS_HOW_SOON)),
)
# Things, and no bare number.
_PARTS = re.compile(
    rf"\bwhat(?:\s+else)?\s+{BE}\s+(?:not\s+|also\s+)?(?:included|contained)\b"
    r"|\bwhat\s+do(?:es)?\s+[^?]{1,100}?\b(?:include|contain|consist\s+of)\b",
    re.IGNORECASE,
)
# What something does is said by more than the name of an option.
_DOES_WHAT = re.compile(
    r"\bwhat\s+(?:do|does|did|will|would)\s+[^?,;:]+?\bdo(?=\s*(?:\?|\Z)|\s+(?:by\s+default|if|when|while|with|on|at|in)\b)",
    re.IGNORECASE,
)
_IDENTIFIER = r"[`'‘\"]?(?:--?[a-z][\w-]*|[A-Za-z]\w*_\w+|[A-Za-z]*[a-z][A-Z]\w*)(?:\(\))?[`'’\"]?"
_IDENTIFIERS = re.compile(rf"{_IDENTIFIER}(?:(?:,\s*(?:and|or)?|\s+(?:and|or))\s*{_IDENTIFIER})*[.,]?")
_LONGEST = 200  # characters of identifiers
_NUMBER = re.compile(r"[^\w$€£%]*\d[\d.,]*[^\w$€£%]*")


def figures_in(text: str) -> frozenset[str]:
    """The numbers of `text` as they are written."""
    return frozenset(_FIGURE.findall(text))


def asks_for_an_amount(question: str) -> bool:
    """Whether `question` is for a number of something, or for how much, large, old ... something is."""
    return bool(_ASKS.search(question)) and not _NO_AMOUNT.search(question)


def asks_when(question: str) -> bool:
    """Whether `question` is when something is, was or must be."""
    return _WHEN.search(question) is not None


def is_amount_for_a_time(question: str, figure: str, column: str) -> bool:
    """Whether `question` is when something is, and a bare `figure` stands below the name of an amount of money."""
    return asks_when(question) and _NUMBER.fullmatch(figure) is not None and _OF_MONEY.search(column) is not None


def is_of_another_kind(text: str, question: str) -> bool:
    """Whether `question` asks for an amount or one of `_MUST_SAY` and `text` says none, for a count and `text` says a
    sum of money, for what is measured otherwise (`is_of_another_dimension`), for an amount or how long and `text` is a
    date (but it says how long something is valid), when and `text` has decimals and is no time, for what is included
    and `text` is a bare number, or for what something does and `text` is the name of an option or the like; or for a
    code and `text` is none of its kind (`is_of_another_code`)."""
    if any(asks.search(question) and not any(form.search(text) for form in says) for asks, says in _MUST_SAY):
        return True
    if _PARTS.search(question) and _NUMBER.fullmatch(text):
        return True
    if asks_when(question) and _NO_TIME.fullmatch(text):
        return True
    if _COUNTS.search(question) and _MONEY.search(text) and not _BARE.search(text):
        return True
    if is_of_another_dimension(text, question) or is_of_another_code(text, question):
        return True
    if len(text) <= _LONGEST and _DOES_WHAT.search(question) and _IDENTIFIERS.fullmatch(text.strip()):
        return True
    amount = asks_for_an_amount(question) or _asks_what_number(question)
    lasting = bool(_LASTING.search(question)) and not _UNTIL.search(question)
    return ((amount or lasting) and is_date(text)) or (
        amount and not _SAYS.search(text) and not (_HOW_BIG.search(question) and _DEGREE.search(text))
    )


def _asks_what_number(question: str) -> bool:
    """Whether `question` is what a rate or a number was, and not what it was based on or paid for."""
    return bool(_WHAT_NUMBER.search(question)) and not _WHAT_OF_IT.search(question)


def is_money_for_a_count(question: str, unit: str) -> bool:
    """Whether `question` asks how many of something there are and the `unit` of a figure is one of money."""
    return _COUNTS.search(question) is not None and _OF_MONEY.search(unit) is not None


def is_date(text: str) -> bool:
    """Whether `text` is nothing but a day or a month, of a year or not."""
    return _DATE.fullmatch(text) is not None
