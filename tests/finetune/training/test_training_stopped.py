"""Runs that end where they should not: what the next session makes of them."""

import json
import shutil

import pytest
from quiet import quiet
from training_rows import qa_rows, tiny_model

from finetune.recipe import TrainingRecipe
from finetune.training import checkpoints, space, trainer
from finetune.training import train as module
from finetune.training.checkpoints import complete_checkpoints
from finetune.training.estimate import estimate
from finetune.training.train import train
from rag_app.errors import SettingsError


def recipe(**changes) -> TrainingRecipe:
    values = {"method": "lora", "learning_rate": 1e-2, "batch_rows": 2, "dtype": "float32", "patience": 0}
    return TrainingRecipe(base=tiny_model("llama"), **(values | {"max_tokens": 512} | changes))


def test_a_restart_that_is_killed_leaves_nothing_to_the_next_run(tmp_path, monkeypatch):
    run, old, new = tmp_path / "run", recipe(max_steps=2), recipe(max_steps=1, seed=1)
    train(old, qa_rows(), [], run, report=quiet)

    def killed(path, **options):
        (path / "run.json").unlink()  # as far as the removal came
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            train(new, qa_rows(), [], run, restart=True, report=quiet)
    assert not run.exists()
    told: list[str] = []
    result = train(new, qa_rows(), [], run, report=told.append)
    assert result.steps == 1 and not any(line.startswith("going on") for line in told)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run", "run.lock"]


@pytest.mark.parametrize("left", ["checkpoints", "training.json"])
def test_what_nothing_says_the_settings_of_is_not_gone_on_from(tmp_path, left):
    run = tmp_path / "run"
    train(recipe(max_steps=1), qa_rows(), [], run, report=quiet)
    (run / "run.json").unlink()
    (run / ("training.json" if left == "checkpoints" else "checkpoints")).rename(tmp_path / "aside")
    with pytest.raises(SettingsError, match=rf"run: holds {left} but no run\.json.*remove that folder"):
        train(recipe(max_steps=1), qa_rows(), [], run, report=quiet)


@pytest.mark.parametrize("changes", [{"max_steps": 3}, {"epochs": 4, "eval_every": 1, "patience": 1}])
def test_a_run_that_fails_after_its_last_step_is_not_trained_on(tmp_path, monkeypatch, changes):
    def session(folder, values):
        settings = recipe(metric="f1", **changes)
        return train(settings, qa_rows(), [], folder, score=lambda *_: {"f1": next(values)}, report=quiet)

    def full(*args, **options):
        raise OSError(28, "No space left on device")

    values = [0.5, 0.4, 0.9]
    whole = session(tmp_path / "whole", iter(values))
    with monkeypatch.context() as patch:
        patch.setattr(module, "_publish", full)
        with pytest.raises(OSError, match="No space"):
            session(tmp_path / "broken", iter(values))
    broken = session(tmp_path / "broken", iter([]))
    for name in ("steps", "best_step", "best_metric", "losses", "tokens", "metric"):
        assert getattr(broken, name) == getattr(whole, name), name
    assert broken.seconds > 0 and [step for step, _ in broken.evaluations] == [step for step, _ in whole.evaluations]
    made, wanted = (tmp_path / name / "adapter/adapter_model.safetensors" for name in ("broken", "whole"))
    assert made.read_bytes() == wanted.read_bytes()


@pytest.mark.parametrize(
    ("name", "spoilt"),
    [("loss", lambda loss: loss * float("nan")), ("grad_norm", lambda loss: loss + (loss * 0).sqrt())],
)
def test_a_run_that_diverges_ends_at_once(tmp_path, monkeypatch, name, spoilt):
    real, calls = trainer.loss_sum, iter(range(100))
    monkeypatch.setattr(trainer, "loss_sum", lambda *a: spoilt(real(*a)) if next(calls) >= 2 else real(*a))
    with pytest.raises(SettingsError, match=rf"diverged at step 3: {name} is nan.*learning_rate below 1\.0e-02"):
        train(recipe(max_steps=6, eval_every=1, batch_rows=4), qa_rows(), [], tmp_path, report=quiet)
    assert [folder.name for folder in complete_checkpoints(tmp_path / "checkpoints")] == ["step-000001", "step-000002"]
    steps = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in steps if "loss" in line] == [1, 2]


def test_a_run_that_was_judged_by_other_held_out_rows_is_not_gone_on_with(tmp_path):
    settings = recipe(max_steps=2, eval_every=1, metric="f1")
    values = iter([0.9])
    with pytest.raises(StopIteration):  # in the second evaluation
        train(settings, qa_rows(), qa_rows(), tmp_path, score=lambda *_: {"f1": next(values)}, report=quiet)
    with pytest.raises(SettingsError, match=r"other settings \(differs in held-out rows\)"):
        train(settings, qa_rows(), qa_rows()[:3], tmp_path, score=lambda *_: {"f1": 0.3}, report=quiet)
    claim = tmp_path / "run.json"
    said = json.loads(claim.read_text())
    assert said.pop("held_out_sha256") == said["rows_sha256"]  # the same rows, here
    claim.write_text(json.dumps(said))  # as it was written before
    assert train(settings, qa_rows(), qa_rows()[:3], tmp_path, score=lambda *_: {"f1": 0.3}, report=quiet).steps == 2


def test_a_run_for_which_the_disk_has_no_room_is_refused_before_its_first_step(tmp_path, monkeypatch):
    settings, run, asked = recipe(epochs=4, eval_every=1), tmp_path / "run", []
    usage = shutil.disk_usage(tmp_path)

    def room(place):
        asked.append(place)
        return usage._replace(free=free)

    monkeypatch.setattr(space.shutil, "disk_usage", room)
    needed, free = estimate(settings, qa_rows(), probe_s=0.02).disk_bytes, 0
    with pytest.raises(SettingsError, match=rf"run: 0\.0 MB are free .* take up to {needed / 1e6:.1f} MB; free some"):
        train(settings, qa_rows(), [], run, report=quiet)
    assert not (run / "checkpoints").exists() and asked[0].exists()
    free = needed
    made = train(settings, qa_rows(), [], run, report=quiet)
    sizes = [sum(f.stat().st_size for f in c.iterdir()) for c in (run / "checkpoints").iterdir()]
    adapter = sum(f.stat().st_size for f in made.adapter.iterdir())
    assert needed - space._BESIDE_BYTES <= checkpoints.MOST * max(sizes) + adapter <= needed
    with pytest.raises(SettingsError, match="MB are free"):  # the checkpoints that are there need no more room
        space.require_space(tmp_path, needed + 1)
    space.require_space(run, needed + 1)


def test_a_restart_for_which_the_disk_has_no_room_keeps_the_run_that_is_there(tmp_path, monkeypatch):
    run, usage = tmp_path / "run", shutil.disk_usage(tmp_path)
    train(recipe(max_steps=1), qa_rows(), [], run, report=quiet)
    with monkeypatch.context() as patch:
        patch.setattr(space.shutil, "disk_usage", lambda place: usage._replace(free=0))
        with pytest.raises(SettingsError, match=r"0\.0 MB are free"):
            train(recipe(max_steps=2), qa_rows(), [], run, restart=True, report=quiet)
    assert train(recipe(max_steps=1), qa_rows(), [], run, report=quiet).adapter.is_dir()


@pytest.mark.parametrize(
    ("damaged", "file", "from_step"),
    [(4, "adapter_model.safetensors", 3), (4, "random.safetensors", 3), (4, "trainer_state.json", 3), (2, "", 0)],
)
def test_a_checkpoint_with_a_changed_byte_is_not_gone_on_from(tmp_path, monkeypatch, damaged, file, from_step):
    def session(folder, values, told):
        settings = recipe(max_steps=6, eval_every=1, metric="f1")
        return train(settings, qa_rows(), [], folder, score=lambda *_: {"f1": next(values)}, report=told.append)

    values = [0.1, 0.5, 0.2, 0.2, 0.2, 0.2]
    whole = session(tmp_path / "whole", iter(values), [])
    with pytest.raises(StopIteration):
        session(tmp_path / "broken", iter(values[:4]), [])
    checkpoint = tmp_path / f"broken/checkpoints/step-{damaged:06d}"
    assert [c.name for c in complete_checkpoints(checkpoint.parent)] == [f"step-{n:06d}" for n in (2, 3, 4)]
    if file:
        data = (checkpoint / file).read_bytes()
        (checkpoint / file).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    else:  # the best one
        shutil.rmtree(checkpoint)
    told: list[str] = []
    broken = session(tmp_path / "broken", iter(values[from_step:]), told)
    assert any("step-000004: it or the best checkpoint until then is damaged or gone" in line for line in told)
    assert any(line.endswith(f"step-{from_step:06d}") for line in told) == bool(from_step)
    assert (broken.best_step, broken.losses) == (2, whole.losses)
    made, wanted = (tmp_path / name / "adapter/adapter_model.safetensors" for name in ("broken", "whole"))
    assert made.read_bytes() == wanted.read_bytes()


def test_a_checkpoint_that_cannot_be_saved_says_where_the_same_command_begins(tmp_path, monkeypatch):
    whole, left = checkpoints.save_checkpoint, []

    def full(root, step, **options):
        if not left:
            raise OSError(28, "No space left on device")
        left.pop()
        return whole(root, step, **options)

    monkeypatch.setattr(checkpoints, "save_checkpoint", full)
    settings, run = recipe(epochs=2, eval_every=1), tmp_path / "run"
    with pytest.raises(SettingsError, match=r"step 1 cannot be saved \(No space left .* it begins at step 1 again"):
        train(settings, qa_rows(), [], run, report=quiet)
    left.append(None)
    with pytest.raises(SettingsError, match=r"step 2 cannot be saved .* it goes on from step-000001\."):
        train(settings, qa_rows(), [], run, report=quiet)
    left += [None] * 3
    told: list[str] = []
    train(settings, qa_rows(), [], run, report=told.append)
    assert any(line.startswith("going on from") and line.endswith("step-000001") for line in told)
