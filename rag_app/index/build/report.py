"""What a build did, in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rag_app.index.build.plan import KnownFile, Plan
from rag_app.index.manifest import SkippedFile
from rag_app.index.tables import storable


@dataclass(frozen=True, kw_only=True, slots=True)
class BuildReport:
    """What `build_index` did. `changed` is false if nothing differed and no generation was made; then `generation`
    is the current one. Files and folders that could not be read are `skipped` and not added; after an interrupted build
    the numbers are of both together. `timings_s` holds seconds by stage and `total`."""

    name: str
    generation: int
    changed: bool
    files_added: int
    files_changed: int
    files_removed: int
    files_renamed: int
    files_unchanged: int
    skipped: tuple[SkippedFile, ...]
    documents: int
    chunks: int
    chunks_embedded: int
    chunks_reused: int
    resumed: bool
    timings_s: dict[str, float]
    warnings: tuple[str, ...]

    def files(self, *more: str) -> str:
        """How many files became what, `2 added, 1 removed`, and of `more` (`unchanged`); empty where none did."""
        kinds = ("added", "changed", "renamed", "removed", *more)
        return ", ".join(f"{count} {kind}" for kind in kinds if (count := getattr(self, f"files_{kind}")))


@dataclass(frozen=True, slots=True)
class Counts:
    """Files by what became of them since the generation before."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    renamed: int = 0


def count_files(plan: Plan, before: Mapping[str, KnownFile], now: Mapping[str, KnownFile], resumed: bool) -> Counts:
    """What a build did to the files, from the plan it followed, or (`resumed`: it knows the rest only) from the files
    of the generation before and of this one."""
    unread = {name for name, file in now.items() if file.error}
    fresh = {name for name in now if name not in unread and (name not in before or before[name].error)}
    if not resumed:
        new = {storable(f.name) for f in (*plan.added, *(f for _, f in plan.copied))}
        return Counts(len(new - unread), len(plan.changed), len(plan.removed), len(plan.moved))
    gone = {file.sha256 for name, file in before.items() if name not in now and not file.error}
    renamed = {name for name in fresh if now[name].sha256 in gone}
    removed = sum(name not in now for name in before) - len(renamed)
    changed = [n for n in now if n in before and n not in fresh and now[n].sha256 != before[n].sha256]
    return Counts(len(fresh - renamed), len(changed), max(0, removed), len(renamed))
