"""`rag-app index watch`: a line a look, the index in step, Ctrl-C ends it."""

import dataclasses
import json

import pytest
from soon_looking import look_soon

import rag_app.embedders
from rag_app.cli import main
from rag_app.index import Index, read_recipe, write_recipe
from rag_app.index.build import watching
from rag_app.testing import FakeEmbedder

pytest.importorskip("watchfiles")


@pytest.fixture
def notes(tmp_path, monkeypatch):
    look_soon(monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RAG_APP_INDEXES", raising=False)
    monkeypatch.setattr(rag_app.embedders, "load_embedder", lambda name, **_: FakeEmbedder(name=name))
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "one.md").write_text("# One\n\nThe first note says that tea is green.\n")
    return folder


class Looks:
    """What `watched` gives, and between two of them what the test does; then Ctrl-C."""

    def __init__(self, *between):
        self.between = list(between)

    def __call__(self, name, embedder, stop, *, root, every_s):
        self.every_s = every_s
        for look in watching_of(name, embedder, stop, root=root, settle_ms=50, every_s=every_s):
            yield look
            if look.changed:
                if not self.between:
                    stop.set()
                    raise KeyboardInterrupt
                self.between.pop(0)()


OUTCOMES = ["1 added; generation 2", "1 removed; generation 3"]
watching_of = watching.watched


@pytest.mark.parametrize("as_json", [False, True])
def test_each_look_is_a_line_until_ctrl_c(notes, monkeypatch, capsys, as_json):
    assert main(["index", "build", "notes", "notes"]) == 0
    (notes / "two.md").write_text("# Two\n\nThe second note says that coffee is brown.\n")
    looks = Looks(lambda: (notes / "one.md").unlink())
    monkeypatch.setattr(watching, "watched", looks)
    capsys.readouterr()
    code = main(["index", "watch", "notes", "--every", "30", *(["--json"] if as_json else [])])
    said = capsys.readouterr()
    assert code == 130 and looks.every_s == 30.0
    if as_json:
        made = [json.JSONDecoder().raw_decode(said.out[at:])[0] for at in starts(said.out)]
        assert [m["outcome"] for m in made if m["changed"]] == OUTCOMES
    else:
        assert [line[20:] for line in said.out.splitlines() if "nothing" not in line] == OUTCOMES
    with Index.open("notes", "indexes") as index:
        assert [d.source for d in index.documents()] == ["notes/two.md"]


def test_another_embedder_that_the_recipe_names_meanwhile_is_loaded_and_kept(notes, monkeypatch, capsys):
    loaded = []
    monkeypatch.setattr(
        rag_app.embedders, "load_embedder", lambda name, **_: loaded.append(name) or FakeEmbedder(name=name)
    )

    def renamed():
        write_recipe("notes", dataclasses.replace(read_recipe("notes", "indexes"), embedder="other"), "indexes")
        (notes / "two.md").write_text("# Two\n\nThe second note says that coffee is brown.\n")

    assert main(["index", "build", "notes", "notes", "--embedder", "first"]) == 0
    (notes / "one.md").write_text("# One\n\nThe first note says that tea is black.\n")
    monkeypatch.setattr(watching, "watched", Looks(renamed))
    assert main(["index", "watch", "notes"]) == 130
    assert loaded == ["first", "first", "other"]  # one for the build, and each once for the watch
    assert read_recipe("notes", "indexes").embedder == "other"


def starts(text):
    """Where the JSON objects of a text begin."""
    at, decoder, found = 0, json.JSONDecoder(), []
    while (at := text.find("{", at)) >= 0:
        found.append(at)
        at += decoder.raw_decode(text[at:])[1]
    return found


def test_an_index_without_sources_is_not_watched(notes, capsys):
    from rag_app.config import IndexRecipe

    write_recipe("empty", IndexRecipe(), "indexes")
    assert main(["index", "watch", "empty"]) == 1
    assert "names no source" in capsys.readouterr().err


def test_an_unknown_index_is_an_error_at_once(notes, capsys):
    assert main(["index", "watch", "nothing"]) == 1
    assert "nothing" in capsys.readouterr().err


@pytest.mark.parametrize("every", ["nan", "-1", "0", "inf", "often"])
def test_a_time_that_never_comes_is_wrong_usage(notes, capsys, every):
    with pytest.raises(SystemExit) as ended:
        main(["index", "watch", "notes", f"--every={every}"])
    assert ended.value.code == 2 and "expected a number of seconds above 0" in capsys.readouterr().err
