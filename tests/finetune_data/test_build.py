import json

import pytest

from finetune.build import build, load_built, recipe_in, save
from finetune.config import recipe_from
from finetune.rows import RowPassage
from rag_app.errors import DataError
from rag_app.feedback import save_feedback
from rag_app.schema import Answer, AnswerRecord, Passage


def write(path, records):
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return str(path)


def squad(towns):
    return [
        {
            "question": f"{what} of Town{t}?",
            "context": f"Town{t} was founded in year{t} by Founder{t}. Its harbour is Port{t}.",
            "answers": {"text": [answer], "answer_start": [0]},
            "title": f"Town{t}",
        }
        for t in towns
        for what, answer in (("Founding year", f"year{t}"), ("Founder", f"Founder{t}"), ("Harbour", f"Port{t}"))
    ]


@pytest.fixture
def town_recipe(tmp_path):
    return recipe_from({"name": "towns", "data": {"train": [write(tmp_path / "qa.jsonl", squad(range(40)))]}})


def test_questions_with_contexts_need_nothing_else(town_recipe):
    built = build(town_recipe)
    sizes = {split: len(rows) for split, rows in built.rows.items()}
    assert sizes == {"train": 96, "dev": 12, "test": 12}
    documents = [{r.document for r in rows} for rows in built.rows.values()]
    assert not documents[0] & documents[1] and not documents[0] & documents[2] and not documents[1] & documents[2]
    assert sum(r.kind != "answerable" for r in built.rows["train"]) == 24
    assert all(r.kind == "answerable" and r.gold == 1 for r in built.rows["dev"])
    assert built.report.sources[town_recipe.data.train[0]] == {"split": "train", "shape": "squad", "rows": 120}


def test_own_test_files_take_precedence_and_leaks_leave_training(tmp_path):
    train = squad(range(20))
    recipe = recipe_from(
        {"data": {"train": [write(tmp_path / "a.jsonl", train)], "test": [write(tmp_path / "b.jsonl", squad([3, 90]))]}}
    )
    built = build(recipe)
    assert {r.document for r in built.rows["test"]} == {"Town3", "Town90"}
    assert "Town3" not in {r.document for r in (*built.rows["train"], *built.rows["dev"])}
    assert built.report.dropped["train: question is also in a held-out set"] == 3


def test_a_retriever_of_the_application_is_used(town_recipe):
    asked = []

    def retrieve(question, k):
        asked.append(k)
        return [RowPassage(text=f"Other passage {n}.", source="index") for n in range(k)]

    built = build(town_recipe, retrieve)
    assert asked and max(asked) > town_recipe.data.passages
    answerable = [r for r in built.rows["train"] if r.kind == "answerable"]
    assert answerable and all(sum(p.source == "index" for p in r.passages) == 2 for r in answerable)
    assert all(r.kind == "gold_absent" for r in built.rows["dev"])
    with pytest.raises(DataError, match=r"no dev rows are left.*retrieval found no passage"):
        build(town_recipe, lambda question, k: [])


def test_labels(tmp_path):
    rows = [{"text": f"hello {i}", "intent": "greet_user"} for i in range(30)]
    rows += [{"text": f"pay {i}", "intent": "pay"} for i in range(30)]
    rows += [{"text": f"moon {i}", "intent": "oos"} for i in range(30)]
    test = [{"text": "hello again", "intent": "greet_user"}, {"text": "x", "intent": "new"}]
    data = {"train": [write(tmp_path / "a.jsonl", rows)], "test": [write(tmp_path / "b.jsonl", test)]}
    recipe = recipe_from({"task": "classify", "data": data})
    built = build(recipe)
    assert {s: len(r) for s, r in built.rows.items()} == {"train": 81, "dev": 9, "test": 1}
    assert built.labels.texts == {"greet_user": "greet user", "pay": "pay", "oos": "none of these"}
    assert built.rows["test"][0].target == "greet user" and built.rows["test"][0].kind == "label"
    assert built.report.places["test: label does not occur in the training data"] == ["b.jsonl, line 2: new"]


def test_saved_rows_are_read_back_and_guarded(town_recipe, tmp_path):
    built = build(town_recipe)
    folder = tmp_path / "runs" / "rows"
    save(built, town_recipe, folder)
    again = load_built(folder)
    assert {s: list(r) for s, r in again.rows.items()} == {s: list(r) for s, r in built.rows.items()}
    assert again.report.to_dict() == built.report.to_dict() and set(again.sha256) >= {"train.jsonl", "report.json"}
    assert recipe_in(folder) == town_recipe
    save(built, town_recipe, folder)
    assert [p.name for p in folder.parent.iterdir()] == ["rows"]

    with (folder / "dev.jsonl").open("a") as file:
        file.write("\n")
    with pytest.raises(DataError, match=r"dev\.jsonl: missing or changed"):
        load_built(folder)
    (folder / "manifest.json").unlink()
    with pytest.raises(DataError, match="no complete rows here"):
        load_built(folder)
    with pytest.raises(DataError, match="is not a folder of rows"):
        save(built, town_recipe, folder)


def test_rows_of_other_prompts_are_refused(town_recipe, tmp_path, monkeypatch):
    save(build(town_recipe), town_recipe, tmp_path / "rows")
    monkeypatch.setattr("finetune.build.PROMPT_VERSION", "next")
    with pytest.raises(DataError, match="made for prompt version"):
        load_built(tmp_path / "rows")


def test_rows_over_the_window_are_dropped_with_the_reason(town_recipe):
    first = build(town_recipe).rows["train"][0].id
    built = build(town_recipe, overlong=lambda rows: {r.id: "too long" for r in rows if r.id == first})
    assert first not in {r.id for r in built.rows["train"]}
    assert built.report.places["train: too long"] == [first]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "no training data"),
        ({"train": ["{closed}"]}, "the data has no passages to answer from"),
    ],
)
def test_what_is_missing_is_said(tmp_path, data, message):
    closed = write(tmp_path / "closed.jsonl", [{"question": f"Q{i}?", "answer": "A"} for i in range(20)])
    sources = {k: [v[0].format(closed=closed)] for k, v in data.items()}
    with pytest.raises(DataError, match=message):
        build(recipe_from({"data": sources}))


def answer(number, text):
    passages = tuple(
        Passage(n, 0, f"doc{n}.md", f"Doc {n}", ("Part",), None, 0, 0, f"It says value{number}{n}.", 1.0)
        for n in (1, 2, 3)
    )
    record = AnswerRecord(
        question="it?",
        standalone_question=f"What is value {number}?",
        index="docs",
        generation=1,
        embedder_fingerprint="",
        model="m",
        model_fingerprint="",
        adapter="base",
        prompt_version="1",
        settings={},
        prompt_tokens=0,
        completion_tokens=0,
        finish_reason="stop",
        timings_s={},
        signals={},
    )
    return Answer(
        text=text,
        abstained=False,
        confidence=0.9,
        sentences=(),
        passages=passages,
        hits=(),
        nearest=(),
        record=record,
    )


def test_feedback_saved_by_the_application_becomes_rows(tmp_path):
    file = tmp_path / "feedback" / "docs.jsonl"
    for n in range(10):
        save_feedback(file, answer(n, f"value{n}2 [2]"), 1)
    save_feedback(file, answer(10, "value [1]"), -1)
    save_feedback(file, answer(11, "wrong [1]"), -1, correction="value113")
    save_feedback(file, answer(12, "wrong [1]"), -1, correction="The documents do not say.")
    save_feedback(file, answer(13, "not there [1]"), 1)
    built = build(recipe_from({"data": {"train": [str(file)], "test_share": 0.0}}))
    rows = {r.question: r for r in (*built.rows["train"], *built.rows["dev"])}
    assert len(rows) == 12
    assert rows["What is value 3?"].target == "value32 [2]"
    assert rows["What is value 11?"].target == "value113 [3]"
    assert rows["What is value 12?"].kind == "unanswerable"
    assert rows["What is value 3?"].passages[0].headings == ("Part",)
    reasons = {reason.partition(": ")[2]: n for reason, n in built.report.dropped.items()}
    assert reasons == {"not approved and not corrected": 1, "answer is not in the passages": 1}
