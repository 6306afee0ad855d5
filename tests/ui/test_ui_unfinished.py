"""An index in its first build: listed everywhere, also after a reload and a kill, and gone on with."""

import threading

import pytest
from ui_helpers import UNCOVERED, app_of, ask, engine_of, html_of, use_engine

from rag_app.documents.uploads import uploads_folder
from rag_app.errors import IndexBusyError
from rag_app.index import Index
from rag_app.index.layout import Layout
from rag_app.index.lock import building
from rag_app.ui import shared
from rag_app.ui.chat import start
from rag_app.ui.documents import build_job, library, unfinished

GUIDE = b"# Guide\n\nThe guide says that bicycles are stored in the cellar.\n"
OWNER = "7" * 32
PAGES = ("chat", "documents", "adapters", "training", "evaluations")


class Sent:
    name, size = "guide.md", len(GUIDE)

    def getbuffer(self):
        return memoryview(GUIDE)


def held(monkeypatch, how):
    """Builds wait for the event, then do `how`."""
    go, real = threading.Event(), build_job.build

    def build(engine, index, recipe, job):
        job.progress("reading files", 1, 4)
        job.within("guide.md", 3, 9)
        go.wait(120)
        return real(engine, index, recipe, job) if how == "build" else how()

    monkeypatch.setattr(library, "build", build)
    return go


def side(at):
    return "\n".join([*(p.text for p in at.sidebar.get("progress") if hasattr(p, "text")), html_of(at)])


def test_a_first_build_shows_its_progress_on_every_page_and_in_another_tab(ui_engine, monkeypatch):
    go = held(monkeypatch, "build")
    library.save_uploads(ui_engine, "papers", [Sent()])
    job = library.add_uploads(ui_engine, "papers")
    while job.inside == "":
        job.wait(0.01)
    try:
        for page in PAGES:
            at = app_of(page).run()
            assert not at.exception
            (bar,) = at.sidebar.get("progress")
            assert "papers: reading files 1 of 4: guide" in bar.proto.text.replace("\\", ""), page
            assert "page 3 of 9" in bar.proto.text
        assert "papers" in app_of("documents").run().selectbox(key="documents-index").options
        assert "papers" not in app_of("chat").run().selectbox(key="index").options
    finally:
        go.set()
        job.wait(120)
    assert unfinished.names(ui_engine) == [] and "papers" in app_of("chat").run().selectbox(key="index").options


def test_what_is_added_to_an_index_is_told_everywhere_and_below_a_refusal(ui_engine, monkeypatch):
    go = held(monkeypatch, "build")
    ask(app_of("chat", {"owner": OWNER}).run(), UNCOVERED)
    library.save_uploads(ui_engine, "handbook", [Sent()])
    job = library.add_uploads(ui_engine, "handbook")
    while job.inside == "":
        job.wait(0.01)
    (kept,) = ui_engine.conversations.of(OWNER)
    open_it = {"owner": OWNER, "open-conversation": kept.id}
    try:
        for page in PAGES:
            at = app_of(page, dict(open_it)).run()
            (bar,) = at.sidebar.get("progress")
            assert not at.exception and "handbook: reading files 1 of 4: guide" in bar.proto.text.replace("\\", "")
        assert "Documents are being added or changed right now" in html_of(app_of("chat", dict(open_it)).run())
    finally:
        go.set()
        job.wait(120)
    at = app_of("chat", dict(open_it)).run()
    assert not at.sidebar.get("progress") and "The documents have changed since: ask again." in html_of(at)
    at = at.button(key=next(b.key for b in at.button if b.key and b.key.startswith("repeat-"))).click().run()
    assert "Not in your documents" in html_of(at) and "have changed since" not in html_of(at)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_build_that_was_killed_is_gone_on_with_without_uploading_again(tmp_path, ui_engine, monkeypatch):
    monkeypatch.setattr(library, "build", lambda *a: (_ for _ in ()).throw(SystemExit))  # the server dies
    library.save_uploads(ui_engine, "papers", [Sent()])
    library.add_uploads(ui_engine, "papers").wait(120)
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    fresh = use_engine(monkeypatch, lambda: engine_of(tmp_path))  # another server over the same folders
    at = app_of("chat").run()
    assert not at.exception and "papers is not finished; its files are kept." in html_of(at)
    at = at.button(key="go-on-side-papers").click().run()
    fresh.job("papers").wait(120)
    at = at.run()
    assert "not finished" not in html_of(at)
    with Index.open("papers", fresh.indexes) as index:
        assert [d.source for d in index.documents()] == ["uploads/guide.md"]


def test_a_first_build_can_be_cancelled_and_given_up(ui_engine, monkeypatch):
    go = held(monkeypatch, "build")
    library.save_uploads(ui_engine, "papers", [Sent()])
    job = library.add_uploads(ui_engine, "papers")
    at = app_of("documents", {"show-index": "papers"}).run()
    at = at.button(key="stop-papers").click().run()
    go.set()
    job.wait(120)
    at = at.run()
    assert job.stopped and "Stopped. What was done until then is kept." in html_of(at)
    assert "papers is not finished" in html_of(at)
    library.save_uploads(ui_engine, "papers", [Sent()], waiting=True)
    at = at.button(key="give-up-page-papers").click().run()
    assert unfinished.names(ui_engine) == [] and library.waiting_files(ui_engine, "papers") == []
    assert not uploads_folder(ui_engine.data, "papers").exists()
    assert "papers" not in at.selectbox(key="documents-index").options


def test_what_another_server_builds_is_not_given_up(ui_engine):
    """It would lose the files that it reads."""
    library.save_uploads(ui_engine, "papers", [Sent()])
    unfinished.mark(ui_engine, "papers")
    layout = Layout.of("papers", ui_engine.indexes)
    layout.folder.mkdir(parents=True)
    with building(layout):
        at = app_of("documents", {"show-index": "papers"}).run()
        at = at.button(key="give-up-page-papers").click().run()
        assert not at.exception and "is being built by another process" in html_of(at)
    assert (uploads_folder(ui_engine.data, "papers") / "guide.md").read_bytes() == GUIDE
    assert unfinished.names(ui_engine) == ["papers"]


@pytest.mark.parametrize(
    ("press", "what", "error", "said"),
    [
        ("go-on-side-papers", "add_uploads", IndexBusyError("'papers' is being changed."), "papers&#x27; is being"),
        ("give-up-side-papers", "delete_uploads", PermissionError(13, "Permission denied"), "Permission denied"),
    ],
)
def test_a_way_on_that_fails_is_told_at_the_side(ui_engine, monkeypatch, press, what, error, said):
    def failing(*arguments):
        raise error

    library.save_uploads(ui_engine, "papers", [Sent()])
    unfinished.mark(ui_engine, "papers")
    at = app_of("chat").run()
    monkeypatch.setattr(library, what, failing)
    at = at.button(key=press).click().run()
    assert not at.exception and said in html_of(at)
    assert unfinished.names(ui_engine) == ["papers"]


def test_a_first_visit_shows_the_first_build_after_a_reload(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("RAG_APP_INDEXES", "RAG_APP_ADAPTERS"):
        monkeypatch.delenv(name, raising=False)
    engine = use_engine(monkeypatch, lambda: engine_of(tmp_path))
    go = held(monkeypatch, "build")
    at = app_of("chat").run()
    at.file_uploader[0].set_value([("guide.md", GUIDE, "")])
    at.run()
    (name,) = unfinished.names(engine)
    other = app_of("chat").run()
    assert not other.exception and other.button(key=f"stop-{name}") and not other.file_uploader
    go.set()
    engine.job(name).wait(120)
    assert app_of("chat").run().chat_input


def test_a_first_build_that_ends_while_its_page_is_drawn_opens_the_chat(ui_engine, monkeypatch):
    """Nothing is left that would look again."""
    answers, real = iter([True]), start.needed
    monkeypatch.setattr(start, "needed", lambda *given: next(answers, None) or real(*given))
    at = app_of("chat").run()
    assert not at.exception and at.chat_input and not at.file_uploader


def test_a_view_of_a_job_looks_again_until_the_job_is_done_whoever_closes_it(ui_engine, monkeypatch):
    class Ending:
        said = iter([True])
        running = property(lambda self: next(self.said, False))

    drawn = []
    monkeypatch.setattr(shared.st, "fragment", lambda view, run_every: lambda *a: drawn.append((run_every, a)))
    monkeypatch.setitem(ui_engine._jobs, "papers", Ending())
    shared.show_job("papers", "done")
    ((every, arguments),) = drawn
    assert every and arguments[-1], "it looks again, and draws the page when the job has ended"
    del ui_engine._jobs["papers"]  # another tab read the outcome
    monkeypatch.setattr(shared.st, "rerun", lambda: drawn.append("again"))
    shared._job_view(*arguments)
    assert drawn[-1] == "again"
