"""Clauses of one sentence that give a figure or a name each: "15 euros for a large locker, 9 for a small one", "vans by
2027 and buses by 2031"."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag_app.text.figures.periods import YEAR
from rag_app.text.figures.ranges import ranges_in
from rag_app.text.language.question_words import BE, POSSESSIVE
from rag_app.text.language.sentences import sentence_at
from rag_app.text.language.words import label_stems, split_words, stems_in

_IN_A_DATE = r"(?<=\d),\s+(?:19|20)\d\d\b"  # "December 31, 2022"
_JOIN = re.compile(rf"(?!{_IN_A_DATE})[;,:]\s+|\s+\(|\)\s*|\s[-–—]\s|\s+(?:and|but|while|whereas|or)\s+", re.IGNORECASE)
_YEAR = "a year"
# "week 5" is no number of weeks.
_NUMBERED = re.compile(
    r"\b(week|day|month|year|hour|minute|stage|phase|step|page|level|version|section|chapter|article|clause|item|table"
    r"|figure|room|grade|class|part)\s+$",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"\b(?:and|or|both|each)\b", re.IGNORECASE)
_OPENS = re.compile(r"(?:[\s,;:(–—-]|\b(?:and|but|while|whereas|or)\b)+\Z", re.IGNORECASE)
_PREPOSITIONS = frozenset("at by during for from in of on per to under with".split())
_ARTICLES = frozenset("a an the his her its my our their your".split())
_NAME = re.compile(r"(?<![\w.])[A-Z][\w'’-]+")
_BE = re.compile(BE, re.IGNORECASE)
_WHOSE = re.compile(rf"(?:['’]s?|\b(?:{POSSESSIVE}|the|an?))\s+\Z", re.IGNORECASE)  # before "2025 goal"


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure at `start` to `end` that counts a `kind` ("" where it says none), and where its clause stands."""

    start: int
    end: int
    kind: str
    clause: tuple[int, int]

    def counts_as(self, other: _Figure) -> bool:
        """Whether both may count the same."""
        return _count_alike(self.kind, other.kind)


def _count_alike(kind: str, other: str) -> bool:
    return kind == other or ("" in (kind, other) and _YEAR not in (kind, other))


def is_of_a_counterpart(question: str, text: str, start: int, end: int) -> bool:
    """Whether another clause around the figure or name `text[start:end]`, with a figure that counts the same or with
    another name, or behind or before a semicolon, says what `question` names where its own clause says something else:
    "£64 for a full plot, £36 for a half one". Of several things that are asked for both may be meant."""
    if _SEVERAL.search(question):
        return False
    own, others = _clauses_around(text, start, end)
    asked, said = stems_in(question), stems_in(text[start:end])
    if _is_of_another_head(asked, text, start, end):
        return True
    mine = _told_by(text[slice(*own)])
    named = {(beside, stem) for beside, stem in mine if stem not in asked and stem not in said}
    held = {stem for _, stem in mine} | stems_in(text[slice(*own)])
    return bool(named) and any(
        beside == place and other in asked and other not in held and stem not in label_stems(text[slice(*clause)])
        for clause in others
        for place, other in _told_by(text[slice(*clause)])
        for beside, stem in named
    )


def _is_of_another_head(asked: frozenset[str], text: str, start: int, end: int) -> bool:
    """Whether a clause with another figure of the kind of `text[start:end]` is that of what is `asked` for by the words
    before it, where the one before this is of something else: "vans by 2027 and buses by 2031"; or by all that follows
    two years: "its 2025 goal for vans on the way to the 2031 goal for buses". The words of a first clause may go on in
    the others: in "Clubs pay 12 euros, firms 38" firms pay, too."""
    figures, own = _figures_around(text, start, end)
    if own is None or not (own.clause[0] <= start and end <= own.clause[1]):
        return False
    held, (mine, before) = stems_in(text[slice(*own.clause)]), _head(text, own, figures)
    for other in (one for one in figures if one.clause != own.clause and own.counts_as(one)):
        there, (heads, way) = stems_in(text[slice(*other.clause)]), _head(text, other, figures)
        if own.kind == _YEAR and not (mine or heads) and asked & held < asked & there:
            return True
        if way != before or not mine or not heads or heads[0] not in asked - held:
            continue
        shared, is_another = asked & held - there, mine[0] not in asked
        if own.start < other.start:
            shared = frozenset(stem for stem in shared if not stem.isalpha())
            is_another = is_another or any(stem.isalpha() for stem in held - asked)
        elif not asked.issuperset(heads):
            continue
        if is_another and not shared:
            return True
    return False


def _head(text: str, figure: _Figure, figures: Sequence[_Figure]) -> tuple[list[str], str]:
    """The stems of the last two words with content before a figure in its clause, last first, but for other figures,
    and the word right before the figure, where that has no content and is no form of "be"."""
    first = figure.clause[0]
    words = split_words(text[first : figure.start])
    told = [word for word in words if not any(one.start <= first + word.start < one.end for one in figures)]
    heads = [word.stem for word in reversed(told) if word.is_content and not word.is_number][:2]
    last = words[-1] if words and not words[-1].is_content else None
    said = text[first + last.start : first + last.end].lower() if last else ""
    return heads, "" if _BE.fullmatch(said) else said


def without_counterpart(question: str, text: str, start: int, end: int) -> int:
    """Where `text[start:end]` ends before the clause of a figure in it that is of a counterpart (`is_of_a_counterpart`)
    of what its first figure is of: "£64 a year" of "£64 a year, a half plot £36"; else `end`."""
    figures, own = _figures_around(text, start, end)
    behind = (one for one in figures if own and own.clause != one.clause and own.start < one.start < end)
    first = next((one for one in behind if is_of_a_counterpart(question, text, one.start, one.end)), None)
    return start + len(_OPENS.sub("", text[start : first.clause[0]])) if first else end


def _clauses_around(text: str, start: int, end: int) -> tuple[tuple[int, int], list[tuple[int, int]]]:
    """The clause that holds `text[start:end]`, a figure or a name, and the others with one of its kind or, for a
    figure, beyond a semicolon; nothing for what is neither and what goes over several clauses."""
    figures, own = _figures_around(text, start, end)
    if own is not None:
        clause = own.clause
        others = [one.clause for one in figures if one.clause != clause and own.counts_as(one)]
        others += [part for part in _parts(text, *sentence_at(text, start, end)) if not part[0] <= clause[0] < part[1]]
    else:
        first, last = sentence_at(text, start, end)
        if not _NAME.match(text, start) or text.startswith("|", first):
            return (start, start), []
        clauses = _clauses(text, first, last, [])
        clause = next((one for one in clauses if one[0] <= start < one[1]), (start, start))
        others = [one for one in clauses if one != clause and _NAME.search(text, *one)]
    return (clause, others) if clause[0] <= start and end <= clause[1] else ((start, start), [])


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """What stands between the semicolons of a sentence."""
    cuts = (found.end() for found in re.finditer(r";\s", text[start:end]))
    return list(itertools.pairwise([start, *(start + cut for cut in cuts), end]))


def _told_by(clause: str) -> set[tuple[str, str]]:
    """The words with content of a clause that tell what it is about, each with the preposition before it or the word
    that it stands right before: `("for ", "plot")`, `("plot", "full")`."""
    words, found = split_words(clause), set()
    told = [word for word in words if clause[word.start : word.end].lower() not in _ARTICLES]
    for word, other in itertools.pairwise(told):
        if not other.is_number and other.is_content and clause[word.start : word.end].lower() in _PREPOSITIONS:
            found.add((f"{word.stem} ", other.stem))
        elif word.is_content and not word.is_number and other.is_content and other.start - word.end == 1:
            found.add((other.stem, word.stem))
    return found


def _figures_around(text: str, start: int, end: int) -> tuple[tuple[_Figure, ...], _Figure | None]:
    """The figures of the sentence around `text[start:end]`, none of a row of a table, and the first that it touches."""
    first, last = sentence_at(text, start, end)
    figures = () if text.startswith("|", first) else _figures_kept(text, first, last)
    return figures, next((one for one in figures if one.start < end and start < one.end), None)


@lru_cache(maxsize=64)
def _figures_kept(text: str, start: int, end: int) -> tuple[_Figure, ...]:
    """Kept: each place of a sentence is looked at."""
    return tuple(_figures(text, start, end))


def _figures(text: str, start: int, end: int) -> Iterator[_Figure]:
    """The figures of a sentence in order; those with nothing but a join between them stand in one clause, but
    for a bracket: "5 euros (4 for pupils)"."""
    said = text[start:end]
    found = [(one.start, one.end, _numbered(said, one.start) or one.kind) for one in ranges_in(said)]
    found = sorted([*found, *((*year.span(), _YEAR) for year in YEAR.finditer(said))])
    listed = [
        (start + one[1], start + other[0]) for one, other in itertools.pairwise(found) if _count_alike(one[2], other[2])
    ]
    begun = [start + one[0] for one in found if one[2] == _YEAR and _tells_what_follows(said, *one[:2])]
    for first, last in _begun_at(begun, _clauses(text, start, end, listed)):
        for low, high, kind in found:
            if first <= start + low < last:
                yield _Figure(start + low, start + high, kind, (first, last))


def _tells_what_follows(said: str, start: int, end: int) -> bool:
    """Whether a year says of which time the words behind it are: "its 2025 goal for"."""
    behind = split_words(said[end : end + 40])[:1]
    return bool(_WHOSE.search(said[:start]) and behind and behind[0].is_content and said[end : end + 1] == " ")


def _begun_at(begun: Sequence[int], clauses: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The clauses, those with several of the places where others have `begun` cut there."""
    for first, last in clauses:
        within = [at for at in begun if first <= at < last]
        yield from itertools.pairwise(sorted({first, *within, last}) if len(within) > 1 else (first, last))


def _clauses(text: str, start: int, end: int, listed: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The clauses of a sentence, of which the joins between `listed` figures open none."""
    joins = (join for join in _JOIN.finditer(text, start, end) if join.span() not in listed or "(" in join[0])
    return list(itertools.pairwise([start, *(join.end() for join in joins), end]))


def _numbered(said: str, start: int) -> str:
    """What is numbered by the figure at `start`, empty where it counts something."""
    found = _NUMBERED.search(said, max(0, start - 20), start)
    return f"number of a {found[1].lower()}" if found else ""
