"""One object of JSON data as fields with a label each: what is nested is named by its way, identifiers by names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rag_app.documents.objects.leaves import (
    ID_KEYS,
    id_of,
    is_id_key,
    is_opaque,
    is_when,
    moment,
    name_key,
    plain_key,
    referred,
    says_nothing,
    texts,
    written,
)

_WRAPPERS = 3  # one within the other
_SEAM = re.compile(r"[ _]|(?<=[a-z])(?=[A-Z])")  # of words in a label
_SIGNS = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Field:
    """A label with its text; `within` is the way to the object that it stands in, `()` for the record itself."""

    label: str
    text: str
    within: tuple[str, ...] = ()
    is_name: bool = False
    is_amount: bool = False


def fields_of(
    record: Mapping[str, Any], names: Mapping[str, str] | None = None, *, unwrapped: bool = True
) -> list[Field]:
    """The fields of a record that say something, by their order; `names` are those of identifiers, '' for objects
    without one. Of one that is `unwrapped` the object that holds most of it goes unnamed."""
    names = names or {}
    found: dict[str, Field] = {}
    for field in _walk(_own(record, names), () if unwrapped else None, (), names):
        if (text := field.text.strip()) and not _is_copy(field.label, text, found):
            free = next(label for label in _labels(field) if label not in found)
            found[free] = replace(field, label=free, text=text)
    return list(found.values())


def _own(record: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """What of a record is told nowhere else in it: no identifiers and profiles of whom it names, no moment twice."""
    objects = {plain_key(key) for key, value in record.items() if isinstance(value, dict | list)}
    own = {}
    for key, value in record.items():
        known = [str(one) in names for one in (value if isinstance(value, list) else [value])]
        to = referred(key) if known and all(known) else ""
        told_again = bool(to) and (plain_key(to) in objects or value == id_of(record))
        first = key.partition("_")[0]  # the date of `date_unixtime`
        is_again = first != key and first in record and is_when(key, value) and is_when(first, record[first])
        if not told_again and not is_again:
            own[key] = value
    named = {names[one] for one in own.values() if isinstance(one, str) and names.get(one)}
    return {key: value for key, value in own.items() if not said_before(value, record) and not _is_of(value, named)}


def _is_of(value: Any, named: set[str]) -> bool:
    """Whether an object is the profile of one who is `named` beside it."""
    return isinstance(value, dict) and any(one in named for one in value.values() if isinstance(one, str))


def wrapped(record: Mapping[str, Any]) -> str:
    """The key of the object that holds most of a record, as `fields` of Jira or `message` of ChatGPT, else ''."""
    objects = {key: weight(value) for key, value in record.items() if isinstance(value, dict) and value}
    key = max(objects, key=objects.__getitem__, default="")
    if not key or 2 * objects[key] < weight(record):
        return ""
    is_named = bool(name_key(record[key]))  # as a person or a place is
    nests = any(isinstance(below, dict | list) and below for below in record[key].values())
    return "" if is_named and (not nests or id_of(record[key])) else key


def weight(value: Any) -> int:
    """About how many characters a value has."""
    if isinstance(value, dict):
        return sum(len(key) + weight(below) for key, below in value.items())
    return sum(map(weight, value)) if isinstance(value, list) else len(str(value))


def called(values: Mapping[str, Any], depth: int = 0) -> str:
    """The name of an object, or of that which holds most of it."""
    if key := name_key(values):
        return str(values[key]).strip()
    return called(values[key], depth + 1) if depth < _WRAPPERS and (key := wrapped(values)) else ""


def _is_copy(label: str, text: str, found: Mapping[str, Field]) -> bool:
    """Whether a field says in another form, such as HTML, what that whose label it goes on does (`textContentHtml`)."""
    before = (found[known].text for end in _SEAM.finditer(label) if (known := label[: end.start()]) in found)
    return any(_SIGNS.sub("", text) == _SIGNS.sub("", one) for one in before)


def _labels(field: Field) -> Iterator[str]:
    yield field.label
    yield " ".join((*field.within, field.label)) if not field.label.startswith(" ".join(field.within)) else field.label
    number = 2
    while True:
        yield f"{field.label} {number}"
        number += 1


def _walk(
    values: Mapping[str, Any], begin: tuple[str, ...] | None, within: tuple[str, ...], names: Mapping[str, str]
) -> Iterator[Field]:
    """The fields below an object; their labels `begin` so, and with the name of each object where that is None."""
    shown = begin or ()
    outer = wrapped(values) if begin == () and len(within) < _WRAPPERS else ""
    called_by = name_key(values) if within else ""
    for key, value in values.items():
        key = str(key)
        if within and says_nothing(key, value, is_named=bool(called_by)):
            continue
        if isinstance(value, dict):
            yield from _walk(value, shown if key == outer else (*shown, key), (*within, key), names)
            continue
        is_name = bool(shown) and key == called_by
        label, text = _leaf(key, value, names)
        label = " ".join(shown if is_name else (*shown, label))
        is_amount = isinstance(value, int | float) and not isinstance(value, bool) and not moment(key, value)
        yield Field(label, text, within, is_name, is_amount)


def _leaf(key: str, value: Any, names: Mapping[str, str]) -> tuple[str, str]:
    """Label and text of a value that is no object: a moment, names for identifiers, a list in one line."""
    if value is None:
        return key, ""
    if isinstance(value, list):
        return _list(key, value, names)
    to = "" if plain_key(key) in ID_KEYS else referred(key)
    if to and (name := names.get(f"{to} {value}")):
        return to, f"{name} ({value})"
    if isinstance(value, str) and value in names and (to or not is_id_key(key)):
        if not names[value]:  # it leads to another record
            return key, "" if is_opaque(value) else value
        return to or key, names[value] if is_opaque(value) or f"<{value}>" in names else f"{names[value]} ({value})"
    return key, moment(key, value) or written(value, names)


def _list(key: str, value: list[Any], names: Mapping[str, str]) -> tuple[str, str]:
    if any(isinstance(item, str) for item in value) and any(isinstance(item, dict) for item in value):
        parts = (
            item if isinstance(item, str) else item.get("text", "") for item in value if isinstance(item, str | dict)
        )
        return key, written("".join(part for part in parts if isinstance(part, str)), names)
    if all(isinstance(item, str | int | float) for item in value):
        leaves = [leaf for leaf in (_leaf(key, item, names) for item in value) if leaf[1]]
        is_prose = len(leaves) == 1 or any("\n" in text for _, text in leaves)
        return leaves[0][0] if leaves else key, ("\n" if is_prose else ", ").join(text for _, text in leaves)
    return key, "; ".join(filter(None, (_inline(item, names) for item in value)))


def _inline(item: Any, names: Mapping[str, str]) -> str:
    """An object of a list within a record in one line: its name, and in brackets what else it says."""
    if not isinstance(item, dict):
        return _list("", item, names)[1] if isinstance(item, list) else written(item, names)
    key = name_key(item)
    said = {k: v for k, v in item.items() if k != key and not says_nothing(str(k), v, is_named=bool(key))}
    fields = [f for f in _walk(said, (), ("item",), names) if f.text.strip()]
    if not key and len(fields) == 1:
        return fields[0].text
    inside = ", ".join(f"{f.label}: {f.text}" for f in fields)
    name = written(item[key], names) if key else ""
    return f"{name} ({inside})" if name and inside else name or inside


def said_before(value: Any, record: Mapping[str, Any]) -> bool:
    """Whether an object or a list tells in parts what its record tells as a whole in another field."""
    if not isinstance(value, dict | list):
        return False
    parts = [part for part in texts(value) if part]
    whole = (one for one in record.values() if isinstance(one, str))
    return bool(parts) and any(
        2 * sum(map(len, parts)) >= len(text.strip()) and all(part in text for part in parts) for text in whole
    )
