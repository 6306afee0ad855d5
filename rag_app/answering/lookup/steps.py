"""The steps of a procedure, for a question how something is done: the numbered list below a heading that names it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag_app.answering.lookup.listed import NAMED
from rag_app.schema import Passage
from rag_app.text.instructions import asks_how_to, is_instruction
from rag_app.text.words import content_stems

_STEP = re.compile(r"\s*(?P<number>\d{1,2})[.)]\s+(?P<said>\S.*)")
_HEADING = re.compile(r"#{1,6}\s+(?:\d[\d.]*\s+)?(?P<said>.+)")
_ASKS_FOR_STEPS = re.compile(
    r"\b(?:what|which|list|give|show)\b.{0,30}\b(?:steps|procedure|instructions|stages)\b", re.IGNORECASE | re.DOTALL
)
# What a question asks with, and no procedure is named by.
_ASKING = frozenset(content_stems("step steps procedure instruction stage list give show do"))
_LEAST = 2  # steps
_ORDERS = 0.5  # of the steps, that tell what to do
_LONGEST = 900  # characters of all
_ENDS = " .;"


@dataclass(frozen=True, slots=True)
class _Procedure:
    """Numbered steps below a heading; `goes_on` where they may go on beyond the end of their passage."""

    heading: str
    steps: tuple[str, ...]
    goes_on: bool

    @property
    def said(self) -> str:
        """The steps with their numbers, told as cut where they may go on; empty where they are too long."""
        whole = "; ".join(f"{number}. {step.rstrip(_ENDS)}" for number, step in enumerate(self.steps, 1))
        return f"{whole}{'; …' if self.goes_on else ''}" if len(whole) <= _LONGEST else ""


def steps_of(question: str, shown: Sequence[Passage], named: float = NAMED) -> tuple[str, int] | None:
    """All steps of what `question` asks how to do, with the number of their passage. None where it asks for no doing,
    no heading above numbered instructions has the share `named` (0 to 1) of its words, or two have as much."""
    if not (asks_how_to(question) or _ASKS_FOR_STEPS.search(question)):
        return None
    asked = content_stems(question) - _ASKING
    found = [
        (len(asked & content_stems(one.heading)), one, passage.number)
        for passage in shown
        for one in _procedures_in(passage)
    ]
    most = max((shared for shared, *_ in found), default=0)
    best = {one.said: number for shared, one, number in found if shared == most}
    if not most or most < named * len(asked) or len(best) > 1:
        return None
    said, number = next(iter(best.items()))
    return (said, number) if said else None


def _procedures_in(passage: Passage) -> Iterator[_Procedure]:
    heading, steps = passage.headings[-1] if passage.headings else "", list[str]()
    lines = passage.text.split("\n")
    for at, line in enumerate([*lines, "#"]):
        step, named = _STEP.match(line), _HEADING.match(line)
        follows = step and int(step["number"]) == len(steps) + 1
        if step and follows:
            steps.append(step["said"].replace("**", "").strip())
        elif steps and line.strip() and line[0].islower():
            steps[-1] += f" {line.strip()}"
        if steps and (line.startswith("#") or (step and not follows)):
            orders = sum(is_instruction(one, 0, len(one)) for one in steps)
            if len(steps) >= _LEAST and orders >= _ORDERS * len(steps):
                is_last = at == len(lines) and _STEP.match(passage.text.strip().rpartition("\n")[2]) is not None
                yield _Procedure(heading, tuple(steps), is_last and _goes_on(passage))
            steps = [step["said"].strip()] if step and step["number"] == "1" else []
        heading = named["said"] if named else heading


def _goes_on(passage: Passage) -> bool:
    """Whether a passage ends where a sentence does not."""
    return not passage.text.rstrip().endswith((".", "!", ")"))
