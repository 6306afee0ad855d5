from __future__ import annotations

import itertools
import json
import threading
from pathlib import Path
from unicodedata import normalize

import bm25s
import numpy as np
import pytest
from index_helpers import documents, sentence

from rag_app.errors import EmbedderMismatchError, FilterError
from rag_app.index import Index, add_documents, build_index
from rag_app.index.context import lexical_text
from rag_app.index.terms import terms_of
from rag_app.schema import Document, Page, Section
from rag_app.testing import FakeEmbedder

COUNT = 150


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("search")
    add_documents("i", documents(COUNT), root=root, embedder=FakeEmbedder())
    return root


@pytest.fixture
def index(root):
    with Index.open("i", root) as index:
        yield index


def by_hand(index, where):
    """Chunk ids that pass `test(document)`."""
    return np.array([c.id for c in index.chunks(index._parts.ids) if where(c)], np.int64)


def test_dense_search_equals_brute_force(index, embedder):
    ids = index._parts.ids
    matrix = index.vector(ids)
    for seed in range(20):
        query = embedder.embed_query(sentence(seed, 4))
        expected = matrix @ query
        found, scores = index.dense_scores(query, 7)
        assert len(found) == 7
        np.testing.assert_allclose(scores, np.sort(expected)[::-1][:7], rtol=1e-5)
        np.testing.assert_allclose(index.dense_scores_of(query, found), scores, rtol=1e-5)
        assert found.dtype == np.int64 and scores.dtype == np.float32


def test_bm25_equals_bm25s_own_index(index):
    ids = index._parts.ids
    corpus = [terms_of(lexical_text(c.title, c.headings, c.text)) for c in index.chunks(ids)]
    reference = bm25s.BM25(method="lucene")
    reference.index(corpus, show_progress=False)
    for seed in range(20):
        query = sentence(seed, 3) + " unheardof"
        expected = reference.get_scores([t for t in terms_of(query) if t in reference.vocab_dict])
        np.testing.assert_allclose(index.lexical_scores_of(query, ids), expected, rtol=1e-4, atol=1e-6)
        found, scores = index.lexical_scores(query, COUNT)
        assert len(found) == np.count_nonzero(expected)
        np.testing.assert_allclose(scores, np.sort(expected)[::-1][: len(scores)], rtol=1e-4)
        np.testing.assert_array_equal(index.lexical_scores(query, 5)[0], found[:5])


def test_openings_are_the_beginnings_of_texts(tmp_path, embedder):
    texts = {"short": "Zu kurz.", "wide": "ä€😀" * 2_000, "long": "One block is not enough. " * 3_000}
    add_documents("o", [Document(n, t) for n, t in texts.items()], root=tmp_path, embedder=embedder)
    with Index.open("o", tmp_path) as index:
        ids = {d.source: d.id for d in index.documents()}
        wanted = ["long", "short", "wide", "long"]
        assert index.openings([ids[n] for n in wanted], 1_000) == [texts[n][:1_000] for n in wanted]
        assert index.openings([], 9) == []
        with pytest.raises(KeyError):
            index.openings([max(ids.values()) + 1], 9)


def test_bm25_of_given_chunks_is_that_of_the_search(index):
    """A word that is asked for twice counts twice, and the order of the ids does not matter."""
    for seed in range(20):
        query = f"{sentence(seed, 3)} {sentence(seed, 2)} unheardof number"
        found, scores = index.lexical_scores(query, COUNT)
        order = np.random.default_rng(seed).permutation(len(found))
        np.testing.assert_array_equal(index.lexical_scores_of(query, found[order]), scores[order])
        assert len(found) > 10


def test_query_without_known_words_finds_nothing(index):
    assert len(index.lexical_scores("the of unheardof", 5)[0]) == 0
    assert index.lexical_scores_of("unheardof", index._parts.ids[:3]).tolist() == [0, 0, 0]


FILTERS = [
    ({"lang": "de"}, lambda m, c: m["lang"] == "de"),
    ({"lang": ["de", "fr"]}, lambda m, c: m["lang"] in ("de", "fr")),
    ({"lang": {"$eq": "en"}}, lambda m, c: m["lang"] == "en"),
    ({"lang": {"$ne": "en"}}, lambda m, c: m["lang"] != "en"),
    ({"lang": {"$in": []}}, lambda m, c: False),
    ({"lang": {"$nin": ["en", "de"]}}, lambda m, c: m["lang"] == "fr"),
    ({"lang": {"$gt": "de"}}, lambda m, c: m["lang"] > "de"),
    ({"lang": {"$glob": "[df]*"}}, lambda m, c: m["lang"][0] in "df"),
    ({"lang": {"$has": ["e", "de", "fr, de"]}}, lambda m, c: m["lang"] == "de"),
    ({"year": {"$gte": 2003, "$lt": 2005}}, lambda m, c: 2003 <= m["year"] < 2005),
    ({"year": 2001.0}, lambda m, c: m["year"] == 2001),
    ({"year": "2001"}, lambda m, c: False),
    ({"year": {"$gt": "1"}}, lambda m, c: False),
    ({"year": {"$has": ["2001", "de"]}}, lambda m, c: False),
    ({"score": {"$lte": 3.3}}, lambda m, c: m["score"] <= 3.3),
    ({"draft": True}, lambda m, c: m["draft"]),
    ({"draft": False, "lang": "fr"}, lambda m, c: not m["draft"] and m["lang"] == "fr"),
    ({"missing": "x"}, lambda m, c: False),
    ({"missing": {"$ne": "x"}}, lambda m, c: True),
    ({"source": "d17"}, lambda m, c: c.source == "d17"),
    ({"source": {"$glob": "d1?"}}, lambda m, c: c.source.startswith("d1") and len(c.source) == 3),
    ({"source": {"$ne": "d7"}, "year": {"$in": [2000, 2006]}}, lambda m, c: c.source != "d7" and m["year"] % 6 == 2),
    ({"title": sentence(3, 2)}, lambda m, c: c.title == sentence(3, 2)),
    ({"page": 1}, lambda m, c: False),
    ({"page": {"$ne": 1}}, lambda m, c: True),
    ({"lang'; DROP TABLE chunks; --": "x"}, lambda m, c: False),
]  # fmt: skip


@pytest.mark.parametrize("wanted", ["Größe.md", ["Größe.md"], {"$has": "Größe.md"}, {"$glob": "Grö*.md"}])
@pytest.mark.parametrize("key", ["source", "file"])
def test_a_filter_in_letters_taken_apart_finds_composed_ones_and_its_own(tmp_path, embedder, key, wanted):
    names = ["Größe.md", normalize("NFD", "Größe.md"), "Maß.md"]
    for name in names[:2]:
        put = [Document(n, f"Text {n}", metadata={"file": n}) for n in (name, names[2])]
        add_documents(f"i{len(name)}", put, root=tmp_path, embedder=embedder)
        with Index.open(f"i{len(name)}", tmp_path) as index:
            apart = json.loads(normalize("NFD", json.dumps(wanted, ensure_ascii=False)))
            ids, _ = index.dense_scores(embedder.embed_query("x"), 9, {key: apart})
            assert [c.source for c in index.chunks(ids)] == [name]
            if isinstance(apart, str):
                ids, _ = index.dense_scores(embedder.embed_query("x"), 9, {key: {"$ne": apart}})
                assert [c.source for c in index.chunks(ids)] == ["Maß.md"]


@pytest.mark.parametrize(
    ("wanted", "rows"),
    [
        ("files/rents.csv", [1, 2]),
        ({"$in": ["files/rents.csv"]}, [1, 2]),
        ("files/rents.csv#row=2", [2]),
        ({"$ne": "files/rents.csv"}, []),
        ({"$nin": ["files/rents.csv#row=1"]}, [2]),
        ({"$glob": "files/rents.csv"}, []),
        ("files/rents", []),
    ],
)
def test_a_file_is_all_of_its_rows(tmp_path, embedder, wanted, rows):
    (folder := tmp_path / "files").mkdir()
    (folder / "rents.csv").write_text("name,rent\nReed,32\nLima,64\n")
    (folder / "note.md").write_text("The rents are due in March.")
    build_index("i", sources=[folder], root=tmp_path / "indexes", embedder=embedder)
    with Index.open("i", tmp_path / "indexes") as index:
        ids, _ = index.dense_scores(embedder.embed_query("x"), 9, {"source": wanted})
        found = {c.source for c in index.chunks(ids)}
    note = {"files/note.md"} if isinstance(wanted, dict) and wanted.keys() & {"$ne", "$nin"} else set()
    assert found == {f"files/rents.csv#row={row}" for row in rows} | note


@pytest.mark.parametrize(("where", "passes"), FILTERS, ids=[str(f[0]) for f in FILTERS])
def test_filters_equal_brute_force(index, embedder, where, passes):
    allowed = by_hand(index, lambda c: passes(c.metadata, c))
    query = embedder.embed_query(sentence(1))
    found, scores = index.dense_scores(query, COUNT, where)
    np.testing.assert_array_equal(np.sort(found), allowed)
    np.testing.assert_allclose(scores, np.sort(index.dense_scores_of(query, allowed))[::-1], rtol=1e-5, atol=1e-6)
    k = min(3, len(allowed))
    assert len(index.dense_scores(query, 3, where)[0]) == k
    lexical = index.lexical_scores("number", COUNT, where)[0]
    np.testing.assert_array_equal(np.sort(lexical), allowed)


def test_a_filter_takes_more_texts_than_a_statement_takes_parameters(index, embedder):
    many = [f"rows.csv#row={n}" for n in range(40_000)]
    for where in ({"source": [*many, "d17"]}, {"lang": {"$nin": ["en", *many, "de", "fr"]}, "source": "d17"}):
        found, _ = index.dense_scores(embedder.embed_query("x"), 9, where)
        assert len(found) == (1 if "lang" not in where else 0)


def test_page_filter(tmp_path, embedder):
    text = "\n\n".join(sentence(i, 30) for i in range(8))
    cuts = [0, *itertools.accumulate(len(p) + 2 for p in text.split("\n\n"))]
    pages = tuple(Page(a, min(b, len(text)), n) for n, (a, b) in enumerate(itertools.pairwise(cuts), 1))
    add_documents("p", [Document("a.pdf", text, pages=pages), *documents(5)], root=tmp_path, embedder=embedder)
    with Index.open("p", tmp_path) as index:
        paged = {c.id: c.page for c in index.chunks(index._parts.ids)}
        assert sum(p is not None for p in paged.values()) > 1
        for where, passes in (
            ({"page": 1}, lambda p: p == 1),
            ({"page": {"$gte": 2}}, lambda p: p is not None and p >= 2),
            ({"page": {"$nin": [1]}}, lambda p: p != 1),
            ({"page": {"$gte": 1}, "source": {"$glob": "d*"}}, lambda p: False),
        ):
            found = index.dense_scores(embedder.embed_query("x"), 99, where)[0]
            assert sorted(found) == [i for i, p in paged.items() if passes(p)]


def test_one_item_of_a_list_kept_as_text(tmp_path, embedder):
    tags = {"a": "red", "b": "dark red, blue", "c": "blue, red", "d": "red-brown", "e": "100%, Rouge"}
    added = [Document(f"{n}.md", f"Note {n}.", metadata={"tags": t}) for n, t in tags.items()]
    add_documents("t", [*added, Document("f.md", "Note f.")], root=tmp_path, embedder=embedder)
    with Index.open("t", tmp_path) as index:
        for wanted, found in (
            ("red", "ac"), (["blue"], "bc"), (["red-brown", "blue"], "bcd"), ("dark", ""), ("100%", "e"), ("rouge", ""),
            ("red, blue", ""), ([], ""), ("x') OR ('1", ""), ([f"t{n}" for n in range(499)] + ["red"], "ac"),
        ):  # fmt: skip
            ids, _ = index.dense_scores(embedder.embed_query("x"), 9, {"tags": {"$has": wanted}})
            assert sorted(c.source[0] for c in index.chunks(sorted(ids))) == list(found), wanted


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ({"year": {"$near": 1}}, "unknown operator '$near'"),
        ({"year": {"$in": 3}}, "expected a list"),
        ({"year": None}, "NoneType"),
        ({"year": {"$gt": [1]}}, "list"),
        ({"$or": [{"year": 1}]}, "filter key '$or'"),
        ({"lang": {"$glob": 3}}, "expected a pattern"),
        ({"lang": {"$glob": "a" * 60_000}}, "at most 1,000 characters"),
        ({"lang": {"$has": [3]}}, "expected a text or a list of texts"),
        ({"lang": {"$has": ["a"] * 501}}, "501 items of 501 characters; expected at most 500 of 10,000 in all"),
        ({"lang": {"$has": ["a", "a" * 10_000]}}, "2 items of 10,001 characters"),
        ({"year": list(range(30_001))}, "30,001 values; expected at most 30,000, or texts alone"),
        ({key: list(range(30_000)) for key in ("year", "month")}, "60,002 values in all; expected at most 32,766"),
        ({f"k{n}": 1 for n in range(501)}, "501 conditions; expected at most 500"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_wrong_filters_say_why(index, embedder, where, words):
    with pytest.raises(FilterError) as error:
        index.dense_scores(embedder.embed_query("x"), 3, where)
    assert words in str(error.value)


def test_as_many_conditions_and_values_as_are_allowed_are_taken(index, embedder):
    vector = embedder.embed_query("x")
    ids, _ = index.dense_scores(vector, 3, {f"k{n}": {"$ne": 1} for n in range(500)})
    assert ids.tolist() == index.dense_scores(vector, 3)[0].tolist()  # all are without these keys
    ids, _ = index.dense_scores(vector, 3, {"year": list(range(30_000)), "lang": ["en"] * 2_000})
    assert ids.tolist() == index.dense_scores(vector, 3, {"lang": "en"})[0].tolist()


def test_chunks_neighbours_texts(tmp_path, embedder):
    text = "\n\n".join(sentence(i, 40) for i in range(60)) + "\x00 end 𝒳"
    sections = (Section(0, len(text) // 2, ("One",)), Section(len(text) // 2, len(text), ("One", "Two")))
    add_documents("t", [Document("long", text, "Long", sections), *documents(3)], root=tmp_path, embedder=embedder)
    with Index.open("t", tmp_path) as index:
        found = {d.source: d for d in index.documents()}
        assert list(found) == ["d0", "d1", "d2", "long"]
        long = found["long"]
        assert long.length == len(text) and long.title == "Long" and found["d1"].metadata["lang"] == "de"
        assert index.text(long.id) == text
        assert index.text(long.id, 10, 50) == text[10:50] and index.text(long.id, -5) == text[-5:]
        assert index.text(long.id, 50, 10) == ""
        chunks = [c for c in index.chunks(index._parts.ids) if c.source == "long"]
        assert len(chunks) == long.chunks > 10
        assert all(text[c.start : c.end] == c.text for c in chunks)
        middle = chunks[5]
        assert index.neighbours(middle.id, 2, 1) == chunks[3:7]
        assert index.neighbours(chunks[0].id, 3, 1) == chunks[:2]
        assert index.neighbours(chunks[-1].id, 1, 9) == chunks[-2:]
        assert index.chunks([middle.id, chunks[0].id, middle.id]) == [middle, chunks[0], middle]
        for wrong in (
            index.text,
            lambda i: index.chunks([i]),
            lambda i: index.neighbours(i, 1, 1),
            lambda i: index.vector([i]),
        ):
            with pytest.raises(KeyError):
                wrong(10_000)


def test_blocks_keep_offsets_across_their_borders(tmp_path, embedder, monkeypatch):
    for module in ("tables", "build.staged.writer"):
        monkeypatch.setattr(f"rag_app.index.{module}.BLOCK_CHARS", 7)
    text = "Äöü one two three 𝒳 four five six seven eight nine ten."
    [document_id] = add_documents("b", [Document("x", text)], root=tmp_path, embedder=embedder)
    with Index.open("b", tmp_path) as index:
        cases = 0
        for start in range(len(text) + 1):
            for end in range(start, len(text) + 1):
                assert index.text(document_id, start, end) == text[start:end]
                cases += 1
        assert cases > 1000


def test_another_embedder_is_refused(index):
    index.check_embedder(FakeEmbedder())
    for wrong, words in (
        (FakeEmbedder(dimension=32), "32 dimensions"),
        (FakeEmbedder(normalized=False), "not normalised"),
        (FakeEmbedder(name="other"), "other"),
    ):
        with pytest.raises(EmbedderMismatchError, match=words) as error:
            index.check_embedder(wrong)
        assert wrong.fingerprint[:12] in str(error.value) and index.manifest.embedder_fingerprint[:12] in str(
            error.value
        )
    with pytest.raises(EmbedderMismatchError, match=r"32 dimensions, unit length.*build another index"):
        add_documents("i", documents(1), root=index.root, embedder=FakeEmbedder(dimension=32))


def test_document_frequency(index):
    assert index.document_frequency("number") == COUNT
    assert index.document_frequency("unheardof") == 0


def test_one_index_from_many_threads(index, embedder):
    queries = [sentence(i, 3) for i in range(12)]

    def run(query):
        dense, _ = index.dense_scores(embedder.embed_query(query), 5, {"lang": ["en", "de"]})
        lexical, _ = index.lexical_scores(query, 5)
        return [c.text for c in index.chunks([*dense, *lexical])], index.text(1)

    expected = {q: run(q) for q in queries}
    wrong: list[str] = []

    def work():
        for _ in range(5):
            wrong.extend(q for q in queries if run(q) != expected[q])

    threads = [threading.Thread(target=work) for _ in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert wrong == []


def test_empty_index_answers_nothing(tmp_path, embedder):
    add_documents("e", [], root=tmp_path, embedder=embedder)
    with Index.open("e", tmp_path) as index:
        assert len(index) == 0
        assert len(index.dense_scores(embedder.embed_query("x"), 3)[0]) == 0
        assert len(index.lexical_scores("x", 3, {"page": 1})[0]) == 0


def test_nothing_is_loaded_that_is_mapped(index):
    if not Path("/proc/self/maps").exists():
        pytest.skip("needs /proc")
    maps = Path("/proc/self/maps").read_text()
    for file in ("vectors.faiss", "data.csc.index.npy", "indices.csc.index.npy", "store.sqlite"):
        assert file in maps
