"""Files that change, vanish, fail or share names while they are read: the index holds what a file has, or says so."""

from __future__ import annotations

import dataclasses
import importlib.util
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from index_helpers import contents, sentence, write_files

from rag_app.config import IndexRecipe
from rag_app.documents import SourceFile, extras, read
from rag_app.errors import DocumentUnavailableError
from rag_app.index import BuildReport, Index, build_index, verify_index
from rag_app.index.build.filled import taking as taking_module
from rag_app.index.build.staged import read_and_split as reading_module
from rag_app.schema import Document
from rag_app.testing import FakeEmbedder

OTHER = "# Other\n\nWords of another branch.\n"


class Setup:
    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.sources, self.root, self.patch = folder / "src", folder / "indexes", patch
        self.embedder = FakeEmbedder()
        write_files(self.sources, 3)
        self.file = self.sources / "f1.md"

    def build(self, **settings: object) -> BuildReport:
        return build_index("i", self.recipe(**settings), root=self.root, embedder=self.embedder)

    def recipe(self, **settings: object) -> IndexRecipe:
        return IndexRecipe(sources=(str(self.sources),), chunk_tokens=40, text_columns=("text",), **settings)

    def texts(self) -> dict[str, str]:
        with Index.open("i", self.root) as index:
            return {d.source: index.text(d.id) for d in index.documents()}

    def around_reading(self, name: str, before: Callable[[], object], after: Callable[[], object]) -> None:
        """Do something right before the file is read, that is after it was hashed for the plan, and right after."""

        def changed(file: SourceFile, recipe: IndexRecipe, *rest: object) -> Iterator[Document]:
            yield from read(file, recipe)
            if file.name == name:
                after()

        taken = taking_module.TakenFile.__init__

        def taking(self: object, file: SourceFile, *rest: object) -> None:
            if file.name == name:
                before()
            taken(self, file, *rest)

        self.patch.setattr(taking_module.TakenFile, "__init__", taking)
        self.patch.setattr(reading_module, "read", changed)


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Setup:
    return Setup(tmp_path, monkeypatch)


@pytest.mark.parametrize("name", ["f1.md", "rows.csv"])
@pytest.mark.parametrize("most_mb", [200, 1])
def test_a_file_that_changes_while_it_is_built_and_back_is_right_after_the_next_update(
    setup: Setup, name: str, most_mb: int
) -> None:
    """A branch that is switched during a build. Above `max_file_mb` rows are read where they lie."""
    path = setup.sources / name
    if name == "rows.csv":
        path.write_text("text,unread\n" + "".join(f"{sentence(i)},{'y' * 5000}\n" for i in range(250)))
        assert path.stat().st_size > 1_000_000
    first, times = path.read_text(), path.stat()
    other = OTHER if name == "f1.md" else "text,unread\n" + first.split("\n", 2)[1] + "\nx," + "z" * (len(first) // 2)

    def back() -> None:
        path.write_text(first)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    with pytest.MonkeyPatch.context() as patch:
        setup.patch = patch
        setup.around_reading(f"src/{name}", lambda: path.write_text(other), back)
        setup.build(max_file_mb=most_mb)
    setup.build(max_file_mb=most_mb)
    assert contents("i", setup.root) == fresh(setup)
    assert not setup.build(max_file_mb=most_mb).changed and verify_index("i", setup.root).ok
    assert not [p.name for p in (setup.root / "i").iterdir() if p.name.startswith(".reading")]


def fresh(setup: Setup) -> dict[tuple[str, int], tuple[str, bytes]]:
    build_index("fresh", setup.recipe(), root=setup.root, embedder=FakeEmbedder())
    return contents("fresh", setup.root)


def test_a_file_that_stays_changed_is_read_once(setup: Setup) -> None:
    with pytest.MonkeyPatch.context() as patch:
        setup.patch = patch
        setup.around_reading("src/f1.md", lambda: setup.file.write_text(OTHER), lambda: None)
        setup.build()
    assert setup.texts()["src/f1.md"] == OTHER.rstrip()
    assert not setup.build().changed and not setup.build().changed


def test_a_file_that_vanishes_before_it_is_read_is_named_and_gone_then(setup: Setup) -> None:
    with pytest.MonkeyPatch.context() as patch:
        setup.patch = patch
        setup.around_reading("src/f1.md", lambda: setup.file.unlink(missing_ok=True), lambda: None)
        report = setup.build()
    assert [s.name for s in report.skipped] == ["src/f1.md"] and report.documents == 2
    assert setup.build().skipped == () and set(setup.texts()) == {"src/f0.md", "src/f2.md"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system")
def test_a_file_that_becomes_a_pipe_is_not_waited_for(setup: Setup) -> None:
    def pipe() -> None:
        setup.file.unlink()
        os.mkfifo(setup.file)

    setup.around_reading("src/f1.md", pipe, lambda: None)
    report = setup.build()
    assert [(s.name, "not a plain file" in s.reason) for s in report.skipped] == [("src/f1.md", True)]


def test_an_error_that_passes_is_tried_again_and_one_that_does_not_makes_no_generations(setup: Setup) -> None:
    failures = []

    def failing(file: SourceFile, recipe: IndexRecipe, *rest: object) -> Iterator[Document]:
        if file.name == "src/f1.md":
            failures.append(file.name)
            raise DocumentUnavailableError("src/f1.md: the conversion took more than 60 s and was stopped.")
        yield from read(file, recipe)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading_module, "read", failing)
        assert [s.name for s in setup.build().skipped] == ["src/f1.md"]
        report = setup.build()
        assert not report.changed and report.generation == 1 and [s.name for s in report.skipped] == ["src/f1.md"]
        assert len(failures) == 2
        (setup.sources / "new.md").write_text("Something new.")
        assert setup.build().generation == 2 and len(failures) == 3
    report = setup.build()
    assert report.generation == 3 and report.skipped == () and report.documents == 4
    assert not setup.build().changed


def test_a_file_of_which_a_part_wants_an_extra_is_read_again_when_that_is_installed(setup: Setup) -> None:
    there: list[str] = []
    reads: list[str] = []

    def reading(file: SourceFile, recipe: IndexRecipe, *rest: object) -> Iterator[Document]:
        reads.append(file.name)
        for document in read(file, recipe):
            wants = {} if there or file.name != "src/f1.md" else {"needs_extra": "ocr"}
            yield dataclasses.replace(document, text=f"{document.text} {bool(wants)}", metadata=wants)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading_module, "read", reading)
        patch.setattr(extras, "installed", there.__contains__)
        assert setup.build().documents == 3
        assert not setup.build().changed and len(reads) == 3  # nothing is read for want of what is not there
        there.append("ocr")
        report = setup.build()
        assert reads[3:] == ["src/f1.md"] and report.changed and report.files_changed == 1
        assert [w for w in report.warnings if "src/f1.md: read again, since an extra" in w]
        assert not setup.build().changed and len(reads) == 4


@pytest.mark.parametrize(
    "wanted", ["install text recognition (pip install 'lora-rag[ocr]')", "needs the package oxmsg"]
)
def test_a_file_refused_for_want_of_an_extra_is_tried_again_when_that_is_installed(setup: Setup, wanted: str) -> None:
    there: list[str] = []
    reads: list[str] = []
    find = importlib.util.find_spec

    def reading(file: SourceFile, recipe: IndexRecipe, *rest: object) -> Iterator[Document]:
        reads.append(file.name)
        if file.name == "src/f1.md" and not there:
            raise DocumentUnavailableError(f"src/f1.md: {wanted}.")
        yield from read(file, recipe)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading_module, "read", reading)
        patch.setattr(extras, "installed", there.__contains__)
        patch.setattr(importlib.util, "find_spec", lambda n, *p: (there or None) if n == "oxmsg" else find(n, *p))
        assert [s.name for s in setup.build().skipped] == ["src/f1.md"] and len(reads) == 3
        (setup.sources / "new.md").write_text("Something new.")
        assert setup.build().changed and reads[3:] == ["src/new.md"]
        there.append("ocr")
        report = setup.build()
        assert report.skipped == () and report.documents == 4 and reads[4:].count("src/f1.md") == len(reads[4:]) > 0


def test_a_full_disk_is_no_error_of_the_file_that_is_read(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def full(path: Path, mode: str = "r", *rest: object, **options: object) -> object:
        if path.name.startswith(".reading"):
            raise OSError(28, "No space left on device")
        return opened(path, mode, *rest, **options)

    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space left"):
        patch.setattr(Path, "open", full)
        setup.build()
    assert setup.build().skipped == ()


@pytest.mark.parametrize("year_ns", [9_300_000_000 * 10**9, -9_300_000_000 * 10**9])
def test_a_file_dated_beyond_what_sqlite_holds(setup: Setup, year_ns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """April 2262 is 2**63 ns; file systems go further."""
    from rag_app.index.build import build as build_module

    scan = build_module.scan

    def dated(*settings: object) -> object:
        from dataclasses import replace

        found = scan(*settings)
        return replace(found, files=tuple(replace(f, mtime_ns=year_ns) for f in found.files))

    monkeypatch.setattr(build_module, "scan", dated)
    assert setup.build().documents == 3
    assert not setup.build().changed
    setup.file.write_text("Other words of another length.")
    assert setup.build().files_changed == 1


def test_two_names_that_become_one_are_refused_by_name(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    def reading(file: SourceFile, recipe: IndexRecipe, *rest: object) -> Iterator[Document]:
        for document in read(file, recipe):
            source = "src/f1.md" if file.name == "src/f2.md" else file.name
            yield Document(source, document.text, document.title, document.sections)

    monkeypatch.setattr(reading_module, "read", reading)
    first = setup.file.read_text().rstrip()
    report = setup.build()
    assert [(s.name, "src/f1.md" in s.reason) for s in report.skipped] == [("src/f2.md", True)]
    assert setup.texts()["src/f1.md"] == first
    setup.file.unlink()
    report = setup.build()
    assert report.skipped == () and "File 2" in setup.texts()["src/f1.md"]
    assert verify_index("i", setup.root).ok


def test_names_of_people_are_found_beside_a_file_of_which_a_copy_is_read(tmp_path):
    export = tmp_path / "export"
    (export / "general").mkdir(parents=True)
    (export / "users.json").write_text('[{"id": "U012AB", "name": "ana", "real_name": "Ana Silva"}]')
    message = '{"type": "message", "user": "U012AB", "text": "Ask <@U012AB> for the key", "ts": "1705056000.000200"}'
    (export / "general" / "2024-01-12.json").write_text(f"[{message}]")
    build_index("export", sources=[export], root=tmp_path / "indexes", embedder=FakeEmbedder())
    with Index.open("export", tmp_path / "indexes") as index:
        (document,) = [d for d in index.documents() if "general" in d.source]
        text = index.text(document.id, 0, document.length)
    assert "user: Ana Silva" in text and "@Ana Silva for the key" in text and "U012AB" not in text
