"""Which version of a plain name serves while versions come and go."""

from __future__ import annotations

import pytest

from rag_app.engines.versions import first_usable
from rag_app.errors import AdapterError


class Store:
    """Names as candidates say, in turn; the last ones stay."""

    def __init__(self, *candidates: list[str]) -> None:
        self._left = list(candidates)

    def candidates(self, asked: str) -> list[str]:
        return self._left.pop(0) if len(self._left) > 1 else self._left[0]


def refusing(*damaged: str):
    def use(full: str) -> str:
        if full in damaged:
            raise AdapterError(f"{full} is damaged")
        return full

    return use


def test_the_version_before_serves_for_a_damaged_one():
    with pytest.warns(RuntimeWarning, match="law@1 goes on serving"):
        assert first_usable(Store(["law@2", "law@1"]), "law", refusing("law@2")) == "law@1"


def test_an_older_version_in_memory_does_not_serve_for_one_that_was_replaced_meanwhile():
    store = Store(["law@2", "law@1"], ["law@4", "law@3"])
    assert first_usable(store, "law", refusing("law@2")) == "law@4"


def test_the_first_refusal_is_raised_where_none_is_left():
    with pytest.raises(AdapterError, match="law@2 is damaged"):
        first_usable(Store(["law@2", "law@1"]), "law", refusing("law@2", "law@1"))
