"""Settings by which no file can be read: an index that serves is not emptied by them, and keeps its recipe."""

import dataclasses
import os
import re
import sys

import pytest
from index_helpers import contents

from rag_app.config import IndexRecipe
from rag_app.errors import EmptyIndexError, IndexBusyError, SettingsError
from rag_app.index import build_index, read_recipe, recipe_path, write_recipe
from rag_app.index.layout import Layout
from rag_app.index.lock import building
from rag_app.testing import FakeEmbedder


class Rows:
    """An index `i` of a table."""

    def __init__(self, folder):
        self.sources, self.root = folder / "src", folder / "indexes"
        self.sources.mkdir()
        (self.sources / "rows.csv").write_text("text,year\nLeave is thirty days.,2024\nTea is green.,2023\n")
        self.recipe = IndexRecipe(sources=(str(self.sources),), text_columns=("text",))

    def build(self, *columns, **options):
        recipe = dataclasses.replace(self.recipe, text_columns=columns) if columns else None
        return build_index("i", recipe, root=self.root, embedder=FakeEmbedder(), **options)


@pytest.fixture
def rows(tmp_path):
    return Rows(tmp_path)


def test_a_mistyped_column_is_refused_and_index_and_recipe_stay(rows):
    rows.build("text")
    before, recipe = contents("i", rows.root), read_recipe("i", rows.root)
    with pytest.raises(SettingsError, match=r"no file can be read with .*txet.*\); correct text_columns\.$"):
        rows.build("txet")
    assert contents("i", rows.root) == before and len(before) == 2 and read_recipe("i", rows.root) == recipe
    assert not (rows.root / "i" / "building").exists()
    report = rows.build()  # by the recipe that stayed
    assert not report.changed and report.generation == 1


def test_an_index_is_emptied_where_that_is_allowed(rows):
    rows.build("text")
    report = rows.build("txet", allow_empty=True)
    assert (report.chunks, len(report.skipped)) == (0, 1) and read_recipe("i", rows.root).text_columns == ("txet",)


def test_a_file_that_can_still_be_read_is_lost_to_new_columns_only_where_that_is_allowed(rows):
    rows.build("text")
    (rows.sources / "more.csv").write_text("txet\nCoffee is brown.\n")
    (rows.sources / "note.md").write_text("# Tea\n\nTea is green.\n")
    assert rows.build().documents == 3
    before, recipe = contents("i", rows.root), read_recipe("i", rows.root)
    with pytest.raises(SettingsError, match=r"'i': src/rows.csv cannot be read with .*'txet', which is not there"):
        rows.build("txet")
    assert contents("i", rows.root) == before and read_recipe("i", rows.root) == recipe
    report = rows.build("txet", allow_empty=True)
    assert (report.documents, len(report.skipped)) == (2, 1)


def test_a_column_mistyped_in_the_saved_recipe_loses_no_file_either(rows):
    rows.build("text")
    (rows.sources / "note.md").write_text("# Tea\n\nTea is green.\n")
    path = write_recipe("i", dataclasses.replace(rows.recipe, text_columns=("txet",)), rows.root)
    with pytest.raises(SettingsError, match=rf"correct text_columns, as saved in {re.escape(str(path))}\.$"):
        rows.build()
    assert contents("i", rows.root) and rows.build("text").documents == 3


@pytest.mark.parametrize("row", ["text,year\nLeave is thirty days.,2024\n", '{"text": "Leave is thirty days."}\n'])
def test_a_first_build_with_a_column_of_no_table_is_refused_though_other_files_are_read(rows, row):
    (rows.sources / "rows.csv").unlink()
    (rows.sources / ("rows.jsonl" if row.startswith("{") else "rows.csv")).write_text(row)
    (rows.sources / "note.md").write_text("# Tea\n\nTea is green.\n")
    with pytest.raises(SettingsError, match=r"'i': src/rows\..* cannot be read with these settings .*'txet'"):
        rows.build("txet")
    assert not any(rows.root.iterdir())
    assert rows.build("text").documents == 2


def test_a_first_build_with_a_mistyped_column_is_refused_and_nothing_of_it_stays(rows):
    with pytest.raises(SettingsError, match=r"no file can be read with these .*'txet'.*\); correct text_columns\.$"):
        rows.build("txet")
    assert not any(rows.root.iterdir())
    assert rows.build("text").generation == 1


def test_a_column_that_is_mistyped_in_a_recipe_by_hand_is_said_to_be_there(rows):
    path = write_recipe("i", dataclasses.replace(rows.recipe, text_columns=("txet",)), rows.root)
    with pytest.raises(SettingsError, match=rf"text_columns, as saved in {re.escape(str(path))}\.$"):
        rows.build()
    assert read_recipe("i", rows.root).text_columns == ("txet",) and not (rows.root / "i").exists()


def test_a_broken_file_alone_makes_no_index_and_is_no_matter_of_settings(rows):
    (rows.sources / "rows.csv").unlink()
    (rows.sources / "broken.pdf").write_bytes(b"%PDF-1.7 no more")
    with pytest.raises(SettingsError, match=r"'i': no file can be read \(src/broken.pdf: .*; correct files or"):
        rows.build("text")
    assert not any(rows.root.iterdir())
    report = rows.build("text", allow_empty=True)
    assert (report.generation, report.chunks, len(report.skipped)) == (1, 0, 1)


def test_files_that_all_become_broken_leave_the_index_as_it_was(rows):
    rows.build("text")
    before = contents("i", rows.root)
    (rows.sources / "rows.csv").write_bytes(b"")
    with pytest.raises(SettingsError, match=r"'i': no file can be read \(src/rows.csv: the file is empty"):
        rows.build()
    assert contents("i", rows.root) == before


def test_a_file_that_is_deleted_leaves_though_none_that_is_left_can_be_read(rows):
    (rows.sources / "broken.pdf").write_bytes(b"%PDF-1.7 no more")
    rows.build("text")
    (rows.sources / "rows.csv").unlink()
    assert (rows.build().chunks, rows.build().changed) == (0, False)


def test_an_index_that_held_nothing_may_hold_nothing_again(rows):
    assert rows.build("txet", allow_empty=True).chunks == 0
    assert rows.build("texxt").generation == 2
    assert rows.build("text").chunks == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"include": ("*.pfd",)}, "no source holds a file that include and exclude let through"),
        ({"exclude": ("*",)}, "no source holds a file that include and exclude let through"),
        ({"sources": ()}, "its recipe names no source"),
    ],
)
def test_a_recipe_that_lets_no_file_through_is_refused_and_index_and_recipe_stay(rows, changed, said):
    rows.build("text")
    before = contents("i", rows.root)
    recipe = dataclasses.replace(rows.recipe, **changed)
    with pytest.raises(EmptyIndexError, match=rf"{said}; correct `sources`\.$"):
        build_index("i", recipe, root=rows.root, embedder=FakeEmbedder())
    assert contents("i", rows.root) == before and read_recipe("i", rows.root).sources == rows.recipe.sources
    assert build_index("i", recipe, root=rows.root, embedder=FakeEmbedder(), allow_empty=True).documents == 0


def test_an_index_whose_recipe_is_gone_is_built_by_that_of_its_generation(rows):
    rows.build("text")
    recipe = read_recipe("i", rows.root)
    recipe_path("i", rows.root).unlink()
    report = rows.build()
    assert not report.changed and report.documents == 2
    assert read_recipe("i", rows.root) == dataclasses.replace(recipe, language="english")  # as it was found


@pytest.mark.parametrize(
    ("changed", "said"), [({"title_column": "Z\udcfcge"}, "title_column"), ({"sources": ("Z\udcfcge",)}, "sources")]
)
def test_a_name_that_is_not_utf_8_is_refused_and_index_and_recipe_stay(rows, changed, said):
    rows.build("text")
    recipe = dataclasses.replace(rows.recipe, **changed)
    if "sources" in changed:
        named = rows.sources.with_name("Z\udcfcge")
        rows.sources.rename(named)
        recipe = dataclasses.replace(recipe, sources=(str(named),))
    with pytest.raises(
        SettingsError, match=rf"i\.toml: {said} = .*Z\\udcfcge.* is not UTF-8, .*; rename it, or name the"
    ):
        build_index("i", recipe, root=rows.root, embedder=FakeEmbedder())
    assert len(contents("i", rows.root)) == 2 and read_recipe("i", rows.root).sources == rows.recipe.sources
    assert not (rows.root / "i" / "building").exists()


def test_a_first_build_that_is_refused_leaves_no_folder_and_goes_nowhere_near_anothers(rows):
    recipe = dataclasses.replace(rows.recipe, sources=(str(rows.sources / "missing"),))
    with pytest.raises(SettingsError, match="does not exist"):
        build_index("i", recipe, root=rows.root, embedder=FakeEmbedder())
    assert not any(rows.root.iterdir())
    (rows.root / "i").mkdir()
    (rows.root / "i" / "notes.txt").write_text("somebody's own")
    with pytest.raises(SettingsError, match="does not exist"):
        build_index("i", recipe, root=rows.root, embedder=FakeEmbedder())
    assert (rows.root / "i" / "notes.txt").read_text() == "somebody's own"
    with building(Layout.of("j", rows.root)), pytest.raises(IndexBusyError):
        build_index("j", recipe, root=rows.root, embedder=FakeEmbedder())
    assert (rows.root / "j" / "lock").exists()


@pytest.mark.parametrize(
    ("source", "said"),
    [("scr", r"scr' does not exist \(did you mean src\?\)"), ("src/*.pdf", r"src/\*\.pdf' matches no file")],
)
def test_a_mistyped_source_of_a_first_build_is_told_with_what_is_there(rows, source, said):
    recipe = dataclasses.replace(rows.recipe, sources=(str(rows.sources.parent / source),))
    with pytest.raises(SettingsError, match=rf"{said}; check the path\.$"):
        build_index("i", recipe, root=rows.root, embedder=FakeEmbedder())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system")
def test_what_is_no_file_is_told_and_not_waited_for(rows):
    os.mkfifo(rows.sources / "pipe.txt")
    recipe = dataclasses.replace(rows.recipe, sources=(str(rows.sources / "pipe.txt"),))
    with pytest.raises(SettingsError, match=r"pipe\.txt' cannot be read \(a device, a pipe or a socket, no file\)"):
        build_index("i", recipe, root=rows.root, embedder=FakeEmbedder())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="no /proc")
def test_files_without_a_length_are_empty_and_not_read_to_an_end_that_they_may_not_have(rows):
    recipe = dataclasses.replace(rows.recipe, sources=("/proc/self/status",))
    with pytest.raises(SettingsError, match=r"no file can be read \(status: the file is empty \(0 bytes\)"):
        build_index("i", recipe, root=rows.root, embedder=FakeEmbedder())


def test_a_name_that_differs_in_case_alone_is_refused(rows):
    rows.build("text")
    with pytest.raises(SettingsError, match="Index 'I': 'i' is there, which differs in case alone"):
        build_index("I", rows.recipe, root=rows.root, embedder=FakeEmbedder())
    assert not (rows.root / "I.toml").exists() and rows.build().generation == 1
