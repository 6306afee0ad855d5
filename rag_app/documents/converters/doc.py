"""Word 97 to 2003 (`.doc`) to Markdown."""

from __future__ import annotations

from pathlib import Path

from office_oxide import Document, OfficeOxideError

from rag_app.documents.converted import Converted
from rag_app.documents.converters.doc_hidden import without_hidden
from rag_app.errors import DocumentError


def convert(path: Path, name: str) -> Converted:
    """Convert a Word file of the old kind: headings, lists and tables, by `office_oxide`, without what
    is deleted or hidden and without remarks.

    Raises `DocumentError` for a file that is damaged or encrypted.
    """
    try:
        document = Document.from_bytes(without_hidden(path.read_bytes()), "doc")
        with document:
            text = document.to_markdown()
    except OfficeOxideError as error:
        reason = " ".join(str(error).split())
        if "encrypt" in reason.lower() or "password" in reason.lower():
            raise DocumentError(
                f"{name}: the document is encrypted; save a copy without a password and try again."
            ) from None
        raise DocumentError(f"{name}: the Word file is damaged or truncated ({reason}); get a fresh copy.") from None
    return Converted(((None, text),))
