"""Versions, revisions, issues and editions: those that a text names, those that a document is of, and the numbers that
tell one edition of a file from another in its path."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from rag_app.text.language.numerals import NTH
from rag_app.text.language.words import FUNCTION_WORDS

Number = tuple[int, ...]

_KINDS = {"rev": "rev", "ver": "version", "v": "version", "edi": "edition", "iss": "issue"}
_NUMBER = r"\d{1,2}(?:\.\d{1,3}){0,2}"
# No letter that is a word, unless revisions are counted by it; "issue" is a verb, too, and "V8" a thing.
_VERSION = re.compile(
    r"(?<![^\W_])(?:((?i:rev(?:ision)?))\.?[\s_-]+([A-HJ-Z]|\d{1,2})"
    rf"|((?i:version|edition)|Issue|(?i:issue)\s+(?i:no)\.?)[\s._-]+([B-HJ-Z]|{_NUMBER})|(v|V(?=\d+\.))({_NUMBER}))"
    r"(?![^\W_]|[.,]\d)"
)
_DECIMAL = re.compile(r"(?<![^\W_])(?<!\d[.,])(?i:v)?(\d{1,2}(?:\.\d{1,3}){1,2})(?![^\W_]|[.,]\d|\s?%)")
_APART = re.compile(r"[_/\\]+|(?<=[a-z])(?=[A-Z])")
_POINTS = r"\d{1,4}(?:\.\d{1,4})+"
# In a path a number alone counts chapters, invoices and models as well; a letter counts revisions.
_IN_PATH = re.compile(
    rf"(?<![^\W_])(?:(?:v|ver|version|ed|edition|(?<!press.)release|rev|revision)[\s._-]*(?P<told>{_POINTS}|\d{{1,3}})"
    r"|(?:rev|revision)[\s._-]+(?P<letter>[a-hj-z])"
    rf"|(?P<counted>\d{{1,2}}{NTH})[\s._-]*(?:ed(?:ition)?|rev(?:ision)?|version))(?![^\W_]|\.\d)"
    rf"|(?:(?<![^\W_])|(?<=[^\W\d_]{{2}}))(?<!\d[.,])(?P<bare>{_POINTS})(?![^\W_]|[.,]\d|\s?%)",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?<![^\W_])(?:section|sec|chapter|chap|ch|part|clause|article|annex|appendix|figure|fig|table|tab|lesson|unit"
    r"|module|exercise|task|step|page|no|nr|number|paragraph|para|rule|requirement|question|point|item|goal|target"
    r"|equation|formula|recommendation|principle|indicator|objective|example|problem|level|schedule)s?[\s._-]*\Z",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d\d\.\d\d\.\d\d")
_NEAR = 40  # characters before a number that say what it is of
_LAST_WORD = re.compile(r"(?<![^\W_])([^\W_]+)[\s_.-]*\Z")
_NEXT_WORD = re.compile(r"\s*([^\W\d_]+|[%€$£°])")
_CALLS = re.compile(r"v|ver|version|release|edition|rev|revision|issue")
_IN_QUESTION = re.compile(r"(?<![^\W_])(?<!\d[.,])v?(\d+(?:\.\d+)*)(?![^\W_]|[.,]\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """The `number` of a version, and the word `before` it, in lower case; `is_sure` that it is one, and no amount of
    what comes next."""

    number: Number
    before: str
    is_sure: bool


def versions_at(text: str) -> dict[tuple[int, int], str]:
    """Where `text` names a revision, version, issue or edition by a letter or number, and it: `rev:e`, `version:3`."""
    found: dict[tuple[int, int], str] = {}
    for one in _VERSION.finditer(text):
        kind, number = next((one[at], one[at + 1]) for at in (1, 3, 5) if one[at])
        found[one.span()] = f"{_KINDS[kind[:3].lower()]}:{number.lower()}"
    return found


def versions(text: str) -> frozenset[str]:
    """Those that `text` names."""
    return frozenset(versions_at(text).values())


def own_versions(source: str, title: str, opening: str) -> frozenset[str]:
    """The versions that a document is of: those of its path and title, of another kind the first one that it opens
    with. The others that it opens with are those that it replaces."""
    own = versions(_APART.sub(" ", source)) | versions(title)
    kinds = set(map(_kind, own))
    first: dict[str, str] = {}
    for version in versions_at(opening).values():
        first.setdefault(_kind(version), version)
    return own.union(version for kind, version in first.items() if kind not in kinds)


def numbers_of_others(source: str, title: str, opening: str) -> frozenset[str]:
    """The numbers with points that a document opens with, where its path or title has others: "Relay 4.3" tells how to
    come from 4.2."""
    own = {m[1] for text in (_APART.sub(" ", source), title) for m in _DECIMAL.finditer(text)}
    return frozenset(m[1] for m in _DECIMAL.finditer(opening)) - own if own else frozenset()


def are_others(asked: Collection[str], own: Collection[str]) -> bool:
    """Whether some of the versions `asked` is of a kind of which all in `own` are others."""
    kinds = set(map(_kind, own))
    return any(_kind(version) in kinds and version not in own for version in asked)


def without_numbers(path: str) -> tuple[str, tuple[Number, ...]]:
    """A path without the numbers and letters of its versions, and these in its order; a letter by its place in the
    alphabet. Numbers of sections and dates are no versions."""
    kept, last, found = "", 0, []
    for version in _IN_PATH.finditer(path):
        told = str(version.lastgroup)
        if told == "bare" and (_DATE.fullmatch(version[told]) or _is_of_a_part(path, version.start())):
            continue
        kept, last = kept + path[last : version.start(told)], version.end(told)
        found.append(_parts(version[told]))
    return kept + path[last:], tuple(found)


def numbers_named(question: str) -> frozenset[Number]:
    """The numbers in `question` that may be versions of a file."""
    return frozenset(_parts(found[1]) for found in _numbers_in(question))


def versions_told(question: str) -> list[Told]:
    """The numbers in `question` that versions of a file are called by: those with points, and others behind a word for
    it ("version 3")."""
    found = []
    for one in _numbers_in(question):
        number, before = _parts(one[1]), _LAST_WORD.search(question, max(0, one.start() - _NEAR), one.start())
        word = before[1].casefold() if before else ""
        is_said = _CALLS.fullmatch(word) is not None
        if len(number) > 1 or is_said:
            follows = _NEXT_WORD.match(question, one.end())
            is_alone = follows is None or follows[1].casefold() in FUNCTION_WORDS
            found.append(Told(number, word, is_said or len(number) > 2 or is_alone))
    return found


def _numbers_in(question: str) -> Iterator[re.Match[str]]:
    """Those in `question` that are not of a section, a rule or the like."""
    return (one for one in _IN_QUESTION.finditer(question) if not _is_of_a_part(question, one.start()))


def _is_of_a_part(text: str, at: int) -> bool:
    """Whether the number at `at` is that of a section, a page or the like."""
    return _PART.search(text, max(0, at - _NEAR), at) is not None


def _kind(version: str) -> str:
    return version.partition(":")[0]


def _parts(told: str) -> Number:
    if told.isalpha():
        return (ord(told.lower()) - ord("a") + 1,)
    return tuple(int(part) for part in re.findall(r"\d+", told))
