"""What an option of a program does, where a passage has an entry for it: "-E, --expand-hosts" above its description, or
a row of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag_app.answering.lookup.quoting import Quote
from rag_app.schema import Passage
from rag_app.text.names import path_terms
from rag_app.text.pipe_tables import cells_in
from rag_app.text.sentences import sentence_spans
from rag_app.text.words import content_stems

_NAME = r"(?<![\w-])--?[A-Za-z0-9][\w-]*"
_KIND = r"(?:options?|flags?|switch(?:es)?|parameters?|arguments?)"
_ASKS = re.compile(
    rf"\bwhat\s+(?:does|do|is|are)\s+(?:(?:the|an?)\s+)?(?:{_KIND}\s+)?[`'\"“]?(?P<name>{_NAME})(?!\S*[=,])[`'\"”]?"
    rf"(?:\s+{_KIND})?\s*(?P<of>(?:(?!default\b)[^?\n])*?)\s*"
    r"(?:\b(?:do|mean|stand\s+for|(?:used\s+|good\s+)?for|used)\b(?P<rest>[^?\n]*)|(?=\?|\Z))",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"^[ \t]*(?:[-*+•][ \t]+)?(?=[*_`]*--?[A-Za-z0-9])", re.MULTILINE)
# Names of options and of what is given with them: "-H, --addn-hosts=<file>", "`-n`, `--dry-run`", "(-q)", "-o FILE".
_GIVEN = r"(?:<[^>\n]*>|\[[^\]\n]*\]|\*[^*\n]+\*|[A-Z][A-Z0-9_]*(?![\w'’.]))(?:\.{3})?"
_NAMES = re.compile(
    rf"(?:[*_`(]*{_NAME}(?:[= ]?{_GIVEN})*[*_`)]*(?:[ \t]*[,/|][ \t]*|[ \t]+or[ \t]+|[ \t]+(?=[(]|[*_`]*-))?)+"
)
_BETWEEN = re.compile(r"[ \t]*(?:[:#–—]|-(?=[ \t]))?[ \t]*")
_SURELY = re.compile(r"[ \t]{2,}\S|[ \t]*(?:[:#–—]|-[ \t])|[ \t]*\n[ \t]{4,}")  # behind the names of an entry
_BELOW = re.compile(r"[ \t]*\n(?:[ \t]*\n)?[ \t:]*(?![-*+•#|`])")
_TO_BLANK = re.compile(r"[^\n]+(?:\n[ \t]*[^\s#|`-][^\n]*)*")
_LEAST = 2  # words of a description
_TITLE = 4  # words of a first sentence that the next one goes on from: "Additional hosts file."


def told_of_option(question: str, shown: Sequence[Passage]) -> Quote | None:
    """What an entry of a passage says first of the option by whose name, with its dashes, `question` asks what it does,
    where that passage has, or stands below, all other words of the question, as the name of a program; None where no
    entry does, or several say different things."""
    asks = _ASKS.search(question)
    if asks is None:
        return None
    rest = content_stems(f"{asks['of']} {asks['rest'] or ''}")
    found: dict[str, Quote] = {}
    for passage in shown:
        around = content_stems(f"{passage.around} {passage.text}") | path_terms(passage.source)
        for quote in _entries(asks["name"], passage) if rest <= around else ():
            found.setdefault(quote.text, quote)
    return next(iter(found.values())) if len(found) == 1 else None


def _entries(name: str, passage: Passage) -> Iterator[Quote]:
    text, called = passage.text, re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    for line in _BEGINS.finditer(text):
        names = _NAMES.match(text, line.end())
        if names and called.search(names[0]) and (_is_apart(text, line.start()) or _SURELY.match(text, names.end())):
            between = _BETWEEN.match(text, names.end())
            yield from _description(passage, between.end() if between else names.end())
    for row in re.finditer(r"^[ \t]*\|[^\n]*$", text, re.MULTILINE):
        cells = [cell for cell in cells_in(row[0], row.start()) if cell.text.strip()]
        named = [
            at for at, cell in enumerate(cells) if _NAMES.fullmatch(cell.text.strip()) and called.search(cell.text)
        ]
        told = [" ".join(cell.text.split()) for cell in cells[named[0] + 1 :]] if named else []
        if longest := max((one for one in told if len(one.split()) >= _LEAST), key=len, default=""):
            yield Quote(longest, passage.number, *row.span(), is_asked_for=True)


def _is_apart(text: str, line: int) -> bool:
    """Whether a line begins a paragraph, or stands below the names of another option: prose may break before one."""
    above = text[text.rfind("\n", 0, max(0, line - 1)) + 1 : line]
    return not above.strip() or bool(_BEGINS.match(above))


def _description(passage: Passage, start: int) -> Iterator[Quote]:
    """The first sentence on the line from `start` on, where nothing stands there below it; behind a title the next one,
    too."""
    text = passage.text
    below = _BELOW.match(text, start)
    if below and not text[start : text.find("\n", start)].strip():
        start = below.end()
    described = _TO_BLANK.match(text, start)
    spans = sentence_spans(described[0]) if described else []
    if described and spans:
        is_title = len(spans) > 1 and len(described[0][slice(*spans[0])].split()) <= _TITLE
        first, last = start + spans[0][0], start + spans[1 if is_title else 0][1]
        told = " ".join(text[first:last].split())
        if sum(map(str.isalpha, told.rstrip(".").split())) >= _LEAST:
            yield Quote(told, passage.number, first, last, is_asked_for=True)
