import threading

import pytest
from soon_looking import appear, look_soon
from ui_helpers import app_of, engine_of, html_of, use_engine

from rag_app.artifacts import is_locked, write_json
from rag_app.config import IndexRecipe
from rag_app.errors import SettingsError
from rag_app.index import Index, build_index, delete_index
from rag_app.testing import FakeEmbedder
from rag_app.ui.documents.watchers import Watchers

pytest.importorskip("watchfiles")
_PATIENCE_S = 20.0


@pytest.fixture
def notes(ui_engine, tmp_path, monkeypatch):
    look_soon(monkeypatch)
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "one.md").write_text("# One\n\nThe first note says that tea is green.\n")
    build_index("notes", IndexRecipe(sources=(str(folder),)), root=ui_engine.indexes, embedder=FakeEmbedder())
    return folder


def until(what):
    waiting = threading.Event()
    for _ in range(int(_PATIENCE_S / 0.05)):
        if what():
            return
        waiting.wait(0.05)
    raise AssertionError("it did not come")


def watch_by(monkeypatch, watched):
    """Let `watched` listen, to an index that does not change."""
    monkeypatch.setattr("rag_app.ui.documents.watchers.watched", watched)
    monkeypatch.setattr(Index, "current_stamp", lambda index, indexes: "")


def test_the_switch_keeps_an_index_up_to_date_also_after_a_restart(ui_engine, notes, tmp_path, monkeypatch):
    ui_engine.watchers._settle_ms = 50
    at = app_of("documents", {"show-index": "notes"}).run()
    at = at.toggle(key="watch-notes").set_value(True).run()
    assert not at.exception and ui_engine.watchers.is_on("notes")
    until(lambda: ui_engine.watchers.last("notes") is not None)
    appear(notes / "two.md", "# Two\n\nThe second note says that coffee is brown.\n")
    until(lambda: ui_engine.watchers.last_change("notes") is not None)
    assert ui_engine.watchers.last_change("notes").outcome == "1 added; generation 2"
    assert "1 added; generation 2" in html_of(app_of("documents", {"show-index": "notes"}).run())
    ui_engine.watchers.close()  # the server ends
    before = ui_engine.watchers.last("notes")

    engine = use_engine(monkeypatch, lambda: engine_of(tmp_path))
    engine.watchers._settle_ms = 50
    at = app_of("documents", {"show-index": "notes"}).run()  # any page starts the watch again
    assert at.toggle(key="watch-notes").value is True
    until(lambda: engine.watchers.last("notes") != before)  # a file that goes during a look is told in two
    (notes / "one.md").unlink()
    until(lambda: engine.watchers.last_change("notes").outcome == "1 removed; generation 3")
    at = at.toggle(key="watch-notes").set_value(False).run()
    engine.watchers.close()
    assert not engine.watchers.is_on("notes") and not engine.watchers._stops and not at.exception
    with Index.open("notes", engine.indexes) as index:
        assert [d.source for d in index.documents()] == ["notes/two.md"]


def test_a_damaged_file_of_the_switch_counts_as_off(tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "watch.json").write_text('{"on": tr')
    watchers = Watchers(tmp_path, tmp_path / "indexes", lambda index: None)
    watchers.resume()
    assert not watchers.is_on("notes") and watchers.last("notes") is None and not watchers._stops


def test_what_is_kept_of_a_watch_is_changed_by_one_server_at_a_time(tmp_path, monkeypatch):
    held = []

    def written(path, values):
        held.append(is_locked(tmp_path / "notes" / "watch.lock"))
        write_json(path, values)

    monkeypatch.setattr("rag_app.ui.documents.watchers.write_json", written)
    Watchers(tmp_path, tmp_path / "indexes", lambda index: None).switch("notes", False)
    assert held == [True]


def test_a_watch_that_failed_does_not_undo_that_another_server_switched_it_off(tmp_path, monkeypatch):
    watchers = Watchers(tmp_path, tmp_path / "indexes", lambda index: None)

    def failing(index, update, stop, **how):
        watchers._keep(index, on=False)  # as another one over the same folder does
        raise OSError("the folder was taken away")

    watch_by(monkeypatch, failing)
    watchers._run("notes", threading.Event())
    assert not watchers.is_on("notes") and watchers.last("notes").outcome == "the folder was taken away"


def test_a_watch_that_failed_begins_anew_with_the_next_page_also_beside_others(tmp_path, monkeypatch):
    watchers = Watchers(tmp_path, tmp_path / "indexes", lambda index: None)
    begun = []

    def failing_once(index, update, stop, **how):
        begun.append(index)
        if begun.count("notes") == 1 and index == "notes":
            raise RuntimeError("no more folders can be listened to")
        stop.wait(_PATIENCE_S)
        return iter(())

    watch_by(monkeypatch, failing_once)
    watchers.switch("other", True)
    watchers.switch("notes", True)
    until(lambda: "notes" not in watchers._stops)
    assert watchers.is_on("notes") and watchers.last("notes").problem
    watchers.resume()
    until(lambda: begun.count("notes") == 2)
    assert begun.count("other") == 1 and set(watchers._stops) == {"notes", "other"}
    watchers.close()


def test_a_watch_that_ends_late_leaves_the_newer_one_of_its_index_alone(tmp_path, monkeypatch):
    watchers = Watchers(tmp_path, tmp_path / "indexes", lambda index: None)
    begun, go_on = [], threading.Event()

    def watched(index, update, stop, **how):
        begun.append(stop)
        if len(begun) == 1:
            assert go_on.wait(_PATIENCE_S)
            raise OSError("the folder was taken away")
        stop.wait(_PATIENCE_S)
        return iter(())

    watch_by(monkeypatch, watched)
    watchers.switch("notes", True)
    until(lambda: begun)
    first = watchers._threads["notes"]
    watchers.switch("notes", False)
    watchers.switch("notes", True)
    go_on.set()
    first.join(_PATIENCE_S)
    assert watchers.is_on("notes") and "notes" in watchers._stops and watchers.last("notes") is None
    watchers.switch("notes", False)
    until(lambda: begun[-1].is_set())
    watchers.close()


def test_no_watch_takes_the_place_of_a_file_that_is_kept(tmp_path):
    watchers = Watchers(tmp_path, tmp_path / "indexes", lambda index: None)
    with pytest.raises(SettingsError, match="has the name of a file that is kept for all"):
        watchers.switch("owners.json", True)
    assert not watchers._stops and not list(tmp_path.iterdir())


def test_deleting_an_index_on_its_page_ends_its_watch_for_good(ui_engine, notes, tmp_path, monkeypatch):
    ui_engine.watchers._settle_ms = 50
    at = app_of("documents", {"show-index": "notes"}).run()
    at = at.toggle(key="watch-notes").set_value(True).run()
    until(lambda: ui_engine.watchers.last("notes") is not None)
    at = at.checkbox(key="sure-delete-notes").check().run()
    at = at.button(key="drop").click().run()
    assert not at.exception and "notes" not in ui_engine.index_names()
    assert not ui_engine.watchers.is_on("notes") and not ui_engine.watchers._stops
    ui_engine.watchers.close()
    engine = use_engine(monkeypatch, lambda: engine_of(tmp_path))
    app_of("documents").run()
    assert not engine.watchers._stops and "notes" not in engine.index_names()


def test_an_index_that_was_deleted_elsewhere_does_not_come_back(ui_engine, notes):
    ui_engine.watchers._settle_ms = 50
    ui_engine.watchers.switch("notes", True)
    until(lambda: ui_engine.watchers.last("notes") is not None)
    delete_index("notes", ui_engine.indexes)
    appear(notes / "two.md", "# Two\n\nThe second note says that coffee is brown.\n")
    until(lambda: ui_engine.watchers.last("notes").outcome != "nothing changed")
    ui_engine.watchers.close()
    assert ui_engine.watchers.last("notes").problem and not ui_engine.watchers.is_on("notes")
    assert "notes" not in ui_engine.index_names() and not ui_engine.watchers._stops


def test_a_watch_that_another_server_switched_off_ends(ui_engine, notes, tmp_path):
    other = engine_of(tmp_path)  # over the same folders
    for engine in (ui_engine, other):
        engine.watchers._settle_ms = 50
    ui_engine.watchers.switch("notes", True)
    until(lambda: ui_engine.watchers.last("notes") is not None)
    other.watchers.switch("notes", False)
    appear(notes / "two.md", "# Two\n\nThe second note says that coffee is brown.\n")
    until(lambda: not ui_engine.watchers._stops)
    ui_engine.watchers.close()
    assert not ui_engine.watchers.is_on("notes") and ui_engine.watchers.last("notes").outcome == "nothing changed"
    with Index.open("notes", ui_engine.indexes) as index:
        assert [d.source for d in index.documents()] == ["notes/one.md"]
    ui_engine.watchers.switch("notes", True)
    until(lambda: ui_engine.watchers.last_change("notes") is not None)
    ui_engine.watchers.close()
