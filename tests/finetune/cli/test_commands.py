"""The whole way by the command line, on a tiny model: train, evaluate, publish, load in PEFT, export."""

import json
import shutil
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from judging_runs import COLOURS
from peft import PeftModel
from tiny import make_tiny_embedder, make_tiny_model
from transformers import AutoModelForCausalLM

from finetune.cli import main
from finetune.run import Run
from finetune.training import estimate
from rag_app.adapters.manifest import read_manifest


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAG_APP_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr(estimate, "estimate", partial(estimate.estimate, probe_s=0.02))
    make_tiny_model("llama", tmp_path / "base", layers=1)
    make_tiny_embedder(tmp_path / "embedder")
    doors = [
        {"question": f"What is door {n}?", "context": f"Door {n} is {COLOURS[n % 5]}.", "answers": [COLOURS[n % 5]]}
        for n in range(40)
    ]
    texts = [{"text": f"{kind} {n}", "label": kind} for n in range(20) for kind in ("bill", "card", "oos")]
    for name, lines in (("doors", doors), ("texts", texts)):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    common = 'base = "base"\nbatch_rows = 4\nmax_tokens = 512\nlearning_rate = 1e-2\neval_rows = 6\n'
    (tmp_path / "doors.toml").write_text(f'{common}[data]\ntrain = ["doors.jsonl"]\npassages = 2\n')
    (tmp_path / "texts.toml").write_text(f'task = "classify"\n{common}[data]\ntrain = ["texts.jsonl"]\n')
    return tmp_path


def run(capsys, *arguments: str, code: int = 0) -> tuple[str, str]:
    assert main(list(arguments)) == code, capsys.readouterr().err
    return capsys.readouterr()


def test_questions_from_rows_to_a_published_adapter(workspace, capsys, monkeypatch):
    out, err = run(capsys, "train", "doors.toml", "--set", "max_steps=3", "--dry-run")
    assert "no rows yet, building them" in err and "in 3 steps" in out and "trained of" in out
    assert "held-out rows to judge by, and publishing needs 30: add questions" in err
    assert "MB for checkpoints and adapter" in out and not Path("runs/doors/training").exists()
    err = run(capsys, "train", "doors.toml", "--set", "metric=macro_f1", "--dry-run", code=1)[1]
    assert err.startswith("rag-finetune: metric 'macro_f1': task 'qa' has f1, ") and err.count("\n") == 1
    with monkeypatch.context() as patch:
        patch.setattr("shutil.disk_usage", lambda place: SimpleNamespace(total=1 << 40, free=1000))
        out, err = run(capsys, "train", "doors.toml", "--set", "max_steps=3", "--dry-run", code=1)
        assert "in 3 steps" in out and "rag-finetune: runs/doors/training: 0.0 MB are free on this disk" in err
        assert "start it in a folder on another disk" in err and "--out" not in err

    out, err = run(capsys, "train", "doors.toml", "--set", "max_steps=3", "--set", "eval_every=2")
    assert "adapter in runs/doors/training/adapter" in out and "next: rag-finetune evaluate doors" in out
    log = [json.loads(line) for line in Path("runs/doors/training/log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in log if "loss" in line] == [1, 2, 3]
    assert [set(line["evaluation"]) >= {"f1", "citation_recall", "loss"} for line in log if "evaluation" in line] == [
        True,
        True,
    ]
    out, err = run(capsys, "train", "doors.toml", "--set", "max_steps=9", code=1)
    assert "differs in max_steps, eval_every" in err
    out, err = run(capsys, "train", "doors.toml", "--set", "data.passages=1", "--dry-run", "--json")
    assert "built with other settings or files (data.passages) and are used as they are" in err
    assert json.loads(out)["trained_parameters"] > 0

    out, err = run(capsys, "evaluate", "doors", "--limit", "3")
    assert "loading base" in err and "3 rows, a part of the test rows" in out and "| **f1** |" in out
    assert "next: rag-finetune evaluate doors without --limit, since publishing needs 30 rows" in out
    out, err = run(capsys, "evaluate", "doors.toml", "--limit", "3", "--json")
    assert "loading" not in err and json.loads(out)["rows"] == 3
    out, _ = run(capsys, "evaluate", "doors", "--limit", "999", "--out", "whole")
    assert " rows, all test rows:" in out and "without --limit" not in out and "publishing needs 30: add" in out

    _, err = run(capsys, "publish", "doors", "--embedder", "embedder", code=1)
    assert err.startswith("rag-finetune: doors: not published, f1 ") and not Path("adapters/doors").exists()
    out, _ = run(capsys, "publish", "doors", "--embedder", "embedder", "--force", "--json")
    assert json.loads(out)["name"] == "doors@1" and json.loads(out)["gate"]["forced"]
    assert read_manifest(Path("adapters/doors/1")).scores.rows == 3
    PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained("base"), "adapters/doors/1")

    run(capsys, "train", "doors.toml", "--set", "max_steps=1", "--set", "closed_book=true", "--set", "name=closed",
        "--rows", "runs/doors/rows")  # fmt: skip
    assert Run(Path("runs/closed")).rows == workspace / "runs/doors/rows"  # from wherever it is read
    out, err = run(capsys, "evaluate", "doors", "--limit", "3", "--versions", "doors", "--plain", "closed")
    assert "| metric | base | adapter | doors@1 | plain closed | plain closed, no passages |" in out
    assert "doors@1: 3 answers to make" in err and "\nadapter:" not in err
    out, _ = run(capsys, "export", "doors@1", "--merged", "merged", "--rows", "runs/doors/rows")
    assert "largest difference of a logit" in out and Path("merged/model.safetensors").is_file()


def test_what_cannot_be_started_from_is_refused_before_rows_are_built(workspace, capsys):
    for changes, said in (
        (["start=nope"], "adapter 'nope': not found in"),
        (["start=grounded-qa", "rank=4"], "grounded-qa@2 has rank 16, this recipe 4"),
        (["start=grounded-qa", "task=classify"], "grounded-qa@2 has task qa, this recipe classify"),
    ):
        for more in (["--dry-run"], []):
            options = [part for change in changes for part in ("--set", change)]
            err = run(capsys, "train", "doors.toml", *options, *more, code=1)[1]
            assert err.startswith("rag-finetune: ") and said in err and err.count("\n") == 1
    assert not Path("runs").exists()


def test_rows_that_are_not_where_they_were_named_are_not_built_there(workspace, capsys):
    for more in (["--dry-run"], []):
        err = run(capsys, "train", "doors.toml", "--rows", "mistyped/rows", *more, code=1)[1]
        assert "mistyped/rows: no rows there; check the path" in err
    assert not Path("mistyped").exists()


def test_a_refused_training_leaves_nothing_and_says_what_is_wrong(workspace, capsys, monkeypatch):
    run(capsys, "data", "build", "doors.toml")
    shutil.rmtree("base")
    assert "base" in run(capsys, "train", "doors.toml", code=1)[1]
    assert not Path("runs/doors/training").exists() and not Path("runs/doors/training.lock").exists()


def test_a_training_is_kept_nowhere_but_where_it_is_judged(workspace, capsys):
    with pytest.raises(SystemExit):
        run(capsys, "train", "doors.toml", "--out", "elsewhere")
    assert "unknown option --out" in capsys.readouterr().err


def test_labels_from_rows_to_a_published_adapter(workspace, capsys):
    out, _ = run(capsys, "train", "texts.toml", "--set", "max_steps=20", "--json")
    assert json.loads(out)["metric"] == "macro_f1"
    out, _ = run(capsys, "evaluate", "texts")
    assert "| **macro_f1** |" in out and "| ece (lower is better) |" in out and "out_of_scope_recall" in out
    assert "publishing needs 30: add questions" in out and "next:" not in out
    out, _ = run(capsys, "publish", "texts", "--embedder", "embedder", "--force", "--licence", "CC0")
    assert "published texts@1 in adapters/texts/1" in out
    manifest = read_manifest(Path("adapters/texts/1"))
    assert manifest.licence == "CC0" and manifest.calibration and "labels.json" in manifest.files


def test_mistakes_end_with_one_sentence(workspace, capsys):
    assert "no recipe, no run below runs/" in run(capsys, "evaluate", "nothing", code=1).err
    assert "no finished training here" in run(capsys, "publish", "doors.toml", code=1).err
    said = run(capsys, "export", "nothing", "--merged", "m", code=1).err
    assert "'nothing': no recipe, no run below runs/" in said and "or name a published adapter (there are: " in said
    assert "adapter 'x': not found in adapters" in run(capsys, "export", "x@1", "--merged", "m", code=1).err
