import os
from pathlib import Path

import pytest

from rag_app.models import fingerprint as package_fingerprint
from rag_app.models.fingerprint import fingerprint


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    (folder / "1_Pooling").mkdir(parents=True)
    for name in ("config.json", "model.safetensors", "tokenizer.json", "README.md", "1_Pooling/config.json"):
        (folder / name).write_text(name)
    return folder


def test_every_covered_file_counts_and_no_other(folder: Path, tmp_path: Path) -> None:
    seen = {fingerprint(folder, cache=tmp_path)}
    for name in ("config.json", "model.safetensors", "tokenizer.json", "1_Pooling/config.json"):
        (folder / name).write_text(name + " changed")
        seen.add(fingerprint(folder, cache=tmp_path))
    assert len(seen) == 5
    (folder / "README.md").write_text("changed")
    assert fingerprint(folder, cache=tmp_path) in seen


def test_an_unchanged_file_is_not_read_again(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    read: list[str] = []
    module = sys.modules["rag_app.models.fingerprint"]
    real = module.sha256_of  # type: ignore[attr-defined]
    monkeypatch.setattr(module, "sha256_of", lambda path: read.append(path.name) or real(path))
    first = package_fingerprint(folder, cache=tmp_path)
    assert len(read) == 4
    assert package_fingerprint(folder, cache=tmp_path) == first
    assert len(read) == 4
    os.utime(folder / "model.safetensors", ns=(1, 1))
    assert package_fingerprint(folder, cache=tmp_path) == first
    assert read[4:] == ["model.safetensors"]


def test_it_does_not_depend_on_the_place(folder: Path, tmp_path: Path) -> None:
    before = fingerprint(folder, cache=tmp_path)
    moved = folder.rename(tmp_path / "elsewhere")
    assert fingerprint(moved, cache=tmp_path) == before


def test_a_cache_that_cannot_be_written_only_costs_time(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert fingerprint(folder, cache=tmp_path / "file") == fingerprint(folder, cache=tmp_path)
