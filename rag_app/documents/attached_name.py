"""Which of the files that are attached to a mail a passage of it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from rag_app.documents.formats import BY_EXTENSION
from rag_app.documents.records import file_of

_MAIL = ("email", "msg")


def attached_name(source: str, title: str, headings: Sequence[str]) -> str:
    """The name of the innermost one, which is a heading above the passage; "" in the mail itself, in a file that is no
    mail by its name, and below an attached file whose name has no known ending."""
    named = BY_EXTENSION.get(PurePath(file_of(source).lower()).suffix)
    if not named or named.kind not in _MAIL:
        return ""
    files = (h for h in reversed(headings) if h != title and PurePath(h.lower()).suffix in BY_EXTENSION)
    return next(files, "")
