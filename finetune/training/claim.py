"""The folder of a run: one process in it, and the settings, rows and base that it belongs to."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from finetune.recipe import TrainingRecipe, recipe_from
from finetune.rows.encode import EncodedRow
from finetune.run import CLAIM, RESULT, training_lock
from rag_app.adapters.manifest import AdapterManifest
from rag_app.artifacts import hidden, locked, remove, write_json
from rag_app.errors import SettingsError

_PARTS = {  # of a run, beside its settings
    "base_fingerprint": "weights of the base",
    "rows_sha256": "training rows",
    "held_out_sha256": "held-out rows",
}


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold a lock beside the folder, since `restart` removes what is in it; of several processes the first holds it."""
    if os.environ.get("RANK", "0") != "0":
        yield
        return
    lock = training_lock(folder)
    lock.parent.mkdir(parents=True, exist_ok=True)
    busy = SettingsError(
        f"{folder}: another process trains in this folder; wait until it is done, stop it, or give another folder."
    )
    # Whoever looks whether the lock is held holds it for a moment each time.
    with locked(lock, wait_s=1, busy=busy):
        try:
            yield
        finally:
            if not folder.exists():  # refused before its first file
                with contextlib.suppress(OSError):  # Windows removes no open file
                    lock.unlink(missing_ok=True)


def throw_away(folder: Path) -> None:
    """Put the folder of a run away, whole, for `claim` to delete; refuse one that is not the folder of a run."""
    if not folder.is_dir():
        return
    if any(folder.iterdir()) and not (folder / CLAIM).is_file():
        raise SettingsError(
            f"{folder}: is not the folder of a run (it holds files but no run.json), and restart would delete it; name "
            "the folder of the training itself, runs/NAME/training by default."
        )
    removed = hidden(folder, "removed")
    remove(removed)
    folder.rename(removed)  # in one step: a half-deleted run would be taken for the beginning of the next one


def claim(
    folder: Path,
    recipe: TrainingRecipe,
    rows: Sequence[EncodedRow],
    held_out: Sequence[EncodedRow],
    weights: str,
    start: AdapterManifest | None = None,
) -> None:
    """Write what the run is into `folder/run.json`, with the version that it starts from, or check that it is the same
    run: one that goes on after a stop keeps what it started from."""
    mine = {
        "rows_sha256": _digest(rows),
        "held_out_sha256": _digest(held_out),
        "base_fingerprint": weights,
        "recipe": recipe.to_dict(),
        "start": {"name": start.full_name, "licence": start.licence} if start else {},
    }
    path = folder / CLAIM
    if path.exists():
        try:
            theirs = json.loads(path.read_text(encoding="utf-8"))
            old = recipe_from(theirs["recipe"], str(path)).to_dict()  # settings that are newer than the run: defaults
            said = {"base_fingerprint": weights, "held_out_sha256": mine["held_out_sha256"]}  # not by older versions
            other = [what for key, what in _PARTS.items() if (said | theirs)[key] != mine[key]]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise SettingsError(
                f"{path}: not what a training writes ({error!r:.200}); name another run (--set name=NAME), or restart "
                "(--restart) to throw that run away."
            ) from None
        changed = [key for key, value in recipe.to_dict().items() if old[key] != value] or other
        if not changed:
            return
        raise SettingsError(
            f"{folder}: holds a run with other settings (differs in {', '.join(changed)}); name another run "
            "(--set name=NAME), or restart (--restart) to throw that run away."
        )
    if left := [name for name in ("checkpoints", RESULT) if (folder / name).exists()]:
        raise SettingsError(
            f"{folder}: holds {' and '.join(left)} but no run.json, so that nothing says by what settings they were "
            "made; remove that folder, or give another one."
        )
    remove(hidden(folder, "removed"))
    folder.mkdir(parents=True, exist_ok=True)
    write_json(path, mine)


def _digest(rows: Sequence[EncodedRow]) -> str:
    digest = hashlib.sha256()
    for row in rows:
        digest.update(row.prompt_ids.tobytes() + b"|" + row.answer_ids.tobytes() + row.group.encode())
    return digest.hexdigest()
