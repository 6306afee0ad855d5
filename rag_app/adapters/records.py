"""What a manifest says of an adapter beside its name and files: how good it is, why it was published, how sure it is.

Each is written to `manifest.json` with these names; what is read is checked here and nowhere else.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rag_app.errors import SettingsError


@dataclass(frozen=True, kw_only=True, slots=True)
class Scores:
    """How an adapter did on held-out rows.

    `rows` is their number, `metric` the main metric, `adapter` and `base` map each metric to its value (0 to 1),
    `gain` is (low, mean, high) of the paired bootstrap on the main metric. Where known: `split`, `kinds` (rows by
    kind) and `intervals` (metric to the adapter's (low, high)).
    """

    rows: int
    split: str = ""
    kinds: Mapping[str, int] = field(default_factory=dict)
    metric: str
    adapter: Mapping[str, float]
    base: Mapping[str, float]
    gain: tuple[float, float, float]
    intervals: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _require(self.rows >= 0, "rows", self.rows, "0 or more")
        _require(self.metric in self.adapter, "metric", self.metric, f"one of {', '.join(self.adapter)}")
        _require(self.metric in self.base, "metric", self.metric, f"one of {', '.join(self.base)}")

    def to_dict(self) -> dict[str, Any]:
        """As in the manifest, without what is not known."""
        return {key: value for key, value in dataclasses.asdict(self).items() if value not in ("", {})}


@dataclass(frozen=True, kw_only=True, slots=True)
class GateVerdict:
    """Whether the adapter `passed` the gate or was `forced` past it, `against` what (`base` or `name@version`), and
    the `reason`, one sentence with the numbers."""

    passed: bool
    forced: bool
    against: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AbstentionCalibration:
    """What was fitted on questions that an adapter was not trained on.

    `abstention_*` are the weights of the log odds in `answerability.combined`: a constant, retrieval's, and the
    model's own. `reader_*` weigh who speaks (see `speaking.vote`; all 0: the writer alone), `right_*` how probable it
    is that what is said is right (see `speaking.certainty`; all 0: not known). `writer_verdict` is what the model's own
    yes or no counts for beside the reader's, in log odds.
    """

    abstention_intercept: float
    abstention_retrieval: float
    abstention_model: float
    reader_lead: float = 0.0
    reader_rank: float = 0.0
    reader_agreement: float = 0.0
    right_intercept: float = 0.0
    right_confidence: float = 0.0
    right_agreement: float = 0.0
    right_margin: float = 0.0
    right_lead: float = 0.0
    writer_verdict: float = 2.0

    def __post_init__(self) -> None:
        for name in (f.name for f in dataclasses.fields(self)):
            weight = getattr(self, name)
            _require(abs(weight) <= 1e6, name, weight, "-1e6 to 1e6")


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelCalibration:
    """A classifier's: log probabilities are divided by `temperature`; a text whose best label is less probable than
    `out_of_scope_below` belongs to none."""

    temperature: float = 1.0
    out_of_scope_below: float = 0.0

    def __post_init__(self) -> None:
        _require(1e-3 <= self.temperature <= 1e3, "temperature", self.temperature, "a number above 0, 0.001 to 1000")
        _require(0.0 <= self.out_of_scope_below <= 1.0, "out_of_scope_below", self.out_of_scope_below, "0 to 1")


Calibration = AbstentionCalibration | LabelCalibration


@dataclass(frozen=True, slots=True)
class LabelFile:
    """`labels.json`: names of labels to the texts that the model writes for them; `out_of_scope` is one of the names or
    empty."""

    labels: Mapping[str, str]
    out_of_scope: str


def _require(ok: bool, key: str, value: object, expected: str) -> None:
    if not ok:
        raise SettingsError(f"{key} = {value!r:.100}: expected {expected:.300}.")
