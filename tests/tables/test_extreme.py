from __future__ import annotations

import pytest

from rag_app.schema import Chunk, Hit
from rag_app.tables.extreme import row_of_most

TEXT = """| Bridge | Built | Span (m) | Load_max_t | Pylons |
| --- | --- | --- | --- | --- |
| Merrow | 1901 | 120 | 12.5 | 2 |
| Tarn | 1930 | 95 | 40 | 2 |
| Ostrand | 1967 | 310 | 30 | 4 |
| Sill | 1988 | 44 | — | 1 |
| Total | | 569 | 82.5 | 9 |
"""


def found(question: str, text: str = TEXT, begins: int = 0) -> str | None:
    chunk = Chunk(
        id=1, document_id=1, source="bridges.xlsx", title="Bridges", start=begins, end=len(text), text=text[begins:],
        headings=("River crossings",), page=1, metadata={},
    )  # fmt: skip
    return told(question, chunk, text)


def told(question: str, chunk: Chunk, text: str) -> str | None:
    cell = row_of_most(question, [Hit(chunk, 1.0, {"fused": 1.0})], lambda _, a, b: text[a:b])
    assert cell is None or (text[cell.start : cell.end] == cell.text and not cell.exact)
    return cell and f"{cell.text} ({cell.column})"


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("Which bridge has the largest span?", "Ostrand (Span (m): 310)"),
        ("Which bridge has the lowest Load_max_t?", "Merrow (Load_max_t: 12.5)"),
        ("Which river crossing has the most pylons?", "Ostrand (Pylons: 4)"),
        ("What bridge has the fewest pylons?", "Sill (Pylons: 1)"),
        ("Which bridge has the largest load?", None),  # no column is called so
        ("Which warden has the largest span?", None),  # the rows are no wardens
        ("Which bridge has the largest span of 1901?", None),
        ("How large is the largest span?", None),
    ],
)
def test_the_row_with_the_most_of_a_column(question: str, label: str | None) -> None:
    assert found(question) == label


def test_of_rows_that_are_alike_or_cannot_be_compared_none_is_said() -> None:
    assert found("Which bridge has the most pylons?", TEXT.replace("95 | 40 | 2", "95 | 40 | 4")) is None
    assert found("Which bridge has the largest span?", TEXT.replace("| 95 |", "| 95 km |")) is None
    assert found("Which bridge has the largest span?", TEXT.replace("| 95 |", "| unknown |")) is None


def test_the_whole_table_counts_and_the_row_must_be_at_hand() -> None:
    asked, low = "Which bridge has the largest span?", TEXT.index("| Ostrand")
    assert found(asked, begins=low - 1) == "Ostrand (Span (m): 310)"
    upper = Chunk(1, 1, "bridges.xlsx", "Bridges", 0, low, TEXT[:low], (), 1, {})
    assert told(asked, upper, TEXT) is None
    assert told("Which bridge has the fewest pylons?", upper, f"{TEXT}\nNo table.\n") is None
