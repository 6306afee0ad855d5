"""The plots of an evaluation on disk and, where the recipe reports there, in TensorBoard with the scores."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from finetune.judging import plots
from finetune.judging.deciding import Answers
from finetune.judging.result import ADAPTER, Evaluation
from finetune.recipe import TrainingRecipe
from finetune.rows.tasks import columns
from finetune.run import Run
from finetune.schema import Row
from rag_app.artifacts import write_atomic
from rag_app.evaluation.report import table
from rag_app.metrics import risk_coverage_curve


def draw(
    evaluation: Evaluation,
    run: Run,
    recipe: TrainingRecipe,
    rows: Sequence[Row],
    answers: Mapping[str, Answers],
    out: Path,
    report: Callable[[str], None],
) -> None:
    """Write `learning_curve.png`, for classification also `reliability.png` and `confusion.png`, with `confusion.md`
    for the labels that are numbers there, for questions that a confidence decided `risk_coverage.png`.

    Says in one sentence what to install where matplotlib or TensorBoard is missing; neither stops an evaluation.
    """
    figures: dict[str, Any] = {}
    if importlib.util.find_spec("matplotlib") is None:
        report("no plots: matplotlib is missing; install it with `pip install 'lora-rag[tracking]'`.")
    else:
        figures["learning_curve"] = plots.learning_curve(run.result())
        mine = answers[ADAPTER]
        if recipe.task == "qa" and mine.probabilities:
            curves = {}
            for system, a in answers.items():
                if a.probabilities:
                    seen = columns(rows, a.texts, probabilities=a.probabilities, said=a.said)
                    curves[system] = risk_coverage_curve(seen["confidence"], seen["right"])
            figures["risk_coverage"] = plots.risk_coverage(curves)
        elif mine.probabilities:
            actual = [row.target for row in rows]
            right = [text == target for text, target in zip(mine.texts, actual, strict=True)]
            error = evaluation.systems[ADAPTER]["ece"].estimate
            figures["reliability"] = plots.reliability(mine.probabilities, right, error)
            figures["confusion"] = plots.confusion(mine.texts, actual)
            _legend(plots.numbered([*mine.texts, *actual]), out / "confusion.md", report)
    for name, figure in figures.items():
        write_atomic(out / f"{name}.png", plots.png(figure))
    if "tensorboard" in recipe.report_to:
        _to_tensorboard(evaluation, figures, out / "tensorboard", report)


def _legend(numbered: Mapping[int, str], file: Path, report: Callable[[str], None]) -> None:
    file.unlink(missing_ok=True)
    if numbered:
        cells = [[f"({number})", " ".join(label.split()).replace("|", "\\|")] for number, label in numbered.items()]
        write_atomic(file, ("\n".join(table(["number", "label"], cells)) + "\n").encode())
        report(f"confusion.png has numbers for labels that its font cannot show: {file} names them")


def _to_tensorboard(
    evaluation: Evaluation, figures: Mapping[str, Any], folder: Path, report: Callable[[str], None]
) -> None:
    if importlib.util.find_spec("tensorboard") is None:
        report("nothing written for TensorBoard: install it with `pip install 'lora-rag[tracking]'`.")
        return
    from torch.utils.tensorboard import SummaryWriter

    with SummaryWriter(str(folder)) as writer:
        for system, scores in evaluation.systems.items():
            for metric, value in scores.items():
                writer.add_scalar(f"evaluation/{metric}/{system}", value.estimate)
        for name, figure in figures.items():
            writer.add_figure(f"evaluation/{name}", figure, close=False)
