import dataclasses
import json
from contextlib import nullcontext
from unicodedata import normalize

import pytest
from voting_rag import WEIGHTS, rag_with

from rag_app import Rag, artifacts
from rag_app.config import FusionSettings, IndexRecipe
from rag_app.documents.markdown import parse_sections
from rag_app.errors import DataError, SettingsError
from rag_app.evaluation.adapters import evaluate_adapters
from rag_app.evaluation.cases import EvalQuestion, read_questions, sample_of
from rag_app.evaluation.gold import Gold, find_golds
from rag_app.evaluation.outcome import judge
from rag_app.evaluation.report import write_report
from rag_app.evaluation.run import adapter_digests, evaluate
from rag_app.evaluation.scores import cell_of, compare, summarize
from rag_app.evaluation.written import read_outcomes
from rag_app.index import Index, add_documents, delete_index, set_fusion, write_recipe
from rag_app.schema import Document
from rag_app.testing import FakeChatModel, FakeEmbedder

DOCUMENTS = [
    Document("tea.md", "Green tea is brewed at 80 degrees.", metadata={"id": "p1"}),
    Document("bridge.md", "The old bridge was finished in 1889.", metadata={"id": "p2"}),
    Document("owl.md", "Owls hunt at night and sleep by day.", metadata={"id": "p3"}),
]
QUESTIONS = [
    EvalQuestion(id="1", question="When was the old bridge finished?", answers=("1889",), gold="p2"),
    EvalQuestion(id="2", question="When do owls hunt?", answers=("at night",), gold="owl.md"),
    EvalQuestion(id="3", question="At how many degrees is green tea brewed?", answers=("80",), gold="p1"),
    EvalQuestion(id="4", question="Who owns the old bridge?", answerable=False),
]


def open_rag(tmp_path, reply):
    embedder = FakeEmbedder()
    if not (tmp_path / "indexes").exists():
        add_documents("docs", DOCUMENTS, root=tmp_path / "indexes", embedder=embedder)
    rag = Rag(Index.open("docs", tmp_path / "indexes"), embedder, FakeChatModel(reply))
    rag.settings = type(rag.settings)(min_confidence=0.0, passages=1)
    return rag


def good(messages):
    asked = messages[-1].content.rpartition("Question: ")[2]
    answers = {q.question: q.answers[0] + " [1]" for q in QUESTIONS if q.answerable}
    return answers.get(asked, "The documents do not say.")


def judged(rag, question):
    """The outcome of one question."""
    return judge(question, rag.ask(question.question), *find_golds(rag.index, [question]))


def value(measures, name):
    return next(m.value for m in measures if m.name == name)


def test_a_right_system_scores_one_on_everything(tmp_path):
    outcomes = evaluate(open_rag(tmp_path, good), QUESTIONS, "base", tmp_path / "run")
    assert [o.gold_rank for o in outcomes] == [1, 1, 1, 0]
    assert all(o.right for o in outcomes)
    measures = summarize(outcomes)
    for name in (
        "gold document @1",
        "nDCG@10",
        "F1, answerable",
        "citation precision",
        "citation recall",
        "abstention recall, unanswerable",
        "abstention precision",
        "answers that stopped by themselves",
    ):
        assert value(measures, name) == 1.0, name
    assert value(measures, "answerable ones refused") == 0.0


@pytest.mark.parametrize(
    ("expected", "figure", "f1"), [("$455", "$455", 1.0), ("Ferries, 2022: $455", "$455", 0.75), ("$410", "$455", 0.0)]
)
def test_what_a_figure_is_called_behind_it_is_no_part_of_what_was_asked(
    tmp_path, embedder, monkeypatch, expected, figure, f1
):
    text = "Results (in millions):\n\n| | 2021 | 2022 |\n| --- | --- | --- |\n| Ferries | $410 | $455 |\n"
    add_documents("docs", [Document("a.md", text, sections=parse_sections(text))], root=tmp_path, embedder=embedder)
    question = EvalQuestion(id="1", question="What did the crossings bring in?", answers=(expected,))
    with Index.open("docs", tmp_path) as index:
        rag = rag_with(index, embedder, tmp_path, monkeypatch, {figure: 3.0}, f"{figure} [1]", **WEIGHTS)
        answer = rag.ask(question.question, adapter="small", min_confidence=0.0)
    assert answer.text == f"{figure} (Ferries, 2022; in millions) [1]"
    assert judge(question, answer, Gold()).f1 == pytest.approx(f1, abs=0.01)
    assert judge(question, answer, Gold()).exact_match == (expected == figure)


def test_a_wrong_system_is_seen_to_be_wrong(tmp_path):
    outcomes = evaluate(open_rag(tmp_path, "Nobody knows [2]"), QUESTIONS, "base", tmp_path / "run")
    measures = summarize(outcomes)
    assert value(measures, "F1, answerable") == 0.0
    assert value(measures, "citation precision") < 1.0
    assert value(measures, "abstention recall, unanswerable") == 0.0
    gains = compare(outcomes, evaluate(open_rag(tmp_path, good), QUESTIONS, "base", tmp_path / "other"))
    assert {g.name: g.interval.estimate for g in gains}["F1, answerable"] == 1.0


def test_rates_have_intervals_that_a_few_equal_cases_do_not_close(tmp_path):
    outcomes = evaluate(open_rag(tmp_path, "Nobody knows [1]"), QUESTIONS, "base", tmp_path / "run")
    found = {m.name: m.interval for m in summarize(outcomes)}
    for name in ("exact match, answerable", "abstention recall, unanswerable", "answerable ones refused"):
        assert found[name].estimate == 0 and found[name].high > 0.5, name


def test_a_mean_of_fewer_than_ten_cases_has_a_dash_for_its_interval(tmp_path):
    rag = open_rag(tmp_path, good)
    made = judged(rag, QUESTIONS[0])
    for count, shown in ((9, "0.556 [–]"), (10, "0.600 [0.300, 0.900]")):
        outcomes = [dataclasses.replace(made, id=str(n), gold="", f1=float(n > 3)) for n in range(count)]
        (score,) = [m for m in summarize(outcomes) if m.name == "F1, answerable"]
        assert cell_of(score) == shown


def test_questions_about_one_document_are_drawn_together(tmp_path):
    rag = open_rag(tmp_path, good)
    right = judged(rag, QUESTIONS[0])
    wrong = dataclasses.replace(right, f1=0.0, cited_gold=0)
    first, alone = [], []
    for n in range(200):  # ten questions a document, all alike
        made = right if n // 10 % 2 else wrong
        first.append(dataclasses.replace(made, id=str(n), gold=f"{n // 10}.md"))
        alone.append(dataclasses.replace(made, id=str(n), gold=""))

    def widths(found):
        return {m.name: m.interval.high - m.interval.low for m in found if m.interval}

    together, singly = widths(summarize(first)), widths(summarize(alone))
    assert together["F1, answerable"] > 2.5 * singly["F1, answerable"] > 0
    assert together["citation precision"] > 0.3
    better = [right] * 200
    gain, narrow = widths(compare(first, better)), widths(compare(alone, better))
    assert gain["F1, answerable"] > 2.5 * narrow["F1, answerable"] > 0
    few = [dataclasses.replace(o, gold=f"{n // 20}.md") for n, o in enumerate(first)]  # too few to draw: singly
    assert widths(summarize(few))["F1, answerable"] < 1.5 * singly["F1, answerable"]


def test_a_run_goes_on_where_it_stopped_and_drops_a_half_written_line(tmp_path):
    rag = open_rag(tmp_path, good)
    evaluate(rag, QUESTIONS[:2], "base", tmp_path / "run")
    path = tmp_path / "run" / "outcomes.jsonl"
    path.write_text(path.read_text() + '{"id": "3", "quest')
    asked = len(rag.model.requests)
    outcomes = evaluate(rag, QUESTIONS, "base", tmp_path / "run")
    assert len(rag.model.requests) - asked == 2
    assert [json.loads(line)["id"] for line in path.read_text().splitlines()] == ["1", "2", "3", "4"]
    assert [o.id for o in outcomes] == ["1", "2", "3", "4"]


def test_a_question_that_cannot_be_asked_is_named(tmp_path):
    rag = open_rag(tmp_path, good)
    long = EvalQuestion(id="line 2", question="Why? " * 9000, answers=("x",))
    with pytest.raises(DataError, match=r"question 'line 2': .* 45,000 characters, expected at most 4,000; put"):
        evaluate(rag, [QUESTIONS[0], long], "base", tmp_path / "run")


def test_of_two_evaluations_of_the_same_questions_the_second_is_refused(tmp_path):
    rag, refused = open_rag(tmp_path, good), []

    def again(adapter, done, of):
        with pytest.raises(DataError, match="docs is being evaluated here already; wait until that is done") as at:
            evaluate_adapters(rag, QUESTIONS, "q.jsonl", ["base"], tmp_path / "run")
        refused.append(at)

    report = evaluate_adapters(rag, QUESTIONS, "q.jsonl", ["base"], tmp_path / "run", again)
    assert len(refused) == len(QUESTIONS) == len(rag.model.requests)
    assert evaluate_adapters(rag, QUESTIONS, "q.jsonl", ["base"], tmp_path / "run") == report


def test_outcomes_of_other_settings_are_not_mixed(tmp_path):
    rag = open_rag(tmp_path, good)
    evaluate(rag, QUESTIONS[:1], "base", tmp_path / "run")
    rag.settings = type(rag.settings)(min_confidence=0.5)
    with pytest.raises(DataError, match="another settings"):
        evaluate(rag, QUESTIONS[:1], "base", tmp_path / "run")


def test_outcomes_of_a_quantized_model_are_not_mixed_with_those_of_the_whole_one(tmp_path):
    rag = open_rag(tmp_path, good)
    evaluate(rag, QUESTIONS[:1], "base", tmp_path / "run")
    assert json.loads((tmp_path / "run" / "run.json").read_text())["quantization"] == "none"
    rag.model.quantization = "nf4"
    with pytest.raises(DataError, match="another quantization"):
        evaluate(rag, QUESTIONS[:1], "base", tmp_path / "run")


@pytest.mark.parametrize(
    ("changed", "name"),
    [("version", "rag_app.__version__"), ("reader", "rag_app.evaluation.run.shipped_digest")],
)
def test_outcomes_of_another_version_or_reader_are_not_mixed(tmp_path, monkeypatch, changed, name):
    rag = open_rag(tmp_path, good)
    evaluate(rag, QUESTIONS[:1], "base", tmp_path / "run")
    with monkeypatch.context() as patch:
        patch.setattr(name, "99" if changed == "version" else lambda: "99", raising=False)
        with pytest.raises(DataError, match=f"made with another {changed}; give another folder"):
            evaluate(rag, QUESTIONS[:1], "base", tmp_path / "run")
    path = tmp_path / "run" / "run.json"
    said = json.loads(path.read_text())
    del said[changed]
    path.write_text(json.dumps(said))  # as it was written before
    with pytest.raises(DataError, match=f"made with another {changed}; give another folder"):
        evaluate(rag, QUESTIONS[:1], "base", tmp_path / "run")


def test_a_corrected_question_is_judged_again(tmp_path):
    rag = open_rag(tmp_path, good)
    wrong = dataclasses.replace(QUESTIONS[0], answers=("1789",))
    assert [o.f1 for o in evaluate(rag, [wrong, QUESTIONS[1]], "base", tmp_path / "run")] == [0.0, 1.0]
    asked = len(rag.model.requests)
    for _ in range(2):
        assert [o.f1 for o in evaluate(rag, QUESTIONS[:2], "base", tmp_path / "run")] == [1.0, 1.0]
    assert len(rag.model.requests) == asked + 1


def test_outcomes_of_other_adapters_are_not_mixed(tmp_path, monkeypatch):
    rag = open_rag(tmp_path, good)
    evaluate(rag, QUESTIONS[:1], "auto", tmp_path / "run")
    assert [name.partition("@")[0] for name in adapter_digests(rag, "auto")] == ["grounded-qa"]
    assert adapter_digests(rag, "base") == {}
    manifest = rag.adapters.manifest("grounded-qa")
    monkeypatch.setattr(rag.adapters, "manifest", lambda _: dataclasses.replace(manifest, version=9))
    with pytest.raises(DataError, match="another adapters"):
        evaluate(rag, QUESTIONS[:1], "auto", tmp_path / "run")


def test_a_new_generation_ends_a_run_with_a_sentence(tmp_path):
    rag = open_rag(tmp_path, good)

    def build(done, of):
        if done == 1:
            more = Document("fox.md", "Foxes eat berries.")
            add_documents("docs", [more], root=tmp_path / "indexes", embedder=FakeEmbedder())

    with pytest.raises(DataError, match="generation 2 is there now; run the same command again"):
        evaluate(rag, QUESTIONS, "base", tmp_path / "run", build)
    assert len((tmp_path / "run" / "outcomes.jsonl").read_text().splitlines()) == 1


@pytest.mark.parametrize("during", [False, True])
@pytest.mark.parametrize("change", ["content", "fusion"])
def test_outcomes_of_another_index_of_the_same_number_are_not_mixed(tmp_path, change, during):
    rag, root = open_rag(tmp_path, good), tmp_path / "indexes"

    def changed(done, of):
        if change == "fusion":
            set_fusion("docs", FusionSettings(dense=0.0), root)
        elif done == 1:
            delete_index("docs", root)
            add_documents("docs", DOCUMENTS[1:], root=root, embedder=FakeEmbedder())

    if during:
        with pytest.raises(DataError, match="another one of that number is there now"):
            evaluate(rag, QUESTIONS, "base", tmp_path / "run", changed)
    else:
        evaluate(rag, QUESTIONS[:1], "base", tmp_path / "run", changed)
    assert rag.index.generation == 1
    with pytest.raises(DataError, match=f"outcomes made with another {change}; give another folder"):
        evaluate(rag, QUESTIONS[:1], "base", tmp_path / "run")


def test_a_tuned_index_has_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rag = open_rag(tmp_path, good)
    before = evaluate_adapters(rag, QUESTIONS[:1], "q.jsonl", ["base"])
    assert evaluate_adapters(rag, QUESTIONS[:1], "q.jsonl", ["base"]).folder == before.folder
    set_fusion("docs", FusionSettings(dense=0.0), tmp_path / "indexes")
    assert evaluate_adapters(rag, QUESTIONS[:1], "q.jsonl", ["base"]).folder != before.folder


def test_outcomes_of_other_shards_whose_numbers_have_the_same_sum_are_not_mixed(tmp_path):
    root, embedder = tmp_path / "indexes", FakeEmbedder()
    for name, document in zip(("one", "two", "three"), DOCUMENTS, strict=True):
        add_documents(name, [document], root=root, embedder=embedder)
    for refused, shards in ((False, ("one", "two")), (True, ("one", "three")), (False, ("one", "two"))):
        write_recipe("all", IndexRecipe(shards=shards), root)
        rag = Rag(Index.open("all", root), embedder, FakeChatModel("Nobody knows [1]"))
        with pytest.raises(DataError, match="another content") if refused else nullcontext():
            evaluate(rag, QUESTIONS[:1], "base", tmp_path / "run")


def test_half_an_emoji_is_kept_and_reported(tmp_path):
    rag = open_rag(tmp_path, "It was cut \ud83d there [1]")
    question = EvalQuestion(id="1", question="When was the bridge \ud83d finished?", answers=("1889",))
    outcomes = evaluate(rag, [question], "base", tmp_path / "run")
    assert evaluate(rag, [question], "base", tmp_path / "run") == outcomes and len(rag.model.requests) == 1
    write_report(tmp_path, "docs", {"base": outcomes})
    assert "the bridge ? finished" in (tmp_path / "report.md").read_text()


def test_what_no_model_wrote_counts_neither_as_an_answer_that_stopped_nor_in_its_tokens(tmp_path):
    rag = open_rag(tmp_path, good)
    rag.settings = type(rag.settings)(min_confidence=1.0)
    measures = summarize(evaluate(rag, QUESTIONS, "base", tmp_path / "run"))
    assert not [m.name for m in measures if "stopped" in m.name or "tokens" in m.name]


def test_the_report_holds_the_numbers_and_escapes_the_texts(tmp_path):
    rag = open_rag(tmp_path, "<b>*boom*</b> | x [1]")
    outcomes = evaluate(rag, QUESTIONS, "base", tmp_path)
    text = write_report(tmp_path, "docs <1>", {"base": outcomes, "a@1": outcomes})
    assert "| F1, answerable | 3 | 0.000 [–] | 0.000 [–] |" in text
    assert "\\*boom\\*" in text
    html = (tmp_path / "report.html").read_text()
    assert "<table>" in html and "<b>" not in html and "<title>docs &lt;1&gt;</title>" in html
    assert json.loads((tmp_path / "summary.json").read_text())["gains"]["a@1"][0]["interval"]["estimate"] == 0.0


def test_a_report_that_cannot_be_written_leaves_the_one_before_it_whole(tmp_path, monkeypatch):
    outcomes = evaluate(open_rag(tmp_path, good), QUESTIONS, "base", tmp_path)
    write_report(tmp_path, "docs", {"base": outcomes})
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    monkeypatch.setattr(artifacts, "sync_file", lambda path: path.write_bytes(b"hal") and 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_report(tmp_path, "docs", {"base": outcomes[:2]})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before


@pytest.mark.parametrize(
    ("problem", "said"),
    [("missing", "not in the index"), ("common", "named as more than half of the index is")],
)
def test_the_report_says_which_gold_documents_the_index_does_not_know(tmp_path, problem, said):
    outcomes = evaluate(open_rag(tmp_path, good), QUESTIONS, "base", tmp_path)
    assert "gold documents" not in write_report(tmp_path, "docs", {"base": outcomes})
    elsewhere = [dataclasses.replace(o, gold="tea *set*", gold_rank=0, gold_problem=problem) for o in outcomes]
    for unknown in (1, 3):
        some = [*elsewhere[:unknown], *outcomes[unknown:]]
        text = write_report(tmp_path, "docs", {"base": some})
        assert f"{unknown} of 3 gold documents are {said}, the first of them tea \\*set\\*: their questions" in text
        assert ("| gold document @1 | 2 |" in text) == (unknown == 1)


def test_a_table_of_questions_is_refused_with_the_form_that_is_read(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("question,answer\nWho?,Ann\n")
    with pytest.raises(
        DataError, match=r't\.csv: CSV is not read here; write .*, for example \{"question": "\.\.\.", "a'
    ):
        read_questions(str(path))


def test_an_unknown_gold_document_counts_in_no_retrieval_measure(tmp_path):
    question = EvalQuestion(id="1", question="When do owls hunt?", answers=("at night",))
    rag = open_rag(tmp_path, good)
    outcome = judged(rag, question)
    assert (outcome.gold_rank, outcome.f1) == (0, 1.0)
    assert not [m for m in summarize([outcome]) if m.name.startswith(("gold", "citation"))]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not JSON lines"),
        pytest.param("[" * 100_000, "line 1: not JSON lines", id="deep"),
        ('{"question": "Q?", "answer": "x"}\n\n{', "q.jsonl, line 3: not JSON lines"),
        ('{"question": " "}', "line 1: found {'question': ' '}; expected an object with a `question`"),
        ("[1]", "line 1: found \\[1\\]; expected an object with a `question`"),
        ('{"id": 1, "question": "a", "answer": "x"}\n' * 2, "1 ids occur twice"),
        ("", "no questions in it; expected one JSON object a line"),
        ("Z\udcfcrich", "line 1: not JSON lines .*, in UTF-8"),
        ('{"question": "Q?", "answers": ["x"], "answerable": "false"}', "answerable = 'false'; expected true or false"),
        ('{"question": "Q?", "answerable": true}', "line 1: no `answers`"),
        ('{"question": "Q?", "gold": "tea.md"}', "line 1: no `answers`"),
        ('{"question": "Q?", "ground_truth": "x"}', "line 1: no `answers`; give some, or `answerable: false`"),
        ('{"question": "Q?", "is_impossible": false}', "line 1: no `answers`"),
        ('{"question": "Q?", "answers": "x", "is_impossible": 1}', "is_impossible = 1; expected true or false"),
        ('{"question": "Q?", "answers": [["x", "y"]]}', "line 1: \\['x', 'y'\\] among the answers; expected texts"),
        ('{"question": "Q?", "answer": true}', "line 1: True among the answers; expected texts"),
    ],
)
def test_bad_questions_are_explained(tmp_path, line, message):
    path = tmp_path / "q.jsonl"
    path.write_text(line, "utf-8", errors="surrogateescape")
    with pytest.raises(DataError, match=message):
        read_questions(str(path))


def test_a_question_whose_right_answer_is_the_refusal_has_none(tmp_path):
    path = tmp_path / "q.jsonl"
    refusal = "The documents do not say."
    rows = [
        {"question": "Q?", "answers": [refusal], "source": "f.md"},
        {"question": "Q?", "answer": "the documents do not say"},
        {"question": "Q?", "answers": [refusal, "x"]},
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    assert [(q.answers, q.answerable) for q in read_questions(str(path))] == [((), False), ((), False), (("x",), True)]
    path.write_text(json.dumps({**rows[0], "answerable": True}))
    with pytest.raises(DataError, match="line 1: no `answers`"):
        read_questions(str(path))


def test_questions_of_known_shapes_are_read(tmp_path):
    path = tmp_path / "q.jsonl"
    rows = [
        {"id": "a", "question": "Q?", "answers": {"text": ["x", "x", "y"]}, "passage_id": "p"},
        {"question": "Q?", "answer": "x", "doc_id": 3, "source": "a data set"},
        {"question": "Q?", "answers": ["x"], "answerable": False, "source": "f.md"},
        {"question": "Q?", "answers": None, "answer": "x", "passage_id": "", "source": "f.md"},
        {"id": 0, "question": "Q?", "answers": [{"text": "x", "answer_start": 7}, {"text": "y"}, {"text": "x"}, 1889]},
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    first, second, third, fourth, fifth = read_questions(str(path))
    assert (first.answers, first.answerable, first.gold) == (("x", "y"), True, "p")
    assert (second.answers, second.gold, second.id) == (("x",), "3", "line 2")
    assert (third.answers, third.answerable, third.gold) == ((), False, "f.md")
    assert (fourth.answers, fourth.answerable, fourth.gold) == (("x",), True, "f.md")
    assert (fifth.answers, fifth.id) == (("x", "y", "1889"), "0")


@pytest.mark.parametrize(
    "fields",
    [{"answers": []}, {"answers": ""}, {"answer": None}, {"answers": {"text": []}}, {"answers": float("nan")},
     {"answers": [None, float("nan")]}, {"answers": ["x"], "is_impossible": True, "source": "f.md"},
     {"source": "f.md", "is_impossible": True}],
)  # fmt: skip
def test_a_question_whose_record_says_so_has_no_answer(tmp_path, fields):
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps({"question": "Q?", **fields}))
    (question,) = read_questions(str(path))
    assert (question.answers, question.answerable) == ((), False)


def test_capital_letters_in_the_names_of_fields_do_not_matter(tmp_path):
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps({"ID": "a", "Question": "Q?", " Answer ": "x", "Doc_ID": "f.md"}))
    assert read_questions(str(path)) == [EvalQuestion(id="a", question="Q?", answers=("x",), gold="f.md")]


def test_a_damaged_line_is_asked_again_and_the_others_are_kept(tmp_path):
    rag = open_rag(tmp_path, good)
    first = evaluate(rag, QUESTIONS, "base", tmp_path / "run")
    path = tmp_path / "run" / "outcomes.jsonl"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0][:9], *lines[1:]]) + "\n")
    asked = len(rag.model.requests)
    again = evaluate(rag, QUESTIONS, "base", tmp_path / "run")
    assert len(rag.model.requests) == asked + 1
    assert [(o.id, o.answer) for o in again] == [(o.id, o.answer) for o in first]


@pytest.mark.parametrize(
    "line", ["5", "null", "[1]", "{}", '{"id": 1}', '{"id": "1"}', '"id"', "[" * 100_000], ids=range(8)
)
def test_a_line_that_is_no_outcome_is_asked_again(tmp_path, line):
    rag = open_rag(tmp_path, good)
    first = evaluate(rag, QUESTIONS[:2], "base", tmp_path / "run")
    path = tmp_path / "run" / "outcomes.jsonl"
    path.write_text("\n".join([line, path.read_text().splitlines()[1]]) + "\n")
    again = evaluate(rag, QUESTIONS[:2], "base", tmp_path / "run")
    assert len(rag.model.requests) == 3 and [o.answer for o in again] == [o.answer for o in first]
    with pytest.raises(DataError, match=r"outcomes\.jsonl: damaged"):
        path.write_text(f"{line}\n")
        read_outcomes(path.parent)


@pytest.mark.parametrize("said", ["{", "[]{", "5", "[1]", "null"])
def test_a_damaged_run_json_is_told(tmp_path, said):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "run.json").write_text(said)
    with pytest.raises(DataError, match=r"run.json: damaged \(.*\); remove .*run and evaluate again"):
        evaluate(open_rag(tmp_path, good), QUESTIONS, "base", tmp_path / "run")


def test_nothing_to_ask_and_nobody_to_ask_are_told(tmp_path):
    rag = open_rag(tmp_path, good)
    assert summarize([]) == [] == compare([], [])
    with pytest.raises(DataError, match=r"q\.jsonl: no questions to ask"):
        evaluate_adapters(rag, [], "q.jsonl", ["base"], tmp_path / "run")
    with pytest.raises(SettingsError, match=r"adapters = \[\]: expected one or more"):
        evaluate_adapters(rag, QUESTIONS, "q.jsonl", [], tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_byte_order_mark_as_windows_writes_it_is_no_part_of_a_question(tmp_path):
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": "a", "question": "Q?", "answer": "x"}\n', encoding="utf-8-sig")
    assert [q.id for q in read_questions(str(path))] == ["a"]


def test_questions_in_letters_taken_apart_are_read_as_documents_are(tmp_path):
    path, gold = tmp_path / "q.jsonl", normalize("NFD", "Café.md")
    row = {"question": "Where is the café\ud83d?", "answer": "Über dem Café", "source": gold}
    path.write_text(json.dumps({key: normalize("NFD", value) for key, value in row.items()}))
    (question,) = read_questions(str(path))
    assert (question.question, question.answers) == ("Where is the café?", ("Über dem Café",))
    documents = [Document("a/Café.md", "The café is there."), Document("a/Tea.md", "The tea is here.")]
    add_documents("docs", documents, root=tmp_path / "indexes", embedder=FakeEmbedder())
    assert judged(open_rag(tmp_path, good), question).gold_rank == 1


@pytest.mark.parametrize(
    ("gold", "rank"),
    [("owl.md", 1), ("birds/owl.md", 1), ("uploads/birds/owl.md", 1), ("wl.md", 0), ("birds", 0), ("", 0)],
)
@pytest.mark.parametrize("part", ["", "#row=3"])
def test_a_gold_document_may_be_named_by_its_file_alone(tmp_path, gold, rank, part):
    document = Document(f"uploads/birds/owl.md{part}", "Owls hunt at night and sleep by day.")
    add_documents("docs", [document], root=tmp_path / "indexes", embedder=FakeEmbedder())
    question = EvalQuestion(id="1", question="When do owls hunt?", answers=("at night",), gold=gold)
    assert judged(open_rag(tmp_path, good), question).gold_rank == rank


def test_a_sample_is_the_same_each_time_and_all_in_their_order_where_there_are_no_more():
    two = sample_of(QUESTIONS, 2)
    assert len(two) == 2 and two == sample_of(QUESTIONS, 2) and {*two} < {*QUESTIONS}
    assert all(sample_of(QUESTIONS, most) == QUESTIONS for most in (0, len(QUESTIONS), 99))
