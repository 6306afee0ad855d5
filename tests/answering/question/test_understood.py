"""A question that goes on is asked of what was named last only where the documents about that can answer it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag_app.answering.question import understood as understood_module
from rag_app.answering.question.understood import understood
from rag_app.index import Index, add_documents
from rag_app.schema import Document, Message
from rag_app.testing import FakeChatModel, FakeEmbedder
from rag_app.timing import Clock

PORT = "By when does Port Elin use wind power?"


def standalone(tmp_path: Path, documents: list[Document], last: str, question: str) -> str:
    """What `question` is understood as behind the question `last`, in an index of `documents`."""
    add_documents("i", documents, root=tmp_path, embedder=FakeEmbedder())
    turns = [Message("user", last), Message("assistant", "It is so [1].")]
    with Index.open("i", tmp_path) as index:
        return understood(question, turns, index, lambda: FakeChatModel(""), Clock()).standalone


@pytest.mark.parametrize(
    ("question", "others", "expected"),
    [
        ("Who is the treasurer?", "The treasurer is Ada Moor.", "Who is the treasurer?"),
        ("Who is the captain?", "The captain of the ferry is Jo Hale.", "Who is the captain (Port Elin)?"),
        ("Who is the verger?", "The meeting began at noon.", "Who is the verger (Port Elin)?"),  # in other words
        ("When is the next meeting?", "The next meeting is in May.", "When is the next meeting?"),
    ],
)
def test_names_are_kept_where_their_documents_say_so(tmp_path: Path, question: str, others: str, expected: str) -> None:
    documents = [
        Document("harbour.md", "# Port Elin\n\nWind power is used by 2030. The harbour has a captain and a pilot."),
        Document("minutes.md", f"# Allotments\n\n{others}"),
    ]
    assert standalone(tmp_path, documents, PORT, question) == expected


@pytest.mark.parametrize(
    ("earlier", "question", "expected"),
    [
        ("What is a DayPass?", "What is the second strategic goal about?", "What is the second strategic goal about?"),
        ("What is a DayPass?", "Who is the chair?", "Who is the chair?"),
        ("What is a DayPass?", "And what is the strategic goal?", "What is the strategic goal?"),
        ("What is a DayPass?", "Who is the chair of that?", "Who is the chair of that (DayPass)?"),
        ("What is a DayPass?", "Who are the beneficiaries?", "Who are the beneficiaries (DayPass)?"),
        ("What does Holm Transit do for DayPass?", "What is the vision?", "What is the vision (Holm Transit)?"),
        ("Who runs the NightBus?", "How dear is the seat?", "How dear is the seat (NightBus)?"),  # in other words
    ],
)
def test_of_one_document_the_passages_say_what_is_asked_of_a_name(
    tmp_path: Path, earlier: str, question: str, expected: str
) -> None:
    text = (
        "# Plan of Holm Transit\n\nVision: trams for all. The chair is Ada Moor.\n\n"
        "## 2. Cleaner trams\n\nThis strategic goal positions us to buy new trams.\n\nBeneficiaries: passengers.\n\n"
        f"{'Trams run all day on rails of steel. ' * 60}\n\n"
        "## 2.1. Tickets\n\nThe DayPass is a ticket for a day, which drivers sell.\n\nBeneficiaries: tourists.\n\n"
        "## 2.2. Nights\n\nThe NightBus is run by Lars Brook and costs four crowns."
    )
    assert standalone(tmp_path, [Document("plan.md", text)], earlier, question) == expected


@pytest.mark.parametrize(
    ("earlier", "question", "expected"),
    [
        ("How dear is the Kiln Sigma?", "Where did the ferry capsize?", "Where did the ferry capsize?"),
        ("Who is Ada Moor?", "What kind of hull does the ferry have?", "What kind of hull does the ferry have?"),
        ("How dear is the Kiln Sigma?", "Is the glaze included?", "Is the glaze included (Kiln Sigma)?"),
        ("How dear is the Kiln Sigma?", "How heavy is the shelf?", "How heavy is the shelf (Kiln Sigma)?"),
        ("Who is Ada Moor?", "What does the paper say on telework?", "What does the paper say on telework?"),
        ("How dear is the Kiln Sigma?", "What can geckos do?", "What can geckos do?"),
        ("How dear is a kiln?", "What can potters do?", "How dear is a kiln? What can potters do?"),
        ("How dear is a kiln?", "What can monks do?", "How dear is a kiln? What can monks do?"),
        ("How dear is a kiln?", "What can happen?", "How dear is a kiln? What can happen?"),
    ],
)
def test_a_question_of_another_topic_stays_as_it_is(tmp_path: Path, earlier: str, question: str, expected: str) -> None:
    documents = [
        Document("prices.md", "# Prices\n\nThe Kiln Sigma is 900 crowns with glaze and shelf. Potters share a kiln."),
        Document("report.md", "# Report\n\nThe ferry sank off the cape. Its hull was heavy and of oak."),
        Document("zoo.md", "# Zoo\n\nGeckos climb walls."),
    ]
    assert standalone(tmp_path, documents, earlier, question) == expected


def test_of_many_names_a_few_are_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_documents("i", [Document("a.md", "The fee is low.")], root=tmp_path, embedder=FakeEmbedder())
    names = [f"Ada{number}" for number in range(40)]
    turns = [Message("user", f"Where do {', '.join(names)} live?"), Message("assistant", "There [1].")]
    with Index.open("i", tmp_path) as index:
        sought: list[str] = []
        monkeypatch.setattr(understood_module, "_is_asked_of", lambda name, *_: bool(sought.append(name)))
        assert understood("What is the fee?", turns, index, lambda: FakeChatModel(""), Clock()).standalone == (
            "What is the fee?"
        )
    assert sought == names[:5]


@pytest.mark.parametrize(
    ("last", "question", "expected"),
    [
        ("Does Xmove run on Linux?", "And relayd?", "Does relayd run on Linux?"),
        ("What is the default of depth in relayd?", "And width?", "What is the default of width in relayd?"),
        ("What is the default of depth in relayd?", "And xmove?", "What is the default of depth in xmove?"),
    ],
)
def test_a_word_that_a_document_is_called_by_takes_the_place_of_another(
    tmp_path: Path, last: str, question: str, expected: str
) -> None:
    documents = [Document(f"manual/{name}-faq.md", f"# FAQ\n\n{name} has a depth.") for name in ("relayd", "xmove")]
    assert standalone(tmp_path, documents, last, question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("And what does the parking space cost?", "What does the parking space cost?"),
        ("And how long is the late fee due?", "When is the deposit returned? How long is the late fee due?"),
    ],
)
def test_a_whole_question_behind_an_and_stands_alone_where_its_passage_says_nothing_of_the_last_one(
    tmp_path: Path, question: str, expected: str
) -> None:
    documents = [
        Document("rent.md", "# Rent\n\nThe parking space costs 45 EUR a month."),
        Document("deposit.md", "# Deposit\n\nIt is returned in May. The late fee for a deposit is due in ten days."),
    ]
    assert standalone(tmp_path, documents, "When is the deposit returned?", question) == expected
