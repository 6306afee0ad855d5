"""The disk that a run takes, compared with what is free before any step is trained."""

from __future__ import annotations

import shutil
from pathlib import Path

from finetune.training.checkpoints import MOST
from rag_app.errors import SettingsError

_ADAPTER_BYTES = 4  # a trained number, float32
_CHECKPOINT_BYTES = 3 * _ADAPTER_BYTES  # the number and its two moments
_BESIDE_BYTES = 1_000_000  # settings, states of the generators, log


def bytes_on_disk(trained_parameters: int, steps: int) -> int:
    """Disk that the checkpoints and the adapter of a run take at most; a step makes one checkpoint at most."""
    return trained_parameters * (_ADAPTER_BYTES + _CHECKPOINT_BYTES * min(MOST, steps)) + _BESIDE_BYTES


def require_space(folder: Path, needed: int) -> None:
    """Raise `SettingsError` unless the disk of `folder`, which need not be there yet, has `needed` bytes for a run;
    what checkpoints of the run take there already counts as free."""
    place = folder.resolve()
    while not place.exists():
        place = place.parent
    disk = shutil.disk_usage(place)
    kept = sum(file.stat().st_size for file in (folder / "checkpoints").rglob("*") if file.is_file())
    if disk.total and disk.free + kept < needed:  # a file system that does not know its size says 0
        raise SettingsError(
            f"{folder}: {disk.free / 1e6:,.1f} MB are free on this disk, and checkpoints and adapter of this training "
            f"take up to {(needed - kept) / 1e6:,.1f} MB; free some, start it in a folder on another disk, or set a "
            "lower rank."
        )
