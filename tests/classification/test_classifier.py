from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from tiny import make_tiny_model
from tiny_adapters import publish, save_peft

import rag_app.cli as cli
from rag_app import Classifier, load_chat_model
from rag_app.adapters.records import LabelCalibration
from rag_app.adapters.store import AdapterStore
from rag_app.classification import classify_many
from rag_app.classification.labels import Labels
from rag_app.errors import AdapterError, SettingsError

OLD, NEW = Labels.of(["cards", "money"]), Labels.of(["travel", "weather", "oos"], "oos")
TEXTS = ["where is my card?", "will it rain?", "sing a song"]


def add(root: Path, base: Path, peft: Path, labels: Labels, calibration: dict[str, float]) -> None:
    labels.save(peft / "labels.json")
    publish(root, "intents", base, peft, task="classify", calibration=LabelCalibration(**calibration))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Any:
    base = make_tiny_model("qwen2", tmp_path_factory.mktemp("base") / "tiny-qwen2")
    pefts = [save_peft(base, tmp_path_factory.mktemp("peft") / str(n), seed=n) for n in range(2)]
    return base, pefts


def test_labels_calibration_and_answers_are_of_the_version_that_serves(made: Any, tmp_path: Path) -> None:
    base, (first, second) = made
    add(tmp_path, base, first, OLD, {"temperature": 2.0})
    model = load_chat_model(str(base), adapters=tmp_path, dtype="float32")
    classifier = Classifier.open("intents", model=model, adapters=tmp_path)
    expected = classify_many(model, TEXTS, OLD, adapter="intents@1", calibration=LabelCalibration(temperature=2.0))
    assert classifier.classify_many(TEXTS) == expected
    assert classifier.classify(TEXTS[1]).label == expected[1].label

    add(tmp_path, base, second, NEW, {"temperature": 1.0, "out_of_scope_below": 0.99})
    assert classifier.labels == NEW
    assert {f.label for f in classifier.classify_many(TEXTS)} == {"oos"}
    assert Classifier.open("intents", model=model).labels == NEW
    with pytest.raises(AdapterError, match=r"adapters come from .*; expected the same folder: leave `adapters` out"):
        Classifier.open("intents", model=model, adapters=tmp_path / "others")
    with pytest.raises(SettingsError, match="text 2 of 2 = ' ': expected words; write what is to be labelled"):
        classifier.classify_many(["a", " "])
    with pytest.raises(AdapterError, match="no classifier"):
        Classifier.open("base", adapters=tmp_path)

    weights = tmp_path / "intents" / "2" / "adapter_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1])
    again = load_chat_model(str(base), adapters=tmp_path, dtype="float32")
    assert Classifier("intents", again, AdapterStore(tmp_path)).classify_many(TEXTS) == expected


def test_the_command_names_labels(made: Any, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    base, (first, _) = made
    add(tmp_path, base, first, OLD, {})
    assert cli.main(["classify", "intents", *TEXTS, "--adapters", str(tmp_path)]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [line[2] for line in lines] == TEXTS and {line[0] for line in lines} <= set(OLD.texts)
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join([*TEXTS, "", ""])))
    assert cli.main(["classify", "intents", "--adapters", str(tmp_path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(f["label"], f"{f['probability']:.2f}", f["text"]) for f in found] == [tuple(line) for line in lines]
    assert all(sum(f["scores"].values()) == pytest.approx(1.0) for f in found)
    assert cli.main(["classify", "nothing", "x", "--adapters", str(tmp_path)]) == 1
    assert "'nothing': not found" in capsys.readouterr().err
