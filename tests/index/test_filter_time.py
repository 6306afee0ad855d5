"""A filter by one of many items takes time with the length of a text, not with that of all items together."""

from __future__ import annotations

import sqlite3
import time

import pytest

from rag_app.index.read.filters import add_functions, compile_filter
from rag_app.index.tables import SCHEMA


def found(texts: list[object], wanted: object) -> list[int]:
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
    chosen = f"SELECT id FROM documents WHERE {condition.sql} ORDER BY id"
    return [number for (number,) in connection.execute(chosen, condition.parameters)]


def test_many_items_in_many_long_texts_take_no_time() -> None:
    begun = time.process_time()
    assert found([f"{'a' * 1_000}{n}" for n in range(10_000)], ["a" * 19 + str(n % 10) for n in range(500)]) == []
    assert time.process_time() - begun < 4


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [("a", [0, 1]), ("a, b", [0]), ("", [2, 3]), ("b", [0]), ("7", []), (["c", "b, c"], [0]), ("a,", [4])],
)
def test_an_item_is_what_stands_between_commas(wanted: object, numbers: list[int]) -> None:
    assert found(["a, b, c", "a", "", "x, , y", "a,, z", 7], wanted) == numbers
