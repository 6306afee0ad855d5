"""`rag-finetune reader train`: from files of rows to a folder that loads, and on from there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from tiny import make_tiny_embedder

from finetune.cli import main
from finetune.reader.rows.sets import OWN, WARM_UP
from rag_app.reading import load_reader
from rag_app.reading.manifest import WEIGHTS, read_manifest


def small_recipe(folder: Path) -> tuple[Path, Path]:
    """A tiny embedder and a recipe of a reader for it, of seconds."""
    base, recipe = make_tiny_embedder(folder / "embedder", max_tokens=64), folder / "small.toml"
    recipe.write_text(f'base = "{base}"\n[training]\nrank = 4\nlongest = 64\ntokens = 2000\nbatch_tokens = 400\n')
    return base, recipe


def test_one_command_trains_fits_and_writes(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    base, recipe = small_recipe(tmp_path)
    command = ["reader", "train", str(recipe), "--data", str(data), "--folder", "run", "--target", "made"]
    assert main(command) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["reader"] == "made"
    manifest = read_manifest(Path("made"))
    assert dict(manifest.scores) == told["scores"]
    assert manifest.scores["answerable"] > 0
    assert manifest.cost["tokens"] >= 2000
    assert {OWN.file, WARM_UP.file} <= {record.file for record in manifest.data}
    assert all(record.licence and len(record.sha256) == 64 for record in manifest.data)
    reader = load_reader(str(base), "made")
    assert reader is not None
    assert len(reader.read("Who?", [("Bridge", "Anna Bell.")])) == 1

    assert main([*command, "--version", "2"]) == 0
    assert "goes on after step" in capsys.readouterr().err
    again = read_manifest(Path("made"))
    assert (again.version, again.files) == (2, manifest.files)
    assert main([*command, "--set", "training.rank=8"]) == 1
    assert "rank" in capsys.readouterr().err


@pytest.mark.long
def test_a_training_goes_on_from_a_reader_and_publishes_the_mean_of_both(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _, recipe = small_recipe(tmp_path)
    command = ["reader", "train", str(recipe), "--data", str(data)]
    assert main([*command, "--folder", "run", "--target", "made"]) == 0
    first = read_manifest(Path("made"))
    on = [*command, "--set", "start=made", "--target", "more", "--version", "2"]
    rates = ["--set", "training.learning_rate=0.02", "--set", "training.head_rate=0.02", "--set", "share=0.25"]
    assert main([*on, "--folder", "on", "--set", "training.tokens=500", *rates]) == 0
    more = read_manifest(Path("more"))
    assert more.recipe["start"] == "made"
    assert more.cost["tokens"] > first.cost["tokens"] + 500 - 1
    began, became = (load_file(Path(name) / WEIGHTS) for name in ("made", "more"))
    trained = load_file(Path("on") / "state.safetensors")
    far = 0.0
    for name, tensor in began.items():
        now = trained[f"adapter.{name}"]
        far = max(far, float((now - tensor.float()).abs().max()))
        mean = 0.75 * tensor.float() + 0.25 * now
        torch.testing.assert_close(became[name].float(), mean, rtol=0.02, atol=1e-3, msg=name)
    assert far > 0.005  # what was trained is another reader, and the mean is neither
    capsys.readouterr()
    other = make_tiny_embedder(tmp_path / "other", max_tokens=64, seed=5)
    for change, message in (
        ("training.alpha=7", "rank 4 and scale"),
        ("share=0", "share = 0"),
        ("start=nowhere", "nowhere"),
        (f'base="{other}"', "another"),
    ):
        assert main([*on, "--folder", f"run-{message[:4]}", "--set", change]) == 1
        assert message in capsys.readouterr().err


def test_the_data_folder_must_be_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("RAG_APP_DATA", raising=False)
    assert main(["reader", "train"]) == 1
    assert "--data" in capsys.readouterr().err
