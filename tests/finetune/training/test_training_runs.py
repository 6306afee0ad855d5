"""Whole runs: every family with real NF4, saved, resumed, reloaded in plain PEFT, generating and stopping."""

import dataclasses
import json
import os
import shutil
import signal
import sys
from pathlib import Path

import pytest
import torch
from filelock import FileLock, Timeout
from peft import PeftModel
from quiet import quiet
from safetensors.torch import load_file, save_file
from tiers import quick
from tiny import FAMILIES, SLIDING_WINDOW
from tiny_adapters import publish, save_peft
from training_rows import label_rows, qa_rows, tiny_model

import rag_app.timing
from finetune.recipe import DataRecipe, TrainingRecipe
from finetune.training import trainer
from finetune.training.checkpoints import complete_checkpoints, is_complete
from finetune.training.claim import alone_in
from finetune.training.loading import load_base
from finetune.training.loss import loss_sum
from finetune.training.starting import check_start, leak_of
from finetune.training.train import train
from rag_app import prompts
from rag_app.adapters.store import AdapterStore
from rag_app.errors import AdapterError, DataError, SettingsError
from rag_app.models import openmp
from rag_app.models.stopping import end_of_turn_id


def recipe(family: str = "llama", **changes) -> TrainingRecipe:
    values = {"method": "qlora", "learning_rate": 1e-2, "epochs": 24, "batch_rows": 4, "max_tokens": 512,
              "dtype": "float32", "eval_every": 8, "patience": 0}  # fmt: skip
    return TrainingRecipe(base=tiny_model(family), **(values | changes))


@pytest.mark.parametrize("alora", [False, pytest.param(True, marks=pytest.mark.long)], ids=["lora", "alora"])
@pytest.mark.parametrize("family", quick(FAMILIES, "llama"))
def test_a_family_learns_saves_reloads_and_stops(family, alora, tmp_path):
    # A random encoder hardly tells long prompts apart, and sliding windows do not hold them.
    short = family in ("t5", "mistral", "phi3")
    task, rows = ("classify", label_rows()) if short else ("qa", qa_rows())
    settings = recipe(family, task=task, alora=alora, epochs=60 if family == "t5" else 24)
    if family == "t5" and alora:
        with pytest.raises(SettingsError, match="alora"):
            train(settings, rows, [], tmp_path, report=quiet)
        return
    result = train(settings, rows, rows, tmp_path, report=quiet)
    assert result.losses[-1][1] < 0.2 < 2 < result.losses[0][1]
    assert result.evaluations[-1][1]["loss"] < 0.2
    assert result.adapter == tmp_path / "adapter" and result.tokens > 0
    config = json.loads((result.adapter / "adapter_config.json").read_text())
    assert config["base_model_name_or_path"] == settings.base and config["r"] == 16
    assert bool(config["alora_invocation_tokens"]) == alora

    base, tokenizer = load_base(Path(settings.base), settings)
    model = PeftModel.from_pretrained(base, result.adapter).eval()
    end = end_of_turn_id(tokenizer)
    for row in rows:
        ids = torch.tensor([prompts.render_ids(tokenizer, row.messages())])
        made = model.generate(input_ids=ids, max_new_tokens=40, do_sample=False, eos_token_id=end)[0]
        answer = made[1 if family == "t5" else ids.shape[1] :].tolist()
        assert answer[-1] == end
        assert tokenizer.decode(answer[:-1]) == row.target


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells which cores are free")
def test_a_run_takes_the_cores_that_are_free_and_learns_the_same(tmp_path, monkeypatch):
    kept, weights = torch.get_num_threads(), []
    monkeypatch.setattr(openmp.os, "cpu_count", lambda: 2)
    try:
        for others in (0, 1):
            threads = set()
            monkeypatch.setattr(openmp, "_running", lambda others=others: others)
            monkeypatch.setattr(openmp, "_share", openmp._Share())
            monkeypatch.setattr(
                trainer, "loss_sum", lambda *a, seen=threads: seen.add(torch.get_num_threads()) or loss_sum(*a)
            )
            torch.set_num_threads(2)
            result = train(recipe(epochs=4), qa_rows(), [], tmp_path / str(others), report=quiet)
            assert threads == {2 - others}
            weights.append(load_file(result.adapter / "adapter_model.safetensors"))
    finally:
        torch.set_num_threads(kept)
    # To the bit with PyTorch 2.13; releases from 2.15 on sum in another order where there are more threads.
    torch.testing.assert_close(weights[0], weights[1], rtol=0, atol=1e-5)


def test_resumed_run_ends_like_an_unbroken_one(tmp_path):
    settings = recipe(dropout=0.2, epochs=5, eval_every=3)  # dropout draws random numbers in every step
    rows = [*qa_rows("a"), *qa_rows("b"), *qa_rows("c")]
    whole = train(settings, rows, rows[:2], tmp_path / "whole", report=quiet)

    calls = []

    def die(model, tokenizer):
        calls.append(model)
        if len(calls) == 4:
            raise KeyboardInterrupt  # in the middle of an evaluation, after the checkpoint of step 9
        return {"f1": 0.5}

    with pytest.raises(KeyboardInterrupt):
        train(settings, rows, rows[:2], tmp_path / "broken", score=die, report=quiet)
    assert [c.name for c in complete_checkpoints(tmp_path / "broken/checkpoints")][-1] == "step-000009"
    resumed = train(settings, rows, rows[:2], tmp_path / "broken", report=quiet)
    assert resumed.steps == whole.steps == 15
    assert [step for step, _ in resumed.losses] == list(range(1, 16))
    assert [v for _, v in resumed.losses] == pytest.approx([v for _, v in whole.losses], abs=1e-6)
    assert resumed.evaluations[-1][1]["loss"] == pytest.approx(whole.evaluations[-1][1]["loss"], abs=1e-6)


def test_best_checkpoint_by_the_metric_and_early_stopping(tmp_path):
    values = iter([0.2, 0.8, 0.5, 0.5, 0.9])
    result = train(
        recipe(eval_every=2, patience=2, metric="f1"), qa_rows(), qa_rows(), tmp_path,
        score=lambda model, tokenizer: {"f1": next(values), "training": float(model.training)}, report=quiet,
    )  # fmt: skip
    assert (result.steps, result.best_step, result.best_metric, result.metric) == (8, 4, 0.8, "f1")
    assert [m["f1"] for _, m in result.evaluations] == [0.2, 0.8, 0.5, 0.5]
    assert not any(m["training"] for _, m in result.evaluations)
    best = tmp_path / "checkpoints/step-000004/adapter_model.safetensors"
    assert (result.adapter / "adapter_model.safetensors").read_bytes() == best.read_bytes()
    assert [c.name for c in complete_checkpoints(tmp_path / "checkpoints")] == [
        "step-000004", "step-000006", "step-000008",
    ]  # fmt: skip
    again = train(recipe(eval_every=2, patience=2, metric="f1"), qa_rows(), qa_rows(), tmp_path, report=quiet)
    assert again == result  # finished: nothing is trained


def test_a_metric_that_says_the_same_of_all_leaves_it_to_the_loss(tmp_path):
    result = train(
        recipe(eval_every=2, patience=1, metric="f1"), qa_rows(), qa_rows(), tmp_path,
        score=lambda model, tokenizer: {"f1": 0.0}, report=quiet,
    )  # fmt: skip
    losses = [values["loss"] for _, values in result.evaluations]
    assert len(losses) > 2 and losses == sorted(losses, reverse=True)  # it learns, though nothing is right yet
    assert (result.best_step, result.best_metric) == (result.steps, 0.0)


def test_half_written_checkpoints_are_never_resumed_from(tmp_path):
    train(recipe(epochs=6, eval_every=2), qa_rows(), [], tmp_path, report=quiet)
    root = tmp_path / "checkpoints"
    newest = complete_checkpoints(root)[-1]
    (newest / "optimizer.safetensors").write_bytes(b"cut off")
    assert not is_complete(newest)
    (root / "step-000099").mkdir()
    assert [c.name for c in complete_checkpoints(root)] == ["step-000004"]
    assert not list(tmp_path.rglob("*.bin")) and not list(tmp_path.rglob("*.pt*"))


def test_other_settings_or_rows_in_the_same_folder_are_refused(tmp_path):
    train(recipe(max_steps=1), qa_rows(), [], tmp_path, report=quiet)
    with pytest.raises(SettingsError, match="differs in rank"):
        train(recipe(max_steps=1, rank=8), qa_rows(), [], tmp_path, report=quiet)
    with pytest.raises(SettingsError, match="training rows"):
        train(recipe(max_steps=1), qa_rows()[:3], [], tmp_path, report=quiet)
    assert train(recipe(max_steps=1, rank=8), qa_rows(), [], tmp_path, restart=True, report=quiet).steps == 1
    with pytest.raises(DataError, match="no training row"):
        train(recipe(), [dataclasses.replace(qa_rows()[0], target="")], [], tmp_path / "none", report=quiet)


def test_a_training_does_not_go_on_over_other_weights(tmp_path):
    base, folder = tmp_path / "base", tmp_path / "training"
    shutil.copytree(tiny_model("llama"), base)
    settings = dataclasses.replace(recipe(max_steps=1, method="lora"), base=str(base))
    train(settings, qa_rows(), [], folder, report=quiet)
    weights = load_file(base / "model.safetensors")
    save_file({k: w * 1.01 for k, w in weights.items()}, base / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(SettingsError, match=r"other settings \(differs in weights of the base\)"):
        train(settings, qa_rows(), [], folder, report=quiet)
    claim = folder / "run.json"
    said = json.loads(claim.read_text())
    assert said.pop("base_fingerprint") == json.loads((folder / "training.json").read_text())["base_fingerprint"]
    claim.write_text(json.dumps(said))  # as it was written before
    assert train(settings, qa_rows(), [], folder, report=quiet).steps == 1


def test_settings_reach_the_run(tmp_path):
    told = []
    settings = recipe("phi3", method="lora", rslora=True, rank=4, alpha=6, targets=("o_proj",), max_steps=3,
                      report_to=("tensorboard",), gradient_checkpointing=True, micro_batch_tokens=64)  # fmt: skip
    result = train(settings, label_rows(), [], tmp_path, report=told.append)
    config = json.loads((result.adapter / "adapter_config.json").read_text())
    assert (config["r"], config["lora_alpha"], config["use_rslora"], config["target_modules"]) == (
        4,
        6,
        True,
        ["o_proj"],
    )
    assert result.trained_parameters == 2 * 4 * (64 + 64) and result.steps == 3
    assert list(tmp_path.rglob("events.out.tfevents*")) and "4 rows" in told[1]
    assert told[0].endswith(f"phi3 reads {SLIDING_WINDOW} tokens, to which rows are fitted")
    with pytest.raises(SettingsError, match=r"'query' is no linear layer.*qkv_proj"):
        train(recipe("phi3", targets=("query",)), label_rows(), [], tmp_path / "wrong", report=quiet)


STEPS = 6  # of a run that is killed in the evaluation of the fourth
TRAINING = """
import itertools, time
from pathlib import Path
from training_rows import qa_rows
from finetune.recipe import TrainingRecipe
from finetune.training.train import train
count = itertools.count(1)
def score(model, tokenizer):
    print("evaluated", flush=True)
    if next(count) == 4:
        time.sleep(600)  # until it is killed
    return {"f1": 0.5}
train(TrainingRecipe(**values), qa_rows(), [], Path(into), score=score, report=lambda _: None)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a fork")
def test_kill_9_loses_at_most_an_interval_and_ctrl_c_nothing(tmp_path, warm_program):
    settings = recipe(epochs=STEPS, eval_every=1, schedule="linear")
    values = {k: v for k, v in dataclasses.asdict(settings).items() if k != "data"}
    killed = warm_program.start(TRAINING, tmp_path, values=values, into=str(tmp_path / "killed"))
    said = [killed.stdout.readline() for _ in range(4)]
    assert said == ["evaluated\n"] * 4, killed.errors.read_text()
    os.kill(killed.pid, signal.SIGKILL)
    assert warm_program.wait(killed) == -signal.SIGKILL
    done = int(complete_checkpoints(tmp_path / "killed/checkpoints")[-1].name.removeprefix("step-"))
    assert 3 <= done < STEPS and not (tmp_path / "killed/adapter").exists()

    scored = []

    def stop(model, tokenizer):
        scored.append(1)
        if len(scored) == 4:
            os.kill(os.getpid(), signal.SIGINT)
        return {"f1": 0.5}

    stopped = train(settings, qa_rows(), [], tmp_path / "stopped", score=stop, report=quiet)
    assert stopped.interrupted and 4 <= stopped.steps < STEPS
    assert complete_checkpoints(tmp_path / "stopped/checkpoints")[-1].name == f"step-{stopped.steps:06d}"

    whole = train(settings, qa_rows(), [], tmp_path / "whole", report=quiet)
    for name in ("killed", "stopped"):
        resumed = train(settings, qa_rows(), [], tmp_path / name, report=quiet)
        assert resumed.steps == STEPS
        assert [step for step, _ in resumed.evaluations] == [step for step, _ in whole.evaluations]
        assert [v for _, v in resumed.losses] == pytest.approx([v for _, v in whole.losses], abs=1e-5)


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize(
    ("changes", "stop_after", "steps", "stopped"),
    [
        ({"epochs": 1.25}, 2, 5, True),  # the stop falls on step 3, which is due
        ({"epochs": 1.25}, 4, 5, False),  # on the last step of a broken epoch
        ({"epochs": 1}, 3, 4, False),  # on the last step of a whole one
        ({"epochs": 2, "patience": 2}, 2, 3, False),  # on the step that patience ends with
    ],
)
def test_a_stop_on_a_step_that_is_due_loses_no_evaluation(tmp_path, changes, stop_after, steps, stopped):
    settings = recipe(batch_rows=1, eval_every=1, metric="f1", **changes)
    scored = []

    def score(model, tokenizer):
        scored.append(1)
        if len(scored) == stop_after:
            os.kill(os.getpid(), signal.SIGINT)
        return {"f1": 0.5}

    first = train(settings, qa_rows(), [], tmp_path, score=score, report=quiet)
    assert first.interrupted == stopped and first.steps == (stop_after + 1)
    assert [step for step, _ in first.evaluations] == list(range(1, stop_after + 2))
    done = train(settings, qa_rows(), [], tmp_path, score=score, report=quiet)
    assert done.steps == steps and [step for step, _ in done.evaluations] == list(range(1, steps + 1))
    assert done.seconds > first.seconds if stopped else done == first


def test_restart_removes_nothing_but_a_run_and_that_only_for_a_run_that_can_start(tmp_path):
    mine = tmp_path / "mine"
    (mine / "rows").mkdir(parents=True)
    with pytest.raises(SettingsError, match=r"mine: is not the folder of a run .*no run\.json"):
        train(recipe(max_steps=1), qa_rows(), [], mine, restart=True, report=quiet)
    assert (mine / "rows").is_dir()
    run = tmp_path / "run"
    train(recipe(max_steps=1), qa_rows(), [], run, restart=True, report=quiet)
    for rows, changes in (([], {}), (qa_rows(), {"targets": ("nothing",)})):
        with pytest.raises((DataError, SettingsError)):
            train(recipe(max_steps=2, **changes), rows, [], run, restart=True, report=quiet)
        assert json.loads((run / "training.json").read_text())["base"] == recipe().base


def test_a_folder_that_another_process_trains_in_is_left_alone(tmp_path, monkeypatch):
    run = tmp_path / "run"
    with FileLock(tmp_path / "run.lock"):
        for restart in (False, True):
            with pytest.raises(SettingsError, match=r"run: another process trains in this folder; wait"):
                train(recipe(max_steps=1), qa_rows(), [], run, restart=restart, report=quiet)
        assert not run.exists()
        monkeypatch.setenv("RANK", "1")  # the first process of a launch holds it for all
        with alone_in(run):
            pass
    monkeypatch.delenv("RANK")
    held = []

    def report(text):
        try:
            FileLock(tmp_path / "run.lock", timeout=0).acquire()
        except Timeout:
            held.append(text)

    assert train(recipe(max_steps=1), qa_rows(), [], run, report=report).steps == 1 and held
    assert train(recipe(max_steps=1), qa_rows(), [], run, restart=True, report=quiet).steps == 1


def test_progress_line(capsys, tmp_path):
    train(recipe(max_steps=2, eval_every=1), qa_rows(), qa_rows(), tmp_path, report=quiet)
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("step ")]
    assert lines[-1].startswith("step 2/2  loss ") and "tokens/s  0 s left" in lines[-1]
    assert rag_app.timing.duration(3 * 3600 + 300) == "3 h 05 min" and rag_app.timing.duration(700) == "12 min"


@pytest.mark.parametrize(
    ("changes", "shared"),
    [
        ({}, "more.jsonl"),
        ({"dev": ("dev.jsonl",)}, "more.jsonl"),  # the test rows are a share still
        ({"dev": ("dev.jsonl",), "test": ("test.jsonl",)}, ""),
        ({"test": ("old.jsonl",)}, "more.jsonl, old.jsonl"),
        ({"train": ("new.jsonl",)}, ""),
        ({"train": (), "index": "handbook", "generate_questions": 9}, "questions about handbook"),
        ({"train": (), "index": "minutes", "generate_questions": 9}, ""),
    ],
)
def test_what_taught_the_adapter_at_the_start_is_told_where_it_may_judge(tmp_path, monkeypatch, changes, shared):
    monkeypatch.setenv("RAG_APP_ADAPTERS", str(tmp_path))
    peft = save_peft(Path(tiny_model("llama")), tmp_path / "peft", seed=1)
    taught = {"train": ["old.jsonl", "more.jsonl"], "index": "handbook", "generate_questions": 5}
    publish(tmp_path, "qa", Path(tiny_model("llama")), peft, recipe={"data": taught}, data={"train.jsonl": "aa"})
    publish(tmp_path, "bare", Path(tiny_model("llama")), peft)
    mine = TrainingRecipe(data=DataRecipe(**({"train": ("new.jsonl", "more.jsonl")} | changes)))
    qa, bare = (AdapterStore().manifest(full) for full in ("qa@1", "bare@1"))
    assert leak_of(qa, mine, "aa") == leak_of(bare, mine, "bb") == ""
    said = leak_of(qa, mine, "bb")
    assert said.startswith(f"qa@1, from which the training went on, was trained on {shared} with" if shared else "")
    assert bool(said) == bool(shared)


def test_so_is_what_taught_the_one_before_it_and_a_file_that_is_named_from_the_root(tmp_path, monkeypatch):
    monkeypatch.setenv("RAG_APP_ADAPTERS", str(tmp_path))
    base = Path(tiny_model("llama"))
    peft = save_peft(base, tmp_path / "peft", seed=1)
    publish(tmp_path, "first", base, peft, recipe={"data": {"train": ["old.jsonl"]}}, data={"train.jsonl": "aa"})
    publish(tmp_path, "next", base, peft, recipe={"start": "first@1", "data": {"train": ["new.jsonl"]}})
    publish(tmp_path, "orphan", base, peft, recipe={"start": "gone@1", "data": {"train": ["new.jsonl"]}})
    after, orphan = (AdapterStore().manifest(full) for full in ("next@1", "orphan@1"))
    for name in ("old.jsonl", str(Path.cwd() / "old.jsonl"), "./old.jsonl"):
        mine = TrainingRecipe(data=DataRecipe(train=(name,)))
        said = leak_of(after, mine, "bb")
        assert said.startswith(f"first@1, from which the training went on through next@1, was trained on {name} with")
        assert leak_of(after, mine, "aa") == leak_of(orphan, mine, "bb") == ""


def test_a_start_without_a_version_is_not_taken_for_the_one_that_is_current_now(tmp_path, monkeypatch):
    monkeypatch.setenv("RAG_APP_ADAPTERS", str(tmp_path))
    base = Path(tiny_model("llama"))
    peft = save_peft(base, tmp_path / "peft", seed=1)
    publish(tmp_path, "qa", base, peft, recipe={"start": "qa", "data": {"train": ["old.jsonl"]}})
    publish(tmp_path, "qa", base, peft, recipe={"start": "qa@1", "data": {"train": ["new.jsonl"]}})
    mine = TrainingRecipe(data=DataRecipe(train=("new.jsonl",)))
    assert AdapterStore().resolve("qa") == "qa@2"
    assert leak_of(AdapterStore().manifest("qa@1"), mine, "bb") == ""


def test_a_start_of_another_base_is_told_by_the_names_of_both(tmp_path, monkeypatch):
    monkeypatch.setenv("RAG_APP_ADAPTERS", str(tmp_path))
    base = Path(tiny_model("llama"))
    publish(tmp_path, "qa", base, save_peft(base, tmp_path / "peft", seed=1), base_fingerprint="a" * 64)
    told = rf"qa@1 was trained on {base} \(hash a{{16}}\), and the base of this recipe is mine \(hash b{{16}}\); change"
    same = TrainingRecipe(base="mine", start="qa", rank=4, alpha=8)
    with pytest.raises(AdapterError, match=told):
        check_start(same, "b" * 64)
    assert check_start(same, "a" * 64)


@pytest.mark.parametrize(("pattern", "value"), [("alpha_pattern", 64), ("rank_pattern", 2)])
def test_training_does_not_start_from_an_adapter_whose_size_differs_by_layer(tmp_path, monkeypatch, pattern, value):
    monkeypatch.setenv("RAG_APP_ADAPTERS", str(tmp_path))
    base = Path(tiny_model("llama"))
    publish(tmp_path, "odd", base, save_peft(base, tmp_path / "peft", seed=1, **{pattern: {"down_proj": value}}))
    with pytest.raises(AdapterError, match=rf"odd@1 gives some layers another alpha or rank \({pattern}\), which no"):
        check_start(recipe(method="lora", start="odd", rank=4, alpha=8))


def test_training_goes_on_from_a_published_adapter(tmp_path, monkeypatch):
    monkeypatch.setenv("RAG_APP_ADAPTERS", str(tmp_path / "adapters"))
    settings = recipe(method="lora", dtype="float32", epochs=6)
    first = train(settings, qa_rows(), qa_rows(), tmp_path / "first", report=quiet)
    assert first.adapter
    taught = {"recipe": {"data": {"train": ["doors"]}}, "licence": "CC0"}
    publish(tmp_path / "adapters", "qa", Path(settings.base), first.adapter, **taught)
    said: list[str] = []
    more = dataclasses.replace(settings, start="qa", max_steps=1, learning_rate=1e-9, data=DataRecipe(train=("doors",)))
    second = train(more, qa_rows(), qa_rows(), tmp_path / "second", report=said.append)
    assert "going on from the weights of qa@1" in said
    publish(tmp_path / "adapters", "qa", Path(settings.base), first.adapter, licence="other")
    train(more, qa_rows(), qa_rows(), tmp_path / "second", report=quiet)  # finished before: it keeps its beginning
    assert json.loads((tmp_path / "second" / "run.json").read_text())["start"] == {"name": "qa@1", "licence": "CC0"}
    AdapterStore().promote("qa", 1)
    leak = json.loads((tmp_path / "second" / "training.json").read_text())["leak"]
    assert "was trained on doors" in leak and any(line.startswith(leak) for line in said)
    assert second.losses[0][1] == pytest.approx(first.evaluations[-1][1]["loss"], rel=1e-4)
    assert second.losses[0][1] < first.losses[0][1] / 2
    with pytest.raises(AdapterError, match=r"start = 'qa': qa@1 has rank 16, this recipe 8; change"):
        train(dataclasses.replace(more, rank=8), qa_rows(), [], tmp_path / "third", report=quiet)
    assert not (tmp_path / "third").exists()
    weights = tmp_path / "adapters" / "qa" / "1" / "adapter_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(AdapterError, match="bytes, expected"):
        train(more, qa_rows(), [], tmp_path / "fifth", report=quiet)
    with pytest.raises(AdapterError, match="none"):
        train(dataclasses.replace(more, start="none"), qa_rows(), [], tmp_path / "fourth", report=quiet)
