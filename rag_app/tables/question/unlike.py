"""Why a row of a table is not what a question asks for, though it has the question's words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set

from rag_app.tables.content.units import without_rates_paid
from rag_app.text.figures.periods import PREVIOUS
from rag_app.text.language.currencies import MONEY
from rag_app.text.language.question_words import AUXILIARY
from rag_app.text.language.words import label_stems, stems_in
from rag_app.text.structure.pipe_tables import Row, Table

_OPEN_ENDED = re.compile(
    r"\b(?:before|after|since|prior to)\s+(?:(?:the|fiscal|year)\s+)*(?:19|20)\d\d\b", re.IGNORECASE
)
# "before the budget", but neither in time for something nor in front of somebody.
_BEFORE = re.compile(
    r"\b(?:before|prior\s+to|ahead\s+of)\s+(?:the|this|that|its|his|her|their)\s+"
    r"(?!(?:(?:year|quarter|month)[\s-]+)?(?:end|close|deadline|date)\b|(?:\w+\s+){0,2}(?:court|judge|tribunal|board|committee"
    r"|council|parliament|house|public|shareholders|members)\b)(?P<what>[\w-]+)",
    re.IGNORECASE,
)
_EACH = re.compile(r"\b(?:(?:per|each|every|an?)\s+(hour|day|week|month)\b|(hour|dai|week|month)ly\b)", re.IGNORECASE)
_PER_SHARE = re.compile(r"\bper[\s-](?:[\w-]+\s+){0,2}share\b|\bEPS\b", re.IGNORECASE)
_NOT_PER_SHARE = re.compile(r"\bexcept\b|\bshares\b", re.IGNORECASE)
# What is a rate: "interest rates of 2024", but no "rate proposal"; and what is none unless it is called so.
_SMALL = r"of|for|by|in|on|at|per|from|to|and|or|as|with|under|since|during|until|than|before|after|between|when|if"
_RATE = re.compile(
    rf"\b(?:rate|ratio)s?\b(?!\s+(?!(?:{_SMALL}|{AUXILIARY}|the|an?|that|which|you|we|they|he|she|it)\b)[a-z])",
    re.IGNORECASE,
)
_CALLED_A_RATE = re.compile(r"\b(?:rate|ratio)s?\b", re.IGNORECASE)
_COUNTS = re.compile(r"\bhow\s+(?!high|low)|\bnumber\b", re.IGNORECASE)
# Not "72 (2023)"
_LARGE = re.compile(r"\D*(?:\d{1,3}(?:,\d{3})+|\d{4,})(?!\d)")
# What is so much in a time: "the day rate", "EUR per day", "l/h".
_RATE_IN_TIME = re.compile(
    r"\b(?:baud|bit|clock|daily|data|day|flow|frame|hourly|monthly|nightly|refresh|room|sampl(?:e|ing)|transfer|weekly)\s+rate",
    re.IGNORECASE,
)
_PER = re.compile(
    r"\bper\b(?!\s+(?:year|annum)\b)|\w/\s?(?:s|sec|min|h|hr|hour|d|day|night|week|month)\b|\b[kMG]?Hz\b|\b(?:[kMG]?bps|fps|rpm)\b"
)
# "Income before provision for income taxes" is no tax.
_BEFORE_TAX = re.compile(r"\bbefore\s+(?:[\w-]+\s+){0,3}?tax(?:es|ation)?\b", re.IGNORECASE)
_TAX = re.compile(r"\btax(?:es|ation)?\b", re.IGNORECASE)
_PRETAX = re.compile(r"\bbefore\b|\bpre-?tax\b|\bEBT\b", re.IGNORECASE)
_TURNING = (({"before"}, {"after"}), ({"under", "below"}, {"over", "above"}), ({"with"}, {"without"}))
# "up to 3 days" and "longer than three days"; "from April" and "before April"
_AT_MOST = (
    r"up\s+to|at\s+most|no\s+(?:more|longer)\s+than|(?:less|fewer|shorter)\s+than|under|below|within"
    r"|(?:the\s+)?first(?=\s+\d)"
)
_MORE = (
    r"(?:more|longer|larger|higher|greater)\s+than|beyond|exceed\w*"
    r"|(?:over|above)(?!\s+the\s+first\s+(?:\w+\s+)?(?:half|months?|quarters?|year)\b)"
)
_LIMIT = re.compile(
    rf"\b(?:(?:{_AT_MOST})|(?P<more>{_MORE}))\s+(?:the\s+)?(?:first\s+)?(?:[A-Z]{{3}}\s|[$€£]\s?)?(?P<what>\w[\w.,]*)",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"\b(?:(?:before|until|till)|(?P<more>after|from|since)(?!\s+(?:\w+\s+){1,3}(?:to|until|till|and)\b))\s+"
    r"(?P<what>(?:(?!(?:before|until|till|after|from|since|in|of|on|to)\b)\w+\.?\s+){0,2}[\w.]+)",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(
    r"(?<!\bthe\s)(?<!\ban\s)(?<!\bwhat\s)(?<!\bwhich\s)(?<!\bmany\s)(?<!\bmuch\s)"
    r"\boutside\s+(?:of\s+)?(?:the\s+)?(?P<what>[\w-]+)",
    re.IGNORECASE,
)
_FROM_NOW = re.compile(
    rf"\b(?:(?P<now>this|current)|(?P<later>next|coming|following)|(?P<earlier>last|{PREVIOUS}))\s+(?:\w+\s+)?year\b",
    re.IGNORECASE,
)
_VERY, _NOT = "very", frozenset({"not", "without"})
# "half-finished", "non-current": what is finished or current is another thing.
_PREFIX = r"\b(?:non|half|semi|part|partly|partially|quasi|sub)"
_PREFIXED = re.compile(rf"{_PREFIX}[-‐‑](?!time\b)(?P<what>[a-z]{{3,}})", re.IGNORECASE)
_WITHOUT = re.compile(r"\bwithout\s+(?:(?:an?|any|the)\s+)?(?=[a-z]{3})", re.IGNORECASE)  # without debt: non-debt
# "No debt", "debt excluded", "before debt": in labels, what is without a thing in other words.
_LACKS = re.compile(
    r"\b(?:no|not|none|nil|excl\w*|except\w*|exempt\w*|before|net|lack\w*|los[et]\w*)\b|\b(?:w/o|ex)(?!\w)|\bfree\Z|(?<=-)free\b",
    re.IGNORECASE,
)
_PERHAPS_PREFIXED = re.compile(rf"{_PREFIX}[-‐‑\s]+[a-z]+", re.IGNORECASE)
# "for crew rather than passengers", "Lower Sarn, not the Upper Sarn one"
_APART = re.compile(
    r"(?:\brather\s+than|\binstead\s+of|\bas\s+opposed\s+to|(?:,|,?\s\b(?:and|but))\s+not)\s+"
    r"(?:(?:for|of|in|to|by|at|on|the|that|those|its|their)\s+)*(?!\w+ing\b)(?P<what>[^,;:?.]{1,60}?)"
    rf"(?=\s+(?:{AUXILIARY}|in|at|on|for|of|by|to|with|from|as|one|ones)\b|[,;:?.]|\Z)",
    re.IGNORECASE,
)
_HOW = re.compile(r"\bhow\s+(old|heavy|far|tall|wide|deep|fast|long)\b", re.IGNORECASE)
_LENGTH = r"\b(?:[ckm]?m|ft|feet|inch(?:es)?|miles?|yards?|(?:kilo|centi)?met(?:er|re)s?)\b"
_SAYS_HOW = {
    "old": re.compile(r"\bage|\byears?\b|\bold\b|\bmonths?\b|\bbuilt|\bborn", re.IGNORECASE),
    "heavy": re.compile(r"weigh|mass|\b(?:k?g|lbs?|t|tons?|tonnes?|(?:kilo)?grams?|kilos?)\b", re.IGNORECASE),
    "far": re.compile(rf"distan|\bminutes?\b|{_LENGTH}", re.IGNORECASE),
    "tall": re.compile(rf"height|{_LENGTH}", re.IGNORECASE),
    "wide": re.compile(rf"width|{_LENGTH}", re.IGNORECASE),
    "deep": re.compile(rf"depth|{_LENGTH}", re.IGNORECASE),
    "fast": re.compile(r"speed|/h|mph|per (?:hour|second)|bit", re.IGNORECASE),
    "long": re.compile(
        r"length|dura|period|term|time|\b(?:years?|months?|weeks?|days?|hours?|min(?:utes?)?|seconds?|h|m?s)\b|"
        + _LENGTH,
        re.IGNORECASE,
    ),
}
_PAYS = re.compile(r"\b(?:do|does|did|will|must)\s+(.+?)\s+(?:pay|spend|earn|owe|save|donate)\b", re.IGNORECASE)
_MONEY = re.compile(
    rf"{MONEY}|\b(?:prices?|costs?|fees?|fares?|wages?|salar\w+|revenues?|sales|income"
    r"|expens\w+|spending|paid|pay|amount)\b|\bin (?:thousands|millions|billions)\b",
    re.IGNORECASE,
)


def is_open_ended(question: str) -> bool:
    """Whether it asks for the time before, after or since a year, which no cell of that year says."""
    return bool(_OPEN_ENDED.search(question))


def is_before(question: str, table: Table, row: Row) -> bool:
    """Whether `question` is for the time before something, and not for a sum from which what another row or a column is
    called by is not yet taken off."""
    before = [label_stems(found["what"]) for found in _BEFORE.finditer(question)]
    labels = (one.label for one in table.rows) if before else ()
    named = stems_in(*labels, *row.group, *table.header)
    return any(named.isdisjoint(stems) for stems in before)


def set_apart(question: str) -> frozenset[str]:
    """Stems of what `question` says that it does not ask for, and nowhere else that it does."""
    what = _what(_APART, question)
    return frozenset(what.difference(label_stems(_APART.sub(" ", question)))) if what else frozenset()


def is_set_apart(apart: Set[str], label: str) -> bool:
    """Whether the `label` of a row or column names what a question sets `apart`."""
    return not _NOT.intersection(re.findall(r"[a-z]+", label.lower())) and not apart.isdisjoint(label_stems(label))


def is_opposed(question: str, label: str) -> bool:
    """Whether the `label` of a row or column has a small word that turns it round ("before tax", "not approved"), and
    `question` its opposite or none, or whether one of them says half-finished and the other finished."""
    whole, question = question, _APART.sub(" ", question)
    said, called = (frozenset(re.findall(r"[a-z]+", text.lower())) for text in (question, label))
    if _VERY in called and _VERY not in said:
        return True
    if _NOT & called and not _NOT.intersection(re.findall(r"[a-z]+", whole.lower())):
        return True
    if _BEFORE_TAX.search(label) and _TAX.search(question) and not _PRETAX.search(question):
        return True
    if "not" in said and "not" not in called and stems_in(question) & stems_in(label):
        return True
    if _is_prefixed_otherwise(question, label) or _is_beyond(question, label) or _is_outside(question, label):
        return True
    pairs = (pair for one, other in _TURNING for pair in ((one, other), (other, one)))
    return any(mine & called and not mine & said and theirs & said for mine, theirs in pairs)


def _is_beyond(question: str, label: str) -> bool:
    """Whether one of them is for what lies up to a number or time, and the other for what lies beyond the same one."""
    for form in (_LIMIT, _BOUND):
        asked, called = _sides(form, question), _sides(form, label)
        if any((not above, stem) in asked and (above, stem) not in asked for above, stem in called):
            return True
    return False


def _is_outside(question: str, label: str) -> bool:
    """Whether `question` is for what lies outside of what `label` names, or for another year seen from now."""
    out = _what(_OUTSIDE, question)
    if "outside" not in label.lower() and out & stems_in(label):
        return True
    asked, called = _FROM_NOW.search(question), _FROM_NOW.search(label)
    return asked is not None and called is not None and asked.lastgroup != called.lastgroup


def _what(form: re.Pattern[str], text: str) -> set[str]:
    """The stems of what `form` finds in it."""
    return {stem for found in form.finditer(text) for stem in label_stems(found["what"])}


def _sides(form: re.Pattern[str], text: str) -> set[tuple[bool, str]]:
    """The stems of what limits it, each with whether what is meant lies beyond."""
    return {(bool(found["more"]), stem) for found in form.finditer(text) for stem in label_stems(found["what"])}


def _is_prefixed_otherwise(question: str, label: str) -> bool:
    """Whether one of them has a word only behind something that makes it another thing, and the other alone."""
    if _WITHOUT.search(question) and _LACKS.search(label):
        return False
    question, label = (_WITHOUT.sub("non-", text) for text in (question, label))
    behind, named_behind = (_what(_PREFIXED, text) for text in (question, label))
    alone, named_alone = (stems_in(_PERHAPS_PREFIXED.sub(" ", text)) for text in (question, label))
    return bool((behind - alone) & (named_alone - named_behind) or (named_behind - named_alone) & (alone - behind))


def is_unlike(question: str, table: Table, row: Row, column: str, figure: str, around: str) -> bool:
    """Whether the `figure` of a row and `column` is of a year, say, where a month's is asked for, counts shares where
    it is asked for per share, is a thousand or more where a rate is and nothing says so of it, has no unit of what is
    asked for, or counts those whose payments are. `around` is what is said above the table."""
    corner = " ".join(table.header[:1])
    said = " ".join((row.label, *row.group, column, figure))
    how, pays = _HOW.search(question), _PAYS.search(question)
    return (
        _is_no_rate(question, figure, f"{said} {corner}", around)
        or _is_not_per_share(question, (row.label, *row.group[-1:], column, corner, around))
        or _is_of_another_time(question, " ".join((said, around, *table.header)))
        or (how is not None and not _SAYS_HOW[how[1].lower()].search(said))
        or (pays is not None and _is_named(pays[1], row.label) and not _MONEY.search(f"{said} {around} {corner}"))
    )


def _is_no_rate(question: str, figure: str, named: str, around: str) -> bool:
    """Whether a rate is asked for, and a `figure` is too large for one, and not called one."""
    if not (_LARGE.match(figure) and _RATE.search(without_rates_paid(question))) or _COUNTS.search(question):
        return False
    called = _CALLED_A_RATE.search(named) or _PER.search(named) or any(map(_RATE.search, around.split("\n")))
    return not (called or _RATE_IN_TIME.search(question))


def _is_not_per_share(question: str, said: Iterable[str]) -> bool:
    """Whether something is asked for per share, and none of what is `said` of a figure says that it is."""
    if not _PER_SHARE.search(question) or re.search(r"\bshares\b", question, re.IGNORECASE):
        return False
    return not any(_PER_SHARE.search(text) and not _NOT_PER_SHARE.search(text) for text in said)


def _is_of_another_time(question: str, said: str) -> bool:
    """Whether something is asked for each month, say, and nothing that is `said` of a figure has that word."""
    each = _EACH.search(question)
    return each is not None and not _is_named((each[1] or each[2]).lower().replace("dai", "day"), said)


def _is_named(what: str, said: str) -> bool:
    return not stems_in(what).isdisjoint(label_stems(said))
