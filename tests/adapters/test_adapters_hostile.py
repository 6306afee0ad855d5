"""Adapters that must not be used: each is refused with its own message, and the server goes on."""

from __future__ import annotations

import dataclasses
import json
import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file
from tiny import make_tiny_model
from tiny_adapters import publish, save_peft

from rag_app.adapters.files import CONFIG, WEIGHTS
from rag_app.adapters.manifest import read_manifest, write_manifest
from rag_app.adapters.store import AdapterStore
from rag_app.artifacts import FileRecord, seal_files
from rag_app.engines import load_chat_model
from rag_app.errors import AdapterError
from rag_app.schema import Generation, GenerationRequest, Message


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A chat model, the root of its adapters and a good PEFT folder."""
    base = make_tiny_model("llama", tmp_path_factory.mktemp("base") / "tiny-llama")
    root = tmp_path_factory.mktemp("adapters")
    good = save_peft(base, tmp_path_factory.mktemp("peft"), seed=1)
    return load_chat_model(str(base), adapters=root, dtype="float32"), base, root, good


def tensors(change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        held = load_file(folder / WEIGHTS)
        change(held)
        save_file(held, folder / WEIGHTS)

    return act


def config(**options: Any) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        values = json.loads((folder / CONFIG).read_text())
        (folder / CONFIG).write_text(json.dumps({**values, **options}))

    return act


def header(change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        data = (folder / WEIGHTS).read_bytes()
        (length,) = struct.unpack("<Q", data[:8])
        values = json.loads(data[8 : 8 + length])
        change(values)
        made = json.dumps(values).encode()
        (folder / WEIGHTS).write_bytes(struct.pack("<Q", len(made)) + made + data[8 + length :])

    return act


def raw(data: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / WEIGHTS).write_bytes(data) and None  # type: ignore[return-value]


def first(values: dict[str, Any]) -> str:
    return min(k for k in values if k != "__metadata__")


def overlap(values: dict[str, Any]) -> None:
    name, other = sorted(k for k in values if "q_proj.lora_A" in k)[:2]
    values[name]["data_offsets"] = values[other]["data_offsets"]


def link_out(folder: Path) -> None:
    outside = folder.parent.parent / "outside.safetensors"
    outside.write_bytes((folder / WEIGHTS).read_bytes())
    (folder / WEIGHTS).unlink()
    (folder / WEIGHTS).symlink_to(outside)


def poison(held: dict[str, Any]) -> None:
    held[first(held)][0, 0] = np.nan


def extra_layer(held: dict[str, Any]) -> None:
    for name in [n for n in held if ".layers.1." in n]:
        held[name.replace(".layers.1.", ".layers.2.")] = held[name].copy()


def wide(held: dict[str, Any]) -> None:
    name = first(held)
    held[name] = np.concatenate([held[name], held[name]])


CASES: dict[str, tuple[Callable[[Path], Any], str]] = {
    "pickle": (lambda f: (f / "adapter_model.bin").write_bytes(b"\x80\x04."), "pickle"),
    "link out": (link_out, "is a link to .*outside.safetensors, expected a file"),
    "fifo": (lambda f: os.mkfifo(f / "README.md"), "expected a plain file"),
    "lying length": (raw(struct.pack("<Q", 1 << 40) + b"{}"), "header says it has 1099511627776 bytes"),
    "lying offsets": (header(lambda v: v[first(v)].update(data_offsets=[0, 1 << 40])), "takes bytes 0 to 10995116"),
    "lying shape": (header(lambda v: v[first(v)].update(shape=[1 << 20, 1 << 20])), "bytes for its shape"),
    "overlap": (header(overlap), "no gap and no overlap"),
    "left over bytes": (lambda f: (f / WEIGHTS).open("ab").write(b"\0" * 8), "the size of the file"),
    "negative size": (header(lambda v: v[first(v)].update(shape=[-4, -64])), "expected sizes"),
    "wrong dtype": (header(lambda v: v[first(v)].update(dtype="I64")), "dtype 'I64'"),
    "not json": (raw(struct.pack("<Q", 4) + b"\xff\xfe{}"), "header is not JSON"),
    "deep json": (raw(struct.pack("<Q", 200_000) + b"[" * 200_000), "not a safetensors file"),
    "short": (raw(b"abc"), "has 3 bytes"),
    "nan": (tensors(poison), "holds NaN or infinity"),
    "extra layers": (tensors(extra_layer), "belongs to no adapted layer of the model"),
    "missing tensor": (tensors(lambda h: h.__delitem__(first(h))), "is missing, expected 28 tensors, found 27"),
    "other shape": (tensors(wide), "has shape \\(8, \\d+\\), expected \\(4, \\d+\\)"),
    "rank too large": (config(r=65), "r is 65, expected 1 to 64"),
    "rank pattern": (config(rank_pattern={"q_proj": 1000}), "rank_pattern is"),
    "dora": (config(use_dora=True), "use_dora is True"),
    "head saved": (config(modules_to_save=["lm_head"]), "modules_to_save is"),
    "bias": (config(bias="all"), "bias is 'all', expected none"),
    "pissa": (config(init_lora_weights="pissa"), "init_lora_weights is 'pissa'"),
    "other method": (config(peft_type="IA3"), "peft_type is 'IA3', expected LORA"),
    "future option": (config(use_something_new=3), "use_something_new is 3"),
    "pattern of names": (config(target_modules=r"(a+)+\.q_proj"), "target_modules is"),
    "unknown layer": (config(target_modules=["q_proj", "experts"]), "target_modules names experts"),
    "alpha": (config(lora_alpha=float("nan")), "lora_alpha is nan"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_hostile_version_is_refused_and_the_server_goes_on(serving: Any, case: str) -> None:
    chat, base, root, good = serving
    act, message = CASES[case]
    version = publish(root, "bad", base, good, promote=False)
    folder = root / "bad" / str(version)
    act(folder)
    if case not in ("fifo", "link out"):  # whoever writes an adapter writes its manifest too
        write_manifest(folder, dataclasses.replace(read_manifest(folder), files=seal_files(folder)))
    with pytest.raises(AdapterError, match=message) as refused:
        list(chat.stream(GenerationRequest((Message("user", "Hi"),), adapter=f"bad@{version}")))
    assert str(folder) in str(refused.value)
    *_, made = chat.stream(GenerationRequest((Message("user", "Hi"),), max_new_tokens=2))
    assert isinstance(made, Generation) and made.completion_tokens == 2


def manifest(**changes: Any) -> Callable[[Path], None]:
    return lambda folder: write_manifest(folder, dataclasses.replace(read_manifest(folder), **changes))


RECORD = FileRecord(1, "0")
MANIFESTS: dict[str, tuple[Callable[[Path], Any], str]] = {
    "other base of the same shape": (manifest(base_fingerprint="0" * 64), "base_fingerprint is '000"),
    "other prompts": (manifest(prompt_version="0"), "prompt_version is '0', expected"),
    "other name": (manifest(name="good"), "name is 'good', expected 'bad'"),
    "absolute path": (manifest(files={CONFIG: RECORD, WEIGHTS: RECORD, "/etc/passwd": RECORD}), "'/etc/passwd'"),
    "parent path": (manifest(files={CONFIG: RECORD, WEIGHTS: RECORD, "../../x": RECORD}), "'../../x'"),
    "drive": (manifest(files={CONFIG: RECORD, WEIGHTS: RECORD, "C:\\x": RECORD}), "expected a path inside"),
    "no file's name": (manifest(files={CONFIG: RECORD, WEIGHTS: RECORD, "x\0y": RECORD}), "expected a path inside"),
    "no weights listed": (manifest(files={CONFIG: RECORD}), f"files lists no {WEIGHTS}"),
    "other bytes": (lambda f: (f / CONFIG).write_bytes((f / CONFIG).read_bytes()[:-1] + b" "), "SHA-256"),
    "other size": (lambda f: (f / CONFIG).write_bytes(b"{}"), "2 bytes, expected"),
    "not a manifest": (lambda f: (f / "manifest.json").write_text("[1]"), "not an adapter manifest"),
    "deep manifest": (lambda f: (f / "manifest.json").write_text("[" * 200_000), "not an adapter manifest"),
    "old format": (lambda f: (f / "manifest.json").write_text('{"format": 0}'), "format 0, expected 1"),
}  # fmt: skip


@pytest.mark.parametrize("case", MANIFESTS)
def test_a_manifest_that_does_not_fit_is_refused(serving: Any, case: str) -> None:
    chat, base, root, good = serving
    act, message = MANIFESTS[case]
    version = publish(root, "bad", base, good, promote=False)
    act(root / "bad" / str(version))
    with pytest.raises(AdapterError, match=message):
        chat.serving(f"bad@{version}")
    if case != "other base of the same shape":
        with pytest.raises(AdapterError, match=message):
            AdapterStore(root).promote("bad", version)


def test_a_folder_that_leads_elsewhere_is_refused(serving: Any, tmp_path: Path) -> None:
    chat, base, root, good = serving
    version = publish(tmp_path, "away", base, good)
    (root / "away").mkdir()
    (root / "away" / "7").symlink_to(tmp_path / "away" / str(version))
    with pytest.raises(AdapterError, match="expected a folder really below"):
        chat.serving("away@7")
    for name in ("../away", "/etc", "a/b", "away@../1", "away@x", "", "away@"):
        with pytest.raises(AdapterError):
            chat.serving(name)
