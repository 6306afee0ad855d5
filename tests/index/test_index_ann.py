from __future__ import annotations

import shutil

import faiss
import numpy as np
import pytest
from index_helpers import sentence

from rag_app.config import IndexRecipe
from rag_app.errors import IndexCorruptError
from rag_app.index import Index, add_documents, delete_documents, verify_index, write_recipe
from rag_app.index.build.published import ann
from rag_app.index.build.published.publish import publish
from rag_app.index.build.staged.staging import Staging
from rag_app.index.build.updates import put_documents
from rag_app.index.layout import Layout
from rag_app.index.manifest import ExactAfterAll, ListsSearch, MadeBy, read_manifest, write_manifest
from rag_app.index.read.dense import read_ann
from rag_app.schema import Document
from rag_app.testing import FakeEmbedder

COUNT = 6000


class Clustered(FakeEmbedder):
    """Vectors around 100 centres, by the number in the text."""

    def embed_query(self, text):
        number = int(text.rsplit(" ", 1)[1])
        generator = np.random.default_rng(number)
        vector = np.random.default_rng(number % 100).standard_normal(64) + 0.5 * generator.standard_normal(64)
        return (vector / np.linalg.norm(vector)).astype(np.float32)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("ann")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ann, "_milliseconds", lambda searched, questions: 1.0 if searched._ann else 2.0)
        recipe = IndexRecipe(embedder="fake", exact_search_chunks=1000)
        write_recipe("big", recipe, root)
        staging = Staging.create(Layout.of("big", root), "documents", recipe, None, MadeBy.of(Clustered()))
        made = (
            Document(f"d{i}", f"{sentence(i, 3)} {i}", metadata={"third": i % 3, "rare": i % 997}) for i in range(COUNT)
        )
        put_documents(staging, made, Clustered())
        publish(staging, recipe)
        staging.close()
    return root


def recall(index, embedder, numbers):
    exact = index.vector(index._parts.ids)
    hits = 0
    for n in numbers:
        query = embedder.embed_query(f"x {n}")
        best = index._parts.ids[np.argsort(-(exact @ query), kind="stable")[:10]]
        found, scores = index.dense_scores(query, 10)
        np.testing.assert_allclose(scores, index.dense_scores_of(query, found), rtol=1e-5)
        hits += len(set(best) & set(found))
    return hits / (10 * len(numbers))


def test_large_index_is_approximate_with_measured_recall(root, tmp_path):
    with Index.open("big", root) as index:
        search = index.manifest.search
        assert isinstance(search, ListsSearch) and 0.98 <= search.recall_at_10 <= 1 and search.probes < 200
        assert_written_alike(index.path, tmp_path / "again")
        assert recall(index, Clustered(), range(COUNT, COUNT + 200)) >= 0.95
    assert verify_index("big", root).ok


def test_questions_far_from_every_chunk_are_answered_as_well(root):
    random, centres = np.random.default_rng(3), np.random.default_rng(4)
    with Index.open("big", root) as index:
        stored, hits = index.vector(index._parts.ids), 0
        for _ in range(200):
            near = stored[centres.integers(COUNT)] + 2.0 / 8 * random.standard_normal(64).astype(np.float32)
            question = near / np.linalg.norm(near)
            least = np.sort(stored @ question)[-10]
            hits += int((index.dense_scores(question, 10)[1] >= least - 1e-6).sum())
    assert hits / 2000 >= 0.97


@pytest.mark.parametrize("few", [0, 3_000])
def test_filters_inside_the_approximate_search(root, monkeypatch, few):
    """With `few` matching rows or less, all of them are scored."""
    monkeypatch.setattr("rag_app.index.read.dense.FEW_ROWS", few)
    with Index.open("big", root) as index:
        exact, third = index.vector(index._parts.ids), index._parts.ids[index._mask({"third": 1})]
        hits = 0
        for n in range(20):
            query = Clustered().embed_query(f"x {COUNT + n}")
            for where, matching in (({"third": 1}, COUNT // 3), ({"rare": n}, 7 if n < 18 else 6), ({"rare": -1}, 0)):
                found, scores = index.dense_scores(query, 10, where)
                assert len(found) == min(10, matching)
                assert all(c.metadata[k] == v for c in index.chunks(found) for k, v in where.items())
                assert list(scores) == sorted(scores, reverse=True)
            best = np.intersect1d(index._parts.ids[np.argsort(-(exact @ query))], third, return_indices=True)
            order = best[0][np.argsort(best[1])][:10]
            hits += len(set(order) & set(index.dense_scores(query, 10, {"third": 1})[0]))
            assert len(index.dense_scores(query, 1500)[0]) == 1500
        assert hits == 200 if few else hits >= 190


def test_update_keeps_the_approximate_index_right(root, tmp_path):
    embedder = Clustered()
    root = shutil.copytree(root, tmp_path / "own")  # others search it as it was
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ann, "_milliseconds", lambda searched, questions: 1.0 if searched._ann else 2.0)
        patch.setattr(ann, "_trained", lambda *_: pytest.fail("trained again"))
        delete_documents("big", [f"d{i}" for i in range(COUNT // 2)], root=root)
        new = [Document(f"n{i}", f"{sentence(i, 3)} {i}") for i in range(COUNT, COUNT + 300)]
        add_documents("big", new, root=root, embedder=embedder)
    with Index.open("big", root) as index:
        assert len(index) == COUNT // 2 + 300 and isinstance(index.manifest.search, ListsSearch)
        assert recall(index, embedder, range(COUNT, COUNT + 300, 7)) >= 0.95
        query = embedder.embed_query("x 5007")
        assert index.chunks(index.dense_scores(query, 1)[0])[0].source == "d5007"
    assert verify_index("big", root).ok


def assert_written_alike(folder, again):
    again.mkdir()
    write_manifest(again, read_manifest(folder))
    assert (again / "manifest.json").read_bytes() == (folder / "manifest.json").read_bytes()


@pytest.mark.parametrize("count", [2, 300, 330, 350])
def test_a_small_limit_is_no_error_for_few_chunks(tmp_path, count):
    write_recipe("s", IndexRecipe(exact_search_chunks=1), tmp_path)
    add_documents("s", [Document(f"d{i}", f"Text {i}") for i in range(count)], root=tmp_path, embedder=Clustered())
    with Index.open("s", tmp_path) as index:
        assert index.chunks(index.dense_scores(Clustered().embed_query("x 1"), 1)[0])[0].source == "d1"


def test_slower_than_exact_is_not_kept(tmp_path):
    embedder = Clustered()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ann, "_milliseconds", lambda searched, questions: 1.0)
        write_recipe("s", IndexRecipe(exact_search_chunks=500), tmp_path)
        add_documents("s", [Document(f"d{i}", f"Text {i}") for i in range(600)], root=tmp_path, embedder=embedder)
    with Index.open("s", tmp_path) as index:
        search = index.manifest.search
        assert isinstance(search, ExactAfterAll) and search.tried.kind == "ivf" and not index.manifest.probes
        assert_written_alike(index.path, tmp_path / "again")
        assert not (index.path / "ann.faiss").exists()


@pytest.mark.parametrize(("dimension", "count"), [(4096, 20), (64, 3), (0, 0)])
def test_lists_that_no_question_can_be_compared_with_are_refused(tmp_path, dimension, count):
    """FAISS reads beyond the vector of a question where the centres of the lists are longer than it."""
    vectors = np.random.default_rng(0).standard_normal((1_000, 64)).astype(np.float32)
    centres, others = faiss.IndexFlatIP(64), faiss.IndexFlatIP(dimension)
    made = faiss.IndexIVFScalarQuantizer(centres, 64, 20, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    made.train(vectors)
    made.add(vectors)
    path = tmp_path / "ann.faiss"
    faiss.write_index(made, str(path))
    assert [read_ann(path, 64, mapped=mapped).ntotal for mapped in (True, False)] == [1_000, 1_000]
    others.add(np.ones((count, dimension), np.float32))
    made.quantizer = others if dimension else None
    faiss.write_index(made, str(path))
    for mapped in (True, False):
        with pytest.raises(IndexCorruptError, match="told apart by"):
            read_ann(path, 64, mapped=mapped)
