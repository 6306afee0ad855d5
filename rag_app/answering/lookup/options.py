"""What an option of a program or a code of a format does, where a passage has an entry for it: "-E, --expand-hosts"
above its description, or a row of a table, as "%M" has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag_app.answering.lookup.quoting import Quote
from rag_app.schema import Passage
from rag_app.text.language.names import path_terms
from rag_app.text.language.sentences import sentence_spans
from rag_app.text.language.words import content_stems
from rag_app.text.structure.pipe_tables import Row, tables_in

_NAME = r"(?:(?<![\w-])--?[A-Za-z0-9][\w-]*|(?<![\w%])%[A-Za-z%](?!\w))"
_KIND = r"(?:options?|flags?|switch(?:es)?|parameters?|arguments?)"
_ASKS = re.compile(
    rf"\bwhat\s+(?:does|do|is|are)\s+(?:(?:the|an?)\s+)?(?:{_KIND}\s+)?[`'\"“]?(?P<name>{_NAME})(?!\S*[=,])[`'\"”]?"
    rf"(?:\s+{_KIND})?\s*(?P<of>(?:(?!default\b)[^?\n])*?)\s*"
    r"(?:\b(?:do|mean|stand\s+for|(?:used\s+|good\s+)?for|used)\b(?P<rest>[^?\n]*)|(?=\?|\Z))",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"^[ \t]*(?:[-*+•][ \t]+)?(?=[*_`]*(?:--?[A-Za-z0-9]|%[A-Za-z%]))", re.MULTILINE)
# Names of options and of what is given with them: "-H, --addn-hosts=<file>", "`-n`, `--dry-run`", "(-q)", "-o FILE".
_GIVEN = r"(?:<[^>\n]*>|\[[^\]\n]*\]|\*[^*\n]+\*|[A-Z][A-Z0-9_]*(?![\w'’.]))(?:\.{3})?"
_NAMES = re.compile(
    rf"(?:[*_`(]*{_NAME}(?:[= ]?{_GIVEN})*[*_`)]*(?:[ \t]*[,/|][ \t]*|[ \t]+or[ \t]+|[ \t]+(?=[(]|[*_`]*-))?)+"
)
_BETWEEN = re.compile(r"[ \t]*(?:[:#–—]|-(?=[ \t]))?[ \t]*")
_SURELY = re.compile(r"[ \t]{2,}\S|[ \t]*(?:[:#–—]|-[ \t])|[ \t]*\n[ \t]{4,}")  # behind the names of an entry
_PERHAPS = re.compile(r"[ \t]*(?:\n|(?<=[ \t])[^\W\d_a-zà-ÿ])")  # no "--fast was removed", no "-v data:/data"
_BELOW = re.compile(r"[ \t]*\n(?:[ \t]*\n)?[ \t:]*(?![-*+•#|`])")
_TO_BLANK = re.compile(r"[^\n]+(?:\n[ \t]*[^\s#|`-][^\n]*)*")
_HEADING = re.compile(r"^#{1,6} (.*)", re.MULTILINE)
_OF_CHANGES = re.compile(  # not "Committing changes"
    r"\bchange[ _-]?logs?\b|^(?:\S*/)?changes\b|\brelease[ _-]notes?\b|\bwhat['’]s new\b|\bnews\b",
    re.IGNORECASE | re.MULTILINE,
)
DESCRIBES = re.compile(  # a column
    r"descri|defin|meaning|\bmeans\b|\bdoes\b|effect|effet|purpose|function|explanation|behaviou?r|beschreib|bedeutung|zweck",
    re.IGNORECASE,
)
_LEAST = 2  # words of a description
_TITLE = 4  # words of a first sentence that the next one goes on from: "Additional hosts file."


def told_of_option(question: str, shown: Sequence[Passage]) -> Quote | None:
    """What an entry of a passage says first of the one option or code by whose name, with its sign, `question` asks
    what it does, where that entry stands below all other words of the question, as the name of a program, and not among
    changes; None where no entry does, or several say different things."""
    asks = _ASKS.search(question)
    if asks is None or len(set(re.findall(_NAME, question))) > 1:
        return None
    rest = content_stems(f"{asks['of']} {asks['rest'] or ''}")
    found: dict[str, Quote] = {}
    for passage in shown:
        for quote, group in _entries(asks["name"], passage):
            under = f"{_under(passage, quote.start)}\n{group}"
            if rest <= content_stems(under) | path_terms(passage.source) and not _OF_CHANGES.search(under):
                found.setdefault(quote.text, quote)
    return next(iter(found.values())) if len(found) == 1 else None


def _under(passage: Passage, start: int) -> str:
    """Name, title and last heading above `start` of a passage: those that its text begins below end with that one."""
    heading = [found[1] for found in _HEADING.finditer(passage.text, 0, start)][-1:]
    return "\n".join((passage.source, passage.title, *(heading or passage.headings)))


def _entries(name: str, passage: Passage) -> Iterator[tuple[Quote, str]]:
    """What each entry for a `name` says, and the group of rows that it stands in."""
    text, called = passage.text, re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    for line in _BEGINS.finditer(text):
        names = _NAMES.match(text, line.end())
        if names is None or not called.search(names[0]):
            continue
        if _SURELY.match(text, names.end()) or (_is_apart(text, line.start()) and _PERHAPS.match(text, names.end())):
            between = _BETWEEN.match(text, names.end())
            for quote in _description(passage, between.end() if between else names.end()):
                yield quote, ""
    for table in tables_in(text, passage.above):
        for row in table.rows:
            if told := _told_in(row, table.header, called):
                yield Quote(told, passage.number, row.start, row.end, is_asked_for=True), " ".join(row.group)


def _told_in(row: Row, header: Sequence[str], called: re.Pattern[str]) -> str:
    """The description behind the name of an option in a row: the first column that is named so, or the only words
    where columns have no names. Else nothing: they may be its default, its type or another program's."""
    cells = [(cell.text, header[at] if at < len(header) else "") for at, cell in enumerate(row.cells)]
    at = next((at for at, (text, _) in enumerate(cells) if _NAMES.fullmatch(text) and called.search(text)), len(cells))
    behind = [(text, column) for text, column in cells[at + 1 :] if len(text.split()) >= _LEAST]
    described = [text for text, column in behind if DESCRIBES.search(column)]
    is_only = len(behind) == 1 and not behind[0][1]
    return " ".join((described[:1] or [text for text, _ in behind if is_only] or [""])[0].split())


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
