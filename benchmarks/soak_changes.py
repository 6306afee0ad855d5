"""What `soak.py` changes while clients ask: files and generations of an index, versions of adapters; and when."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import inf
from typing import Any

from rag_app.adapters.store import AdapterStore

Texts = dict[str, str]
NAMES = ("law", "tax")
_KEPT = 4  # versions of each adapter


@dataclass
class Change:
    """One change, with the times (s) between which it took effect; `value` holds from then on."""

    began: float
    ended: float = inf
    value: Any = None


@dataclass
class Timeline:
    """The values that one thing had, so that an answer can be held against those it may have seen."""

    changes: list[Change] = field(default_factory=list)

    @contextmanager
    def changing(self) -> Iterator[Change]:
        """A change that takes effect somewhere within the block, which sets its `value`; an error takes it back."""
        change = Change(time.monotonic())
        self.changes.append(change)
        try:
            yield change
        except BaseException:
            self.changes.remove(change)
            raise
        change.ended = time.monotonic()

    def during(self, began: float, ended: float) -> list[Any]:
        """The values that it may have had at any time between two, after everything has come to rest."""
        values: list[Any] = []
        for change in self.changes:
            if change.ended <= began:
                values = [change.value]
            elif change.began <= ended:
                values.append(change.value)
        return values or [None]

    def forget_before(self, moment: float) -> None:
        """Drop what no later answer can have seen."""
        past = [change for change in self.changes if change.ended <= moment]
        self.changes = past[-1:] + [change for change in self.changes if change.ended > moment]


class ChangingIndex:
    """An index whose files are written, changed and removed; each generation is known by the texts it was made of.

    `write(name, text)` puts a file in place or (None) takes it away, `bring` brings the index up to date and
    `roll_back` publishes the generation before; both return the number that is current then. `delete`, if there is
    one, takes the whole index away.
    """

    def __init__(
        self,
        name: str,
        write: Callable[[str, str | None], None],
        bring: Callable[[], int],
        roll_back: Callable[[], int],
        delete: Callable[[], None] | None = None,
    ) -> None:
        self.name, self._write, self._bring, self._roll_back, self._delete = name, write, bring, roll_back, delete
        self.timeline = Timeline()  # values are (generation, texts), or None while there is no index
        self._texts: Texts = {}
        self._made: dict[int, Texts] = {}
        self._edicts = itertools.count()
        self._dice = random.Random(name)
        acts = ["update", "update", "roll back", "update", "update", "roll back"]
        self._acts = itertools.cycle([*acts, "delete"] if delete else acts)
        for number in range(8):
            self._edit(number)
        self._update()

    def change(self) -> str:
        """Make the next change and return its name."""
        act = next(self._acts)
        if act == "update":
            self._edit(self._dice.randrange(8))
            self._edit(100 + self._dice.randrange(4), remove=self._dice.random() < 0.5)
            self._update()
        elif act == "roll back":
            with self.timeline.changing() as change:
                number = self._roll_back()
                change.value = (number, self._made[number])
        elif self._delete:
            with self.timeline.changing() as change:
                self._delete()
            self._made = {}
            self._update()
        return act

    def _edit(self, number: int, remove: bool = False) -> None:
        name, edict = f"{number}.md", next(self._edicts)
        text = None if remove else f"# Rule {number}\n\nDoor {number} opens at {edict % 24} by edict {edict}."
        if text is None and name not in self._texts:
            return
        self._write(name, text)
        self._texts = {k: v for k, v in {**self._texts, name: text}.items() if v is not None}

    def _update(self) -> None:
        with self.timeline.changing() as change:
            number = self._bring()
            self._made[number] = self._texts
            change.value = (number, self._texts)


class ChangingAdapters:
    """Versions of `law` and `tax` that come and go; `weights` says which of the prepared weights each one has.

    `publish(name, number, promote)` makes a version and returns its number; `promote` and `roll_back` go through the
    server, the others through the store, as a command beside the server would.
    """

    def __init__(
        self,
        store: AdapterStore,
        choices: int,
        publish: Callable[[str, int, bool], int],
        promote: Callable[[str, int], None],
        roll_back: Callable[[str], int],
    ) -> None:
        self.store, self._choices = store, choices
        self._publish_, self._promote, self._roll_back = publish, promote, roll_back
        self.weights: dict[str, int] = {}
        self.current = {name: Timeline() for name in NAMES}  # version, or None while there is no such adapter
        self.present: dict[str, Timeline] = {}  # by full name: True or False
        self._dice = random.Random(5)
        acts = ["publish", "publish quietly", "roll back", "publish", "remove a version", "promote", "remove"]
        # Seven acts and two names: each name meets every act, and is published before it is rolled back.
        self._acts, self._turns = itertools.cycle(acts), itertools.cycle(NAMES)
        for name in NAMES:
            for _ in range(2):
                self._publish(name, promote=True)

    def change(self) -> str:
        """Make the next change and return its name."""
        act, name = next(self._acts), next(self._turns)
        if act == "remove":
            self._remove("tax", None)
            for _ in range(2):
                self._publish("tax", promote=True)
        elif act == "remove a version":
            spare = [v for v in self.store.versions(name) if v != self.store.current(name)]
            for version in spare[: max(1, len(spare) - _KEPT)]:
                self._remove(name, version)
        elif act == "promote":
            version = self._dice.choice(self.store.versions(name))
            with self.current[name].changing() as change:
                self._promote(name, version)
                change.value = version
        elif act == "roll back":
            with self.current[name].changing() as change:
                change.value = self._roll_back(name)
        else:
            self._publish(name, promote=act == "publish")
        return act

    def _publish(self, name: str, promote: bool) -> None:
        number = self._dice.randrange(self._choices)
        with self.current[name].changing() as change:
            before = self.store.current(name) if name in self.store.names() else None
            version = self._publish_(name, number, promote)
            change.value = version if promote else before
        full = f"{name}@{version}"
        self.weights[full] = number
        self.present[full] = Timeline([Change(change.began, change.ended, True)])

    def _remove(self, name: str, version: int | None) -> None:
        gone = [v for v in self.store.versions(name) if version in (None, v)]
        began = time.monotonic()
        for number in gone:
            self.present[f"{name}@{number}"].changes.append(Change(began))
        try:
            if version is None:
                with self.current[name].changing():
                    self.store.remove(name)
            else:
                self.store.remove(name, version)
        finally:
            for number in gone:
                timeline = self.present[f"{name}@{number}"]
                timeline.changes[-1].ended, timeline.changes[-1].value = time.monotonic(), False
