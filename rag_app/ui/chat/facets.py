"""Which metadata of an index can be filtered by, and the filter that a person's choices make."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag_app.config import BUILT_IN_FIELDS, LISTED_FIELDS
from rag_app.schema import Metadata, MetadataValue

_MOST_VALUES = 200
_LARGEST = 2**53 - 1  # beyond it, a browser counts in steps of more than one


@dataclass(frozen=True, slots=True)
class Facet:
    """One metadata key: the distinct `values` to choose from (`listed`: a document may have several of them), or, for
    numbers, `low` and `high`."""

    key: str
    values: tuple[MetadataValue, ...] = ()
    low: float | None = None
    high: float | None = None
    listed: bool = False

    @property
    def options(self) -> tuple[MetadataValue, ...]:
        """One of the values for each text that they are shown as: 2020 and "2020" are one choice."""
        return tuple({str(value): value for value in self.values}.values())


def facets_of(metadata: Iterable[Metadata]) -> list[Facet]:
    """Facets by key. Numbers give a range, unless one is a whole number beyond 2^53 - 1; text and true/false a choice,
    unless there are more than 200 values."""
    found: dict[str, set[MetadataValue]] = {}
    for one in metadata:
        for key, kept in one.items():
            is_none = kept is None or (isinstance(kept, float) and not math.isfinite(kept))  # null from a server
            if key not in BUILT_IN_FIELDS and not is_none:
                several = key in LISTED_FIELDS and isinstance(kept, str)
                found.setdefault(key, set()).update(str(kept).split(", ") if several else [kept])
    made = []
    for key, values in sorted(found.items()):
        numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
        if len(numbers) == len(values):
            if len(values) > 1 and not any(isinstance(n, int) and abs(n) > _LARGEST for n in numbers):
                low, high = min(numbers), max(numbers)
                whole = all(isinstance(n, int) for n in numbers)  # a slider takes one type of number
                made.append(Facet(key, low=low, high=high) if whole else Facet(key, low=float(low), high=float(high)))
        elif len(values) <= _MOST_VALUES:
            listed = key in LISTED_FIELDS and all(isinstance(v, str) for v in values)
            made.append(Facet(key, values=tuple(sorted(values, key=_order)), listed=listed))
    return made


def where_of(sources: Sequence[str], chosen: Mapping[str, Any], facets: Iterable[Facet]) -> dict[str, Any] | None:
    """The filter for `rag.stream`: documents by source, lists of values with all that look like them, and (low, high)
    where it was narrowed."""
    where: dict[str, Any] = {"source": list(sources)} if sources else {}
    for facet in facets:
        value = chosen.get(facet.key)
        if facet.low is not None and facet.high is not None:
            if value is not None and tuple(value) != (facet.low, facet.high):
                where[facet.key] = {"$gte": value[0], "$lte": value[1]}
        elif value:
            looks = {str(one) for one in value}
            where[facet.key] = {"$has": list(value)} if facet.listed else [v for v in facet.values if str(v) in looks]
    return where or None


def _order(value: MetadataValue) -> tuple[str, str]:
    return str(value), type(value).__name__
