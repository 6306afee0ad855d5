"""Which lists of a JSON file hold its records: cards, messages, turns of conversations, wherever they lie."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from rag_app.documents.decoding import text_of, with_escaped_bytes
from rag_app.documents.objects.fields import Field, called, fields_of, said_before, weight
from rag_app.documents.objects.leaves import ID_KEYS, id_of, is_code, is_opaque, is_when, name_key, plain_key, texts

_BESIDE = ("users.json", "channels.json")  # in the folder of a file or the one above, as Slack and Claude write them
_LARGEST_BESIDE = 50_000_000  # bytes
_DEEPEST = 4  # of what an entry says, below the entry
_LONG = 100  # characters
_OFTEN = 5  # records with the same that say it nowhere but once

_REST = ("",)  # the way to what stands beside the lists
_AUTHOR = re.compile(r"(?:author|sender|from|creator|role|speaker|user)(?:name|id|profile)?$")

Way = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """An object: its `values` as they stand, what is `shown` of each as text (as they stand where that is empty), and
    the `title` of what it belongs to."""

    values: Mapping[str, Any]
    shown: Mapping[str, str] = field(default_factory=dict)
    title: str = ""


def shown_of(values: Mapping[str, Any]) -> dict[str, str]:
    """What is shown of an object that stands alone."""
    return {one.label: one.text for one in fields_of(values)}


def records_in(path: Path, lies_at: Path | None = None) -> list[Record] | None:
    """The records of a JSON file: objects of a list, or of the lists that hold most of an object, and those of lists
    within them that tell when and what somebody said. None where there is none: the file is then read as text. The
    names of people are looked for beside where the file `lies_at`, if `path` is a copy of it."""
    try:
        value = json.loads(with_escaped_bytes(text_of(path.read_bytes())))
        return _records(value, lies_at or path)
    except (ValueError, RecursionError):
        return None


def _records(value: Any, path: Path) -> list[Record] | None:
    tops: list[tuple[Way, list[dict[str, Any]]]]
    title, rest = "", dict[str, Any]()
    if isinstance(value, list):
        if not value or not all(isinstance(item, dict) for item in value):
            return None
        tops = [((), value)]
    elif isinstance(value, dict):
        tops = list(_collections(value, ()))
        if 2 * sum(weight(items) for _, items in tops) < weight(value):
            return [Record(value, shown_of(value), called(value))] if _is_note(value) else None
        title, rest = _title(value), _without(value, {way for way, _ in tops}, ())
    else:
        return None
    entries = _ways(tops, _is_entry, 3)
    signed = _ways(tops, lambda item: _tells(item, 0, _has_author), 2) & entries - {()}
    taken = _Taken(entries, signed, names_in(value) | names_beside(path), title)
    for way, items in tops:
        for item in items:
            taken.add(item, way, title)
    if rest:
        taken.add(rest, _REST, title)
    return taken.without_repeats()


@dataclass(slots=True)
class _Taken:
    """Records in the order of the file."""

    entries: set[Way]
    signed: set[Way]  # of these those that say who: messages
    names: Mapping[str, str]
    title: str
    records: list[tuple[Way, Mapping[str, Any], list[Field], str]] = field(default_factory=list)

    def add(self, item: Mapping[str, Any], way: Way, title: str) -> None:
        """Add an object, and behind it the entries of the lists within it."""
        within = [
            (lies, items)
            for lies, items in _collections(item, way)
            if lies in self.entries and not said_before(items, item)
        ]
        own = _without(item, {lies for lies, _ in within}, way)
        if way in self.signed:
            own = {
                key: value for key, value in own.items() if not (plain_key(key) in ID_KEYS and is_opaque(str(value)))
            }
        name = called(item)
        fields = fields_of(own, self.names, unwrapped=way != _REST)
        if any(not is_opaque(one.text) for one in fields):
            shown = ": ".join(dict.fromkeys(filter(None, (title, name if way else ""))))
            if not within or any(not f.is_name and not _is_frame(f, name) for f in fields):
                self.records.append((way, item, fields, shown))
        for lies, items in within:
            for entry in items:
                self.add(entry, lies, name or title)

    def without_repeats(self) -> list[Record]:
        """The records without what objects within all of them say alike, which is said once, behind them."""
        said: dict[tuple[Way, str], list[Field]] = defaultdict(list)
        for way, _, fields, _ in self.records:
            for one in fields:
                said[way, one.label].append(one)
        amounts = {(way, ones[0].within) for (way, _), ones in said.items() if ones[0].is_amount and _differ(ones)}
        repeated = {
            (way, label): ones[0].text
            for (way, label), ones in said.items()
            if len(ones) >= _OFTEN and ones[0].within and not ones[0].is_name and not _differ(ones)
            and (way, ones[0].within) not in amounts and len(ones[0].text) < _LONG
        }  # fmt: skip
        kept = []
        for way, item, fields, title in self.records:
            if shown := {one.label: one.text for one in fields if (way, one.label) not in repeated}:
                kept.append(Record({} if way == _REST else item, shown, title))
        return (
            [*kept, Record({}, {label: text for (_, label), text in repeated.items()}, self.title)]
            if repeated
            else kept
        )


def _differ(fields: list[Field]) -> bool:
    return len({one.text for one in fields}) > 1


def _is_frame(one: Field, name: str) -> bool:
    """Whether a field of what holds entries only names it, or tells when it was."""
    return one.text == name or is_opaque(one.text) or is_when(one.label, one.text)


def _is_note(value: Mapping[str, Any]) -> bool:
    """Whether an object is mostly text that a person wrote below a title, as a note of Google Keep is."""
    prose = [one for one in value.values() if isinstance(one, str) and len(one.split()) > 2]
    return bool(name_key(value)) and 2 * sum(map(len, prose)) >= sum(
        len(one) for one in texts(value) if not one.isdigit()
    )


def _collections(value: Mapping[str, Any], way: Way) -> Iterator[tuple[Way, list[dict[str, Any]]]]:
    """The lists of objects that lie within an object, but in none of its lists; objects by identifier are one."""
    for key, below in value.items():
        lies = (*way, str(key))
        if isinstance(below, list) and below and all(isinstance(item, dict) for item in below):
            yield lies, below
        elif isinstance(below, dict):
            yield from [(lies, listed)] if (listed := _under_ids(below)) else _collections(below, lies)


def _under_ids(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The objects of a mapping from identifiers to objects, else none."""
    objects = [below for below in value.values() if isinstance(below, dict)]
    if (
        len(objects) < 2
        or len(objects) < len(value)
        or sum(is_opaque(key) or key.isdigit() for key in value) < len(value) - 1
    ):
        return []
    return objects


def _without(value: Mapping[str, Any], ways: set[Way], way: Way) -> dict[str, Any]:
    """An object without the lists that lie at `ways`."""
    kept = {}
    for key, below in value.items():
        lies = (*way, str(key))
        if lies not in ways:
            kept[key] = _without(below, ways, lies) if isinstance(below, dict) and ways else below
    return kept


def _title(value: Mapping[str, Any]) -> str:
    """What a file is called: its name, or those of what it belongs to, as the server and channel of messages."""
    if name := called(value):
        return name
    owners = [below for below in value.values() if isinstance(below, dict) and id_of(below)]
    return ", ".join(str(below[key]) for below in owners if (key := name_key(below)))


def _ways(tops: list[tuple[Way, list[dict[str, Any]]]], test: Callable[[dict[str, Any]], bool], of: int) -> set[Way]:
    """The ways to lists of which one object `of` so many, or more, passes a test."""
    found: dict[Way, list[bool]] = defaultdict(list)
    open_ = list(tops)
    while open_:
        way, items = open_.pop()
        for item in items:
            found[way].append(test(item))
            open_ += _collections(item, way)
    return {way for way, are in found.items() if of * sum(are) >= len(are)}


def _is_entry(item: Mapping[str, Any]) -> bool:
    """Whether an object tells when and what: a message, a comment, a turn."""
    return _tells(item, 0, is_when) and _tells(item, 0, _has_words)


def _tells(item: Mapping[str, Any], depth: int, test: Callable[[str, Any], bool]) -> bool:
    if any(test(str(key), value) for key, value in item.items()):
        return True
    return depth < _DEEPEST and any(_tells(v, depth + 1, test) for v in item.values() if isinstance(v, dict))


def _has_author(key: str, value: Any) -> bool:
    return bool(value) and bool(_AUTHOR.search(plain_key(key)))


def _has_words(key: str, value: Any) -> bool:
    said = value if isinstance(value, str) else " ".join(texts(value)) if isinstance(value, list) else ""
    return len(said.split()) > 2 and not is_when(key, value)


def names_in(value: Any) -> dict[str, str]:
    """The names of objects by their identifiers: by those that look like ones, and by `kind identifier` for short ones
    of a list (`user 3` of `users`)."""
    names: dict[str, str] = {}
    open_: list[tuple[str, Any]] = [("", value)]
    while open_:
        key, below = open_.pop()
        if isinstance(below, list):
            open_ += [(key, item) for item in below]
        elif isinstance(below, dict):
            open_ += [(str(k), v) for k, v in below.items() if isinstance(v, dict | list)]
            if own := id_of(below):
                name = str(below[known]).strip() if (known := name_key(below)) else ""
                if is_code(own) or is_opaque(own):
                    names[own] = names.get(own) or name
                elif name and (one := plain_key(key).removesuffix("s")):
                    names.setdefault(f"{one} {own}", name)
    return names


def names_beside(path: Path) -> dict[str, str]:
    """The names of people and channels that an export keeps in a file of its own, `<ID>` for each to tell them."""
    names: dict[str, str] = {}
    for folder in (path.parent, path.parent.parent):
        for name in _BESIDE:
            try:
                status = (folder / name).stat()
            except OSError:
                continue
            if folder / name != path and status.st_size <= _LARGEST_BESIDE:
                names = _names_of(folder / name, status.st_mtime_ns, status.st_size) | names
    return names


@lru_cache(maxsize=8)
def _names_of(path: Path, mtime_ns: int, size: int) -> dict[str, str]:
    try:
        found = names_in(json.loads(text_of(path.read_bytes())))
    except (OSError, ValueError, RecursionError):
        return {}
    return {**found, **{f"<{known}>": name for known, name in found.items()}}
