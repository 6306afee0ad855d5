"""Of two editions of a document the later answers a question that names no time."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag_app.answering.finding.editions import superseded
from rag_app.answering.finding.judged import judged, searched
from rag_app.config import AnswerSettings
from rag_app.index import Index, add_documents
from rag_app.reading.found import ReadHit
from rag_app.schema import Chunk, Document, Hit
from rag_app.testing import FakeEmbedder

FEES = "A berth costs {} crowns a season, and guests pay {} crowns a night. The fee is paid to the harbour master."


def hit(number: int, source: str, text: str, heading: str = "Fees") -> Hit:
    chunk = Chunk(number, number, source, "Plan", 0, len(text), text, ("Plan", heading))
    return Hit(chunk, 1.0, {"fused": 1.0, "dense": 1.0, "bm25": 1.0, "coverage": 1.0, "document": 1.0})


def hits(earlier: str, later: str, *texts: str) -> list[Hit]:
    first, second = texts or (FEES.format(400, 20), FEES.format(430, 25))
    return [hit(1, earlier, first), hit(2, later, second)]


@pytest.mark.parametrize(
    ("earlier", "later", "is_old"),
    [
        ("plan-2024.md", "plan-2025.md", True),
        ("plans/2024/fees.md", "plans/2025/fees.md", True),
        ("Plan2024.pdf", "Plan2025.pdf", True),
        ("report FY23.pdf", "report FY24.pdf", True),
        ("handbook_2024-25.pdf", "handbook_2025-26.pdf", True),
        ("plan 2022-2026.pdf", "plan 2027-2031.pdf", True),
        ("2025 Q1 results.pdf", "2025 Q2 results.pdf", True),
        ("plan-2024.md", "budget-2025.md", False),
        ("elin/plan-2024.md", "holm/plan-2025.md", False),
        ("minutes 2025-03-12.md", "minutes 2026-06-18.md", False),
        ("minutes-2025-03.md", "minutes-2026-03.md", False),
        ("minutes 12.03.2025.md", "minutes 12.03.2026.md", False),
        ("2025/03/minutes.md", "2026/03/minutes.md", False),
        ("invoice-2025-001.pdf", "invoice-2026-001.pdf", False),
        ("plans/2025/03-fees.md", "plans/2026/03-fees.md", True),
        ("plan-a.md", "plan-b.md", False),
        ("orchid-4.9-notes.txt", "orchid-4.10-notes.txt", True),
        ("orchid3.9.txt", "orchid3.11.txt", True),
        ("docs/1.9/fees.md", "docs/2.0.1/fees.md", True),
        ("manual_v3.pdf", "manual_v12.pdf", True),
        ("guide rev E.pdf", "guide rev F.pdf", True),
        ("Guide (2nd edition).pdf", "Guide (3rd edition).pdf", True),
        ("orchid-4.9.txt", "iris-5.0.txt", False),
        ("chapter-1.md", "chapter-2.md", False),
        ("part1.md", "part2.md", False),
        ("invoice 17.pdf", "invoice 18.pdf", False),
        ("model 300.pdf", "model 400.pdf", False),
        ("section 4.2.md", "section 4.3.md", False),
        ("minutes 12.03.24.md", "minutes 18.06.24.md", False),
        ("rows-2024.csv#row=1", "rows-2025.csv#row=1", False),
    ],
)
def test_an_earlier_edition_gives_way(earlier: str, later: str, is_old: bool) -> None:
    for found in (hits(earlier, later), hits(earlier, later)[::-1]):
        assert superseded("What does a berth cost?", found) == ({1} if is_old else set())


@pytest.mark.parametrize(
    "question",
    [
        "What did a berth cost in 2024?",
        "What does a berth cost in FY24?",
        "What did a berth cost last year?",
        "What did a berth cost a year earlier?",
        "How much did the fee for a berth rise?",
        "What is the difference between the fees?",
        "What does a berth cost in edition 2?",
        "In which year did a berth cost most?",
        "What did a berth cost in all years?",
        "Has a berth ever cost so much?",
        "What did a berth cost two years ago?",
        "What does the 24/25 plan say a berth costs?",
        "How did the fee for a berth develop?",
        "What do the plans say about a berth?",
        "What is new in the fee for a berth?",
    ],
)
def test_a_time_that_is_named_and_what_changed_are_asked_of_both(question: str) -> None:
    assert not superseded(question, hits("plan-2024.md", "plan-2025.md"))


@pytest.mark.parametrize(
    ("question", "left_out"),
    [
        ("What did a berth cost in the old harbour plan?", {2}),
        ("By our previous price list, what does a berth cost?", {2}),
        ("What does a berth cost for an old boat under the plan?", {1}),
        ("What does a berth cost by the old part of the plan?", {1}),
        ("What did a berth cost in the first plan?", {1}),  # of which there may be no file
        ("What did a berth cost in the old plan and what in the new one?", set()),
        ("How much more is a berth than in the old plan?", set()),
    ],
)
def test_the_old_one_of_two_editions_speaks_where_it_is_asked_for(question: str, left_out: set[int]) -> None:
    assert superseded(question, hits("plan-2024.md", "plan-2025.md")) == left_out


def test_of_three_editions_none_is_the_old_one() -> None:
    found = [*hits("plan-2024.md", "plan-2025.md"), hit(3, "plan-2026.md", FEES.format(450, 30))]
    assert not superseded("What did a berth cost in the old plan?", found)


@pytest.mark.parametrize(
    ("question", "left_out"),
    [
        ("What does a berth cost?", {1}),
        ("What does a berth of 3.5 metres cost?", {1}),
        ("What does a berth cost in Harbour 4.2?", {2}),
        ("What does a berth cost in Harbour 4.2.1?", {2}),
        ("What does a berth cost in Harbour 4?", set()),
        ("What does a berth cost in section 4.2?", {1}),
        ("What does a berth cost by rule 4.2?", {1}),
        ("In which release does a berth cost more?", set()),
    ],
)
def test_a_version_that_is_named_is_asked_of_its_edition(question: str, left_out: set[int]) -> None:
    assert superseded(question, hits("harbour-4.2.txt", "harbour-5.2.txt")) == left_out


@pytest.mark.parametrize(
    ("question", "later", "heading"),
    [
        ("What do guests pay?", "A berth costs 430 crowns a season. The fee is paid to the harbour master.", "Fees"),
        ("What does a berth cost?", FEES.format(430, 25), "Berths"),
        ("What does a berth cost?", "The new lights are lit at dusk. A berth is five metres long.", "Fees"),
    ],
)
def test_what_the_later_edition_does_not_say_is_asked_of_the_earlier(question: str, later: str, heading: str) -> None:
    found = [hit(1, "plan-2024.md", FEES.format(400, 20)), hit(2, "plan-2025.md", later, heading)]
    assert not superseded(question, found)


def test_the_later_edition_alone_is_read(tmp_path: Path) -> None:
    texts = {"plan-2024.md": FEES.format(400, 20), "plan-2025.md": FEES.format(430, 25)}
    documents = [Document(name, f"# Fees\n\n{text}") for name, text in texts.items()]
    add_documents("i", documents, root=tmp_path, embedder=FakeEmbedder())
    with Index.open("i", tmp_path) as index:
        found = [hit(c.id, c.source, c.text) for c in index.chunks(index.chunk_ids)]
        sought = searched("What does a berth cost?", found, index, AnswerSettings())
        read = judged(sought, lambda question, its: [ReadHit(one) for one in its]).read
    assert [one.hit.chunk.source for one in read] == ["plan-2025.md"]
    assert [one.chunk.source for one in sought.superseded] == ["plan-2024.md"]


def test_the_month_that_is_named_is_told_beside_editions_too(tmp_path: Path) -> None:
    texts = {"plan-2024.md": FEES.format(400, 20), "plan-2025.md": FEES.format(430, 25)}
    meeting, months = "Meeting of {} 2025. The next meeting is in {}.", ("January", "February", "March")
    texts |= {f"minutes 2025-0{n}.md": meeting.format(*months[n - 1 : n + 1]) for n in (1, 2)}
    add_documents("i", [Document(*its) for its in texts.items()], root=tmp_path, embedder=FakeEmbedder())
    with Index.open("i", tmp_path) as index:
        found = [hit(c.id, c.source, c.text) for c in index.chunks(index.chunk_ids)]
        sought = searched("Who chaired the meeting in February?", found, index, AnswerSettings())
    assert {one.chunk.source for one in sought.superseded} == {"plan-2024.md", "minutes 2025-01.md"}


@pytest.mark.parametrize(
    ("question", "earlier", "later", "others"),
    [
        ("What is the mooring limit in Harbour 4.2?", "harbour-4.2.1.txt", "harbour-5.2.0.txt", {2}),
        ("What is the mooring limit in harbour 4.2.1?", "harbour-4.2.1.txt", "harbour-5.2.0.txt", {2}),
        ("What is the mooring limit in harbour-5.2.0.txt?", "harbour-4.2.1.txt", "harbour-5.2.0.txt", {1}),
        ("Does 5.2 have a mooring limit?", "harbour-4.2.1.txt", "harbour-5.2.0.txt", {1}),
        ("Which limit does harbour 5.2 have?", "harbour-4.2.1.txt", "harbour-5.2.0.txt", {1}),
        ("What does version 3 say of mooring?", "manual_v3.pdf", "manual_v4.pdf", {2}),
        ("What is new in Quay 5.38?", "quay5380delta.txt", "quay5400delta.txt", {2}),
        ("What is new in Jetty 5.38?", "quay5380delta.txt", "quay5400delta.txt", set()),
        ("May a boat of 4.2 metres moor?", "harbour-4.2.1.txt", "harbour-5.2.0.txt", set()),
        ("What changed from harbour 4.2 on?", "harbour-4.2.1.txt", "harbour-5.2.0.txt", set()),
        ("Is the limit of 5.2.0 higher than of 4.2.1?", "harbour-4.2.1.txt", "harbour-5.2.0.txt", set()),
        ("What are the limits of 5.2.0 and of 4.2.1?", "harbour-4.2.1.txt", "harbour-5.2.0.txt", set()),
        ("What is the limit in harbour 4.2?", "harbour-4.2.1.txt", "harbour-4.2.2.txt", set()),
        ("What is the limit in harbour 4.2?", "harbour-4.2.1.txt", "jetty-5.2.0.txt", set()),
        ("What is the limit in Quay 4.2?", "Quay 4.2 Guide and Notes.html", "quay_4.3_guide-notes_revB.pdf", {2}),
        ("What is the limit in Quay 4.2?", "Quay 4.2 Guide.html", "quay_4.3_notes.pdf", set()),
    ],
)
def test_other_versions_than_the_one_that_is_named_give_way(question, earlier, later, others) -> None:
    found = [hit(1, earlier, "Boats moor for two hours."), hit(2, later, "Ships moor for a whole day.")]
    assert superseded(question, found) == others
