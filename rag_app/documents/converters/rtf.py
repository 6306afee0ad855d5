"""Rich Text Format to Markdown: paragraphs and tables. Which paragraphs are headings is not told."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

from striprtf.striprtf import rtf_to_text

from rag_app.documents.markdown import blocks, paragraph, pipe_table
from rag_app.documents.parts import Converted

_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_IN_ROW = re.compile(r"\\trowd\b.*?\\row\b", re.DOTALL)
_LINE = re.compile(r"\\(?:par|line)(?![a-z]) ?")  # within a cell
_ROW_END = "|"  # what `striprtf` writes behind each cell


def convert(path: Path, name: str) -> Converted:
    """Convert an RTF file by `striprtf`; bytes that its character set lacks become replacement characters."""
    data = path.read_bytes()
    found = _CODE_PAGE.search(data[:4096])
    encoding = f"cp{int(found[1])}" if found else "cp1252"
    try:
        markup = data.decode(encoding, "replace")
    except LookupError:
        encoding, markup = "cp1252", data.decode("cp1252", "replace")
    markup = _IN_ROW.sub(lambda row: _LINE.sub(" ", row[0]), markup)
    lines = rtf_to_text(markup, encoding, "replace").split("\n")
    parts: list[str] = []
    for is_row, group in itertools.groupby(lines, lambda line: line.rstrip().endswith(_ROW_END)):
        if is_row:
            parts.append(_table([line.rstrip()[:-1].split(_ROW_END) for line in group]))
        else:
            parts += [paragraph(line) for line in group if line.strip()]
    return Converted(((None, blocks(parts)),), headings=False)


def _table(rows: list[list[str]]) -> str:
    width = max(map(len, rows))
    return pipe_table([[" ".join(cell.split()) for cell in row] + [""] * (width - len(row)) for row in rows])
