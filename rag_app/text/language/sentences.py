"""Sentences of Markdown or plain text, with exact offsets, by rules and without a model."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from operator import itemgetter

from rag_app.text.language.bullets import BULLET, DASH
from rag_app.text.language.calendar_names import MONTHS
from rag_app.text.language.words import places_of

_ABBREVIATIONS = frozenset(
    """dr mr mrs ms prof st sr jr gen col capt lt sgt rev hon pres gov sen rep vs etc al eg ie e.g i.e cf viz approx ca
    fig figs eq eqs sec sect ch chap vol vols no nos nr pp p ed eds ref refs tab app art par inc ltd co corp dept univ
    est min max avg jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun u.s u.k u.n e.u ph.d
    m.d b.sc m.sc a.m p.m d.c bzw z.b d.h usw u.a vgl ggf inkl evtl sog bspw geb hrsg mio mrd tel str dipl ing p.ex env
    av éd mme mlle sra srta ud uds ee uu pág aprox p.ej incl excl abs med rer nat dhr mevr bijv d.w.z cfr sig dott avv
    ul dz np ул им тов""".split()
)
# After these a capital letter or a digit does not start a sentence; the rest of the list may also end one.
_NEVER_LAST = frozenset(
    "dr mr mrs ms mt prof fig figs eq eqs sec sect ch chap vol vols no nos nr pp p vs e.g i.e eg ie cf viz ca".split()
)
# After these no number or paragraph sign starts one: gem. § 5, legge n. 241, art. L. 121, ust. 2.
_COUNT = frozenset(
    """gem ziff rn tz kap bd n s l r núm núms d.lgs lgs ust poz pkt blz ст ч п пп стр рис табл гл разд
    para paras subsec reg regs cl pt ex exh ext bldg rm apt stat""".split()
)
_JOINED_INITIALS = re.compile(r"[^\W\d_](?:\.[^\W\d_])+")
_SENTENCE_OPENERS = frozenset(
    """the a an this that these those it he she they we you i in on at if when while however but and for to by as
    there le les une el los las il gli der die das eine het een""".split()
)
_OPENERS = r"\"'“‘„‚(\[*_`«»‹›¿¡"
_END = re.compile(
    r"(?<![.!?…])([.!?…]++)([\"'”’“‘)\]*_`»«›‹]*+(?:[ \u00a0\u202f]»)?)(?=\s|$)|[。！？｡।॥؟۔]+[」』）”’»]*"
)
_NEXT = re.compile(rf"\s+([{_OPENERS}]*)(\S)")
_LAST_WORD = re.compile(r"([^\s(\[\"'“‘]+)$")
_ENUMERATOR = re.compile(rf"\s*(?:{BULLET}\s+)?[*_]*(?:\d{{1,3}}(?:\.\d{{1,3}}){{0,4}}|[A-Za-z]|[ivxIVX]{{1,5}})$")
_ITEM = re.compile(
    rf"[ \t]*(?:{BULLET}[ \t]|\d{{1,3}}[.)][ \t]|[A-Za-z][.)][ \t]|\((?:[a-z]|\d{{1,2}}|[ivx]{{1,5}})\)[ \t]"
    r"|#{1,6}[ \t]|\||>|```|~~~)"
)
_DASHED = re.compile(rf"[ \t]*{DASH}[ \t]")
_LEADS = (":", ".", ";", "!", "?")
_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]")
_GERMAN_DAY = re.compile(r"\b\d{1,2}$")
_GERMAN_MONTH = re.compile(r"(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b")
_GERMAN_ORDINAL = re.compile(r"\b(?:im|der|das|dem|den|des|zum|zur|vom|beim|ein|eine[mnrs]?)\s+\d{1,2}$", re.IGNORECASE)
_SPACED = re.compile(r"(?:^|[\s(])[^\W\d_]\.\s[^\W\d_]$")
_LABEL = re.compile(r"[ \t]*[A-Za-z][\w ./-]{0,40}: ")
_RULE = re.compile(r"[ \t]*(?:[-=*_|: \t]{3,})$")
# "... 291 convictions In FY 2010, the bureau ...": some files lose their full stops.
_OF_NEXT_TIME = re.compile(
    r"(?:\b[a-z]+|[\d)%])(?P<gap>\s+)"
    rf"(?=In\s+(?:(?:FY|fiscal\s+year|(?i:{'|'.join(MONTHS)}))\s+)?(?:19|20)\d\d,\s)"
)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return `(start, end)` of each sentence in order, without surrounding whitespace.

    Every character that is not whitespace lies in exactly one span, except lines that are only rules. List items,
    headings, table rows and lines that were broken on purpose are sentences of their own; abbreviations, initials,
    decimals, versions and URLs do not end one; `。！？` end one without a space, and "In 2010," begins one without a
    full stop before it.
    """
    told = (piece for unit in _units(text) for piece in _split_unit(text, *unit))
    pieces = (stripped(text, *one) for piece in told for one in _by_times(text, *piece))
    return [(start, end) for start, end in pieces if start < end]


@lru_cache(maxsize=64)
def spans_kept(text: str) -> tuple[tuple[int, int], ...]:
    """The `sentence_spans` of a passage. Kept: every rule of answers looks at every place in the same few passages."""
    return tuple(sentence_spans(text))


def sentence_at(text: str, start: int, end: int) -> tuple[int, int]:
    """The first sentence that `text[start:end]` touches; that place itself where it touches none."""
    spans = spans_kept(text)
    at = bisect_right(spans, start, key=itemgetter(1))
    return spans[at] if at < len(spans) and spans[at][0] < end else (start, end)


def sentences_with(said: str, text: str) -> Iterator[tuple[int, int]]:
    """The sentence of each place of `text` that holds the words `said`, in order."""
    return (sentence_at(text, *place.span()) for place in places_of(said, text))


def _units(text: str) -> Iterator[tuple[int, int]]:
    """Spans that a sentence does not cross: paragraphs, list items, rows, lines broken on purpose."""
    lines: list[tuple[int, int]] = []
    position = 0
    for line in text.split("\n"):
        span = (position, position + len(line))
        position += len(line) + 1
        if not line.strip() or _RULE.match(line):
            yield from _paragraph_units(text, lines)
            lines = []
        else:
            lines.append(span)
    yield from _paragraph_units(text, lines)


def _paragraph_units(text: str, lines: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    if not lines:
        return
    width = max(end - start for start, end in lines)
    start = lines[0][0]
    for (above_start, above_end), (line_start, line_end) in itertools.pairwise(lines):
        if _breaks(text[above_start:above_end], text[line_start:line_end], width):
            yield start, above_end
            start = line_start
    yield start, lines[-1][1]


def _breaks(above: str, line: str, width: int) -> bool:
    """Whether the line break between two lines of a paragraph was meant.

    It was if the next line is an item, a row or one of two `label: value`, after two spaces (Markdown), or if it starts
    like a sentence although its first word would have fitted on the line above, which no filled text leaves undone.
    """
    if _ITEM.match(line) or (_ITEM.match(above) and above.lstrip()[:1] in "#|") or above.endswith("  "):
        return True
    if _LABEL.match(line) and _LABEL.match(above):
        return True
    if _DASHED.match(line) and (_DASHED.match(above) or above.rstrip().endswith(_LEADS)):
        return True
    first = line.lstrip()
    if not (first[:1].isupper() or first[:1].isdigit() or first[:1] in _OPENERS):
        return False
    word = first.split(None, 1)[0]
    return len(above.rstrip()) + 1 + len(word) <= width


def _split_unit(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if _HEADING.match(text, start, end):
        yield start, end
        return
    for match in _END.finditer(text, start, end):
        if match[1] is None or _ends_sentence(text, start, match, end):
            yield start, match.end()
            start = match.end()
    yield start, end


def _by_times(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of what stands between two full stops, each of its own time; a row of a table is one."""
    is_one = text.startswith("|", start) or "In " not in text[start:end]
    for found in () if is_one else _OF_NEXT_TIME.finditer(text, start, end):
        yield start, found.start("gap")
        start = found.end("gap")
    yield start, end


def _ends_sentence(text: str, start: int, match: re.Match[str], end: int) -> bool:
    following = _NEXT.match(text, match.end(), end)
    if following is None:
        return not text[match.end() : end].strip()
    opener, letter = following.groups()
    if letter.islower():
        return opener == "`" and match[1] == "."  # `command` starts many a sentence of a manual
    if match[1] != ".":
        return True
    before = text[max(start, match.start() - 60) : match.start()]
    if match.start() - start <= 60 and _ENUMERATOR.fullmatch(before):
        return False
    if _GERMAN_DAY.search(before) and _GERMAN_MONTH.match(text, following.start(2)):
        return False  # am 3. Mai
    if letter.isupper() and _GERMAN_ORDINAL.search(before):
        return False  # im 3. Quartal
    if _SPACED.search(before):
        return False  # z. B. 20
    word_match = _LAST_WORD.search(before)
    said = word_match[1].strip("*_`") if word_match else ""
    word = said.lower()
    if said == "ms":
        return True  # milliseconds, not a person
    joined = _JOINED_INITIALS.fullmatch(said) is not None
    if (word in _COUNT or joined) and (letter.isdigit() or letter == "§"):  # P.L. 103-62, 5 U.S.C. § 552
        return False
    if word in _NEVER_LAST or (word == "pub" and text.startswith("L.", following.start(2))):
        return False
    is_name = joined and said.isupper() and word not in _ABBREVIATIONS  # J.R.R. Tolkien, 34 C.F.R. Part 99
    if word in _ABBREVIATIONS or is_name:
        return (
            letter.isupper()
            and (is_name or word in ("etc", "al", "inc", "ltd", "co", "corp", "u.s", "u.k", "e.u", "a.m", "p.m"))
            and (text[following.start(2) :].split(None, 1)[0].lower().strip(".,") in _SENTENCE_OPENERS)
        )
    return not (len(word) == 1 and word.isalpha() and letter.isupper() and said != "I")  # an initial: J. Smith


def stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the whitespace at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
