"""A passage as HTML with some of its words marked: tables, headings and bold words drawn, the rest as text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from rag_app.answering.lookup.called import before_brackets
from rag_app.text.language.words import content_stems
from rag_app.text.structure.pipe_tables import Cell, cells_in, is_rule
from rag_app.ui.evidence.chips import CitedPassage
from rag_app.ui.markup import escape

_HEADING = re.compile(r"#{1,6}\s+")
_BOLD = re.compile(r"(?<![\w\\*])\*\*(?=[^\s*])[^*\n]+(?<=[^\s\\])\*\*(?![\w*])")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")


def passage_html(text: str, start: int, end: int, above: str = "", said: str = "", asked: str = "") -> str:
    """`text` (Markdown as it is kept in an index) with `text[start:end]` marked; an impossible span marks nothing.

    `above` is what its first row stands under where it begins in a table (`Passage.above`): its lines come first, and
    the rows of the text go on with the table that they begin. Of a row that is marked whole, only the cell is that says
    what the answer `said`, what it is called in brackets behind it left out, where there is one; of several, the one
    below the name of the column in these brackets, or without them of one that was `asked` for.
    """
    if not 0 <= start < end <= len(text):
        start = end = 0
    start, end = _cell_of(said, asked, text, start, end, above) or (start, end)
    made, head, rows = _above(above)
    at = 0
    for line, following in itertools.pairwise([*text.split("\n"), ""]):
        if at == 0 and (columns := _begun(text, above)):
            named = is_rule(following)
            (head if named else rows).append(_row(text, at, line, start, end, "th" if named else "td", columns))
        elif not (_is_row(line) or _goes_on(text, at, line)):
            made += [*_closed(head, rows), _line(text, at, line, start, end)]
            head, rows = [], []
        elif not (head or rows) and is_rule(following):
            head = [_row(text, at, line, start, end, "th")]
        elif rows or not is_rule(line):
            rows.append(_row(text, at, line, start, end))
        at += len(line) + 1
    made += _closed(head, rows)
    return f'<div class="lr-passage">{"".join(made).rstrip()}</div>'


def cited_html(cited: CitedPassage) -> str:
    """`passage_html` of what a citation means."""
    return passage_html(cited.text, cited.start, cited.end, cited.above, cited.said, cited.asked)


def quoted_html(cited: CitedPassage) -> str:
    """`passage_html` of the words alone that a citation means, below the names of their columns where they begin with a
    row of a table."""
    text = cited.text[cited.start : cited.end]
    before = cited.text[: cited.start].splitlines()
    rows = [*itertools.takewhile(_is_row, reversed(before))][::-1]
    above = cited.above if len(rows) == len(before) else ""
    is_below = bool(above) or any(map(is_rule, rows))
    return passage_html(text, 0, 0, (_header("\n".join([above, *rows])) if rows else above) if is_below else "")


def _cell_of(said: str, asked: str, text: str, start: int, end: int, above: str) -> tuple[int, int] | None:
    """The cell that says what was `said`, of a span that is one row of a table; None where it is not known which."""
    first = text.rfind("\n", 0, start) + 1
    line = text[first:].partition("\n")[0]
    if not said or not _is_row(line) or text[start:end].strip("| \n") != line.strip("| "):
        return None
    cells = cells_in(line.strip(), first + len(line) - len(line.lstrip()))
    meant = _saying(said, cells)
    if not meant and (figure := before_brackets(said)):
        meant = _saying(figure, cells)
        asked = said[len(figure) :].strip(" ()").removeprefix(cells[0].text)  # the column alone
    if len(meant) > 1:
        words = content_stems(asked)
        names = cells_in(_header(f"{above}\n{text[:first]}"))
        stems = [content_stems(names[at].text.replace("_", " ")) if at < len(names) else set() for at in meant]
        fits = [(len(words & of), -len(of)) for of in stems]  # "Q2" rather than "Change in Q2"
        meant = [at for at, fit in zip(meant, fits, strict=True) if fit[0] and fit == max(fits)]
    return (cells[meant[0]].start, cells[meant[0]].end) if len(meant) == 1 else None


def _saying(said: str, cells: Sequence[Cell]) -> list[int]:
    """Which of the cells say it and nothing else."""
    return [at for at, cell in enumerate(cells) if cell.text and _bare(cell.text) == _bare(said)]


def _header(before: str) -> str:
    """The row with the names of the columns of the table that goes on after `before`."""
    lines = before.split("\n")
    found = next((lines[at - 1] for at in range(len(lines) - 1, 0, -1) if is_rule(lines[at].strip())), "")
    return (found or next(filter(_is_row, lines), "")).strip()


def _bare(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .:;")


def _above(above: str) -> tuple[list[str], list[str], list[str]]:
    """Caption, header rows and group row as HTML."""
    lines = above.split("\n") if above else []
    columns = [at for at, line in enumerate(lines) if _is_row(line)]
    if not columns:
        return [f'<div class="lr-meta">{_shown(line)}</div>' for line in lines], [], []
    caption, named, group = lines[: columns[0]], lines[columns[0] : columns[-1] + 1], lines[columns[-1] + 1 :]
    head = [_row(line, 0, line, 0, 0, "th") for line in named]
    wide = max(row.count("<th>") for row in head)
    rows = [f'<tr><td colspan="{wide}">{_shown(line)}</td></tr>' for line in group]
    return [f'<div class="lr-meta">{_shown(line)}</div>' for line in caption], head, rows


def _is_row(line: str) -> bool:
    return line.lstrip().startswith("|") and line.rstrip().endswith("|") and len(line.strip()) > 1


def _begun(text: str, above: str) -> int:
    """How many columns the table has whose row begins before the text; 0 where none does."""
    first, _, rest = text.partition("\n")
    rows = [line for line in (*above.split("\n"), rest.partition("\n")[0]) if line.lstrip().startswith("| ")]
    cut = not first.lstrip().startswith("|") and first.rstrip().endswith("|")
    return max((len(cells_in(line.strip())) for line in rows), default=0) if cut else 0


def _goes_on(text: str, at: int, line: str) -> bool:
    """Whether the last line of the text is a row that goes on after it."""
    return at + len(line) == len(text) and line.lstrip().startswith("| ") and line.count("|") > 1


def _closed(head: list[str], rows: list[str]) -> list[str]:
    if not (head or rows):
        return []
    top = f"<thead>{''.join(head)}</thead>" if head else ""
    return [f'<div class="lr-table"><table>{top}<tbody>{"".join(rows)}</tbody></table></div>']


def _row(text: str, at: int, line: str, start: int, end: int, tag: str = "td", columns: int = 0) -> str:
    """A row of a table; of one that begins before the line the last cells of so many `columns`. An ellipsis stands
    where a cell is cut."""
    shown, first = line.strip(), at + len(line) - len(line.lstrip())
    cells = cells_in(f"|{shown}", first - 1) if columns else cells_in(shown, first)
    said = [_marked(text, cell.start, cell.end, start, end) for cell in cells]
    if columns:
        said[0] = f"… {said[0]}"
    if not shown.endswith("|"):
        said[-1] = f"{said[-1]} …"
    made = [""] * (columns - len(cells)) + said
    return f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in made)}</tr>"


def _line(text: str, at: int, line: str, start: int, end: int) -> str:
    heading = _HEADING.match(line)
    if heading:
        return f"<strong>{_marked(text, at + heading.end(), at + len(line), start, end)}</strong>\n"
    return _marked(text, at, at + len(line), start, end) + "\n"


def _marked(text: str, begin: int, finish: int, start: int, end: int) -> str:
    """`text[begin:finish]` with the part of it that lies in `start:end` marked."""
    low, high = max(begin, min(start, finish)), min(finish, max(end, begin))
    bold = [match.span() for match in _BOLD.finditer(text, begin, finish)]
    if low >= high:
        return _strong(text, begin, finish, bold)
    marked = _strong(text, low, high, bold)
    return f"{_strong(text, begin, low, bold)}<mark>{marked}</mark>{_strong(text, high, finish, bold)}"


def _strong(text: str, begin: int, finish: int, bold: Sequence[tuple[int, int]]) -> str:
    """`text[begin:finish]` with what stands between the asterisks of the `bold` spans in bold, without these."""
    made, at = "", begin
    for first, last in bold:
        for low, high, shown in ((at, first, "{}"), (first + 2, last - 2, "<strong>{}</strong>")):
            part = _shown(text[max(low, begin) : min(high, finish)])
            made += shown.format(part) if part else ""
        at = max(at, last)
    return made + _shown(text[at:finish])


def _shown(part: str) -> str:
    return escape(_ESCAPED.sub(r"\1", part))
