"""Number signs in a plain text: marks of Markdown's headings, or of comments and of commands for root."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Four tildes and more are the line below a title, too.
_FENCE = re.compile(r"^ {0,3}(?:```|~~~(?!~))", re.MULTILINE)
_MARK = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(?P<title>\S.*?))?[ \t]*$")
_UNENDING = ".,;:\\"
_LEAST = 2  # headings, where the text does not begin with one
_AS_CODE = "    "


def has_fence(text: str) -> bool:
    """Whether a text has the fence of a block of code, which Markdown alone has."""
    return _FENCE.search(text) is not None


def is_markdown(text: str, others: int) -> bool:
    """Whether a text without a fence is Markdown: most of its lines with a number sign are headings, of which there are
    as many as `others` without one; or it begins with one."""
    lines = text.split("\n")
    heads, marks = _headings(lines), sum(map(bool, map(_MARK.match, lines)))
    begins = heads[:1] == [_first(lines)]
    return 2 * len(heads) >= max(marks, 1) and (begins or len(heads) >= max(others, _LEAST))


def without_marks(text: str) -> str:
    """The text with its lines that have a number sign set as code, which a reader of Markdown would take for headings;
    those that are headings set apart stay."""
    lines = text.split("\n")
    heads = {at for at in _headings(lines) if not _below(lines, at)}
    return "\n".join(
        _AS_CODE + line.lstrip(" ") if _MARK.match(line) and at not in heads else line for at, line in enumerate(lines)
    )


def _headings(lines: Sequence[str]) -> list[int]:
    """Which lines are headings of Markdown: below a blank line or another heading, and not like a comment or a command,
    which begins with a small letter or ends like a sentence. The first line of a text may be the name of a program."""
    found: list[int] = []
    first = _first(lines)
    for at, line in enumerate(lines):
        mark = _MARK.match(line)
        above = lines[at - 1].strip() if at else ""
        if not mark or not (title := mark["title"]) or (above and found[-1:] != [at - 1]):
            continue
        is_first = at == first and not _below(lines, at)
        is_name = title[0].isalnum() and not title[0].islower()
        if title[-1] not in _UNENDING and (is_name or len(mark[1]) > 1 or is_first):
            found.append(at)
    return found


def _first(lines: Sequence[str]) -> int | None:
    return next((at for at, line in enumerate(lines) if line.strip()), None)


def _below(lines: Sequence[str], at: int) -> str:
    return lines[at + 1].strip() if at + 1 < len(lines) else ""
