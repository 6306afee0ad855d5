"""From a file to documents, and from documents to what is stored of their chunks, a batch at a time.

Nothing here writes to an index, so that a batch may as well come from another process or another machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from rag_app.config import IndexRecipe
from rag_app.documents import SourceFile, read, split
from rag_app.errors import DocumentError, DocumentUnavailableError
from rag_app.index.context import lexical_text
from rag_app.index.terms import indexed_words
from rag_app.protocols import Embedder
from rag_app.schema import ChunkSpan, Document

BATCH_DOCUMENTS = 64
BATCH_CHARS = 500_000


@dataclass(frozen=True, slots=True)
class SplitDocument:
    """A document, the spans of its chunks, and how often each word is found in what BM25 reads of a chunk."""

    document: Document
    spans: Sequence[ChunkSpan]
    words: Sequence[Mapping[str, int]]


Split = Callable[[Sequence[Document]], list[SplitDocument]]


def read_batches(
    file: SourceFile,
    recipe: IndexRecipe,
    warn: Callable[[str], object] = lambda warning: None,
    on_page: Callable[[int, int], object] = lambda page, pages: None,
) -> Iterator[list[Document]]:
    """The documents of a file, some at a time; `warn` gets a sentence for each thing amiss with a file that was read,
    `on_page` the page that is being read and their number, now and then.

    Raises `DocumentError`, whatever goes wrong inside a converter, and `DocumentUnavailableError` for what is not in
    the bytes of the file, which is also what goes wrong in this process: converters run in another one.
    """
    return batches(_documents(file, recipe, warn, on_page))


def batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """The documents in order, up to 64 or half a million characters at a time, a longer one alone."""
    batch: list[Document] = []
    chars = 0
    for document in documents:
        if batch and chars + len(document.text) > BATCH_CHARS:
            yield batch
            batch, chars = [], 0
        batch.append(document)
        chars += len(document.text)
        if len(batch) == BATCH_DOCUMENTS:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch


def _documents(
    file: SourceFile, recipe: IndexRecipe, warn: Callable[[str], object], on_page: Callable[[int, int], object]
) -> Iterator[Document]:
    try:
        yield from read(file, recipe, warn, on_page)
    except (DocumentError, GeneratorExit):
        raise
    except Exception as error:  # of this process, not of the child that reads the bytes: no thread, no memory
        raise DocumentUnavailableError(f"{file.name}: {type(error).__name__}: {error}.") from error


def splitter(embedder: Embedder, chunk_tokens: int) -> Split:
    """`split_batch` for chunks of at most `chunk_tokens` of the embedder's tokens."""
    return partial(split_batch, embedder=embedder, chunk_tokens=chunk_tokens)


def already(batch: Sequence[SplitDocument]) -> Split:
    """Gives the documents of a batch that is split as they were split."""
    made = {id(s.document): s for s in batch}
    return lambda documents: [made[id(d)] for d in documents]


def split_batch(documents: Iterable[Document], embedder: Embedder, chunk_tokens: int) -> list[SplitDocument]:
    """Cut documents into chunks of at most `chunk_tokens` tokens, and count the words of each chunk."""
    return [_split(document, split(document, embedder.token_offsets, chunk_tokens)) for document in documents]


def _split(document: Document, spans: Sequence[ChunkSpan]) -> SplitDocument:
    texts = (document.text[s.start : s.end] for s in spans)
    words = [words_counted(document.title, s.headings, text, s.above) for s, text in zip(spans, texts, strict=True)]
    return SplitDocument(document, spans, words)


def words_counted(title: str, headings: Sequence[str], text: str, above: str) -> Counter[str]:
    """How often each word is found in what BM25 reads of a chunk."""
    return Counter(indexed_words(lexical_text(title, headings, text, above)))
