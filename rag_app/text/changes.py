"""Sentences that tell of a change from one figure to another: which of the two a question means.

"The fee rises from £6.40 to £6.80": the new one, unless it asks what the fee was before.
"""

from __future__ import annotations

import re

from rag_app.text.periods import period_asked, period_in
from rag_app.text.sentences import sentence_at

# No "goes", but up or down: ferries go from 6 to 11.
_VERB = (
    r"\b(?:r[io]s[ei]\w*|f[ae]ll\w*|going|gone|went|mov(?:e[ds]?|ing)|chang\w+|increas\w+|decreas\w+|reduc\w+|cut\w*"
    r"|rais\w+|lower\w*|put|drop\w*|gr[eo]w\w*|climb\w*|jump\w*|slip\w*|s[au]nk|sink\w*|declin\w*|improv\w*|shr[aiu]nk\w*"
    r"|up|down|extend\w*|lengthen\w*|shorten\w*|widen\w*|brought|bring\w*|boost\w*|lift\w*|expand\w*|adjust\w*|revis\w+"
    r"|amend\w*)\b"
)
# What a verb before a range does not change: "a moved office is open from 9 to 17".
_GAP = r"(?:(?!\b(?:is|are|was|were|opens?|opened|runs?|lasts?|aged)\b)[^.:;|]){0,70}"
_ABOUT = r"(?:(?:about|around|approximately|roughly|nearly|almost|just|over|under|some|only)\s+)*"
_FIGURE = (
    r"(?:[$€£]|[A-Z]{3}\s)?\s?\d+(?:[.,]\d+)*(?:\s?(?:%|[€£$](?!\s?\d))|\s(?:per\s+cent|million|billion|thousand)\b"
    r"|\s?(?!(?:to|in|at|on|by|and|or|for|from|per|an?|of|as|since|after|before|when|with|if)\b)[^\W\d]{1,12}\b)?"
)
_CHANGE = re.compile(
    rf"{_VERB}{_GAP}\bfrom\s+{_ABOUT}(?P<old>{_FIGURE})(?P<since>[^.;|\d]{{0,40}}?(?:\s(?:in|at|on)\s[^.;|]{{0,25}}?)?)"
    rf"\s+to\s+{_ABOUT}(?P<new>{_FIGURE})",
    re.IGNORECASE,
)
_THEN = re.compile(r"[;.]\s|,\s|\Z")
_OLD = re.compile(
    r"\b(?:old|before(?!\s+wh)|until(?!\s+wh)|original\w*|previous\w*|prior|former\w*|earlier|so\s+far|used\s+to|had\s+been|start\w*"
    r"|beg[aiu]n\w*|initial\w*|at\s+first|first\s+\w+ed|hitherto|to\s+date)\b",
    re.IGNORECASE,
)
_NEW = re.compile(
    r"\b(?:new|after|since|to\s+(?:wh\w+|how)|end(?:ed)?|left|latest|final\w*|later|turn(?:ed)?\s+out|reached)\b",
    re.IGNORECASE,
)
# What is asked of both figures or the range between them, or of a present before the change or after it.
_EITHER = re.compile(
    r"\b(?:by\s+(?:how|wh\w+)|from\s+wh\w+|how\s+much\s+(?:more|less|higher|lower)"
    r"|how\s+much\b[^?]*(?<!\sthe)(?<!\sthis)\s(?:r[io]sen?|fall|fell|fallen|go(?:ne)?|drop(?:ped)?|grow|climb"
    r"|increased?)(?=\W*\Z|\s+(?:up|down|by)\b)"
    r"|(?:change|increase|difference|rise|fall)\s+(?:in|of)|differ\w*|now|nowadays|current\w*|today|present\w*"
    r"|as\s+it\s+stands|at\s+the\s+moment)\b",
    re.IGNORECASE,
)
# An extreme of the two, unless the sentence names the figure so: "the minimum version rises from 2.1 to 2.4".
_EXTREMES = [
    re.compile(r"\b(?:minim\w+|(?:low|small|young|short|cheap)est)\b", re.IGNORECASE),
    re.compile(r"\b(?:maxim\w+|(?:high|larg|bigg|old|long)est)\b", re.IGNORECASE),
]
_UNDATED = re.compile(
    r"\b(?:years?|months?|quarters?|weeks?|before|previous|earlier|ago|arrival|start)\b", re.IGNORECASE
)


def figure_of_the_change(question: str, text: str, start: int, end: int) -> tuple[int, int] | None:
    """The place of the figure that `question` means, where `text[start:end]` touches one of the two which its sentence
    tells a change from and to, or is no more than both; None where nothing says which one is meant."""
    begin, stop = sentence_at(text, start, end)
    for change in _CHANGE.finditer(text, begin, stop):
        touched = [name for name in ("old", "new") if change.start(name) < end and start < change.end(name)]
        both = change.start("old") - len("from ") <= start and end <= change.end("new")
        if len(touched) == 1 or (touched and both):
            said = text[begin:stop]
            if any(extreme.search(question) and not extreme.search(said) for extreme in _EXTREMES):
                return None
            meant = _meant(question, change, text[change.end() : stop], is_sure=len(touched) == 1)
            return change.span(meant) if meant else None
    return None


def _meant(question: str, change: re.Match[str], after: str, *, is_sure: bool) -> str:
    """The name of the figure, nothing where neither or either may be meant; where it is not sure that one of them is,
    only the one that the question's words name."""
    if _EITHER.search(question):
        return ""
    asked, since, rest = period_asked(question), change["since"], _THEN.search(after)
    old, new = period_in(since), period_in(after[: rest.start()] if rest else after)
    if asked.is_named and old.is_named:
        is_old, is_new = not asked.excludes(old), new.is_named and not asked.excludes(new)
        return "" if is_old == is_new else "old" if is_old else "new"
    is_old, is_new = bool(_OLD.search(question)), bool(_NEW.search(question))
    if is_old:
        return "" if is_new else "old"
    return "new" if not _UNDATED.search(since) and (is_new or (is_sure and not asked.is_dated)) else ""
