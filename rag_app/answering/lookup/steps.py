"""The steps of a procedure, for a question how something is done: the numbered list below a heading that names it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag_app.answering.lookup.listed import NAMED
from rag_app.answering.lookup.quoting import Quote
from rag_app.schema import Passage
from rag_app.text.language.names import path_terms
from rag_app.text.language.sentences import sentence_spans
from rag_app.text.language.words import content_stems
from rag_app.text.statements.instructions import asks_how_to, doing_asked, is_step
from rag_app.text.statements.undone import doings, is_undone, same_doing
from rag_app.text.structure.procedures import Procedure, procedures_in

# Not "what does the procedure cost" nor "which tool is for these steps".
_ASKS_FOR_STEPS = re.compile(
    r"\b(?:(?:what(?:['’]?s)?|which)\s+(?!do(?:es)?\b|did\b)(?:(?:is|are|was|were|would\s+be)\s+)?"
    r"(?:(?:the|my|your|our)\s+)?(?:\w+\s+){0,2}?"
    r"|(?:list|give|show)\b.{0,30}\b)(?:steps|procedure|instructions|stages)\b"
    r"|\A\W*(?:steps|procedure|instructions)\s+(?:to|for)\b",
    re.IGNORECASE | re.DOTALL,
)
# What a question asks with, and no procedure is named by.
_ASKING = frozenset(content_stems("step steps procedure instruction stage list give show do guide process follow"))
_ORDERS = 0.5  # of the steps, that tell what to do
_LONGEST = 1200  # characters of all
_ENDS = " .;"
_LEADS = (":", ":**", "**")
_WORDS = 12  # of a line that leads
_MOST = 0.5  # of the words above a procedure


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a question asks how to do: its words, and of these the verb, where it has one of its own."""

    words: frozenset[str]
    verb: str

    def held_by(self, named: set[str]) -> set[str]:
        """Those of its words that are `named`, the verb also by another for the same."""
        return {one for one in self.words if one in named or (one == self.verb and self._is_done(named))}

    def is_said(self, one: str) -> bool:
        """Whether a word above a procedure is one of its own."""
        return one in self.words or one in same_doing(self.verb) or one in _ASKING or one.isdigit()

    def may_be(self, heading: set[str], named: set[str], around: set[str]) -> bool:
        """Whether a procedure may be the one. Not where what is `named` above it does the opposite; or the heading says
        something else, and `named` lacks the verb, or that and what stands `around` it lack another word."""
        if is_undone({self.verb} if self.verb else set(self.words), named):
            return False
        if all(map(self.is_said, heading)):
            return True
        return self._is_done(named) and len(self.held_by(named | around)) == len(self.words)

    def is_all(self, named: set[str], around: set[str]) -> bool:
        """Whether a procedure is surely the one: each of its words is `named` or stands `around` it, and most of what
        is named is its own."""
        own = sum(map(self.is_said, named - around))
        return len(self.held_by(named | around)) == len(self.words) and own > _MOST * len(named - around)

    def _is_done(self, named: set[str]) -> bool:
        return not same_doing(self.verb).isdisjoint(named)


def steps_of(question: str, shown: Sequence[Passage], named: float = NAMED) -> Quote | None:
    """All steps of what `question` asks how to do, surely what is asked for only where heading, title and file name
    have all of its words. None where it asks for no doing, no heading above numbered instructions has the share `named`
    (0 to 1) of its words and is of the same doing, or two have as much."""
    if not (asks_how_to(question) or _ASKS_FOR_STEPS.search(question)):
        return None
    asked = _Asked(frozenset(doings(question) - _ASKING), doing_asked(question))
    found = [(shared, one) for passage in shown for shared, one in _found(asked, passage)]
    most = max((shared for shared, _ in found), default=0)
    best = {one.text: one for shared, one in reversed(found) if shared == most}
    if not most or most < named * len(asked.words) or len(best) > 1:
        return None
    steps = next(iter(best.values()))
    return steps if steps.text else None


def _found(asked: _Asked, passage: Passage) -> Iterator[tuple[int, Quote]]:
    """The procedures of a passage that may be the one, each with how many of the question's words stand above it."""
    around = doings(" ".join((passage.title, *passage.headings[:-1]))) | path_terms(passage.source)
    for one in procedures_in(passage.text, passage.headings[-1] if passage.headings else ""):
        heading = doings(one.heading)
        named = heading | doings(_lead(one.lead))
        if asked.may_be(heading, named, around) and _is_ordered(one):
            is_all = asked.is_all(named, around)
            yield len(asked.held_by(named)), Quote(_said(one, passage), passage.number, one.start, one.end, is_all)


def _lead(line: str) -> str:
    """What the line above a list says of it: its last sentence, if that is short and leads to the list."""
    spans = sentence_spans(line)
    said = line[slice(*spans[-1])] if spans and line.endswith(_LEADS) else ""
    return said if len(said.split()) <= _WORDS else ""


def _is_ordered(one: Procedure) -> bool:
    """Whether the steps tell what to do."""
    return sum(map(is_step, one.steps)) >= _ORDERS * len(one.steps)


def _said(one: Procedure, passage: Passage) -> str:
    """The steps with their numbers, briefly where all they say is too long, told as cut where they may go on; empty
    where they are too long even so."""
    whole = next((said for said in map(_numbered, (one.steps, one.brief)) if len(said) <= _LONGEST), "")
    return f"{whole}; …" if whole and one.is_last and _goes_on(passage) else whole


def _numbered(steps: Sequence[str]) -> str:
    return "; ".join(f"{number}. {step.rstrip(_ENDS)}" for number, step in enumerate(steps, 1))


def _goes_on(passage: Passage) -> bool:
    """Whether a passage ends where a sentence does not."""
    return not passage.text.rstrip().endswith((".", "!", ")", "`"))
