"""The older messages that a mail quotes or forwards, told apart from its own words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from rag_app.documents.markdown import EARLIER, plain

_DEEPEST = 32  # signs before a line
_SAID_LINES = 3  # over which it is said who wrote
_LONGEST = 300  # characters of it
_HEADERS = 8  # lines of headers within which those that count stand

_SIGN = re.compile(r" {0,3}> ?")
_WHEN = re.compile(r"(?:On|Am|Le|El|Il|Op)\s+(?=.*\d)")
_VERB = re.compile(r"\b(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef)\b")
_SAID = re.compile(rf".*{_VERB.pattern}.*:\s*$")
_BY_MAIL = re.compile(r"@|\d:\d\d")
_ADDRESS = re.compile(r"\S+@\S+|\(\s*\)|\[\s*\]")
_FROM, _DATE, _SUBJECT = (
    re.compile(rf"\**(?:{labels})\**\s?:\**\s+(\S.*)", re.IGNORECASE)
    for labels in (
        "From|Von|De|Da|Van",
        "Date|Sent|Datum|Gesendet|Envoyé|Enviado|Fecha|Data|Inviato|Verzonden",
        "Subject|Betreff|Objet|Asunto|Oggetto|Onderwerp",
    )
)
_HEADER = re.compile(r"\**[^\W\d_][\w ]{0,15}\**\s?:")
_DIVIDER = re.compile(r"(?=[-_=]{2}).*[-_=]{2}\s*$|.*:\s*$")


def messages(text: str, title: str) -> list[tuple[str, str]]:
    """Title and text of each message of a mail's body, in the order of the text: `title` of its own words, "Earlier
    message of DATE, NAME" of others, as far as that is known.

    A quoted message loses the signs before its lines, and may quote others itself. What is quoted piece by piece with a
    reply below each stays between the replies, and so does what a sentence leads to: a passage is no message.
    """
    found = [(name, "\n".join(lines).strip("\n")) for name, lines in _messages(text.split("\n"), title, 0, _DEEPEST)]
    return [(name, words) for name, words in found if words.strip()]


def titled(kind: str, *about: str) -> str:
    """The kind of message, and of when and by whom it is."""
    known = ", ".join(filter(None, about))
    return f"{kind} of {known}" if known else kind


def _messages(lines: Sequence[str], title: str, start: int, left: int) -> Iterator[tuple[str, Sequence[str]]]:
    """Those of a message whose own words begin at the line `start`, and of the ones that are put below it."""
    own = 0
    while True:
        end = next((at for at in range(start, len(lines)) if _begins(lines, at)), len(lines))
        for first, behind, inner in _quoted_messages(lines, start, end) if left else ():
            yield title, lines[own:first]
            opening, name = _opening(inner, 0)
            yield from _messages(inner, name, opening, left - 1)
            own = behind
        yield title, lines[own:end]
        if end == len(lines):
            return
        own = end
        start, title = _opening(lines, end)


def _quoted_messages(lines: Sequence[str], start: int, end: int) -> Iterator[tuple[int, int, Sequence[str]]]:
    """First line, line behind and the lines without their signs of each quote that is a message: it says of whom it is,
    or nothing follows that it would be quoted for."""
    found = list(_quotes(lines, start, end))
    for first, quoted, behind in found[-1:]:
        is_last = _written(lines, behind) >= end
        if not is_last and len(found) > 1:
            return
        inner = [*lines[first:quoted], *(_SIGN.sub("", line, count=1) for line in lines[quoted:behind])]
        above = next((lines[at].rstrip() for at in range(first - 1, start - 1, -1) if lines[at].strip()), "")
        if _opening(inner, 0)[0] or (is_last and not above.endswith(":")):
            yield first, behind, inner


def _quotes(lines: Sequence[str], start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Where it is said who wrote, where the quote begins, and the line behind it."""
    at = behind = start
    while at < end:
        if _SIGN.match(lines[at]):
            first = _said_above(lines, behind, at)
            behind = at
            while behind < end and (_SIGN.match(lines[behind]) or not lines[behind].strip()):
                behind += 1
            yield first, at, behind
            at = behind
        else:
            at += 1


def _said_above(lines: Sequence[str], start: int, at: int) -> int:
    """Where the lines begin that say who wrote what is quoted from `at` on; `at` where none do."""
    last = next((above for above in range(at - 1, start - 1, -1) if lines[above].strip()), -1)
    found = [first for first in range(max(start, last - _SAID_LINES + 1), last + 1) if _said(lines, first) == last + 1]
    return next((first for first in found if _WHEN.match(lines[first])), found[-1] if found else at)


def _said(lines: Sequence[str], at: int) -> int:
    """The line behind those from `at` on that say who wrote; `at` where they do not."""
    for behind in range(at + 1, min(at + _SAID_LINES, len(lines)) + 1):
        said = " ".join(lines[at:behind])
        if not lines[behind - 1].strip() or len(said) > _LONGEST:
            break
        if _SAID.match(said):
            return behind
    return at


def _begins(lines: Sequence[str], at: int) -> bool:
    """Whether a message without signs begins at a line: with its headers, or with who wrote it by mail, and when."""
    line = lines[at]
    if len(line) > _LONGEST:
        return False
    if _FROM.match(line) or _DIVIDER.match(line):
        first = at if _FROM.match(line) else _written(lines, at + 1)
        headers = itertools.takewhile(str.strip, lines[first : first + _HEADERS])
        named = any(_SUBJECT.match(one) or ("@" in one and _FROM.match(one)) for one in headers)
        return named and bool(_headers(lines, first))  # the way and date of a journey are none
    if not _WHEN.match(line):
        return False
    behind = _said(lines, at)
    below = _written(lines, behind)
    by_mail = _BY_MAIL.search(" ".join(lines[at:behind]))
    return by_mail is not None and below < len(lines) and not _SIGN.match(lines[below])


def _opening(lines: Sequence[str], at: int) -> tuple[int, str]:
    """The line behind those that say of whom the earlier message at a line is, 0 where none do, and its title."""
    end, title = 0, EARLIER
    at = _written(lines, at)
    if (behind := _said(lines, at)) > at:
        end, title = behind, titled(EARLIER, _about(" ".join(lines[at:behind])))
        at = _written(lines, behind)
    if at < len(lines) and not _headers(lines, at) and _DIVIDER.match(lines[at][:_LONGEST]):
        at = _written(lines, at + 1)
    if found := _headers(lines, at):
        end = next((blank for blank in range(at, len(lines)) if not lines[blank].strip()), len(lines))
        title = titled(EARLIER, *found)
    return end, title


def _headers(lines: Sequence[str], at: int) -> list[str]:
    """When and whom the headers that begin at a line say a message is of; nothing where they do not."""
    first = list(itertools.takewhile(str.strip, lines[at : at + _HEADERS]))
    if not first or not _HEADER.match(first[0]):
        return []
    found = [next(filter(None, map(kind.match, first)), None) for kind in (_DATE, _FROM)]
    return [_about(one[1]) for one in found if one] if all(found) else []


def _about(text: str) -> str:
    """When and who, without the words around it and the address."""
    known = _VERB.sub(",", _WHEN.sub("", _ADDRESS.sub("", plain(text.strip()[:_LONGEST])), count=1))
    return re.sub(r"\s*,[\s,]*", ", ", known.strip(" ,:*\"'")).strip()


def _written(lines: Sequence[str], at: int) -> int:
    """The first line from `at` on that is not empty."""
    return next((line for line in range(at, len(lines)) if lines[line].strip()), len(lines))
