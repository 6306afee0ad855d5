"""The telephone number or other code on a line that holds whose it is and nothing that it is called by: "Service desk
0800 555 0142"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from rag_app.answering.lookup.quoting import Quote
from rag_app.schema import Passage
from rag_app.text.figures.codes import CodeKind
from rag_app.text.language.words import content_stems, denies, split_words

_LINE = re.compile(r"#[^\n]*|[^\n]*\d[^\n]*")
_CALLED = re.compile(r"\b(?:no|nos|number|nr|id|fax|code|ref(?:erence)?)\b[\s.:#]*\Z|#\s*\Z", re.IGNORECASE)
_FAX = re.compile(r"\bfax\b", re.IGNORECASE)
_YEARS = re.compile(r"(?:(?:19|20)\d\d\W?)+")
_OF = re.compile(r"\w\s+(?:to|of)\s+(?:(?:the|our|an?)\s+)?\Z", re.IGNORECASE)
_OWNS = re.compile(r"['’]s?\Z")
_CALLS = re.compile(
    r"call|dial|ring|phone|telephone|tel|mobile|cell|contact|ask|text|mr|mrs|ms|miss|dr|prof|sir", re.IGNORECASE
)
_WORDS = 8  # of an entry; more is a sentence


def codes_beside_names(passage: Passage, kind: CodeKind, names: Set[str]) -> Iterator[Quote]:
    """The one code of its kind on each short line that has all of the `names`, but for those that the headings above
    tell, and calls it by no other name."""
    under = passage.around
    for line in _LINE.finditer(passage.text):
        if line[0].startswith("#"):
            under = f"{passage.around} {line[0]}"
            continue
        codes = list(kind.form.finditer(passage.text, *line.span()))
        if len(codes) != 1 or line[0].startswith("|"):
            continue
        before, behind = passage.text[line.start() : codes[0].start()], passage.text[codes[0].end() : line.end()]
        words, told = f"{before} {behind}", names - content_stems(under) or names
        if not told <= content_stems(words) or len(words.split()) > _WORDS or _CALLED.search(before):
            continue
        if not (_FAX.search(words) or denies(words) or _YEARS.fullmatch(codes[0][0]) or _is_of_another(words, told)):
            yield Quote(codes[0][0], passage.number, *codes[0].span())


def _is_of_another(line: str, names: Set[str]) -> bool:
    """Whether a line is of something of the `names`, or of a kind: "Tom's aide", "aide to Tom", "post office"."""
    words = split_words(line)
    at = [number for number, word in enumerate(words) if word.stem in names]
    if _OF.search(line[: words[at[0]].start]):
        return True
    behind = words[at[-1] + 1] if at[-1] + 1 < len(words) else None
    if _OWNS.search(line[words[at[-1]].start : words[at[-1]].end]) and behind and behind.is_content:
        return True
    before = words[at[0] - 1] if at[0] else None
    is_kind = before is not None and before.is_content and not line[before.end : words[at[0]].start].strip(" -")
    return is_kind and before is not None and not _CALLS.fullmatch(line[before.start : before.end])
