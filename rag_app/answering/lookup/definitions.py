"""What a thing is, in the words of the passages: the sentence that defines it, what a short form stands for, what tells
two things apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag_app.answering.lookup.quoting import Quote, sentences_of
from rag_app.schema import Passage
from rag_app.text.language.bullets import BULLET, DASH
from rag_app.text.language.words import spaced
from rag_app.text.questions.courtesy import without_courtesy
from rag_app.text.questions.initials import short_form_asked, written_out
from rag_app.text.structure.terms import terms_in, words_of

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
_MARKS = r"[*_`\"'“”‘’]{0,5}"
_WHOSE = r"(?:[\w.&-]+\s+){0,3}[\w.&-]+['’]s?\s+"
_OF_THAT_NAME = (
    r"\s+(?:program(?:me)?|scheme|system|method|process|policy|plan|model|service|project|initiative|framework)"
    r"(?:\s*\([^)]*\))?"
)
_SHORT, _LONG = re.compile(r"[A-Z][A-Za-z&.-]{1,9}"), r"(?:[\w’'&-]+\s+){1,8}"
_ASIDE = r"(?:,\s(?!(?:and|or)\b)[^,;:.]{3,60},)?"  # ", established in 1967,"
_LEAST = 6  # words of a sentence that defines
_NUMBER = r"\d{1,3}[.)][ \t]+"
_ITEM = rf"(?:(?:{BULLET}|{DASH})[ \t]+|{_NUMBER})"
# "The difference between A and B", "How does A differ from B?", "How do A and B differ?"
_ASKED = re.compile(
    r"\W*(?:(?:what|where|tell|explain)\W[^?]*?\bdifferences?\s+between\s+(?P<one>.+?)\s+and\s+(?P<other>.+?)"
    r"|how\s+do(?:es)?\s+(?P<a>.+?)\s+(?:and\s+(?P<b>.+?)\s+differ|differ\s+from\s+(?P<c>.+?)))\s*[?.]?\s*\Z",
    re.IGNORECASE,
)
_IN_BOTH = re.compile(r"\s+(?:in|on|at|for|of|under|when|with)\s+", re.IGNORECASE)  # before what both belong to
# Before the name of one of them: "unlike the day pass", "while with a day pass".
_DIFFERS = r"(?:differences?\s+between|differ(?:s|ed)?\s+from|unlike)"
_AGAINST = r"(?:while|whereas|whilst|in\s+contrast(?:\s+to)?|as\s+opposed\s+to)"
_TO_NAME = r",?\s+(?:(?:an?|the|that|those|in|on|at|for|of|with|under)\s+){0,3}[\"'*_`“‘]*"
_LEAST_BESIDE = 6  # words of such a sentence beside the names
_LONGEST = 800  # characters of one: all places of the names in it are tried


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
    if _SHORT.fullmatch(subject):
        names.append(rf"{_LONG}\(\s*{written}\s*\)")
    name = rf"(?:{'|'.join(dict.fromkeys(names))})(?:\s*\([^)]*\))?"
    for behind in ("", _OF_THAT_NAME):
        says = re.compile(
            rf"\W*(?:{_ARTICLE}|{_WHOSE})?{_MARKS}{name}{_MARKS}{behind}{_ASIDE}\s+{_DEFINES}", re.IGNORECASE
        )
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


def asks_apart(question: str) -> bool:
    """Whether a question is what tells two things apart."""
    return _ASKED.match(without_courtesy(question)) is not None


def told_apart(question: str, shown: Sequence[Passage]) -> tuple[Quote, ...]:
    """What a "What is the difference between an A and a B?" asks for: the sentence that sets one against the other,
    else the two that define them, else two items of a list that begin with them, else what stands first below each as
    a term or as a heading; nothing for other questions and where one of the two is missing."""
    found = _ASKED.match(without_courtesy(question))
    if found is None:
        return ()
    one, other = found["one"] or found["a"], found["other"] or found["b"] or found["c"]
    bare = _IN_BOTH.split(other, maxsplit=1)[0]
    if (sentence := _set_against(one, bare, shown)) is not None:
        return (sentence,)
    first = defined(one, shown) or defined(f"{one} {other.split()[-1]}", shown)
    second = defined(other, shown)
    if not first or not second:
        first, second = _in_one_list(one, bare, shown) or (_first_below(one, shown), _first_below(bare, shown))
    return (first, second) if first and second and first != second else ()


def _set_against(one: str, other: str, shown: Sequence[Passage]) -> Quote | None:
    """The first sentence that names both things and says what differs from one of them, or has a "while" between them
    right before the second."""
    names = [_written(one), _written(other)]
    either = "|".join(names)
    says = re.compile(
        rf"\b{_DIFFERS}{_TO_NAME}(?:{either})|(?:{either})(?:(?!\b{_AGAINST}\b).)*\b{_AGAINST}{_TO_NAME}(?:{either})",
        re.IGNORECASE,
    )
    for sentence in sentences_of(shown):
        if len(sentence.text) > _LONGEST or sentence.text.endswith(":"):
            continue
        if len(sentence.text.split()) < _LEAST_BESIDE + len(f"{one} {other}".split()):
            continue
        if all(re.search(name, sentence.text, re.IGNORECASE) for name in names) and says.search(sentence.text):
            return sentence
    return None


def _written(name: str) -> str:
    """The pattern of a name without its article."""
    bare = re.sub(r"^(?:an?|the)\s+", "", name.strip("`'\"* "), flags=re.IGNORECASE)
    return rf"(?<![\w-]){spaced(bare)}(?![\w-])"


def _in_one_list(one: str, other: str, shown: Sequence[Passage]) -> tuple[Quote, Quote] | None:
    """The first sentences of the two items of a passage that begin with the names, and say something of them."""
    for passage in shown:
        found = [next(_items_of(name, passage), None) for name in (one, other)]
        if found[0] and found[1] and found[0] != found[1]:
            return found[0], found[1]
    return None


def _items_of(name: str, passage: Passage) -> Iterator[Quote]:
    begins = re.compile(rf"^[ \t]*{_ITEM}(?:{_ARTICLE})?{_MARKS}{_written(name)}{_MARKS}\s", re.I | re.M)
    ends = [item.end() for item in begins.finditer(passage.text)]
    own = (one for one in sentences_of([passage]) if any(one.start < end < one.end for end in ends))
    yield from filter(_is_whole, map(_without_number, own))


def _without_number(item: Quote) -> Quote:
    number = re.match(_NUMBER, item.text)
    cut = number.end() if number else 0
    return replace(item, text=item.text[cut:], start=item.start + cut)


def _first_below(name: str, shown: Sequence[Passage]) -> Quote | None:
    """The first sentence of what a passage says of `name` as a term that it defines, or as its last heading."""
    asked = words_of(name)
    for passage in shown:
        spans = [(term.start, term.end) for term in terms_in(passage.text) if term.words == asked]
        if passage.headings and words_of(passage.headings[-1]) == asked:
            spans.append((0, len(passage.text)))
        for start, end in spans:
            if told := next((one for one in sentences_of([passage]) if start <= one.start < end), None):
                return told
    return None
