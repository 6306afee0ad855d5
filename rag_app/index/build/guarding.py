"""What is refused and what is warned of before a build: an unmounted disk must not empty an index."""

from __future__ import annotations

import glob
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from rag_app.config import FOUND_LANGUAGE, IndexRecipe, at_home, did_you_mean
from rag_app.documents import Scan
from rag_app.documents.formats import BY_KIND
from rag_app.documents.records import COLUMN_SETTINGS
from rag_app.errors import EmptyIndexError, IndexCorruptError, SettingsError
from rag_app.index.build.plan import KnownFile, Plan
from rag_app.index.build.published.publish import recover
from rag_app.index.build.staged.staging import cutting_settings
from rag_app.index.layout import Layout
from rag_app.index.lock import making
from rag_app.index.manifest import MadeBy
from rag_app.index.read.snapshot import Snapshot
from rag_app.index.recipes import write_recipe
from rag_app.protocols import Embedder
from rag_app.text.language.one_line import first_of

_ALLOW = ", or allow it with --allow-empty, which {}"
_TABLES = tuple(ending for kind in ("csv", "jsonl", "json") for ending in BY_KIND[kind].extensions.split())


def refuse_emptying(name: str, recipe: IndexRecipe, found: Scan, plan: Plan, *, first: bool) -> None:
    """`SettingsError` where sources that are missing, unreadable or empty, or a recipe that lets no file through, would
    silently empty the index `name`, or where its `first` build would hold nothing."""
    lost = [_missing(source) for source in found.missing]
    if plan.removed or not found.files:
        lost += [f"{s!r} cannot be read ({reason})" for s, reason in found.unreadable.items()]
        lost += [f"{s!r} is empty" for s in found.empty]
    if (first or plan.removed) and not (found.files or lost):
        none = "no source holds a file that include and exclude let through"
        lost.append(none if recipe.sources else "its recipe names no source")
    if lost:
        outcome = "makes an index of the rest" if first else "takes what is gone out of the index"
        if first and found.missing:
            raise SettingsError(f"Index {name!r}: {'; '.join(lost)}; check the path.")
        raise EmptyIndexError(f"Index {name!r}: {'; '.join(lost)}; correct `sources`", _ALLOW.format(outcome))


def _missing(source: str) -> str:
    """That nothing is at `source`, with what its folder has of nearly the same name."""
    path = at_home(source)
    if glob.has_magic(source):
        return f"{source!r} matches no file"
    near = ""
    with suppress(OSError):
        near = did_you_mean(path.name, (entry.name for entry in path.parent.iterdir()))
    return f"{source!r} does not exist{f' ({near})' if near else ''}"


def read_elsewhere(recipe: IndexRecipe, base: Snapshot) -> Path | None:
    """The folder that relative sources of `base` are relative to, where it is known and not this one."""
    folder = Path(base.manifest.folder or Path.cwd())
    is_here = folder.is_dir() and folder.samefile(Path.cwd())
    return None if is_here or all(at_home(source).is_absolute() for source in recipe.sources) else folder


def refuse_elsewhere(name: str, recipe: IndexRecipe, base: Snapshot) -> None:
    """`SettingsError` where the sources are relative to another folder that is still there: what bears the same names
    here would replace them."""
    if (folder := read_elsewhere(recipe, base)) and folder.is_dir():
        raise SettingsError(
            f"Index {name!r}: its sources ({', '.join(recipe.sources)}) are those of {folder}, and this is "
            f"{Path.cwd()}; go there, or name them anew: `rag-app index build {name} FOLDER`."
        )


def refuse_shards(name: str, shards: Sequence[str]) -> None:
    """`SettingsError` for an index that is made of others: a generation of its own would be read in place of them."""
    if shards:
        raise SettingsError(
            f"Index {name!r} is made of the shards {', '.join(shards)}: build those instead, or change their documents."
        )


def lost_files(
    before: Mapping[str, KnownFile], after: Mapping[str, KnownFile], recipe: IndexRecipe, old: IndexRecipe | None
) -> dict[str, str]:
    """The files, each with its reason, that settings other than the `old` ones make unreadable: tables that were read
    `before` or, where no table has the columns that are named now, new ones; or all files of an index that held some or
    is made first."""
    unread = {name: file.error for name, file in after.items() if file.error}
    read = {name for name, file in before.items() if not file.error}
    none_read = all(name in unread for name in after if name.lower().endswith(_TABLES))
    if _columns(recipe) != _columns(old or IndexRecipe()):
        blamed = {name: reason for name, reason in unread.items() if any(s in reason for s in COLUMN_SETTINGS)}
        if lost := {n: r for n, r in blamed.items() if n in read or (n not in before and none_read)}:
            return lost
    # Files that were read and are gone are no loss: an index goes on to hold nothing that was taken out of it.
    loses = not before or not read.isdisjoint(after) or (read and recipe != old)
    return unread if loses and len(unread) == len(after) else {}


def _columns(recipe: IndexRecipe) -> list[Any]:
    return [getattr(recipe, setting) for setting in COLUMN_SETTINGS]


def losing(
    layout: Layout, lost: Mapping[str, str], everything: bool, recipe: IndexRecipe, saved: IndexRecipe | None
) -> SettingsError:
    """What is raised where settings would lose files in this way, or (`everything`) nothing can be read."""
    reason = next(iter(lost.values()))
    wrong = next((setting for setting in COLUMN_SETTINGS if setting in reason), "")
    is_saved = saved is not None and wrong and getattr(saved, wrong) == getattr(recipe, wrong)
    option = f" (--{wrong.removesuffix('s').replace('_', '-')}, '' for none)" if wrong else ""
    fix = f"correct {wrong or 'files or settings'}{f', as saved in {layout.recipe}' if is_saved else ''}"
    what = "no file can be read" if everything else f"{first_of(list(lost), 3)} cannot be read"
    what = f"{what} with these settings" if wrong else what
    empties = "leaves the index empty" if everything else "leaves out what cannot be read"
    message = f"Index {layout.name!r}: {what} ({reason.rstrip('.')}); {fix}"
    return EmptyIndexError(message, f"{option}{_ALLOW.format(empties)}")


def keep_recipe(layout: Layout, saved: IndexRecipe | None) -> None:
    """Write the recipe that was `saved` before a build that is refused, or leave none where there was none."""
    if saved is None:
        layout.recipe.unlink(missing_ok=True)
    else:
        write_recipe(layout.name, saved, layout.root)


def lost_text(found: Scan, recipe: IndexRecipe, embedder: Embedder) -> list[str]:
    """Warnings of folders and settings that lose text."""
    made = [f"{s}: the folder is empty" for s in found.empty]
    if found.outside:
        made.append(
            f"{first_of(found.outside, 3)}: not read, since links out of a source are not followed; name what they "
            "lead to as a source, too"
        )
    if recipe.chunk_tokens > embedder.max_tokens:
        made.append(
            f"chunk_tokens = {recipe.chunk_tokens}, but {embedder.name} reads {embedder.max_tokens} "
            "tokens: the end of long chunks is found by BM25 only"
        )
    return made


def why_anew(base: Snapshot, recipe: IndexRecipe, embedder: Embedder) -> str:
    """Why every text of `base` must be cut or embedded again, as a sentence; empty where nothing asks for it."""
    old, cutting = base.manifest.recipe, base.manifest.cutting
    if recipe.language == FOUND_LANGUAGE:  # nothing is stored yet that it could be found in
        recipe = replace(recipe, language=old.language)
    if base.manifest.made_by != MadeBy.of(embedder):
        return f"the embedder changed to {embedder.name}: every chunk is embedded again"
    if old.language != recipe.language:
        return f"language changed from {old.language} to {recipe.language}: every text is cut and embedded again"
    if old.chunk_tokens != recipe.chunk_tokens:
        sizes = f"from {old.chunk_tokens} to {recipe.chunk_tokens}"
        return f"chunk_tokens changed {sizes}: every text is cut and embedded again"
    if cutting_settings(old, cutting) != cutting_settings(recipe):
        return (
            "the index was made by another version, which cut texts in another way, or found them by other words: "
            "every text is cut and embedded again"
        )
    return ""


@contextmanager
def current(layout: Layout) -> Iterator[Snapshot | None]:
    """The generation that whatever writes an index goes on from, if there is one, under the builder's lock."""
    with making(layout), _refusing(layout):
        recover(layout)
        number = layout.read_current()
        with nullcontext() if number is None else closing(Snapshot(layout.generation(number))) as base:
            yield base


@contextmanager
def _refusing(layout: Layout) -> Iterator[None]:
    """Around whatever writes an index: `IndexCorruptError` with what to do about it where the files that it goes on
    from are damaged, or rows of theirs stand where new ones belong."""
    try:
        yield
    except IndexCorruptError as error:
        raise _with_commands(layout, error) from None
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # a full disk, say
            raise
        raise _with_commands(layout, IndexCorruptError(f"Index {layout.name!r}: its tables: {error}.")) from None


def _with_commands(layout: Layout, error: IndexCorruptError) -> IndexCorruptError:
    """The error of a damaged index with what to do about it."""
    return IndexCorruptError(
        f"{error} To roll back: `rag-app index rollback {layout.name}`. To build from nothing: `rag-app index "
        f"delete {layout.name} --yes`, which keeps the recipe, and then `rag-app index build {layout.name}`."
    )
