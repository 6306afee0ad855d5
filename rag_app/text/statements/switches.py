"""Whether something is on or off by default: what a question asks about, and what a sentence says."""

from __future__ import annotations

import re

from rag_app.text.language.sentences import sentence_spans
from rag_app.text.language.words import content_stems, denies, split_words

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
_NO_THING = content_stems(
    "default setting set value turned switched option parameter feature automatically enabled active on activated"
)
# Behind it another thing is spoken of: "which are disabled", "if it is used, checksums are enabled".
_CLAUSE = re.compile(r"[;:,]\s|\b(?:which|that|who|whose|if|unless|when|while|whereas|because|although)\b", re.I)
_UNSURE = re.compile(
    r"\b(?:can(?:not)?|could|may|might|should|would|will|whether|neither|no|nor|longer|was|were|used\s+to)\b", re.I
)
_OF_PART = re.compile(r"\b(?:from|of|in|on|for|with|by|to|at)\s", re.IGNORECASE)
_OF = re.compile(r"\w\s+of\s+(?:(?:the|an?|its|your)\s+)?[*_`]*\Z", re.IGNORECASE)
_SOME = re.compile(r"\s+(?:in|for|on|with|when|where|if|of|by)\s", re.IGNORECASE)
# "Disables the pump (default: no)", "--no-pump": of the opposite.
_UNDOES = re.compile(
    r"\b(?:no|not|non|never|without|don['’]?t|disabl\w*|deactivat\w*|(?:turn|switch)\w*\s+off|suppress\w*|skip\w*|omit\w*"
    r"|prevent\w*|hid(?:e|es|ing)|block\w*|ignor\w*|exclud\w*|stop\w*|bypass\w*|off|inhibit\w*|forbid\w*)(?![^\W_])",
    re.IGNORECASE,
)
_LINKED = re.compile(r"[_.-]+")
_OF_FIELD, _BEHIND = 0, 2  # forms of `_SAID`: "(default: on)", "by default, it is on"
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
    and says of this one thing that it is on or off by default; None elsewhere, also where it says so of a kind or part
    of it ("debug logging"), of some only, of another time, or that it may be, or where the setting undoes it."""
    asked, about = state_asked(question), switch_asked(question)
    if asked is None or not about or len(sentence_spans(sentence)) > 1:
        return None
    found = [(number, place) for number, form in enumerate(_SAID) for place in form.finditer(sentence)]
    said = {(place["on"] is not None) != bool(place.groupdict().get("denied")) for _, place in found}
    if len(said) != 1 or not all(_is_said_of(about, question, sentence, number, place) for number, place in found):
        return None
    return said.pop() is asked


def _is_said_of(about: set[str], question: str, sentence: str, form: int, place: re.Match[str]) -> bool:
    """Whether the state at a place of a sentence is that of what is asked about."""
    before = sentence[: place.start()]
    state = place.start("on") if place["on"] else place.start("off")
    behind = sentence[place.start() : state] if form == _BEHIND else ""
    clause = before if form == _OF_FIELD else behind or _CLAUSE.split(before)[-1]
    if is_of_the_opposite(question, before) if form == _OF_FIELD else _UNSURE.search(clause):
        return False
    if form == _OF_FIELD and about <= content_stems(sentence[place.end() :]):
        return True  # "the default is on (where no pump is ...)"
    words = [word for word in split_words(clause) if word.is_content]
    named = [at for at, word in enumerate(words) if word.stem in about]
    if len({words[at].stem for at in named}) < _MOST * len(about) or not named:
        return False
    if about - content_stems(sentence) and _SOME.match(sentence, place.end()):
        return False
    part = clause[words[named[-1]].end :]
    if _OF_PART.search(part) and content_stems(part) - _NO_THING:
        return False
    if _OF.search(clause[: words[named[0]].start]):
        return False
    kind, first = words[named[0] - 1] if named[0] else None, words[named[0]]
    is_verb = form == _OF_FIELD and named[0] == 1
    return kind is None or is_verb or kind.stem in _NO_THING or bool(clause[kind.end : first.start].strip(" -*_`"))


def is_of_the_opposite(question: str, text: str) -> bool:
    """Whether a name or description is that of the opposite of what `question` asks to be on: "--no-pump", "disables
    the pump"."""
    return _UNDOES.search(_LINKED.sub(" ", text)) is not None and not _UNDOES.search(_ASKED.sub(" ", question))


def is_name_of(question: str, name: str) -> bool:
    """Whether the name of an option has nothing but what `question` asks to be on or off, however it is joined."""
    named = content_stems(_LINKED.sub(" ", name)) - _NO_THING
    about = content_stems(_LINKED.sub(" ", _ASKED.sub(" ", question)))
    return bool(named) and named <= about and not is_of_the_opposite(question, name)


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
