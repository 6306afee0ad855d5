"""Attachments of messages that are text, whatever the program that sent them says they are."""

from __future__ import annotations

from pathlib import PurePath

from rag_app.documents.decoding import SAMPLE_BYTES
from rag_app.documents.detection import detect_kind
from rag_app.documents.formats import BY_EXTENSION
from rag_app.documents.markdown import pipe_table
from rag_app.documents.records import csv_table
from rag_app.errors import DocumentError

PLAIN = ("text", "markdown")
_TABLES = ("text/csv", "text/tab-separated-values", "application/csv")
_UNKNOWN = (*_TABLES, "application/octet-stream", "application/vnd.ms-excel", "text/plain", "text/markdown")
_LEAST = 2  # rows, and columns, of a table


def attached_kind(filename: str, content_type: str, data: bytes) -> str:
    """Which of the formats that are text an attachment is by its name and first bytes, where its sender does not say
    more of it than that; "" where it is none."""
    name = "table.csv" if content_type in _TABLES and not filename else filename
    named = BY_EXTENSION.get(PurePath(name.lower()).suffix)
    if content_type not in _UNKNOWN or named is None or named.kind not in ("csv", *PLAIN):
        return ""
    try:
        kind = detect_kind(name, data[:SAMPLE_BYTES])
    except DocumentError:
        return ""
    return kind if kind == named.kind else ""


def attached_table(filename: str, text: str) -> str:
    """The table of an attached CSV or TSV file as Markdown; "" where it is none."""
    try:
        rows = csv_table(text, filename)
    except DocumentError:
        return ""
    return pipe_table(rows) if len(rows) >= _LEAST and len(rows[0]) >= _LEAST else ""
