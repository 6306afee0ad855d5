"""A reader's folder is refused for every way in which it can be wrong, with a message that names it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from reader_folders import RANK, random_adapter, write_reader
from tiny import make_tiny_embedder

from rag_app.errors import AdapterError
from rag_app.reading import load_reader
from rag_app.reading.manifest import NAME, WEIGHTS, read_manifest
from rag_app.reading.model import open_model
from rag_app.reading.weights import adapter_shapes, lay_over, load_base


def change(folder: Path, **changes: object) -> None:
    values = json.loads((folder / NAME).read_text(encoding="utf-8"))
    values.update(changes)
    (folder / NAME).write_text(json.dumps(values), encoding="utf-8")


def test_a_whole_folder_loads_with_the_sum_of_base_and_lora(folder: Path, base: Path) -> None:
    model = open_model(folder, base)
    weights, sizes = load_base(base)
    adapter = random_adapter(base)
    assert set(model.weights) == set(weights) | {n for n in adapter_shapes(sizes, RANK) if "lora" not in n}
    name = "layers.1.output"
    expected = weights[f"{name}.weight"] + 2.0 * adapter[f"{name}.lora_b"] @ adapter[f"{name}.lora_a"]
    torch.testing.assert_close(model.weights[f"{name}.weight"], expected)
    assert model.weights["embeddings.words"].data_ptr() != 0
    torch.testing.assert_close(model.weights["embeddings.words"], weights["embeddings.words"])


def test_an_encoder_of_another_activation_is_refused(tmp_path: Path) -> None:
    base = make_tiny_embedder(tmp_path / "base", max_tokens=64)
    adapter, config = random_adapter(base), base / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "hidden_act": "relu"}))
    with pytest.raises(AdapterError, match="hidden_act is relu, expected gelu"):
        open_model(write_reader(tmp_path / "reader", base, adapter), base)


def test_the_base_is_not_changed_by_laying_over(base: Path) -> None:
    weights, _ = load_base(base)
    before = {n: t.clone() for n, t in weights.items()}
    lay_over(weights, random_adapter(base), 2.0)
    assert all(torch.equal(weights[n], t) for n, t in before.items())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": 9}, "format 9, expected 1"),
        ({"rank": 0}, "rank 0, expected 1 to"),
        ({"rank": "4"}, "rank = '4': expected a whole number"),
        ({"surprise": 1}, "surprise"),
        ({"mixing": {"answers": [1], "rerank": [1, 2, 3, 4], "reach": 1}}, "answers = .*: expected a list of 3"),
        ({"files": {}}, "the manifest lists"),
        ({"base_fingerprint": "0" * 64}, "made for tiny"),
        ({"rank": RANK + 1}, "expected"),
    ],
)
def test_a_wrong_manifest_is_refused(folder: Path, base: Path, changes: dict[str, object], message: str) -> None:
    change(folder, **changes)
    with pytest.raises(AdapterError, match=message):
        open_model(folder, base)


def test_a_manifest_without_a_field_is_refused(folder: Path, base: Path) -> None:
    values = json.loads((folder / NAME).read_text(encoding="utf-8"))
    del values["scale"]
    (folder / NAME).write_text(json.dumps(values), encoding="utf-8")
    with pytest.raises(AdapterError, match="scale"):
        read_manifest(folder)
    (folder / NAME).write_text("{", encoding="utf-8")
    with pytest.raises(AdapterError, match="not JSON"):
        read_manifest(folder)
    (folder / NAME).unlink()
    with pytest.raises(AdapterError, match="cannot be read"):
        read_manifest(folder)


def test_altered_missing_and_cut_weights_are_refused(folder: Path, base: Path) -> None:
    path = folder / WEIGHTS
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(AdapterError, match="SHA-256"):
        open_model(folder, base)
    path.write_bytes(whole[:-4])
    with pytest.raises(AdapterError, match=f"{len(whole) - 4} bytes, expected {len(whole)}"):
        open_model(folder, base)
    path.unlink()
    with pytest.raises(AdapterError, match="cannot be read"):
        open_model(folder, base)


@pytest.mark.parametrize("wrong", ["missing", "unknown", "shape", "nan"])
def test_wrong_tensors_are_refused(tmp_path: Path, base: Path, wrong: str) -> None:
    adapter = random_adapter(base)
    if wrong == "missing":
        del adapter["heads.span.bias"]
    elif wrong == "unknown":
        adapter["heads.other"] = torch.zeros(1)
    elif wrong == "shape":
        adapter["heads.span.weight"] = torch.zeros(3, 32)
    else:
        adapter["heads.span.weight"][0, 0] = torch.nan
    folder = write_reader(tmp_path / "reader", base, adapter)
    with pytest.raises(AdapterError, match={"shape": r"expected \(2, 32\)", "nan": "NaN"}.get(wrong, wrong)):
        open_model(folder, base)


def test_no_reader_for_another_embedder(folder: Path, base: Path, tmp_path: Path) -> None:
    other = make_tiny_embedder(tmp_path / "other", seed=5)
    assert load_reader(str(other), folder) is None
    copy = shutil.copytree(base, tmp_path / "copy")
    reader = load_reader(str(copy), folder)
    assert reader is not None
    assert reader.name == "reader@1"
