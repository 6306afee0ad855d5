"""Indexes that are searched together give what one index of all of it gives: BM25 to the last bit, inner products to
the rounding of one product (it depends on how many rows are multiplied at once)."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from published_files import make_sources

from rag_app.config import FusionSettings, IndexRecipe
from rag_app.errors import EmbedderMismatchError, FilterError, IndexNotFoundError, SettingsError
from rag_app.index import (
    Index,
    add_documents,
    build_index,
    delete_documents,
    delete_index,
    rollback_index,
    set_fusion,
    verify_index,
    write_recipe,
)
from rag_app.pipeline import Rag
from rag_app.retrieval import search
from rag_app.schema import Document
from rag_app.testing import FakeChatModel, FakeEmbedder

QUESTIONS = ("Which paragraph of text 3 says a number?", "row 17 number 289", "paragraph paragraph number", "", "xyzzy")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`whole`, and `parts` of two unlike shards: the first files, and the rows with the rest."""
    made = tmp_path_factory.mktemp("shards")
    folder, embedder = make_sources(made / "sources"), FakeEmbedder()
    names = sorted(p.name for p in folder.iterdir() if p.name not in ("broken.pdf", "empty.md"))
    metadata = {"metadata_columns": ("kind",), "text_columns": ("text",)}
    for name, files in (("whole", names), ("one", names[:1]), ("two", names[1:])):
        recipe = IndexRecipe(sources=(str(folder),), include=tuple(files), **metadata)
        build_index(name, recipe, root=made / "indexes", embedder=embedder)
    write_recipe("parts", IndexRecipe(shards=("one", "two")), made / "indexes")
    return made


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    """Of one's own, to change; the recipes name the files that all share."""
    shutil.copytree(built / "indexes", tmp_path / "indexes")
    return tmp_path / "indexes"


def test_every_number_is_that_of_one_index(root: Path) -> None:
    embedder = FakeEmbedder()
    whole, parts = Index.open("whole", root), Index.open("parts", root)
    assert len(parts) == len(whole) > 900 and parts.manifest.documents == whole.manifest.documents
    place = {(c.source, c.start): c.id for c in whole.chunks(range(1, len(whole) + 1))}
    cases = list(itertools.product(QUESTIONS, (None, {"kind": "k1"})))
    for question, where in cases:
        vector = embedder.embed_query(question)
        ours, theirs = parts.lexical_scores(question, 40, where), whole.lexical_scores(question, 40, where)
        assert [place[c.source, c.start] for c in parts.chunks(ours[0])] == theirs[0].tolist()
        assert (ours[1] == theirs[1]).all()
        ours, theirs = parts.dense_scores(vector, 40, where), whole.dense_scores(vector, 40, where)
        assert np.allclose(ours[1], theirs[1], atol=1e-6) and len(ours[1]) == len(theirs[1])
        clear = [{place[c.source, c.start] for c in parts.chunks(ours[0][ours[1] > ours[1].min() + 1e-5])},
                 set(theirs[0][theirs[1] > theirs[1].min() + 1e-5].tolist())]  # fmt: skip
        assert clear[0] == clear[1]
        hits = [search(i, embedder, question, 10, where=where) for i in (parts, whole)]
        assert np.allclose([h.score for h in hits[0]], [h.score for h in hits[1]], atol=1e-6)
        least = min((h.score for h in hits[1]), default=0) + 1e-5
        found = [{(h.chunk.source, h.chunk.start) for h in some if h.score > least} for some in hits]
        assert found[0] == found[1]
    assert len(cases) == 10


def test_texts_and_places_are_found_by_the_ids_of_the_whole(root: Path) -> None:
    whole, parts = Index.open("whole", root), Index.open("parts", root)
    assert sorted(d.source for d in parts.documents()) == sorted(d.source for d in whole.documents())
    for document in parts.documents():
        assert parts.text(document.id).strip()
    numbers = [d.id for d in parts.documents()]
    assert parts.openings(numbers, 30) == [parts.text(n, 0, 30) for n in numbers]
    ids, _ = parts.lexical_scores("paragraph 5 of text 7", 5)
    for chunk in parts.chunks(ids):
        assert parts.text(chunk.document_id, chunk.start, chunk.end) == chunk.text
        assert chunk in parts.neighbours(chunk.id, 1, 1)
    assert np.isfinite(parts.vector(ids)).all()
    for call in (lambda: parts.chunks([10**6]), lambda: parts.text(10**6), lambda: parts.dense_scores_of(
        FakeEmbedder().embed_query("a"), [10**6]
    )):  # fmt: skip
        with pytest.raises(KeyError):
            call()


def test_a_question_is_answered_from_both(root: Path) -> None:
    rag = Rag(Index.open("parts", root), FakeEmbedder(), FakeChatModel())
    answer = rag.ask("Which number has row 17?", adapter="base")
    assert answer.record.index == "parts" and answer.hits
    assert {h.chunk.source.split("#")[0] for h in rag.retrieve("copy of text 7 says number; row 3", k=40)} >= {
        "sources/copy.md", "sources/rows.jsonl",
    }  # fmt: skip


def test_a_filter_key_is_known_where_one_shard_has_it(root: Path) -> None:
    index = Index.open("parts", root)
    assert search(index, FakeEmbedder(), "row 17", 3, where={"kind": "nothing"}) == []
    with pytest.raises(FilterError, match=r"'kidn': no document of 'parts' has it; did you mean kind\?"):
        search(index, FakeEmbedder(), "row 17", 3, where={"kidn": "row"})


def test_a_shard_that_is_built_again_is_noticed(root: Path) -> None:
    parts = Index.open("parts", root)
    assert parts.is_current
    (root.parent / "copy.md").write_text("# Copy\n\nIt is no copy any more.\n")
    build_index("one", sources=[root.parent / "copy.md"], root=root, embedder=FakeEmbedder())
    assert not parts.is_current and len(Index.open("parts", root)) == len(Index.open("one", root)) + len(parts.parts[1])


def test_other_shards_in_the_recipe_are_noticed(root: Path) -> None:
    parts = Index.open("parts", root)
    for shards in (("one",), ("two", "one")):
        write_recipe("parts", IndexRecipe(shards=shards), root)
        assert not parts.is_current
        parts = Index.open("parts", root)
        assert parts.is_current and [part.name for part in parts.parts] == list(shards)


@pytest.mark.parametrize("call", [verify_index, rollback_index, delete_index, set_fusion])
def test_what_needs_a_generation_names_the_shards(root: Path, call: Callable[..., object]) -> None:
    with pytest.raises(
        SettingsError, match=r"'parts' is made of the shards one, two and has no generation.*parts\.toml"
    ):
        call("parts", *((FusionSettings(),) if call is set_fusion else ()), root=root)


def test_what_cannot_be_searched_together_is_refused(root: Path, built: Path) -> None:
    build_index("other", sources=[built / "sources" / "copy.md"], root=root, embedder=FakeEmbedder(dimension=8))
    for shards, error in ((("one", "other"), EmbedderMismatchError), (("one", "gone"), IndexNotFoundError),
                          (("parts",), IndexNotFoundError)):  # fmt: skip
        write_recipe("parts", IndexRecipe(shards=shards), root)
        with pytest.raises(error):
            Index.open("parts", root)
    with pytest.raises(SettingsError, match="is made of the shards parts: build those instead"):
        build_index("parts", root=root, embedder=FakeEmbedder())
    write_recipe("parts", IndexRecipe(shards=("one", "two")), root)
    with pytest.raises(SettingsError, match="is made of the shards one, two: build those instead, or change their"):
        add_documents("parts", [Document("new", "It would be alone.")], root=root, embedder=FakeEmbedder())
    with pytest.raises(SettingsError, match="is made of the shards one, two: build those instead, or change their"):
        delete_documents("parts", ["copy.md"], root=root)
    assert Index.open("parts", root).manifest.documents > 1
    with pytest.raises(SettingsError, match="none beside sources"):
        IndexRecipe(shards=("one",), sources=("a",))
    with pytest.raises(SettingsError, match="each index once"):
        IndexRecipe(shards=("one", "one"))
