"""Amounts and dates: whether a question asks for one, and whether words say one."""

from __future__ import annotations

import re

from rag_app.text.codes import is_of_another_code
from rag_app.text.currencies import MONEY
from rag_app.text.dimensions import is_of_another_dimension
from rag_app.text.numerals import NTH, ORDINALS, SMALL, TENS
from rag_app.text.periods import MONTH
from rag_app.text.question_words import BE, POSSESSIVE
from rag_app.text.words import content_stems

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
_NEAR = 40  # characters before a figure
_SPELLED = "|".join([*SMALL, *TENS, "hundred", "thousand", "million"])
_AMOUNT = re.compile(rf"[$€£]?\s?\d|\b(?:{_SPELLED})\b", re.IGNORECASE)
_CHANGED_BY = re.compile(
    r"(?:(?<!made)(?<!make)(?<!makes)(?<!set)(?<!give)(?<!taken)(?<!takes)(?P<way>[\s(](?:up|down))"
    r"|\b(?:increas(?:ed?|es|ing)|decreas(?:ed?|es|ing)|declin(?:ed?|es|ing)|rose|rises?|risen|rising|fell|falls?|falling)"
    r"|\b(?:gr[eo]w(?:n|s|ing)?|dropped)\s+by"
    r"|\b(?:cuts?|(?:increas|decreas|reduc|lower|rais)\w*)\s[^.;,\d]{1,30}\sby)\s+(?:(?:by|an?|about|around|approximately|nearly|almost|over)\s+)*$",
    re.IGNORECASE,
)
# Of up and down: "was up 3 kg" and "up $5", but not "picks up 50 people".
_WENT = re.compile(r"(?:[,(–—-]|\b(?:is|are|was|were|be|been|go|goes|went|gone|going|moved?))$", re.IGNORECASE)
_MEASURED = re.compile(r"[$€£]|\d[\d.,]*\s?(?:%|per\s?cent)", re.IGNORECASE)
_OF_A_CHANGE = re.compile(
    r"\b(?:r[io]s[ei]\w*|\w+creas\w*|gr[eo]w\w*|f[ae]ll\w*|drop\w*|declin\w*|chang\w*|up|down|more|less|fewer|sooner"
    r"|(?:low|high|cheap|dear|larg|bigg|small|great|short|long|fast|slow|weak|strong|heavi|light|warm|cold)er"
    r"|gain\w*|reduc\w*|cut\w*|improv\w*|rais\w*|sav\w*|differ\w*|compar\w*|jump\w*|climb\w*|slip\w*|expan\w*|shr[aiu]nk\w*"
    r"|los\w+|add(?:s|ed)?|by\s+(?:how|wh\w+)|extra|additional|better|worse|develop\w*|above|below|trend\w*|mov\w*|discount|surcharge|percentage"
    r"|off|effect|hit|swell|plung\w*|slump\w*|soar\w*|far)\b|%|\bper\s?cent",
    re.IGNORECASE,
)
_BY_HOW_MUCH = re.compile(r"\bby\s+how\s+(?:much|many)\b(?P<of>.*)", re.IGNORECASE | re.DOTALL)
_THAN_ANOTHER = re.compile(r"\bhow\s+(?:much|many)\s+(?:more|less|fewer|[a-z]{3,}er)\b[^?]*\bthan\b", re.IGNORECASE)
# "Every 12 days", "12-day intervals" and "seal: 12 days" say how often, and "12 days on site" how long.
_HOW_OFTEN = re.compile(r"\bhow\s+often\b", re.IGNORECASE)
_LASTS = re.compile(
    rf"[^\w|]*(?:(?:about|approximately|around|nearly|up\s+to)\s+)?(?:\d[\d.,]*|{_SPELLED})[\s-]+(?:second|minute|hour|day|week"
    r"|month|year)s?\W*",
    re.IGNORECASE,
)
_REPEATED = re.compile(
    r"\||(?::|\s[-–—])(?:\s+[a-z]+){0,2}\s*$"
    r"|\b(?:every|each|once|twice|times?|per|after|when\w*|within|than|least|apart|between"
    r"|interval\w*|frequenc\w+|cycl\w+|period\w*)\b",
    re.IGNORECASE,
)
_INTERVALS = re.compile(r"[\s-]*(?:interval|cycle)", re.IGNORECASE)
_OUT_OF = re.compile(
    rf"(?:\d|\b(?:{_SPELLED}|none|all|most))\s+out\s+of\s+(?:(?:the|its|our|their)\s+)?$", re.IGNORECASE
)
# "Figure 26. The history of an entry" holds no 26 entries, but "per table 8 people" that many people.
_NUMBER_OF_A_PART = re.compile(
    r"(?<!\beach )(?<!\bevery )(?<!\bper )(?<!\ba )(?<!\bthis )\b"
    r"(?:fig(?:ure|\.)?|table|section|chapter|appendix|listing|page)[ \t]+$",
    re.IGNORECASE,
)
_NEXT_WORD = re.compile(r"\d+(?:[.,]\d+)*[ \t]+(?P<next>[^\W\d_]+)")
_ASKS_FOR_ALL = re.compile(r"\b(?:total|altogether|overall|in\s+all|out\s+of)\b", re.IGNORECASE)


def figures_in(text: str) -> frozenset[str]:
    """The numbers of `text` as they are written."""
    return frozenset(_FIGURE.findall(text))


def asks_for_an_amount(question: str) -> bool:
    """Whether `question` is for a number of something, or for how much, large, old ... something is."""
    return bool(_ASKS.search(question)) and not _NO_AMOUNT.search(question)


def is_of_another_kind(text: str, question: str) -> bool:
    """Whether `question` asks for an amount or one of `_MUST_SAY` and `text` says none, for a count and `text` says a
    sum of money, for what is measured otherwise (`is_of_another_dimension`), for an amount or how long and `text` is a
    date (but it says how long something is valid), for what is included and `text` is a bare number, or for what
    something does and `text` is the name of an option or the like; or for a code and `text` is none of its kind
    (`is_of_another_code`)."""
    if any(asks.search(question) and not any(form.search(text) for form in says) for asks, says in _MUST_SAY):
        return True
    if _PARTS.search(question) and _NUMBER.fullmatch(text):
        return True
    if _COUNTS.search(question) and _MONEY.search(text) and not _BARE.search(text):
        return True
    if is_of_another_dimension(text, question) or is_of_another_code(text, question):
        return True
    if len(text) <= _LONGEST and _DOES_WHAT.search(question) and _IDENTIFIERS.fullmatch(text.strip()):
        return True
    amount = asks_for_an_amount(question) or _asks_what_number(question)
    lasting = bool(_LASTING.search(question)) and not _UNTIL.search(question)
    return ((amount or lasting) and _is_date(text)) or (
        amount and not _SAYS.search(text) and not (_HOW_BIG.search(question) and _DEGREE.search(text))
    )


def _asks_what_number(question: str) -> bool:
    """Whether `question` is what a rate or a number was, and not what it was based on or paid for."""
    return bool(_WHAT_NUMBER.search(question)) and not _WHAT_OF_IT.search(question)


def is_money_for_a_count(question: str, unit: str) -> bool:
    """Whether `question` asks how many of something there are and the `unit` of a figure is one of money."""
    return _COUNTS.search(question) is not None and _OF_MONEY.search(unit) is not None


def is_no_change(question: str, told: str) -> bool:
    """Whether `question` is by how much something changed or differs from another, and what is `told` names no change:
    it says how much there is."""
    found = _BY_HOW_MUCH.search(question)
    asks = _OF_A_CHANGE.search(found["of"]) if found else _THAN_ANOTHER.search(question)
    return bool(asks) and not _OF_A_CHANGE.search(told)


def is_another_figure(question: str, text: str, start: int, end: int) -> bool:
    """Whether the figure in `text[start:end]` says by how much something changed and `question` asks for no change, or
    how many there are of which a part is told and it asks for no whole: "down $5 million", "nine out of ten"; or is the
    number of a picture, table or section, and an amount is asked for; or how long something lasts, and it asks how
    often."""
    figure = _AMOUNT.search(text, start, end)
    if figure is None or _is_date(text[start:end]):
        return False
    before = text[max(0, figure.start() - _NEAR) : figure.start()]
    is_repeated = _REPEATED.search(before) or _INTERVALS.match(text, end)
    if not is_repeated and _HOW_OFTEN.search(question) and _LASTS.fullmatch(text, start, end):
        return True
    changed = _CHANGED_BY.search(before)
    if changed and changed["way"] and not _MEASURED.match(text, figure.start()):
        changed = _WENT.search(before[: changed.start() + 1].rstrip())
    if changed and not _OF_A_CHANGE.search(question):
        return True
    if _NUMBER_OF_A_PART.search(before) and asks_for_an_amount(question):
        behind = _NEXT_WORD.match(text, figure.start())
        return behind is None or not content_stems(behind["next"]) & content_stems(question)
    return _OUT_OF.search(before) is not None and not _ASKS_FOR_ALL.search(question)


def _is_date(text: str) -> bool:
    """Whether `text` is nothing but a day or a month, of a year or not."""
    return _DATE.fullmatch(text) is not None
