"""What a question is about, of all that it names: its subject, for which a pronoun of the next one stands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.answering.question import phrases
from rag_app.answering.question.follow_up.likeness import is_many
from rag_app.answering.question.phrases import Span
from rag_app.text.language.question_words import AUXILIARY, BE
from rag_app.text.language.words import FUNCTION_WORDS

_PARTED = re.compile(r"\?\s+(?=\S)")
_ASKED_OF = re.compile(rf"\b{AUXILIARY}\s+(?:(?:the|an?)\s+)?", re.IGNORECASE)
# "Does chrony support DNSSEC", "does the ferry have a radar", "is image-cut free"; not "did wind stop Elin"
_COMMON = re.compile(
    r"(?:(?<!\w )(?i:do|does)|\b(?i:do|does|did|can|could)\s+the)\s+"
    r"(?P<what>(?!(?:the|an?)\b)[a-z][\w-]*)\s+(?:have|(?P<verb>[a-z]+))\s+(?=(?:the|an?|any)\b|[A-Z\d])"
    rf"|\b(?i:{AUXILIARY})\s+(?P<marked>[a-z]\w*[-_\d][\w-]*)"
)
# The one thing that a question without a name of its own is about: "has the audited factory in China?", "does the old
# pump cost?", "who runs the library of Ostby?".
_NOUN = rf"(?!(?:{AUXILIARY}|that|who|which|and|or|not|to|in|of|at|from|for|near|on|with|by)\b)[\w'’-]+"
_PLACE = rf"\s+(?:(?:in|at|near)\s+(?:the\s+)?{_NOUN}|(?:of|from)\s+(?-i:[A-Z])[\w'’-]+)(?:\s+(?-i:[A-Z])[\w'’-]+)*"
_THING = rf"(?P<what>the\s+(?:{_NOUN}\s+){{0,3}}?(?P<head>{_NOUN})(?:{_PLACE})?)"
_DOES = (  # with nothing behind it
    r"(?:arrive|begin|close|contain|cost|earn|employ|end|finish|go|have|hold|include|last|leave|make|need|offer|open|own|pay"
    r"|produce|run|say|sell|serve|start|stop|take|use|weigh|work)"
)
_IMPERSONAL = re.compile(
    r"\bit\s+(?:(?:also|really|still)\s+)?(?:true|matter|rain|snow"
    r"|(?:(?:im)?possible|necessary|allowed|permitted|legal|safe|worth|likely|important|hard|easy)\s+(?:to|that)|by|\w+ing\s)\b",
    re.IGNORECASE,
)
_ABOUT_ONE = tuple(
    re.compile(rf"\s*{opens}\s+{_THING}{ends}[\s?]*", re.IGNORECASE)
    for opens, ends in (
        (r"[^?,]*\b(?:has|have|had)", ""),
        (r"[^?,]*\b(?:do|does|did|can|could|will|must|should|may)", rf"\s+{_DOES}"),
        (rf"(?:when|where|how\s+\w+)\s+{BE}", ""),
        (r"who\s+\w+(?:s|ed)", ""),
    )
)
# "Which lift is in the old library?": the lift there. Who does something is no "it".
_WHICH_THERE = re.compile(
    rf"\s*which\s+(?P<what>(?:{_NOUN}\s+){{0,2}}?(?P<head>(?!\w+(?:er|or|ist|ee|man|woman)s?\b){_NOUN}))\s+"
    rf"{BE}\s+(?P<place>(?:in|at|on|near|behind|beside|below|above|under|from)\s+[^?,]*\w)[\s?]*",
    re.IGNORECASE,
)
_SAID_OF_IT = re.compile(
    rf"[a-z]+(?:[^\We]ed|itten|oken|iven|osen|aken|own|less|ful|ous|[ai]ble)|{phrases.IRREGULAR}|built|open|free",
    re.IGNORECASE,
)
_WHO_IS = re.compile(r"\s*who\s+(?:is|was)\s+(?=(?-i:[A-Z]))", re.IGNORECASE)
_ASKS_WHERE = re.compile(r"\s*where\b", re.IGNORECASE)
_IN_PLACE = re.compile(r"\b(?:in|at|near|outside|around)\s+(?:the\s+)?\Z", re.IGNORECASE)
_BY_SOMEBODY = re.compile(r"\b(?:by|with)\s+\Z", re.IGNORECASE)
_ASKS_WHO = re.compile(r"\s*who\s+(?!(?:is|was)\s+(?-i:[A-Z]))", re.IGNORECASE)

# Not who appoints somebody whom the question names, nor who is the clerk, whose title tells more than a name.
_WHO_HOLDS = re.compile(
    rf"\s*who\s+(?:{BE}\s+\w+(?:ed|en)\s+by\b|(?:leads?|heads?|chairs?|runs?|manages?|directs?|governs?)\b)",
    re.IGNORECASE,
)
_OF_PEOPLE = re.compile(  # what people have, and a company or a rule has not
    r"\btheir\s+(?:\w+\s+){0,2}?(?:terms?|tenure|mandate|dut(?:y|ies)|roles?|salar(?:y|ies)|successors?|predecessors?"
    r"|deput(?:y|ies)|powers)\b"
    r"|\bthey\s+(?:be\s+)?(?:elected|appointed|chosen|removed|re-?elected|serve|resign|step\s+down|hold\s+office)\b",
    re.IGNORECASE,
)
_MOST_TOLD = 8  # words of who somebody is


def names_by_rank(text: str) -> list[Span]:
    """The names of a question, its subject before the others, which may be no name ("does the ferry have a GPS"); of
    several questions those of the last first."""
    parted = [0, *(found.end() for found in _PARTED.finditer(text))]
    found = phrases.names(text)
    ranked: list[Span] = []
    for start, end in zip(reversed(parted), [len(text), *reversed(parted[1:])], strict=True):
        own = [name for name in found if start <= name.start < end]
        subject = _subject(text, start, end, own)
        ranked += [subject, *(name for name in own if name != subject)] if subject else own
    return ranked


def _subject(text: str, start: int, end: int, names: list[Span]) -> Span | None:
    """What stands behind the auxiliary of a question, a name or, where it has one elsewhere, another word."""
    asked = _ASKED_OF.search(text, start, end)
    if asked is None or not names:
        return None
    named = next((name for name in names if name.start == asked.end()), None)
    common = _COMMON.match(text, asked.start(), end) if named is None else None
    if common is None or FUNCTION_WORDS.intersection((common["what"] or "", common["verb"] or "")):
        return named
    group = "what" if common["what"] else "marked"
    return Span(*common.span(group), common[group])


def thing_asked_of(last: str, pronoun: str, question: str) -> str:
    """The one thing that the `last` question is about with its article and place, where the `pronoun` of `question` is
    "it" and it is one, or "they" and it is many; nothing where that is not clear, or `question` names it itself."""
    there = _WHICH_THERE.fullmatch(last)
    found = there or next((one for form in _ABOUT_ONE if (one := form.fullmatch(last))), None)
    if found is None:
        return ""
    what = f"the {there['what']} {there['place']}" if there else found["what"]
    if not there and (_SAID_OF_IT.fullmatch(found["head"]) or FUNCTION_WORDS.intersection(what.lower().split()[1:2])):
        return ""
    if phrases.shares_word(found["head"], question) or _IMPERSONAL.search(question):
        return ""
    return what if is_many(found["head"]) == pronoun.lower().startswith("the") else ""


def people_told(last: str, answer: str, question: str) -> str:
    """Those whom the `answer` to the `last` question, which is who leads or is appointed, names alone, as they stand
    within a sentence, where `question` asks of "them" what people have; else nothing."""
    who = answer.strip().rstrip(".").removeprefix("By ").removeprefix("by ")
    if not (_WHO_HOLDS.match(last) and _OF_PEOPLE.search(question)) or len(who.split()) > _MOST_TOLD:
        return ""
    if re.search(rf"\b{AUXILIARY}\b|[.:;|\n]", who, re.IGNORECASE):
        return ""  # a sentence
    return re.sub(r"\A(?:The|An?)\b", lambda article: article[0].lower(), who)


def people_first(answer: str, last: str) -> list[phrases.Span]:
    """The names of the `answer` and of the `last` question, those that "he" or "she" may stand for before the others;
    none where it can stand for none of them. Whom a question asks for is none that it names, and a place where
    something is, as the answer says, is nobody; of who somebody is, that one comes first."""
    own = [(last, name) for name in phrases.names(last)]
    asks = last if own else ""
    told = [(answer, name) for name in phrases.names(answer) if name.text in last or not _is_place(answer, name, asks)]
    asks_for = _ASKS_WHO.match(last) and not told
    found = own + told if _is_of_one(own, last) and not (told and told[0][1].start == 0) else told + own
    people = [name for text, name in found if phrases.may_be_a_person(text, name) and not asks_for]
    return [*people, *(name for _, name in found if name not in people)] if people else []


def _is_of_one(own: Sequence[tuple[str, phrases.Span]], last: str) -> bool:
    """Whether the `last` question is "Who is" and a name, of its `own` ones, and nothing else."""
    begins = _WHO_IS.match(last)
    return begins is not None and bool(own) and last[begins.end() :].rstrip(" ?.!") == own[0][1].text


def _is_place(answer: str, name: phrases.Span, question: str) -> bool:
    """Whether an `answer` says by a name where something is: "In Ulm", or "Ulm" alone where a `question` asks so."""
    before = answer[: name.start]
    asks_where = _ASKS_WHERE.match(question) and not _BY_SOMEBODY.search(before)
    return bool(asks_where or _IN_PLACE.search(before))
