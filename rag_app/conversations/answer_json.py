"""The way back from `Answer.to_dict()`, so that answers can be kept as JSON and shown again later."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from functools import cache
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from rag_app.schema import Answer, AnswerRecord, Chunk, Citation, Hit, Passage, Sentence

T = TypeVar("T")


def answer_from_dict(values: Mapping[str, Any]) -> Answer:
    """The answer that `to_dict` made `values` from; JSON's lists become tuples again.

    Keys that this version does not know are left out, so that a newer program's answers can still be shown. Raises
    `KeyError`, `TypeError` or `AttributeError` for values that never were an answer.
    """
    return _made(
        Answer,
        text=values["text"],
        abstained=values["abstained"],
        confidence=values["confidence"],
        sentences=tuple(
            _made(Sentence, **{**_known(Sentence, s), "citations": _citations(s["citations"])})
            for s in values["sentences"]
        ),
        passages=tuple(_place(Passage, p) for p in values["passages"]),
        hits=tuple(
            _made(Hit, chunk=_place(Chunk, h["chunk"]), score=h["score"], scores=h["scores"]) for h in values["hits"]
        ),
        nearest=_citations(values["nearest"]),
        record=_made(AnswerRecord, **_known(AnswerRecord, values["record"])),
    )


def kept_answers(text: str) -> tuple[Answer, ...] | None:
    """The answers that were kept as a JSON list of what `to_dict` made; None where the text is no such list."""
    try:
        found = json.loads(text)
        return tuple(map(answer_from_dict, found)) if isinstance(found, list) else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _citations(found: Any) -> tuple[Citation, ...]:
    return tuple(_place(Citation, c) for c in found)


def _place(cls: type[T], values: Mapping[str, Any]) -> T:
    return _made(cls, **{**_known(cls, values), "headings": tuple(values["headings"])})


def _made(cls: type[T], **values: Any) -> T:
    """`cls(**values)`; `TypeError` where a value is not of the type of its field."""
    made = cls(**values)
    for name, kind in _kinds(cls).items():  # type: ignore[arg-type]
        if not _is(getattr(made, name), kind):
            raise TypeError(f"{cls.__name__}.{name} = {getattr(made, name)!r:.60}")
    return made


@cache
def _kinds(cls: Any) -> dict[str, Any]:
    return get_type_hints(cls)


def _is(value: Any, kind: Any) -> bool:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return any(_is(value, one) for one in arguments)
    if origin is tuple:
        return isinstance(value, tuple) and all(_is(one, arguments[0]) for one in value)
    if origin is Mapping:
        return isinstance(value, Mapping) and all(_is(one, arguments[1]) for one in value.values())
    if origin is Literal:
        return isinstance(value, str)  # a newer program may know more of them
    return kind is Any or isinstance(value, int | float if kind is float else kind)


def _known(cls: type[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    names = {f.name for f in dataclasses.fields(cls)}
    return {k: v for k, v in values.items() if k in names}
