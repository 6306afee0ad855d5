"""Fusion weights are chosen on the same questions, with the same gold documents, as answers are evaluated on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag_app.errors import DataError
from rag_app.evaluation.cases import EvalQuestion, read_questions
from rag_app.evaluation.tune import tune
from rag_app.index import Index, add_documents
from rag_app.metrics import Interval
from rag_app.schema import Document
from rag_app.testing import FakeEmbedder

OTHERS = [f"bridge{n}.md" for n in range(4)]
DOCUMENTS = [
    Document("notes/tea.csv#row=1", "Green tea is brewed at 80 degrees.", metadata={"id": "p1"}),
    *(Document(source, f"The old bridge {source} was finished in 1889.") for source in OTHERS),
]
TEA = "How hot is green tea brewed?"


@pytest.fixture
def index(tmp_path: Path, embedder: FakeEmbedder) -> Index:
    add_documents("i", DOCUMENTS, root=tmp_path, embedder=embedder)
    return Index.open("i", tmp_path)


def about(golds: list[str], text: str = "How old is bridge {}?") -> list[EvalQuestion]:
    return [EvalQuestion(id=str(n), question=text.format(n), gold=gold) for n, gold in enumerate(golds)]


@pytest.mark.parametrize("gold", ["p1", "tea.csv", "notes/tea.csv", "notes/tea.csv#row=1"])
def test_the_gold_document_is_found_by_file_row_and_metadata(
    index: Index, embedder: FakeEmbedder, tmp_path: Path, gold: str
) -> None:
    golds = [gold, *OTHERS[:3]] * 5
    lines = [{"question": f"{TEA} {n}", "source": g} for n, g in enumerate(golds)] + [{"question": "Who owns it?"}]
    (tmp_path / "q.jsonl").write_text("\n".join(map(json.dumps, lines)))
    questions = read_questions(str(tmp_path / "q.jsonl"), with_answers=False)
    result = tune(index, embedder, questions)
    assert (result.held_out, result.improved) == (10, False)
    with pytest.raises(DataError, match=r"19 questions of different words, of 20 in all, name 4 documents"):
        tune(index, embedder, questions[1:])


def test_questions_about_another_index_are_refused(index: Index, embedder: FakeEmbedder) -> None:
    expected = r"i: 0 questions .* name 0 documents of the index \(in passage_id, gold, doc_id, .* names 'elsewhere"
    with pytest.raises(DataError, match=expected):
        tune(index, embedder, about(["elsewhere.md"] * 20))


def test_questions_of_the_same_words_count_once(index: Index, embedder: FakeEmbedder) -> None:
    again = [q for n in range(10) for q in about(OTHERS, text=f"{'Bridge' if n % 2 else 'BRIDGE'} {{}}" + "?" * n)]
    with pytest.raises(DataError, match=r"4 questions of different words, of 40 in all"):
        tune(index, embedder, again)


def test_one_document_neither_chooses_and_judges_nor_judges_alone(index: Index, embedder: FakeEmbedder) -> None:
    sizes = dict(zip(OTHERS, (1, 2, 4, 32), strict=True))
    uneven = about([gold for gold, size in sizes.items() for _ in range(size)])
    halves = {a + b for n, a in enumerate(sizes.values()) for b in list(sizes.values())[n + 1 :]}
    assert tune(index, embedder, uneven).held_out in halves
    with pytest.raises(DataError, match="name 3 documents"):
        tune(index, embedder, about(OTHERS[:3] * 10))


def test_the_interval_of_the_gain_is_one_of_documents(
    index: Index, embedder: FakeEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = []

    def noted(before: object, after: object, groups: list[int]) -> Interval:
        drawn.append(groups)
        return Interval(0.0, 0.0, 0.0)

    monkeypatch.setattr("rag_app.evaluation.tune.paired_bootstrap", noted)
    tune(index, embedder, about(OTHERS * 5))
    ((*groups,),) = drawn
    assert len(groups) == 10 and len(set(groups)) == 2
