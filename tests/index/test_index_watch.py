import errno
import shutil
import threading
from functools import partial
from pathlib import Path
from sqlite3 import OperationalError

import pytest
from soon_looking import appear, look_soon

from rag_app.config import IndexRecipe
from rag_app.errors import IndexNotFoundError, SettingsError
from rag_app.index import Index, build_index, delete_index, list_indexes, write_recipe
from rag_app.index.build import watching
from rag_app.index.build.watching import counts, looks, watched, watched_folders
from rag_app.testing import FakeEmbedder

pytest.importorskip("watchfiles")
_PATIENCE_S = 60.0


class Watching:
    """A watch in a thread of its own, whose looks are collected."""

    def __init__(self, root: Path) -> None:
        self.looks = []
        self.stop = threading.Event()
        self._more = threading.Condition()
        self._thread = threading.Thread(target=self._run, args=(root,), daemon=True)
        self._thread.start()

    def _run(self, root: Path) -> None:
        update = partial(build_index, "notes", root=root, embedder=FakeEmbedder())
        for look in watched("notes", update, self.stop, root=root, settle_ms=50):
            with self._more:
                self.looks.append(look)
                self._more.notify_all()

    def until(self, what) -> None:
        """Wait until a look satisfies `what`."""
        with self._more:
            assert self._more.wait_for(lambda: any(what(look) for look in self.looks), _PATIENCE_S), self.looks

    def end(self) -> None:
        self.stop.set()
        self._thread.join(_PATIENCE_S)
        assert not self._thread.is_alive()


@pytest.fixture
def notes(tmp_path, monkeypatch):
    look_soon(monkeypatch)
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "one.md").write_text("# One\n\nThe first note says that tea is green.\n")
    write_recipe("notes", IndexRecipe(sources=(str(folder),)), tmp_path / "indexes")
    return folder


def sources(tmp_path):
    with Index.open("notes", tmp_path / "indexes") as index:
        return [d.source for d in index.documents()]


def test_an_index_follows_its_folder(notes, tmp_path):
    watching = Watching(tmp_path / "indexes")
    try:
        watching.until(lambda look: look.outcome.startswith("1 added"))
        appear(notes / "two.md", "# Two\n\nThe second note says that coffee is brown.\n")
        watching.until(lambda look: look.outcome == "1 added; generation 2")
        assert sources(tmp_path) == ["notes/one.md", "notes/two.md"]
        (notes / "one.md").unlink()
        watching.until(lambda look: look.outcome == "1 removed; generation 3")
        assert sources(tmp_path) == ["notes/two.md"]
    finally:
        watching.end()


def test_a_look_that_fails_is_told_and_the_next_one_works(notes, tmp_path):
    build_index("notes", root=tmp_path / "indexes", embedder=FakeEmbedder())
    (notes / "one.md").unlink()
    watching = Watching(tmp_path / "indexes")
    try:
        watching.until(lambda look: look.problem and "is empty" in look.outcome)  # a folder that became empty
        assert sources(tmp_path) == ["notes/one.md"]
        appear(notes / "two.md", "# Two\n\nThe second note says that coffee is brown.\n")
        watching.until(lambda look: look.changed)
        assert sources(tmp_path) == ["notes/two.md"]
    finally:
        watching.end()


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), OperationalError("disk is full")])
def test_a_full_disk_is_told_and_does_not_end_the_watch(notes, tmp_path, error):
    root = tmp_path / "indexes"
    build_index("notes", root=root, embedder=FakeEmbedder())
    fails = iter([False, True, False])

    def update():
        if next(fails):
            raise error
        return build_index("notes", root=root, embedder=FakeEmbedder())

    seen = watched("notes", update, threading.Event(), root=root, settle_ms=50, every_s=0.0)
    before, full, after = (next(seen) for _ in range(3))
    assert full.problem and full.outcome.startswith(str(error)) and "free space" in full.outcome
    assert before.outcome == after.outcome == "nothing changed"


def test_a_watch_ends_when_it_is_told_to(notes):
    stop = threading.Event()
    given = looks(lambda: [str(notes)], stop, settle_ms=50)
    next(given)
    stop.set()
    assert list(given) == []


def test_what_is_listened_to_and_what_counts(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "file.md").write_text("x")
    found = watched_folders([str(tmp_path / "a/file.md"), str(tmp_path / "a/b/*.md"), str(tmp_path / "gone/x.md")])
    assert found == [tmp_path / "a", tmp_path / "a/b"]
    assert counts(found, None, str(tmp_path / "a/notes/x.md"))
    for hidden in ("a/.git/index", "a/~$x.docx", "elsewhere.md"):
        assert not counts(found, None, str(tmp_path / hidden))


def test_what_a_build_writes_is_no_change(notes, tmp_path, monkeypatch):
    made = tmp_path / "indexes" / "notes"
    own = {(1, str(made / "current")), (1, f"{made}.toml")}
    events = [set(), own, {(1, str(made / "lock")), (1, str(notes / "two.md"))}]
    given = []

    def watch(*folders, **options):
        for changes in events:
            given.append(changes)
            yield changes

    monkeypatch.setattr("watchfiles.watch", watch)
    update = partial(build_index, "notes", root=tmp_path / "indexes", embedder=FakeEmbedder())
    looking = watched("notes", update, threading.Event(), root=tmp_path / "indexes")
    assert next(looking).changed and given == events[:1]
    assert not next(looking).changed and given == events


@pytest.mark.parametrize(
    ("source", "beside", "of_it"),
    [("one.md", "watch.log", "one.md"), ("*.md", "watch.log", "new.md"), ("link.md", "watch.log", "link.md"),
     ("sub", "sub.log", "sub/new.md"), ("*.md", "watch.log", "gone.md"), ("s*/*.md", "sub/watch.log", "sub"),
     ("far.md", "watch.log", "link.md"), ("*.md", "lost.log", "one.md")],
)  # fmt: skip
def test_a_file_beside_a_source_is_no_change(tmp_path, monkeypatch, source, beside, of_it):
    (tmp_path / "sub").mkdir()
    for name in ("one.md", "new.md", "watch.log", "sub.log", "sub/new.md", "sub/watch.log"):
        (tmp_path / name).write_text("x")
    (tmp_path / "link.md").symlink_to(tmp_path / "one.md")
    (tmp_path / "far.md").symlink_to(tmp_path / "link.md")
    (tmp_path / "nowhere.md").symlink_to(tmp_path / "none")
    (tmp_path / "lost.log").write_text("x")
    events = [{(1, str(tmp_path / name))} for name in (beside, of_it)]
    given = []

    def watch(*folders, **options):
        for changes in [set(), *events]:
            given.append(changes)
            yield changes

    monkeypatch.setattr("watchfiles.watch", watch)
    looking = looks(lambda: [str(tmp_path / source)], threading.Event())
    next(looking)
    next(looking)
    assert given == [set(), *events]


def test_a_whole_disk_as_a_source_is_watched(tmp_path, monkeypatch):
    (tmp_path / "one.md").write_text("x")
    told = iter([[set(), {(1, str(tmp_path / "one.md"))}]])
    monkeypatch.setattr("watchfiles.watch", lambda *a, **o: next(told))
    looking = looks(lambda: [tmp_path.anchor], threading.Event())
    next(looking)
    next(looking)


@pytest.mark.parametrize("by_hand", [False, True])
def test_an_index_that_was_deleted_is_not_watched_any_more_and_does_not_come_back(notes, tmp_path, by_hand):
    root = tmp_path / "indexes"
    update = partial(build_index, "notes", root=root, embedder=FakeEmbedder())
    update()
    watching = watched("notes", update, threading.Event(), root=root, settle_ms=50, every_s=0.0)
    assert not next(watching).problem
    if by_hand:
        shutil.rmtree(root / "notes")
    else:
        delete_index("notes", root)
    with pytest.raises(IndexNotFoundError, match="'notes' was deleted"):
        next(watching)
    assert list_indexes(root) == []


def test_a_recipe_that_is_being_written_does_not_end_the_watch(notes, monkeypatch):
    monkeypatch.setattr(watching, "_RETRY_S", 0.0)
    half = SettingsError("notes.toml: not valid TOML")
    answers = iter([[str(notes)], half, half, [str(notes)], [str(notes)]])
    given = []

    def sources():
        given.append(next(answers))
        if isinstance(given[-1], SettingsError):
            raise given[-1]
        return given[-1]

    looking = looks(sources, threading.Event(), settle_ms=50, every_s=0.0)
    for _ in range(4):
        next(looking)
    assert given == [[str(notes)], half, half, [str(notes)], [str(notes)]]
