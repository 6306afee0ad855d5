from __future__ import annotations

import dataclasses
import errno
import json
import os
import shutil
import sys
import warnings
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tiny import make_tiny_model
from tiny_adapters import publish, save_peft

from rag_app.adapters.files import read_plain
from rag_app.adapters.manifest import AdapterManifest, read_manifest, write_manifest
from rag_app.adapters.store import AdapterStore
from rag_app.adapters.versions import add_version, read_state
from rag_app.artifacts import seal_files, write_json
from rag_app.engines import load_chat_model
from rag_app.engines.transformers.adapter_cache import ResidentAdapters
from rag_app.errors import AdapterError, ModelError, ModelNotFoundError
from rag_app.models import fingerprint


@pytest.fixture
def store(tmp_path: Path, made: Any) -> AdapterStore:
    """`law` has versions 1 and 2, both promoted in turn; `tickets` comes with the package."""
    for name, root, times in (("law", tmp_path / "mine", 2), ("tickets", tmp_path / "shipped", 1)):
        for _ in range(times):
            publish(root, name, *made)
    return AdapterStore(tmp_path / "mine", shipped=tmp_path / "shipped")


def test_names_versions_and_what_a_plain_name_means(store: AdapterStore, made: Any) -> None:
    assert store.names() == ["law", "tickets"]
    assert store.versions("law") == [1, 2] and store.current("law") == 2
    assert store.resolve("law") == "law@2" and store.resolve("law@1") == "law@1" and store.resolve("base") == "base"
    assert store.candidates("law") == ["law@2", "law@1"]
    assert store.manifest("law").full_name == "law@2" and store.folder("law@1").name == "1"
    publish(store.root, "tickets", *made)  # the user's own hides the shipped one
    publish(store.root, "tickets", *made)
    assert store.resolve("tickets") == "tickets@2"


def over_shipped(store: AdapterStore, made: Any, promote: bool = True) -> Path:
    """Add version 2 of `tickets`, of which version 1 comes with the package; returns the folder of that one."""
    shipped = store.folder("tickets")

    def fill(folder: Path, version: int) -> AdapterManifest:
        shutil.copytree(shipped, folder, dirs_exist_ok=True)
        return dataclasses.replace(read_manifest(shipped), version=version)

    publish(store.root, "tickets", *made)
    add_version(store.root, "tickets", fill, promote=promote)
    shutil.rmtree(store.root / "tickets" / "1")  # a number that the real package has is not given
    state = {"current": 2, "next": 3, "history": [2]} if promote else {"current": None, "next": 3, "history": []}
    write_json(store.root / "tickets" / "state.json", state)
    return shipped


def test_what_was_added_over_a_shipped_adapter_is_undone(store: AdapterStore, made: Any) -> None:
    shipped = over_shipped(store, made)
    assert store.versions("tickets") == [1, 2] and store.candidates("tickets") == ["tickets@2", "tickets@1"]
    assert store.folder("tickets@1") == shipped and store.manifest("tickets@1").version == 1
    assert store.rollback("tickets") == 1 and store.resolve("tickets") == "tickets@1"
    with pytest.raises(AdapterError, match="no version was promoted before 1; it has 1, 2: promote one"):
        store.rollback("tickets")
    store.promote("tickets", 2)
    assert store.resolve("tickets") == "tickets@2"
    store.promote("tickets", 1)
    assert store.resolve("tickets") == "tickets@1" and store.stamp("tickets@1")
    assert store.rollback("tickets") == 2
    with pytest.raises(AdapterError, match="tickets@1: comes with the package, so it cannot be removed"):
        store.remove("tickets", 1)
    store.promote("tickets", 1)
    assert store.remove("tickets", 2) == [2]
    assert store.versions("tickets") == [1] and store.resolve("tickets") == "tickets@1"
    assert (shipped / "manifest.json").is_file()


def test_what_is_not_promoted_leaves_the_shipped_one_current(store: AdapterStore, made: Any) -> None:
    over_shipped(store, made, promote=False)
    assert store.current("tickets") == 1 and store.resolve("tickets") == "tickets@1"


def test_a_damaged_version_falls_back_to_the_shipped_one(store: AdapterStore, made: Any) -> None:
    over_shipped(store, made)
    (store.root / "tickets" / "2" / "adapter_model.safetensors").write_bytes(b"x")
    assert store.candidates("tickets")[-1] == "tickets@1"


def test_the_name_of_a_shipped_adapter_is_taken_only_expressly(store: AdapterStore, made: Any, tmp_path: Path) -> None:
    base, peft = made
    shutil.copytree(peft, tmp_path / "tickets")
    for source in (tmp_path / "tickets", store.folder("tickets")):
        with pytest.raises(AdapterError, match="calls itself 'tickets', as an adapter that comes with the package"):
            store.add(source, base=str(base))
    assert store.resolve("tickets") == "tickets@1"
    assert store.add(store.folder("tickets"), "mine", base=str(base)) == "mine@1"
    added = store.add(store.folder("tickets"), "tickets", base=str(base), promote=False)
    assert added.startswith("tickets@") and store.resolve("tickets") == "tickets@1"


def test_an_adapter_of_another_task_takes_no_place(store: AdapterStore, made: Any, tmp_path: Path) -> None:
    base, peft = made
    folder = tmp_path / "labelled"
    shutil.copytree(peft, folder)
    (folder / "labels.json").write_text('{"labels": {"yes": "yes", "no": "no"}, "out_of_scope": ""}')
    for name, full in (("law", "law@2"), ("tickets", "tickets@1")):
        with pytest.raises(AdapterError, match=f"made for the task 'classify', and {full}, whose place .* for 'qa'"):
            store.add(folder, name, base=str(base))
    assert store.versions("law") == [1, 2] and store.add(folder, base=str(base)) == "labelled@1"


def test_a_number_of_a_shipped_version_is_not_given_again(tmp_path: Path, made: Any) -> None:
    store = AdapterStore(tmp_path)
    assert store.resolve("grounded-qa").startswith("grounded-qa@")
    shipped = max(store.versions("grounded-qa"))
    assert publish(tmp_path, "grounded-qa", *made) == shipped + 1


def test_promote_roll_back_and_remove(store: AdapterStore, made: Any) -> None:
    assert publish(store.root, "law", *made, promote=False) == 3
    assert store.resolve("law") == "law@2"
    store.promote("law", 3)
    assert store.resolve("law") == "law@3"
    assert store.rollback("law") == 2 and store.rollback("law") == 1
    with pytest.raises(AdapterError, match="no version was promoted before 1"):
        store.rollback("law")
    with pytest.raises(AdapterError, match=r"before 1; it has 1, 2, 3: promote one\."):
        store.rollback("law")
    with pytest.raises(AdapterError, match="version 1 is current"):
        store.remove("law", 1)
    assert store.remove("law", 3) == [3]
    assert publish(store.root, "law", *made) == 4  # 3 is not given again
    assert store.remove("law") == [1, 2, 4] and store.names() == ["tickets"]
    with pytest.raises(AdapterError, match="not found"):
        store.resolve("law")
    assert publish(store.root, "law", *made) == 5


def test_a_damaged_version_cannot_be_promoted_or_rolled_back_to(store: AdapterStore) -> None:
    for version in (1, 2):
        with (store.root / "law" / str(version) / "adapter_model.safetensors").open("r+b") as file:
            file.write(b"x")
    with pytest.raises(AdapterError, match="SHA-256"):
        store.promote("law", 1)
    with pytest.raises(AdapterError, match="SHA-256"):
        store.rollback("law")
    assert store.current("law") == 2


def test_shipped_adapters_are_read_only(store: AdapterStore) -> None:
    for act in (
        lambda: store.promote("tickets", 1),
        lambda: store.remove("tickets"),
        lambda: store.rollback("tickets"),
    ):
        with pytest.raises(AdapterError, match="comes with the package"):
            act()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("lw", "did you mean law"),
        ("law@9", "no such version; law has versions 1, 2"),
        ("law@0", "no such version; law has versions 1, 2"),
        ("law@02", "'02' is no version; expected a number"),
        ("law@\u0662", "'\u0662' is no version; expected a number"),
        ("law@2\n", "is no version; expected a number"),
        ("zzz", "there are: law, tickets"),
    ],
)
def test_unknown_names_are_explained(store: AdapterStore, asked: str, message: str) -> None:
    with pytest.raises(AdapterError, match=message):
        store.resolve(asked)


def test_the_base_is_no_version_that_was_removed(store: AdapterStore) -> None:
    assert store.resolve("base") == "base"
    with pytest.raises(AdapterError, match="'base': means the model without an adapter, which has no files; name an"):
        store.manifest("base")


def test_adding_a_peft_folder_and_a_published_version(store: AdapterStore, made: Any, tmp_path: Path) -> None:
    base, peft = made
    assert store.add(peft, "mine", base=str(base), licence="MIT") == "mine@1"
    manifest = store.manifest("mine")
    assert (manifest.base_fingerprint, manifest.licence) == (fingerprint(base), "MIT")
    assert store.add(store.folder("law@1"), "copied", promote=False) == "copied@1"
    assert store.current("copied") is None
    with pytest.raises(AdapterError, match="no version is current"):
        store.resolve("copied")
    store.verify("copied@1", base_fingerprint=fingerprint(base))
    other = make_tiny_model("llama", tmp_path / "deeper", layers=3)
    with pytest.raises(AdapterError, match="is missing"):
        store.add(peft, "wrong", base=str(other))
    with pytest.raises(AdapterError, match="means the adapter that a question finds"):
        store.add(peft, "auto", base=str(base))
    shutil.copytree(peft, tmp_path / "pickled")
    (tmp_path / "pickled" / "adapter_model.safetensors").rename(tmp_path / "pickled" / "adapter_model.bin")
    with pytest.raises(AdapterError, match="pickled weights are not read"):
        store.add(tmp_path / "pickled", "pickled", base=str(base))
    with pytest.raises(AdapterError, match="no such folder"):
        store.add(tmp_path / "nowhere")
    assert store.names() == ["copied", "law", "mine", "tickets"]


@pytest.mark.parametrize("slack", [1 << 30, 0])
def test_what_peft_saves_of_an_adapted_head_is_told(
    store: AdapterStore, made: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slack: int
) -> None:
    base, _ = made
    peft = save_peft(base, tmp_path / "head", seed=1, target_modules=["q_proj", "lm_head"])
    monkeypatch.setattr("rag_app.adapters.weights.MAX_HEADER_BYTES", slack)  # too large for its size, or not
    with pytest.raises(AdapterError, match=r"lm_head\.base_layer\.weight.*save it with save_embedding_layers=False"):
        store.add(peft, base=str(base))


def test_a_thousand_registered_adapters_cost_nothing_until_used(store: AdapterStore, made: Any) -> None:
    chat = load_chat_model(str(made[0]), adapters=store.root, dtype="float32")
    for number in range(1000):
        folder = store.root / f"a{number}" / "1"
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text("{}")
    assert len(store.names()) == 1002
    assert chat.adapters.resident() == []
    used(chat.adapters, "law")
    assert chat.adapters.resident() == ["law@2"]


def used(held: ResidentAdapters, name: str) -> Any:
    """The weights of an adapter after a use of it."""
    with held.using(name) as weights:
        return weights


def residency(store: AdapterStore, base: Path, adapters: int, freed: list[str]) -> ResidentAdapters:
    """Room for so many of the tiny adapters."""
    chat = load_chat_model(str(base), adapters=store.root, dtype="float32")
    used(chat.adapters, "law@1")
    size = chat.adapters.size_bytes
    return ResidentAdapters(
        store, chat.fingerprint, chat.adapters._layers, dtype=chat.model.dtype, device="cpu",
        budget_bytes=adapters * size, on_evict=freed.append,
    )  # fmt: skip


def test_the_least_recently_used_leave_but_none_in_use(store: AdapterStore, made: Any) -> None:
    freed: list[str] = []
    for name in ("b", "c", "d"):
        publish(store.root, name, *made)
    held = residency(store, made[0], 2, freed)
    used(held, "law")
    used(held, "b")
    used(held, "law")
    used(held, "c")
    assert held.resident() == ["law@2", "c@1"] and [f.split("#")[0] for f in freed] == ["b@1"]
    law, c = ExitStack(), ExitStack()
    law.enter_context(held.using("law"))
    c.enter_context(held.using("c"))
    used(held, "d")
    used(held, "b")
    assert held.resident() == ["law@2", "c@1"]
    law.close()
    used(held, "b")
    assert held.resident() == ["c@1", "b@1"]
    c.close()
    used(held, "d")
    assert held.resident() == ["b@1", "d@1"]


def test_a_corrupt_new_version_leaves_the_old_one_serving(store: AdapterStore, made: Any) -> None:
    held = residency(store, made[0], 9, [])
    assert used(held, "law").name == "law@2"
    version = publish(store.root, "law", *made)
    weights = store.root / "law" / str(version) / "adapter_model.safetensors"
    good = weights.read_bytes()
    weights.write_bytes(good[:-4] + b"\0\0\0\1")
    with pytest.warns(RuntimeWarning, match="law@2 goes on serving 'law'.*SHA-256"):
        assert used(held, "law").name == "law@2"
    with pytest.raises(AdapterError, match="SHA-256"):
        used(held, "law@3")
    weights.write_bytes(good)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert used(held, "law").name == "law@3"
    store.rollback("law")
    assert used(held, "law").name == "law@2"


def test_a_version_replaced_under_the_same_name_is_read_again(store: AdapterStore, made: Any, tmp_path: Path) -> None:
    held = residency(store, made[0], 9, [])
    before = used(held, "law@2")
    other = save_peft(made[0], tmp_path / "other", seed=9)
    shutil.rmtree(store.root / "law")
    publish(store.root, "law", made[0], other)
    publish(store.root, "law", made[0], other)
    after = used(held, "law@2")
    assert before.name == after.name and before.identity != after.identity


def test_a_version_that_was_removed_leaves_memory_when_the_next_one_is_loaded(store: AdapterStore, made: Any) -> None:
    freed: list[str] = []
    held = residency(store, made[0], 9, freed)
    used(held, "law@1")
    running = ExitStack()
    running.enter_context(held.using("law@2"))
    shutil.rmtree(store.root / "law")
    publish(store.root, "b", *made)
    used(held, "b")
    assert held.resident() == ["b@1"] and [f.split("#")[0] for f in freed] == ["law@1", "law@2"]
    running.close()  # and what was made of it anew meanwhile
    assert [f.split("#")[0] for f in freed] == ["law@1", "law@2", "law@2"]
    used(held, "b")
    assert len(freed) == 3


def test_state_stays_readable(store: AdapterStore) -> None:
    store.rollback("law")
    state = json.loads((store.root / "law" / "state.json").read_text())
    assert state == {"current": 1, "next": 3, "history": [1]}
    assert read_state(store.root, "law").current == 1


@pytest.mark.parametrize("damage", ["", "[]", '{"current": 2}'])
def test_a_damaged_state_is_mended_by_promoting(store: AdapterStore, made: Any, damage: str) -> None:
    (store.root / "law" / "state.json").write_text(damage)
    with pytest.raises(AdapterError, match="rag-app adapters promote law VERSION"):
        store.current("law")
    store.promote("law", 1)
    assert store.current("law") == 1
    assert read_state(store.root, "law").next == 3 and publish(store.root, "law", *made) == 3


def test_a_damaged_state_is_in_the_way_of_no_removal(store: AdapterStore, made: Any) -> None:
    (store.root / "law" / "state.json").write_text("[]")
    with pytest.raises(AdapterError, match="not the state of an adapter"):
        store.remove("law", 1)
    assert store.remove("law") == [1, 2] and publish(store.root, "law", *made) == 3


def test_a_damaged_state_is_in_the_way_of_no_first_version(store: AdapterStore, made: Any) -> None:
    (store.root / "law" / "state.json").write_text("[]")
    shutil.rmtree(store.root / "law" / "1")
    shutil.rmtree(store.root / "law" / "2")
    assert publish(store.root, "law", *made) == 1 and store.resolve("law") == "law@1"


def test_a_folder_that_no_adapter_can_be_named_like_is_left_out(store: AdapterStore) -> None:
    shutil.copytree(store.root / "law", store.root / "law (copy)")
    assert store.names() == ["law", "tickets"]


def rewrite(path: Path, data: bytes) -> None:
    """New bytes with the old inode, size and time."""
    times = path.stat()
    with path.open("r+b") as file:
        file.write(data)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def test_a_refusal_is_remembered_for_seconds_and_a_failed_read_not_at_all(
    store: AdapterStore, made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, now, reads = residency(store, made[0], 9, []), [0.0], []
    monkeypatch.setattr("rag_app.engines.versions.time", SimpleNamespace(monotonic=lambda: now[0]))
    load = store.load
    monkeypatch.setattr(store, "load", lambda *a: reads.append(a) or load(*a))
    weights = store.root / "law" / "2" / "adapter_model.safetensors"
    good = weights.read_bytes()
    rewrite(weights, good[:-1] + bytes([good[-1] ^ 1]))
    for _ in range(3):
        with pytest.raises(AdapterError, match="SHA-256"):
            used(held, "law@2")
    assert len(reads) == 1
    rewrite(weights, good)
    now[0] = 6.0
    assert used(held, "law@2").name == "law@2"

    def failing(*_: Any) -> int:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch, pytest.raises(AdapterError, match="cannot be read"):
        patch.setattr("rag_app.foreign_files.os.open", failing)
        used(held, "law@1")
    assert used(held, "law@1").name == "law@1"


def open_handles() -> int:
    return len(list(Path("/proc/self/fd").iterdir())) if sys.platform == "linux" else 0


def test_a_folder_in_place_of_a_file_leaves_the_version_before_serving(store: AdapterStore, made: Any) -> None:
    held = residency(store, made[0], 9, [])
    config = store.root / "law" / "2" / "adapter_config.json"
    config.unlink()
    config.mkdir()
    handles = open_handles()
    with pytest.warns(RuntimeWarning, match="law@1 goes on serving 'law'.*expected a plain file"):
        assert used(held, "law").name == "law@1"
    assert open_handles() == handles
    with pytest.raises(AdapterError, match=r"embedded null (byte|character)"):
        read_plain(config.with_name("x\0y"))


@pytest.mark.parametrize(
    ("file", "data", "message"),
    [
        ("labels.json", b'{"labels": ["a"]}', "labels.json: not a label set"),
        ("routing.safetensors", b"cut off", "routing.safetensors: not a safetensors file"),
    ],
)
def test_nothing_is_added_that_no_check_would_let_pass(
    store: AdapterStore, made: Any, tmp_path: Path, file: str, data: bytes, message: str
) -> None:
    base, peft = made
    shutil.copytree(peft, tmp_path / "tax")
    (tmp_path / "tax" / file).write_bytes(data)
    with pytest.raises(AdapterError, match=message):
        store.add(tmp_path / "tax", base=str(base))
    assert not (store.root / "tax").exists()


def test_the_task_is_that_of_the_labels_and_classify_needs_some(store: AdapterStore, made: Any, tmp_path: Path) -> None:
    base, peft = made
    with pytest.raises(AdapterError, match=r"found no labels\.json, .* or add it for the task qa"):
        store.add(peft, "kinds", base=str(base), task="classify")
    assert "kinds" not in store.names()
    assert store.manifest(store.add(peft, "plain", base=str(base))).task == "qa"
    shutil.copytree(peft, tmp_path / "kinds")
    (tmp_path / "kinds" / "labels.json").write_text('{"labels": {"bill": "bill"}, "out_of_scope": ""}')
    assert store.manifest(store.add(tmp_path / "kinds", base=str(base))).task == "classify"
    assert store.manifest(store.add(tmp_path / "kinds", "said", base=str(base), task="qa")).task == "qa"


@pytest.mark.parametrize("task", ["SEQ_CLS", "FEATURE_EXTRACTION", ["CAUSAL_LM"]])
def test_an_adapter_of_a_model_that_writes_nothing_is_refused(
    store: AdapterStore, made: Any, tmp_path: Path, task: Any
) -> None:
    base, peft = made
    shutil.copytree(peft, tmp_path / "kinds")
    config = json.loads((peft / "adapter_config.json").read_text())
    (tmp_path / "kinds" / "adapter_config.json").write_text(json.dumps({**config, "task_type": task}))
    with pytest.raises(AdapterError, match=r"task_type is .*, expected CAUSAL_LM or SEQ_2_SEQ_LM, a model that writes"):
        store.add(tmp_path / "kinds", base=str(base))
    assert "kinds" not in store.names()


def test_an_adapter_of_another_base_says_which_its_configuration_names(
    store: AdapterStore, made: Any, tmp_path: Path
) -> None:
    base, peft = made
    other = make_tiny_model("llama", tmp_path / "deeper", layers=3)
    shutil.copytree(peft, tmp_path / "ours")
    config = json.loads((peft / "adapter_config.json").read_text())
    changed = {**config, "base_model_name_or_path": "../models/mine"}
    (tmp_path / "ours" / "adapter_config.json").write_text(json.dumps(changed))
    with pytest.raises(AdapterError, match=r"Compared with .*deeper; its configuration names '\.\./models/mine': name"):
        store.add(tmp_path / "ours", base=str(other))
    assert store.add(tmp_path / "ours", base=str(base)) == "ours@1"


def test_a_published_version_is_added_from_any_folder_and_from_the_hub(
    store: AdapterStore, made: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store.root, "law", *made, description="of a colleague")
    source, blobs, snapshot = (tmp_path / name for name in ("from-colleague", "blobs", "snapshot"))
    shutil.copytree(store.folder("law@3"), source)
    assert store.add(source) == "law@4" and store.manifest("law@4").description == "of a colleague"

    def download(repository: str, *, allow_patterns: list[str], **_: Any) -> str:
        blobs.mkdir()
        snapshot.mkdir()
        for path in source.iterdir():
            if path.name in allow_patterns:
                shutil.copyfile(path, blobs / path.name)
                (snapshot / path.name).symlink_to(blobs / path.name)
        return str(snapshot)

    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr("huggingface_hub.snapshot_download", download)
    assert store.add("colleague/adapter") == "law@5" and store.manifest("law@5").description == "of a colleague"
    assert list((tmp_path / "temporary").iterdir()) == []
    with pytest.raises(AdapterError, match=r"is a link, expected the file itself; copy the folder .*`cp -rL"):
        store.add(snapshot)  # as `hf download` names it


def test_a_card_says_what_the_version_is_called_here(store: AdapterStore, made: Any, tmp_path: Path) -> None:
    publish(store.root, "law", *made, description="of a colleague", licence="MIT")
    source = shutil.copytree(store.folder("law@3"), tmp_path / "source")
    text = "# law@3\n\nLicence: MIT. Caf\u00e9.\n".encode("latin-1")
    metadata = b"---\nlicense: mit\n---"
    for head, body in ((b"", text), (metadata + b"\n", text), (metadata + b" \r\n", text), (metadata, b"")):
        (source / "README.md").write_bytes(head + body)
        manifest = json.loads((source / "manifest.json").read_text())
        files = {file: asdict(record) for file, record in seal_files(source).items() if file != "manifest.json"}
        (source / "manifest.json").write_text(json.dumps(manifest | {"files": files}))
        name = store.add(source, "copied", licence="CC BY 4.0", description="Of\nmine.")
        card = (store.folder(name) / "README.md").read_bytes()
        assert card.startswith(head) and card.endswith(body)
        note = card.removeprefix(head).removesuffix(body).decode()
        assert f"`{name}`" in note and "Licence: CC BY 4.0." in note and "Of mine." in note
        store.verify(name, base_fingerprint=fingerprint(made[0]))


def test_what_is_said_of_a_published_version_counts_and_what_contradicts_it_is_refused(
    store: AdapterStore, made: Any, tmp_path: Path
) -> None:
    publish(store.root, "law", *made, description="of a colleague", licence="MIT", task="classify")
    source = shutil.copytree(store.folder("law@3"), tmp_path / "source")
    other = make_tiny_model("llama", tmp_path / "deeper", layers=3)
    with pytest.raises(AdapterError, match="source: published for the task 'classify', found 'qa'; leave the task out"):
        store.add(source, "mine", task="qa")
    with pytest.raises(AdapterError, match=r"base_fingerprint .* it was trained on .*tiny-llama"):
        store.add(source, "mine", base=str(other))
    assert "mine" not in store.names()
    manifest = store.manifest(store.add(source, "mine", base=str(made[0]), task="classify", licence="CC BY 4.0"))
    assert (manifest.licence, manifest.description, manifest.task) == ("CC BY 4.0", "of a colleague", "classify")
    manifest = store.manifest(store.add(source, "mine", description="of mine"))
    assert (manifest.licence, manifest.description, manifest.task) == ("MIT", "of mine", "classify")


def test_a_published_version_names_its_base_as_it_was_given_here(
    store: AdapterStore, made: Any, tmp_path: Path
) -> None:
    source = shutil.copytree(store.folder("law@2"), tmp_path / "source")
    write_manifest(source, dataclasses.replace(read_manifest(source), base=str(tmp_path / "of-a-colleague")))
    with pytest.raises(ModelNotFoundError, match="of-a-colleague"):
        store.add(source, "mine")
    assert store.manifest(store.add(source, "mine", base=str(made[0]))).base == str(made[0])
    store.verify("mine", base_fingerprint=fingerprint(made[0]))


def test_an_adapter_is_called_like_its_folder_or_repository(
    store: AdapterStore, made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, peft = made
    monkeypatch.chdir(peft)
    assert store.add(".", base=str(base)) == f"{peft.name}@1"
    monkeypatch.setattr("huggingface_hub.snapshot_download", lambda *_, **__: str(peft))
    assert store.add("owner/tax@refs/pr/1", base=str(base)) == "tax@1"
    assert store.add("owner/tax@main", base=str(base)) == "tax@2"


def test_a_base_of_unknown_kind_is_named(store: AdapterStore, made: Any, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "nobody_knows"}')
    with pytest.raises(ModelError, match="no known language model"):
        store.add(made[1], "mine", base=str(tmp_path))
