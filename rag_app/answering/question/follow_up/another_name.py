"""The last question with a name, or a version of something, in the place of another."""

from __future__ import annotations

import re

from rag_app.answering.question import phrases
from rag_app.answering.question.phrases import Span
from rag_app.text.language.words import FUNCTION_WORDS, content_stems

_VERSION = re.compile(r"(?<![\w.,/:$€£-])(?i:v)?\d+(?:\.\d+)+(?:-?[a-z]+\d*)?(?![\w%]|[.,:/]\d)")
_SAYS_VERSION = re.compile(r"\b(?:versions?|releases?|editions?|v)\b\.?", re.IGNORECASE)
_POINTS = 2  # of a number that is a version without "v", and no amount
_NUMBER = re.compile(r"\s+(?:[A-Z](?![\w.'’-])|v?(?!(?:19|20)\d\d\b)\d+(?:[.-]\d+)*(?![\w%]|[.,]\d))")
_LABELLED = re.compile(r"\b(?P<kind>[^\W\d_]{3,})\s+(?P<label>[A-Z]|\d+[a-z]?)(?![\w.'’%-]|[,:/]\d)")
_LETTER = re.compile(r"[A-Z]")
_TIME_BEHIND = re.compile(r"\s+(?:year|quarter|month|week|day|hour|minute|second|time)s?\b", re.IGNORECASE)
_BEHIND = re.compile(r"(?:['’]s?)?(?:\s+(?P<word>[^\W_][\w-]*))", re.IGNORECASE)
_MOST = 4  # words behind a name that may belong to it
# "I meant the old version"
_OTHER_VERSION = re.compile(
    r"(?:(?:in|for|of|with|under)\s+)?the\s+(?:(?P<old>old|older|earlier|previous)|(?P<new>new|newer|later|latest)|other)"
    r"\s+(?:version|edition|release|one)",
    re.IGNORECASE,
)
# "And the other one?"
_OTHER = re.compile(r"(?:(?:in|for|of|with|under|on|at)\s+)?the\s+other(?:\s+one)?", re.IGNORECASE)


def is_other_version(fragment: str) -> bool:
    """Whether a phrase is "the old version", or the new or other one."""
    return bool(_OTHER_VERSION.fullmatch(fragment))


def with_the_other(last: str, fragment: str, earlier: str) -> str:
    """`last` with the only version in `earlier` questions besides its own one, where `fragment` is "the old version"
    and that is older, or with the only other name, where it is "the other one"; nothing else."""
    return _with_other_version(last, fragment, earlier) or _with_other_name(last, fragment, earlier)


def _with_other_version(last: str, fragment: str, earlier: str) -> str:
    asked, own = _OTHER_VERSION.fullmatch(fragment), _VERSION.findall(last)
    if asked is None or len(own) != 1:
        return ""
    now = _counted(own[0])
    others = {one for one in _VERSION.findall(earlier) if _counted(one) != now}
    fit = [
        one for one in others if not ((asked["old"] and _counted(one) > now) or (asked["new"] and _counted(one) < now))
    ]
    return last.replace(own[0], fit[0]) if len(fit) == 1 else ""


def _with_other_name(last: str, fragment: str, earlier: str) -> str:
    own = phrases.names(last)
    if len(own) != 1 or not _OTHER.fullmatch(fragment):
        return ""
    others = {name.text for name in phrases.names(earlier)} - {own[0].text}
    return phrases.put(last, own[0].start, own[0].end, others.pop()) if len(others) == 1 else ""


def _counted(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]


def with_version(last: str, fragment: str) -> str:
    """`last` with the version of `fragment` in the place of its own one ("12.1.0" for "7.2.0", which are no amounts),
    or of the last one with as many points; nothing where the fragment says more that is new."""
    mine, others = list(_VERSION.finditer(fragment)), list(_VERSION.finditer(last))
    if not mine and _SAYS_VERSION.search(fragment):  # "version 3" for "Relay 2"
        mine = list(_NUMBER.finditer(fragment))
        others = [one for name in phrases.names(last) if (one := _NUMBER.match(last, name.end))]
        is_version = len(others) == 1
    else:
        is_version = any(one[0].count(".") >= _POINTS or one[0][0] in "vV" for one in (*mine, *others))
    if len(mine) != 1 or not others or not is_version:
        return ""
    besides = content_stems(_SAYS_VERSION.sub(" ", f"{fragment[: mine[0].start()]} {fragment[mine[0].end() :]}"))
    alike = [one for one in others if one[0].count(".") == mine[0][0].count(".")] or others
    if not besides <= content_stems(last):
        return ""
    return phrases.put(last, *alike[-1].span(), mine[0][0])


def with_label(last: str, fragment: str) -> str:
    """`last` with the letter or number of "plant B", or a letter alone, in the place of its own for the only plant, and
    with the thing of "tank A" in that of the only other "A"; nothing else."""
    if _LETTER.fullmatch(fragment):
        lettered = [one for one in _LABELLED.finditer(last) if _LETTER.fullmatch(one["label"])]
        return phrases.put(last, *lettered[0].span("label"), fragment) if len(lettered) == 1 else ""
    mine = _LABELLED.fullmatch(fragment)
    if mine is None:
        return ""
    others = list(_LABELLED.finditer(last))
    alike = [one for one in others if one["kind"].casefold() == mine["kind"].casefold()]
    if len(alike) == 1:
        return phrases.put(last, *alike[0].span("label"), mine["label"])
    of_it = [one for one in others if one["label"] == mine["label"] and _LETTER.fullmatch(mine["label"])]
    return phrases.put(last, *of_it[0].span(), fragment) if len(of_it) == 1 else ""


def with_name(last: str, name: Span, fragment: str) -> str:
    """`last` with `fragment`, which begins with a name, in the place of `name`, of the number behind it ("Python 3")
    and of what the fragment repeats ("Perl modules" for "Python 3 modules"); nothing where it says something else than
    stands there behind the name ("Perl scripts")."""
    end = end_with_number(last, name)
    called = phrases.names(f"about {fragment}")
    tail = fragment[called[0].end - len("about ") :].split() if called else []
    behind = _words_behind(last, end)
    if tail and behind:
        repeated = [at for at, word in enumerate(behind) if phrases.shares_word(word["word"], tail[-1])]
        if not repeated and (len(behind) > 1 or not phrases.is_subject(last, name.start)):
            return ""
        end = behind[repeated[0]].end() if repeated else end
    return phrases.put(last, name.start, end, fragment)


def name_alone(last: str, found: Span, fragment: str, preposition: str) -> tuple[Span, str]:
    """The place in `last`, and what is put there for the phrase `found` when `fragment` opens with the same
    `preposition`: the name alone where it says a name and `found` something of a name, "for Silver" for "for Gold card
    holders"."""
    said = fragment[len(preposition) :].strip()
    own = phrases.names(f"about {said}")
    if [one.text for one in own] != [said] or not found.text.lower().startswith(f"{preposition} "):
        return found, fragment
    at = found.start + len(preposition)
    at += len(last[at:]) - len(last[at:].lstrip())
    name = next((one for one in phrases.names(last) if one.start == at and one.end < found.end), None)
    if name is None or not last[name.end].isspace():
        return found, fragment
    return with_number(last, name), said


def end_with_number(text: str, name: Span) -> int:
    """Where a name ends with the number or letter that follows it: "Python 3", not "Ada 3 weeks ago"."""
    number = _NUMBER.match(text, name.end)
    return number.end() if number and not _TIME_BEHIND.match(text, number.end()) else name.end


def with_number(text: str, name: Span) -> Span:
    """A name of `text` with the number or letter that follows it."""
    end = end_with_number(text, name)
    return Span(name.start, end, text[name.start : end])


def _words_behind(text: str, start: int) -> list[re.Match[str]]:
    """The words with content that follow at once."""
    found: list[re.Match[str]] = []
    while len(found) < _MOST and (word := _BEHIND.match(text, start)) and word["word"].lower() not in FUNCTION_WORDS:
        found.append(word)
        start = word.end()
    return found
