from __future__ import annotations

import copy
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from langchain_core.documents import Document
from langchain_core.embeddings import DeterministicFakeEmbedding
from langchain_core.indexing import InMemoryRecordManager, index

from rag_app.errors import EmbedderMismatchError, FilterError, IndexNotFoundError, SettingsError
from rag_app.index import Index, rollback_index
from rag_app.index import add_documents as add_to_index
from rag_app.langchain_bridge import RagEmbeddings, RagRetriever, RagTextSplitter, RagVectorStore, vectorstore
from rag_app.pipeline import Rag
from rag_app.schema import Document as OwnDocument
from rag_app.testing import FakeChatModel, FakeEmbedder

LONG = " ".join(f"Step {i} of the assembly needs part number {i}." for i in range(60))


@pytest.fixture
def store(tmp_path, embedder):
    return RagVectorStore("notes", embedder, root=tmp_path)


def test_parts_of_a_long_text_are_found_with_their_place(store):
    store.add_texts([LONG], [{"source": "guide.pdf", "page": 3}], ids=["guide"])
    hits = store.similarity_search("Which part number needs step 30?", k=10)
    assert len(hits) > 2
    for hit in hits:
        assert hit.id == "guide" and hit.metadata["source"] == "guide.pdf" and hit.metadata["page"] == 3
        assert LONG[hit.metadata["start"] : hit.metadata["end"]] == hit.page_content != LONG
    (whole,) = store.get_by_ids([hits[0].id])
    assert whole == Document(LONG, id="guide", metadata={"source": "guide.pdf", "page": 3})
    store.delete([hits[0].id])
    assert store.similarity_search("step 30") == []


def test_space_around_a_text_and_texts_without_words_are_kept(store):
    texts = {"a": "\n  padded text \n", "b": "", "c": "---"}
    store.add_texts(list(texts.values()), ids=list(texts))
    assert [d.page_content for d in store.get_by_ids(["c", "a", "missing", "b"])] == ["---", "\n  padded text \n", ""]
    assert store.similarity_search("padded text", k=1) == [Document("\n  padded text \n", id="a")]


def test_texts_may_come_from_an_iterator_and_lengths_must_agree(store):
    assert store.add_texts(iter(["one", "two"]), ids=["1", "2"]) == ["1", "2"]
    with pytest.raises(SettingsError, match="1 ids for 2 documents"):
        store.add_texts(["one", "two"], ids=["1"])
    with pytest.raises(SettingsError, match="1 metadatas for 2 documents"):
        store.add_texts(["one", "two"], [{}])


def test_filters_work_inside_the_search(store):
    store.add_texts(
        [f"note {i} about trains" for i in range(30)],
        [{"source": f"{i % 3}.pdf", "page": i, "year": 2000 + i} for i in range(30)],
    )
    assert {d.metadata["source"] for d in store.similarity_search("trains", k=5, filter={"source": "2.pdf"})} == {
        "2.pdf"
    }
    found = store.similarity_search("trains", k=50, filter={"page": {"$gte": 20}, "year": {"$lt": 2025}})
    assert sorted(d.metadata["page"] for d in found) == [20, 21, 22, 23, 24]
    retriever = store.as_retriever(search_kwargs={"k": 2, "filter": {"page": 7}})
    assert [d.metadata["page"] for d in retriever.invoke("trains")] == [7]


def test_a_mistyped_filter_is_told_as_the_retriever_tells_it(handbook, embedder, tmp_path):
    store = RagVectorStore(handbook.name, embedder, root=handbook.root)
    retriever = RagRetriever(rag=Rag(handbook, embedder, FakeChatModel()))
    mistyped, said = {"yaer": 2020}, "filter key 'yaer': no document of 'handbook' has it; did you mean year?"
    for search in (
        lambda: retriever.invoke("hotel", filter=mistyped),
        lambda: store.similarity_search("hotel", filter=mistyped),
        lambda: store.similarity_search_with_score("hotel", filter=mistyped),
        lambda: store.similarity_search_by_vector(store.embeddings.embed_query("hotel"), filter=mistyped),
        lambda: store.max_marginal_relevance_search("hotel", filter=mistyped),
    ):
        with pytest.raises(FilterError, match=re.escape(said)):
            search()
    assert store.similarity_search("hotel", filter={"year": 1900}) == []


def test_scores_are_cosines_and_relevance_is_0_to_1(store):
    store.add_texts(["trains are late", "the kitchen is cleaned"])
    (best, cosine), (_, other) = store.similarity_search_with_score("trains are late", k=2)
    assert best.page_content == "trains are late" and cosine == pytest.approx(1.0) and other < 0.5
    scored = store.similarity_search_with_relevance_scores("trains are late", k=2, score_threshold=0.9)
    assert [d.page_content for d, _ in scored] == ["trains are late"] and 0.9 <= scored[0][1] <= 1.0
    vector = store.embeddings.embed_query("trains are late")
    assert store.similarity_search_by_vector(vector, k=1) == [best]


def test_maximal_marginal_relevance_prefers_what_is_new(store):
    store.add_texts(["trains are late", "trains are late today", "buses are on time"], ids=["1", "2", "3"])
    assert [d.id for d in store.similarity_search("trains are late", k=2)] == ["1", "2"]
    assert [d.id for d in store.max_marginal_relevance_search("trains are late", k=2, lambda_mult=0.1)] == ["1", "3"]
    diverse = store.as_retriever(search_type="mmr", search_kwargs={"k": 3}).invoke("trains")
    assert sorted(d.id for d in diverse) == ["1", "2", "3"]


def test_deleting_without_ids_empties_the_store_and_can_be_rolled_back(store, tmp_path):
    store.add_texts(["one", "two"], ids=["1", "2"])
    assert store.delete() is True
    assert store.similarity_search("one") == [] and store.get_by_ids(["1", "2"]) == []
    rollback_index("notes", tmp_path)
    assert len(store.get_by_ids(["1", "2"])) == 2


def test_threads_may_add_at_once(store):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda i: store.add_texts([f"note {i}"], ids=[str(i)]), range(4)))
    assert len(store.get_by_ids(["0", "1", "2", "3"])) == 4


def test_a_generation_of_another_program_is_seen(store, tmp_path, embedder):
    store.add_texts(["one"])
    add_to_index("notes", [OwnDocument("parking.md", "The garage closes at ten.")], root=tmp_path, embedder=embedder)
    (hit,) = store.similarity_search("garage closes", k=1)
    assert (hit.id, hit.metadata["source"], hit.metadata["start"]) == ("parking.md", "parking.md", 0)


def test_without_embeddings_the_index_must_exist_and_brings_its_own(tmp_path, embedder, monkeypatch):
    with pytest.raises(IndexNotFoundError):
        RagVectorStore("notes", root=tmp_path)
    documents = [Document("one", id="1")]
    RagVectorStore.from_documents(documents, RagEmbeddings(embedder), name="notes", root=tmp_path)
    monkeypatch.setattr(vectorstore, "load_embedder", {"fake": embedder}.__getitem__)
    assert RagVectorStore("notes", root=tmp_path).similarity_search("one") == documents


def test_other_embeddings_are_refused(store, tmp_path):
    store.add_texts(["one"])
    with pytest.raises(EmbedderMismatchError, match="was built with fake"):
        RagVectorStore("notes", DeterministicFakeEmbedding(size=6), root=tmp_path)
    with pytest.raises(EmbedderMismatchError, match="64 dimensions"):
        store.similarity_search_by_vector([1.0, 0.0])


def test_misspelt_keywords_are_named(store):
    with pytest.raises(SettingsError, match="did you mean filter"):
        store.similarity_search("one", filer={"year": 1})
    with pytest.raises(SettingsError, match="unknown keyword 'collection'"):
        RagVectorStore.from_texts(["one"], FakeEmbedder(), collection="x")


def test_the_indexing_api_of_langchain_skips_what_is_unchanged(store):
    records = InMemoryRecordManager("notes")
    records.create_schema()
    documents = [Document(f"note {i}", metadata={"source": f"{i}.txt"}) for i in range(3)]
    options = {"cleanup": "full", "source_id_key": "source", "key_encoder": "sha256"}
    assert index(documents, records, store, **options)["num_added"] == 3
    again = index([documents[0], Document("new", metadata={"source": "1.txt"})], records, store, **options)
    assert (again["num_added"], again["num_skipped"], again["num_deleted"]) == (1, 1, 2)
    assert sorted(d.page_content for d in store.similarity_search("note", k=9)) == ["new", "note 0"]


def test_a_retriever_gives_place_and_scores(handbook, embedder):
    retriever = RagRetriever(rag=Rag(handbook, embedder, FakeChatModel()), k=2)
    best, _ = retriever.invoke("How much may a hotel cost?")
    assert best.id == best.metadata["source"] == "travel.md" and best.metadata["headings"]
    assert best.metadata["scores"].keys() == {"fused", "dense", "bm25", "coverage", "document"}
    assert best.metadata["score"] == best.metadata["scores"]["fused"] and best.metadata["year"] == 2020
    found = retriever.invoke("hotel", filter={"source": ["office.md", "leave.md"]})
    assert {d.id for d in found} == {"office.md", "leave.md"}
    with pytest.raises(TypeError, match="kk"):
        retriever.invoke("hotel", kk=3)


def test_the_splitter_cuts_where_the_index_does(store, tmp_path, embedder):
    store.add_texts([LONG])
    with Index.open("notes", tmp_path) as built:
        chunks = [c.text for c in built.chunks(built.dense_scores(embedder.embed_query("x"), 99)[0])]
    splitter = RagTextSplitter(embedder, add_start_index=True)
    parts = splitter.split_documents([Document(LONG, metadata={"source": "a"})])
    assert len(parts) > 1 and sorted(chunks) == sorted(p.page_content for p in parts)
    for part in parts:
        start = part.metadata["start_index"]
        assert LONG[start : start + len(part.page_content)] == part.page_content


def test_keywords_that_the_splitter_has_not_are_named(embedder):
    with pytest.raises(SettingsError, match="RagTextSplitter: unknown keyword 'chunk_overlap'"):
        RagTextSplitter(embedder, chunk_overlap=5)
    with pytest.raises(SettingsError, match=r"unknown keyword 'chunk_size'; .*chunk_tokens"):
        RagTextSplitter(embedder, chunk_size=200)
    for without_effect in ({"length_function": len}, {"keep_separator": True}, {"strip_whitespace": False}):
        with pytest.raises(SettingsError, match="unknown keyword"):
            RagTextSplitter(embedder, **without_effect)


def test_a_retriever_and_a_store_can_be_copied(store, handbook, embedder):
    retriever = RagRetriever(rag=Rag(handbook, embedder, FakeChatModel()), k=2)
    made = copy.deepcopy(retriever)
    made.k = 1
    assert made.invoke("hotel") == retriever.invoke("hotel")[:1] and retriever.k == 2
    store.add_texts(["Trains are preferred."])
    (found,) = copy.deepcopy(store.as_retriever()).invoke("trains")
    assert found.page_content == "Trains are preferred."


async def test_an_awaited_retriever_takes_the_same_options(handbook, embedder):
    retriever = RagRetriever(rag=Rag(handbook, embedder, FakeChatModel()), k=2)
    options = {"k": 3, "filter": {"source": ["travel.md", "office.md", "leave.md"]}}
    assert await retriever.ainvoke("hotel", **options) == retriever.invoke("hotel", **options)
    with pytest.raises(TypeError, match="kk"):
        await retriever.ainvoke("hotel", kk=3)
