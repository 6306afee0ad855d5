"""What the attachments of messages are, whatever the program that sent them says they are."""

from __future__ import annotations

import io
from pathlib import PurePath

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


def attached_kind(filename: str, content_type: str, data: bytes) -> tuple[str, bool]:
    """Which format an attachment is to be read in, and whether as a file of its own.

    It is one that is text by its name and first bytes, where its sender does not say more of it than that; or a file of
    its own. One that is so by its name alone and must be said not to be has no kind; a signature, a picture and any
    other text is neither.
    """
    name = "table.csv" if content_type in _TABLES and not filename else filename
    named = BY_EXTENSION.get(PurePath(name.lower()).suffix)
    as_text = named.kind if named and content_type in _UNKNOWN and named.kind in ("csv", *PLAIN) else ""
    if named and named.kind not in _FILES:
        named = None
    may_be_file = not content_type.startswith("text/") or bool(named and named.magic)
    kind = _detected(name, data) if as_text or may_be_file else ""
    if kind and kind == as_text:
        return kind, False
    if may_be_file and (named or kind in _FILES or kind == "zip"):
        return kind, True
    return "", False


def _detected(name: str, data: bytes) -> str:
    try:
        return detect_kind(name, read_head(io.BytesIO(data)))
    except DocumentError:
        return ""


def attached_table(filename: str, text: str) -> str:
    """The table of an attached CSV or TSV file as Markdown; "" where it is none."""
    try:
        rows = csv_table(text, filename)
    except DocumentError:
        return ""
    return pipe_table(rows) if len(rows) >= _LEAST and len(rows[0]) >= _LEAST else ""
