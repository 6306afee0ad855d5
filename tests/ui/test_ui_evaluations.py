"""The evaluation page: what was written is shown with intervals, the worst cases stand beside their passages."""

import json
import shutil
import threading
from tempfile import gettempdir

import pytest
from judging_runs import ScriptedModel, finished_run, qa_rows, right
from ui_helpers import app_of, html_of

from finetune.judging.evaluate import evaluate
from finetune.schema import Row, RowPassage
from rag_app import Rag
from rag_app.documents.uploads import uploads_folder
from rag_app.evaluation.adapters import evaluate_adapters
from rag_app.evaluation.cases import read_questions
from rag_app.evaluation.written import find_written, read_outcomes
from rag_app.testing import FakeChatModel
from rag_app.ui.charts import intervals
from rag_app.ui.documents import library
from rag_app.ui.evaluations import comparisons, comparisons_trained, evaluating

QUESTIONS = (
    {"id": "1", "question": "Who approves travel costs?", "answer": "head of department", "source": "travel.md"},
    {"id": "2", "question": "Who approves travel costs of trains?", "answer": "Queen Anne", "source": "travel.md"},
    {"id": "3", "question": "Who painted the bridge (of 1901)?", "answerable": False},
)


@pytest.fixture
def questions(tmp_path):
    path = tmp_path / "asked.jsonl"
    path.write_text("".join(json.dumps(q) + "\n" for q in QUESTIONS))
    return path


@pytest.fixture
def written(ui_engine, questions, handbook, embedder):
    rag = Rag(handbook, embedder, FakeChatModel("The head of department [1]"))
    rag.settings = type(rag.settings)(min_confidence=0.0)
    return evaluate_adapters(rag, read_questions(str(questions)), str(questions), ["base"])


def test_what_was_written_is_read_again(written):
    (found,) = find_written(written.folder.parents[3])
    assert (found.index, found.generation, list(found.scores)) == ("handbook", 1, ["base"])
    assert found.questions.startswith("asked-")
    outcomes = read_outcomes(found.parts["base"])
    assert [o.id for o in outcomes] == ["1", "2", "3"]
    assert any(p.gold and p.number for p in outcomes[0].passages) and "travel" in outcomes[0].passages[0].text.lower()


def test_a_report_without_its_outcomes_is_no_evaluation(written):
    for path in written.folder.glob("*/run.json"):
        path.unlink()
    assert find_written(written.folder.parents[3]) == []


def test_the_page_shows_intervals_and_the_worst_cases_beside_their_passages(written):
    at = app_of("evaluations").run()
    shown = html_of(at)
    assert not at.exception
    assert "generation 1 · Base model" in shown and "[" in shown  # intervals
    assert at.selectbox(key="evaluation").value == "handbook · asked"
    text = written.text
    for line in ("F1, answerable", "citation recall"):
        (row,) = [r for r in text.splitlines() if r.startswith(f"| {line} |")]
        assert row.split(" | ")[-1].removesuffix(" |") in shown  # as the report has it, not computed anew
    label = at.selectbox(key="worst-of-handbook · asked").value
    case = at.selectbox(key=f"case-handbook · asked-{label}")
    assert len(case.options) == 2  # the invented queen, and the question without an answer
    assert "\\" not in "".join(case.options)  # a list shows no markup
    at = case.set_value(next(n for n, o in enumerate(case.options) if "trains" in o)).run()
    shown = html_of(at)
    assert "Queen Anne" in shown and "read as [1]" in shown and "right document" in shown


def test_an_index_goes_by_the_name_that_people_gave_it(written, ui_engine):
    ui_engine.data.mkdir(parents=True, exist_ok=True)
    kept = ui_engine.data / "titles.json"
    kept.write_text(json.dumps({"handbook": "Unser Handbuch"}))
    assert app_of("evaluations").run().selectbox(key="evaluation").value == "Unser Handbuch · asked"
    root = written.folder.parents[3]
    shutil.copytree(written.folder, copy := root / "handbook-2" / written.folder.name)
    for path in copy.glob("*/run.json"):
        path.write_text(json.dumps({**json.loads(path.read_text()), "index": "handbook-2"}))
    same = comparisons.of_indexes(root, {"handbook": "Handbook", "handbook-2": "Handbook"})
    assert [c.title for c in same] == ["Handbook (handbook) · asked", "Handbook (handbook-2) · asked"]


def test_the_chart_has_one_row_a_system_and_says_what_is_better(written):
    (found,) = comparisons.of_indexes(written.folder.parents[3])
    made = intervals(found, found.main)
    (value,) = made["data"]["values"]
    assert value["low"] <= value["value"] <= value["high"] and value["system"] == "generation 1 · Base model"
    across = made["layer"][0]["encoding"]["x"]
    assert "more is better" in across["title"] and across["scale"] == {"domain": [0, 1]}
    assert made["layer"][0]["mark"]["color"], "the default of a rule is black, unseen on a dark page"
    refused = next(m for m in found.measures if "refused" in m)
    assert "less is better" in intervals(found, refused)["layer"][0]["encoding"]["x"]["title"]


def test_an_evaluation_starts_from_an_uploaded_file_and_shows_itself_when_it_is_done(ui_engine, questions):
    at = app_of("evaluations").run()
    assert "No evaluation yet" in html_of(at)
    at = at.radio(key="evaluate-way").set_value("Upload a file").run()
    at.file_uploader[0].set_value([("mine.jsonl", questions.read_bytes(), "")])
    at = at.button(key="evaluate-start").click().run()
    assert not at.session_state["start-evaluation"]  # folded away
    ui_engine.job(evaluating.JOB).wait(60)
    assert not ui_engine.job(evaluating.JOB).problem
    at = at.run()
    assert not at.exception and "The evaluation is done" in html_of(at)
    assert at.selectbox(key="evaluation").value == "handbook · mine"
    assert "mine.jsonl" in evaluating.files_here(ui_engine)


def test_a_file_that_is_here_is_offered_and_a_wrong_one_is_refused_by_its_line(ui_engine, questions, tmp_path):
    (tmp_path / "runs").mkdir(exist_ok=True)
    (tmp_path / "runs" / "log.jsonl").write_text("{}\n")
    (tmp_path / "bad.jsonl").write_text('{"question": ""}\n')
    assert sorted(evaluating.files_here(ui_engine)) == ["asked.jsonl", "bad.jsonl"]
    at = app_of("evaluations").run()
    at = at.radio(key="evaluate-way").set_value("A file that is here").run()
    at = at.selectbox(key="evaluate-here").set_value("bad.jsonl").run()
    at = at.button(key="evaluate-start").click().run()
    assert "bad.jsonl, line 1" in html_of(at) and ui_engine.job(evaluating.JOB) is None


def test_a_stopped_evaluation_goes_on_where_it_was(ui_engine, questions, monkeypatch):
    asked, go, rag = [], threading.Event(), ui_engine.rag("handbook")
    real = rag.ask

    def ask(question, **settings):
        asked.append(question)
        if len(asked) == 2:
            ui_engine.job(evaluating.JOB).stop()
        return real(question, **settings)

    monkeypatch.setattr(rag, "ask", ask)
    monkeypatch.setattr(ui_engine, "rag", lambda index: go.wait(20) and rag)
    job = evaluating.start(ui_engine, "handbook", questions, ["base"])
    go.set()
    job.wait(60)
    assert job.stopped and len(asked) == 2
    shown = html_of(app_of("evaluations").run())
    assert "goes on where it was" in shown and "Stopped" in shown
    evaluating.start(ui_engine, "handbook", questions, ["base"]).wait(60)
    assert asked == [q["question"] for q in QUESTIONS]


def test_a_case_calls_uploaded_files_as_the_other_pages_do(ui_engine, questions):
    folder = uploads_folder(ui_engine.data, "papers")
    folder.mkdir(parents=True)
    (folder / "travel.md").write_text("# Travel\n\nThe head of department approves travel costs of trains.\n")
    library.add_uploads(ui_engine, "papers").wait(60)
    evaluating.start(ui_engine, "papers", questions, ["base"]).wait(60)
    shown = html_of(app_of("evaluations").run())
    assert "· travel.md › Travel" in shown and "uploads/" not in shown
    seen = RowPassage(text="Trains.", title="Travel", source="uploads/travel.md")
    row = Row(id="1", kind="answerable", question="Which?", target="Trains [1]", passages=(seen,), gold=1)
    line = {"question": "Which?", "kind": "answerable", "accepted": ["Trains"], "answers": {"base": "Cars"}}
    assert comparisons_trained._case(line, "base", row).passages[0].place == "travel.md"


def test_a_trained_adapter_is_shown_beside_the_base_with_its_rows(ui_engine, tmp_path):
    (tmp_path / "runs").mkdir(exist_ok=True)
    run = finished_run(tmp_path / "runs")
    model = ScriptedModel({"base": lambda _: "I talk a lot", "colours@1": right(qa_rows("test", 32))})
    evaluate(run, open_model=lambda recipe, root: model, report=lambda text: None)
    (found,) = comparisons_trained.of_runs(tmp_path / "runs")
    assert [s.label for s in found.systems] == ["base", "colours"] and found.main == "f1"
    base, adapter = (s.worst() for s in found.systems)
    assert len(base) == 15 and adapter == []
    assert base[0].answered == "I talk a lot" and base[0].passages[0].note == "read as [1]"
    assert base[0].passages[0].gold and "Door" in base[0].passages[0].text
    at = app_of("evaluations").run()
    assert not at.exception and at.selectbox(key="evaluation").value == "Training colours"
    assert "1.000 [–]" in html_of(at) and "colours against base" in html_of(at)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("bad.jsonl", b"no JSON\n", "bad.jsonl"),
        ("empty.jsonl", b"", "empty.jsonl: no questions in it"),
        ("good.jsonl", b'{"question": "Who?", "answer": "The head"}\n', ""),
    ],
)
def test_a_file_of_questions_is_looked_at_when_it_is_chosen(ui_engine, name, content, said):
    at = app_of("evaluations").run()
    at.file_uploader[0].set_value([(name, content, "")])
    shown = html_of(at.run())
    assert ('role="alert"' in shown) == bool(said) and said in shown and gettempdir() not in shown
    assert evaluating.files_here(ui_engine) == {}  # it is kept once it is asked


def test_a_broken_file_of_questions_leaves_the_good_one_of_its_name(ui_engine, questions):
    good = questions.read_bytes()
    at = app_of("evaluations").run()
    at.file_uploader[0].set_value([("mine.jsonl", good, "")])
    at = at.button(key="evaluate-start").click().run()
    ui_engine.job(evaluating.JOB).wait(60)
    kept = evaluating.folder(ui_engine) / "mine.jsonl"
    assert kept.read_bytes() == good
    at = app_of("evaluations").run()
    at.file_uploader[0].set_value([("mine.jsonl", good + b"no JSON\n", "")])
    at = at.run()
    assert "mine.jsonl, line 4: not JSON lines" in html_of(at) and kept.read_bytes() == good
    at = at.button(key="evaluate-start").click().run()
    assert "mine.jsonl, line 4: not JSON lines" in html_of(at) and kept.read_bytes() == good


def test_measures_and_adapters_go_by_what_people_call_them():
    from rag_app.ui.adapters.page import _measure
    from rag_app.ui.titles import adapter_words

    assert [adapter_words(name) for name in ("base", "auto", "mine@2")] == [
        "Base model",
        "Automatic",
        "mine, version 2",
    ]
    assert _measure("exact_match").lower() == "exact match" and _measure("own_measure") == "own measure"
