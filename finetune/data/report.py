"""What became of the data: sources, counts, and everything dropped with its reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

_EXAMPLES_KEPT = 20


@dataclass
class Report:
    """Counts what is read, kept and dropped; of each reason the first 20 places are kept, with line numbers.

    `sources` maps a source to its shape and row count; `counts` are facts about the rows that were made.
    """

    sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    places: dict[str, list[str]] = field(default_factory=dict)

    def drop(self, reason: str, where: str = "", detail: str = "") -> None:
        """Count one dropped row; `detail` says what was found there."""
        self.dropped[reason] += 1
        places = self.places.setdefault(reason, [])
        if where and len(places) < _EXAMPLES_KEPT:
            places.append(f"{where}: {detail}" if detail else where)

    def count(self, fact: str, number: int = 1) -> None:
        """Add to a fact about the rows."""
        self.counts[fact] += number

    def to_dict(self) -> dict[str, Any]:
        """Plain values, the form that `from_dict` reads back."""
        return {
            "sources": self.sources,
            "counts": dict(self.counts),
            "dropped": dict(self.dropped),
            "places": self.places,
        }

    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> Report:
        """The inverse of `to_dict`."""
        return cls(value["sources"], Counter(value["counts"]), Counter(value["dropped"]), value["places"])

    def lines(self, places: int = 3) -> list[str]:
        """The report as text lines, with at most `places` places for each reason."""
        made = [f"read {s['rows']:,} rows of shape {s['shape']} from {name}" for name, s in self.sources.items()]
        made += [f"{fact}: {number:,}" for fact, number in self.counts.items()]
        for reason, number in self.dropped.most_common():
            made.append(f"dropped {number:,}: {reason}")
            made += [f"    {place}" for place in self.places.get(reason, [])[:places]]
        return made
