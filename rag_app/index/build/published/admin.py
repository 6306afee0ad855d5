"""List, roll back, delete indexes, and set an index's fusion."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from dataclasses import dataclass

from rag_app.artifacts import hidden, remove
from rag_app.config import FusionSettings, indexes_dir
from rag_app.errors import IndexCorruptError, IndexNotFoundError, SettingsError, VectorIndexError
from rag_app.index.build.published.publish import recover
from rag_app.index.build.staged.verify import check_generation
from rag_app.index.layout import Layout, Root, index_names, remove_folder, sweep_deleted, unfinished_names
from rag_app.index.lock import building
from rag_app.index.manifest import Manifest, read_manifest, write_manifest
from rag_app.index.recipes import made_of_shards, read_recipe, require_own


@dataclass(frozen=True, slots=True)
class IndexSummary:
    """One line of a list of indexes; `problem` is empty unless its manifest cannot be read or, where it is
    `unfinished`, its first build is running or was interrupted."""

    name: str
    generation: int
    documents: int
    chunks: int
    embedder: str
    created: str
    problem: str = ""
    unfinished: bool = False


def list_indexes(root: Root = None) -> list[IndexSummary]:
    """All indexes below `root` that hold documents, by name, damaged ones too; what is left of a killed deletion is
    removed."""
    sweep_deleted(indexes_dir(root))
    return [_summary(Layout.of(name, root), _own_manifest) for name in index_names(indexes_dir(root))]


def list_all_indexes(root: Root = None) -> list[IndexSummary]:
    """The same with those whose first build is not done, and with those that are made of shards, whose numbers are the
    sums of those of their shards."""
    found, shared = list_indexes(root), made_of_shards(indexes_dir(root))
    for name in {*unfinished_names(indexes_dir(root))} - {*shared} - {one.name for one in found}:
        one = _summary(Layout.of(name, root), _own_manifest)
        found.append(dataclasses.replace(one, unfinished=bool(one.problem)))  # it may have been published meanwhile
    for name in {*shared} - {one.name for one in found}:
        # Not above: with it come scipy and faiss, which a list of other indexes does without.
        from rag_app.index.read.shards import manifest_of

        found.append(
            _summary(Layout.of(name, root), lambda layout: manifest_of(layout, read_recipe(layout.name, root).shards))
        )
    return sorted(found, key=lambda one: one.name)


def _own_manifest(layout: Layout) -> Manifest:
    return read_manifest(layout.generation(layout.require_current()))


def _summary(layout: Layout, manifest: Callable[[Layout], Manifest]) -> IndexSummary:
    try:
        m = manifest(layout)
    except (VectorIndexError, SettingsError, OSError) as error:
        return IndexSummary(layout.name, 0, 0, 0, "", "", str(error))
    return IndexSummary(layout.name, m.generation, m.documents, m.chunks, m.embedder_name, m.created)


def rollback_index(name: str, root: Root = None, generation: int | None = None) -> int:
    """Publish an earlier generation again (default: the one before the current), checked whole, and return its number.

    Raises `IndexNotFoundError` if there is none, `IndexCorruptError` if it is damaged, `IndexBusyError`.
    """
    layout = Layout.of(name, root)
    complete = layout.complete_generations()
    if not complete:
        require_own(layout)
    with building(layout):
        recover(layout)
        complete = layout.complete_generations()
        if generation is None:
            current = layout.require_current()
            earlier = [n for n in complete if n < current]
            if not earlier:
                raise IndexNotFoundError(f"Index {name!r} has no generation before {current} to roll back to.")
            generation = earlier[-1]
        elif generation not in complete:
            raise layout.has_none(generation)
        if problems := check_generation(layout.generation(generation)).problems:
            raise IndexCorruptError(
                f"Index {name!r}: generation {generation} is damaged and was not published: {problems[0]} "
                f"Try another one (found: {', '.join(map(str, complete))}), or build from nothing: `rag-app index "
                f"delete {name} --yes`, then `rag-app index build {name}`."
            )
        layout.write_current(generation)
    return generation


def require_deletable(name: str, root: Root = None) -> Layout:
    """Where an index lies that can be deleted, or what a killed deletion left of it. Raises `IndexNotFoundError`, also
    for a folder of somebody's own below `root`."""
    layout = Layout.of(name, root)
    if not layout.folder.is_dir():
        if not hidden(layout.folder, "trash").exists():
            require_own(layout)
    elif layout.is_of_others():
        raise IndexNotFoundError(
            f"{layout.folder}: a folder with other things than the parts of an index, and nothing was ever published "
            "there; it is not deleted: name an index, or remove the folder yourself."
        )
    return layout


def delete_index(name: str, root: Root = None) -> None:
    """Delete all generations of an index, or what a killed deletion left; its recipe stays.

    Raises `IndexNotFoundError`, also for a folder of somebody's own below `root`, and `IndexBusyError`.
    """
    layout = require_deletable(name, root)
    if not layout.folder.is_dir():
        sweep_deleted(layout.root)
        return
    with building(layout):
        remove(layout.current)
        # Inside the lock: a builder that took it now would lose its folder. Windows moves no folder with an open file.
        moved = remove_folder(layout.folder)
        for left in () if moved else (layout.building, layout.generations, layout.stat_cache):
            remove(left)
    if not moved:
        remove_folder(layout.folder)


def set_fusion(name: str, fusion: FusionSettings, root: Root = None) -> None:
    """Write the fusion settings into the manifest of the current generation; later generations inherit them.

    An `Index` that is open keeps the settings it was opened with. Raises `IndexNotFoundError`, `IndexBusyError`.
    """
    layout = Layout.of(name, root)
    if not all(map(math.isfinite, (fusion.dense, fusion.bm25, fusion.coverage))):
        raise SettingsError(f"fusion = {fusion}: expected finite weights.")
    require_own(layout)
    with building(layout):
        folder = layout.generation(layout.require_current())
        write_manifest(folder, dataclasses.replace(read_manifest(folder), fusion=fusion))
