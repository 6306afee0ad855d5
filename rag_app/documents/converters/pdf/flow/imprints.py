"""What the running lines of a PDF say of the whole: title, maker, date, edition, form number or address, kept once."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from rag_app.documents.converters.parts.running_words import says_of_the_whole
from rag_app.documents.converters.pdf.line import Line

LEAST_SHARE = 0.5  # of the pages with text: others are lines of a chapter, or of pages on the left alone
ALIKE = 0.97  # of a type size: what is set in another is no smaller
TITLE = 1.4  # times the size of the text, that of a title
_STAMPED = frozenset(  # words of a line that says who may read it, or how far it is from done, and names nothing
    "strictly highly commercial commercially company private and in confidence confidential draft internal "
    "external use only for not to be cited distribution circulation citation release do copy or distribute "
    "circulate quote proprietary restricted public preliminary final secret sensitive privileged information "
    "uncontrolled when printed sample specimen embargoed".split()
)
_AROUND = " |·•–—-,;"  # what stands between the words and the number of the page

Said = tuple[Line, str]  # a line that was removed, and its words without the number of the page


def with_imprints(
    pages: Sequence[Sequence[Line]], kept: Sequence[Sequence[Line]], removed: Sequence[Sequence[Said]]
) -> list[list[Line]]:
    """The lines of `kept`, each page with those of its `removed` lines that say what no other line does of the whole.

    They stand on half of the pages or more and say who made it or when, its edition, the number of a form or an
    address; the first that parts no sentence which goes on over pages is kept, as running text. Those in bold type
    above the first page are its title, where that has no other line in bold type; right above tables, other ones on
    other pages, they are kept where they change."""
    standing = Counter(words for page in removed for words in {words for _, words in page})
    least = LEAST_SHARE * sum(map(bool, kept))
    text = "\n".join(words_of(line.table or line.text) for lines in kept for line in lines)
    titles = _titles(pages, kept[0], least, text) if pages and kept[0] else []
    text = "\n".join((text, *(line.text for line in titles)))
    wanted = {
        words for words, count in standing.items() if count >= least and says_of_the_whole(words) and words not in text
    }
    found = dict(_first(wanted, kept, removed))
    named = _with_names_of_tables(pages, kept)
    rest = [_with(found, lines, here) for lines, here in zip(pages, named, strict=True)]
    return [[*titles, *rest[0]], *rest[1:]] if titles else rest


def _titles(pages: Sequence[Sequence[Line]], kept: Sequence[Line], least: float, text: str) -> list[Line]:
    """The title that stands above the first page as above `least` pages or more, and nowhere in the `text` that is
    kept, in the type of a title."""
    size = max(line.size for line in kept)
    standing = Counter(words for lines in pages for words in {words_of(line.text) for line in lines})
    own = [
        dataclasses.replace(line, text=words, size=TITLE * size)
        for line in pages[0]
        if line.bold and not line.tab and line.size >= ALIKE * size and _is_above(line, kept)
        if (words := words_of(line.text)) not in text and standing[words] >= least and not _is_stamp(words)
    ]
    has_other = any(line.bold and not line.table for line in kept)
    return [] if has_other or len(pages) == 1 else sorted(own, key=lambda line: -line.top)


def _is_stamp(words: str) -> bool:
    """Whether a line says nothing but who may read it: "STRICTLY CONFIDENTIAL", "Draft 2 - not for distribution"."""
    return _STAMPED.issuperset(re.findall(r"[^\W\d_]+", words.lower()))


def _with_names_of_tables(pages: Sequence[Sequence[Line]], kept: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The lines of `kept`, with the names in bold type that were removed from right above tables: of each the first of
    pages one after the other that have it, where tables of others have another ("Active" on five pages, "Inactive" on
    five). What also stands above text names a chapter."""
    names = [list(_names_of_tables(lines, here)) for lines, here in zip(pages, kept, strict=True)]
    said = [[words_of(name.text) for name, _ in page] for page in names]
    standing = Counter(words_of(line.text) for lines in pages for line in lines if line.bold)
    standing.subtract(words for page in said for words in page)
    running = {words for words in standing if standing[words] or all(words in page for page in said if page)}
    said = [[words for words in page if words not in running] for page in said]
    out = [*map(list, kept)]
    for page, found in enumerate(names):
        if not page or said[page] != said[page - 1]:
            for name, table in found:
                if words_of(name.text) in said[page]:
                    out[page].insert(out[page].index(table), name)
    return out


def _names_of_tables(lines: Sequence[Line], kept: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    """The lines in bold type of a page that are not kept, with the table that is next below them of what is."""
    for line in lines:
        below = [other for other in kept if other.top <= line.bottom]
        table = max(below, key=lambda other: other.top, default=line)
        if line.bold and line.text and line not in kept and table.table:
            yield line, table


def _first(
    wanted: set[str], kept: Sequence[Sequence[Line]], removed: Sequence[Sequence[Said]]
) -> Iterator[tuple[int, str]]:
    """The id of one line for each of the `wanted` words, with them."""
    left = set(wanted)
    for page, lines in enumerate(removed):
        for line, words in lines:
            if words in left and kept[page] and not _is_within(line, page, kept):
                left.remove(words)
                yield id(line), words


def _is_within(line: Line, page: int, kept: Sequence[Sequence[Line]]) -> bool:
    """Whether text goes on from the page before to below the line, or from above it to the page behind."""
    behind = kept[page] if _is_above(line, kept[page]) else next(filter(None, kept[page + 1 :]), ())
    return bool(behind and behind[0].text[:1].islower())


def _with(found: dict[int, str], lines: Sequence[Line], kept: Sequence[Line]) -> list[Line]:
    """The lines of a page that are kept, behind and before those that are `found` above and below them, as running
    text: in a file, what stands at the foot of a page may come first."""
    own = [
        dataclasses.replace(line, text=found[id(line)], bold=False, divided=False)
        for line in lines
        if id(line) in found
    ]
    upper = [line for line in own if _is_above(line, kept)]
    return [*upper, *kept, *(line for line in own if line not in upper)]


def _is_above(line: Line, kept: Sequence[Line]) -> bool:
    return line.bottom > max(other.bottom for other in kept) - line.size / 2


def words_of(text: str) -> str:
    """A text with one space between its words."""
    return " ".join(text.split())


def without_number(around: str) -> str:
    """The words of a line around the number of its page."""
    return words_of(around).strip(_AROUND)
