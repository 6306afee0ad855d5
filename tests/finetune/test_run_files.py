import json
from pathlib import Path

import pytest

from finetune.cli.train import _summary
from finetune.judging.result import NAME, read_evaluation
from finetune.recipe import TrainingRecipe
from finetune.rows.built import load_built, recipe_in
from finetune.run import CLAIM, LOG, RESULT, Run, TrainingResult, read_result
from finetune.training.checkpoints import MARKER, is_complete
from finetune.training.claim import claim
from rag_app.artifacts import sha256_of
from rag_app.errors import DataError, SettingsError

TEXTS = ["", "[]", "{", "[" * 100_000, "{}", '{"adapter": 1}', '{"adapter": "a", "losses": 1}']


@pytest.mark.parametrize("text", TEXTS)
def test_a_damaged_result_is_explained(tmp_path: Path, text: str) -> None:
    (tmp_path / "training").mkdir()
    (tmp_path / "training" / RESULT).write_text(text)
    for read in (lambda: read_result(tmp_path / "training"), Run(tmp_path).result):
        with pytest.raises(DataError, match="not what a training writes"):
            read()


@pytest.mark.parametrize(
    "values",
    [{"rows": 5}, {"rows": []}, {"rows": {"folder": 5}}, {"rows": {"sha256": 5}}, {"rows": {"sha256": {"a": 5}}},
     {"leak": 5}, {"base_fingerprint": []}, {}, {"recipe": 5}, {"recipe": ["rank"]}, {"recipe": {"data": 5}}],
)  # fmt: skip
def test_a_result_of_wrong_types_is_explained(tmp_path: Path, values: dict[str, object]) -> None:
    (tmp_path / "training").mkdir()
    (tmp_path / "training" / RESULT).write_text(json.dumps(values))
    run = Run(tmp_path)
    with pytest.raises((DataError, SettingsError), match=r"training\.json"):
        run.rows, run.leak, run.data_sha256(), run.recipe()


@pytest.mark.parametrize("text", [*TEXTS, '{"recipe": {}, "prompt_version": "1", "rows": {}, "sha256": []}'])
def test_what_else_is_damaged_in_a_run_is_explained(tmp_path: Path, text: str) -> None:
    for name in (NAME, "manifest.json", CLAIM, MARKER):
        (tmp_path / name).write_text(text)
    with pytest.raises(DataError, match="not an evaluation"):
        read_evaluation(tmp_path)
    for read in (load_built, recipe_in):
        with pytest.raises(DataError, match="not the manifest of rows"):
            read(tmp_path)
    with pytest.raises(SettingsError, match="not what a training writes"):
        claim(tmp_path, TrainingRecipe(), [], [], "weights")
    assert not is_complete(tmp_path)


@pytest.mark.parametrize("fitted", [{"temprature": 1.0}, {"temperature": 0.0}, {"temperature": "1"}, [1]])
def test_a_calibration_that_cannot_be_is_explained(tmp_path: Path, fitted: object) -> None:
    values = {"task": "classify", "published": [], "systems": {}, "gains": {}, "calibration": fitted}
    (tmp_path / NAME).write_text(json.dumps(values))
    with pytest.raises(DataError, match=r"not an evaluation \(.*(calibration|items)"):
        read_evaluation(tmp_path)


def test_the_rows_of_a_run_are_not_those_of_another_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = (tmp_path / name / "runs" / "demo" for name in ("here", "there"))
    for run in (here, there):
        (run / "rows").mkdir(parents=True)
        (run / "rows" / "train.jsonl").write_text(str(run))
    (here / "training").mkdir()
    said = {"folder": "runs/demo/rows", "sha256": {"train.jsonl": sha256_of(here / "rows" / "train.jsonl")}}
    (here / "training" / RESULT).write_text(json.dumps({"rows": said}))
    monkeypatch.chdir(tmp_path / "there")
    assert Run(here).rows == here / "rows"
    (here / "rows" / "train.jsonl").write_text("built again")
    said["folder"] = str(there / "rows")
    (here / "training" / RESULT).write_text(json.dumps({"rows": said}))
    assert Run(here).rows == there / "rows"


@pytest.mark.parametrize(("planned", "early"), [(9, True), (6, False), (0, False)])
def test_a_training_that_made_all_its_steps_did_not_end_early(tmp_path: Path, planned: int, early: bool) -> None:
    (tmp_path / "training").mkdir()
    lines = [{"step": 6, "max_steps": planned, "loss": 1.0}, {"step": 6, "evaluation": {"f1": 0.1}}]
    said = "".join(json.dumps(line) + "\n" for line in lines) if planned else '{"step": 6, \n[1]\n'
    (tmp_path / "training" / LOG).write_text(said)
    run = Run(tmp_path)
    assert run.planned_steps == planned
    result = TrainingResult(
        adapter=tmp_path, steps=6, best_step=2, metric="f1", best_metric=0.5, losses=(), trained_parameters=1,
        evaluations=((2, {"f1": 0.5}), (4, {"f1": 0.1}), (6, {"f1": 0.1})), tokens=1, seconds=1.0, peak_bytes=1,
    )  # fmt: skip
    told = _summary(result, "demo", patience=2, planned=run.planned_steps)
    assert ("ended early, since 2 evaluations in a row were no better" in told) == early
