"""Whether something is on or off by default: what a question asks about, and what a sentence says."""

from __future__ import annotations

import re

from rag_app.text.sentences import sentence_spans
from rag_app.text.words import content_stems, denies

_ON = r"on|enabled?|active|activated|yes|true"
_OFF = r"off|disabled?|inactive|deactivated|no|false"
_STATE = rf"(?<!\w)(?:(?:turned|switched|set\s+to)\s+)?[`\"'*_]*(?:(?P<on>{_ON})|(?P<off>{_OFF}))\b"
_ENDS = r"(?=[`\"'*_]*\s*(?:[.,;:()\[\]|]|\Z|\n|and\b|but\b|in\b|for\b|on\b|with\b|when\b|where\b|since\b))"
_ASKED = re.compile(
    r"\b(?:(?P<on>on|enabled|active|activated)|(?P<off>off|disabled|inactive|deactivated))\b", re.IGNORECASE
)
_DEFAULT = re.compile(r"\bdefaults?\b", re.IGNORECASE)
_NOT = r"(?P<denied>(?:\bnot|\bnever|n['’]t)\s+)?(?:\b\w+ly\s+)?"
_SAID = (
    re.compile(rf"\bdefaults?(?:\s+(?:value|setting|state))?(?:\s+(?:is|are|to)\b|\s*[:=])?\s*{_STATE}{_ENDS}", re.I),
    re.compile(rf"{_NOT}{_STATE}[`\"'*_]*\s+by\s+default\b", re.IGNORECASE),
    re.compile(rf"\bby\s+default\b[^.;:]{{1,80}}?\b(?:is|are|remains?|stays?)\s+{_NOT}{_STATE}{_ENDS}", re.IGNORECASE),
)
_FIELD = re.compile(  # "Default value: 0"
    rf"[>\s]*(?:[-*+•]\s+)?[*_`]*default(?:\s+(?:value|setting|state))?[*_`]*\s*[:=][*_`]*\s*[`\"']?"
    rf"(?:(?P<on>{_ON}|1)|(?P<off>{_OFF}|0))\b(?![.,]?\d|\s*\w)[^\n]*",
    re.IGNORECASE,
)
_CELL = re.compile(rf"[`\"'*_(]*(?:(?P<on>{_ON}|1)|(?P<off>{_OFF}|0))[`\"'*_).]*", re.IGNORECASE)
_NO_THING = content_stems("default setting set value turned switched option parameter feature is was automatically")
_MOST = 1 / 2  # of what a question asks about


def state_asked(question: str) -> bool | None:
    """Whether it is "on" or "off" that a question asks something to be by default; None where it asks for neither, for
    both, or denies something."""
    asked = list(_ASKED.finditer(question))
    if not _DEFAULT.search(question) or len(asked) != 1 or denies(question):
        return None
    return asked[0]["on"] is not None


def switch_asked(question: str) -> set[str]:
    """The stems of what a question asks to be on or off by default."""
    return content_stems(_ASKED.sub(" ", _DEFAULT.sub(" ", question))) - _NO_THING


def is_so_by_default(question: str, sentence: str) -> bool | None:
    """Whether what `question` asks to be on or off by default is so by a sentence that has at least half of its words
    and says of one thing that it is on or off by default; None elsewhere."""
    asked, about = state_asked(question), switch_asked(question)
    if asked is None or not about or len(about & content_stems(sentence)) < _MOST * len(about):
        return None
    places = [found for form in _SAID for found in form.finditer(sentence)]
    said = {(found["on"] is not None) != bool(found.groupdict().get("denied")) for found in places}
    return said.pop() is asked if len(said) == 1 and len(sentence_spans(sentence)) <= 1 else None


def state_of_field(line: str) -> bool | None:
    """Whether a line says of what stands above it that it is on or off by default ("Default value: 0"); None where it
    says neither."""
    return _state(_FIELD.fullmatch(line))


def state_in_cell(text: str) -> bool | None:
    """The same of the cell of a table below "Default"."""
    return _state(_CELL.fullmatch(text.strip()))


def is_of_defaults(name: str) -> bool:
    """Whether a column is called so."""
    return _DEFAULT.search(name) is not None


def _state(found: re.Match[str] | None) -> bool | None:
    return None if found is None else found["on"] is not None
