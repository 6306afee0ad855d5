"""Rich Text Format to Markdown: paragraphs and tables. Which paragraphs are headings is not told."""

from __future__ import annotations

import itertools
import re
import sys
from collections import Counter
from pathlib import Path

from striprtf.striprtf import rtf_to_text

from rag_app.documents.converted import Converted
from rag_app.documents.converters.rtf.left_out import shown, tokens, with_boxes, with_choices, with_marks
from rag_app.documents.converters.rtf.tables import row_of, table_text, with_edges, without_edges
from rag_app.documents.markdown import blocks, paragraph

_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_IN_ROW = re.compile(r"\\trowd\b|\\row\b|\\(?:par|line)(?![a-z]) ?")
_ESCAPE = re.compile(r"\\(?:u(-?\d{5,10})|uc(?:\d{2,10}|(?![-a-z\d]))|.)", re.DOTALL)
_UNKNOWN = "\ufffd"
_CUT = "a part of the text has no end, so the file is damaged or truncated and text may be missing; get a fresh copy."
_ROW_END = "|"  # what `striprtf` writes behind each cell


def convert(path: Path, name: str) -> Converted:
    """Convert an RTF file by `striprtf`; bytes that its character set lacks become replacement characters."""
    data = path.read_bytes()
    warnings = (_CUT,) if _is_cut(_decoded(data)[0]) else ()
    return Converted(((None, rtf_markdown(data)),), headings=False, warnings=warnings)


def rtf_markdown(data: bytes) -> str:
    """The paragraphs and tables of an RTF text."""
    markup, encoding = _decoded(data)
    markup = with_boxes(with_choices(_ESCAPE.sub(_possible, markup)))
    markup = with_edges(_with_cells_of_one_line(markup))
    text = rtf_to_text(with_marks(markup), encoding, "replace")
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # \u55357?\u56832? is one emoji
    lines = shown(text).split("\n")
    parts: list[str] = []
    for is_row, group in itertools.groupby(lines, lambda line: row_of(line, _ROW_END) is not None):
        if is_row:
            parts.append(table_text([row for line in group if (row := row_of(line, _ROW_END))]))
        else:
            parts += [paragraph(line) for line in map(without_edges, group) if line.strip()]
    return blocks(parts)


def _decoded(data: bytes) -> tuple[str, str]:
    """The markup and its encoding."""
    found = _CODE_PAGE.search(data[:4096])
    encoding = f"cp{int(found[1])}" if found else "cp1252"
    try:
        return data.decode(encoding, "replace"), encoding
    except LookupError:
        return data.decode("cp1252", "replace"), "cp1252"


def _is_cut(markup: str) -> bool:
    """Whether a group is open at the end: the whole text is one."""
    braces = Counter(found[0] for found in tokens(markup))
    return braces["{"] > braces["}"]


def _possible(escape: re.Match[str]) -> str:
    """An escape as it stands, but for what `striprtf` cannot read: U+FFFD for a number that no character has, and the
    default 1 for a count that is missing or would take the rest of the text for the stand-in of a letter."""
    if escape[0].startswith(r"\uc"):
        return r"\uc1"
    number = int(escape[1] or 0)
    return escape[0] if -0x10000 <= number <= sys.maxunicode else f"\\u{ord(_UNKNOWN)}"


def _with_cells_of_one_line(markup: str) -> str:
    """The markup with a space for each end of a paragraph or line between the start and the end of a row."""
    parts, at, waiting = list[str](), 0, list[tuple[int, int]]()
    open_row = False
    for found in _IN_ROW.finditer(markup):
        if found[0] == "\\trowd":
            open_row = True
        elif found[0] != "\\row":
            waiting += [found.span()] if open_row else []
        elif open_row:
            for start, end in waiting:
                parts += [markup[at:start], " "]
                at = end
            open_row, waiting = False, []
    return "".join([*parts, markup[at:]])
