"""JSON holds no numbers that JSON does not have."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from rag_app.strict_json import strict_json

HALF = "\ud83d"


def refuse(constant: str) -> Any:
    raise ValueError(constant)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_none_are_null(number: float) -> None:
    made = strict_json({"a": [1.5, number], HALF: {"b": (number, HALF, True)}}, default=str)
    assert json.loads(made, parse_constant=refuse) == {"a": [1.5, None], HALF: {"b": [None, HALF, True]}}


def test_all_else_is_as_it_is() -> None:
    value = {"é": [1, 0.1, 1e308, None, HALF], "b": {}}
    for options in ({}, {"ensure_ascii": False}, {"indent": 2}, {"separators": (",", ":")}):
        assert strict_json(value, **options) == json.dumps(value, **options)
