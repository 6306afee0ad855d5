"""Of two documents that a question names a passage each is shown."""

from __future__ import annotations

import pytest

from rag_app.retrieval.about import names_held
from rag_app.retrieval.several import Named, among_the_shown, named_first, two_named, without_times
from rag_app.schema import Chunk, Hit
from rag_app.text.language.calendar_names import MONTHS
from rag_app.text.language.names import named_in

OPENINGS = {
    1: "Acme, second quarter of 2023",
    2: "Zeta Works, second quarter of 2023",
    3: "A note to Zeta",
    4: "2022",
    5: "Guide to the Zeta Works",
}


def hits(*documents):
    return [Hit(Chunk(n, d, f"{d}.md", "", 0, 1, "x"), 1.0) for n, d in enumerate(documents)]


def openings(document_ids, length):
    return [OPENINGS[i][:length] for i in document_ids]


@pytest.mark.parametrize(
    ("question", "documents", "other"),
    [
        ("What did Acme and Zeta sell in the second quarter of 2023?", (1, 1, 1, 2, 2, 2), 2),
        ("What did Acme sell in the second quarter of 2023?", (1, 1, 1, 2, 2, 2), None),
        ("What did Acme and Zeta sell?", (1, 1, 1, 3), None),  # one hit is no report
        ("What did Acme and Zeta each sell?", (1, 1, 1, 2), 2),  # but is asked for
        ("What did Acme sell in 2022?", (1, 1, 1, 4, 4, 4), None),  # a year is no second document
        ("What did they sell?", (1, 1, 1, 2, 2, 2), None),
        ("What did Acme and Zeta sell?", (), None),
    ],
)
def test_the_second_document_is_known(question, documents, other):
    found = hits(*documents)
    two = two_named(question, found, names_held(question, [hit.chunk for hit in found], openings))
    assert (two.document_id if two else None) == other
    if two:
        assert two.first == Named(frozenset({"acm"}), frozenset({1})) and two.second.document_ids == {2}


@pytest.mark.parametrize(
    ("question", "tops", "names"),
    [
        ("What was the fee in 2022 and in 2024?", ("Plan 2022", "Plan 2024"), {"2022", "2024"}),
        (
            "What was the fee in version 1 and in version 2?",
            ("Plan, version 1", "Plan, version 2"),
            {"version:1", "version:2"},
        ),
        ("What was the fee of the Harbour in 2022 and in 2024?", ("Harbour 2022", "Plan 2024"), None),
        ("What was the fee in 2022 and in 2024?", ("Plan 2022", "Plan for 2022 and 2024"), None),
        ("What was the fee in 2022, in 2023 and in 2024?", ("Plan 2022", "Plan 2024"), None),
    ],
)
def test_two_years_or_versions_name_documents_that_nothing_else_tells_apart(question, tops, names):
    found = hits(1, 1, 1, 2, 2, 2)
    held = names_held(question, [hit.chunk for hit in found], lambda ids, length: [tops[i - 1] for i in ids])
    two = two_named(question, found, held)
    assert (two and two.first.names | two.second.names) == names


@pytest.mark.parametrize("month", [name for whole in MONTHS for name in (whole, whole[:3])])
def test_a_month_names_no_document(month):
    assert without_times(named_in(f"What did Acme sell in {month.title()} 2023?")) == {"acm"}


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("What did Acme sell in 2023?", [2, 3, 4, 6, 0, 1, 5]),  # chunk 6, of a note, speaks of it
        ("What did Zeta sell?", [0, 1, 5, 2, 3, 4, 6]),
        ("What did Acme and Zeta sell?", [0, 1, 2, 3, 4, 5, 6]),
        ("What was sold in the second quarter of 2023?", [0, 1, 2, 3, 4, 5, 6]),  # all are of that time
    ],
)
def test_passages_of_the_named_document_come_first(question, order):
    found = hits(2, 2, 1, 1, 1, 2, 4)
    found[-1] = Hit(Chunk(6, 4, "4.md", "", 0, 1, "as Acme says"), 1.0)
    held = names_held(question, [hit.chunk for hit in found], openings)
    assert [h.chunk.id for h in named_first(found, found, held)] == order


def test_the_document_that_goes_by_all_of_the_names_comes_first():
    found = hits(2, 2, 2, 5, 5, 5, 4, 4)
    held = names_held("What do the Zeta Works sell, says the Guide?", [h.chunk for h in found], openings)
    assert held[5] > held[2]
    assert [h.chunk.document_id for h in named_first(found, found, held)][:3] == [5, 5, 5]


def test_a_name_of_a_note_moves_nothing():
    found = hits(1, 1, 1, 3, 3)
    held = names_held("What does Zeta sell?", [hit.chunk for hit in found], openings)
    assert named_first(found, found, held) == found


def test_its_first_passage_is_moved_up_to_the_third_place():
    found = hits(1, 1, 1, 1, 2, 2)
    moved = among_the_shown(found, 2)
    assert [h.chunk.id for h in moved] == [0, 1, 4, 2, 3, 5]
    for document, order in ((None, found), (1, found), (9, found), (2, moved)):
        assert among_the_shown(order, document) == order


def test_a_passage_below_a_heading_that_names_it_speaks_of_it():
    question = "What did Acme sell?"
    chunks = [Chunk(n, 3, "3.md", "", 0, 1, "A mill.", headings) for n, headings in enumerate([(), ("Acme", "Sales")])]
    found = [*(Hit(chunk, 1.0) for chunk in chunks), *hits(1, 1, 1)]
    held = names_held(question, [hit.chunk for hit in found], openings)
    assert [h.chunk.headings for h in named_first(found, found, held)] == [("Acme", "Sales"), (), (), (), ()]
    assert [h.chunk.document_id for h in named_first(found, found, held)] == [3, 1, 1, 1, 3]
