import pytest
from document_builders import pdf
from ui_helpers import app_of, html_of

from rag_app.config import IndexRecipe
from rag_app.documents import SourceFile
from rag_app.documents.uploads import uploads_folder
from rag_app.errors import DocumentError
from rag_app.index import Index
from rag_app.testing import FakeEmbedder
from rag_app.ui.documents import library
from rag_app.ui.documents.became import count_tables, in_index, look

GUIDE = b"# Guide\n\nThe guide says that bicycles are stored in the cellar.\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n"
BROKEN = b"\x89PNG\r\n\x1a\n0000"


def file_of(path):
    status = path.stat()
    return SourceFile(path, path.name, status.st_size, status.st_mtime_ns)


def looked(ui_engine, *files):
    at = app_of("documents", {"show-index": "papers", "new-indexes": ["papers"]}).run()
    at.file_uploader[0].set_value([(name, content, "") for name, content in files])
    at = next(b for b in at.button if b.label == "Look first").click().run()
    ui_engine.job(library.look_key("papers")).wait(30)
    return at.run()


def test_a_file_is_counted_as_a_build_would_make_it(tmp_path):
    (tmp_path / "guide.md").write_bytes(GUIDE)
    made = look(file_of(tmp_path / "guide.md"), IndexRecipe(), FakeEmbedder())
    assert (made.documents, made.pages, made.passages, made.tables) == (1, 0, 1, 1) and made.problem == ""
    assert "bicycles" in made.first[0][0] and made.remarks == []
    (tmp_path / "rows.csv").write_text("name,use\nbolt,holds\nnut,closes\n")
    rows = look(file_of(tmp_path / "rows.csv"), IndexRecipe(), FakeEmbedder())
    assert (rows.documents, rows.passages) == (2, 2) and len(rows.first) == 2
    (tmp_path / "picture.md").write_bytes(BROKEN)
    broken = look(file_of(tmp_path / "picture.md"), IndexRecipe(), FakeEmbedder())
    assert broken.passages == 0 and "picture is damaged" in broken.remarks[0]


def test_pages_without_text_are_told(tmp_path):
    path = tmp_path / "scan.pdf"
    path.write_bytes(pdf([[(72, 700, 12, "F1", "First page.")], [], [(72, 700, 12, "F1", "Third page.")]]))
    made = look(file_of(path), IndexRecipe(), FakeEmbedder())
    assert made.pages == 3 and made.empty_pages == 1 and made.remarks == ["1 of 3 pages hold no text."]


def test_nothing_is_added_before_add_is_pressed(ui_engine):
    at = looked(ui_engine, ("guide.md", GUIDE), ("picture.md", BROKEN))
    shown = html_of(at)
    assert not at.exception and "What they will become" in str(at.subheader[0].value)
    assert "guide.md" in shown and "picture is damaged" in shown and "bicycles are stored" in shown
    assert "papers" not in ui_engine.index_names() and not uploads_folder(ui_engine.data, "papers").exists()
    at = at.button(key="look-add").click().run()
    ui_engine.job("papers").wait(30)
    at.run()
    with Index.open("papers", ui_engine.indexes) as index:
        assert [d.source for d in index.documents()] == ["uploads/guide.md"]
        became = in_index(index, "uploads/guide.md", ["uploads/guide.md"])
    assert became.tables == 1 and "bicycles" in became.first[0][0]
    assert library.waiting_files(ui_engine, "papers") == [] and ui_engine.job(library.look_key("papers")) is None


def test_a_file_that_cannot_be_taken_is_named_and_the_others_are_added(ui_engine):
    place = uploads_folder(ui_engine.data, "papers") / "picture.md"
    at = looked(ui_engine, ("guide.md", GUIDE), ("picture.md", GUIDE), ("z.md", GUIDE + b"More."))
    place.mkdir(parents=True)
    (place / "one.md").write_bytes(GUIDE)
    at = at.button(key="look-add").click().run()
    ui_engine.job("papers").wait(30)
    shown = html_of(at.run())
    assert "picture.md: that is a folder of uploaded files; choose another name." in shown and "3 added" in shown
    assert sorted(p.name for p in place.parent.rglob("*.md")) == ["guide.md", "one.md", "picture.md", "z.md"]
    assert library.waiting_files(ui_engine, "papers") == []


def test_what_waits_can_be_discarded_and_is_found_again_after_a_restart(ui_engine):
    looked(ui_engine, ("guide.md", GUIDE))
    ui_engine.dismiss(library.look_key("papers"))  # as after a restart of the server
    at = app_of("documents", {"show-index": "papers", "new-indexes": ["papers"]}).run()
    ui_engine.job(library.look_key("papers")).wait(30)
    at = at.run()
    at = at.button(key="look-discard").click().run()
    assert not at.exception and library.waiting_files(ui_engine, "papers") == []
    assert not uploads_folder(ui_engine.data, "papers").exists()


@pytest.mark.parametrize("ends", ["cancelled", "failed"])
def test_a_look_that_did_not_end_well_is_left_or_done_again(ui_engine, monkeypatch, ends):
    def fails(folder, recipe, embedder, job):
        if ends == "cancelled":
            job.stop()
            job.say("reading")
        raise DocumentError("The folder cannot be read; try again.")

    with monkeypatch.context() as patch:
        patch.setattr(library, "look_at_all", fails)
        at = looked(ui_engine, ("guide.md", GUIDE))
    said = {"cancelled": "Stopped. Nothing was added;", "failed": "The folder cannot be read; try again."}[ends]
    assert said in html_of(at) and not at.exception
    at = at.button(key="look-again").click().run()
    ui_engine.job(library.look_key("papers")).wait(30)
    assert "What they will become" in str(at.run().subheader[0].value)
    with monkeypatch.context() as patch:
        patch.setattr(library, "look_at_all", fails)
        library.look(ui_engine, "papers").wait(30)
    at = at.run().button(key="look-discard").click().run().run()
    assert library.waiting_files(ui_engine, "papers") == [] and ui_engine.job(library.look_key("papers")) is None
    assert said not in html_of(at) and not at.exception


def test_tables_are_counted_by_their_rule():
    assert count_tables("| a |\n| --- |\n| 1 |\n\ntext | with bar\n\n| b | c |\n|---|:-:|\n| 1 | 2 |\n") == 2


def test_add_without_a_new_file_takes_those_that_were_looked_at(ui_engine):
    at = looked(ui_engine, ("guide.md", GUIDE))
    next(b for b in at.button if b.label == "Add").click().run()
    ui_engine.job("papers").wait(30)
    with Index.open("papers", ui_engine.indexes) as index:
        assert [d.source for d in index.documents()] == ["uploads/guide.md"]
