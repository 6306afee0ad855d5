"""Files to documents, documents to chunk spans.

`scan` lists files, `read` turns one file into documents (text in one canonical form, Markdown, with headings and
pages), `split` cuts a document into chunks that respect its structure and the embedder's token limit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rag_app.documents.reading import read
from rag_app.documents.scanning import Scan, SourceFile, scan

if TYPE_CHECKING:
    from rag_app.documents.splitting.spans import split

__all__ = ["Scan", "SourceFile", "read", "scan", "split"]


def __getattr__(name: str) -> Any:
    """`split` loads on first use: half of what the process that reads files would load at its start, and never use."""
    if name != "split":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from rag_app.documents.splitting.spans import split

    return split
