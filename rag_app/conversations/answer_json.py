"""The way back from `Answer.to_dict()`, so that answers can be kept as JSON and shown again later."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar

from rag_app.schema import Answer, AnswerRecord, Chunk, Citation, Hit, Passage, Sentence

T = TypeVar("T")


def answer_from_dict(values: Mapping[str, Any]) -> Answer:
    """The answer that `to_dict` made `values` from; JSON's lists become tuples again.

    Keys that this version does not know are left out, so that a newer program's answers can still be shown. Raises
    `KeyError` or `TypeError` for values that never were an answer.
    """
    return Answer(
        text=values["text"],
        abstained=values["abstained"],
        confidence=values["confidence"],
        sentences=tuple(
            Sentence(s["start"], s["end"], s["text"], s["supported"], _citations(s["citations"]))
            for s in values["sentences"]
        ),
        passages=tuple(_place(Passage, p) for p in values["passages"]),
        hits=tuple(Hit(_place(Chunk, h["chunk"]), h["score"], h["scores"]) for h in values["hits"]),
        nearest=_citations(values["nearest"]),
        record=AnswerRecord(**_known(AnswerRecord, values["record"])),
    )


def _citations(found: Any) -> tuple[Citation, ...]:
    return tuple(_place(Citation, c) for c in found)


def _place(cls: type[T], values: Mapping[str, Any]) -> T:
    return cls(**{**_known(cls, values), "headings": tuple(values["headings"])})


def _known(cls: type[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    names = {f.name for f in dataclasses.fields(cls)}
    return {k: v for k, v in values.items() if k in names}
