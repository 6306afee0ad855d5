"""Where in a document something stands, as a question asks for it: which section deals with repairs, on which page the
balance sheet is, where in the plan the fleet is described."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag_app.text.language.question_words import AUXILIARY
from rag_app.text.language.words import content_stems, denies
from rag_app.text.questions.courtesy import without_courtesy
from rag_app.text.questions.document_named import ANY

PAGE, ANYWHERE = "page", "place"
# Of which titles tell what they are about; a "stage" or "unit" is mostly no part of a document.
_PARTS = (
    "section|chapter|article|clause|paragraph|appendix|annex|exhibit|schedule|note|item|goal|objective|strategy|priority"
    "|rule|recommendation|lesson"
)
_KIND = rf"(?P<kind>{PAGE}|{_PARTS}|part(?=\s+of\b))"
_OF = r"(?P<of>\s+(?:of|in|from)\s+(?:(?!\b(?:deals?|covers?)\b)[^?])+?)?"
_IS_OF = r"(?:is|are|was|were)\s+(?:about|on|for|devoted\s+to|dedicated\s+to|concerned\s+with|to\s+do\s+with)"
_TELLS = (
    rf"(?:{_IS_OF}|deals\s+with|talks\s+about|speaks\s+(?:of|about)|refers\s+to|sets\s+out|lays\s+down|provides\s+for|spells\s+out"
    r"|says|(?:cover|describe|explain|contain|discusse|list|show|govern|regulate|concern|define|mention|addresse|treat|give"
    r"|state|include|outline|summari[sz]e|report|present|detail|forbid|prohibit|ban|allow|permit|require|limit"
    r"|handle|introduce)s)"
)
_SAID = r"(?:described|discussed|explained|mentioned|defined|set\s+out|laid\s+down|regulated|dealt\s+with|outlined)"
_TOLD = rf"(?:{_SAID}|covered|listed|shown|found|stated|governed|addressed|given|presented|detailed|reported|printed)"
_SAYING = r"(?:say(?:\s+that)?|mention|discuss|describe|explain|define|talk\s+about|speak\s+of|deal\s+with)"
_FIND = (
    r"(?:can|could|do|would|should|will|may)\s+(?:I|we|you|one)\s+"
    r"(?:find|read(?:\s+about)?|see|look(?:\s+up|\s+for|\s+at)?|learn\s+about)"
)
_IN = r"(?:in|on|under|at|by)\s+"
_FORMS = tuple(
    re.compile(rf"\W*{form}\W*", re.IGNORECASE | re.DOTALL)
    for form in (
        rf"(?:which|what)\s+(?:strategic\s+)?{_KIND}{_OF}\s+{_TELLS}\s+(?P<topic>.+?)",
        rf"(?:{_IN})?(?:which|what)\s+{_KIND}{_OF}\s+{_FIND}\s+(?P<topic>.+?)",
        rf"(?:which|what)\s+{_KIND}{_OF}\s+(?:is|are)\s+(?P<topic>.+?)\s+(?:{_TOLD}\s+)?(?:on|in|under)",
        rf"{_IN}(?:which|what)\s+{_KIND}{_OF}\s+(?={AUXILIARY}\b)(?P<topic>.+?)",
    )
)
_WHERE = tuple(
    re.compile(rf"\W*where{form}\W*", re.IGNORECASE | re.DOTALL)
    for form in (
        rf"(?P<of>\s+in\s+[^?]+?)\s+(?={AUXILIARY}\b)(?:{_FIND}\s+)?(?P<topic>.+?)",
        rf"\s+{_FIND}\s+(?P<topic>.+?)(?P<of>\s+in\s+.+?)",
        rf"\s+(?:is|are|was|were)\s+(?P<topic>.+?)\s+{_TOLD}(?P<of>\s+in\s+.+?)",
    )
)
# Here a document is meant though none is named; above one is to be.
_WHERE_SAID = tuple(
    re.compile(rf"\W*where{form}\W*", re.IGNORECASE | re.DOTALL)
    for form in (
        rf"\s+(?:is|are|was|were)\s+(?P<topic>.+?)\s+{_SAID}",
        rf"\s+(?:does|do)\s+(?P<of>(?:the|this|our|my|that)\s+.+?)\s+{_SAYING}\s+(?P<topic>.+?)",
    )
)
# What the question says of telling, and of where it is told.
_TELLING = content_stems(
    "rule figure detail information requirement provision deal describe discuss explain cover mention list define set"
    " show find report say talk read look"
)
_MOST = 300  # characters of a question of this kind


@dataclass(frozen=True, slots=True)
class PlaceAsked:
    """The `kind` of part that is asked for, "page", or "place" for any, the stems of the `topic` that it is asked of,
    which may name the document, too, those of the `document` if that is told apart, and whether the question has a word
    for a document."""

    kind: str
    topic: frozenset[str]
    document: frozenset[str]
    says_document: bool


def place_asked(question: str) -> PlaceAsked | None:
    """What place `question` asks for; None for another question. "Where is the key?" asks for a place in the world:
    that something is said there, or a word for a document, makes it a question for a place in one."""
    asked = " ".join(without_courtesy(question).split())
    if len(asked) > _MOST or denies(asked):
        return None
    found = next((match for form in (*_FORMS, *_WHERE_SAID, *_WHERE) if (match := form.fullmatch(asked))), None)
    if found is None:
        return None
    parts = found.groupdict()
    kind = (parts.get("kind") or ANYWHERE).lower()
    topic, document = content_stems(parts["topic"]), content_stems(parts.get("of") or "")
    says_document = not ANY.isdisjoint(topic | document)
    is_there = not ANY.isdisjoint(document) if found.re in _WHERE else kind != "part" or says_document
    topic = topic - ANY - _TELLING
    return PlaceAsked(kind, frozenset(topic), frozenset(document), says_document) if topic and is_there else None
