"""Which cases of a test the default tier runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def quick(cases: Iterable[Any], *chosen: Any) -> list[Any]:
    """`cases` to parametrize by (tuples where there are several names), of which all but the chosen ones are `long`."""
    return [
        case if case in chosen else pytest.param(*(case if isinstance(case, tuple) else [case]), marks=pytest.mark.long)
        for case in cases
    ]
