"""What the attachments of messages are, whatever the program that sent them says they are."""

from __future__ import annotations

import io
from pathlib import PurePath

from rag_app.documents.decoding import SAMPLE_BYTES
from rag_app.documents.detection import detect_kind, read_head
from rag_app.documents.formats import BY_EXTENSION, FORMATS
from rag_app.documents.markdown import pipe_table
from rag_app.documents.records import csv_table
from rag_app.errors import DocumentError

PLAIN = ("text", "markdown")
_TABLES = ("text/csv", "text/tab-separated-values", "application/csv")
_UNKNOWN = (*_TABLES, "application/octet-stream", "application/vnd.ms-excel", "text/plain", "text/markdown")
# Pictures are mostly logos and what stands in signatures, again in each mail: what is recognised in them is not said.
_FILES = {known.kind for known in FORMATS if known.magic and known.converter != "picture"} | {
    "email", "excel-xml", "flat-odf", "html", "subtitles",
}  # fmt: skip
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


def is_file(filename: str, content_type: str, data: bytes) -> bool:
    """Whether an attachment is to be read as a file of its own, or is by its name and must be said not to be; a
    signature or a picture is not, nor is text, whatever it is called."""
    named = BY_EXTENSION.get(PurePath(filename.lower()).suffix)
    if named and named.kind not in _FILES:
        named = None
    if content_type.startswith("text/") and not (named and named.magic):
        return False
    try:
        kind = detect_kind(filename, read_head(io.BytesIO(data)))
    except DocumentError:
        return named is not None
    return named is not None or kind in _FILES or kind == "zip"
