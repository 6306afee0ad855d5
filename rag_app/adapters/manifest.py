"""The manifest of one adapter version: what it was trained on, against which base, how good it is, and its files."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from rag_app.adapters.files import NAME, read_plain
from rag_app.adapters.records import AbstentionCalibration, Calibration, GateVerdict, LabelCalibration, Scores
from rag_app.artifacts import FileRecord, write_json
from rag_app.config import mapping_from_json, settings_from
from rag_app.errors import AdapterError, SettingsError
from rag_app.prompts import PROMPT_VERSION

FORMAT = 1
Task = Literal["qa", "classify"]
_CALIBRATIONS = {"qa": AbstentionCalibration, "classify": LabelCalibration}
_AGAIN = (
    "a version without a manifest is incomplete: publish it again, or import a PEFT folder with `rag-app adapters add`"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class AdapterManifest:
    """Everything about `adapters/NAME/<version>/`, a plain PEFT folder with this file beside the weights.

    `base` is a model name as `models.resolve` takes it; `base_fingerprint` (weights and tokenizer) and
    `prompt_version` must equal those of serving. `calibration` is of the kind of the task; None: the model's own
    probabilities or words count. `recipe` is plain JSON, as the training of that time wrote it: nothing here reads it.
    `data` maps files of rows to their SHA-256 and data sets of the hub to the commit that was read, `libraries` names
    to versions. A classifier's label set is in `labels.json`; `routing.safetensors` holds what `adapter="auto"`
    compares questions with: the tensor `questions` (n, dimension), float32, and as metadata `embedder` and
    `embedder_fingerprint`. `origin` is where an imported adapter was fetched from, with its revision.
    """

    name: str
    version: int
    created: str
    task: Task
    base: str
    base_fingerprint: str
    prompt_version: str
    seed: int = 0
    licence: str = ""
    description: str = ""
    origin: str = ""
    recipe: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, str] = field(default_factory=dict)
    libraries: Mapping[str, str] = field(default_factory=dict)
    scores: Scores | None = None
    gate: GateVerdict | None = None
    calibration: Calibration | None = None
    files: Mapping[str, FileRecord] = field(default_factory=dict)

    def __post_init__(self) -> None:
        wanted = _CALIBRATIONS[self.task]
        if self.calibration is not None and not isinstance(self.calibration, wanted):
            keys = ", ".join(f.name for f in dataclasses.fields(wanted))
            raise SettingsError(
                f"calibration = {self.calibration!r:.200}: expected, for the task {self.task!r}, one of {keys}."
            )

    @property
    def full_name(self) -> str:
        """`name@version`."""
        return f"{self.name}@{self.version}"

    def fits(self, base_fingerprint: str | None) -> bool:
        """Whether it was made for the base with that fingerprint (None: any) and for the prompts of today."""
        return base_fingerprint in (None, self.base_fingerprint) and self.prompt_version == PROMPT_VERSION

    def to_dict(self) -> dict[str, Any]:
        """As in `manifest.json`: plain values, `{}` for what is not there."""
        values = dataclasses.asdict(self)
        values["scores"] = self.scores.to_dict() if self.scores else {}
        values["gate"], values["calibration"] = values["gate"] or {}, values["calibration"] or {}
        if not self.origin:
            del values["origin"]
        return values


def write_manifest(folder: Path, manifest: AdapterManifest) -> None:
    """Write `manifest.json`, the last file of a version."""
    write_json(folder / NAME, {"format": FORMAT, **manifest.to_dict()})


def read_manifest(folder: Path) -> AdapterManifest:
    """Read a manifest; `AdapterError` names what is missing or malformed."""
    path = folder / NAME
    data = read_plain(path, _AGAIN)
    try:
        values = mapping_from_json(data)
        if (found := values.pop("format", None)) != FORMAT:
            raise AdapterError(f"{path}: format {found!r:.100}, expected {FORMAT}; publish the adapter again.")
        for key in ("scores", "gate", "calibration"):
            if values.get(key, {}) is None:
                raise SettingsError(f"{key} = None: expected an object.")
        absent = {key: None for key in ("scores", "gate", "calibration") if values.get(key) == {}}
        return settings_from(AdapterManifest, values | absent, "")
    except SettingsError as error:
        raise AdapterError(
            f"{path}: not an adapter manifest ({str(error).rstrip('.')}); publish the adapter again."
        ) from None
