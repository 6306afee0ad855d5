"""Which sources taught a published adapter and judge another one: known by their names, since no version keeps rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Literal

from finetune.recipe import TrainingRecipe
from rag_app.adapters.manifest import AdapterManifest
from rag_app.adapters.store import AdapterStore
from rag_app.errors import AdapterError


def shared_sources(
    manifest: AdapterManifest,
    recipe: TrainingRecipe,
    train_sha256: str,
    judging: Collection[Literal["dev", "test"]] = ("dev", "test"),
) -> list[str]:
    """Sources that the adapter of `manifest` was trained on and of which rows of the sets `judging` of `recipe` are;
    none where its training rows are the same, by the SHA-256 of their file: these are divided alike."""
    mine, theirs = recipe.data, manifest.recipe.get("data")
    if not isinstance(theirs, Mapping) or manifest.data.get("train.jsonl") == train_sha256:
        return []
    named = theirs.get("train")
    taught = {_place(name) for name in named} if isinstance(named, list | tuple) else set()
    own = [mine.dev if split == "dev" else mine.test for split in judging]
    sources = dict.fromkeys(name for named in own for name in named or mine.train)
    shared = [name for name in sources if _place(name) in taught]
    if theirs.get("generate_questions") and mine.generate_questions and theirs.get("index") == mine.index:
        shared += [] if all(own) else [f"questions about {mine.index}"]
    return shared


def lineage(manifest: AdapterManifest, store: AdapterStore) -> Iterator[AdapterManifest]:
    """`manifest`, the version that its training went on from, and so on, as far as they are there."""
    seen: set[str] = set()
    while manifest.full_name not in seen:
        yield manifest
        seen.add(manifest.full_name)
        start = str(manifest.recipe.get("start") or "")
        if "@" not in start:  # it began anew, or from a version that was the current one then
            return
        try:
            manifest = store.manifest(start)
        except AdapterError:  # removed since
            return


def _place(name: object) -> Path:
    """A file may be named from the working directory or from the root."""
    return Path.cwd() / str(name)
