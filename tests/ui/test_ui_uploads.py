import io
import os

import pytest
from openpyxl import Workbook
from ui_helpers import app_of, html_of

from rag_app.config import IndexRecipe
from rag_app.documents.uploads import uploads_folder
from rag_app.errors import SettingsError
from rag_app.index import Index, build_index
from rag_app.index.recipes import write_recipe
from rag_app.testing import FakeEmbedder
from rag_app.ui import titles
from rag_app.ui.documents import library

GUIDE = b"# Guide\n\nThe guide says that bicycles are stored in the cellar.\n"


class Sent(io.BytesIO):
    """A file as a browser sends it."""

    def __init__(self, name: str, data: bytes) -> None:
        super().__init__(data)
        self.name, self.size = name, len(data)


def test_of_two_files_of_one_name_the_second_is_refused_by_name(ui_engine):
    files = [Sent("report.md", b"Of March."), Sent("report.md", b"Of April."), Sent("note.md", b"Both.")]
    written, refused = library.save_uploads(ui_engine, "new", files)
    assert written == ["uploads/report.md", "uploads/note.md"] and "rename the other" in refused["report.md"]
    assert (uploads_folder(ui_engine.data, "new") / "report.md").read_bytes() == b"Of March."
    twice = [Sent("a?.md", b"Same."), Sent("a*.md", b"Same.")]
    assert library.save_uploads(ui_engine, "new", twice) == (["uploads/a_.md"], {})
    corrected = library.save_uploads(ui_engine, "new", [Sent("report.md", b"Of April.")])
    assert corrected == (["uploads/report.md"], {})


def test_the_page_says_what_is_quicker_than_sending_a_large_folder(ui_engine):
    at = app_of("documents").run()
    assert "rag-app index build" not in str([c.value for c in at.caption])
    at = at.segmented_control(key="kind-handbook").set_value("A folder").run()
    assert not at.exception and "rag-app index build NAME FOLDER" in str([c.value for c in at.caption])


def test_a_file_and_a_folder_of_one_name_are_refused(ui_engine):
    library.save_uploads(ui_engine, "new", [Sent("a.md", b"A."), Sent("b.md/c.md", b"C.")])
    _, refused = library.save_uploads(ui_engine, "new", [Sent("a.md/d.md", b"D."), Sent("b.md", b"B.")])
    assert refused == {
        "a.md/d.md": "a.md/d.md: a folder in it is the name of an uploaded file; choose another one.",
        "b.md": "b.md: that is a folder of uploaded files; choose another name.",
    }
    (uploads_folder(ui_engine.data, "new") / "b.md" / "c.md").unlink()  # a folder that is left empty is none
    assert library.save_uploads(ui_engine, "new", [Sent("b.md", b"B.")]) == (["uploads/b.md"], {})


def test_nothing_is_uploaded_to_an_index_of_shards(ui_engine):
    write_recipe("all", IndexRecipe(shards=("handbook",)), ui_engine.indexes)
    with pytest.raises(SettingsError, match="made of the shards handbook: build those instead"):
        library.save_uploads(ui_engine, "all", [Sent("report.md", b"Of March.")])
    assert not uploads_folder(ui_engine.data, "all").exists()


@pytest.mark.parametrize(
    "title", ["owners.json", "Titles.lock", "feedback.jsonl", "conversations.sqlite-wal", "p.TOML"]
)
def test_no_index_takes_the_place_of_a_file_that_is_kept(ui_engine, title):
    with pytest.raises(SettingsError, match="choose another one"):
        library.save_uploads(ui_engine, title, [Sent("report.md", b"Of March.")])
    made = titles.name_for(ui_engine.data, title, ())
    assert made == title.replace(".", "-") and titles.titles(ui_engine.data) == {made: title}
    assert library.save_uploads(ui_engine, made, [Sent("report.md", b"Of March.")]) == (["uploads/report.md"], {})
    assert not (ui_engine.data / title).is_dir()


def test_an_index_goes_with_its_uploads_and_a_new_one_of_its_name_begins_empty(ui_engine, tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "mine.md").write_text("Mine stays where it is.")
    folder = uploads_folder(ui_engine.data, "papers")
    folder.mkdir(parents=True)
    for name in ("guide.md", "secret.md"):
        (folder / name).write_bytes(GUIDE)
    build_index("papers", sources=["own", os.fspath(folder)], root=ui_engine.indexes, embedder=FakeEmbedder())
    library.save_uploads(ui_engine, "papers", [Sent("waits.md", GUIDE)], waiting=True)
    at = app_of("documents", {"show-index": "papers"}).run()
    sure = at.checkbox(key="sure-delete-papers")
    assert sure.label == "Delete papers and 2 files uploaded for it" and at.button(key="drop").disabled
    at = sure.check().run()
    at = at.button(key="drop").click().run()
    assert not at.exception and "papers" not in ui_engine.index_names() and not folder.exists()
    assert (tmp_path / "own" / "mine.md").exists() and library.waiting_files(ui_engine, "papers") == []
    library.save_uploads(ui_engine, "papers", [Sent("guide.md", GUIDE)])
    library.add_uploads(ui_engine, "papers").wait(20)
    with Index.open("papers", ui_engine.indexes) as index:
        assert "uploads/secret.md" not in [d.source for d in index.documents()]


def test_an_index_without_uploads_goes_alone(ui_engine):
    at = app_of("documents", {"show-index": "handbook"}).run()
    assert at.checkbox(key="sure-delete-handbook").label == "Delete handbook"
    at = at.checkbox(key="sure-delete-handbook").check().run()
    assert not at.button(key="drop").click().run().exception and ui_engine.index_names() == []


def test_what_is_amiss_with_a_file_that_was_read_is_told(ui_engine):
    book, kept = Workbook(), io.BytesIO()
    for row in (["Item", "Price", "Tax"], ["Pump", 100, "=B2*0.2"]):
        book.active.append(row)
    book.save(kept)
    library.save_uploads(ui_engine, "papers", [Sent("prices.xlsx", kept.getvalue())])
    library.add_uploads(ui_engine, "papers").wait(20)
    shown = html_of(app_of("documents", {"show-index": "papers"}).run())
    assert "lr-warning" in shown and "1 added" in shown
    assert "<td>prices.xlsx: sheet &#x27;Sheet&#x27;: 1 formulas without a stored value were left out;" in shown


def test_a_deleted_index_leaves_no_good_outcome_behind(ui_engine):
    library.save_uploads(ui_engine, "papers", [Sent("guide.md", GUIDE)])
    library.add_uploads(ui_engine, "papers").wait(20)
    at = app_of("documents", {"show-index": "papers", "new-indexes": ["papers"]}).run()
    assert "1 added" in html_of(at)
    at = at.checkbox(key="sure-delete-papers").check().run()
    at = at.button(key="drop").click().run()
    assert "1 added" not in html_of(at) and not at.exception
    assert "papers" not in at.selectbox(key="documents-index").options


def test_the_name_of_an_index_is_no_markup_where_files_are_dropped(ui_engine):
    index = titles.name_for(ui_engine.data, "Müllers $Akten$ _x_", ())
    (uploader,) = app_of("documents", {"show-index": index, "new-indexes": [index]}).run().file_uploader
    assert uploader.label == r"Add to Müllers \$Akten\$ \_x\_: drop here, or browse"


def test_the_language_of_a_new_index_is_that_of_its_files(ui_engine):
    german = "Die Verträge der Mieter enden nach einem Jahr, wenn sie nicht verlängert werden."
    library.save_uploads(ui_engine, "akten", [Sent("a.md", german.encode()), Sent("b.md", GUIDE)])
    job = library.add_uploads(ui_engine, "akten")
    job.wait(60)
    assert not job.problem and any(warning.startswith("language: german") for warning in job.result.warnings)
    with Index.open("akten", ui_engine.indexes) as index:
        assert index.recipe.language == "german"
        (found,) = index.chunks(index.lexical_scores("Vertrag", 1)[0])
        assert found.text.startswith("Die Verträge")


@pytest.mark.parametrize(("data", "why"), [(b"Plain too.", False), (b"%PDF-1.4 Cut", True)])
def test_reasons_have_a_column_only_where_a_file_has_one(ui_engine, data, why):
    library.save_uploads(ui_engine, "handbook", [Sent("plain.md", b"Plain."), Sent("other.pdf", data)])
    library.add_uploads(ui_engine, "handbook").wait(120)
    shown = html_of(app_of("documents", {"show-index": "handbook"}).run())
    head = shown.partition('<th scope="col">File</th>')[2].partition("</tr>")[0]
    assert ("Reason" in head) == why and shown.count("plain.md") == 1
