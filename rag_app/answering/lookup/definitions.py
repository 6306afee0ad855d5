"""What a thing is, in the words of the passages: the sentence that defines it, or what a short form stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag_app.answering.lookup.quoting import Quote, sentences_of
from rag_app.schema import Passage
from rag_app.text.initials import short_form_asked, written_out
from rag_app.text.words import spaced

_ARTICLE = r"(?:the|an?)\s+"
# What a definition goes on with: a kind of thing, a relative clause that tells it from others, or a meaning.
_DEFINES = (
    r"(?:(?:is|are)\s+(?:(?:the|an?|any|one|something|someone|anything|those)\s"
    r"|(?!\w+(?:ed|ing)\b)[\w\s-]{3,60}\b(?:that|which|who|whose|where|when)\b)"
    r"|means?\s|refers?\s+to\s|denotes?\s|stands?\s+for\s)"
)
# What a thing is before it is named: "This is called X", "..., which is known as X".
_NAMED_SO = (
    r"(?:is|are)\s+(?:(?:also|commonly|generally|often|sometimes|usually)\s+)?"
    r"(?:called|termed|named|known\s+as|referred\s+to\s+as)\s+"
)
_POINTS_BACK = r"\W*(?:this|that|these|those|(?:this|that|such(?:\s+an?)?|these|those)\s+[\w-]+)\s+"
_MARKS = r"[*_`\"“”‘’]*"
_WHOSE = r"(?:[\w.&-]+\s+){0,3}[\w.&-]+['’]s?\s+"
_OF_THAT_NAME = (
    r"\s+(?:program(?:me)?|scheme|system|method|process|policy|plan|model|service|project|initiative|framework)"
    r"(?:\s*\([^)]*\))?"
)
_LEAST = 6  # words of a sentence that defines


def defined(name: str, shown: Sequence[Passage]) -> Quote | None:
    """The first sentence that defines what has a `name` without "the": it is a kind of thing, means something or stands
    for it, and is not charged, open or 5. Where there is none, what is named so behind it ("This is called X"); None
    where no sentence does."""
    if re.match(r"the\s", name, re.IGNORECASE):
        return None
    subject = re.sub(r"\Aan?\s+", "", name, flags=re.IGNORECASE)
    return next(_saying(subject, shown), None) or next(_named_so(subject, shown), None)


def _saying(subject: str, shown: Sequence[Passage]) -> Iterator[Quote]:
    """The sentences that say what the subject is, rather than the programme or system of that name."""
    written = spaced(subject)
    names = [written, *(re.escape(short) for p in shown for short in _short_forms(written, p.text))]
    name = rf"(?:{'|'.join(dict.fromkeys(names))})(?:\s*\([^)]*\))?"
    for behind in ("", _OF_THAT_NAME):
        says = re.compile(rf"\W*(?:{_ARTICLE}|{_WHOSE})?{_MARKS}{name}{_MARKS}{behind}\s+{_DEFINES}", re.IGNORECASE)
        yield from (one for one in sentences_of(shown) if says.match(one.text) and _is_whole(one))


def _named_so(subject: str, shown: Sequence[Passage]) -> Iterator[Quote]:
    """The sentences that say of something that it is called so; where one only points back, the sentence before it in
    its paragraph."""
    named = rf"{_NAMED_SO}(?:{_ARTICLE})?{_MARKS}{spaced(subject)}{_MARKS}(?:\s*\([^)]*\))?\W*\Z"
    behind, back = re.compile(rf",\s+(?:which|this|what)\s+{named}", re.I), re.compile(_POINTS_BACK + named, re.I)
    for passage in shown:
        above = None
        for one in sentences_of([passage]):
            told = one if behind.search(one.text) else None
            if back.fullmatch(one.text) and "\n\n" not in passage.text[above.end if above else 0 : one.start]:
                told = above
            if told and _is_whole(told):
                yield told
            above = one


def _is_whole(sentence: Quote) -> bool:
    return len(sentence.text.split()) >= _LEAST


def _short_forms(subject: str, text: str) -> list[str]:
    return [m[1] for m in re.finditer(rf"{subject}\s*\(([A-Z][A-Za-z]{{1,7}})\)", text, re.IGNORECASE)]


def long_form(question: str, shown: Sequence[Passage]) -> Quote | None:
    """The words that a "What does CSP stand for?" asks for, of the first of the passages that writes them out; None for
    other questions, and where none does."""
    short = short_form_asked(question)
    for passage in shown if short else ():
        if (span := written_out(short, passage.text)) is not None:
            said = " ".join(passage.text[slice(*span)].strip('*_` "“”').split())
            return Quote(said, passage.number, *span, is_asked_for=True)
    return None
