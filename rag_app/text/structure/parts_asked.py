"""The parts of a document that a question asks for: how many chapters a manual has, which goals a plan."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag_app.text.language.words import content_stems, denies, split_words
from rag_app.text.questions.courtesy import without_courtesy
from rag_app.text.questions.document_named import DocumentNamed, document_named
from rag_app.text.structure.numbered import COUNTED

PLURALS = {
    **{f"{one}s": one for one in COUNTED.split("|") if one != "point"},  # these are scored
    **{f"{one}s": one for one in "title exhibit schedule note module lesson unit recommendation item".split()},
    "strategies": "strategy", "priorities": "priority", "appendices": "appendix", "appendixes": "appendix",
    "annexes": "annex",
}  # fmt: skip
_TO_ACCOUNTS = r"(?:\s+are\s+there)?\s+(?:to|on)\s+(?:the\s+)?(?:[\w-]+\s+){0,2}(?:financial\s+statements|accounts)"
_KINDS = "|".join(sorted(PLURALS, key=len, reverse=True))
_ASKS = re.compile(
    r"\W*(?:(?P<counts>how\s+many|(?:what\s+is\s+)?the\s+number\s+of)"
    r"|(?:which|what)(?:\s+(?:are|were)(?:\s+all)?(?:\s+of)?\s+(?:the|its))?|(?:list|name)(?:\s+all)?(?:\s+of)?(?:\s+the)?)"
    rf"\s+(?P<before>(?:[\w-]+\s+){{0,2}}?)(?P<kinds>{_KINDS})\b(?:{_TO_ACCOUNTS})?(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
# Parts by somebody, about something or for somebody to do are not all.
_SOME = re.compile(
    r"\s*(?:.*\b(?:I|we|you|he|she|they|should|must|can|could|will|would|shall)|(?:by|about|on|with)|.*\b(?:is|are|was|were|there|have|has|do|does|did)\s+(?:by|about|on|with|for|from|at|under))\b",
    re.IGNORECASE,
)
# Of what others have, too: parts of a pump, goals of a team.
_OF_THINGS = frozenset("part goal objective strategy step priority rule principle stage phase module unit item".split())
# What is said of parts where the question is how many or which there are.
_ASKING = frozenset(
    content_stems(
        "contain comprise include consist describe define present set make divide split organize organise structure "
        "number total altogether main overall different"
    )
)


@dataclass(frozen=True, slots=True)
class PartsAsked:
    """The `kind` of parts that a question asks for, whether only how many there are, the stems of what tells which
    `before` it, and the `document` that it names."""

    kind: str
    counts: bool
    before: frozenset[str]
    document: DocumentNamed

    def may_be_of(self, title: str, source: str = "") -> bool:
        """Whether they are parts of the document of that `title`, not of what it is about."""
        if self.kind not in _OF_THINGS:
            return True
        return self.document.is_file(source) or self.document.is_surely_of(title, share=1.0)

    def are_surely_of(self, title: str, source: str) -> bool:
        """Whether they are no parts of what the document is about: sections of a bridge."""
        named = self.document
        return not named.words or named.is_file(source) or named.is_surely_of(title)


@lru_cache(maxsize=64)
def parts_asked(question: str) -> PartsAsked | None:
    """What parts of a document `question` asks for, how many or which they are; None for other questions. What steps
    there are is more than how they are headed."""
    asked = " ".join(without_courtesy(question).split())
    found = _ASKS.fullmatch(asked)
    if found is None or denies(asked) or _SOME.match(found["rest"]):
        return None
    kind = PLURALS[found["kinds"].lower()]
    if kind == "step" and not found["counts"]:
        return None
    before = frozenset(content_stems(found["before"]) - _ASKING)
    document = document_named(_without_asking(found["rest"]), asked)
    return PartsAsked(kind, bool(found["counts"]), before, document) if document else None


def _without_asking(rest: str) -> str:
    """`rest` without the words that only ask for parts."""
    asking = [word for word in split_words(rest) if word.stem in _ASKING]
    for word in reversed(asking):
        rest = f"{rest[: word.start]} {rest[word.end :]}"
    return rest
