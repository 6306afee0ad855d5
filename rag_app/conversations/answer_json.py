"""The way back from `Answer.to_dict()`, so that answers can be kept as JSON and shown again later."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from rag_app.schema import Answer


def answer_from_dict(values: Mapping[str, Any]) -> Answer:
    """The answer that `to_dict` made `values` from; JSON's lists become tuples again.

    Keys that this version does not know are left out, so that a newer program's answers can still be shown. Raises
    `TypeError` for values that never were an answer.
    """
    return cast(Answer, _reader(Answer)(values))


def kept_answers(text: str) -> tuple[Answer, ...] | None:
    """The answers that were kept as a JSON list of what `to_dict` made; None where the text is no such list."""
    try:
        found = json.loads(text)
        return tuple(map(answer_from_dict, found)) if isinstance(found, list) else None
    except (ValueError, TypeError, RecursionError):
        return None


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """What makes a plain value one of the type `kind`; `TypeError` where it is none.

    A page reads thousands of values of a few types, so each type is looked into once.
    """
    origin, arguments = get_origin(kind), get_args(kind)
    if dataclasses.is_dataclass(kind):
        return _dataclass_reader(cast(type, kind))
    if origin is tuple:
        items = _all_reader(arguments[0])
        return lambda value: tuple(items(_checked(value, (list, tuple))))
    if origin is Mapping:
        values = _all_reader(arguments[1])
        return lambda value: dict(zip(_checked(value, Mapping), values(value.values()), strict=True))
    types = _plain(kind)
    return lambda value: _checked(value, types)


def _plain(kind: Any) -> tuple[type, ...]:
    """The types of values that are kept as they are, none for a `kind` whose values are made of others."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return tuple(one for argument in get_args(kind) for one in _plain(argument))
    if origin is Literal:  # a newer program may know more of them
        return (str,)
    if origin or dataclasses.is_dataclass(kind):
        return ()
    return (object,) if kind is Any else (int, float) if kind is float else (kind,)


def _all_reader(kind: Any) -> Callable[[Iterable[Any]], Iterable[Any]]:
    types, read = _plain(kind), _reader(kind)
    return lambda values: [_checked(value, types) for value in values] if types else map(read, values)


def _dataclass_reader(cls: type) -> Callable[[Any], Any]:
    kinds = get_type_hints(cls)
    plain = {name: types for name, kind in kinds.items() if (types := _plain(kind))}
    readers = {name: _reader(kind) for name, kind in kinds.items() if name not in plain}

    def read(value: Any) -> Any:
        if isinstance(value, cls):
            return value
        made = {}
        for name, one in _checked(value, Mapping).items():
            if name in plain:
                made[name] = _checked(one, plain[name])
            elif name in readers:
                made[name] = readers[name](one)
        return cls(**made)

    return read


def _checked(value: Any, types: Any) -> Any:
    if not isinstance(value, types):
        raise TypeError(f"{value!r:.60}: expected {types}")
    return value
