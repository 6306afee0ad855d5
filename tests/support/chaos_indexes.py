"""Build, update, delete and roll back small indexes, to be killed: `from chaos_indexes import COMMANDS`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from killed_changes import Command

from rag_app.config import IndexRecipe
from rag_app.errors import IndexNotFoundError
from rag_app.index import (
    BuildReport,
    Index,
    build_index,
    delete_documents,
    delete_index,
    list_indexes,
    read_recipe,
    rollback_index,
    verify_index,
)
from rag_app.testing import FakeEmbedder

Contents = dict[str, int]


def sources(folder: Path) -> None:
    (folder / "sources").mkdir()
    for number in range(3):
        (folder / "sources" / f"{number}.md").write_text(f"# Rule {number}\n\nDoor {number} stays shut at night.")


def build(folder: Path) -> BuildReport:
    recipe = IndexRecipe(sources=(str(folder / "sources"),), chunk_tokens=40)
    return build_index("i", recipe, root=folder / "indexes", embedder=FakeEmbedder(16))


def built(folder: Path) -> None:
    sources(folder)
    build(folder)


def changed(folder: Path) -> None:
    """Built, and then one file is new, one is other and one is gone; where the folder lies is in its recipe."""
    built(folder)
    (folder / "sources" / "0.md").write_text("# Rule 0\n\nDoor 0 is open now, all day long.")
    (folder / "sources" / "1.md").unlink()
    (folder / "sources" / "new.md").write_text("Windows may be open.")


def updated(folder: Path) -> None:
    changed(folder)
    build(folder)


def look(folder: Path) -> Contents:
    """Characters by source, of the current generation; nothing where there is none."""
    try:
        with Index.open("i", folder / "indexes") as index:
            return {Path(d.source).name: d.length for d in index.documents()}
    except IndexNotFoundError:
        return {}


def problems(folder: Path, before: Contents, after: Contents) -> list[str]:
    """Contents that are neither those of before nor those of after, and damage."""
    found, contents = [], look(folder)
    if contents not in (before, after):
        found.append(f"contents {contents}, expected {before} or {after}")
    if contents:
        found += [str(p) for p in verify_index("i", folder / "indexes").problems]
    return found + [summary.problem for summary in list_indexes(folder / "indexes") if summary.problem]


def left(folder: Path) -> list[str]:
    """Hidden files, and folders of unfinished work."""
    paths = (folder / "indexes").rglob("*")
    return [str(p) for p in paths if p.name.startswith(".") or p.name == "building" or p.name.endswith(".tmp")]


def _command(name: str, prepare: Any, act: Any, after: Contents) -> Command:
    return Command(
        name, prepare, act, look, lambda folder, before: problems(folder, before, after),
        lambda folder: look(folder) == after, left,
    )  # fmt: skip


def _again(folder: Path) -> None:
    """The recipe of the copy names the sources of the first folder; the update must read its own."""
    read_recipe("i", folder / "indexes")
    build(folder)


_BUILT = {"0.md": 37, "1.md": 37, "2.md": 37}
_UPDATED = {"0.md": 43, "2.md": 37, "new.md": 20}
COMMANDS = [
    _command("build", sources, build, _BUILT),
    _command("update", changed, _again, _UPDATED),
    _command(
        "delete documents", built,
        lambda f: delete_documents("i", [d for d in _sources(f) if d.endswith("1.md")], root=f / "indexes"),
        {"0.md": 37, "2.md": 37},
    ),
    _command("roll back", updated, lambda f: rollback_index("i", f / "indexes", generation=1), _BUILT),
    _command("delete", built, lambda f: delete_index("i", f / "indexes"), {}),
]  # fmt: skip


def _sources(folder: Path) -> list[str]:
    with Index.open("i", folder / "indexes") as index:
        return [d.source for d in index.documents()]
