"""Where rows come from: files that change after they were built, and documents that generated questions share."""

import json
import re
import shutil

import pytest

from finetune.data.example import Example
from finetune.recipe import recipe_from
from finetune.rows import retriever
from finetune.rows.build import build
from finetune.rows.built import SPLITS, save
from finetune.rows.prepare import build_rows, ensure_rows
from finetune.schema import RowPassage
from rag_app.index import Index, add_documents
from rag_app.pipeline import Rag
from rag_app.schema import Document
from rag_app.testing import FakeChatModel

TOWNS = range(40)
FACTS = ("Founding year", "Founder", "Harbour")
TEXTS = [f"Town{t} was founded in year{t} by Founder{t}. Its harbour is Port{t}." for t in TOWNS]


def answer_of(fact, t):
    return {"Founding year": f"year{t}", "Founder": f"Founder{t}", "Harbour": f"Port{t}"}[fact]


def write(path, records):
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return str(path)


def own(towns, facts=FACTS):
    return [
        {"question": f"{f} of Town{t}?", "answer": answer_of(f, t), "doc_id": f"T{t}"} for t in towns for f in facts
    ]


def retrieve(question, k):
    """The passage of the town asked about, then those of the next ones."""
    first = int(re.search(r"Town(\d+)", question)[1])
    return [RowPassage(text=TEXTS[t % 40], source=f"towns/{t % 40}.md") for t in range(first, first + k)]


def test_generated_and_own_questions_share_no_passage_between_sets(tmp_path):
    made = [
        Example(where="g", id=f"g{t}{f}", question=f"{f} of Town{t}?", answers=(answer_of(f, t),), context=TEXTS[t],
                document=f"towns/{t}.md")
        for t in TOWNS for f in FACTS[2:]
    ]  # fmt: skip
    recipe = recipe_from({"data": {"train": [write(tmp_path / "qa.jsonl", own(TOWNS, FACTS[:2]))]}})
    rows = build(recipe, retrieve, generated=made).rows
    golds = {s: {r.passages[r.gold - 1].text for r in rows[s] if r.gold} for s in SPLITS}
    assert all(golds.values()) and sum(len(texts) for texts in golds.values()) == len(set().union(*golds.values()))
    assert {r.document for s in SPLITS for r in rows[s]} <= {f"towns/{t}.md" for t in TOWNS}
    assert any("Harbour" in r.question for r in rows["train"])


@pytest.fixture
def built(tmp_path):
    """A recipe of a file for each set and one of passages, and the folder of its rows."""
    towns = {"train": range(20), "dev": range(20, 30), "test": range(30, 40)}
    data = {s: [write(tmp_path / f"{s}.jsonl", own(towns[s]))] for s in SPLITS}
    passages = [{"id": f"T{t}", "text": text} for t, text in enumerate(TEXTS)]
    recipe = recipe_from({"data": {**data, "passages_file": write(tmp_path / "passages.jsonl", passages)}})
    save(build(recipe), recipe, tmp_path / "rows")
    return recipe, tmp_path / "rows"


def told(recipe, folder):
    lines = []
    ensure_rows(recipe, folder, report=lines.append)
    return lines


@pytest.mark.parametrize("changed", ["train", "dev", "test", "passages"])
def test_a_file_that_changed_after_the_rows_were_built_is_told(built, tmp_path, changed):
    assert told(*built) == []
    file = tmp_path / f"{changed}.jsonl"
    text = file.read_text()
    file.write_text(text + "\n")
    (line,) = told(*built)
    assert f" ({file}) " in line and "rag-finetune data build" in line
    file.write_text(text)  # the same again, at another time
    assert told(*built) == []


def test_an_index_that_changed_after_the_rows_were_built_is_told(tmp_path, embedder, monkeypatch):
    def add(towns):
        documents = [Document(f"towns/{t}.md", TEXTS[t], title=f"Town{t}") for t in towns]
        return add_documents("towns", documents, root=root, embedder=embedder)

    def lines():
        told = []
        ensure_rows(recipe, tmp_path / "rows", index_root=root, report=told.append)
        return told

    root = str(tmp_path / "indexes")
    add(TOWNS[:30])
    monkeypatch.setattr(
        retriever, "open_rag", lambda recipe, root: Rag(Index.open("towns", root), embedder, FakeChatModel())
    )
    recipe = recipe_from({"data": {"train": [write(tmp_path / "qa.jsonl", own(TOWNS[:30]))], "index": "towns"}})
    build_rows(recipe, tmp_path / "rows", index_root=root, window=False, report=lambda line: None)
    assert lines() == []
    add(TOWNS[30:])
    (line,) = lines()
    assert " (index towns) " in line and "rag-finetune data build" in line
    shutil.rmtree(root)
    assert lines() == []  # the rows hold what they need


def test_files_are_told_beside_settings_and_what_was_not_noted_is_not(built, tmp_path):
    recipe, folder = built
    (tmp_path / "dev.jsonl").write_text("")
    other = recipe_from({**recipe.to_dict(), "seed": 7})
    (line,) = told(other, folder)
    assert f"(seed, {tmp_path / 'dev.jsonl'})" in line
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["sources"]  # rows of an earlier version
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert told(recipe, folder) == []
