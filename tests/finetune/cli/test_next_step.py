"""What an evaluation ends with: publishing only where that would not refuse."""

import dataclasses
from pathlib import Path

from judging_runs import ScriptedModel, finished_run, right
from tiny_adapters import publish

from finetune.cli.evaluate import next_step
from finetune.judging.evaluate import evaluate
from finetune.rows.built import load_built


def test_publishing_is_next_only_where_it_would_not_refuse(tmp_path):
    run = finished_run(tmp_path)
    says = right(load_built(run.rows).rows["test"])
    model = ScriptedModel({"base": lambda _: "I talk", "colours@1": says})
    found = evaluate(run, open_model=lambda *_: model, report=lambda _: None)
    assert next_step(run, found, tmp_path / "none") == "next: rag-finetune publish colours"
    rebuilt = next_step(run, dataclasses.replace(found, rebuilt=True), tmp_path / "none")
    assert rebuilt.startswith("not to be published by these rows: f1 ") and "the rows were built again" in rebuilt
    leaking = next_step(run, dataclasses.replace(found, leak="doors@1 was trained on them"), tmp_path / "none")
    assert "doors@1 was trained on them" in leaking and "next:" not in leaking
    level = dataclasses.replace(found.gains["base"]["f1"], low=0.0)
    worse = dataclasses.replace(found, gains={"base": {**found.gains["base"], "f1": level}})
    assert "does not lie above 0" in next_step(run, worse, tmp_path / "none")


def test_a_version_that_is_served_already_must_be_beaten(tmp_path):
    run, root = finished_run(tmp_path), tmp_path / "adapters"
    says = right(load_built(run.rows).rows["test"])
    model = ScriptedModel({"base": lambda _: "I talk", "colours@1": says, "colours.v2": says})
    options = {"root": root, "open_model": lambda *_: model, "report": lambda _: None}
    alone = evaluate(run, **options)
    publish(root, "colours", Path(run.recipe().base), run.adapter, base_fingerprint="of another base")
    level = dataclasses.replace(alone.gains["base"]["f1"], low=0.0)
    worse = dataclasses.replace(alone, gains={"base": {**alone.gains["base"], "f1": level}})
    assert next_step(run, worse, root).startswith("not to be published")  # the base is what it would replace
    publish(root, "colours", Path(run.recipe().base), run.adapter)
    assert next_step(run, worse, root) == "next: rag-finetune publish colours"  # which judges it beside that one
    beside = evaluate(run, published=["colours"], **options)
    assert "against 1.000 of colours@2" in next_step(run, beside, root)
