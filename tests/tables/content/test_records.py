import pytest

from rag_app.answering.lookup.tabled import as_read, cell_among
from rag_app.citations.support import find_support
from rag_app.citations.verdicts import Context
from rag_app.reading.found import Place, ReadHit, Reading
from rag_app.schema import Chunk, Hit

ROWS = [
    "berth: 1\nowner: Osei\nlength_m: 12\nfee_eur: 410\npaid: 2021",
    "berth: 2\nowner: Tanaka\nlength_m: 9\nfee_eur: 300\npaid: 2023",
    "berth: 3\nowner: Osei\nlength_m: 7\nfee_eur: 260\npaid: 2020",
    "name: Teak plank 3 m\nmaker: Holm\nunitPrice: 18.50\nin store: 44\nshed: North",
    "name: Brass hinge\nmaker: Osram\nunitPrice: 3.20\nin store: 700\nshed: South",
]


def cell(question):
    hits = [
        Hit(Chunk(at, at, f"harbour.csv#row={at}", "", 0, len(text), text), 1.0, {"fused": 1.0})
        for at, text in enumerate(ROWS)
    ]
    return cell_among(question, hits, lambda at, a, b: ROWS[at][a:b], lambda stem: 3, 100)


@pytest.mark.parametrize(
    ("question", "said", "column"),
    [
        ("What fee does Tanaka pay?", "300", "fee EUR"),
        ("What is the fee of berth 3?", "260", "fee EUR"),
        ("What is the length of berth 1?", "12", "length m"),
        ("What does a brass hinge cost?", "3.20", "unit Price"),
        ("What is the unit price of the teak plank?", "18.50", "unit Price"),
        ("How many brass hinges are in store?", "700", "in store"),
        ("Which shed holds the brass hinges?", "South", "shed"),
    ],
)
def test_a_field_of_the_record_that_is_named(question, said, column):
    found = cell(question)
    assert found and (found.text, found.column, found.exact) == (said, column, True)
    assert ROWS[found.hit.chunk.id][found.start : found.end] == said


@pytest.mark.parametrize(
    "question",
    [
        "What fee does Osei pay?",  # two rows
        "What fee did Tanaka pay in 2019?",
        "How old is Tanaka?",
        "How heavy is a brass hinge?",
        "What is the fee?",
        "What is the fee of berth 7?",
    ],
)
def test_no_field_is_guessed(question):
    assert cell(question) is None


@pytest.mark.parametrize(
    ("question", "said", "row", "verdict"),
    [
        ("What does a brass hinge cost?", "3.20", 4, "supported"),
        ("What does a brass hinge cost?", "€3.20", 4, "supported"),
        ("What does a brass hinge cost?", "700", 4, "unsure"),
        ("What fee does Tanaka pay?", "300", 1, "supported"),
        ("What fee does Tanaka pay?", "9", 1, "unsure"),
        ("What is the fee of berth 2?", "9", 1, "unsure"),
        ("What is the fee of Osei?", "300", 1, "unsupported"),
        ("When did Tanaka pay?", "1999", 1, "unsupported"),
    ],
)
def test_the_value_of_the_field_that_is_asked_for_is_supported(question, said, row, verdict):
    support = find_support(said, ROWS[row], question, Context(source=f"harbour.csv#row={row}"))
    assert support.verdict == verdict
    assert said.lstrip("€") in ROWS[row][support.start : support.end] or verdict == "unsupported"


def test_the_reader_makes_no_field_unsure():
    found = cell("What fee does Tanaka pay?")
    elsewhere = Reading(0.9, 0.9, 0.9, 2.0, 2.0, (Place(0, 8, 2.0),))
    assert as_read(found, "What fee does Tanaka pay?", [ReadHit(found.hit, elsewhere)]).exact
