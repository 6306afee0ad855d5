"""Which of the files that are attached to a mail a passage of it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from rag_app.documents.formats import BY_EXTENSION
from rag_app.documents.records import file_of

_MAIL = ("email", "msg")


def attached_name(source: str, title: str, headings: Sequence[str]) -> str:
    """The name of the innermost one, which is a heading above the passage and below the title of the mail; "" in the
    mail itself, in a file that is no mail by its name, and below an attached file whose name has no known ending."""
    named = BY_EXTENSION.get(PurePath(file_of(source).lower()).suffix)
    if not named or named.kind not in _MAIL:
        return ""
    name = ""
    for heading in headings[1:] if [*headings[:1]] == [title] else headings:
        if known := BY_EXTENSION.get(PurePath(heading.lower()).suffix):
            name = heading
            if known.kind not in _MAIL:  # what is below are its own headings
                break
    return name
