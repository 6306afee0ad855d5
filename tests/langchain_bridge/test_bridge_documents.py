from __future__ import annotations

import datetime

import pytest
from langchain_core.documents import Document

from rag_app.errors import DocumentError, FilterError
from rag_app.index import Index, add_documents
from rag_app.langchain_bridge.documents import from_langchain, metadata_of, stored_filter

METADATA = [
    {},
    {"year": 2024, "draft": False, "weight": 0.5, "lang": "en"},
    {"source": "a.pdf", "page": 0, "title": "A", "json": 1, "start": 7},
    {"tags": ["x", {"deep": None}], "nothing": None, "title": None},
    {"langchain": "v1", "langchain.json": "x", "langchain.source": "y", "langchain.langchain": 2},
]


@pytest.mark.parametrize("metadata", METADATA)
def test_metadata_come_back_as_they_were(metadata):
    stored = from_langchain(Document("text", metadata=metadata), "1").metadata
    assert all(isinstance(v, str | int | float) for v in stored.values())
    assert metadata_of(stored) == metadata


def test_metadata_of_other_documents_are_unchanged():
    assert metadata_of({"year": 2024, "file": "x"}) == {"year": 2024, "file": "x"}


def test_metadata_that_cannot_be_kept_are_named():
    with pytest.raises(DocumentError, match=r"'when' holds a date; .*str\(\)"):
        from_langchain(Document("text", metadata={"when": datetime.date(2024, 1, 1)}), "1")


def test_a_filter_means_the_metadata_that_callers_see(handbook, embedder, tmp_path):
    assert stored_filter(handbook, {"source": "travel.md"}) == {"source": "travel.md"}
    root = tmp_path / "other"
    add_documents("added", [from_langchain(Document("text"), "1")], root=root, embedder=embedder)
    with Index.open("added", root) as index:
        assert stored_filter(index, {"source": "x", "year": 1}) == {"langchain.source": "x", "year": 1}
        assert stored_filter(index, {}) is None
    with pytest.raises(FilterError, match="expected a dictionary"):
        stored_filter(handbook, lambda document: True)  # type: ignore[arg-type]
