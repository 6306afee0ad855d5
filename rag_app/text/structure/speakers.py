"""Who says what in an exported chat or a transcript: `[01.12.25, 14:06] Mia: I bring soup.`, `Ana Silva: I agree.`"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from rag_app.text.language.sentences import sentence_at, sentence_spans

_STAMP = (
    r"\W{0,2}\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?\s\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s?[aApP]\.?\s?[mM]\b\.?)?\]?"
    r"(?:\s[-–])?\s"
    r"|\W{0,2}\d{1,2}:\d\d(?::\d\d)?\]?\s(?:[-–]\s)?"
)
# With a time before it whatever stands before a colon is one who speaks, a telephone number, too; else a name.
_WORD = r"[^\W\d_a-z][\w.'’-]{0,30}"
_TURN = re.compile(
    rf"^(?:(?P<stamp>{_STAMP})(?P<sender>[^\n:|]{{1,50}}?)|(?P<name>{_WORD}(?: {_WORD}){{0,3}})):\s+(?=\S)",
    re.MULTILINE,
)
_LABELS = frozenset("q a question answer note comment statement title subject from to re date name".split())
_END = re.compile(r"\n\s*\n|\n#")
_SELF = re.compile(
    r"(?<![\w'’-])(?:I(?:['’](?:m|ll|ve|d))?|[Mm]y|[Mm]e|[Ii]ch|[Mm]eine?[nrms]?|[Mm]ir|[Mm]ich|[Jj]e|[Jj]['’]|[Yy]o)"
    r"(?![\w-])"
)
# "I booked you room 12" is of the one who is spoken to, "I pick him up at 7" perhaps of the one who is asked about.
_ANOTHER = re.compile(
    r"\b(?:you(?:rs?)?|he|him|his|she|hers?|they|them|their|du|di(?:r|ch)|deine?[nrms]?|euch|er|ihn|ihm|sie"
    r"|ihre?[nrms]?|tu|te|toi|vous|votre|ils?|elles?|lui|tú|usted|él|ella)\b",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(?:Dr|Prof|Professor|Mrs?|Ms|Miss|Sir|Herr|Frau|Mme|M|Sra?)\b\.?\s+\S")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one says without a break: the `name` at `start`, whose words stand at `begin` to `end`."""

    name: str
    start: int
    begin: int
    end: int


@lru_cache(maxsize=256)
def turns_of(text: str) -> tuple[Turn, ...]:
    """The turns of a conversation; none of a text in which no two speak, or, without times, none speaks again: a form
    has each label once."""
    found = [one for one in _TURN.finditer(text) if one["stamp"] or one["name"].lower() not in _LABELS]
    turns = list[Turn]()
    for one, following in zip_longest(found, found[1:]):
        end = following.start() if following else len(text)
        if not one["stamp"] and (blank := _END.search(text, one.end(), end)):
            end = blank.start()
        name = one["sender"] or one["name"]
        turns.append(Turn(name.strip(), one.end("stamp") if one["stamp"] else one.start(), one.end(), end))
    several = len({one.name for one in turns}) > 1
    again = len({one.name for one in turns}) < len(turns) or any(one["stamp"] for one in found)
    return tuple(turns) if several and again else ()


def is_of_another_speaker(question: str, text: str, start: int, end: int) -> bool:
    """Whether `question` names some who speak in `text`, and the sentence around `text[start:end]` is what another one
    says of himself: "I have four free seats" of Priya tells nothing of Tom's."""
    turns = turns_of(text)
    turn = next((one for one in turns if one.begin <= start < one.end), None)
    named = {one.name for one in turns if _is_named(one.name, question)} if turn else set[str]()
    if turn is None or not named or turn.name in named:
        return False
    first, last = sentence_at(text, start, end)
    said = text[max(first, turn.begin) : min(last, turn.end)]
    is_of_another = _ANOTHER.search(said) or any(_is_named(name, said) for name in named)
    return _SELF.search(said) is not None and not is_of_another


def own_sentences(text: str) -> Iterator[tuple[Turn, int, int, int]]:
    """Where each sentence of a conversation begins, where a word stands in it with which one speaks of himself, and
    where the sentence ends."""
    for turn in turns_of(text):
        for start, end in sentence_spans(text[turn.begin : turn.end]):
            for own in _SELF.finditer(text, turn.begin + start, turn.begin + end):
                yield turn, turn.begin + start, own.start(), turn.begin + end


def _is_named(name: str, text: str) -> bool:
    """Whether a text has the first part of a name, or the last of one that begins with a title: others have that."""
    parts = name.split()
    called = parts[-1 if _TITLE.match(name) else 0]
    return re.search(rf"(?<!\w){re.escape(called)}(?!\w)", text) is not None
