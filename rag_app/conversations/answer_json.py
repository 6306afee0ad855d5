"""The way back from `Answer.to_dict()`, so that answers can be kept as JSON and shown again later."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from rag_app.schema import Answer


def answer_from_dict(values: Mapping[str, Any]) -> Answer:
    """The answer that `to_dict` made `values` from; JSON's lists become tuples again.

    Keys that this version does not know are left out, so that a newer program's answers can still be shown. Raises
    `TypeError` for values that never were an answer.
    """
    return cast(Answer, _read(Answer, values))


def kept_answers(text: str) -> tuple[Answer, ...] | None:
    """The answers that were kept as a JSON list of what `to_dict` made; None where the text is no such list."""
    try:
        found = json.loads(text)
        return tuple(map(answer_from_dict, found)) if isinstance(found, list) else None
    except (ValueError, TypeError, RecursionError):
        return None


def _read(kind: Any, value: Any) -> Any:
    """A plain `value` as one of the type `kind`; `TypeError` where it is none."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        kind = next((one for one in arguments if isinstance(value, one)), arguments[0])
    if dataclasses.is_dataclass(kind) and isinstance(value, Mapping):
        cls: Any = kind
        kinds = _kinds(cls)
        return cls(**{name: _read(kinds[name], one) for name, one in value.items() if name in kinds})
    if origin is tuple and isinstance(value, list | tuple):
        return tuple(_read(arguments[0], one) for one in value)
    if origin is Mapping and isinstance(value, Mapping):
        return {name: _read(arguments[1], one) for name, one in value.items()}
    if origin is Literal:  # a newer program may know more of them
        kind = str
    if kind is Any or (not get_origin(kind) and isinstance(value, int | float if kind is float else kind)):
        return value
    raise TypeError(f"{value!r:.60}: expected {kind}")


@cache
def _kinds(cls: Any) -> dict[str, Any]:
    return get_type_hints(cls)
