"""Manifests, states and files that others wrote: read by type, within limits, without waiting, each for itself."""

from __future__ import annotations

import dataclasses
import json
import os
import threading
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiny_adapters import publish

from rag_app.adapters.files import CONFIG, LABELS, NAME, WEIGHTS
from rag_app.adapters.layers import linear_layers_of
from rag_app.adapters.manifest import read_manifest, write_manifest
from rag_app.adapters.records import AbstentionCalibration, GateVerdict, LabelCalibration, Scores
from rag_app.adapters.routing import Router
from rag_app.adapters.store import AdapterStore
from rag_app.adapters.versions import SHIPPED, read_state
from rag_app.artifacts import FileRecord, seal_files
from rag_app.errors import AdapterError, ModelError
from rag_app.models import fingerprint
from rag_app.testing import FakeEmbedder

FIXTURE = Path(__file__).parents[1] / "fixtures" / "before_layout" / "adapters" / "colours" / "1"


@pytest.fixture
def store(tmp_path: Path, made: tuple[Path, Path]) -> AdapterStore:
    publish(tmp_path, "law", *made)
    publish(tmp_path, "bad", *made)
    return AdapterStore(tmp_path, shipped=tmp_path / "none")


def edit(folder: Path, **changes: Any) -> None:
    values = json.loads((folder / NAME).read_text())
    (folder / NAME).write_text(json.dumps({**values, **changes}))


@pytest.mark.parametrize("folder", [FIXTURE, *sorted(p.parent for p in SHIPPED.glob(f"*/*/{NAME}"))], ids=str)
def test_manifests_of_before_are_read_and_written_the_same(folder: Path, tmp_path: Path) -> None:
    manifest = read_manifest(folder)
    write_manifest(tmp_path, manifest)
    assert (tmp_path / NAME).read_bytes() == (folder / NAME).read_bytes()
    assert isinstance(manifest.scores, Scores) and isinstance(manifest.gate, GateVerdict)


SCORES = {"rows": 3, "metric": "f1", "adapter": {"f1": 1}, "base": {"f1": 0}, "gain": [0, 0.5, 1]}
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "calibration of text": ({"calibration": "high"}, "calibration = 'high'"),
    "calibration of another task": ({"calibration": {"temperature": 2.0}}, "for the task 'qa'"),
    "a key with a slip": (
        {"calibration": {"abstention_intercept": 1, "abstention_retrieval": 1, "abstention_modle": 1}},
        "unknown key 'abstention_modle'; did you mean abstention_model",
    ),
    "half a calibration": ({"calibration": {"abstention_model": 1}}, "abstention_intercept is missing"),
    "text for a number": (
        {"calibration": {"abstention_intercept": "1", "abstention_retrieval": 1, "abstention_model": 1}},
        "expected a number, found text",
    ),
    "nan": (
        {"calibration": {"abstention_intercept": float("nan"), "abstention_retrieval": 1, "abstention_model": 1}},
        "a number is nan, expected finite",
    ),
    "infinity": ({"recipe": {"rank": float("inf")}}, "a number is inf"),
    "huge number": ({"seed": 2**70}, "expected one below 2\\*\\*63"),
    "no calibration at all": ({"calibration": None}, "calibration = None: expected an object"),
    "gate of text": ({"gate": "passed"}, "gate = 'passed'"),
    "gate without a reason": ({"gate": {"passed": True, "forced": False, "against": "base"}}, "reason is missing"),
    "scores of one gain": ({"scores": {**SCORES, "gain": [1]}}, "expected a list of 3"),
    "scores of no such metric": ({"scores": {**SCORES, "metric": "f2"}}, "metric = 'f2': expected one of f1"),
    "a truth for a number": ({"version": True}, "version = True: expected a whole number"),
    "lone surrogate": ({"description": "\ud800"}, "surrogates not allowed"),
    "unknown field": ({"licenze": ""}, "unknown key 'licenze'; did you mean licence"),
    "task": ({"task": "chat"}, "task = 'chat': expected one of"),
    "deep": ({"recipe": json.loads("[" * 40 + "]" * 40)}, "recipe = "),
    "deep inside": ({"recipe": {"a": json.loads("[" * 40 + "]" * 40)}}, "nested deeper than 32"),
    "files": ({"files": {WEIGHTS: {"size": "1", "sha256": ""}}}, "files\\['adapter_model.safetensors'\\]: size"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_manifest_of_the_wrong_types_passes_no_check(store: AdapterStore, case: str) -> None:
    changes, message = WRONG[case]
    edit(store.root / "bad" / "1", **changes)
    for act in (store.manifest, store.verify, lambda full: store.promote("bad", 1)):
        with pytest.raises(AdapterError, match=message if case != "deep" else "nested deeper|recipe = ") as refused:
            act("bad@1")
        assert str(store.root / "bad" / "1" / NAME) in str(refused.value)
    with pytest.raises(AdapterError, match="stands twice"):
        text = (store.root / "law" / "1" / NAME).read_text().replace('"seed": 0', '"seed": 0, "seed": 1')
        (store.root / "law" / "1" / NAME).write_text(text)
        store.verify("law@1")


def test_typed_values_come_back_as_they_were_written(tmp_path: Path, made: tuple[Path, Path]) -> None:
    kept = {"qa": AbstentionCalibration(abstention_intercept=-1.5, abstention_retrieval=0.5, abstention_model=0.25),
            "classify": LabelCalibration(temperature=1.5, out_of_scope_below=0.4)}  # fmt: skip
    for task, calibration in kept.items():
        publish(tmp_path, task, *made, task=task, calibration=calibration)
        assert AdapterStore(tmp_path).manifest(task).calibration == calibration
        values = json.loads((tmp_path / task / "1" / NAME).read_text())
        assert values["calibration"] == dataclasses.asdict(calibration) and values["scores"] == values["gate"] == {}


STATES: dict[str, Callable[[Path], Any]] = {
    "text for a version": lambda p: p.write_text('{"current": "2", "next": 3, "history": [1, 2]}'),
    "history of lists": lambda p: p.write_text('{"current": [1], "next": 3, "history": [[1]]}'),
    "a truth": lambda p: p.write_text('{"current": true, "next": 3, "history": []}'),
    "below one": lambda p: p.write_text('{"current": -1, "next": 3, "history": []}'),
    "deep": lambda p: p.write_text("[" * 100_000),
    "not utf-8": lambda p: p.write_bytes(b"\xff\xfe{}"),
    "fifo": lambda p: (p.unlink(), os.mkfifo(p)),
    "folder": lambda p: (p.unlink(), p.mkdir()),
    "link": lambda p: (p.rename(p.with_name("elsewhere")), p.symlink_to("elsewhere")),
    "too large": lambda p: p.write_bytes(b" " * (2 << 20)),
}


def within(seconds: float, act: Callable[[], Any]) -> Any:
    """What `act` gives, in a thread of its own, so that waiting for ever is a failure and not a stuck suite."""
    made: list[Any] = []
    thread = threading.Thread(target=lambda: made.append(act()), daemon=True)
    thread.start()
    thread.join(seconds)
    assert made, "still waiting, or failed"
    return made[0]


@pytest.mark.parametrize("case", STATES)
def test_one_bad_state_is_refused_and_routing_lives(store: AdapterStore, made: tuple[Path, Path], case: str) -> None:
    STATES[case](store.root / "bad" / "state.json")

    def refused() -> str:
        with pytest.raises(AdapterError, match=r"state\.json: ") as error:
            store.current("bad")
        return str(error.value)

    assert within(60, refused)
    router = Router(store, FakeEmbedder())
    route = lambda: router.route("Who pays?", base_fingerprint=fingerprint(made[0]))  # noqa: E731
    assert within(60, route).adapter == "base"
    assert store.resolve("law") == "law@1" and store.names() == ["bad", "law"]


def test_a_slow_file_keeps_nobody_else_waiting(store: AdapterStore, monkeypatch: pytest.MonkeyPatch) -> None:
    entered, go_on = threading.Event(), threading.Event()

    def slow(root: Path, name: str) -> Any:
        if name == "bad":
            entered.set()
            go_on.wait(60)
        return read_state(root, name)

    monkeypatch.setattr("rag_app.adapters.store.on_disk.read_state", slow)
    waiting = threading.Thread(target=store.current, args=("bad",))
    waiting.start()
    assert entered.wait(60)
    try:
        assert within(60, lambda: store.current("law")) == 1
    finally:
        go_on.set()
        waiting.join()


@pytest.mark.parametrize("file", [NAME, CONFIG, WEIGHTS])
def test_fifos_are_refused_without_waiting(store: AdapterStore, file: str) -> None:
    path = store.root / "bad" / "1" / file
    path.unlink()
    os.mkfifo(path)

    def refused() -> bool:
        with pytest.raises(AdapterError):
            store.load("bad@1")
        return True

    assert within(60, refused)


def sparse(path: Path, size: int) -> None:
    with path.open("ab") as file:
        file.truncate(size)


@pytest.mark.parametrize(
    "odd",
    [
        {"num_attention_heads": 0},
        {"hidden_size": "wide"},
        {"hidden_size": -8},
        {"num_hidden_layers": None},
        {"hidden_act": "none"},
        {"vocab_size": 2**62},
        {"rope_scaling": {"rope_type": "other"}},
    ],
    ids=str,
)
def test_a_base_of_odd_configuration_is_one_error(made: tuple[Path, Path], tmp_path: Path, odd: dict[str, Any]) -> None:
    config = json.loads((made[0] / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps({**config, **odd}))
    with pytest.raises(ModelError, match="is of no known language model"):
        linear_layers_of(tmp_path)


def test_sparse_files_are_refused_before_they_are_read(store: AdapterStore, made: tuple[Path, Path]) -> None:
    """80 kB on disk that say they are gigabytes."""
    folder, layers = store.root / "bad" / "1", linear_layers_of(made[0])
    for name, size in ((WEIGHTS, 2 << 30), ("README.md", 15 << 20), (LABELS, 15 << 20), ("more.txt", 200 << 20)):
        sparse(folder / name, size)
    records = {p.name: FileRecord(p.stat().st_size, "0" * 64) for p in folder.iterdir() if p.name != NAME}
    records[CONFIG] = seal_files(store.root / "law" / "1")[CONFIG]
    write_manifest(folder, dataclasses.replace(read_manifest(folder), files=records))
    tracemalloc.start()
    try:
        for act in (lambda: store.load("bad@1", layers=layers), lambda: store.verify("bad@1", layers=layers)):
            with pytest.raises(AdapterError):
                act()
        assert tracemalloc.get_traced_memory()[1] < 40 << 20
    finally:
        tracemalloc.stop()
    records = {CONFIG: records[CONFIG], WEIGHTS: records[WEIGHTS]}
    for name in ("README.md", LABELS, "more.txt"):
        (folder / name).unlink()
    write_manifest(folder, dataclasses.replace(read_manifest(folder), files=records))
    with pytest.raises(AdapterError, match=r"2147483648 bytes, expected at most \d+ for 28 tensors of rank 4"):
        store.load("bad@1", layers=layers)


def test_files_that_no_adapter_has_are_bounded_together(store: AdapterStore) -> None:
    folder = store.root / "bad" / "1"
    for number in range(3):
        sparse(folder / f"{number}.txt", 100 << 20)
    with pytest.raises(AdapterError, match=r"2\.txt: .* expected a plain file of at most"):
        store.verify("bad@1")


def test_a_label_set_that_is_none_does_not_pass(store: AdapterStore) -> None:
    folder = store.root / "bad" / "1"
    for text in ("[]", '{"labels": {"a": 1}, "out_of_scope": ""}', "[" * 100_000):
        (folder / LABELS).write_text(text)
        write_manifest(folder, dataclasses.replace(read_manifest(folder), files=seal_files(folder)))
        with pytest.raises(AdapterError, match="not a label set"):
            store.verify("bad@1")


@pytest.mark.parametrize("left", [".1.removed", ".3.partial", ".state.json.partial", ".removed-1", ".partial-3"])
def test_what_a_killed_writer_left_goes_with_the_next_command(store: AdapterStore, left: str) -> None:
    folder = store.root / "law" / left
    folder.mkdir()
    (folder / WEIGHTS).write_bytes(b"deleted by its owner")
    (store.root / "law" / ".keep").write_text("of the user")
    store.promote("law", 1)
    assert sorted(p.name for p in (store.root / "law").iterdir()) == [".keep", "1", "lock", "state.json"]


def test_numbers_that_no_version_has_are_left_out(store: AdapterStore) -> None:
    for name in ("01", "0", "9" * 30, "٣"):
        (store.root / "law" / name).mkdir()
        (store.root / "law" / name / NAME).write_text("{}")
    assert store.versions("law") == [1]
