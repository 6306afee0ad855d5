"""What became of the data: sources, counts, and everything dropped with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from rag_app.errors import DataError
from rag_app.text.language.one_line import shortened

DUPLICATE = "duplicate"  # the reason for dropping a copy
NOT_EXTRACTIVE = "answer is not in the passage"  # the reason for dropping an answer in other words
_FREE_WORDS = "yes, no and answers in other words are kept with data.extractive = false"
_PLACES_KEPT = 20
_LONGEST_PLACE = 200  # characters: identifiers of rows and what was found there are of any length


@dataclass
class Report:
    """Counts what is read, made and dropped; of each reason the first 20 places are kept, with line numbers.

    `sources` maps "split: source" to split, shape, row count and, for a data set of the hub, the commit that was read,
    for a table of text that is not UTF-8 its encoding. `notes` are what else is to be known, a sentence each.
    `scope` (train, dev, test) opens every name counted while it is set. `columns` are those of all records.
    """

    sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    places: dict[str, list[str]] = field(default_factory=dict)
    scope: str = ""
    notes: list[str] = field(default_factory=list)
    columns: set[str] = field(default_factory=set)
    _about: dict[str, dict[str, str]] = field(default_factory=dict)

    def fetched(self, source: str, commit: str) -> None:
        """Note which commit of a data set of the hub is being read."""
        self._about[source] = {"commit": commit}

    def decoded(self, source: str, encoding: str) -> None:
        """Note the encoding that a source is being read in."""
        if not encoding.startswith("utf-"):
            self._about[source] = {"encoding": encoding}

    def commits(self) -> dict[str, str]:
        """The commit of each data set of the hub that was read, by source."""
        named = {key.removeprefix(f"{about['split']}: "): about for key, about in self.sources.items()}
        return {source: about["commit"] for source, about in named.items() if "commit" in about}

    def read(self, source: str, split: str, shape: str, rows: int) -> None:
        """Note what was read from a source; the same one may serve several splits."""
        about = self._about.get(source, {})
        self.sources[f"{split}: {source}"] = {"split": split, "shape": shape, "rows": rows, **about}

    def drop(self, reason: str, where: str = "", detail: str = "") -> None:
        """Count one dropped row; `detail` says what was found there."""
        reason = self._scoped(reason)
        self.dropped[reason] += 1
        places = self.places.setdefault(reason, [])
        if where and len(places) < _PLACES_KEPT:
            places.append(shortened(f"{where}: {detail}" if detail else where, _LONGEST_PLACE))

    def count(self, fact: str, number: int = 1) -> None:
        """Add to a fact about the rows that were made."""
        if number:
            self.counts[self._scoped(fact)] += number

    def note(self, text: str) -> None:
        """Keep a sentence about the rows, if there is one, once."""
        if text and text not in self.notes:
            self.notes.append(text)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, the form that `from_dict` reads back."""
        return {
            "sources": self.sources,
            "counts": dict(sorted(self.counts.items())),
            "dropped": dict(self.dropped.most_common()),
            "places": self.places,
            "notes": self.notes,
        }

    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> Report:
        """The inverse of `to_dict`."""
        counts, dropped = Counter(value["counts"]), Counter(value["dropped"])
        return cls(value["sources"], counts, dropped, value["places"], notes=value.get("notes", []))

    def losses(self) -> str:
        """What was dropped, each reason with its first place, in one line; empty where nothing was."""
        said = [
            f"dropped {number:,}, {reason}" + "".join(f" ({place})" for place in self.places.get(reason, [])[:1])
            for reason, number in self.dropped.most_common()
        ]
        return "; ".join([*said, *self._advice()])

    def lost(self, scope: str) -> dict[str, int]:
        """How many rows of `scope` were dropped, by reason; copies of a kept one are not lost."""
        opening = f"{scope}: "
        found = {r.removeprefix(opening): n for r, n in self.dropped.most_common() if r.startswith(opening)}
        return {reason: number for reason, number in found.items() if reason != DUPLICATE}

    @contextmanager
    def told_in_errors(self) -> Iterator[None]:
        """A `DataError` that is raised within says what was dropped, too."""
        try:
            yield
        except DataError as error:
            lost = self.losses()
            if not lost or lost in str(error):
                raise
            raise DataError(f"{error} Of what was read: {lost}.") from None

    def lines(self, places: int = 3) -> list[str]:
        """The report as text lines, with at most `places` places for each reason."""
        made = [
            f"{s['split']}: read {s['rows']:,} rows of shape {s['shape']} from {name.removeprefix(s['split'] + ': ')}"
            f"{' as ' + s['encoding'] if 'encoding' in s else ''}"
            for name, s in self.sources.items()
        ]
        made += [f"{fact}: {number:,}" for fact, number in sorted(self.counts.items())]
        made += self.notes
        for reason, number in self.dropped.most_common():
            made.append(f"dropped {number:,}, {reason}")
            made += [f"    {place}" for place in self.places.get(reason, [])[:places]]
        return made + self._advice()

    def _advice(self) -> list[str]:
        """What keeps the rows that were dropped, where something does."""
        return [_FREE_WORDS] * any(NOT_EXTRACTIVE in reason for reason in self.dropped)

    def _scoped(self, name: str) -> str:
        return f"{self.scope}: {name}" if self.scope else name
