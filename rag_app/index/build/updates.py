"""Documents put in and taken out by a program rather than by files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from rag_app.config import IndexRecipe, require
from rag_app.errors import DocumentError, IndexBusyError
from rag_app.index.build.filled.embed import embed_pending
from rag_app.index.build.guarding import current, refuse_shards
from rag_app.index.build.published import language
from rag_app.index.build.published.publish import publish, recover
from rag_app.index.build.staged.read_and_split import batches, splitter
from rag_app.index.build.staged.staging import Staging, discard, read_state
from rag_app.index.layout import Layout, Root
from rag_app.index.manifest import MadeBy
from rag_app.index.read.snapshot import Snapshot
from rag_app.index.recipes import read_recipe, shards_of, write_recipe
from rag_app.index.tables import storable
from rag_app.protocols import Embedder
from rag_app.schema import Document

_HALF = re.compile("[\ud800-\udfff]")


def add_documents(name: str, documents: Iterable[Document], *, root: Root = None, embedder: Embedder) -> list[int]:
    """Insert documents, or replace those of the same `source`, and publish; returns document ids in the given order.
    Of two of the same `source` the later one counts, and its id stands for both.

    The index is created if it is absent, by its saved recipe if there is one. Documents put in here stay when files
    are updated later; a text that is in the index already is not embedded again. Raises `IndexBusyError`,
    `EmbedderMismatchError`, `SettingsError` for an index that is made of shards, and `DocumentError` for metadata that
    cannot be kept; the index then stays as it was.
    """
    layout = Layout.of(name, root)
    layout.check_makeable()
    refuse_shards(name, shards_of(layout))
    with _locked(layout) as base:
        if base is not None:
            recipe = base.manifest.recipe
        elif layout.recipe.is_file():
            recipe = replace(read_recipe(name, root), embedder=embedder.name)
        else:
            recipe = IndexRecipe(embedder=embedder.name)
            write_recipe(name, recipe, root)
        if base is not None:
            base.manifest.made_by.require(embedder, name, "build another index")
        with _staged(layout, recipe, base, MadeBy.of(embedder)) as staging:
            ids = put_documents(staging, documents, embedder)
            made = publish(staging, recipe)
        if made.recipe != recipe and language.told(made.recipe):
            write_recipe(name, made.recipe, root)
        return ids


def put_documents(staging: Staging, documents: Iterable[Document], embedder: Embedder) -> list[int]:
    """Put documents of no file into the generation being made, with their vectors; returns their ids."""
    sources: list[str] = []
    ids: dict[str, int] = {}
    split = splitter(embedder, staging.state.chunk_tokens)
    for batch in batches(map(_readable, documents)):
        given = [storable(document.source) for document in batch]
        ids.update(zip(given, staging.store.put_batch(batch, None, split), strict=True))
        sources += given
        embed_pending(staging, embedder, everything=False)
    embed_pending(staging, embedder, everything=True)
    return [ids[source] for source in sources]


def _readable(document: Document) -> Document:
    """The document with U+FFFD for lone surrogates (half an emoji that was cut), which no tokenizer takes: one for
    each, so that places stay. Raises `DocumentError` for what is no document, and for metadata that cannot be kept."""
    if not isinstance(document, Document):
        raise DocumentError(
            f"{type(document).__name__} {str(document)[:40]!r}: expected a Document; give Document(source, text), with "
            "a name of your own as source."
        )
    for key, value in document.metadata.items():
        if not (isinstance(key, str) and isinstance(value, str | int | float)):
            raise DocumentError(
                f"document {document.source!r}: metadata {key!r} holds a {type(value).__name__}; expected a text as "
                "key, and text, a number or true/false as value: leave it out, or convert it, for example with str()."
            )
    sections = tuple(replace(s, headings=tuple(map(_whole, s.headings))) for s in document.sections)
    return replace(document, text=_whole(document.text), title=_whole(document.title), sections=sections)


def _whole(text: str) -> str:
    return _HALF.sub("\ufffd", text)


def delete_documents(name: str, sources: Sequence[str], *, root: Root = None) -> int:
    """Take the documents of these sources out, publish, and return how many there were; unknown ones are ignored.

    A document that came from a file comes back when that file changes. Raises `IndexNotFoundError`,
    `IndexBusyError`, and `SettingsError` for one text in place of several and for an index that is made of shards.
    """
    require(not isinstance(sources, str), "sources", sources, 'a list of sources, as ["report.md"]')
    layout = Layout.of(name, root)
    refuse_shards(name, shards_of(layout))
    layout.require_current()
    with _locked(layout) as base:
        assert base is not None  # noqa: S101 - one is current
        found = base.store.rows_in("SELECT source FROM documents WHERE source", {storable(s) for s in sources})
        if not found:
            return 0
        with _staged(layout, base.manifest.recipe, base, base.manifest.made_by) as staging:
            for (source,) in found:
                staging.store.retire(source)
            publish(staging, base.manifest.recipe)
        return len(found)


@contextmanager
def _staged(layout: Layout, recipe: IndexRecipe, base: Snapshot | None, made_by: MadeBy) -> Iterator[Staging]:
    """A generation to put documents into; nothing is left of it where that fails, since no build goes on with it."""
    staging = Staging.create(layout, "documents", recipe, base, made_by)
    try:
        yield staging
    except BaseException:
        staging.close()
        recover(layout)  # it was complete, and only tidying up failed
        discard(layout)
        raise
    staging.close()


@contextmanager
def _locked(layout: Layout) -> Iterator[Snapshot | None]:
    """The current generation under the builder's lock, unless an interrupted build of files is waiting."""
    with current(layout) as base:
        state = read_state(layout)
        if state is not None and state.kind == "files":
            raise IndexBusyError(
                f"A build of index {layout.name!r} in {layout.root} was interrupted; finish it first with "
                f"`rag-app index build {layout.name}`."
            )
        yield base
