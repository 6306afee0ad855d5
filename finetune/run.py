"""The folder of one run, `runs/NAME`: `rows`, `training`, `evaluation` and `candidate` (staged for judging).

`training.json` in it says what the training made.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from finetune.recipe import TrainingRecipe, load_recipe, recipe_from, shipped_recipes
from rag_app.adapters.files import CONFIG, WEIGHTS
from rag_app.artifacts import is_locked, sha256_of, whole_lines, write_json
from rag_app.config import check_name
from rag_app.errors import DataError
from rag_app.models import fingerprint, resolve

RESULT = "training.json"  # its presence means that the run is finished
CLAIM = "run.json"  # its presence means that a training was begun in the folder
LOG = "log.jsonl"
ADAPTER_FILES = (CONFIG, WEIGHTS)
RUNS = Path("runs")  # where runs are kept by default


@dataclass(frozen=True, slots=True)
class Run:
    """Where everything of one run lies."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.resolve().name

    @property
    def training(self) -> Path:
        return self.folder / "training"

    @property
    def evaluation(self) -> Path:
        return self.folder / "evaluation"

    @property
    def candidate(self) -> Path:
        return self.folder / "candidate"

    @property
    def adapter(self) -> Path:
        """The trained adapter, a plain PEFT folder."""
        return self.training / "adapter"

    @property
    def rows(self) -> Path:
        """The rows that the adapter was trained on: `rows` of this folder if they are those, or if the place where
        they were is not to be found."""
        mine = self.folder / "rows"
        if not (self.training / RESULT).exists():
            return mine
        origin, trained_on = self._finished().get("rows", {}).get("folder"), self.data_sha256().get("train.jsonl")
        own = trained_on and (mine / "train.jsonl").is_file() and sha256_of(mine / "train.jsonl") == trained_on
        return Path(origin) if origin and not own and Path(origin).is_dir() else mine

    @property
    def begun(self) -> bool:
        """Whether a training was begun here; it may be stopped, or done."""
        return (self.training / CLAIM).is_file()

    @property
    def being_trained(self) -> bool:
        """Whether a process, of this program or another, trains here now."""
        return is_locked(training_lock(self.training))

    def log(self) -> list[dict[str, Any]]:
        """What the training wrote of itself until now, one entry a step and one an evaluation."""
        return read_log(self.training / LOG)

    @property
    def planned_steps(self) -> int:
        """How many steps the training was to have, as its log says; 0 where it does not."""
        with contextlib.suppress(ValueError, TypeError):  # a line that a crash of the machine left damaged
            return next((int(line["max_steps"]) for line in reversed(self.log()) if "max_steps" in line), 0)
        return 0

    def result(self) -> TrainingResult:
        """What the finished training made. `DataError` if it is not finished."""
        self._finished()
        result = read_result(self.training)
        assert result is not None  # noqa: S101 - a finished run has one
        return result

    def recipe(self) -> TrainingRecipe:
        """The recipe of the finished training. `DataError` if it is not finished."""
        path = self.training / RESULT
        try:
            return recipe_from(self._finished()["recipe"], str(path))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise _damaged(path, error) from None

    def base_fingerprint(self) -> str:
        """Fingerprint of the base that the adapter was trained on; where an older version did not write it down, that
        which the base has now."""
        return str(self._finished().get("base_fingerprint") or fingerprint(resolve(self.recipe().base)))

    def check_base(self, now: str) -> None:
        """`DataError` where the base, whose fingerprint is `now`, is not that which the adapter was trained on."""
        if self._finished().get("base_fingerprint", now) != now:
            raise DataError(
                f"{self.folder}: trained on other weights than {self.recipe().base} has now; bring those back, or "
                "train again with --restart."
            )

    def data_sha256(self) -> dict[str, str]:
        """SHA-256 of the files of rows at the time of training, by name."""
        return dict(self._finished().get("rows", {}).get("sha256", {}))

    @property
    def leak(self) -> str:
        """Why the adapter that the training went on from may have been trained on rows that judge; empty where not."""
        return str(self._finished().get("leak", ""))

    @property
    def start(self) -> tuple[str, str]:
        """The version (`name@version`) that the training went on from, and the licence of its data; empty where it
        began anew. Of a run of an older version what its recipe names, and no licence."""
        path = self.training / CLAIM
        try:
            found = json.loads(path.read_text(encoding="utf-8")).get("start") or {}
            return str(found.get("name") or self.recipe().start), str(found.get("licence", ""))
        except (OSError, ValueError, AttributeError, RecursionError) as error:
            raise _damaged(path, error) from None

    def adapter_digest(self) -> str:
        """SHA-256 (hex) over the adapter's files."""
        return adapter_digest(self.adapter)

    def _finished(self) -> Mapping[str, Any]:
        path = self.training / RESULT
        if not path.is_file():
            raise DataError(f"{self.folder}: no finished training here; run `rag-finetune train {self.name}` first.")
        return _read_finished(path)


def run_folder(name: str) -> Path:
    """Where a run is kept by default: `runs/NAME`."""
    return RUNS / check_name(name, "run")


def find_run(text: str) -> Run:
    """The run that a recipe (file or shipped name), a run's name or a run's folder stands for."""
    path = Path(text)
    if path.is_dir() and any((path / part).exists() for part in ("training", "rows")):
        return Run(path)
    if path.suffix == ".toml" or path.is_file() or (text in shipped_recipes() and not (RUNS / text).is_dir()):
        return Run(run_folder(load_recipe(path).name))
    if not run_folder(text).is_dir():
        raise DataError(f"{text!r}: no recipe, no run below runs/ and no folder of a run; train one first.")
    return Run(run_folder(text))


def run_names(root: Path) -> list[str]:
    """Runs below `root`, the newest first."""
    found = {p.parent for part in ("rows", "training") for p in root.glob(f"*/{part}") if p.is_dir()}
    return [p.name for p in sorted(found, key=lambda p: p.stat().st_mtime, reverse=True)]


def training_lock(folder: Path) -> Path:
    """The lock that whoever trains in `folder` holds: beside the folder, since a restart removes what is in it."""
    beside = folder.resolve()
    return beside.with_name(f"{beside.name}.lock")


def read_log(path: Path) -> list[dict[str, Any]]:
    """Lines of a training's log; a last one that is being written is left out. Empty if there is no log."""
    return [json.loads(line) for line in whole_lines(path)]


def adapter_digest(folder: Path) -> str:
    """SHA-256 (hex) over `adapter_config.json` and `adapter_model.safetensors`."""
    digest = hashlib.sha256()
    for name in ADAPTER_FILES:
        path = folder / name
        if not path.is_file():
            raise DataError(f"{path}: missing; expected a trained adapter: run `rag-finetune train` first.")
        with path.open("rb", buffering=0) as stream:
            hashlib.file_digest(stream, lambda: digest)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingResult:
    """A finished or interrupted run.

    `adapter` is a plain PEFT folder with the weights of `best_step`, None while the run is not finished. `losses`
    are (step, mean answer-token loss) of each step, `evaluations` (step, values by name); `metric` names the value
    that chose `best_step`. `tokens` are those that the model read, `seconds` the time of all sessions of the run.
    """

    adapter: Path | None
    steps: int
    best_step: int
    metric: str
    best_metric: float | None
    losses: tuple[tuple[int, float], ...]
    evaluations: tuple[tuple[int, Mapping[str, float]], ...]
    trained_parameters: int
    tokens: int
    seconds: float
    peak_bytes: int

    @property
    def interrupted(self) -> bool:
        return self.adapter is None


def write_result(result: TrainingResult, folder: Path, **more: Any) -> None:
    """Write `folder/training.json`: the presence of this file means that the run is finished."""
    write_json(folder / RESULT, dataclasses.asdict(result) | {"adapter": "adapter"} | more)


def read_result(folder: Path) -> TrainingResult | None:
    """The result of a finished run in `folder`, or None."""
    if not (folder / RESULT).exists():
        return None
    values = _read_finished(folder / RESULT)
    try:
        values["adapter"] = folder / values["adapter"]
        for key in ("losses", "evaluations"):
            values[key] = tuple((step, value) for step, value in values[key])
        return TrainingResult(**{f.name: values[f.name] for f in dataclasses.fields(TrainingResult)})
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(folder / RESULT, error) from None


def _read_finished(path: Path) -> dict[str, Any]:
    """Not `mapping_from_json`: a training that diverged wrote NaN, and can still be looked at."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(values, dict):
            raise ValueError(f"holds a {type(values).__name__}, expected an object")
        rows = values.get("rows", {})
        texts = [
            values.get("leak"),
            values.get("base_fingerprint"),
            rows.get("folder"),
            *rows.get("sha256", {}).values(),
        ]
        if wrong := [text for text in texts if not isinstance(text, str | None)]:
            raise ValueError(f"holds {wrong[0]!r:.60}, expected a text")
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(path, error) from None
    return values


def _damaged(path: Path, error: Exception) -> DataError:
    reason = f"{type(error).__name__}: {error}" if isinstance(error, KeyError) else str(error)
    return DataError(f"{path}: not what a training writes ({reason}); train again with --restart.")
