"""Checkpoints that are either whole or invisible, and hold numbers only: safetensors and JSON, no pickle.

A checkpoint is a folder `step-000120` with `adapter_config.json` and `adapter_model.safetensors` (plain PEFT),
`optimizer.safetensors`, `random.safetensors`, `trainer_state.json` and, written last, `checkpoint.json`, which lists
every file with its size and its SHA-256.
"""

from __future__ import annotations

import copy
import json
import random
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from peft import PeftModel, get_peft_model_state_dict, set_peft_model_state_dict
from safetensors.torch import load_file, save_file

from rag_app.adapters.files import WEIGHTS
from rag_app.artifacts import remove, replacing, seal_files, sha256_of
from rag_app.errors import AdapterError

MARKER = "checkpoint.json"
_STATE = "trainer_state.json"
_KEPT = 2  # of the newest checkpoints; the best one stays, too
MOST = _KEPT + 2  # of them at once: those, the best one, and the one that is being written


def save_adapter(model: PeftModel, folder: Path) -> None:
    """Write the active adapter in plain PEFT format; loads in PEFT and vLLM unchanged."""
    folder.mkdir(parents=True, exist_ok=True)
    state = get_peft_model_state_dict(model, save_embedding_layers=False)
    save_file({name: t.detach().cpu().contiguous() for name, t in state.items()}, folder / WEIGHTS)
    config: Any = copy.copy(model.peft_config[model.active_adapter])
    config.inference_mode = True
    if isinstance(config.target_modules, set):
        config.target_modules = sorted(config.target_modules)  # the same file for the same adapter
    config.save_pretrained(str(folder))


def load_adapter_weights(model: PeftModel, folder: Path) -> None:
    """Put the weights of `folder` into the active adapter of `model`; every tensor must be there and fit."""
    state = load_file(folder / WEIGHTS)
    expected = get_peft_model_state_dict(model, save_embedding_layers=False)
    wrong = sorted(
        name for name in {*state, *expected}
        if name not in state or name not in expected or state[name].shape != expected[name].shape
    )  # fmt: skip
    if wrong:
        raise AdapterError(
            f"{folder}: {len(wrong)} tensors are missing, unknown or of another shape (first: {wrong[0]}); expected "
            "those of the adapter in training; start again in a new folder."
        )
    set_peft_model_state_dict(model, state, adapter_name=model.active_adapter)


def save_checkpoint(
    root: Path,
    step: int,
    *,
    model: PeftModel,
    optimizer: Any,
    scheduler: Any,
    trainer_state: Any,
    seconds: float,
    finished: bool,
) -> None:
    """Write `root/step-NNNNNN` whole or not at all, then remove all but the newest two and the best one.

    `trainer_state` is transformers' `TrainerState`; its `best_global_step` names the best checkpoint. `seconds` is the
    time that training took up to here; `finished` says that no step follows.
    """
    with replacing(root / _name(step)) as partial:
        save_adapter(model, partial)
        tensors, groups = _split_optimizer(optimizer.state_dict())
        save_file(tensors, partial / "optimizer.safetensors")
        save_file(_random_tensors(), partial / "random.safetensors")
        trainer_state.save_to_json(str(partial / _STATE))
        sealed = seal_files(partial)
        values = {
            "step": step,
            "seconds": seconds,
            "finished": finished,
            "optimizer_groups": groups,
            "scheduler": {k: v for k, v in scheduler.state_dict().items() if k in _SCHEDULER_KEYS},
            "random": {"python": _python_random(), "numpy": _numpy_random()},
            "files": {name: record.size for name, record in sealed.items()},
            "sha256": {name: record.sha256 for name, record in sealed.items()},
        }
        (partial / MARKER).write_text(json.dumps(values), encoding="utf-8")
    _remove_old(root, trainer_state.best_global_step)


def _name(step: int) -> str:
    return f"step-{step:06d}"


def is_complete(folder: Path) -> bool:
    """Whether the marker is there and every file has the size that it lists."""
    try:
        files = _marker(folder)["files"]
        return all((folder / name).stat().st_size == size for name, size in files.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False


def complete_checkpoints(root: Path) -> list[Path]:
    """Complete checkpoints below `root`, oldest first."""
    return [folder for folder in sorted(root.glob("step-*")) if is_complete(folder)]


def newest_whole(root: Path, report: Callable[[str], None]) -> Path | None:
    """The newest checkpoint that training can go on from: its files, and those of the best one that it names, are what
    was written, to the byte. Later ones are thrown away, and told: else they would be kept in the place of new ones."""
    found = complete_checkpoints(root)
    whole = {folder.name for folder in found if _is_whole(folder)}
    while found and not {found[-1].name, _best_beside(found[-1])} <= whole:
        report(f"{found[-1]}: it or the best checkpoint until then is damaged or gone; thrown away")
        remove(found.pop())
    return found[-1] if found else None


def _is_whole(folder: Path) -> bool:
    """Whether no byte of a complete checkpoint has changed; of one of an older version nothing but sizes is known."""
    try:
        return all(sha256_of(folder / name) == sha256 for name, sha256 in _marker(folder).get("sha256", {}).items())
    except (OSError, AttributeError):
        return False


def _best_beside(folder: Path) -> str:
    """Name of the best checkpoint when the one in `folder` was written; its own before any was evaluated, and where it
    does not say."""
    try:
        best = json.loads((folder / _STATE).read_text(encoding="utf-8"))["best_global_step"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        best = None
    return folder.name if best is None else _name(best)


def seconds_spent(folder: Path) -> float:
    """Time that training took up to a complete checkpoint; 0 where it does not say."""
    return float(_marker(folder).get("seconds", 0.0))


def is_finished(folder: Path) -> bool:
    """Whether a complete checkpoint is the last one of its run; False where it does not say."""
    return bool(_marker(folder).get("finished", False))


def load_training_state(folder: Path, optimizer: Any, scheduler: Any) -> None:
    """Restore optimiser and schedule from a complete checkpoint."""
    values = _marker(folder)
    state: dict[int, dict[str, torch.Tensor]] = {}
    for name, tensor in load_file(folder / "optimizer.safetensors").items():
        index, _, key = name.partition(".")
        state.setdefault(int(index), {})[key] = tensor
    optimizer.load_state_dict({"state": state, "param_groups": values["optimizer_groups"]})
    lambdas = scheduler.state_dict().get("lr_lambdas")
    scheduler.load_state_dict(values["scheduler"] | ({"lr_lambdas": lambdas} if lambdas is not None else {}))


def load_random_state(folder: Path) -> None:
    """Restore the generators of Python, NumPy and torch (CPU and this process's accelerator)."""
    values = _marker(folder)["random"]
    version, state, gauss = values["python"]
    random.setstate((version, tuple(state), gauss))
    numbers = dict(values["numpy"])
    numbers["state"] = numbers["state"] | {"key": np.array(numbers["state"]["key"], dtype=np.uint32)}
    np.random.set_state(numbers)
    tensors = load_file(folder / "random.safetensors")
    torch.set_rng_state(tensors["cpu"])
    if "cuda" in tensors and torch.cuda.is_available():
        torch.cuda.set_rng_state(tensors["cuda"])


def _marker(folder: Path) -> Any:
    return json.loads((folder / MARKER).read_text(encoding="utf-8"))


_SCHEDULER_KEYS = ("base_lrs", "last_epoch", "_step_count", "_last_lr")


def _split_optimizer(state: Mapping[str, Any]) -> tuple[dict[str, torch.Tensor], list[dict[str, Any]]]:
    tensors = {
        f"{index}.{key}": torch.as_tensor(value).detach().cpu().contiguous()
        for index, values in state["state"].items()
        for key, value in values.items()
    }
    groups = [{k: v for k, v in group.items() if _is_plain(v)} for group in state["param_groups"]]
    return tensors, groups


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, bool | int | float | str | list | tuple)


def _random_tensors() -> dict[str, torch.Tensor]:
    tensors = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available():
        tensors["cuda"] = torch.cuda.get_rng_state()
    return tensors


def _python_random() -> list[Any]:
    version, state, gauss = random.getstate()
    return [version, list(state), gauss]


def _numpy_random() -> dict[str, Any]:
    values = dict(np.random.get_state(legacy=False))
    values["state"] = {**values["state"], "key": values["state"]["key"].tolist()}
    return values


def _remove_old(root: Path, best_step: int | None) -> None:
    for folder in complete_checkpoints(root)[:-_KEPT]:
        if folder.name != _name(best_step or -1):
            shutil.rmtree(folder, ignore_errors=True)
