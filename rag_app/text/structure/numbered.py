"""What a question names by its number ("goal 3", "section 4.2"), and where a text has it: a heading, a step."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rag_app.text.language.bullets import BULLET
from rag_app.text.language.names import acronyms, named_in, path_terms, with_short_forms
from rag_app.text.language.numerals import ORDINALS, ROMAN, SMALL
from rag_app.text.language.question_words import BE, MODAL
from rag_app.text.language.sentences import sentence_spans
from rag_app.text.language.words import content_stems, denies
from rag_app.text.questions.courtesy import without_courtesy
from rag_app.text.questions.yes_or_no import asks_yes_or_no

# What is counted within any document: the sections of all, the others of one that speaks of them. Of further ones only
# a heading that says what it is ("Appendix B") has the number.
SECTIONS = ("section", "chapter", "article", "clause", "part")
COUNTED = f"{'|'.join(SECTIONS)}|goal|objective|strategy|step|priority|rule|principle|point|stage|phase"
_NAMED = (
    "title|tactic|appendix|annex|note|exhibit|schedule|module|lesson|unit|paragraph|recommendation|standard|question|item"
    "|week|day|task|measure|indicator|action|pillar|theme|requirement"
)
_NUMBER = r"(?:[A-Z]\.)?\d{1,2}(?:\.\d{1,2})*[A-Z]?|[IVX]{1,5}|[A-Z]"
_BARE = re.compile(r"(?:[A-Z]\.)?\d|[IVX]{2}")  # a number that a heading may begin with and be known by
IN_QUESTION = re.compile(
    rf"\b(?P<kind>(?i:{COUNTED}|{_NAMED}))\s+(?:(?i:number|no\.?)\s+|#)?(?P<number>{_NUMBER})(?![\w-]|\.\d|,\d)"
)
# "The first strategic goal", "the second chapter"; "the first priority in a fire" is no number of a list.
_NTH = re.compile(
    rf"\bthe\s+(?P<nth>{'|'.join(ORDINALS)})\s+(?:strategic\s+)?"
    r"(?P<kind>section|chapter|article|goal|objective)\b",
    re.IGNORECASE,
)
LINE = re.compile(
    rf"^(?P<mark>#{{1,6}}[ \t]+)?\**(?:(?P<before>(?:[^\W\d]+[ \t]+){{0,2}})(?P<kind>(?i:{COUNTED}|{_NAMED}))\s+)?"
    rf"(?P<number>{_NUMBER})(?P<end>\s*[.:)–—-]+\s*|\s+|\**$)(?P<said>.*)$",
    re.MULTILINE,
)
_OF_PLANS = "goal objective strategy strategic"  # a plan of goals numbers their objectives without a word
_ITEMS = frozenset(("step", "rule", "principle", "point"))  # what the items of a numbered list are
_OTHERWISE = re.compile(r"\b(?:who|whom|whose|when|where|why|how)\b", re.IGNORECASE)
_ASKS = re.compile(r"\b(?:what|which|describe|explain|summari[sz]e|tell)\b", re.IGNORECASE)
BESIDE = re.compile(
    r"\b(?:before|after|between|beyond|besides|except|without|than|until)\s+(?:the\s+)?$", re.IGNORECASE
)
_PART_OF_IT = re.compile(  # "the deadline of" goal 3
    rf"\s*wh(?:at|ich)\s+{BE}\s+(?P<thing>.+?)\s+(?:of|in|for|under|at|to)\s+(?:the\s+)?$", re.IGNORECASE
)
_OF_MORE = re.compile(r"\s+([a-z][\w-]*)")  # section 8 "housing", phase 2 "trials", goal 3 "costs"
# What follows the word "I" where it is no number: "the day I'm paid", "the step I should do", "the item I described".
_I_DO = re.compile(rf"['’]|\s+(?:am|was|have|had|do|did|{MODAL})\b")
_I_OF_THE = re.compile(r"\s+(?!(?:of|in|for|to|from|about|on|and|or|at|by|under)\b)[a-z]")
_THE = re.compile(r"\b(?:the|which|what|any|every)\s+$", re.IGNORECASE)
# What is asked of such a part where the question is what it is.
_ASKING = frozenset(
    content_stems(
        "title titled entitled name named call called about say said cover state describe mean explain contain read "
        "deal concern exactly summarize summarise tell happen list strategic text heading subject topic document "
        "report plan handbook manual guide"
    )
)
_NO_SENTENCE = re.compile(rf"#|\||{BULLET}\s|\d{{1,3}}[.)]\s")
_ROMANS = {str(value): letters for letters, value in ROMAN.items()}
OF_ITS_KIND = 2  # the last rank of lines that say what they number
_LONGEST = 400  # characters of the first sentence below a heading


Number = tuple[tuple[bool, int], ...]
"""The parts of a number, each after whether it is a letter."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """`kind` and `number` of what a question asks for, and the stems of whatever else it says: the document's name."""

    kind: str
    number: str
    rest: frozenset[str]
    short: dict[str, frozenset[str]]

    def is_held(self, under: str, source: str) -> bool:
        """Whether a passage is of what the rest of the question names, by title and headings (`under`) or path."""
        held = content_stems(under) | path_terms(source)
        return self.rest <= with_short_forms(held, self.short)

    @property
    def forms(self) -> tuple[str, ...]:
        """The number and how else it may be written: 3 as III, and III as 3."""
        return forms_of(self.number)

    def said_in(self, text: str, about: str = "") -> tuple[int, str] | None:
        """What `text`, which is `about` something by its title and headings, calls it, with the first sentence below a
        heading, after how surely that is meant: the least for a heading that says its kind, more for one that begins
        with the number, the most for an item of a list. None where there is none of these."""
        found = [(rank, line) for line in LINE.finditer(text) if (rank := self._rank(line, about))]
        if not found:
            return None
        rank, line = min(found, key=lambda one: (one[0], one[1].start()))
        said = re.split(rf"\s{self._told}", line["said"], maxsplit=1)[0].strip().strip("*").strip()
        below = _first_below(text, line.end()) if line["mark"] else ""
        told = ": ".join(part for part in (said, below) if part)
        return (rank, told) if told else None

    def is_told_in(self, text: str) -> bool:
        """Whether `text` says "Goal 3: ..." or, of what is no section, so of any number: then a heading "3. Network" is
        not what is meant."""
        return re.search(self._told, text) is not None

    @property
    def _told(self) -> str:
        is_section = self.kind in SECTIONS
        number = "|".join(map(re.escape, self.forms)) if is_section else _NUMBER
        return rf"{named_as(self.kind, number)}\s*[:.–—-]"

    def is_beyond(self, parts: Iterable[tuple[tuple[str, ...], str]]) -> bool:
        """Whether the `headings` above some texts have numbers of this kind, and none is as large: 7 where there are
        four. One that lies between them may stand where no heading was found."""
        own = place_of(self.number)
        lines = [(line, about) for headings, about in parts for one in headings if (line := LINE.fullmatch(f"# {one}"))]
        others = {
            place
            for line, about in lines
            if self._is_kind(line, about) and are_alike(place := place_of(line["number"]), own)
        }
        beside = {place for place in others if place[:-1] == own[:-1]} or others
        return bool(beside) and all(place < own for place in beside)

    def may_be_in(self, text: str) -> bool:
        """Whether `text` may name it: "goal 3", "the third goal" or "the last goal" anywhere, or a line that begins
        with its number."""
        return may_name(self.kind, self.number, text) or self.said_in(text) is not None

    def _rank(self, line: re.Match[str], about: str) -> int:
        """1 to 6, the less the surer, up to 2 where it says its kind, 0 where the line is none with this number."""
        if line["number"] not in self.forms or not (kind := self._is_kind(line, about)):
            return 0
        return 2 * kind - (line["number"] == self.number)

    def _is_kind(self, line: re.Match[str], about: str) -> int:
        """1 for a line that says its kind, 2 for a heading that may be of it, 3 for an item of a list, else 0."""
        if line["kind"]:
            return int(is_titled(line, self.kind))
        if not _BARE.match(line["number"]) or self.kind not in COUNTED.split("|"):
            return 0
        if line["mark"]:
            return 2 * (self.kind in SECTIONS or self._is_spoken_of(line, about))
        return 3 if line["end"].strip() in (".", ")") and self.rest and self.kind in _ITEMS else 0

    def _is_spoken_of(self, line: re.Match[str], about: str) -> bool:
        """Whether what a heading stands in, any heading beside it, or the text below it says the kind: the second
        section of a report is not its phase 2."""
        below = line.string[line.start() :].split("\n#", 1)[0]
        headings = "\n".join(one for one in line.string.splitlines() if one.startswith("#"))
        kinds = _OF_PLANS if self.kind in _OF_PLANS else self.kind
        return bool(content_stems(kinds) & content_stems(f"{about}\n{headings}\n{below}"))


@lru_cache(maxsize=64)
def numbered_in(question: str) -> Numbered | None:
    """What `question` asks for by its number, where it asks what that is and nothing more: "What is goal 3 of the
    plan?", but not "Who leads goal 3?", "What does goal 3 cost?" or "What is the deadline of goal 3?", which only say
    where to look. What else it says is to name the document (`Numbered.is_held`). Kept: an answer asks it often."""
    asked = with_digits(without_courtesy(question))
    found = list(IN_QUESTION.finditer(asked))
    if len(found) != 1 or _OTHERWISE.search(asked) or asks_yes_or_no(asked) or denies(asked):
        return None
    before, after = asked[: found[0].start()], asked[found[0].end() :]
    thing = _PART_OF_IT.match(before)
    of_more = _OF_MORE.match(after)
    if found[0]["number"] == "I" and (_I_DO.match(after) or (_THE.search(before) and _I_OF_THE.match(after))):
        return None
    if BESIDE.search(before) or (of_more and content_stems(of_more[1]) - _ASKING):
        return None
    if thing and content_stems(thing["thing"]) - _ASKING - named_in(thing["thing"]):
        return None
    rest = f"{before} {after}"
    if not _ASKS.search(asked) and not content_stems(rest) - _ASKING <= named_in(rest):
        return None  # "licence part D in euros" looks for the figure
    return Numbered(
        found[0]["kind"].lower(), found[0]["number"], frozenset(content_stems(rest) - _ASKING), acronyms(rest)
    )


def with_digits(question: str) -> str:
    """`question` with "goal 3" for "the third goal"."""
    return _NTH.sub(_by_number, question)


def _by_number(found: re.Match[str]) -> str:
    return f"{found['kind']} {ORDINALS.index(found['nth'].lower()) + 1}"


def forms_of(number: str) -> tuple[str, ...]:
    """A number and how else it may be written: 3 as III, and III as 3."""
    other = ROMAN.get(number) or _ROMANS.get(number)
    return (number, str(other)) if other else (number,)


def named_as(kind: str, number: str) -> str:
    """The pattern of a kind with a number, both patterns themselves: "goal 3", "Goal no. 3"."""
    return rf"\b(?i:{kind})\s+(?:number\s+|no\.?\s+|#)?(?:{number})(?![\w-]|\.\d)"


def is_titled(line: re.Match[str], kind: str) -> bool:
    """Whether a `line` that says a kind is the title of a part of that `kind`, and no sentence that begins with one."""
    return line["kind"].lower() == kind and bool(line["mark"] or line["end"].strip() or not line["said"])


def may_name(kind: str, number: str, text: str) -> bool:
    """Whether `text` may name what has that number: "goal 3", "goals 2 to 4" or "the third goal" anywhere, or a line
    that begins with the number."""
    forms = forms_of(number)
    written = [digits for digits in forms if digits.isdigit()]
    words = [word for word, value in SMALL.items() if str(value) in written]
    nth = [word for value, word in enumerate(ORDINALS, 1) if str(value) in written]
    own = rf"(?:{'|'.join(map(re.escape, (*forms, *words)))})(?![\w-]|\.\d)"
    pattern = (
        rf"\b{kind}s?\s+(?:(?:number|no\.?|and|or|to|[\d.,#&–-])\s*)*\b{own}|^[^\w\n]*{own}"
        rf"|\b(?:{'|'.join((*nth, 'last', 'final'))})\s+(?:\w+\s+)?{kind}"
    )
    if re.search(pattern, text, re.IGNORECASE | re.MULTILINE):
        return True
    ranges = re.finditer(rf"\b{kind}s?\s+({_NUMBER})\s*(?:[-–—]|to|through)\s*({_NUMBER})(?!\w)", text, re.IGNORECASE)
    return any(place_of(one[1]) <= place_of(number) <= place_of(one[2]) for one in ranges)


def place_of(number: str) -> Number:
    """A number to compare with others, each part of it after whether it is a letter."""
    parts = re.findall(r"\d+|[A-Z]+", number)
    return tuple(
        (False, int(part)) if part.isdigit() else (part not in ROMAN, ROMAN.get(part, ord(part[0]))) for part in parts
    )


def are_alike(place: Number, other: Number) -> bool:
    """Whether two numbers are counted in the same way, and are not the same."""
    return place != other and [is_letter for is_letter, _ in place] == [is_letter for is_letter, _ in other]


def _first_below(text: str, start: int) -> str:
    """The first sentence below a heading; nothing where another heading, a list or a table comes first, or a line that
    announces one, or it is long."""
    spans = sentence_spans(text[start:])
    said = text[start:][slice(*spans[0])] if spans else ""
    return "" if _NO_SENTENCE.match(said) or said.endswith(":") or len(said) > _LONGEST else " ".join(said.split())
