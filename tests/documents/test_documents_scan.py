"""Listing sources: names, patterns, links, duplicates, and what is left out."""

from __future__ import annotations

import contextlib
import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag_app.config import IndexRecipe
from rag_app.documents import read, scan
from rag_app.index.build.watching import watched_folders


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "docs"
    for name in ("b.md", "a.md", "sub/c.txt", "sub/deep/d.pdf", ".hidden.md", ".git/config", "sub/.svn/x", "~$a.docx",
                 "CVS/Root", "picture.png"):  # fmt: skip
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return root


def names(*args, **options) -> list[str]:
    return [file.name for file in scan(*args, **options).files]


def test_folder_names_are_relative_to_the_folder_and_sorted(tree: Path) -> None:
    found = scan([tree])
    assert [file.name for file in found.files] == [
        "docs/a.md", "docs/b.md", "docs/picture.png", "docs/sub/c.txt", "docs/sub/deep/d.pdf"
    ]  # fmt: skip
    assert (found.missing, found.empty) == ((), ())
    first = found.files[0]
    assert (first.path, first.size, first.mtime_ns) == (tree / "a.md", 4, (tree / "a.md").stat().st_mtime_ns)


def test_a_file_is_named_by_its_file_name(tree: Path) -> None:
    assert names([tree / "a.md"]) == ["a.md"]
    assert names([str(tree / "picture.png")]) == ["picture.png"]


def test_relative_folder_and_dot_take_the_real_folder_name(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    assert names(["."])[0] == "docs/a.md"
    assert names(["sub"]) == ["sub/c.txt", "sub/deep/d.pdf"]
    assert names(["../docs/"])[0] == "docs/a.md"


def test_globs(tree: Path) -> None:
    assert names([f"{tree}/*.md"]) == ["docs/a.md", "docs/b.md"]
    assert names([f"{tree}/**/*.pdf"]) == ["docs/sub/deep/d.pdf"]
    assert names([f"{tree}/**"]) == names([tree])
    assert scan([f"{tree}/*.rst"]).missing == (f"{tree}/*.rst",)


def test_a_tilde_before_a_source_is_the_home_folder(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tree.parent))
    monkeypatch.setenv("USERPROFILE", str(tree.parent))
    assert scan(["~/docs"]) == scan([tree])
    assert names(["~/docs/*.md"]) == ["docs/a.md", "docs/b.md"] and scan(["~/gone"]).missing == ("~/gone",)
    assert watched_folders(["~/docs/*.md", "~/docs/sub"]) == [tree.resolve(), (tree / "sub").resolve()]


def test_include_and_exclude(tree: Path) -> None:
    assert names([tree], include=["*.md"]) == ["docs/a.md", "docs/b.md"]
    assert names([tree], include=["**/*.txt", "*.pdf"]) == ["docs/sub/c.txt", "docs/sub/deep/d.pdf"]
    assert names([tree], exclude=["sub"]) == ["docs/a.md", "docs/b.md", "docs/picture.png"]
    assert names([tree], exclude=["sub/deep/*", "*.png"]) == ["docs/a.md", "docs/b.md", "docs/sub/c.txt"]


def test_what_is_apart_is_left_out_wherever_it_lies(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tree / "sub")
    (tree / "subway.md").write_text("x")
    apart = [tmp_path / "link", tree / "a.md"]
    assert names([tree], apart=apart) == ["docs/b.md", "docs/picture.png", "docs/subway.md"]
    assert names([f"{tree}/**/*.*"], include=["*.md", "*.txt"], apart=apart) == ["docs/b.md", "docs/subway.md"]


def test_names_that_macos_takes_apart_are_composed(tmp_path: Path) -> None:
    for name in ("Entwürfe/a.txt", "Müller.txt", "Jörg.txt"):
        path = tmp_path / "docs" / unicodedata.normalize("NFD", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    (tmp_path / "docs" / "Jörg.txt").write_text("x")  # another file, on Linux
    both = [unicodedata.normalize("NFD", "docs/Jörg.txt"), "docs/Jörg.txt"]
    assert names([tmp_path / "docs"], exclude=["Entwürfe"]) == [*both, "docs/Müller.txt"]
    assert names([tmp_path / "docs"], include=["Müller.txt"]) == ["docs/Müller.txt"]


def test_missing_and_empty_sources_are_told_apart(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "only_hidden").mkdir()
    (tmp_path / "only_hidden" / ".x").write_text("x")
    found = scan([tmp_path / "empty", tmp_path / "only_hidden", tmp_path / "nowhere", tree / "a.md"])
    assert found.missing == (str(tmp_path / "nowhere"),)
    assert found.empty == (str(tmp_path / "empty"), str(tmp_path / "only_hidden"))
    assert [file.name for file in found.files] == ["a.md"]


def test_overlapping_sources_list_a_file_once_under_the_first(tree: Path) -> None:
    found = names([tree / "sub", tree, tree / "a.md"])
    assert found == ["docs/a.md", "docs/b.md", "docs/picture.png", "sub/c.txt", "sub/deep/d.pdf"]


def test_colliding_names_get_their_folders(tmp_path: Path) -> None:
    for folder in ("one/docs", "two/docs"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "x.md").write_text(folder)
    (tmp_path / "two/docs/y.md").write_text("y")
    assert names([tmp_path / "one/docs", tmp_path / "two/docs"]) == ["docs/y.md", "one/docs/x.md", "two/docs/x.md"]
    assert names([tmp_path / "one/docs/x.md", tmp_path / "two/docs/x.md"]) == ["one/docs/x.md", "two/docs/x.md"]


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_links(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.md").write_text("secret")
    (tree / "loop").symlink_to(tree)
    (tree / "sub/up").symlink_to("..")
    (tree / "out.md").symlink_to(tmp_path / "outside.md")
    (tree / "broken.md").symlink_to(tree / "nothing")
    (tree / "0-alias.md").symlink_to("b.md")
    assert names([tree]) == ["docs/a.md", "docs/b.md", "docs/picture.png", "docs/sub/c.txt", "docs/sub/deep/d.pdf"]
    assert scan([tree]).outside == scan([tree], ["*.md"]).outside == (str(tree / "out.md"),)
    assert scan([tree], exclude=["out.*"]).outside == scan([tree], ["*.txt"]).outside == ()
    assert scan([tree], apart=[tmp_path / "outside.md"]).outside == ()
    assert scan([tree, tmp_path / "outside.md"]).outside == scan([tmp_path]).outside == ()
    (tree / "latest").symlink_to("sub/deep")
    assert "docs/sub/deep/d.pdf" in names([tree], exclude=["latest"])
    link = tmp_path / "linked"
    link.symlink_to(tree)
    assert names([link])[:2] == ["linked/a.md", "linked/b.md"]


def test_cost_is_a_listing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "many"
    root.mkdir()
    for i in range(300):
        (root / f"{i}.md").write_text("x")

    def fail(*_: object) -> None:
        raise AssertionError("a file was opened")

    monkeypatch.setattr(Path, "open", fail)
    monkeypatch.setattr("builtins.open", fail)
    real = os.path.realpath
    calls = []
    monkeypatch.setattr(os.path, "realpath", lambda path: calls.append(path) or real(path))
    assert len(scan([root]).files) == 300
    assert len(calls) < 10


def test_names_that_look_like_rows_are_changed(tmp_path: Path) -> None:
    """Row 1 of `data.csv` is called `data.csv#row=1`, so no file may be; no two files get one name by that."""
    for name in ("data.csv", "data.csv#row=1", "data.csv%23row=1", "data.csv%2523row=1", "#row=x.md"):
        (tmp_path / name).write_text("a\nvalue of " + name)
    found = scan(list(tmp_path.iterdir())).files
    assert {file.path.name: file.name for file in found} == {
        "data.csv": "data.csv",
        "data.csv#row=1": "data.csv%23row=1",
        "data.csv%23row=1": "data.csv%2523row=1",
        "data.csv%2523row=1": "data.csv%252523row=1",
        "#row=x.md": "#row=x.md",
    }
    assert sorted(names([tmp_path])) == sorted(f"{tmp_path.name}/{file.name}" for file in found)
    sources = [document.source for file in found for document in read(file, IndexRecipe())]
    assert len(sources) == len(set(sources)) == 5


class _Vanishing:
    """An entry of a listing whose file goes away before it is asked for its size."""

    def __init__(self, entry: os.DirEntry[str]) -> None:
        self.name, self.path = entry.name, entry.path
        self.is_symlink, self.is_dir, self.is_file = entry.is_symlink, entry.is_dir, entry.is_file
        self._entry = entry

    def stat(self) -> os.stat_result:
        if self.name == "a.md":
            Path(self.path).unlink()
            raise FileNotFoundError(2, "No such file or directory", self.path)
        return self._entry.stat()


def test_a_file_that_vanishes_while_it_is_listed_is_not_there(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listing = os.scandir

    @contextlib.contextmanager
    def racing(folder: str) -> Iterator[Iterator[_Vanishing]]:
        if folder.endswith("deep"):
            raise FileNotFoundError(2, "No such file or directory", folder)
        with listing(folder) as entries:
            yield map(_Vanishing, entries)

    monkeypatch.setattr(os, "scandir", racing)
    found = scan([tree])
    assert [file.name for file in found.files] == ["docs/b.md", "docs/picture.png", "docs/sub/c.txt"]
    assert found.unreadable == {}


def test_a_folder_that_may_not_be_listed_is_not_called_empty(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(folder: str) -> None:
        raise PermissionError(13, "Permission denied", folder)

    monkeypatch.setattr(os, "scandir", refused)
    found = scan([tree])
    assert found.empty == () and found.unreadable == {str(tree): "permission denied"}


def test_a_source_that_vanishes_while_it_is_listed_does_not_stop_the_scan(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.stat

    def racing(path: Path, **options: bool) -> os.stat_result:
        found = real(path, **options)
        if path.name == "a.md" and path.is_relative_to(tree):
            seen.append(path)
            if len(seen) == 3:  # it exists, it is no folder, and then
                raise FileNotFoundError(2, "No such file or directory", path)
        return found

    seen: list[Path] = []
    monkeypatch.setattr(Path, "stat", racing)
    assert names([tree / "a.md", tree / "b.md"])[-1:] == ["b.md"]
    assert len(seen) >= 3
