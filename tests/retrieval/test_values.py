"""The values of chunks for a question, some of whose words documents may have others for."""

from __future__ import annotations

import pytest

from rag_app.index import Index, add_documents
from rag_app.retrieval.search import collect, search
from rag_app.retrieval.values import OTHER_WORDS
from rag_app.schema import Document

TEXTS = {
    "acquired.md": "The acquisition of the mill was signed in May.",
    "sold.md": "A mill was sold.",
    "people.md": "Zeta's chief financial officer is Ada Moor.",
}
TEXTS |= {f"rest{n}.md": f"The baker bakes loaf number {n}." for n in range(9)}


@pytest.fixture
def index(tmp_path, embedder):
    documents = [Document(source, text) for source, text in TEXTS.items()]
    add_documents("firm", documents, root=tmp_path, embedder=embedder)
    with Index.open("firm", tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "source"),
    [("Who bought the mill?", "acquired.md"), ("Who is the CFO?", "people.md"), ("CFO", "people.md")],
)
def test_what_says_it_in_other_words_is_found(index, embedder, question, source):
    assert search(index, embedder, question, 3, candidates=1)[0].chunk.source == source


def test_other_words_weigh_less_than_the_question_s_own(index, embedder):
    found = collect(index, embedder, "Who bought the mill?", 20)
    own = index.lexical_scores_of("Who bought the mill?", [c.id for c in found.chunks])
    other = index.lexical_scores_of("acquire acquisition", [c.id for c in found.chunks])
    assert 0 < OTHER_WORDS < 1 and other.max() > 0
    assert found.bm25 == pytest.approx(own + OTHER_WORDS * other)
