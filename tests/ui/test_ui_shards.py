"""An index that is made of others: asked as any, changed through those, seen by who may see all of them."""

import threading

import pytest
from ui_helpers import ANSWER, COVERED, UNCOVERED, app_of, ask, html_of

from rag_app.config import IndexRecipe
from rag_app.index import build_index, write_recipe
from rag_app.testing import FakeEmbedder
from rag_app.ui import ownership


@pytest.fixture
def both(ui_engine, tmp_path):
    """`both` over `handbook` and `papers`."""
    (tmp_path / "owl.md").write_text("# Owls\n\nOwls hunt at night.\n")
    build_index("papers", sources=[str(tmp_path / "owl.md")], root=ui_engine.indexes, embedder=FakeEmbedder())
    write_recipe("both", IndexRecipe(shards=("handbook", "papers")), ui_engine.indexes)
    return ui_engine


def test_it_is_offered_and_answers(both):
    at = app_of("chat").run()
    assert at.selectbox(key="index").options == ["both", "handbook", "papers"]
    at = at.chat_input[0].set_value(COVERED).run()
    assert not at.exception and ANSWER in html_of(at)
    assert at.selectbox(key="index").value == "both"


def test_its_documents_are_shown_and_nothing_changes_them(both):
    at = app_of("documents").run()
    at = at.selectbox(key="documents-index").set_value("both").run()
    assert not at.exception and "Made of handbook, papers" in html_of(at)
    assert not at.get("file_uploader") and not [b for b in at.button if b.key in ("update", "drop", "rollback")]
    assert "owl.md" in list(at.dataframe[0].value["File"])


def test_a_missing_shard_is_told(both):
    write_recipe("both", IndexRecipe(shards=("handbook", "nowhere")), both.indexes)
    assert "both" not in both.index_names() and "'nowhere'" in both.index_problems()["both"]
    assert "both: cannot be asked" in html_of(app_of("documents").run())


def test_who_may_not_see_a_shard_does_not_see_the_whole(both):
    ownership.keep(both.data, "papers", "somebody")
    assert ownership.ready(both) == ["handbook"] and not ownership.may_see(both, "both")
    ownership.keep(both.data, "papers", "")
    assert ownership.ready(both) == ["both", "handbook", "papers"]


def test_the_file_of_a_shard_is_found_and_a_change_noticed(both, tmp_path):
    stamp = both.stamp("both")
    assert both.original("both", stamp[0], "owl.md").path == tmp_path / "owl.md"
    assert both.original("both", stamp[0], "owl.md").note == ""
    (tmp_path / "owl.md").write_text("# Owls\n\nOwls hunt by day.\n")
    build_index("papers", root=both.indexes, embedder=FakeEmbedder())
    assert both.stamp("both") != stamp and both.stamp("both")[0] == stamp[0] + 1
    assert "moved on" in both.original("both", stamp[0], "owl.md").note


def test_a_refusal_tells_that_one_of_them_is_being_changed(both):
    told, go = "Documents are being added or changed right now", threading.Event()
    at = ask(app_of("chat").run(), UNCOVERED)
    assert "Not in your documents" in html_of(at) and told not in html_of(at)
    job = both.start("papers", "Adding to papers", lambda job: go.wait(120))
    try:
        assert told in html_of(at.run())
    finally:
        go.set()
        job.wait(120)
