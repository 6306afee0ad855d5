"""Files to documents, documents to chunk spans.

`scan` lists files, `read` turns one file into documents (text in one canonical form, Markdown, with headings and
pages), `split` cuts a document into chunks that respect its structure and the embedder's token limit.
"""

from rag_app.documents.reading import read
from rag_app.documents.scanning import Scan, SourceFile, scan
from rag_app.documents.splitting.spans import split

__all__ = ["Scan", "SourceFile", "read", "scan", "split"]
