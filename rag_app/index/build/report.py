"""What a build did, in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag_app.index.build.plan import Plan
from rag_app.index.manifest import Manifest, SkippedFile


@dataclass(frozen=True, kw_only=True, slots=True)
class BuildReport:
    """What `build_index` did. `changed` is false if nothing differed and no generation was made; then `generation`
    is the current one. `timings_s` holds seconds by stage and `total`."""

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


def report(
    name: str,
    plan: Plan,
    manifest: Manifest,
    embedded: int | None,
    resumed: bool,
    timings_s: dict[str, float],
    warnings: Sequence[str],
) -> BuildReport:
    """The report of a build that made the generation of `manifest`; `embedded` is None if none was made."""
    return BuildReport(
        name=name,
        generation=manifest.generation,
        changed=embedded is not None,
        files_added=len(plan.added) + len(plan.copied),
        files_changed=len(plan.changed),
        files_removed=len(plan.removed),
        files_renamed=len(plan.moved),
        files_unchanged=plan.unchanged,
        skipped=manifest.skipped,
        documents=manifest.documents,
        chunks=manifest.chunks,
        chunks_embedded=embedded or 0,
        chunks_reused=max(manifest.chunks - (embedded or 0), 0),
        resumed=resumed,
        timings_s=timings_s,
        warnings=tuple(warnings),
    )
