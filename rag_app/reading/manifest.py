"""`manifest.json` of a reader, written last and read strictly."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rag_app.artifacts import FileRecord, write_json
from rag_app.config import mapping_from_json, settings_from
from rag_app.errors import AdapterError, SettingsError
from rag_app.reading.found import Reading

FORMAT = 1
NAME = "manifest.json"
WEIGHTS = "reader.safetensors"


@dataclass(frozen=True, kw_only=True, slots=True)
class DataRecord:
    """One file of training rows: its place below the data folder or, where it is the project's own, below
    `finetune/reader`, its licence and its SHA-256."""

    file: str
    licence: str
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Mixing:
    """Weights fitted on held-out questions.

    `answers` makes the probability that a passage answers: intercept, weight of the verdict, weight of the span's
    lead over the empty span. `rerank` orders candidates: weights of the fused score, of the logit of relevance, of
    that of answering and of the span's lead. `reach` is how far below the best fused score a candidate is still read.
    """

    answers: tuple[float, float, float]
    rerank: tuple[float, float, float, float]
    reach: float

    def answering(self, verdict: float, lead: float) -> float:
        """The logit that a passage answers, of that of its verdict and of its best span's lead."""
        intercept, of_verdict, of_lead = self.answers
        return intercept + of_verdict * verdict + of_lead * lead

    def score(self, reading: Reading, fused: float = 0.0) -> float:
        """What orders a candidate; without its fused score what the reader alone says of it."""
        of_fused, relevance, answers, lead = self.rerank
        of_reading = relevance * reading.relevance_logit + answers * reading.answers_logit + lead * reading.lead
        return of_fused * fused + of_reading


@dataclass(frozen=True, kw_only=True, slots=True)
class ReaderManifest:
    """Everything about a reader's folder. `base` is the embedder's name, `base_fingerprint` that of its files; `scale`
    is the LoRA's alpha / rank and `longest` the most tokens read at once. `data` names every set that went in, `recipe`
    the settings, `cost` tokens, rows and minutes, `scores` the measures on held-out questions."""

    name: str
    version: int
    created: str
    base: str
    base_fingerprint: str
    rank: int
    scale: float
    longest: int
    mixing: Mixing
    licence: str = ""
    recipe: Mapping[str, Any] = field(default_factory=dict)
    cost: Mapping[str, int | float] = field(default_factory=dict)
    scores: Mapping[str, float] = field(default_factory=dict)
    data: tuple[DataRecord, ...] = ()
    libraries: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, FileRecord] = field(default_factory=dict)


def write_manifest(folder: Path, manifest: ReaderManifest) -> None:
    """Write the manifest, the last file of a reader."""
    write_json(folder / NAME, {"format": FORMAT, **dataclasses.asdict(manifest)})


def read_manifest(folder: Path) -> ReaderManifest:
    """Read a manifest. `AdapterError` says what is missing, unknown or of another type."""
    path = folder / NAME
    again = "train it again with `rag-finetune reader train`"
    try:
        values = mapping_from_json(path.read_bytes())
        if (found := values.pop("format", None)) != FORMAT:
            raise AdapterError(f"{path}: format {found!r}, expected {FORMAT}; {again}.")
        return settings_from(ReaderManifest, values, "")
    except OSError as error:
        raise AdapterError(
            f"{path}: cannot be read ({error.strerror}), expected a reader's manifest; {again}."
        ) from error
    except SettingsError as error:
        raise AdapterError(f"{path}: not a reader's manifest ({str(error).rstrip('.')}); {again}.") from None
