"""What a question names by its number ("goal 3", "section 4.2"), and where a text has it: a heading, a step."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass

from rag_app.text.bullets import BULLET
from rag_app.text.courtesy import without_courtesy
from rag_app.text.names import acronyms, named_in, path_terms
from rag_app.text.sentences import sentence_spans
from rag_app.text.words import content_stems, is_negated, split_words
from rag_app.text.yes_or_no import asks_yes_or_no

# What is counted within any document; of the others only a heading that says what it is ("Appendix B") has the number.
_COUNTED = "goal|objective|strategy|section|chapter|step|article|clause|part|priority|rule|principle|point|stage|phase"
_NAMED = (
    "tactic|appendix|annex|note|exhibit|schedule|module|lesson|unit|paragraph|recommendation|standard|question|item"
)
_NUMBER = r"(?:[A-Z]\.)?\d{1,2}(?:\.\d{1,2})*[A-Z]?|[IVX]{1,5}|[A-Z]"
_BARE = re.compile(r"(?:[A-Z]\.)?\d|[IVX]{2}")  # a number that a heading may begin with and be known by
_IN_QUESTION = re.compile(
    rf"\b(?P<kind>(?i:{_COUNTED}|{_NAMED}))\s+(?:(?i:number|no\.?)\s+|#)?(?P<number>{_NUMBER})(?![\w-]|\.\d|,\d)"
)
_LINE = re.compile(
    rf"^(?P<mark>#{{1,6}}\s+)?\**(?:(?P<before>(?:[^\W\d]+\s+){{0,2}})(?P<kind>(?i:{_COUNTED}|{_NAMED}))\s+)?"
    rf"(?P<number>{_NUMBER})(?P<end>\s*[.:)–—-]+\s*|\s+|\**$)(?P<said>.*)$",
    re.MULTILINE,
)
_ITEMS = frozenset(("step", "rule", "principle", "point"))  # what the items of a numbered list are
_OTHERWISE = re.compile(r"\b(?:who|whom|whose|when|where|why|how)\b", re.IGNORECASE)
_ASKS = re.compile(r"\b(?:what|which|describe|explain|summari[sz]e)\b", re.IGNORECASE)
# What is asked of such a part where the question is what it is.
_ASKING = frozenset(
    content_stems(
        "title titled name named call called about say said cover state describe mean explain contain read deal "
        "concern exactly summarize list strategic text heading subject topic document report plan handbook manual guide"
    )
)
_NO_SENTENCE = re.compile(rf"#|\||{BULLET}\s|\d{{1,3}}[.)]\s")
_LONGEST = 400  # characters of the first sentence below a heading


@dataclass(frozen=True, slots=True)
class Numbered:
    """`kind` and `number` of what a question asks for, and the stems of whatever else it says: the document's name."""

    kind: str
    number: str
    rest: frozenset[str]
    short: dict[str, frozenset[str]]

    def is_held(self, title: str, headings: tuple[str, ...], source: str) -> bool:
        """Whether a passage is of what the rest of the question names, by title, headings or path."""
        held = content_stems(f"{title} {' '.join(headings)}") | path_terms(source)
        return self.rest <= held.union(*(names for initials, names in self.short.items() if initials in held))

    def said_in(self, text: str) -> tuple[int, str] | None:
        """What `text` calls it, with the first sentence below a heading, after how surely that is meant: 1 for a
        heading that says its kind, 2 for one that begins with the number, 3 for an item of a list. None where there is
        neither."""
        found = [(rank, line) for line in _LINE.finditer(text) if (rank := self._rank(line))]
        if not found:
            return None
        rank, line = min(found, key=lambda one: (one[0], one[1].start()))
        said = line["said"].strip().strip("*").strip()
        below = _first_below(text, line.end()) if line["mark"] else ""
        told = ": ".join(part for part in (said, below) if part)
        return (rank, told) if told else None

    def has_another(self, headings: tuple[str, ...]) -> bool:
        """Whether one of `headings` has another number of this kind, with as many dots."""
        lines = [line for heading in headings if (line := _LINE.fullmatch(f"# {heading}"))]
        return any(
            line["number"] != self.number
            and line["number"].count(".") == self.number.count(".")
            and dataclasses.replace(self, number=line["number"])._rank(line) > 0
            for line in lines
        )

    def may_be_in(self, text: str) -> bool:
        """Whether `text` may name it: "goal 3" anywhere, or a line that begins with its number."""
        number = rf"{re.escape(self.number)}(?![\w-]|\.\d)"
        pattern = rf"\b{self.kind}\s+(?:number\s+|no\.?\s+|#)?{number}|^[^\w\n]*{number}"
        return re.search(pattern, text, re.IGNORECASE | re.MULTILINE) is not None or self.said_in(text) is not None

    def _rank(self, line: re.Match[str]) -> int:
        """1 to 3, the less the surer, 0 where the line is none that has this number."""
        if line["number"] != self.number:
            return 0
        end = line["end"].strip()
        if line["kind"]:
            return int(line["kind"].lower() == self.kind and bool(line["mark"] or end or not line["said"]))
        if not _BARE.match(self.number) or self.kind not in _COUNTED.split("|"):
            return 0
        if line["mark"]:
            return 2
        return 3 if end in (".", ")") and self.rest and self.kind in _ITEMS else 0


def numbered_in(question: str) -> Numbered | None:
    """What `question` asks for by its number, where it asks what that is and nothing more: "What is goal 3 of the
    plan?", but not "Who leads goal 3?" or "What does goal 3 cost?", which only says where to look: there the rest of
    the question is none that names a document (`Numbered.is_held`)."""
    asked = without_courtesy(question)
    found = list(_IN_QUESTION.finditer(asked))
    if len(found) != 1 or _OTHERWISE.search(asked) or asks_yes_or_no(asked) or is_negated(split_words(asked)):
        return None
    rest = f"{asked[: found[0].start()]} {asked[found[0].end() :]}"
    if not _ASKS.search(asked) and not content_stems(rest) - _ASKING <= named_in(rest):
        return None  # "licence part D in euros" looks for the figure
    return Numbered(
        found[0]["kind"].lower(), found[0]["number"], frozenset(content_stems(rest) - _ASKING), acronyms(rest)
    )


def _first_below(text: str, start: int) -> str:
    """The first sentence below a heading; nothing where another heading, a list or a table comes first, or a line that
    announces one, or it is long."""
    spans = sentence_spans(text[start:])
    said = text[start:][slice(*spans[0])] if spans else ""
    return "" if _NO_SENTENCE.match(said) or said.endswith(":") or len(said) > _LONGEST else " ".join(said.split())
