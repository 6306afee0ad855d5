from __future__ import annotations

import pytest

from rag_app.index import Index, add_documents
from rag_app.schema import Document, Hit
from rag_app.tables.rows.whole import WholeTable, whole_tables


@pytest.fixture
def tables_of(tmp_path, embedder):
    def made(*documents: Document) -> list[WholeTable]:
        name = f"tables{len(list(tmp_path.iterdir()))}"
        add_documents(name, list(documents), root=tmp_path, embedder=embedder)
        with Index.open(name, tmp_path) as index:
            return list(whole_tables([Hit(chunk, 1.0, {}) for chunk in index.chunks(index.chunk_ids)], index))

    return made
