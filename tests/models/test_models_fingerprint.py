import os
from pathlib import Path

import pytest

from rag_app.models import fingerprint as package_fingerprint
from rag_app.models.fingerprint import fingerprint


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RAG_APP_MODELS", str(tmp_path / "models"))
    folder = tmp_path / "model"
    (folder / "1_Pooling").mkdir(parents=True)
    for name in ("config.json", "model.safetensors", "tokenizer.json", "README.md", "1_Pooling/config.json"):
        (folder / name).write_text(name)
    return folder


def test_every_covered_file_counts_and_no_other(folder: Path) -> None:
    seen = {fingerprint(folder)}
    for name in ("config.json", "model.safetensors", "tokenizer.json", "1_Pooling/config.json"):
        (folder / name).write_text(name + " changed")
        seen.add(fingerprint(folder))
    assert len(seen) == 5
    (folder / "README.md").write_text("changed")
    assert fingerprint(folder) in seen


def test_an_unchanged_file_is_not_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    read: list[str] = []
    module = sys.modules["rag_app.models.fingerprint"]
    real = module.sha256_of  # type: ignore[attr-defined]
    monkeypatch.setattr(module, "sha256_of", lambda path: read.append(path.name) or real(path))
    first = package_fingerprint(folder)
    assert len(read) == 4
    assert package_fingerprint(folder) == first
    assert len(read) == 4
    os.utime(folder / "model.safetensors", ns=(1, 1))
    assert package_fingerprint(folder) == first
    assert read[4:] == ["model.safetensors"]


def test_it_does_not_depend_on_the_place(folder: Path, tmp_path: Path) -> None:
    before = fingerprint(folder)
    moved = folder.rename(tmp_path / "elsewhere")
    assert fingerprint(moved) == before


def test_a_cache_that_cannot_be_written_only_costs_time(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "fingerprints").write_text("")
    before = fingerprint(folder)
    (tmp_path / "models" / "fingerprints").unlink()
    assert fingerprint(folder) == before and any((tmp_path / "models" / "fingerprints").iterdir())
