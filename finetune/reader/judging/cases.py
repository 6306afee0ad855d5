"""Questions with what a reader reads for them: the gold passage, and what the search found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from finetune.reader.mining.candidates import Found
from rag_app.index.context import heading_of
from rag_app.reading.found import Reading
from rag_app.reading.read import Reader


@dataclass(frozen=True, slots=True)
class Case:
    """One question read. `gold` is its own passage's reading and `text` that passage; `found` are the search's best
    passages with fused scores, best first, and what was read in them."""

    question: Mapping[str, Any]
    text: str
    gold: Reading
    found: Sequence[tuple[str, float, Reading]]

    @property
    def answer(self) -> str:
        """The best span of the gold passage."""
        return self.text[self.gold.start : self.gold.end]


def read_cases(
    reader: Reader,
    questions: Iterable[Mapping[str, Any]],
    passages: Mapping[str, Mapping[str, Any]],
    found: Found,
    candidates: int,
) -> list[Case]:
    """Read every question; candidates only for answerable ones."""
    cases = []
    for q in questions:
        near = list(found.get(q["id"], {}).items())[:candidates] if q["answerable"] else []
        ids = [q["passage_id"], *(i for i, _ in near)]
        texts = [(heading_of(passages[i]["title"]), passages[i]["text"]) for i in ids]
        gold, *read = reader.read(q["question"], texts)
        cases.append(Case(q, texts[0][1], gold, [(i, s, r) for (i, s), r in zip(near, read, strict=True)]))
    return cases
