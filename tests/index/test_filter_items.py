"""A filter by one of many items goes through each text once, not once for each item."""

from __future__ import annotations

import sqlite3

import pytest

from rag_app.index.read.filters import add_functions, compile_filter
from rag_app.index.tables import SCHEMA


def found(texts: list[object], wanted: object, steps: int = 1_000_000) -> list[int]:
    """Which texts are found; SQLite is stopped after so many steps of its own."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    add_functions(connection)
    connection.executemany("INSERT INTO metadata VALUES ('tags', ?, ?)", ((text, n) for n, text in enumerate(texts)))
    connection.executemany(
        "INSERT INTO documents VALUES (?, ?, '', ?, 1, 0, '', '', '{}', '[]', '[]')",
        ((number, f"{number}.md", number) for number in range(len(texts))),
    )
    condition, _ = compile_filter({"tags": {"$has": wanted}})
    assert condition is not None
    connection.set_progress_handler(lambda: 1, steps)
    chosen = f"SELECT id FROM documents WHERE {condition.sql} ORDER BY id"
    return [number for (number,) in connection.execute(chosen, condition.parameters)]


def test_many_items_take_no_more_steps_than_one() -> None:
    assert found([f"a{n}" for n in range(100)], [f"b{n}" for n in range(500)], steps=10_000) == []


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [("a", [0, 1]), ("a, b", [0]), ("", [2, 3]), ("b", [0]), ("7", []), (["c", "b, c"], [0]), ("a,", [4])],
)
def test_an_item_is_what_stands_between_commas(wanted: object, numbers: list[int]) -> None:
    assert found(["a, b, c", "a", "", "x, , y", "a,, z", 7], wanted) == numbers
