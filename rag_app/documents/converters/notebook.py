"""Jupyter notebooks to Markdown (nbformat 3 and 4)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rag_app.documents.converted import Converted
from rag_app.documents.converters.html.convert import html_to_markdown
from rag_app.documents.converters.markdown import without_data
from rag_app.documents.decoding import text_of
from rag_app.documents.markdown import blocks, fence
from rag_app.errors import DocumentError

MAX_OUTPUT_CHARS = 2_000  # longer outputs are logs


def convert(path: Path, name: str) -> Converted:
    """Convert a notebook: its Markdown as written, code with its language, outputs that are text; images are left out.

    Raises `DocumentError` for a file that is no notebook.
    """
    try:
        book = json.loads(text_of(path.read_bytes()).removeprefix("\ufeff"))
        cells = book["cells"] if "cells" in book else [cell for sheet in book["worksheets"] for cell in sheet["cells"]]
        metadata = book.get("metadata", {})
        language = metadata.get("language_info", metadata.get("kernelspec", {"name": "python"})).get("name", "")
        parts = [block for cell in cells for block in _cell(cell, language)]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise DocumentError(
            f"{name}: the file is not a notebook (JSON with cells was expected); rename it if it is another format."
        ) from None
    return Converted(((None, blocks(parts)),))


def _cell(cell: dict[str, Any], language: str) -> list[str]:
    kind = cell["cell_type"]
    source = _text(cell.get("source", cell.get("input", "")))
    if kind == "heading":  # nbformat 3
        return [f"{'#' * int(cell.get('level', 1))} {source}"]
    if kind != "code":
        return [without_data(source)]
    outputs = [_output(output).strip("\n") for output in cell.get("outputs", ())]
    shown = "\n".join(text for text in outputs if text.strip())
    return [
        fence(source, language) if source.strip() else "",
        fence(shown) if 0 < len(shown) <= MAX_OUTPUT_CHARS else "",
    ]


def _output(output: dict[str, Any]) -> str:
    data = output.get("data", {})
    plain = _text(output.get("text", data.get("text/plain", "")))
    if plain.startswith("<") and plain.rstrip().endswith(">"):  # nothing but the name of an object that is shown
        page = _text(data.get("text/html", ""))
        return _text(data.get("text/markdown", "")) or (html_to_markdown(page)[0] if page else plain)
    return plain


def _text(lines: str | list[str]) -> str:
    return lines if isinstance(lines, str) else "".join(lines)
