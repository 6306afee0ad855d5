import json
import unicodedata

import pytest
from tiny import CONTEXT, make_tiny_model

from finetune.data import hub
from finetune.data.example import words
from finetune.recipe import recipe_from
from finetune.rows.build import build
from finetune.rows.built import load_built, recipe_in, save
from finetune.rows.prepare import build_rows
from finetune.rows.tasks import summarize
from finetune.schema import RowPassage, write_rows
from rag_app.artifacts import is_locked
from rag_app.conversations.feedback import save_feedback
from rag_app.errors import DataError
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
    assert built.report.sources[f"train: {town_recipe.data.train[0]}"] == {
        "split": "train",
        "shape": "squad",
        "rows": 120,
    }


def test_own_test_files_take_precedence_and_leaks_leave_training(tmp_path):
    train = squad(range(20))
    recipe = recipe_from(
        {"data": {"train": [write(tmp_path / "a.jsonl", train)], "test": [write(tmp_path / "b.jsonl", squad([3, 90]))]}}
    )
    built = build(recipe)
    assert {r.document for r in built.rows["test"]} == {"Town3", "Town90"}
    assert "Town3" not in {r.document for r in (*built.rows["train"], *built.rows["dev"])}
    assert built.report.dropped["train: question is also in a held-out set"] == 3


@pytest.mark.parametrize("name", ["doc_id", "document", "url"])
def test_questions_about_one_passage_are_in_one_set_although_each_row_names_a_document(tmp_path, name):
    rows = [row | {name: f"row-{n}"} for n, row in enumerate(squad(range(40)))]
    built = build(recipe_from({"data": {"train": [write(tmp_path / "a.jsonl", rows)]}}))
    golds = [{p.text for row in built.rows[s] for p in row.passages[row.gold - 1 : row.gold]} for s in built.rows]
    assert all(golds) and not golds[0] & golds[1] and not golds[0] & golds[2] and not golds[1] & golds[2]


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
    assert {s: len(r) for s, r in built.rows.items()} == {"train": 81, "dev": 9, "test": 2}
    assert built.labels.texts == {"greet_user": "greet user", "pay": "pay", "oos": "none of these"}
    assert built.rows["test"][0].target == "greet user" and built.rows["test"][0].kind == "label"
    assert built.rows["test"][1].target == "new"
    assert built.report.counts["test: label 'new' has no training row: its texts count as wrong"] == 1
    said = ["greet user", "pay"]
    assert summarize(built.rows["test"], said, built.labels)["accuracy"] == 0.5


def test_dev_texts_of_labels_that_training_lacks_are_no_rows(tmp_path):
    rows = [{"text": f"{label} {n}", "label": label} for label in ("card", "loan") for n in range(20)]
    dev = [{"text": "my card", "label": "card"}, {"text": "x", "label": "new"}]
    data = {"train": [write(tmp_path / "a.jsonl", rows)], "dev": [write(tmp_path / "b.jsonl", dev)]}
    built = build(recipe_from({"task": "classify", "data": data}))
    assert [row.target for row in built.rows["dev"]] == ["card"]
    assert built.report.places["dev: no training row has this label"] == ["b.jsonl, line 2: new"]
    assert built.report.lost("dev") == {"no training row has this label": 1}


def test_test_questions_that_make_no_row_are_counted_but_for_copies(tmp_path):
    test = [*squad([90]), *squad([90]), {**squad([91])[0], "answers": "nowhere"}, {**squad([92])[0], "answers": ""}]
    data = {"train": [write(tmp_path / "a.jsonl", squad(range(20)))], "test": [write(tmp_path / "b.jsonl", test)]}
    built = build(recipe_from({"data": data}))
    assert len(built.rows["test"]) == 3
    assert built.report.lost("test") == {"answer is not in the passage": 1, "no answer": 1}


def test_where_answers_in_other_words_are_dropped_it_is_said_what_keeps_them(tmp_path):
    rows = [{**record, "answers": "yes" if n % 3 else record["answers"]} for n, record in enumerate(squad(range(30)))]
    file = write(tmp_path / "a.jsonl", rows)
    advice = "yes, no and answers in other words are kept with data.extractive = false"
    lines = build(recipe_from({"data": {"train": [file]}})).report.lines()
    assert lines[-1] == advice and lines.count(advice) == 1
    kept = build(recipe_from({"data": {"train": [file], "extractive": False}}))
    assert not kept.report.dropped and advice not in kept.report.lines()
    with pytest.raises(DataError, match=f"no train rows are left .*{advice}"):
        build(
            recipe_from({"data": {"train": [write(tmp_path / "b.jsonl", [r for r in rows if r["answers"] == "yes"])]}})
        )


def test_a_text_that_stands_in_several_documents_is_in_one_set(tmp_path):
    written = (("ada", "where is my {} number {}"), ("bob", "Where is my {}, number {}?!"))
    rows = [
        {"text": text.format(label, n), "label": label, "user": f"{user} {n}"}
        for n in range(20)
        for label in ("card", "loan")
        for user, text in written
    ]
    data = {"train": [write(tmp_path / "a.jsonl", rows)], "columns": {"document": "user"}}
    built = build(recipe_from({"task": "classify", "data": data}))
    texts = [{words(row.question) for row in built.rows[split]} for split in ("train", "dev", "test")]
    assert all(texts) and sum(map(len, texts)) == len(set.union(*texts))
    assert built.report.dropped["train: question is also in a held-out set"] > 0


@pytest.mark.parametrize(
    ("labels", "out_of_scope", "message"),
    [
        (["x"], "oos", r"a single label in the training data \('x'\).*data\.columns\.label"),
        (["x", "y"], "none", r"data\.out_of_scope = 'none': no training row has this label, there are x, y;"),
    ],
)
def test_labels_that_cannot_be_learnt_are_told_before_training(tmp_path, labels, out_of_scope, message):
    rows = [{"text": f"hi {n}", "label": labels[n % len(labels)]} for n in range(40)]
    data = {"train": [write(tmp_path / "a.jsonl", rows)], "out_of_scope": out_of_scope}
    with pytest.raises(DataError, match=message):
        build(recipe_from({"task": "classify", "data": data}))


def test_texts_that_all_judge_leave_none_to_train_on(tmp_path):
    file = write(tmp_path / "l.jsonl", [{"text": f"text {n}", "label": "xy"[n % 2]} for n in range(20)])
    with pytest.raises(DataError, match=r"^no train rows are left \(dropped 20, train: question is also in a held-out"):
        build(recipe_from({"name": "l", "task": "classify", "data": {"train": [file], "test": [file]}}))


def test_texts_that_all_have_two_labels_are_what_is_told(tmp_path):
    rows = [{"text": f"text {n // 2}", "label": "xy"[n % 2]} for n in range(20)]
    data = {"train": [write(tmp_path / "l.jsonl", rows)]}
    with pytest.raises(DataError, match=r"^no train rows are left \(dropped 20, train: same text under different"):
        build(recipe_from({"name": "l", "task": "classify", "data": data}))


def test_labels_that_differ_in_case_only_are_one_and_told(tmp_path):
    spelled = ["Billing", "Billing", "billing", "card_arrival", "OOS"]
    rows = [{"text": f"text {n}", "label": spelled[n % 5]} for n in range(100)]
    rows += [{"text": "twice", "label": label} for label in ("Billing", "billing")]
    test = [{"text": "where is my bill", "label": "BILLING"}]
    data = {"train": [write(tmp_path / "a.jsonl", rows)], "test": [write(tmp_path / "b.jsonl", test)]}
    built = build(recipe_from({"task": "classify", "data": data}))
    assert built.labels.texts == {"Billing": "Billing", "card_arrival": "card arrival", "oos": "none of these"}
    assert built.labels.out_of_scope == "oos"
    assert "twice" in {row.question for split in built.rows.values() for row in split}
    assert [row.target for row in built.rows["test"]] == ["Billing"]
    told = {fact: number for fact, number in built.report.counts.items() if "read as" in fact}
    assert told == {
        "train: label 'billing' read as 'Billing'": 21,
        "train: label 'OOS' read as 'oos'": 20,
        "test: label 'BILLING' read as 'Billing'": 1,
    }


def test_letters_that_are_composed_or_not_are_the_same(tmp_path):
    rows = [{"text": f"Tür {n}", "label": ("grün", "rot")[n % 2]} for n in range(20)]
    apart = [{key: unicodedata.normalize("NFD", text) for key, text in row.items()} for row in rows]
    data = {"train": [write(tmp_path / "train.jsonl", rows)], "test": [write(tmp_path / "test.jsonl", apart[:6])]}
    built = build(recipe_from({"name": "doors", "task": "classify", "data": data}))
    assert list(built.labels.texts) == ["grün", "rot"] and built.report.counts == {}
    assert {row.question for row in built.rows["test"]} == {row["text"] for row in rows[:6]}
    assert built.report.dropped == {"train: question is also in a held-out set": 6}


def test_labels_that_are_lost_or_never_judged_are_named(tmp_path):
    rows = [{"text": f"{label} {n}", "label": label} for label in ("card", "loan", "rent") for n in range(20)]
    rare = [{"text": f"seldom {n}", "label": "rare"} for n in range(2)]
    test = [*rare, {"text": "my card", "label": "card"}]
    data = {"train": [write(tmp_path / "a.jsonl", rows + rare)], "test": [write(tmp_path / "b.jsonl", test)]}
    recipe = recipe_from({"task": "classify", "data": data})
    built = build(recipe)
    assert list(built.labels.texts) == ["card", "loan", "rent"]
    assert built.report.counts == {
        "train: label 'rare' lost: all of its training rows are held out": 2,
        "test: label 'rare' has no training row: its texts count as wrong": 2,
    }
    assert [row.target for row in built.rows["test"]] == ["rare", "rare", "card"]
    assert "2 of 3 labels have no test row: loan, rent" in built.report.lines()
    save(built, recipe, tmp_path / "rows")
    assert load_built(tmp_path / "rows").report.notes == built.report.notes


def test_a_text_longer_than_the_window_of_the_model_is_dropped_from_every_set(tmp_path):
    base = make_tiny_model("llama", tmp_path / "base", layers=1)
    rows = [{"text": f"{label} {n}", "label": label} for label in ("card", "loan") for n in range(20)]
    long = [{"text": f"card {n} " + "button " * 9000, "label": "card"} for n in range(3)]
    test = [{"text": "my card", "label": "card"}, long[1]]
    files = {"train": [*rows, long[0]], "test": test, "dev": [{"text": "a loan", "label": "loan"}, long[2]]}
    data = {split: [write(tmp_path / f"{split}.jsonl", made)] for split, made in files.items()}
    recipe = recipe_from({"base": str(base), "task": "classify", "max_tokens": 256, "data": data})
    built = build_rows(recipe, tmp_path / "rows", report=lambda _: None)
    assert {split: len(made) for split, made in built.rows.items()} == {"train": 40, "dev": 1, "test": 1}
    reason = f"its text does not fit the model's window of {CONTEXT} tokens"
    assert built.report.dropped == {f"{split}: {reason}": 1 for split in ("train", "dev", "test")}


def test_a_label_of_which_no_training_row_fits_is_none_and_told(tmp_path):
    base = make_tiny_model("llama", tmp_path / "base", layers=1)
    rows = [{"text": f"{label} {n}", "label": label} for label in ("card", "loan") for n in range(20)]
    rows += [{"text": f"contract {n} " + "clause " * 9000, "label": "contract"} for n in range(5)]
    test = [{"text": "the contract", "label": "contract"}, {"text": "my card", "label": "card"}]
    data = {"train": [write(tmp_path / "a.jsonl", rows)], "test": [write(tmp_path / "b.jsonl", test)]}
    recipe = recipe_from({"base": str(base), "task": "classify", "max_tokens": 256, "data": data})
    built = build_rows(recipe, tmp_path / "rows", report=lambda _: None)
    assert list(built.labels.texts) == ["card", "loan"]
    assert built.report.counts == {
        "train: label 'contract' lost: none of its training rows fits": 1,
        "test: label 'contract' has no training row: its texts count as wrong": 1,
    }


def test_a_question_whose_passage_is_longer_than_the_window_of_the_model_is_dropped(tmp_path):
    base = make_tiny_model("llama", tmp_path / "base", layers=1)
    long = squad([99])[2]
    test = [squad([90])[2], long | {"context": "Old harbours are deep. " * 60 + long["context"]}]
    files = {"train": squad(range(20)), "test": test}
    data = {split: [write(tmp_path / f"{split}.jsonl", made)] for split, made in files.items()}
    recipe = recipe_from({"base": str(base), "max_tokens": 4000, "data": data | {"passages": 1}})
    told = []
    built = build_rows(recipe, tmp_path / "rows", report=told.append)
    assert [row.target for row in built.rows["test"]] == ["Port90 [1]"]
    assert built.report.lost("test") == {f"its passage does not fit {CONTEXT} tokens": 1}
    assert told.count(f"max_tokens = 4000: {base} reads {CONTEXT} tokens, to which rows are fitted") == 1


def test_saved_rows_are_read_back_and_guarded(town_recipe, tmp_path):
    built = build(town_recipe)
    folder = tmp_path / "runs" / "rows"
    save(built, town_recipe, folder)
    again = load_built(folder)
    assert {s: list(r) for s, r in again.rows.items()} == {s: list(r) for s, r in built.rows.items()}
    assert again.report.to_dict() == built.report.to_dict() and set(again.sha256) >= {"train.jsonl", "report.json"}
    assert recipe_in(folder) == town_recipe
    save(built, town_recipe, folder)
    assert sorted(p.name for p in folder.parent.iterdir()) == [".rows.lock", "rows"]

    with (folder / "dev.jsonl").open("a") as file:
        file.write("\n")
    with pytest.raises(DataError, match=r"dev\.jsonl: missing or changed"):
        load_built(folder)
    (folder / "manifest.json").unlink()
    with pytest.raises(DataError, match="no complete rows here"):
        load_built(folder)
    with pytest.raises(DataError, match="is not a folder of rows"):
        save(built, town_recipe, folder)


def test_rows_are_saved_by_one_program_at_a_time(town_recipe, tmp_path, monkeypatch):
    folder, held = tmp_path / "rows", []

    def write(path, rows):
        held.append(is_locked(tmp_path / ".rows.lock"))
        write_rows(path, rows)

    monkeypatch.setattr("finetune.rows.built.write_rows", write)
    save(build(town_recipe), town_recipe, folder)
    assert held == [True] * 3 and not is_locked(tmp_path / ".rows.lock")


def test_rows_of_other_prompts_are_refused(town_recipe, tmp_path, monkeypatch):
    save(build(town_recipe), town_recipe, tmp_path / "rows")
    monkeypatch.setattr("finetune.rows.built.PROMPT_VERSION", "next")
    with pytest.raises(DataError, match="made for prompt version"):
        load_built(tmp_path / "rows")


def test_rows_over_the_window_are_dropped_with_the_reason(town_recipe):
    first = build(town_recipe).rows["train"][0].id
    built = build(town_recipe, overlong=lambda rows: {r.id: "too long" for r in rows if r.id == first})
    assert first not in {r.id for r in built.rows["train"]}
    assert built.report.places["train: too long"] == [first]


@pytest.mark.parametrize(
    ("data", "message"),
    [({}, "no training data"), ({"train": ["{closed}"]}, "the data has no passages to answer from")],
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
        text=text, abstained=False, confidence=0.9, sentences=(), passages=passages, hits=(), nearest=(), record=record
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


def nameless(numbers):
    """Three questions about each passage, in rows that name no document."""
    return [
        {"question": f"{what} number {n}?", "answer": f"{what.lower()}{n}"}
        for n in numbers
        for what in ("Day", "Saint", "River")
    ]


def searching(source):
    def retrieve(question, k):
        first = int(question.rstrip("?").split()[-1])
        return [
            RowPassage(text=f"It is day{n}, saint{n}, river{n}.", source=source(n))
            for n in (first, *(m for m in range(40) if m != first))
        ][:k]

    return retrieve


@pytest.mark.parametrize(
    ("source", "documents"),
    [(lambda n: f"{n // 2}.md", 20), (lambda n: "handbook.md", 40), (lambda n: "", 40)],
    ids=["many sources", "one source", "none"],
)
def test_rows_without_a_document_are_split_by_where_their_answer_stands(tmp_path, source, documents):
    recipe = recipe_from({"data": {"train": [write(tmp_path / "qa.jsonl", nameless(range(40)))]}})
    rows = build(recipe, searching(source)).rows
    found = {split: {r.document for r in rows[split]} for split in ("train", "dev", "test")}
    assert all(found.values()) and len(set().union(*found.values())) == documents
    assert sum(len(names) for names in found.values()) == documents
    own = [{r.question.split()[-1] for r in rows[split]} for split in ("train", "dev", "test")]
    assert not own[0] & own[1] and not own[0] & own[2] and not own[1] & own[2]


@pytest.mark.parametrize("size", [1, 2], ids=["a name a row", "a name for two rows"])
def test_a_passage_of_the_index_is_in_one_set_although_rows_about_it_name_several_documents(tmp_path, size):
    rows = [row | {"url": f"https://town.example/#{n // size}"} for n, row in enumerate(nameless(range(40)))]
    recipe = recipe_from({"data": {"train": [write(tmp_path / "qa.jsonl", rows)], "abstain_share": 0.0}})
    built = build(recipe, searching(lambda n: "town.md"))
    golds = [{row.passages[row.gold - 1].text for row in built.rows[s]} for s in ("train", "dev", "test")]
    assert all(golds) and not golds[0] & golds[1] and not golds[0] & golds[2] and not golds[1] & golds[2]
    assert sum(map(len, built.rows.values())) == len(rows) - built.report.dropped.total()
    assert (built.report.dropped.total() == 0) == (size == 1)  # those of one row are joined, of others rows are lost


def test_own_test_rows_take_only_their_passages_from_training(tmp_path):
    files = {"train": nameless(range(40)), "test": nameless(range(0, 40, 2))[::3]}
    data = {name: [write(tmp_path / f"{name}.jsonl", rows)] for name, rows in files.items()}
    rows = build(recipe_from({"data": data}), searching(lambda n: f"{n // 2}.md")).rows
    assert len(rows["train"]) + len(rows["dev"]) == 60 and len(rows["test"]) == 20
    assert {int(r.question.rstrip("?").split()[-1]) % 2 for r in rows["train"]} == {1}


def test_feedback_about_one_document_stays_in_one_set(tmp_path):
    file = tmp_path / "feedback.jsonl"
    shown = [[{"text": f"It says value{n}{m}.", "source": f"{n}.md"} for m in range(2)] for n in range(20)]
    lines = [
        {"question": f"Value {m} of {n}?", "answer": f"value{n}{m} [{m + 1}]", "vote": 1, "passages": shown[n]}
        for n in range(20)
        for m in range(2)
    ]
    rows = build(recipe_from({"data": {"train": [write(file, lines)]}})).rows
    assert {split: {r.document for r in rows[split]} & {f"{n}.md" for n in range(20)} for split in rows} == {
        split: {r.document for r in rows[split]} for split in rows
    }
    assert len(rows["dev"]) == len(rows["test"]) == 4
    assert sum(len({r.document for r in rows[split]}) for split in rows) == 20


def test_the_same_words_under_other_passages_are_other_feedback(tmp_path):
    passages = [[{"text": f"Leave is {days} days.", "source": f"{days}.md"}] for days in (20, 30)]
    lines = [
        {"question": "How much leave?", "answer": f"{days} days [1]", "vote": 1, "passages": shown}
        for days, shown in zip((20, 30), passages, strict=True)
    ]
    lines += [
        {
            "question": f"Number {n}?",
            "answer": f"n{n} [1]",
            "vote": 1,
            "passages": [{"text": f"n{n}", "source": str(n)}],
        }
        for n in range(20)
    ]
    rows = build(recipe_from({"data": {"train": [write(tmp_path / "f.jsonl", lines)]}})).rows
    asked = [r for split in rows for r in rows[split] if r.question == "How much leave?"]
    assert asked and all(r.accepted == (f"{r.document.removesuffix('.md')} days",) for r in asked)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            {},
            r"all 24 questions are about one document \(Handbook\), which is never divided; add questions about other",
        ),
        ({"dev_share": 0.0}, "data.dev_share is 0 and data.dev names no file"),
    ],
)
def test_a_split_that_cannot_be_made_says_why(tmp_path, data, message):
    one = [{**row, "title": "Handbook"} for row in squad(range(8))]
    with pytest.raises(DataError, match=f"no dev rows: .*{message}"):
        build(recipe_from({"data": {"train": [write(tmp_path / "qa.jsonl", one)], **data}}))


def test_questions_about_one_passage_are_not_said_to_want_another_share(tmp_path):
    one = [dict(row, title="papers/second.md") for row in squad([1])]
    with pytest.raises(DataError) as caught:
        build(recipe_from({"data": {"train": [write(tmp_path / "qa.jsonl", one)]}}))
    assert str(caught.value).startswith(
        "no dev rows: all 3 questions are about one passage (papers/second.md), which is never divided; add questions "
        "about other passages, or name a file of dev rows (data.dev)."
    )


def test_a_passage_of_no_name_is_called_by_its_words_where_no_split_can_be_made(tmp_path):
    one = [{key: row[key] for key in ("question", "context", "answers")} for row in squad([1])]
    with pytest.raises(DataError) as caught:
        build(recipe_from({"data": {"train": [write(tmp_path / "qa.jsonl", one)]}}))
    assert f"about one passage ({one[0]['context'][:20]}" in str(caught.value)


def test_training_questions_without_any_answer_are_refused(tmp_path):
    rows = [{"question": f"What is {n}?", "context": f"No {n}.", "answers": []} for n in range(20)]
    with pytest.raises(DataError, match=r"no question of data\.train has an answer \(20 without one\)"):
        build(recipe_from({"data": {"train": [write(tmp_path / "qa.jsonl", rows)]}}))


def test_dev_rows_without_an_answer_alone_are_no_dev_rows(tmp_path):
    rows = [dict(row, title=f"Book{n // 21}") for n, row in enumerate(squad(range(20)))]
    rows += [{"question": f"What is {n}?", "context": f"No {n}.", "answers": [], "title": f"N{n}"} for n in range(20)]
    with pytest.raises(DataError, match=r"no dev rows: 60 answerable examples in 3 document\(s\), 21 of them in the"):
        build(recipe_from({"data": {"train": [write(tmp_path / "qa.jsonl", rows)]}}))


def test_shares_that_leave_nothing_to_train_on_are_said_to_be_the_reason(tmp_path):
    data = {"train": [write(tmp_path / "qa.jsonl", squad([1]))], "dev_share": 0.8}
    with pytest.raises(DataError, match=r"all 3 went to dev and test; add questions or lower data.dev_share and"):
        build(recipe_from({"data": data}))


def test_too_few_rows_are_said_to_be_too_few_with_the_lines_that_are_not_readable(tmp_path):
    file = tmp_path / "qa.jsonl"
    file.write_text('{"question": "How long?", "answer": "5 days", "context": "It is 5 days."}\n{"question": broken}\n')
    with pytest.raises(DataError) as caught:
        build(recipe_from({"data": {"train": [str(file)]}}))
    said = str(caught.value)
    assert said.startswith("too few rows: 1, of which data.dev_share = 0.1 sets none apart") and "raise" not in said
    assert "Of what was read: dropped 1, train: not readable (qa.jsonl, line 2: Expecting value" in said


def test_a_cap_below_the_size_of_a_document_leaves_rows(tmp_path):
    one = [{**row, "title": "Handbook"} for row in squad(range(8))]
    data = {
        "train": [write(tmp_path / "train.jsonl", one)],
        "dev": [write(tmp_path / "dev.jsonl", squad([50]))],
        "test": [write(tmp_path / "test.jsonl", squad([60]))],
        "max_rows": 10,
    }
    built = build(recipe_from({"data": data}))
    assert {split: len(rows) for split, rows in built.rows.items()} == {"train": 10, "dev": 3, "test": 3}


def test_a_source_of_two_splits_is_reported_for_both(tmp_path):
    datasets = pytest.importorskip("datasets")
    rows = {"train": squad(range(20)), "dev": squad(range(20, 24)), "test": squad(range(30, 34))}
    saved = datasets.DatasetDict({name: datasets.Dataset.from_list(made) for name, made in rows.items()})
    saved.save_to_disk(str(tmp_path / "towns"))
    built = build(recipe_from({"data": {split: [str(tmp_path / "towns")] for split in rows}}))
    assert {split: len(made) for split, made in built.rows.items()} == {"train": 60, "dev": 12, "test": 12}
    told = [line for line in built.report.lines() if "towns" in line]
    assert told == [f"{s}: read {n} rows of shape squad from {tmp_path}/towns" for s, n in
                    (("train", 60), ("dev", 12), ("test", 12))]  # fmt: skip


def test_examples_without_a_label_cannot_be_classified(tmp_path):
    feedback = [{"question": "Q?", "answer": "The documents do not say.", "vote": 1, "passages": []}]
    data = {"train": [write(tmp_path / "f.jsonl", feedback)], "shape": "feedback"}
    with pytest.raises(DataError, match=r"feedback holds answers, task \"classify\" wants texts with a label"):
        build(recipe_from({"task": "classify", "data": data}))
    rows = [{"question": f"hi {n}", "answer": ["greet", "part"][n % 2], "answerable": n > 0} for n in range(21)]
    data = {"train": [write(tmp_path / "rows.jsonl", rows)], "shape": "squad"}
    built = build(recipe_from({"task": "classify", "data": data}))
    assert sum(map(len, built.rows.values())) == 20
    assert built.report.places["train: no label"] == ["rows.jsonl, line 1"]


def test_a_mistyped_metric_is_found_before_anything_is_read(tmp_path):
    recipe = recipe_from({"metric": "f_1", "base": "no/model", "data": {"train": ["nowhere.jsonl"]}})
    with pytest.raises(DataError, match="metric 'f_1': task 'qa' has f1,"):
        build_rows(recipe, tmp_path / "rows", report=lambda _: None)


@pytest.mark.parametrize("split", ["dev", "test", "passages_file"])
@pytest.mark.parametrize("source", ["owner/name:validation", "nowhere.jsonl"])
def test_a_source_that_is_not_there_is_found_before_anything_is_made(tmp_path, monkeypatch, split, source):
    def commit_of(name):
        raise ConnectionError("offline")

    monkeypatch.setattr(hub, "commit_of", commit_of)
    named = {"train": [write(tmp_path / "qa.jsonl", squad(range(3)))], split: [source]}
    named |= {"passages_file": source} if split == "passages_file" else {}
    recipe = recipe_from({"base": "no/model", "data": {**named, "index": "none"}})
    with pytest.raises(DataError, match=f"^{source}: "):
        build_rows(recipe, tmp_path / "rows", index_root=str(tmp_path), report=lambda _: None)


@pytest.mark.parametrize(
    ("task", "columns", "message"),
    [
        ("qa", {"document": "titel"}, r"data\.columns\.document = 'titel': no row has it; there are answers, context,"),
        ("qa", {"answerable": "answers.possible"}, r"data\.columns\.answerable = 'answers\.possible'"),
        ("classify", {"text": "question", "label": "title", "id": "key"}, r"data\.columns\.id = 'key'"),
    ],
)
def test_a_column_that_no_row_has_is_no_column_of_the_recipe(tmp_path, task, columns, message):
    data = {"train": [write(tmp_path / "qa.jsonl", squad(range(30)))], "columns": columns}
    with pytest.raises(DataError, match=message):
        build(recipe_from({"task": task, "data": data}))


def test_a_column_may_be_in_one_of_the_files_or_rows_alone(tmp_path):
    plain = [{k: v for k, v in row.items() if k != "title"} for row in squad(range(30))]
    passages = [{"id": f"p{t}", "text": f"Town{t} has a tower.", "name": "Towers"} for t in range(5)]
    data = {
        "train": [write(tmp_path / "a.jsonl", [*plain, *squad([40])])],
        "test": [write(tmp_path / "b.jsonl", squad([50]))],
        "passages_file": write(tmp_path / "passages.jsonl", passages),
        "columns": {"title": "name", "document": "title", "answers": "answers.text"},
    }
    assert len(build(recipe_from({"data": data})).rows["test"]) == 3
