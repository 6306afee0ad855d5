"""Metadata filters, compiled to parameterised SQL.

A filter maps keys to a value (equal), a list (any of) or operators: `{"year": {"$gte": 2020}, "lang": ["en", "de"]}`.
All keys and all operators must hold. `source`, `title` and `page` are built in; other keys are document metadata.
The `source` of a document from one row of a file equals `FILE#row=N` and `FILE`.
A document without a key matches only `$ne` and `$nin` of it. Text and numbers never compare as equal or ordered.
`$has` finds an item, or one of several, in a text that is a list, such as the `tags` of Markdown: `a, b`.
A text in letters taken apart (NFD), as macOS names files, finds composed ones too, as files are stored.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from unicodedata import is_normalized, normalize

from rag_app.config import BUILT_IN_FIELDS
from rag_app.errors import FilterError
from rag_app.index.tables import filter_value

Where = Mapping[str, Any]

_ORDER = {"$gt": ">", "$gte": ">=", "$lt": "<", "$lte": "<="}
_MOST_PARAMETERS = 32_766  # of one statement of SQLite
_MOST_VALUES = 30_000
_MOST_CONDITIONS = 500  # SQLite nests expressions 1,000 deep
_LONGEST_PATTERN = 1_000
_MOST_ITEMS, _MOST_ITEM_CHARS = 500, 10_000  # of one `$has`: each is looked for in the text of each document
_HAS = "has_item({0}, ?)"  # SQLite's own `instr` takes the product of the lengths of a text and of all items
OPERATORS = ("$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in", "$nin", "$glob", "$has")
_EQUAL = frozenset({"$eq", "$ne", "$in", "$nin"})
NEGATED = frozenset({"$ne", "$nin"})  # they let documents without the key through


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL over the columns of `documents` or of `chunks` with its parameters."""

    sql: str
    parameters: tuple[Any, ...]


def add_functions(connection: sqlite3.Connection) -> None:
    """What the SQL of filters calls and SQLite does not have."""
    connection.create_function("has_item", 2, _has_item, deterministic=True)


def _has_item(text: object, wanted: str) -> bool:
    """Whether a text that is a list has one of the `wanted`, which are JSON; one of several words with commas too."""
    plain, with_commas = _items(wanted)
    if not isinstance(text, str):
        return False
    return not plain.isdisjoint(text.split(", ")) or any(item in f", {text}, " for item in with_commas)


@lru_cache(maxsize=16)
def _items(wanted: str) -> tuple[frozenset[str], tuple[str, ...]]:
    items = json.loads(wanted)
    return frozenset(i for i in items if ", " not in i), tuple(f", {i}, " for i in items if ", " in i)


def check_filter(where: Where | None) -> None:
    """Raise `FilterError` for what is no filter at all: no names with values."""
    if where is not None and not isinstance(where, Mapping):
        raise FilterError(f'filter {where!r:.100}: expected names with values, as {{"source": "report.md"}}.')


def compile_filter(where: Where | None) -> tuple[Condition | None, Condition | None]:
    """Conditions on documents and on chunks; None where there is none. Raises `FilterError`.

    Whether any document has its keys is not asked.
    """
    check_filter(where)
    documents: list[Condition] = []
    chunks: list[Condition] = []
    for key, wanted in (where or {}).items():
        if not isinstance(key, str) or key.startswith("$"):
            raise FilterError(
                f"filter key {key!r}: expected the name of a metadata field, `source`, `title` or `page`."
            )
        if not isinstance(wanted, Mapping):
            wanted = {"$in" if isinstance(wanted, list | tuple | set | frozenset) else "$eq": wanted}
        for operator, value in wanted.items():
            (chunks if key == "page" else documents).append(_condition(key, operator, value))
    return _all(documents), _all(chunks)


def _all(conditions: Sequence[Condition]) -> Condition | None:
    if not conditions:
        return None
    if len(conditions) > _MOST_CONDITIONS:
        raise FilterError(
            f"filter: {len(conditions):,} conditions; expected at most {_MOST_CONDITIONS}; give several values of one "
            "field as a list."
        )
    sql = " AND ".join(f"({c.sql})" for c in conditions)
    parameters = tuple(p for c in conditions for p in c.parameters)
    if len(parameters) > _MOST_PARAMETERS:
        raise FilterError(
            f"filter: {len(parameters):,} values in all; expected at most {_MOST_PARAMETERS:,}; leave some out."
        )
    return Condition(sql, parameters)


def _condition(key: str, operator: str, value: Any) -> Condition:
    if operator not in OPERATORS:
        raise FilterError(f"filter on {key!r}: unknown operator {operator!r}; expected one of {', '.join(OPERATORS)}.")
    if operator in ("$eq", "$ne") and isinstance(value, str) and not is_normalized("NFC", value):
        operator, value = {"$eq": "$in", "$ne": "$nin"}[operator], [value]
    negated = operator in NEGATED
    if operator in ("$in", "$nin"):
        if not isinstance(value, list | tuple | set | frozenset):
            raise FilterError(f"filter on {key!r}: {operator} = {value!r}; expected a list of values.")
        values = tuple(_value(key, operator, v) for v in _composed_too(value))
        if len(values) <= (_MOST_VALUES // 2 if key == "source" else _MOST_VALUES):
            test = f"{{0}} IN ({', '.join('?' * len(values))})"  # one parameter per value keeps the types exact
        elif all(isinstance(v, str) for v in values):  # as the rows of a large CSV file
            values, test = (json.dumps(values),), "{0} IN (SELECT value FROM json_each(?))"
        else:
            raise FilterError(
                f"filter on {key!r}: {len(values):,} values; expected at most {_MOST_VALUES:,}, or texts alone."
            )
    elif operator == "$has":
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list | tuple | set | frozenset) or not all(isinstance(i, str) for i in items):
            raise FilterError(f"filter on {key!r}: $has = {value!r}; expected a text or a list of texts.")
        if len(items) > _MOST_ITEMS or sum(map(len, items)) > _MOST_ITEM_CHARS:
            raise FilterError(
                f"filter on {key!r}: {len(items):,} items of {sum(map(len, items)):,} characters; expected at most "
                f"{_MOST_ITEMS} of {_MOST_ITEM_CHARS:,} in all; leave some out."
            )
        values, test = (json.dumps([filter_value(item) for item in _composed_too(items)]),), _HAS
    else:
        values = (_value(key, operator, value),)
        kind = "= 'text'" if isinstance(values[0], str) else "IN ('integer', 'real')"
        if operator == "$glob":
            if not isinstance(value, str) or len(value) > _LONGEST_PATTERN:
                raise FilterError(
                    f'filter on {key!r}: $glob = {str(value)[:80]!r}; expected a pattern such as "guide/*.pdf" of at '
                    f"most {_LONGEST_PATTERN:,} characters."
                )
            values = tuple(map(filter_value, _composed_too([value])))
            test = " OR ".join(["{0} GLOB ?"] * len(values))
        elif operator in _ORDER:
            test = f"typeof({{0}}) {kind} AND {{0}} {_ORDER[operator]} ?"
        else:
            test = "{0} = ?"
    if key in BUILT_IN_FIELDS:
        # `+` takes the column's affinity away, so that the text '5' does not equal the number 5.
        column = test.format(f"+{key}")
        if key == "source" and operator in _EQUAL:
            column, values = f"{column} OR {test.format('+file')}", (*values, *values)
        return Condition(f"NOT coalesce({column}, 0)" if negated else column, values)
    holding = f"SELECT document_id FROM metadata WHERE key = ? AND ({test.format('value')})"  # noqa: S608 - values are parameters
    return Condition(f"id {'NOT ' if negated else ''}IN ({holding})", (filter_value(key), *values))


def _composed_too(values: Collection[Any]) -> list[Any]:
    return [*values, *(normalize("NFC", v) for v in values if isinstance(v, str) and not is_normalized("NFC", v))]


def _value(key: str, operator: str, value: Any) -> str | int | float:
    if not isinstance(value, str | int | float):
        raise FilterError(
            f"filter on {key!r}: {operator} {value!r} is a {type(value).__name__}; "
            "expected text, a number or true/false."
        )
    return filter_value(value)
