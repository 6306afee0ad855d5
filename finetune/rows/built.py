"""The rows of a recipe, and the folder that keeps them.

The folder holds `train.jsonl`, `dev.jsonl`, `test.jsonl`, `calibration.jsonl` (of the dev questions, for questions over
an index), `report.json`, for classification `labels.json`, and, written last, `manifest.json` with the recipe, the
prompt version and the SHA-256 of every file.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from finetune.data.report import Report
from finetune.recipe import TrainingRecipe, recipe_from
from finetune.schema import Row, read_rows, write_rows
from rag_app.artifacts import hidden, locked, replacing, sha256_of, write_json
from rag_app.classification.labels import Labels
from rag_app.config import at_home
from rag_app.errors import DataError
from rag_app.prompts import PROMPT_VERSION

SPLITS = ("train", "dev", "test")
CALIBRATION = "calibration"
_MANIFEST: Mapping[str, type[Any]] = {"recipe": dict, "prompt_version": str, "rows": dict, "sha256": dict}


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """Rows of the sets, the label set (empty for questions) and what was lost on the way."""

    rows: Mapping[str, Sequence[Row]]
    labels: Labels
    report: Report
    sha256: Mapping[str, str] = dataclasses.field(default_factory=dict)


def save(
    built: Built, recipe: TrainingRecipe, folder: Path, index: Mapping[str, str] | None = None, *, index_root: str = ""
) -> None:
    """Write `built` to `folder` by one rename; an earlier build there is replaced, anything else is refused.

    `index` is what was searched, as for `changed_sources`, and `index_root` the folder of indexes that was named for
    it. Of several programs that save there at once each waits for the one before it.
    """
    if folder.exists() and not (folder / "manifest.json").is_file():
        raise DataError(f"{folder}: exists and is not a folder of rows; choose another one with --out.")
    with locked(hidden(folder, "lock")), replacing(folder) as partial:
        partial.mkdir()
        for split, rows in built.rows.items():
            write_rows(partial / f"{split}.jsonl", rows)
        if built.labels.texts:
            built.labels.save(partial / "labels.json")
        write_json(partial / "report.json", built.report.to_dict())
        manifest = {
            "recipe": recipe.to_dict(),
            "prompt_version": PROMPT_VERSION,
            "rows": {split: len(rows) for split, rows in built.rows.items()},
            "sources": {**sources_of(recipe), **(index or {})},
            "index_root": index_root and str(Path(index_root).resolve()),
            "sha256": {f.name: sha256_of(f) for f in sorted(partial.iterdir())},
        }
        write_json(partial / "manifest.json", manifest)


def load_built(folder: Path) -> Built:
    """Read a folder written by `save`. `DataError` if it is incomplete, changed, or made for other prompts."""
    manifest = _manifest(folder)
    if manifest["prompt_version"] != PROMPT_VERSION:
        raise DataError(
            f"{folder}: rows made for prompt version {manifest['prompt_version']}, this is {PROMPT_VERSION}; make them "
            "again with `rag-finetune data build`."
        )
    for name, expected in manifest["sha256"].items():
        file = folder / name
        if not file.is_file() or sha256_of(file) != expected:
            raise DataError(f"{file}: missing or changed since it was written; run `rag-finetune data build` again.")
    labels = Labels.load(folder / "labels.json") if "labels.json" in manifest["sha256"] else Labels()
    report = Report.from_dict(json.loads((folder / "report.json").read_text(encoding="utf-8")))
    rows = {split: tuple(read_rows(folder / f"{split}.jsonl")) for split in manifest["rows"]}
    return Built(rows=rows, labels=labels, report=report, sha256=manifest["sha256"])


def sources_of(recipe: TrainingRecipe) -> dict[str, str]:
    """SHA-256 of the local files that rows are made of, by name."""
    data = recipe.data
    named = [*data.train, *data.dev, *data.test, data.passages_file]
    return {name: sha256_of(at_home(name)) for name in named if name and at_home(name).is_file()}


def changed_sources(recipe: TrainingRecipe, folder: Path, index: Mapping[str, str]) -> list[str]:
    """Files, and the `index` (its hash by name), that hold something else than when the rows in `folder` were built."""
    then = _manifest(folder).get("sources", {})
    return [name for name, digest in {**sources_of(recipe), **index}.items() if then.get(name, digest) != digest]


def index_root_of(folder: Path) -> str | None:
    """The folder of indexes that was named when the rows in `folder` were built; None for the usual one."""
    return _manifest(folder).get("index_root") or None


def recipe_in(folder: Path) -> TrainingRecipe:
    """The recipe that the rows in `folder` were built by."""
    return recipe_from(_manifest(folder)["recipe"], f"{folder}/manifest.json")


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    if not path.is_file():
        raise DataError(f"{folder}: no complete rows here; make them with `rag-finetune data build RECIPE`.")
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        missing = [key for key in _MANIFEST if not isinstance(values[key], _MANIFEST[key])]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        missing = [f"{type(error).__name__}: {error}"]
    if missing:
        raise DataError(
            f"{path}: not the manifest of rows ({missing[0]:.200}); make the rows again with `rag-finetune data build`."
        )
    return values
