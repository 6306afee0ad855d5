import threading
from itertools import islice

import pytest

from finetune.data.example import Example
from finetune.data.report import Report
from finetune.rows.bm25 import ContextRetriever
from finetune.rows.passage_lists import Served
from finetune.rows.questions import answer_spans, heading_examples, model_examples, question_in, round_trip
from finetune.schema import RowPassage
from rag_app.answering.speaking.proposals import Proposal
from rag_app.evaluation.answers import Records
from rag_app.schema import Chunk
from rag_app.testing import FakeChatModel


def chunk(text, title="Handbook", headings=(), at=0):
    return Chunk(at, at, f"doc{at}.md", title, 0, len(text), text, tuple(headings))


HARBOUR = (
    "The harbour of Lindholm was dug in 1874 and holds 120 boats. Its lighthouse was built by Greta Falk, an engineer. "
    "The `dredge` command is run every spring before the season starts and boats return to their moorings."
)
BAKERY = (
    "The bakery opens at six and sells rye bread. Flour comes from the mill of Anders Holm. In winter the ovens are "
    "kept warm all night, and the queue in front of the door is long on Saturdays and holidays."
)
CHUNKS = [chunk(HARBOUR, at=0), chunk(BAKERY, at=1)]
RETRIEVE = ContextRetriever([RowPassage(text=c.text, title=c.title) for c in CHUNKS])


def test_spans_are_names_numbers_and_terms():
    spans = {span for _, span in answer_spans(CHUNKS[0], 10, 0)}
    assert spans == {"Lindholm", "1874", "120", "Greta Falk", "dredge"}
    assert all(span in sentence for sentence, span in answer_spans(CHUNKS[0], 10, 0))
    assert answer_spans(CHUNKS[0], 2, 0) == answer_spans(CHUNKS[0], 10, 0)[:2]
    assert "Lindholm" not in {s for _, s in answer_spans(chunk(HARBOUR, title="Lindholm"), 10, 0)}
    assert answer_spans(chunk("# Section 7.12\nSee Section 7.12 for more of the details here."), 5, 0) == []


LEASE = "本合同的租金为每月5000元，由租客在每月的第一天支付给房东。租客不得转租房屋，也不得饲养宠物。"


def test_a_question_without_blanks_has_words():
    model = FakeChatModel(reply=lambda request: "租客每月支付的租金是多少？")
    examples = list(model_examples([chunk(LEASE, title="合同")], model, 0))
    assert [(e.question, e.answers) for e in examples] == [("租客每月支付的租金是多少？", ("5000元",))]
    report = Report("index")
    retrieve = ContextRetriever([RowPassage(text=LEASE, title="合同", source="doc0.md")])
    assert len(round_trip(iter(examples), retrieve, 5, 1, report, by_model=True)) == 1 and not report.dropped


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("The lock was opened on 3 June 1911 by the mayor.", {"3 June 1911"}),
        ("Opening of the lock was on June 3, 1911 at noon.", {"June 3, 1911"}),
        ("The water may hold 40 mg/l of iron at most.", {"40 mg/l"}),
        ("The gate is shut for 6 weeks and costs £1,200.50 a year.", {"6 weeks", "£1,200.50"}),
        ("The valve to be closed first is P-4.07 in the cellar.", {"P-4.07"}),
        ("The water stands at 12 metres and flows at 0.4 m/s there.", {"12", "0.4 m/s"}),
        ("The lock is kept by Greta Falk and in winter by Anders of Holm.", {"Greta Falk", "Anders of Holm"}),
        ("| Gate | Opened in Year | Keeper of Keys |\n| --- | --- | --- |\n| the north gate | 1911 | from Aalborg |",
         {"1911", "Aalborg"}),
        ("租金为每月5000元，合同期限为3年。", {"5000元", "3年"}),
        ("契約は2024年5月3日に開始します。", {"2024年5月3日"}),
    ],
)  # fmt: skip
def test_spans_are_whole_and_no_names_of_columns(text, spans):
    assert {span for _, span in answer_spans(chunk(text), 10, 0)} == spans


def test_the_question_is_found_in_the_reply():
    assert question_in("Question 1: When was it dug?") == "When was it dug?"
    assert question_in("Sure! Here it is:\n1. Who built it? Greta did.") == "Who built it?"
    assert question_in("It was dug in 1874.") == ""


def reply(messages):
    asked = messages[-1].content.rpartition("Ask for: ")[2]
    return {
        "1874": "When was the harbour of Lindholm dug?",
        "120": "How many boats are 120 boats in the harbour?",
        "Greta Falk": "Who built the lighthouse?",
        "Anders Holm": "When does the harbour hold boats?",
    }.get(asked, "I do not know.")


def test_only_questions_that_lead_back_to_their_answer_are_kept():
    report = Report()
    model = FakeChatModel(reply)
    made = round_trip(model_examples(CHUNKS, model, 0), RETRIEVE, 100, 1, report, by_model=True)
    kept = {(e.question, e.answers[0], e.document) for e in made}
    assert kept <= {
        ("When was the harbour of Lindholm dug?", "1874", "doc0.md"),
        ("Who built the lighthouse?", "Greta Falk", "doc0.md"),
    }
    assert len(kept) >= 1
    assert (
        report.counts["questions made"]
        == len(model.requests)
        == report.counts["questions kept"] + report.dropped.total()
    )
    assert all(e.generated and e.context in (HARBOUR, BAKERY) for e in made)


def test_each_fault_is_named():
    report = Report()
    asked = [
        ("When was the harbour of Lindholm dug?", "1874"),
        ("when was the harbour of lindholm dug?", "1874"),
        ("How many boats are 120 boats?", "120"),
        ("Why?", "1874"),
        ("Does the bakery sell rye bread there?", "1874"),
    ]
    examples = [
        e.__class__(where=str(n), id=str(n), question=q, answers=(a,), context=HARBOUR, title="Handbook", document="d")
        for n, (q, a) in enumerate(asked)
        for e in [next(model_examples(CHUNKS, FakeChatModel("x"), 0))]
    ]
    kept = round_trip(iter(examples), RETRIEVE, 100, 1, report)
    assert [e.question for e in kept] == ["When was the harbour of Lindholm dug?"]
    assert dict(report.dropped) == {
        "generated question: asked before": 1,
        "generated question: gives its answer away": 1,
        "generated question: names nothing that it asks about": 1,
        "generated question: retrieval does not find its passage again": 1,
    }
    assert not round_trip(iter(examples[-1:]), RETRIEVE, 100, 2, report, by_model=True)
    assert report.dropped["generated question: is not about what stands beside its answer"] == 1


def test_the_passage_of_another_document_of_one_template_does_not_lead_back():
    other = RowPassage(text=HARBOUR.replace("Lindholm", "Aalborg").replace("1874", "1902"), source="other.md")
    examples = model_examples(CHUNKS[:1], FakeChatModel(reply), 0)
    report = Report()
    assert not round_trip(examples, lambda question, k: [other], 100, 1, report)
    assert report.dropped["generated question: retrieval does not find its passage again"] > 0


@pytest.mark.parametrize(
    ("said", "lead", "confidence", "number", "fault"),
    [
        ("in 1874", 4.0, 0.9, 1, ""),
        ("1874", 4.0, 0.9, 1, ""),
        ("120 boats", 4.0, 0.9, 1, "the reader gives another answer"),
        ("in 1875", 4.0, 0.9, 1, "the reader gives another answer"),  # half of the words, another figure
        ("dug in 1874 and holds 120 boats", 4.0, 0.9, 1, "the reader gives another answer"),
        ("1874", 4.0, 0.9, 2, "the reader answers it from another passage"),
        ("1874", 2.0, 0.9, 1, "the reader is not sure of its answer"),
        ("1874", 4.0, 0.3, 1, "the reader is not sure of its answer"),
    ],
)
def test_the_reader_gives_the_answer_of_a_question_that_is_kept(said, lead, confidence, number, fault):
    question = "When was the harbour of Lindholm dug?"
    shown = tuple(RETRIEVE(question, 2))
    places = (Proposal(1, "Greta Falk", lead - 1, 0.0), Proposal(number, said, lead, 0.0))
    example = _asked(question, "in 1874" if said.startswith("in") else "1874")
    report = Report()
    made = round_trip(
        iter([example]), RETRIEVE, 1, 1, report, by_model=True,
        serve=lambda asked, hidden: Served(shown, confidence, places, is_read=True),
    )  # fmt: skip
    assert [e.question for e in made] == ([] if fault else [question])
    assert dict(report.dropped) == ({f"generated question: {fault}": 1} if fault else {})


def test_without_a_reader_questions_are_kept_and_the_report_says_so():
    report = Report()
    question = "When was the harbour of Lindholm dug?"
    served = Served(tuple(RETRIEVE(question, 1)), 0.9)
    example = _asked(question, "1874")
    assert round_trip(iter([example]), RETRIEVE, 1, 1, report, by_model=True, serve=lambda asked, hidden: served)
    assert report.counts["questions kept though no reader of this embedder could check their answers"] == 1


def _asked(question, answer):
    return Example(
        where="w", id="w", question=question, answers=(answer,), context=HARBOUR, title="Handbook", document="doc0.md"
    )


def test_no_more_are_asked_than_wanted():
    model = FakeChatModel(reply)
    made = round_trip(model_examples(CHUNKS * 20, model, 0), RETRIEVE, 1, 1, Report(), by_model=True)
    asked = list(model_examples(CHUNKS * 20, FakeChatModel(reply), 0))
    assert len(made) == 1 and len(model.requests) < len(asked)


def test_several_are_asked_at_once_and_progress_is_told(monkeypatch):
    monkeypatch.setattr("rag_app.timing._TELL_EVERY_S", 0.0)
    together = threading.Barrier(3, timeout=10)

    def waiting(messages):
        together.wait()
        return f"Who is {messages[-1].content.rpartition('Ask for: ')[2]} then?"

    said = []
    asked = list(model_examples(CHUNKS[:1], FakeChatModel(waiting), 0, said.append))
    assert len(asked) == 3 and all(e.answers[0] in e.question for e in asked)
    assert said[0] == "writing questions to up to 3 answers in 1 chunks"
    assert "writing: 2 of at most 3 questions, " in said[-1]


def test_what_was_written_before_is_not_written_again(tmp_path):
    def reply(messages):
        return f"Who is {messages[-1].content.rpartition('Ask for: ')[2]} then?"

    kept = Records(tmp_path / "replies.jsonl", {})
    whole = list(model_examples(CHUNKS, FakeChatModel(reply), 0))
    first = list(islice(model_examples(CHUNKS, FakeChatModel(reply), 0, kept=kept), 2))
    assert first == whole[:2] and len(kept.by_id) == 2
    model, again, said = FakeChatModel(reply), Records(tmp_path / "replies.jsonl", {}), []
    assert list(model_examples(CHUNKS, model, 0, said.append, again)) == whole
    assert len(model.requests) == len(whole) - 2 and said[0].endswith("chunks; 2 are there already")


def test_headings_that_ask_are_questions():
    faq = [
        chunk(f"## 1.1. When was it dug?\n\n{HARBOUR}", headings=("Harbour", "1.1. When was it dug?")),
        chunk(BAKERY, headings=("Harbour", "1.1. When was it dug?")),
        chunk(BAKERY, headings=("Bread",)),
    ]
    (example,) = heading_examples(faq)
    assert example.question == "When was it dug?"
    assert example.answers == ("The harbour of Lindholm was dug in 1874 and holds 120 boats.",)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Never. Only on the quay are dogs let off the lead.", "Never. Only on the quay are dogs let off the lead."),
        ("£9 a night. Boats of members pay nothing.", "£9 a night. Boats of members pay nothing."),
        ("We do.", "We do."),
        ("- a permit of the harbour office\n- the key", "a permit of the harbour office"),
        ("| Berth | Fee |\n|---|---|\n| A | £4 |\n\nFees are due in March of each year.", None),
    ],
)
def test_the_answer_to_a_heading_opens_the_text_below_it(text, answer):
    made = heading_examples([chunk(f"# What of dogs?\n\n{text}", headings=("What of dogs?",))])
    assert [e.answers for e in made] == [(answer,)] * bool(answer)


def test_each_heading_of_a_chunk_is_asked_with_its_own_text():
    text = "# Harbour\n\nRead this first of all.\n\n## Who tows?\n\nGreta Falk tows boats.\n\n### Sail or oar?\n\nOars."
    made = list(heading_examples([chunk(text, headings=("Harbour",)), chunk(BAKERY, headings=("Who tows?",))]))
    assert [(e.question, e.answers[0]) for e in made] == [
        ("Who tows?", "Greta Falk tows boats."),
        ("Sail or oar?", "Oars."),
    ]
    kept = round_trip(iter(made), lambda question, k: [RowPassage(text=text)], 9, 1, Report())
    assert len(kept) == 2
    report = Report()
    assert not round_trip(iter(made), lambda question, k: [RowPassage(text=text)], 9, 1, report, by_model=True)
    assert report.dropped["generated question: has fewer than four words"] == 2


def test_retrieval_over_given_passages_cuts_long_texts():
    long = " ".join(f"Line {i} tells of item{i} in the long text." for i in range(200))
    retrieve = ContextRetriever([RowPassage(text=long, title="L"), RowPassage(text=BAKERY)])
    best = retrieve("What tells of item150?", 3)[0]
    assert "item150" in best.text and len(best.text) <= 900 and best.text in long and best.title == "L"
    assert len(ContextRetriever([RowPassage(text=long)], cut=False)) == 1
    assert len(retrieve("anything", 10_000)) == len(retrieve)


@pytest.mark.parametrize("question", ["Is it the?", "?", ""])
def test_a_question_of_stop_words_finds_the_first_passages(question):
    assert [p.text for p in RETRIEVE(question, 1)] == [HARBOUR]
    assert [p.text for p in RETRIEVE(question, 5)] == [HARBOUR, BAKERY]


@pytest.mark.model
def test_the_default_model_writes_questions():
    from rag_app.config import DEFAULT_CHAT_MODEL
    from rag_app.engines import load_chat_model

    report = Report()
    asked = list(model_examples(CHUNKS, load_chat_model(DEFAULT_CHAT_MODEL), 0))
    round_trip(iter(asked), RETRIEVE, 100, 1, report, by_model=True)
    print(*report.lines(), sep="\n")
    assert sum(bool(e.question) for e in asked) >= len(asked) / 2
