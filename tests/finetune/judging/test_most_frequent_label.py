"""A classifier is judged beside whoever says the most frequent label to every text."""

import dataclasses
import json

import pytest
from judging_runs import LABELS, ScriptedModel, finished_run, label_rows, right
from quiet import quiet

from finetune.judging.evaluate import evaluate
from finetune.judging.result import read_evaluation, write_evaluation
from finetune.publishing.publish import publish
from finetune.rows.built import load_built, save
from rag_app.adapters.versions import versions
from rag_app.errors import AdapterError
from rag_app.testing import FakeEmbedder

GREETING, OTHER, PLACE = LABELS.texts.values()


def told(rows, label):
    return [dataclasses.replace(row, target=label, accepted=(label,)) for row in rows]


def test_its_label_is_that_of_the_training_rows_and_stands_in_the_report(tmp_path):
    run = finished_run(tmp_path, "classify")
    model = ScriptedModel({"base": lambda _: PLACE, "colours@1": lambda _: OTHER})
    built = load_built(run.rows)
    train = [dataclasses.replace(row, target=PLACE) if n else row for n, row in enumerate(built.rows["train"])]
    save(dataclasses.replace(built, rows={**built.rows, "train": train}), run.recipe(), run.rows)
    evaluate(run, open_model=lambda *_: model, report=quiet)
    lines = [json.loads(line) for line in (run.evaluation / "questions.jsonl").read_text().splitlines()]
    assert [line["answers"]["most frequent label"] for line in lines] == [PLACE] * 32
    assert "| most frequent label |" in (run.evaluation / "report.md").read_text()


def test_its_label_is_what_the_run_was_trained_on_whatever_else_judges_it(tmp_path):
    run = finished_run(tmp_path, "classify")
    built = load_built(run.rows)
    mine = {**built.rows, "train": told(built.rows["train"], PLACE)}
    save(dataclasses.replace(built, rows=mine), run.recipe(), run.rows)
    other = {"train": told(built.rows["train"], GREETING), "dev": built.rows["dev"], "test": built.rows["test"]}
    save(dataclasses.replace(built, rows=other), run.recipe(), tmp_path / "other")
    model = ScriptedModel({"base": lambda _: PLACE, "colours@1": lambda _: OTHER})
    evaluate(run, rows_folder=tmp_path / "other", open_model=lambda *_: model, report=quiet)
    lines = [json.loads(line) for line in (run.evaluation / "questions.jsonl").read_text().splitlines()]
    assert {line["answers"]["most frequent label"] for line in lines} == {PLACE}


def test_a_classifier_that_learned_nothing_else_is_not_published(tmp_path):
    run, root = finished_run(tmp_path, "classify"), tmp_path / "adapters"
    built = load_built(run.rows)
    test = [dataclasses.replace(row, target=GREETING) if n % 4 else row for n, row in enumerate(built.rows["test"])]
    save(dataclasses.replace(built, rows={**built.rows, "test": test}), run.recipe(), run.rows)
    model = ScriptedModel({"base": lambda _: OTHER, "colours@1": lambda _: GREETING})
    said = r"saying the most frequent label to every text has 0\.\d+, difference \+0\.000"
    with pytest.raises(AdapterError, match=said):
        publish(run, FakeEmbedder(), root=root, open_model=lambda *_: model, report=quiet)
    assert versions(root, "colours") == []


def test_an_evaluation_of_an_earlier_release_is_completed(tmp_path):
    run, root = finished_run(tmp_path, "classify"), tmp_path / "adapters"
    model = ScriptedModel(
        {"base": lambda _: PLACE, "colours@1": right([*label_rows("dev", 12), *label_rows("test", 32)])}
    )
    found = evaluate(run, open_model=lambda *_: model, report=quiet)
    systems, gains = (
        {k: v for k, v in of.items() if k != "most frequent label"} for of in (found.systems, found.gains)
    )
    write_evaluation(dataclasses.replace(found, systems=systems, gains=gains), run.evaluation)
    made = publish(run, FakeEmbedder(), root=root, open_model=lambda *_: model, report=quiet)
    assert made.gate.passed and "most frequent label" in read_evaluation(run.evaluation).gains
