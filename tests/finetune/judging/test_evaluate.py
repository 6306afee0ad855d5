import dataclasses
import json
import shutil
from collections import Counter

import pytest
from judging_runs import LABELS, ScriptedModel, calibration_rows, finished_run, label_rows, qa_rows, right
from quiet import quiet

from finetune.judging.deciding import Answers
from finetune.judging.evaluate import evaluate, held_out
from finetune.judging.gate import decide
from finetune.judging.report import write_report
from finetune.judging.result import read_evaluation
from finetune.judging.staging import stage_adapter
from finetune.publishing.publish import publish
from finetune.rows.built import CALIBRATION, save
from finetune.rows.prepare import load_built
from rag_app.classification.labels import Labels
from rag_app.errors import AdapterError, DataError
from rag_app.evaluation.answers import Records, alone_in
from rag_app.metrics import wilson_interval
from rag_app.prompts import ABSTENTION

PNG = b"\x89PNG"


def opener(model):
    opened = []

    def open_model(recipe, root):
        assert (root / "colours" / "1" / "manifest.json").is_file()
        opened.append(root)
        return model

    return open_model, opened


def test_base_and_adapter_are_judged_on_the_same_rows(tmp_path, painted):
    run = finished_run(tmp_path)
    model = ScriptedModel({"base": lambda _: "I talk a lot", "colours@1": right(qa_rows("test", 32))})
    found = evaluate(run, open_model=opener(model)[0], report=quiet)
    assert found == read_evaluation(run.evaluation)
    assert found.rows == 32 and found.split == "test" and found.kinds == {"answerable": 24, "unanswerable": 8}
    assert found.metric == "f1"
    adapter, base = found.systems["adapter"], found.systems["base"]
    assert (
        adapter["f1"].estimate == adapter["citation_precision"].estimate == adapter["abstention_recall"].estimate == 1
    )
    assert base["f1"].estimate == 0 and base["answered"].estimate == 1
    assert base["answered"] == wilson_interval(24, 24) and base["abstention_recall"] == wilson_interval(0, 8)
    assert found.gains["base"]["f1"].low == 1 and found.by_kind["unanswerable"] == {"base": 0, "adapter": 1}
    assert len(model.asked) == 64 and {r.temperature for r in model.requests} <= {0.0}

    table = [json.loads(line) for line in (run.evaluation / "questions.jsonl").read_text().splitlines()]
    assert len(table) == 32 and table[3]["answers"] == {"base": "I talk a lot", "adapter": ABSTENTION}
    assert table[0]["values"] == {"base": 0.0, "adapter": 1.0}
    assert "| **f1** | 0.000 [–] | 1.000 [–] |" in (run.evaluation / "report.md").read_text()
    assert "Better than the base" in (run.evaluation / "questions.md").read_text()
    assert (run.evaluation / "learning_curve.png").read_bytes().startswith(PNG)


def test_a_table_of_questions_that_cannot_be_written_leaves_the_one_before_it_whole(tmp_path):
    run = finished_run(tmp_path)
    model = ScriptedModel({"base": lambda _: "I talk a lot", "colours@1": right(qa_rows("test", 32))})
    found = evaluate(run, open_model=opener(model)[0], report=quiet)
    table = (run.evaluation / "questions.jsonl").read_bytes()
    rows = qa_rows("test", 4)
    rows[3] = dataclasses.replace(rows[3], id=object())
    with pytest.raises(TypeError):
        write_report(run.evaluation, found, rows, dict.fromkeys(("base", "adapter"), Answers(("red",) * 4)))
    assert (run.evaluation / "questions.jsonl").read_bytes() == table


def test_a_stopped_evaluation_goes_on_and_asks_nothing_twice(tmp_path):
    run = finished_run(tmp_path)
    says = {"base": lambda _: "I talk", "colours@1": right(qa_rows("test", 32))}
    broken = ScriptedModel(says, most=40)
    with pytest.raises(KeyboardInterrupt):
        evaluate(run, open_model=opener(broken)[0], threads=1, report=quiet)
    assert read_evaluation(run.evaluation) is None
    kept = (run.evaluation / "generations-adapter.jsonl").read_text()
    (run.evaluation / "generations-adapter.jsonl").write_text(kept + '{"id": "hal')  # as a crash leaves it
    model = ScriptedModel(says)
    found = evaluate(run, open_model=opener(model)[0], report=quiet)
    assert model.asked == ["colours@1"] * 24 and found.systems["adapter"]["f1"].estimate == 1
    open_model, opened = opener(model)
    assert evaluate(run, open_model=open_model, report=quiet) == found and not opened  # nothing to ask: nothing loaded


def test_of_two_evaluations_of_a_run_the_second_is_refused_and_disturbs_nothing(tmp_path):
    run = finished_run(tmp_path)
    model = ScriptedModel({"base": lambda _: "I talk", "colours@1": right(qa_rows("test", 32))})
    refused = []

    def open_model(recipe, root):
        for out in (None, tmp_path / "elsewhere"):
            with pytest.raises(DataError, match="colours is being evaluated here already; wait until") as at:
                evaluate(run, out=out, open_model=open_model, report=quiet)
            refused.append(at)
        return model

    assert evaluate(run, open_model=open_model, report=quiet).systems["adapter"]["f1"].estimate == 1
    assert len(refused) == 2 and len(model.asked) == 64
    with alone_in(tmp_path / "elsewhere", "another run"), pytest.raises(DataError, match="elsewhere: colours is being"):
        evaluate(run, out=tmp_path / "elsewhere", open_model=open_model, report=quiet)


def test_an_adapter_is_not_judged_over_other_weights_than_it_was_trained_on(tmp_path):
    run = finished_run(tmp_path)
    path = run.training / "training.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"base_fingerprint": "0" * 64}))
    open_model, opened = opener(ScriptedModel({}))
    for use in (evaluate, publish):
        with pytest.raises(DataError, match=r"colours: trained on other weights than .* has now; bring those"):
            use(run, open_model=open_model, report=quiet)
    assert not opened


@pytest.mark.parametrize(
    ("task", "fingerprint", "message"),
    [
        ("classify", None, "trained for the task 'classify', the run for 'qa'; compare it with a run of its own task"),
        ("qa", "0" * 64, r"trained on other weights \(.*base\) than those .* compare it with a run on the same base"),
    ],
)
def test_a_plain_run_of_another_task_or_base_is_refused(tmp_path, task, fingerprint, message):
    run, plain = finished_run(tmp_path), finished_run(tmp_path / "other", task)
    path = plain.training / "training.json"
    said = json.loads(path.read_text())
    path.write_text(json.dumps(said | {"base_fingerprint": fingerprint or said["base_fingerprint"]}))
    open_model, opened = opener(ScriptedModel({}))
    with pytest.raises(AdapterError, match=message):
        evaluate(run, plain=str(plain.folder), open_model=open_model, report=quiet)
    assert not opened


def test_rows_that_were_built_again_after_the_training_prove_nothing(tmp_path):
    run, built = finished_run(tmp_path), load_built(tmp_path / "colours" / "rows")
    path = run.training / "training.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"rows": {"sha256": dict(built.sha256)}}))
    says = right([*qa_rows("train", 8), *qa_rows("test", 32)])
    model = ScriptedModel({"base": lambda _: "I talk", "colours@1": says})
    assert decide(evaluate(run, open_model=opener(model)[0], report=quiet)).passed
    rows = {**built.rows, "train": built.rows["test"], "test": [*built.rows["train"], *built.rows["test"]]}
    save(dataclasses.replace(built, rows=rows), run.recipe(), run.rows)
    said = []
    found = evaluate(run, open_model=opener(model)[0], report=said.append)
    assert "built again after the training" in said[0] and found == read_evaluation(run.evaluation)
    assert not decide(found).passed and "built again after the training" in decide(found).reason
    assert "built again after the training" in (run.evaluation / "report.md").read_text()
    assert evaluate(run, rows_folder=run.rows, open_model=opener(model)[0], report=quiet).rebuilt
    copy = shutil.copytree(run.rows, tmp_path / "copy")
    assert decide(evaluate(run, rows_folder=copy, open_model=opener(model)[0], report=quiet)).passed
    with pytest.raises(AdapterError, match=r"not published, .* built again after the training"):
        publish(run, root=tmp_path / "adapters", open_model=opener(model)[0], report=quiet)


def test_a_report_says_no_share_of_nothing_and_that_dev_rows_chose_the_checkpoint(tmp_path):
    run = finished_run(tmp_path)
    built = load_built(run.rows)
    dev = [row for row in built.rows["dev"] if row.kind == "answerable"]
    save(dataclasses.replace(built, rows={**built.rows, "dev": dev, "test": []}), run.recipe(), run.rows)
    model = ScriptedModel({"base": lambda _: "I talk a lot", "colours@1": right(dev)})
    found = evaluate(run, open_model=opener(model)[0], report=quiet)
    assert found.split == "dev" and found.rows == len(dev) == 9
    for scores in (*found.systems.values(), *found.gains.values()):
        assert {"f1", "answered", "citation_precision"} <= set(scores)
        assert not [name for name in scores if "abstention" in name]
    text = (run.evaluation / "report.md").read_text()
    assert "These rows also chose the checkpoint" in text and "abstention_recall" not in text


def test_answers_of_other_weights_or_rows_are_not_used(tmp_path):
    path = tmp_path / "generations.jsonl"
    Records(path, {"adapter": "a"}).add({"id": "1", "text": "x"})
    assert set(Records(path, {"adapter": "a"}).by_id) == {"1"}
    assert not Records(path, {"adapter": "b"}).by_id
    assert not Records(path, {"adapter": "a"}).by_id  # the file was started anew


def test_a_limit_takes_the_same_rows_and_more_of_them(tmp_path):
    built = load_built(finished_run(tmp_path).rows)
    five, ten = ({row.id for row in held_out(built, "test", n)} for n in (5, 10))
    assert len(five) == 5 and len(ten) == 10 and five < ten
    twice = held_out(
        type(built)(rows={"test": built.rows["test"] * 2}, labels=built.labels, report=built.report), "test"
    )
    assert len({row.id for row in twice}) == 64


def test_labels_are_calibrated_on_dev_rows_and_drawn(tmp_path, painted):
    run = finished_run(tmp_path, "classify")
    rows = [*label_rows("dev", 12), *label_rows("test", 32)]
    model = ScriptedModel({"base": lambda _: LABELS.texts["place"], "colours@1": right(rows)})
    found = evaluate(run, open_model=opener(model)[0], report=quiet)
    assert found.metric == "macro_f1" and found.systems["adapter"]["macro_f1"].estimate == 1
    assert found.systems["base"]["accuracy"].estimate == pytest.approx(10 / 32)
    assert found.systems["adapter"]["out_of_scope_recall"].estimate == 1
    assert found.calibration.temperature == pytest.approx(0.5, abs=0.01)  # all right: as sure as may be
    assert found.calibrated_on == 12
    assert "fitted on 12 other rows: with fewer" in (run.evaluation / "report.md").read_text()
    assert not dataclasses.replace(found, calibrated_on=100).hardly_calibrated
    assert read_evaluation(run.evaluation) == found
    assert found.systems["adapter"]["ece"].estimate < found.systems["base"]["ece"].estimate
    for name in ("learning_curve", "reliability", "confusion"):
        assert (run.evaluation / f"{name}.png").read_bytes().startswith(PNG)
    written = (path.read_bytes() for path in (run.evaluation / "tensorboard").glob("events.out.tfevents*"))
    assert any(b"reliability" in events and b"confusion" in events for events in written)


def test_a_stopped_evaluation_of_labels_goes_on_and_asks_nothing_twice(tmp_path):
    run = finished_run(tmp_path, "classify")
    rows = [*label_rows("dev", 12), *label_rows("test", 32)]
    says = {"base": lambda _: LABELS.texts["place"], "colours@1": right(rows)}
    found = evaluate(run, open_model=opener(ScriptedModel(says))[0], report=quiet)
    open_model, opened = opener(ScriptedModel(says))
    assert evaluate(run, open_model=open_model, report=quiet) == found and not opened


def test_answers_about_other_labels_are_not_used(tmp_path):
    run = finished_run(tmp_path, "classify")
    rows = [*label_rows("dev", 12), *label_rows("test", 32)]
    model = ScriptedModel({"base": right(rows), "colours@1": right(rows)})
    evaluate(run, open_model=opener(model)[0], report=quiet)
    labels = dataclasses.replace(LABELS, texts={"before": "another label", **LABELS.texts})
    save(dataclasses.replace(load_built(run.rows), labels=labels), run.recipe(), run.rows)
    found = evaluate(run, open_model=opener(model)[0], report=quiet)
    assert found.systems["base"]["accuracy"].estimate == 1


def test_a_published_classifier_is_judged_by_the_labels_that_it_serves(tmp_path):
    run, root = finished_run(tmp_path, "classify"), tmp_path / "adapters"
    older = {"without": Labels.of(["greeting", "place"]), "other": Labels.of(["greeting", "place", "other"], "other")}
    for name, labels in older.items():
        stage_adapter(root, name, run.adapter, run.recipe(), run.base_fingerprint(), labels)
    says = right([*label_rows("dev", 12), *label_rows("test", 32)])
    model = ScriptedModel(dict.fromkeys(("base", "colours@1", "without.v1", "other.v1"), says))
    found = evaluate(run, published=[*older], root=root, open_model=opener(model)[0], report=quiet)
    recall = {name: scores["out_of_scope_recall"].estimate for name, scores in found.systems.items()}
    assert recall == {"base": 1, "adapter": 1, "without@1": 0, "other@1": 1, "most frequent label": 0}
    assert found.systems["without@1"]["in_scope_accuracy"].estimate == 1


def test_a_loop_is_cut_and_an_empty_answer_is_a_refusal_as_in_serving(tmp_path):
    run = finished_run(tmp_path)
    loop = "It is painted in red [1]. " * 9
    model = ScriptedModel({"base": lambda _: loop, "colours@1": lambda _: " "})
    evaluate(run, open_model=opener(model)[0], report=quiet)
    line = json.loads((run.evaluation / "questions.jsonl").read_text().splitlines()[0])
    assert line["answers"] == {"base": "It is painted in red [1].", "adapter": ABSTENTION}


def calibrated_run(folder):
    """A run over an index: retrieval takes every eighth test question for one that the documents do not cover."""
    run = finished_run(folder)
    built = load_built(run.rows)
    test = [dataclasses.replace(r, retrieval=0.6 if n % 8 else 0.1) for n, r in enumerate(built.rows["test"])]
    rows = {**built.rows, "test": test, CALIBRATION: calibration_rows()}
    save(dataclasses.replace(built, rows=rows), run.recipe(), run.rows)
    return run


def test_a_confidence_fitted_on_other_rows_decides_on_refusals_as_in_serving(tmp_path, painted):
    run, rows = calibrated_run(tmp_path), [*qa_rows("test", 32), *calibration_rows()]
    model = ScriptedModel({"base": lambda _: "red [1]", "colours@1": right(rows)})
    found = evaluate(run, open_model=opener(model)[0], report=quiet)
    assert found.calibration.abstention_model > 0 and read_evaluation(run.evaluation) == found
    adapter, base = found.systems["adapter"], found.systems["base"]
    # Its own abstention is certain on 8 rows, of which it may not write it; retrieval alone refuses 4 answerable ones.
    assert adapter["abstention_recall"].estimate == 1 and adapter["answered"].estimate == pytest.approx(20 / 24)
    # The base is judged as it is served: retrieval alone refuses.
    assert base["answered"].estimate == pytest.approx(20 / 24) and base["abstention_recall"].estimate == 0
    assert adapter["risk"].estimate < base["risk"].estimate
    asked = Counter((r.adapter, r.avoid, bool(r.max_new_tokens)) for r in model.requests)
    assert asked == {("base", "", True): 32, ("colours@1", ABSTENTION, True): 32}
    assert (run.evaluation / "risk_coverage.png").read_bytes().startswith(PNG)
    lines = (run.evaluation / "generations-adapter-calibration.jsonl").read_text().splitlines()
    assert len(lines) == 49 and "text" not in json.loads(lines[1])


def test_too_few_calibration_rows_leave_it_to_retrieval_and_the_words(tmp_path):
    run = calibrated_run(tmp_path)
    built = load_built(run.rows)
    save(dataclasses.replace(built, rows={**built.rows, CALIBRATION: calibration_rows()[:20]}), run.recipe(), run.rows)
    model = ScriptedModel({"base": lambda _: "red [1]", "colours@1": right(qa_rows("test", 32))})
    found = evaluate(run, open_model=opener(model)[0], report=quiet)
    assert found.calibration is None and "not calibrated" in (run.evaluation / "report.md").read_text()
    assert found.systems["adapter"]["answered"].estimate == pytest.approx(20 / 24)  # retrieval refuses all the same
    assert {r.avoid for r in model.requests} == {""}


def test_versions_of_another_task_or_base_are_refused_before_anything_is_asked(tmp_path):
    run, root = finished_run(tmp_path), tmp_path / "adapters"
    labelling = dataclasses.replace(run.recipe(), task="classify")
    stage_adapter(root, "intents", run.adapter, labelling, "", Labels())
    stage_adapter(root, "others", run.adapter, run.recipe(), "of another base", Labels())
    open_model, opened = opener(ScriptedModel({}))
    with pytest.raises(AdapterError, match="intents@1: made for the task 'classify', the run for 'qa'"):
        evaluate(run, published=["intents"], root=root, open_model=open_model, report=quiet)
    with pytest.raises(AdapterError, match="base_fingerprint is 'of another base'"):
        evaluate(run, published=["others@1"], root=root, open_model=open_model, report=quiet)
    assert not opened


def test_without_a_training_there_is_nothing_to_judge(tmp_path):
    run = finished_run(tmp_path)
    (run.training / "training.json").unlink()
    with pytest.raises(DataError, match="no finished training here; run `rag-finetune train colours` first"):
        evaluate(run, report=quiet)
