"""The model card of a published version, `README.md`: what it does, how it was made, how good it is, where it fails."""

from __future__ import annotations

import json
from collections.abc import Mapping

from finetune.judging.report import report_lines
from finetune.judging.result import Evaluation
from finetune.rows.built import SPLITS, Built
from finetune.run import TrainingResult
from rag_app.adapters.manifest import AdapterManifest
from rag_app.adapters.records import GateVerdict
from rag_app.models.known import PINS
from rag_app.prompts import ABSTENTION, PROMPT_VERSION
from rag_app.timing import duration

_DOES = {
    "qa": f"Answers questions from numbered passages, cites the passage it used like `[1]`, and replies "
    f'"{ABSTENTION}" where the passages do not hold the answer.',
    "classify": "Names the label of a text, from the label set in `labels.json`.",
}
_NOT_STATED = "not stated; ask whoever made the data before you pass this adapter on"


def model_card(
    manifest: AdapterManifest,
    evaluation: Evaluation,
    result: TrainingResult,
    built: Built,
    *,
    auto_class: str,
    start: tuple[str, str] = ("", ""),
) -> str:
    """The card as Markdown with the metadata block that model hubs read; `auto_class` loads the base, `start` is the
    version that the training went on from and the licence of its data."""
    return "\n".join([
        *_for_hubs(manifest),
        "",
        f"# {manifest.full_name}",
        "",
        manifest.description or _DOES[manifest.task],
        "",
        *([_DOES[manifest.task], ""] if manifest.description else []),
        f"Published {manifest.created[:10]}. {_gate(manifest.gate)}",
        "",
        "## Base and data",
        "",
        *_base_and_data(manifest, built, start),
        "",
        "## Training",
        "",
        *_training(manifest, result),
        "",
        "## Scores",
        "",
        *(line.replace("# Evaluation", "### Evaluation", 1) for line in report_lines(evaluation)),
        "",
        "## Limits",
        "",
        *_limits(manifest, evaluation),
        "",
        "## Use",
        "",
        "Here:",
        "",
        "```python",
        *_use_here(manifest),
        "```",
        "",
        "In PEFT (`BASE` is the folder of the base):",
        "",
        "```python",
        "from peft import PeftModel",
        f"from transformers import {auto_class}",
        "",
        f"model = PeftModel.from_pretrained({auto_class}.from_pretrained(BASE), FOLDER)",
        "```",
        "",
        f"Prompts must be rendered as in training (prompt version {PROMPT_VERSION}, `rag_app.prompts`).",
        "",
    ])  # fmt: skip


def _for_hubs(manifest: AdapterManifest) -> list[str]:
    """The metadata block."""
    return [
        "---",
        "library_name: peft",
        f"base_model: {json.dumps(manifest.base)}",
        f"pipeline_tag: {'text-classification' if manifest.task == 'classify' else 'question-answering'}",
        *([f"license_name: {json.dumps(manifest.licence)}", "license: other"] if manifest.licence else []),
        "tags: [lora, rag]",
        "---",
    ]


def _base_and_data(manifest: AdapterManifest, built: Built, start: tuple[str, str]) -> list[str]:
    before, its_licence = start
    lines = [
        f"- Base: `{manifest.base}`, {_base_licence(manifest.base)}. It works with this base only "
        f"(fingerprint `{manifest.base_fingerprint[:16]}`).",
        f"- Licence of the training data: {manifest.licence or _NOT_STATED}.",
    ]
    if before:
        lines.append(f"- Went on from `{before}`; licence of its training data: {its_licence or _NOT_STATED}.")
    rows = ", ".join(f"{len(built.rows[split]):,} {split}" for split in SPLITS)
    lines.append(f"- Rows: {rows}, kept apart by document.")
    lines += [f"- Read for {name} ({source['rows']:,} rows)" for name, source in built.report.sources.items()]
    if built.labels.texts:
        lines.append(f"- Labels: {len(built.labels.texts)}, out of scope: {built.labels.out_of_scope or 'none'}")
    return lines


def _training(manifest: AdapterManifest, result: TrainingResult) -> list[str]:
    recipe = manifest.recipe
    return [
        f"- {_method(recipe)}, rank {recipe['rank']}, alpha {recipe['alpha'] or 2 * recipe['rank']}, "
        f"{result.trained_parameters:,} parameters trained.",
        f"- {result.steps:,} steps of {recipe['batch_rows']} rows, {result.tokens:,} tokens, seed {manifest.seed}; "
        f"{duration(result.seconds)}, {result.peak_bytes / 1e9:.1f} GB at most.",
        f"- The checkpoint of step {result.best_step:,} was the best by {result.metric} on held-out rows.",
        "- All settings are in `manifest.json`.",
    ]


def _gate(gate: GateVerdict | None) -> str:
    assert gate is not None  # noqa: S101 - it is published by one
    verdict = "It passed the gate" if gate.passed else "It did NOT pass the gate and was published by force"
    return f"{verdict}: {gate.reason}."


def _base_licence(base: str) -> str:
    for pin in PINS:
        if base.partition("==")[0] == pin.name.partition("==")[0]:
            return f"{pin.model}, {pin.licence}"
    return "under the licence of its own page"


def _method(recipe: Mapping[str, object]) -> str:
    kind = "Activated LoRA" if recipe["alora"] else "rsLoRA" if recipe["rslora"] else "LoRA"
    return f"{kind} on the base in NF4 (QLoRA)" if recipe["method"] == "qlora" else kind


def _limits(manifest: AdapterManifest, evaluation: Evaluation) -> list[str]:
    scores = evaluation.systems["adapter"]
    judged = evaluation.incomplete or f"{evaluation.rows:,} {evaluation.split} rows of the same kind of data only"
    limits = [f"- Judged on {judged}."]
    if evaluation.chosen_by:
        limits.append(f"- {evaluation.chosen_by.capitalize()}.")
    if manifest.task == "qa":
        answerable = evaluation.kinds.get("answerable", 0)
        if answerable:
            limits.append(f"- It refuses {_percent(1 - scores['answered'].estimate)} of the answerable questions.")
        if answerable < evaluation.rows:
            answered = 1 - scores["abstention_recall"].estimate
            limits.append(f"- It answers {_percent(answered)} of the questions that it should refuse.")
        else:
            limits.append("- None of these should be refused: whether it refuses what no passage holds is not known.")
        limits.append("- A citation says where an answer was read, not that the passage is true.")
    else:
        limits.append("- It knows the labels in `labels.json` and no others.")
        if evaluation.unjudged:
            limits.append(f"- {evaluation.unjudged}.")
        if evaluation.hardly_calibrated:
            limits.append(f"- {evaluation.hardly_calibrated}.")
        if not manifest.calibration:
            limits.append("- Its probabilities are not calibrated.")
    return limits


def _percent(share: float) -> str:
    """A share in whole per cent; 0 and 100 are said of none and all alone."""
    if 0 < share < 0.005:
        return "less than 1%"
    return "more than 99%" if 0.995 <= share < 1 else f"{share:.0%}"


def _use_here(manifest: AdapterManifest) -> list[str]:
    if manifest.task == "qa":
        return [
            "from rag_app import Rag",
            "",
            'rag = Rag.open("my-docs", adapters="adapters")',
            f'print(rag.ask("...", adapter="{manifest.full_name}").text)',
        ]
    return [
        "from rag_app import Classifier",
        "",
        f'classifier = Classifier.open("{manifest.full_name}", adapters="adapters")',
        'print(classifier.classify("..."))',
    ]
