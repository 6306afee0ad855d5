from __future__ import annotations

import pytest

from rag_app.index import Index, add_documents
from rag_app.pipeline import Rag
from rag_app.schema import Document, Message
from rag_app.testing import FakeChatModel

MANUAL = "# Pump manual\n\n## Chapter 1. Setting up\n\nOpen the box.\n\n## Chapter 2. Running\n\nTurn it on.\n"
PAPER = "# Valves under load\n\n## 1 Introduction\n\nValves wear.\n\n## 2 Method\n\nWe load them.\n"
PUMP, VALVES = Document("pump.md", MANUAL, "Pump manual"), Document("valves.md", PAPER, "Valves under load")


@pytest.fixture
def ask(tmp_path, embedder):
    def asked(question, *documents, **options):
        name = f"parts{len(list(tmp_path.iterdir()))}"
        add_documents(name, documents, root=tmp_path, embedder=embedder)
        with Index.open(name, tmp_path) as index:
            return Rag(index, embedder, FakeChatModel("See [1].")).ask(question, **options)

    return asked


def test_parts_are_counted_and_each_is_cited(ask):
    answer = ask("How many chapters does the pump manual have?", PUMP, VALVES)
    assert answer.text == "2:\n- Chapter 1. Setting up [1]\n- Chapter 2. Running [2]"
    assert [answer.text[s.start : s.end] for s in answer.sentences] == [s.text for s in answer.sentences]
    assert [s.supported for s in answer.sentences] == [True] * 3 and answer.record.speaker == "documents"
    assert [c.cited_text for c in answer.sentences[0].citations] == [
        "## Chapter 1. Setting up",
        "## Chapter 2. Running",
    ]
    assert answer.record.settings["outline"] == {"kind": "chapter", "count": 2}


def test_parts_are_named_without_their_number(ask):
    answer = ask("Which chapters does the pump manual have?", PUMP, VALVES)
    assert answer.text == "- Chapter 1. Setting up [1]\n- Chapter 2. Running [2]"


def test_headings_that_do_not_say_what_they_are_are_to_be_checked(ask):
    answer = ask("How many sections does Valves under Load have?", PUMP, VALVES)
    assert answer.text.startswith("2:\n- 1 Introduction [1]") and not any(s.supported for s in answer.sentences)
    assert {c.status for c in answer.citations} == {"unsure"}


def test_of_many_parts_the_first_are_said(ask):
    parts = "".join(f"## Lesson {n}: Knots\n\nTie it.\n\n" for n in range(1, 24))
    answer = ask("How many lessons are there?", Document("course.md", f"# Course\n\n{parts}", "Course"))
    assert answer.text.startswith("23:\n- ") and answer.text.endswith("\n… and 3 more.")


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("How many chapters are there?", (PUMP, VALVES)),  # of which?
        ("How many chapters does the pump manual have?", (PUMP, Document("b/pump.md", MANUAL + "\n", "Pump manual"))),
        ("How many chapters does Valves under Load have?", (PUMP, VALVES)),
        ("How many chapters does the boiler manual have?", (PUMP, VALVES)),
        ("Which chapters of the pump manual mention oil?", (PUMP,)),
    ],
)
def test_where_no_one_document_is_meant_or_it_numbers_none_others_answer(ask, question, documents):
    assert "outline" not in ask(question, *documents).record.settings


def test_one_document_need_not_be_named(ask):
    assert ask("How many chapters does the manual have?", PUMP).text.startswith("2:")
    assert "outline" not in ask("How many chapters does the manual have?", PUMP, reader=False).record.settings


def test_of_several_documents_one_that_is_not_named_is_to_be_checked(ask):
    answer = ask("How many chapters are there?", PUMP, VALVES, candidates=1, passages=1)
    assert answer.text.startswith("2:") and not any(sentence.supported for sentence in answer.sentences)


def test_nobody_has_the_title_of_a_document(ask):
    staff = Document("staff.md", "# Team Plan 2024\n\nAnna is a director.\n", "Team Plan 2024")
    assert ask("What is the title of the plan?", staff).text == "Team Plan 2024 [1]"
    assert "outline" not in ask("What is the title of Anna?", staff).record.settings


def test_a_name_on_the_first_page_may_be_of_somebody_who_is_cited(ask):
    report = Document("r.md", "# The Pump Report of 2024\n\nSmith's book is older.\n", "The Pump Report of 2024")
    answer = ask("What is the title of Smith's book?", report)
    assert "outline" in answer.record.settings and not answer.sentences[0].supported
    assert ask("What is the title of the pump report?", report).sentences[0].supported


@pytest.mark.parametrize("title", ["Emma", "Emma and her time"])
def test_what_may_be_the_date_of_what_a_document_is_about_is_to_be_checked(ask, title):
    study = Document("d.md", f"# {title}\n\nPublished: 4 May 2011\n", title)
    answer = ask(f"When was {title} published?", study)
    assert answer.text == "4 May 2011 [1]" and not answer.sentences[0].supported
    assert ask("When was the article on Emma published?", study).sentences[0].supported


def test_what_the_first_page_says_is_cited_there(ask):
    plan = Document("plan.md", "# Water Plan 2022 – 2026\n\nRelease 2.1\n\nWe dig wells.\n", "Water Plan 2022 – 2026")
    answer = ask("Which years does the water plan cover?", plan, PUMP)
    assert answer.text == "2022 – 2026 [1]" and answer.citations[0].cited_text == "# Water Plan 2022 – 2026"
    assert answer.sentences[0].supported and answer.record.settings["outline"] == {"kind": "years", "count": 1}
    assert ask("What is the title of plan.md?", plan, PUMP).text == "Water Plan 2022 – 2026 [1]"
    version = ask("Which version of the water plan is this?", plan, PUMP)
    assert version.text == "Release 2.1 [1]" and version.citations[0].status == "unsure"
    for question in ("Which years does the pump manual cover?", "Which version of water is this?"):
        assert "outline" not in ask(question, plan, PUMP).record.settings


def test_what_a_follow_up_was_completed_by_need_not_name_the_document(ask):
    turns = [Message("user", "Who works for Berg Ltd?"), Message("assistant", "Anna Kern.")]
    made = Document("pump.md", f"{MANUAL}\nBerg Ltd makes the pump.", "Pump manual")
    answer = ask("How many chapters does the manual have?", made, history=turns)
    assert answer.record.standalone_question == "How many chapters does the manual have (Berg Ltd)?"
    assert answer.text.startswith("2:\n- Chapter 1.") and {c.status for c in answer.citations} == {"unsure"}
