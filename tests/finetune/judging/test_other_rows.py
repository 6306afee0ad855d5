"""Rows of another build judge a run by what it can say, and are told where it was trained on them."""

import dataclasses
import json
import shutil
from pathlib import Path

import pytest
from judging_runs import LABELS, ScriptedModel, finished_run, label_rows, qa_rows, right
from quiet import quiet
from tiny_adapters import publish

from finetune.data.report import Report
from finetune.judging.evaluate import evaluate
from finetune.judging.gate import decide
from finetune.judging.other_rows import trained_on
from finetune.judging.result import read_evaluation
from finetune.judging.systems import taught_by
from finetune.recipe import DataRecipe
from finetune.rows.built import Built, load_built, save
from finetune.run import RESULT
from rag_app.adapters.store import AdapterStore
from rag_app.classification.labels import Labels
from rag_app.errors import DataError

THEIRS = Labels.of(["Greeting", "weather", "other"], "other")


def elsewhere(run, rows, folder, labels=None):
    save(Built(rows=rows, labels=labels or Labels(), report=Report()), run.recipe(), folder)
    return folder


def test_a_classifier_chooses_among_its_own_labels_whatever_those_of_the_rows(tmp_path):
    run = finished_run(tmp_path, "classify")
    shown = {"greeting": "Greeting", "none of these": "none of these", "place": "weather"}  # of each its new label

    def made(split, count):
        rows = label_rows(split, count)
        return [dataclasses.replace(row, target=shown[row.target], accepted=(shown[row.target],)) for row in rows]

    rows = {"train": made("other train", 6), "dev": made("other dev", 12), "test": made("other test", 30)}
    folder = elsewhere(run, rows, tmp_path / "other", THEIRS)
    says = right([*label_rows("other test", 30), *label_rows("other dev", 12)])
    model = ScriptedModel({"base": lambda _: "place", "colours@1": says})
    found = evaluate(run, rows_folder=folder, open_model=lambda *_: model, report=quiet)
    assert found.rows == 30
    assert found.systems["adapter"]["accuracy"].estimate == pytest.approx(20 / 30)  # it cannot say "weather"
    assert found.systems["adapter"]["out_of_scope_recall"].estimate == 1
    assert found.calibration and found.calibrated_on == 8  # the dev rows whose label it knows
    assert found.unjudged == (
        "1 of 3 labels have no test row: place; "
        "10 rows have labels that it was not trained on and count as wrong: weather"
    )
    assert f"{found.unjudged}." in (run.evaluation / "report.md").read_text()


@pytest.mark.parametrize(("task", "others"), [("qa", label_rows), ("classify", qa_rows)])
def test_rows_of_another_task_are_refused_before_a_model_is_loaded(tmp_path, task, others):
    run = finished_run(tmp_path, task)
    rows = {split: others(split, 8) for split in ("train", "dev", "test")}
    folder = elsewhere(run, rows, tmp_path / "other", LABELS if task == "qa" else None)
    with pytest.raises(DataError, match=rf"other: rows for the task '\w+', and the run was trained for '{task}'; name"):
        evaluate(run, rows_folder=folder, open_model=lambda *_: pytest.fail("loaded"), report=quiet)


def test_rows_of_another_build_that_it_was_trained_on_prove_nothing(tmp_path):
    run = finished_run(tmp_path)
    built = load_built(run.rows)
    test = [*built.rows["train"][:4], *built.rows["test"]]
    folder = elsewhere(run, {**built.rows, "train": (), "test": test}, tmp_path / "other")
    model = ScriptedModel({"base": lambda _: "I talk", "colours@1": right(test)})
    said = []
    found = evaluate(run, rows_folder=folder, open_model=lambda *_: model, report=said.append)
    assert said[0] == "4 of the 36 rows that judge were trained on; judge by rows of other sources"
    assert not decide(found).passed and "4 of the 36 rows that judge were trained on" in decide(found).reason
    assert "Not to be trusted: 4 of the 36" in (run.evaluation / "report.md").read_text()


@pytest.mark.parametrize(("rows", "otherwise"), [(qa_rows("train", 8), False), (label_rows("train", 8), True)])
def test_a_question_with_another_answer_is_another_one_and_a_text_with_another_label_is_not(rows, otherwise):
    mine = Built(rows={"train": rows}, labels=Labels(), report=Report())
    others = [dataclasses.replace(row, target="Zinc.", accepted=("Zinc.",)) for row in rows]
    told = "8 of the 8 rows that judge were trained on"
    assert (trained_on(mine, rows), trained_on(mine, others)) == (told, told if otherwise else "")


@pytest.mark.parametrize(("gone", "why"), [(False, "built again after the training"), (True, "no complete rows here")])
def test_where_the_rows_of_the_training_are_gone_it_is_said_that_nobody_can_know(tmp_path, gone, why):
    run = finished_run(tmp_path)
    built, said = load_built(run.rows), []
    folder = elsewhere(run, built.rows, tmp_path / "other")
    if gone:
        shutil.rmtree(run.rows)
    else:
        path = run.training / RESULT
        path.write_text(json.dumps(json.loads(path.read_text()) | {"rows": {"sha256": dict(built.sha256)}}))
        save(dataclasses.replace(built, rows={**built.rows, "train": qa_rows("new", 8)}), run.recipe(), run.rows)
    model = ScriptedModel({"base": lambda _: "I talk", "colours@1": right(built.rows["test"])})
    assert not evaluate(run, rows_folder=folder, open_model=lambda *_: model, report=said.append).leak
    assert said[0].startswith("whether it was trained on these rows cannot be told: ") and why in said[0]


def test_a_version_that_was_trained_on_other_rows_of_the_same_file_is_told(tmp_path):
    run, built = finished_run(tmp_path), load_built(tmp_path / "colours" / "rows")
    named = dataclasses.replace(run.recipe(), data=DataRecipe(train=("doors.jsonl",)))
    save(built, named, run.rows)
    for sha256 in ("another", built.sha256["train.jsonl"]):
        taught = {"recipe": {"data": {"train": ["doors.jsonl"]}}, "data": {"train.jsonl": sha256}}
        publish(tmp_path / "adapters", "doors", Path(run.recipe().base), run.adapter, **taught)
    says = right(qa_rows("test", 32))
    model = ScriptedModel({"base": lambda _: "I talk", "colours@1": says, "doors": says})
    found = evaluate(
        run, published=["doors@1", "doors"], root=tmp_path / "adapters", open_model=lambda *_: model, report=quiet
    )
    assert found.taught == {"doors@1": "doors@1 was trained on other rows of doors.jsonl, which may be among these"}
    assert read_evaluation(run.evaluation) == found


@pytest.mark.parametrize(
    ("data", "split", "told"),
    [
        (DataRecipe(train=("doors.jsonl",), test=("asked.jsonl",)), "test", False),
        (DataRecipe(train=("new.jsonl",), test=("doors.jsonl",)), "test", True),
        (DataRecipe(train=("doors.jsonl",), dev=("asked.jsonl",)), "test", True),
        (DataRecipe(train=("doors.jsonl",), dev=("asked.jsonl",), test_share=0.0), "dev", False),
    ],
)
def test_it_is_not_where_the_rows_that_judge_come_from_another_file(tmp_path, data, split, told):
    run = finished_run(tmp_path)
    taught = {"recipe": {"data": {"train": ["doors.jsonl"]}}, "data": {"train.jsonl": "another"}}
    publish(tmp_path / "adapters", "doors", Path(run.recipe().base), run.adapter, **taught)
    recipe, store = dataclasses.replace(run.recipe(), data=data), AdapterStore(tmp_path / "adapters")
    assert bool(taught_by(["doors"], split, recipe, "mine", store)) is told
