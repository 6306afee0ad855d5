"""Parts of one table of a PDF, of which the second begins with the name of a group of rows."""

from __future__ import annotations

import dataclasses

from rag_app.documents.converters.pdf.flow.over_pages import with_carried_headers
from rag_app.documents.converters.pdf.line import Line

_EDGES = [70.0, 200.0, 300.0, 400.0]
_HEADER = "|  | 2023 catch | 2024 catch |\n| --- | --- | --- |\n"
_UPPER = f"{_HEADER}| North quay |  |  |\n| Cod | 1,204 | 1,377 |\n| Eel | 31 | 28 |"
_ROWS = "| Cod | 905 | 1,082 |\n| Eel | 16 | 51 |"
_LOWER = f"| South quay |  |  |\n| --- | --- | --- |\n{_ROWS}"


def _table(table: str, top: float, edges: list[float] = _EDGES) -> Line:
    return Line("", 70, 400, top, top - 100, 10, table=table, edges=edges, marked=True)


def test_its_columns_are_those_of_the_first_below_white() -> None:
    [[upper, lower]] = with_carried_headers([[_table(_UPPER, 700), _table(_LOWER, 596)]])
    assert upper.table == _UPPER
    assert lower.table == f"{_HEADER}| South quay |  |  |\n{_ROWS}"


def test_its_columns_are_those_of_the_first_over_pages() -> None:
    _, [lower] = with_carried_headers([[_table(_UPPER, 200)], [_table(_LOWER, 700)]])
    assert lower.table == f"{_HEADER}| South quay |  |  |\n{_ROWS}"


def test_a_title_above_names_of_columns_is_no_group() -> None:
    other = "| South quay |  |  |\n| --- | --- | --- |\n| Boat | Crew | Berth |\n| Ferry | 12 | 3 |"
    [[_, lower]] = with_carried_headers([[_table(_UPPER, 700), _table(other, 596)]])
    assert lower.table == other


def test_other_columns_are_of_another_table() -> None:
    [[_, lower]] = with_carried_headers([[_table(_UPPER, 700), _table(_LOWER, 596, [70.0, 180.0, 320.0, 400.0])]])
    assert lower.table == _LOWER


def test_a_header_that_stands_again_on_the_next_page_is_no_row() -> None:
    again = dataclasses.replace(_table(_UPPER, 700), marked=False)
    _, [lower] = with_carried_headers([[_table(_UPPER, 200)], [again]])
    assert lower == again
