import io

import pytest

from rag_app.config import IndexRecipe
from rag_app.documents.uploads import uploads_folder
from rag_app.errors import SettingsError
from rag_app.index.recipes import write_recipe
from rag_app.ui import titles
from rag_app.ui.documents import library


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
