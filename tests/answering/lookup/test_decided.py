"""Yes or no where a sentence or the marks of a row decide it."""

from __future__ import annotations

import pytest

from rag_app.answering.lookup.decided import decided_at, deciding
from rag_app.schema import Passage

TABLE = (
    "| Duty | Porter | Night porter | Clerk |\n| --- | --- | --- | --- |\n"
    "| Open the safe |  | x | x |\n| Sort the mail | x |  |  |\n| Hours | 40 | 36 |  |\n| Work at night |  | x |  |"
)


def passage_of(text: str, above: str = "") -> Passage:
    return Passage(1, 1, "a.md", "A", (), None, 0, len(text), text, 1.0, above)


@pytest.mark.parametrize(
    ("question", "row", "answer"),
    [
        ("May a porter open the safe?", "Open", False),
        ("May the night porter open the safe?", "Open", True),
        ("Does the clerk sort the mail?", "Sort", False),
        ("Does the porter sort the mail?", "Sort", True),
        ("Does the porter work at night?", "Work", False),  # that is no night porter
        ("Does the cook sort the mail?", "Sort", None),  # names no column
        ("Do porter and clerk sort the mail?", "Sort", None),  # or two
        ("Does the clerk have hours?", "Hours", None),  # no marks
        ("May the clerk carry the bags?", "Open", None),  # another row
        ("Is the clerk exempt from sorting the mail?", "Sort", None),
    ],
)
def test_an_empty_cell_among_marks_says_no(question, row, answer):
    start = TABLE.index(f"| {row}")
    end = start + TABLE[start:].partition("\n")[0].__len__()
    assert decided_at(question, passage_of(TABLE), start, end) is answer


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("May a bag weigh 12 kg?", "Bags up to 15 kg are carried.", True),
        ("Are barbecues allowed?", "Barbecues are forbidden.", False),
        ("Do students pay?", "Visitors pay £3, apart from students.", False),
        ("Do students pay?", "Students pay £3.", None),
    ],
)
def test_a_sentence_decides(question, text, answer):
    assert decided_at(question, passage_of(text), 0, len(text)) is answer


@pytest.mark.parametrize(
    ("question", "least", "said"),
    [
        ("May presents of £30 be kept?", 1, "Presents of up to £40 may be kept."),
        ("May presents of £30 be kept?", 4, None),
        ("Are presents kept?", 1, None),
    ],
)
def test_of_all_sentences_the_one_speaks_that_decides(question, least, said):
    shown = [passage_of("Cash is never kept.\n\n# Presents\n\nPresents of up to £40 may be kept.")]
    found = deciding(question, shown, least)
    assert (found and found.text) == said
