import dataclasses
import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from judging_runs import LABELS, ScriptedModel, finished_run, label_rows, qa_rows, right
from peft import PeftModel
from quiet import quiet
from safetensors import safe_open
from tiny_adapters import publish as publish_peft
from transformers import AutoModelForCausalLM

from finetune.judging.evaluate import evaluate
from finetune.judging.result import Evaluation
from finetune.judging.systems import replaced_by
from finetune.publishing import model_card
from finetune.publishing import publish as publishing
from finetune.publishing.publish import publish
from finetune.rows.built import load_built, save
from finetune.run import Run
from finetune.training.checkpoints import load_file, save_file
from rag_app.adapters.manifest import AdapterManifest, read_manifest
from rag_app.adapters.store import AdapterStore
from rag_app.adapters.versions import read_state, versions
from rag_app.artifacts import sha256_of
from rag_app.classification import decide, label_logprobs
from rag_app.classification.labels import Labels
from rag_app.engines import load_chat_model
from rag_app.errors import AdapterError, SettingsError
from rag_app.index import Index, add_documents
from rag_app.metrics import Interval
from rag_app.schema import Document
from rag_app.testing import FakeEmbedder

GOOD = right(qa_rows("test", 32))


def wrong(prompt: str) -> str:
    return "I talk a lot"


def attempt(run, root, adapter=GOOD, base=wrong, others=None, **options):
    model = ScriptedModel({"base": base, "colours@1": adapter, **(others or {})})
    made = publish(
        run, FakeEmbedder(), root=root, open_model=lambda recipe, folder: model, report=quiet, **options
    )  # fmt: skip
    return made, model


def test_an_index_that_changed_since_the_rows_were_built_is_told_when_they_judge(tmp_path):
    def add(*texts):
        documents = [Document(f"{text}.md", text) for text in texts]
        add_documents("doors", documents, root=str(tmp_path / "indexes"), embedder=FakeEmbedder())

    def told(command, **options):
        lines = []
        options |= {"root": tmp_path / "adapters", "open_model": lambda recipe, folder: model, "report": lines.append}
        command(run, **options)
        return [line for line in lines if "index doors changed since these rows were built" in line]

    model = ScriptedModel({"base": wrong, "colours@1": GOOD, "colours.v1": wrong})
    add("Door 1 is red.")
    with Index.open("doors", str(tmp_path / "indexes")) as index:
        content = index.content
    run = finished_run(tmp_path)
    recipe = dataclasses.replace(run.recipe(), data=dataclasses.replace(run.recipe().data, index="doors"))
    save(load_built(run.rows), recipe, run.rows, {"index doors": content}, index_root=str(tmp_path / "indexes"))
    assert told(evaluate) == []
    add("Door 2 is blue.")
    (line,) = told(evaluate)
    assert "`rag-finetune data build`" in line and "--restart" in line
    assert told(publish, embedder=FakeEmbedder()) == [line]
    (run.evaluation / "evaluation.json").unlink()
    assert told(publish, embedder=FakeEmbedder(), force=True) == [line]  # judged first, and told once


def change_weights(run, factor: float) -> None:
    """Another adapter: what a further training would have made."""
    path = run.adapter / "adapter_model.safetensors"
    save_file({name: tensor * factor for name, tensor in load_file(path).items()}, path)


def test_what_was_dropped_of_the_test_questions_is_published_with_the_scores(tmp_path):
    run = finished_run(tmp_path)
    attempt(run, tmp_path / "before")
    built = load_built(run.rows)
    built.report.scope = "test"
    built.report.drop("no retrieved passage holds the answer")
    save(built, run.recipe(), run.rows)
    made, model = attempt(run, tmp_path / "adapters")
    told = "32 of 33 test questions; 1 dropped: no retrieved passage holds the answer"
    assert not model.asked and told in made.gate.reason
    assert (made.folder / "README.md").read_text().count(told) == 3


def test_a_better_adapter_is_published_whole(tmp_path):
    run, root = finished_run(tmp_path), tmp_path / "adapters"
    made, _ = attempt(run, root, licence="CC BY 4.0", description="Colours of doors.")
    assert made.full_name == "colours@1" and made.gate.passed and not made.forced
    assert read_state(root, "colours").current == 1

    manifest = read_manifest(made.folder)
    assert manifest.task == "qa" and manifest.prompt_version and len(manifest.base_fingerprint) == 64
    assert manifest.scores.metric == "f1" and manifest.scores.rows == 32
    assert manifest.scores.adapter["f1"] == 1 and manifest.scores.base["f1"] == 0
    assert manifest.scores.gain == (1, 1, 1)
    assert manifest.gate.passed and manifest.gate.against == "base" and not manifest.gate.forced
    assert manifest.data["train.jsonl"] == sha256_of(run.rows / "train.jsonl")
    assert manifest.recipe["max_steps"] == 2 and {"torch", "peft"} <= set(manifest.libraries)
    assert {name: sha256_of(made.folder / name) for name in manifest.files} == {
        name: record.sha256 for name, record in manifest.files.items()
    }
    assert set(manifest.files) == {
        "README.md", "adapter_config.json", "adapter_model.safetensors", "routing.safetensors",
    }  # fmt: skip

    with safe_open(made.folder / "routing.safetensors", "np") as routing:
        questions = routing.get_tensor("questions")
        assert routing.metadata()["embedder_fingerprint"] == FakeEmbedder().fingerprint
    assert questions.shape == (8, 64) and questions.dtype == np.float32
    assert questions[0] == pytest.approx(FakeEmbedder().embed_query(qa_rows("train", 1)[0].question))

    card = (made.folder / "README.md").read_text()
    for part in (
        "CC BY 4.0",
        "Colours of doors.",
        "It passed the gate: f1 1.000",
        "| **f1** |",
        "rank 16",
        "## Limits",
    ):
        assert part in card

    base = AutoModelForCausalLM.from_pretrained(manifest.base)
    model = PeftModel.from_pretrained(base, made.folder)
    mine = load_file(run.adapter / "adapter_model.safetensors")
    theirs = {k: v for k, v in model.state_dict().items() if "lora_" in k}
    assert len(mine) == len(theirs) > 0
    assert all(
        torch.equal(v.half().float(), theirs[k.replace(".weight", ".default.weight")].float()) for k, v in mine.items()
    )


def test_the_card_names_what_the_training_went_on_from_and_the_licence_of_its_data(tmp_path):
    run = finished_run(tmp_path)
    claim = json.loads((run.training / "run.json").read_text())
    assert claim["start"] == {}
    claim["start"] = {"name": "papers@3", "licence": "CC BY-SA 4.0"}
    (run.training / "run.json").write_text(json.dumps(claim))
    made, _ = attempt(run, tmp_path / "adapters", licence="CC0")
    card = (made.folder / "README.md").read_text()
    assert "data: CC0.\n- Went on from `papers@3`; licence of its training data: CC BY-SA 4.0.\n" in card
    assert read_manifest(made.folder).recipe["start"] == "papers@3"


def limits(shares: dict[str, float], kinds: dict[str, int], split: str = "test") -> str:
    scores = {name: Interval(value, value, value) for name, value in shares.items()}
    rows = sum(kinds.values())
    evaluation = Evaluation(
        name="x", task="qa", metric="f1", split=split, rows=rows, kinds=kinds, systems={"adapter": scores}, gains={},
        by_kind={},
    )  # fmt: skip
    manifest = AdapterManifest(
        name="x", version=1, created="", task="qa", base="b", base_fingerprint="", prompt_version=""
    )  # fmt: skip
    return "\n".join(model_card._limits(manifest, evaluation))


def test_a_card_says_no_share_of_nothing_and_no_round_one_that_is_none():
    shares = {"answered": 0.998, "abstention_recall": 0.001}
    card = limits(shares, {"answerable": 1000, "gold_absent": 500, "unanswerable": 500})
    assert "refuses less than 1% of the answerable" in card and "answers more than 99% of the questions" in card
    card = limits({"answered": 0.9, "abstention_recall": 1.0}, {"answerable": 10, "unanswerable": 1})
    assert "refuses 10% of the answerable" in card and "answers 0% of the questions" in card
    card = limits({"answered": 0.9, "abstention_recall": 0.0}, {"answerable": 10})
    assert "100%" not in card and "None of these should be refused" in card
    assert "answerable" not in limits({"answered": 0.0, "abstention_recall": 0.5}, {"unanswerable": 10})


def test_a_card_says_that_the_rows_which_judge_chose_the_checkpoint():
    shares, told = {"answered": 0.9}, "- These rows also chose the checkpoint, for want of test rows"
    assert told in limits(shares, {"answerable": 40}, "dev") and told not in limits(shares, {"answerable": 40})


def test_what_is_not_better_is_not_published_unless_forced(tmp_path):
    run, root = finished_run(tmp_path), tmp_path / "adapters"
    with pytest.raises(AdapterError, match=r"not published, f1 0\.000 against 0\.000 of base.*--force"):
        attempt(run, root, adapter=wrong)
    assert versions(root, "colours") == []
    made, model = attempt(run, root, adapter=wrong, force=True)
    assert made.forced and not model.asked  # the evaluation was there
    manifest = read_manifest(made.folder)
    assert manifest.gate.forced and not manifest.gate.passed and read_state(root, "colours").current == 1
    assert "did NOT pass the gate" in (made.folder / "README.md").read_text()


@pytest.mark.parametrize("name", ["auto", "my adapter", "n" * 200])
def test_a_name_that_no_adapter_can_have_is_refused_before_anything_is_judged(tmp_path, name):
    run = finished_run(tmp_path)
    with pytest.raises((AdapterError, SettingsError), match="adapter name"):
        publish(run, FakeEmbedder(), root=tmp_path / "adapters", name=name, open_model=None, report=quiet)
    assert not run.evaluation.exists() and not (tmp_path / "adapters").exists()


def test_the_next_version_must_beat_the_current_one(tmp_path):
    run, root = finished_run(tmp_path), tmp_path / "adapters"
    half = dict(zip([row.question for row in qa_rows("test", 32)], range(32), strict=True))

    def half_right(prompt: str) -> str:
        number = next(n for question, n in half.items() if question in prompt)
        return GOOD(prompt) if number % 4 == 3 or number % 2 else wrong(prompt)

    attempt(run, root, adapter=half_right)
    change_weights(run, 2)
    with pytest.raises(AdapterError, match=r"of colours@1 on 32 rows"):
        attempt(run, root, adapter=half_right, others={"colours.v1": half_right})
    change_weights(run, 2)
    made, _ = attempt(run, root, adapter=GOOD, others={"colours.v1": half_right})
    assert made.full_name == "colours@2" and made.gate.against == "colours@1"
    assert read_state(root, "colours").current == 2 and versions(root, "colours") == [1, 2]


@pytest.mark.parametrize("trouble", ["manifest", "weights", "removed"])
def test_a_damaged_or_removed_version_need_not_be_beaten(tmp_path, trouble):
    run, root = finished_run(tmp_path), tmp_path / "adapters"
    first, _ = attempt(run, root)
    if trouble == "manifest":
        (first.folder / "manifest.json").write_text("{")
    elif trouble == "weights":
        path = first.folder / "adapter_model.safetensors"
        path.write_bytes(path.read_bytes()[:-4] + b"abcd")
    else:
        shutil.rmtree(first.folder)
    change_weights(run, 2)
    made, _ = attempt(run, root)
    assert made.full_name == "colours@2" and made.gate.against == "base" and read_state(root, "colours").current == 2


def test_the_version_before_a_damaged_one_must_be_beaten(tmp_path):
    run, root = finished_run(tmp_path), tmp_path / "adapters"
    attempt(run, root)
    change_weights(run, 2)
    second, _ = attempt(run, root, force=True, others={"colours.v1": GOOD})
    (second.folder / "adapter_config.json").unlink()
    change_weights(run, 2)
    with pytest.raises(AdapterError, match="of colours@1 on 32 rows"):
        attempt(run, root, others={"colours.v1": GOOD})


def test_what_was_judged_before_and_is_gone_is_left_out(tmp_path):
    run, root = finished_run(tmp_path), tmp_path / "adapters"
    attempt(run, root, name="houses")
    shutil.copytree(run.folder, tmp_path / "plain")
    model = ScriptedModel({"base": wrong, "plain": wrong, "houses": wrong, "colours@1": wrong})
    evaluate(
        run, published=["houses@1"], plain=str(tmp_path / "plain"), root=root, open_model=lambda *_: model, report=quiet
    )  # fmt: skip
    shutil.rmtree(root / "houses")
    shutil.rmtree(tmp_path / "plain")
    change_weights(run, 2)
    assert attempt(run, root)[0].full_name == "colours@1"


@pytest.mark.parametrize(("called", "name"), [("r" * 64, "r" * 64), ("papers.v1", "papers")])
def test_a_run_may_have_the_longest_name_or_that_of_a_version(tmp_path, called, name):
    run, root = finished_run(tmp_path), tmp_path / "adapters"
    run = Run(run.folder.rename(tmp_path / called))
    says = {"base": wrong, f"{called}@1": GOOD}
    attempt(run, root, others=says, name=name)
    change_weights(run, 2)
    made, _ = attempt(run, root, others={**says, f"{called[:62]}-2@1": wrong}, name=name)
    assert made.full_name == f"{name}@2" and made.gate.against == f"{name}@1"


def test_a_version_that_another_process_published_meanwhile_must_be_beaten(tmp_path):
    run, root = finished_run(tmp_path), tmp_path / "adapters"
    model = ScriptedModel({"base": wrong, "colours@1": GOOD, "colours.v1": GOOD})

    def open_model(recipe, folder):
        if not versions(root, "colours"):
            shutil.copytree(made.folder.parent, root / "colours")  # while the adapter is judged
        return model

    made, _ = attempt(run, tmp_path / "elsewhere")
    change_weights(run, 2)
    with pytest.raises(AdapterError, match=r"judged against base, but colours@1 is what it would replace"):
        publish(run, FakeEmbedder(), root=root, open_model=open_model, report=quiet)
    assert versions(root, "colours") == [1] and read_state(root, "colours").current == 1
    with pytest.raises(AdapterError, match="of colours@1 on 32 rows"):
        publish(run, FakeEmbedder(), root=root, open_model=open_model, report=quiet)


def test_an_adapter_that_may_know_the_rows_that_judge_it_is_not_published(tmp_path):
    run, root = finished_run(tmp_path), tmp_path / "adapters"
    path = run.training / "training.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"leak": "doors@1 was trained on them"}))
    model = ScriptedModel({"base": wrong, "colours@1": GOOD})
    copy = shutil.copytree(run.rows, tmp_path / "copy")
    assert not evaluate(run, rows_folder=copy, open_model=lambda *_: model, report=quiet).leak
    with pytest.raises(AdapterError, match=r"not published, .*: doors@1 was trained on them"):
        attempt(run, root)
    assert "Not to be trusted: doors@1 was trained on them." in (run.evaluation / "report.md").read_text()


def test_an_adapter_that_is_trained_again_while_it_is_judged_is_not_published(tmp_path):
    run, root = finished_run(tmp_path), tmp_path / "adapters"

    def open_model(recipe, folder):
        change_weights(run, 2)
        return ScriptedModel({"base": wrong, "colours@1": GOOD})

    with pytest.raises(
        AdapterError, match=r"not published, .* holds another adapter than the one that was judged; run"
    ):
        publish(run, FakeEmbedder(), root=root, open_model=open_model, report=quiet)
    assert versions(root, "colours") == []
    assert attempt(run, root)[0].full_name == "colours@1"


def test_an_evaluation_of_other_weights_is_not_proof(tmp_path):
    run, root = finished_run(tmp_path), tmp_path / "adapters"
    attempt(run, root)
    change_weights(run, 3)
    shutil.rmtree(root)
    with pytest.raises(AdapterError, match="not published"):
        attempt(run, root, adapter=wrong)  # asked anew: the good answers were those of the old weights


def test_an_evaluation_over_another_base_is_not_proof(tmp_path):
    run, root = finished_run(tmp_path), tmp_path / "adapters"
    attempt(run, root)
    shutil.rmtree(root)
    path = run.evaluation / "evaluation.json"
    found = json.loads(path.read_text())
    path.write_text(json.dumps({**found, "base_fingerprint": "0" * 64}))
    for records in run.evaluation.glob("generations-*.jsonl"):
        records.unlink()
    with pytest.raises(AdapterError, match="not published"):
        attempt(run, root, adapter=wrong)


def test_an_error_in_publishing_leaves_nothing_behind(tmp_path, monkeypatch):
    run, root = finished_run(tmp_path), tmp_path / "adapters"
    attempt(run, root)
    before = sorted(path.relative_to(root) for path in root.rglob("*"))
    change_weights(run, 2)

    def fail(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(publishing, "model_card", fail)
    with pytest.raises(OSError, match="disk full"):
        attempt(run, root, force=True, others={"colours.v1": wrong})
    assert sorted(path.relative_to(root) for path in root.rglob("*")) == before
    assert read_state(root, "colours").current == 1 and versions(root, "colours") == [1]


def published_topics(run, root):
    rows = [*label_rows("dev", 12), *label_rows("test", 32)]
    return attempt(run, root, adapter=right(rows), base=lambda _: LABELS.texts["place"], name="topics")[0]


def test_a_classifier_carries_its_labels_and_calibration(tmp_path):
    run, root = finished_run(tmp_path, "classify"), tmp_path / "adapters"
    made = published_topics(run, root)
    assert made.full_name == "topics@1"
    manifest = read_manifest(made.folder)
    assert Labels.load(made.folder / "labels.json") == LABELS and manifest.calibration.temperature > 0
    assert manifest.scores.adapter["out_of_scope_recall"] == 1
    assert set(manifest.files) == {"README.md", "adapter_config.json", "adapter_model.safetensors", "labels.json"}
    json.dumps(manifest.to_dict())
    assert (made.folder / "README.md").read_text().count("fitted on 12 other rows") == 2  # scores, limits
    assert "labels have no test row" not in (made.folder / "README.md").read_text()


def test_the_code_of_a_card_labels_as_was_judged(tmp_path, monkeypatch, capsys):
    run, root = finished_run(tmp_path, "classify"), tmp_path / "adapters"
    made = published_topics(run, root)
    (code, *_) = re.findall("```python\n(.*?)```", (made.folder / "README.md").read_text(), flags=re.DOTALL)
    monkeypatch.chdir(tmp_path)
    exec(code.replace("...", "a greeting"), {})
    manifest = read_manifest(made.folder)
    logprobs = label_logprobs(load_chat_model(manifest.base, adapters=root), ["a greeting"], LABELS, adapter="topics@1")
    judged, plain = (decide(logprobs[0], LABELS, calibration) for calibration in (manifest.calibration, None))
    assert capsys.readouterr().out.strip() == str(judged) != str(plain)


def test_labels_that_no_row_has_are_told_in_report_and_card(tmp_path):
    run, root = finished_run(tmp_path, "classify"), tmp_path / "adapters"
    Labels.of([*LABELS.texts, "seldom"], "oos").save(run.rows / "labels.json")
    path = run.rows / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["sha256"]["labels.json"] = sha256_of(run.rows / "labels.json")
    path.write_text(json.dumps(manifest))
    made = published_topics(run, root)
    for text in ((run.evaluation / "report.md").read_text(), (made.folder / "README.md").read_text()):
        assert "1 of 4 labels have no test row: seldom." in text


def test_an_adapter_that_comes_with_the_package_must_be_beaten_too(tmp_path):
    run, shipped = finished_run(tmp_path), tmp_path / "shipped"
    attempt(run, shipped)
    fingerprint = read_manifest(shipped / "colours" / "1").base_fingerprint
    store = AdapterStore(tmp_path / "adapters", shipped=shipped)
    assert replaced_by(store, "colours", fingerprint) == "colours@1"
    assert replaced_by(store, "colours", "of another base") == "base"
    assert replaced_by(store, "houses", fingerprint) == "base"


def test_the_version_before_one_of_another_base_must_be_beaten(tmp_path):
    run, root = finished_run(tmp_path), tmp_path / "adapters"
    attempt(run, root)
    fingerprint = read_manifest(root / "colours" / "1").base_fingerprint
    other = {"base_fingerprint": "of another base"}
    publish_peft(root, "colours", Path(run.recipe().base), run.adapter, **other)
    assert replaced_by(AdapterStore(root), "colours", fingerprint) == "colours@1"
    change_weights(run, 2)
    with pytest.raises(AdapterError, match=r"against 1\.000 of colours@1"):
        attempt(run, root, adapter=wrong, others={"colours.v1": GOOD})
