"""An index on disk as a LangChain `VectorStore`."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStore
from langchain_core.vectorstores.utils import maximal_marginal_relevance
from numpy.typing import NDArray

from rag_app.embedders import load_embedder
from rag_app.errors import EmbedderMismatchError, IndexNotFoundError, SettingsError
from rag_app.index import Index, add_documents, delete_documents
from rag_app.index.layout import Root
from rag_app.index.read.index import Ids, Scores
from rag_app.langchain_bridge.documents import as_added, from_langchain, metadata_of, stored_filter
from rag_app.langchain_bridge.embedder import as_embedder
from rag_app.langchain_bridge.embeddings import RagEmbeddings
from rag_app.langchain_bridge.keywords import check_keywords
from rag_app.protocols import Embedder
from rag_app.retrieval.filter_keys import check_keys

Filter = Mapping[str, Any] | None


class RagVectorStore(VectorStore):
    """Dense search over the index `name` below `root` (default `./indexes`), and documents put in and taken out.

    With `embedding` (LangChain `Embeddings` or an `Embedder`) an absent index is empty and is made when documents are
    added. Without it the index must exist and its own embedder is loaded. Each call that adds or deletes publishes one
    generation, so give many documents at once. Safe to use from several threads; a generation published by others is
    seen by the next call. Raises `IndexNotFoundError`, `EmbedderMismatchError` and `ModelNotFoundError`.

    A `Document.id` is the `source` of a document of the index. Text longer than a chunk is cut, and searches find its
    parts: see `as_added` for what comes back. `filter` takes the index's filters (`rag_app.index.read.filters`);
    searches raise `FilterError` for one that lets nothing through because no document has its key.
    """

    def __init__(self, name: str, embedding: Embeddings | Embedder | None = None, *, root: Root = None) -> None:
        self.name = name
        self.root = root
        self._opened: Index | None = None
        self._reading = threading.Lock()
        self._writing = threading.Lock()
        if embedding is None:
            with Index.open(name, root) as index:
                embedding = load_embedder(index.manifest.embedder_name)
        self._embedder = as_embedder(embedding)
        self._embeddings = embedding if isinstance(embedding, Embeddings) else RagEmbeddings(embedding)
        self._index()

    def __deepcopy__(self, memo: dict[int, Any]) -> RagVectorStore:
        """Itself: the index on disk is one for all who hold it."""
        return self

    @property
    def embeddings(self) -> Embeddings:
        return self._embeddings

    @classmethod
    def from_texts(
        cls,
        texts: list[str],
        embedding: Embeddings,
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        name: str = "",
        root: Root = None,
        **kwargs: Any,
    ) -> RagVectorStore:
        """Put texts into the index `name`, which is made if it is absent, and return its store."""
        check_keywords(kwargs, ("metadatas", "ids", "name", "root"), "from_texts")
        store = cls(name, embedding, root=root)
        store.add_texts(texts, metadatas, ids=ids)
        return store

    # Documents

    def add_documents(self, documents: list[Document], **kwargs: Any) -> list[str]:
        """Insert documents, or replace those of the same id, and return the ids in the given order.

        The id of a document is taken from `ids`, else from `Document.id`, else made up. Raises `SettingsError`,
        `DocumentError` for metadata that cannot be kept, and `IndexBusyError` while another process builds the index.
        """
        check_keywords(kwargs, ("ids", "batch_size"), "add_documents")  # batch_size: set by langchain_core.indexing
        ids = kwargs.get("ids") or [None] * len(documents)
        _same_length(documents, ids, "ids")
        names = [str(i or d.id or uuid.uuid4()) for i, d in zip(ids, documents, strict=True)]
        if names:
            made = [from_langchain(d, n) for d, n in zip(documents, names, strict=True)]
            with self._writing:
                add_documents(self.name, made, root=self.root, embedder=self._embedder)
        return names

    def add_texts(
        self,
        texts: Iterable[str],
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        **kwargs: Any,
    ) -> list[str]:
        """`add_documents` of texts with their metadata."""
        texts = list(texts)
        metadatas = metadatas or [{}] * len(texts)
        _same_length(texts, metadatas, "metadatas")
        documents = [Document(t, metadata=m) for t, m in zip(texts, metadatas, strict=True)]
        return self.add_documents(documents, ids=ids, **kwargs)

    def delete(self, ids: list[str] | None = None, **kwargs: Any) -> bool:
        """Take documents out; unknown ids are ignored, and `None` means all, as LangChain defines it."""
        check_keywords(kwargs, ("ids",), "delete")
        with self._writing:
            index = self._index()
            if index is not None:
                sources = [d.source for d in index.documents()] if ids is None else ids
                delete_documents(self.name, sources, root=self.root)
        return True

    def get_by_ids(self, ids: Sequence[str], /) -> list[Document]:
        """Whole documents in the order asked for, unknown ids left out. Reads the list of all documents once."""
        index = self._index()
        if index is None:
            return []
        wanted = set(ids)
        found = {
            d.source: Document(index.text(d.id), id=d.source, metadata=metadata_of(d.metadata))
            for d in index.documents()
            if d.source in wanted
        }
        return [found[i] for i in ids if i in found]

    # Search

    def similarity_search(self, query: str, k: int = 4, filter: Filter = None, **kwargs: Any) -> list[Document]:
        """The `k` chunks nearest to the question, best first."""
        return [d for d, _ in self.similarity_search_with_score(query, k, filter=filter, **kwargs)]

    def similarity_search_with_score(
        self, query: str, k: int = 4, filter: Filter = None, **kwargs: Any
    ) -> list[tuple[Document, float]]:
        """Documents with their cosine similarity (-1 to 1, higher is nearer), best first."""
        check_keywords(kwargs, ("k", "filter"), "similarity search")
        return self._nearest(self._embedder.embed_query(query), k, filter)

    def similarity_search_by_vector(
        self, embedding: list[float], k: int = 4, filter: Filter = None, **kwargs: Any
    ) -> list[Document]:
        """The `k` chunks nearest to a vector of the store's embeddings, best first."""
        check_keywords(kwargs, ("k", "filter"), "similarity search")
        return [d for d, _ in self._nearest(_vector(embedding), k, filter)]

    def max_marginal_relevance_search(
        self, query: str, k: int = 4, fetch_k: int = 20, lambda_mult: float = 0.5, filter: Filter = None, **kwargs: Any
    ) -> list[Document]:
        """`k` of the `fetch_k` nearest chunks, each near the question and unlike those before it.

        Carbonell, Goldstein: The Use of MMR (SIGIR 1998); `lambda_mult` 1 is pure relevance, 0 pure diversity.
        """
        vector = self._embedder.embed_query(query).tolist()
        return self.max_marginal_relevance_search_by_vector(vector, k, fetch_k, lambda_mult, filter, **kwargs)

    def max_marginal_relevance_search_by_vector(
        self,
        embedding: list[float],
        k: int = 4,
        fetch_k: int = 20,
        lambda_mult: float = 0.5,
        filter: Filter = None,
        **kwargs: Any,
    ) -> list[Document]:
        """`max_marginal_relevance_search` by a vector of the store's embeddings."""
        check_keywords(kwargs, ("k", "fetch_k", "lambda_mult", "filter"), "maximal marginal relevance search")
        index, vector = self._index(), _vector(embedding)
        if index is None:
            return []
        ids, _ = self._scored(index, vector, fetch_k, filter)
        chosen = maximal_marginal_relevance(vector, index.vector(ids).tolist(), lambda_mult, k)
        return [as_added(index, c) for c in index.chunks(ids[chosen])]

    def _select_relevance_score_fn(self) -> Callable[[float], float]:
        """Cosine similarity cut to 0 to 1; scores of embeddings that are not of unit length cannot be mapped."""
        if not self._embedder.normalized:
            raise SettingsError(
                f"{self._embedder.name} gives vectors that are not of unit length, whose scores have no bounds; use "
                "similarity_search_with_score instead of relevance scores."
            )
        return lambda cosine: min(1.0, max(0.0, cosine))

    def _nearest(self, vector: NDArray[np.float32], k: int, wanted: Filter) -> list[tuple[Document, float]]:
        index = self._index()
        if index is None:
            return []
        ids, scores = self._scored(index, vector, k, wanted)
        return [(as_added(index, c), float(s)) for c, s in zip(index.chunks(ids), scores, strict=True)]

    def _scored(self, index: Index, vector: NDArray[np.float32], k: int, wanted: Filter) -> tuple[Ids, Scores]:
        """Ids of the `k` nearest chunks with their scores. Raises `FilterError` for a key that no document has, as the
        retriever does, where the filter lets nothing through."""
        if vector.shape != (self._embedder.dimension,):
            raise EmbedderMismatchError(
                f"Index {self.name!r} has vectors of {self._embedder.dimension} dimensions, but one of shape "
                f"{vector.shape} was given; make it with the store's own `embeddings`."
            )
        where = stored_filter(index, wanted)
        ids, scores = index.dense_scores(vector, k, where)
        if where and not len(ids):
            check_keys(where, index)
        return ids, scores

    def _index(self) -> Index | None:
        """The newest generation; None as long as nothing was added."""
        with self._reading:
            try:
                if self._opened is not None and self._opened.is_current:
                    return self._opened
                opened = Index.open(self.name, self.root)
            except IndexNotFoundError:
                self._opened = None
                return None
            opened.check_embedder(self._embedder)
            self._opened = opened
            return opened


def _vector(values: Sequence[float]) -> NDArray[np.float32]:
    return np.asarray(values, np.float32)


def _same_length(items: Sequence[Any], others: Sequence[Any], what: str) -> None:
    if len(items) != len(others):
        raise SettingsError(f"{len(others)} {what} for {len(items)} documents; expected one for each.")
