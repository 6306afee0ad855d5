"""A build of rows that is stopped goes on, and gives the rows that one without a stop gives."""

import json
from collections import Counter

import pytest
from fake_reads import FakeReads

from finetune.recipe import recipe_from
from finetune.rows import retriever
from finetune.rows.begun import begun
from finetune.rows.prepare import build_rows
from rag_app.errors import DataError
from rag_app.index import Index, add_documents
from rag_app.pipeline import Rag
from rag_app.schema import Document
from rag_app.testing import FakeChatModel

TOWNS = ("Arvika", "Borken", "Celle", "Dorfen", "Eutin", "Fulda", "Gera", "Hamm", "Ilmenau", "Jena", "Kassel", "Lindau")


def of_town(number, town):
    return Document(
        f"{town.lower()}.md",
        f"The harbour of {town} was dug in {1800 + number} by a founder who came from the north. "
        f"In winter the ferry to {town} leaves the quay at {number + 5} in the morning, but for days of ice. "
        f"Whoever carries goods to the market there pays {number * 10 + 3} guilders at the gate of the town.",
        title=town,
    )


class Stopped(BaseException):
    """What Ctrl-C raises."""


@pytest.fixture
def towns(tmp_path, embedder):
    add_documents("towns", [of_town(*one) for one in enumerate(TOWNS)], root=tmp_path / "indexes", embedder=embedder)
    with Index.open("towns", tmp_path / "indexes") as index:
        yield index


@pytest.fixture
def recipe(tmp_path):
    asked = [
        {"question": f"When was the harbour of {town} dug?", "answer": str(1800 + number), "answerable": True}
        for number, town in enumerate(TOWNS)
    ]
    path = tmp_path / "train.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in asked), encoding="utf-8")
    data = {"train": [str(path)], "dev_share": 0.3, "index": "towns", "generate_questions": 40}
    return recipe_from({"data": data})


class Work:
    """Builds rows over the towns; `most` searches and replies are done, then it is stopped."""

    def __init__(self, towns, embedder, recipe, monkeypatch):
        self.recipe, self.done, self.most, self.said = recipe, Counter(), 1_000_000, []
        self.rag = Rag(towns, embedder, FakeChatModel(self.replied))
        self.judge = self.rag.judge
        reads = FakeReads({str(1800 + n): 1.0 + n / 3 for n in range(len(TOWNS))})
        monkeypatch.setattr("rag_app.reading.reader_reranker", lambda embedder: reads)
        monkeypatch.setattr(self.rag, "judge", self.judged)
        monkeypatch.setattr(retriever, "open_rag", lambda recipe, root: self.rag)

    def judged(self, question, *, hide=None, **settings):
        self.count(question if hide is None else f"{question} (hidden)")
        return self.judge(question, hide=hide, **settings)

    def replied(self, messages):
        self.count("reply")
        return f"What happens in the town at {messages[-1].content.rpartition('Ask for: ')[2][:-1]} then?"

    def count(self, what):
        if self.done.total() >= self.most:
            raise Stopped
        self.done[what] += 1

    def rows(self, folder):
        self.done.clear()
        build_rows(self.recipe, folder, window=False, report=self.said.append)
        return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "manifest.json"}


@pytest.fixture
def work(towns, embedder, recipe, monkeypatch):
    return Work(towns, embedder, recipe, monkeypatch)


def test_rows_after_stops_are_those_without_a_stop_and_little_is_done_twice(work, tmp_path):
    whole = work.rows(tmp_path / "whole" / "rows")
    needed = Counter(work.done)
    proposed = [json.loads(line)["proposals"] for line in whole["calibration.jsonl"].splitlines()]
    assert any(proposed) and sum(needed.values()) > 15
    stops, twice, folder = 0, Counter(), tmp_path / "parts" / "rows"
    while True:
        work.most = 4
        try:
            parts = work.rows(folder)
        except Stopped:
            stops += 1
            assert not folder.exists() and stops < 20
        else:
            break
        finally:
            twice.update(work.done)
    assert parts == whole and stops >= 3
    assert all("(hidden)" in what for what, times in twice.items() if times > 1 and what != "reply")
    assert twice["reply"] < needed["reply"] + 4 * stops
    assert any(line.startswith("going on: ") for line in work.said)
    assert [path.name for path in folder.parent.iterdir() if "begun" in path.name] == []


def test_what_was_found_in_another_index_is_not_used(work, tmp_path, embedder):
    rows = tmp_path / "rows"
    with pytest.raises(Stopped), begun(rows, work.rag, work.recipe) as kept:
        kept.searches.add({"id": "Who?", "chunks": []})
        raise Stopped
    with pytest.raises(DataError, match="wanted"), begun(rows, work.rag, work.recipe) as kept:
        assert set(kept.searches.by_id) == {"Who?"}
        raise DataError("wanted")
    root = tmp_path / "indexes"
    add_documents("towns", [of_town(40, "Minden")], root=root, embedder=embedder)
    with begun(rows, work.rag, work.recipe) as kept:
        assert not kept.searches.by_id
    assert list(tmp_path.glob(".rows*")) == []


def test_a_second_process_that_builds_the_same_rows_is_refused(work, tmp_path):
    second = begun(tmp_path / "rows", work.rag, work.recipe)
    with (
        begun(tmp_path / "rows", work.rag, work.recipe),
        pytest.raises(DataError, match="another process builds these rows"),
    ):
        second.__enter__()
