"""Plots of an evaluation as matplotlib figures; matplotlib is an extra and is loaded when the first is drawn."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finetune.run import TrainingResult
from rag_app.metrics import confusion_matrix, reliability_bins
from rag_app.metrics.running import RunningMean

_DPI = 120
_MOST_LABELS = 40  # beyond this many the names in a confusion matrix cannot be read
_LONGEST_LABEL = 40  # characters; longer ones leave no room for the matrix


def learning_curve(result: TrainingResult) -> Any:
    """Loss of each step, its running mean, and the metric (or held-out loss) of each evaluation."""
    figure, axes = _figure()
    steps, losses = zip(*result.losses, strict=True) if result.losses else ((), ())
    axes.plot(steps, losses, color="0.8", linewidth=0.8, label="training loss")
    mean = RunningMean()
    axes.plot(steps, [mean.add(loss) for loss in losses], color="C0", label="running mean")
    axes.set(xlabel="step", ylabel="loss per answer token")
    axes.set_ylim(bottom=0)
    held_out = [(step, values["loss"]) for step, values in result.evaluations if "loss" in values]
    if held_out:
        axes.plot(*zip(*held_out, strict=True), "o-", color="C3", label="held-out loss")
    scored = [(step, values[result.metric]) for step, values in result.evaluations if result.metric in values]
    lines, names = axes.get_legend_handles_labels()
    if scored and result.metric != "loss":
        right = axes.twinx()
        right.plot(*zip(*scored, strict=True), "s-", color="C2", label=result.metric)
        right.set(ylabel=result.metric, ylim=(0, 1))
        more = right.get_legend_handles_labels()
        lines, names = lines + more[0], names + more[1]
    axes.axvline(result.best_step, color="0.5", linestyle=":", linewidth=1)
    axes.legend(lines, names, loc="upper center", fontsize="small")
    axes.set_title(f"best at step {result.best_step}", fontsize="medium")
    return figure


def reliability(probabilities: Sequence[float], right: Sequence[bool], error: float) -> Any:
    """Accuracy against stated probability in 15 bins, with how many rows each bin has; `error` is the ECE."""
    figure, axes = _figure()
    bins = reliability_bins(probabilities, right)
    used = bins.count > 0
    axes.plot([0, 1], [0, 1], color="0.6", linestyle="--", linewidth=1)
    axes.bar(bins.lower, bins.count / bins.count.sum(), width=bins.upper - bins.lower, align="edge", color="0.88")
    axes.plot(bins.confidence[used], bins.accuracy[used], "o-", color="C0")
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.set(xlabel="stated probability", ylabel="share that is right (bars: share of rows)")
    axes.set_title(f"expected calibration error {error:.3f}", fontsize="medium")
    return figure


def risk_coverage(curves: Mapping[str, tuple[NDArray[np.float64], NDArray[np.float64]]]) -> Any:
    """Share of wrong answers when only the surest ones are given, for each system's coverages and risks."""
    figure, axes = _figure()
    for system, (coverage, risk) in curves.items():
        axes.plot(coverage, risk, label=f"{system}, area {risk.mean():.3f}")
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.set(xlabel="share of questions that are answered, surest first", ylabel="share of answers that are wrong")
    axes.legend(fontsize="small")
    return figure


def confusion(predicted: Sequence[str], actual: Sequence[str]) -> Any:
    """Confusion matrix in shares of each true label; of more than 40 labels those with most mistakes are shown, and
    what was taken for another one is missing from their rows. For labels that are `numbered` their numbers stand."""
    labels = sorted({*actual, *predicted})
    named = {label: f"({number})" for number, label in numbered(labels).items()}
    counts = confusion_matrix(predicted, actual, labels)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    if len(labels) > _MOST_LABELS:
        mistakes = counts.sum(axis=0) + counts.sum(axis=1) - 2 * counts.diagonal()
        shown = np.sort(np.argsort(-mistakes, kind="stable")[: min(_MOST_LABELS, (mistakes > 0).sum() or _MOST_LABELS)])
        labels, shares = [labels[n] for n in shown], shares[np.ix_(shown, shown)]
    size = max(4.0, 0.22 * len(labels) + 2.5)
    figure, axes = _figure(size + 1, size)
    image = axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    names = [named.get(label, label) for label in labels]
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize="x-small", parse_math=False)
    axes.set_yticks(range(len(names)), names, fontsize="x-small", parse_math=False)
    has_numbers = not named.keys().isdisjoint(labels)
    axes.set(xlabel="predicted (numbers: see confusion.md)" if has_numbers else "predicted", ylabel="true")
    figure.colorbar(image, ax=axes, fraction=0.04)
    return figure


def numbered(labels: Iterable[str]) -> dict[int, str]:
    """The labels that a plot cannot show, by the numbers that stand for them, from 1 in the order of all: those that
    are too long, that run from right to left, or that have characters which the font of the plots lacks."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    known = get_font(findfont(FontProperties())).get_charmap()

    def is_shown(label: str) -> bool:
        plain = all(ord(c) in known and unicodedata.bidirectional(c) not in ("R", "AL") for c in label)
        return plain and len(label) <= _LONGEST_LABEL

    return {number: label for number, label in enumerate(sorted(set(labels)), 1) if not is_shown(label)}


def png(figure: Any) -> bytes:
    """The figure as the bytes of a PNG file."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=_DPI)
    return buffer.getvalue()


def _figure(width: float = 6.4, height: float = 4.0) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()
