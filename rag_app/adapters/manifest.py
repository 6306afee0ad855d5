"""The manifest of one adapter version: what it was trained on, against which base, how good it is, and its files."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from rag_app.artifacts import FileRecord, write_atomic
from rag_app.errors import AdapterError

FORMAT = 1
NAME = "manifest.json"
CONFIG = "adapter_config.json"
WEIGHTS = "adapter_model.safetensors"
LABELS = "labels.json"
ROUTING = "routing.safetensors"
MODEL_CARD = "README.md"


@dataclass(frozen=True, kw_only=True, slots=True)
class AdapterManifest:
    """Everything about `adapters/NAME/<version>/`, a plain PEFT folder with this file beside the weights.

    `base` is a model name as `models.resolve` takes it; `base_fingerprint` (weights and tokenizer) and
    `prompt_version` must equal those of serving. `scores` holds, for the held-out rows, `rows` (their number), `metric`
    (the main one), `adapter` and `base` (metric to value, each 0 to 1) and `gain` ([low, mean, high] of the paired
    bootstrap on the main metric), and where known `split`, `kinds` (rows by kind) and `intervals` (metric to the
    adapter's [low, high]). `gate` holds `passed`, `forced`, `against` (`base` or `name@version`) and `reason`.
    `calibration` holds what turns raw label probabilities into calibrated ones, or for questions what makes
    one confidence of retrieval and of the model's own (`answerability.combined`). `data` maps files of rows to their
    SHA-256, `libraries` names to versions. A classifier's label set is in `labels.json`; `routing.safetensors` holds
    what `adapter="auto"` compares questions with: the tensor `questions` (n, dimension), float32, and as metadata
    `embedder` and `embedder_fingerprint`.
    """

    name: str
    version: int
    created: str
    task: Literal["qa", "classify"]
    base: str
    base_fingerprint: str
    prompt_version: str
    seed: int = 0
    licence: str = ""
    description: str = ""
    recipe: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, str] = field(default_factory=dict)
    libraries: Mapping[str, str] = field(default_factory=dict)
    scores: Mapping[str, Any] = field(default_factory=dict)
    gate: Mapping[str, Any] = field(default_factory=dict)
    calibration: Mapping[str, float] = field(default_factory=dict)
    files: Mapping[str, FileRecord] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        """`name@version`."""
        return f"{self.name}@{self.version}"


def write_manifest(folder: Path, manifest: AdapterManifest) -> None:
    """Write `manifest.json`, the last file of a version."""
    values = {"format": FORMAT, **dataclasses.asdict(manifest)}
    write_atomic(folder / NAME, (json.dumps(values, indent=1, ensure_ascii=False) + "\n").encode())


def read_manifest(folder: Path) -> AdapterManifest:
    """Read a manifest; `AdapterError` names what is missing or malformed."""
    path = folder / NAME
    try:
        values = json.loads(path.read_bytes())
        found = values.pop("format")
        if found != FORMAT:
            raise AdapterError(f"{path}: format {found}, expected {FORMAT}; publish the adapter again.")
        values["files"] = {name: FileRecord(**record) for name, record in values["files"].items()}
        return AdapterManifest(**values)
    except OSError as error:
        raise AdapterError(
            f"{path}: cannot be read ({error.strerror}); a version without a manifest is incomplete: publish it again, "
            "or import a PEFT folder with `rag-app adapters add`."
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise AdapterError(f"{path}: not an adapter manifest ({error}); publish the adapter again.") from None
