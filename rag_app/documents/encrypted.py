"""What is said of a file that needs a password."""

from __future__ import annotations

from rag_app.errors import DocumentError


def encrypted(name: str, what: str = "document") -> DocumentError:
    """The error about the file `name`, or `what` it is."""
    return DocumentError(f"{name}: the {what} is encrypted; save a copy without a password and try again.")
