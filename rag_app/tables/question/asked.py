"""What a question for a figure names: the words its row is looked for by, names, and a period."""

from __future__ import annotations

import dataclasses
import math
import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from rag_app.tables.content.units import is_for_a_percentage
from rag_app.tables.question.asked_together import Joined, joined_in
from rag_app.tables.question.unlike import set_apart
from rag_app.text.figures.fiscal import by_fiscal_year, says_fiscal
from rag_app.text.figures.periods import (
    DAY,
    DAY_FIRST,
    MONTH,
    Period,
    lengths_in,
    period_asked,
    period_in,
    year_before_in,
)
from rag_app.text.language.names import QUARTER_OF, QUARTERS, named_in
from rag_app.text.language.question_words import AUXILIARY, ORDER
from rag_app.text.language.words import label_stems, split_words, stems_in
from rag_app.text.questions.courtesy import without_courtesy

_TASK = re.compile(rf"\bwhy\b|\A\W*{ORDER}\b|\bhow\s+(?:{AUXILIARY}|to)\b", re.IGNORECASE)
_OTHER = re.compile(rf"\b(?:who|whom|whose|where|when)\b|{_TASK.pattern}", re.IGNORECASE)
_HOW_MUCH = re.compile(
    r"\bhow\s+(?:much|many|large|high|big|low|small)\b|\bwhat\s+(?:per\s?cent(?:age)?|share|portion|proportion)\b",
    re.IGNORECASE,
)
# What a share is asked of: "what percent of revenue went", "what share of net sales did", "how many of the trucks are".
_WHOLE = re.compile(
    r"(?P<share>%|\b(?:per\s?cent(?:age)?|share|portion|proportion|fraction)|\bhow\s+many)\s+of\s+(?P<what>.+?)"
    rf"(?=\s+(?:{AUXILIARY}|in|on|at|for|to|from|by|with|that|who|which|no|not|g[eo]ts?|we(?:nt|re)|go(?:es)?|c[ao]mes?)\b|[,?]|\Z)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    rf"\b(?:how\s+many|number\s+of)\s+(.+?)(?=\s+(?:{AUXILIARY}|of|in|on|at|per|there|it|by|for|from|that|who|which|to)\b"
    r"|[,?]|\Z)",
    re.IGNORECASE,
)
_MONTH = re.compile(MONTH, re.IGNORECASE)
_YEAR = re.compile(r"(?:(?:fiscal|financial)\s+)?(?:years?\s+)?(?:FY\s*)?(?:19|20)\d\d", re.IGNORECASE)
_FISCAL = re.compile(r"fy\d\d")
_OF_A_DAY = re.compile(rf"(?:{DAY.pattern}|{DAY_FIRST.pattern}),?\s+(?:19|20)\d\d\b", re.IGNORECASE)
_TURNS = re.compile(
    r"\b(?:before|after|without|excluding|except|besides|other\s+than|apart\s+from|aside\s+from"
    r"|not\s+(?:counting|including))\b"
    r"|\b(?:all|any|every|each|no|none|nothing|everything)\b[^,;:?.]{0,60}?\bbut\b",
    re.IGNORECASE,
)
_PLAIN = stems_in(  # what a question is asked with, and no row is named by
    "million billion thousand dollar amount figure value number year month quarter fiscal ended spend spent make "
    "made earn earned pay paid cost bring brought report reported generate generated record recorded come reach "
    "large high big low small long old far heavy cent percent percentage change changed grow grew rise rose "
    "expect expected worth many much portion proportion fraction sell sold go goes went gone take took taken hold "
    "held"
)
# A time that no row has, but not "the latest version" or "the most recent report", of which there are several rows.
_LATEST = re.compile(
    r"\b(?:latest|most\s+recent)\s+(?:(?:fiscal|financial|reporting|balance\s+sheet|calendar)\s+)?"
    r"(?:day|date|week|month|quarter|year|period)(?:\s+end(?:\s+date)?)?\b",
    re.IGNORECASE,
)
_OF_A_FIRM = re.compile(r"\b(\w++)\s+((?:business|segment|division)(?:es)?)\b", re.IGNORECASE)  # behind a name
# Where such a word is part of another: long-term, to go on, to be taken off.
_COMPOUND = re.compile(
    r"\b(?:large|high|big|low|small|long|old)(?=[-‐‑][a-z]|\s+term\b)"
    r"|\b(?:go(?:es)?|went|gone|taken?|took|h[eo]ld)(?=[-‐‑]|\s+(?:on|over|off|away|back|up|down|out|for)\b)",
    re.IGNORECASE,
)
_UNITS = stems_in(
    "day week month year hour minute percent percentage point basis euro pound litre liter gram kilogram kilo metre "
    "meter millimetre centimetre kilometre tonne watt kilowatt volt degree"  # in tables: kg, l, kW
)
_ORDINALS = QUARTERS.union(QUARTER_OF)
TOTAL = stems_in("total consolidated")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as what its row is looked for by (`wanted` stems with weights), its names and its period; `turned` are
    the places of the stems that a word like "before" stands in front of, `counted` the stems of what is counted in "how
    many shares": none in "how many millions", "days" or "litres"; `apart` those of what it says that it does not ask
    for; `joined` is what it asks for together, `whole` the stems of what it asks for a share of.

    In a document (`known.KnownDocuments`), `known` are the stems that this goes by (path, title, first page), and
    `year_end` is the month in which the fiscal years end that the question counts by, 0 where it does not or the
    document does not say so."""

    question: str
    stems: Sequence[str]
    wanted: dict[str, float]
    names: frozenset[str]
    period: Period
    weight: Callable[[str], float]
    turned: frozenset[int]
    counted: frozenset[str]
    apart: frozenset[str]
    joined: Joined
    whole: frozenset[str]
    known: frozenset[str] = frozenset()
    year_end: int = 0

    @classmethod
    def of(cls, question: str, frequency: Callable[[str], int], size: int) -> Asked:
        """The question; `frequency` says how many of `size` chunks hold a stem: rare words weigh more."""

        @cache
        def weight(stem: str) -> float:
            return math.log(1 + size / (1 + frequency(stem)))

        return cls._made(without_courtesy(question), weight)

    @classmethod
    def _made(cls, question: str, weight: Callable[[str], float]) -> Asked:
        period = period_asked(question)
        stems = label_stems(question)
        dated, apart = _dated(question, period), set_apart(question)
        unsaid = dated | _plain(question) | TOTAL | apart
        wanted = {s: weight(s) for s in stems if s not in unsaid}
        small = {w.stem for w in split_words(question) if w.is_number and len(w.stem) == 1}
        names = named_in(question) | small
        names = names - period.years - period.quarters - _of_days(question, period) - _lasting(question) - apart
        turned, counted, joined = _turned(question), _counted(question), joined_in(question, dated)
        whole = frozenset(stem for found in _WHOLE.finditer(question) for stem in label_stems(found["what"]))
        return cls(question, stems, wanted, names, period, weight, turned, counted, apart, joined, whole)

    def instead(self, question: str) -> Asked:
        """The same in other words."""
        return dataclasses.replace(self._made(question, self.weight), known=self.known, year_end=self.year_end)

    def period_of(self, header: str) -> Period:
        """The period that a header names, by the fiscal years that the question counts by."""
        return by_fiscal_year(period_in(header), self.year_end)

    @property
    def is_of_unknown_years(self) -> bool:
        """Whether it counts by fiscal years of which nothing says when they end."""
        return not self.year_end and says_fiscal(self.question)

    def names_the_year(self, label: str) -> bool:
        """Whether a label is the year that the question asks for, and the whole of it; not that of the day as of which
        it asks."""
        if not _YEAR.fullmatch(label):
            return False
        period = period_in(_OF_A_DAY.sub(" ", self.question))
        return not period.quarters and period.months in (0, 12) and period_in(label).years <= period.years

    @property
    def of_all_years(self) -> Asked:
        """The question without the period that it names, for a row that is of it."""
        return dataclasses.replace(self, period=Period(frozenset(), frozenset(), frozenset(), 0))


def _plain(question: str) -> frozenset[str]:
    """Stems of the words that `question` is asked with, and that no row is named by."""
    parts = (found[2] for found in _OF_A_FIRM.finditer(question) if label_stems(found[1]))
    shares = (found["share"] for found in _WHOLE.finditer(question) if is_for_a_percentage(question))
    latest = _LATEST.findall(question)
    return _PLAIN.union(label_stems(" ".join((*parts, *shares, *latest)))).difference(
        label_stems(" ".join(_COMPOUND.findall(question)))
    )


def _counted(question: str) -> frozenset[str]:
    found = _COUNTED.search(question)
    return stems_in(found[1]) - _PLAIN - _UNITS if found else frozenset()


def _turned(question: str) -> frozenset[int]:
    starts = [word.start for word in split_words(question) if word.is_content or word.stem == "other"]
    return frozenset(bisect_left(starts, found.end()) for found in _TURNS.finditer(question))


def asks_to_do(question: str) -> bool:
    """Whether a question is why something is, how to do it, or an order: a task, and nothing that a cell says."""
    return bool(_TASK.search(without_courtesy(question)))


def asks_how_much(question: str) -> bool:
    """Whether a question can mean nothing but a figure: how much, how many, how high, what share something is."""
    return bool(_HOW_MUCH.search(question))


def asks_for_a_figure(question: str) -> bool:
    """Whether a question, or words that are none, may mean a figure: not who, where, when, why, or how to do
    something."""
    return not _OTHER.search(without_courtesy(question))


def _dated(question: str, period: Period) -> frozenset[str]:
    """Stems that say when or how long: numbers, ordinals, months, three months."""
    words = split_words(question)
    when = {w.stem for w in words if w.is_number or w.stem in _ORDINALS or _FISCAL.fullmatch(w.stem)}
    lasting = _lasting(question)
    said = label_stems(" ".join((*lasting, year_before_in(question))))
    return _of_days(question, period).union(when, lasting, said)


def _lasting(question: str) -> frozenset[str]:
    """Stems of the words that say how long a period is."""
    lengths, at, reach, stems = sorted(lengths_in(question)), 0, 0, set[str]()
    for word in split_words(question):
        while at < len(lengths) and lengths[at][0] <= word.start:
            reach, at = max(reach, lengths[at][1]), at + 1
        if word.start < reach:
            stems.add(word.stem)
    return frozenset(stems)


def _of_days(question: str, period: Period) -> frozenset[str]:
    """Stems of the months and numbers of the days that a question names."""
    days, words = {str(day) for _, day in period.days}, split_words(question)
    months = {w.stem for w in words if _MONTH.fullmatch(question, w.start, w.end)} if days else set[str]()
    return frozenset(w.stem for w in words if w.stem in months or w.stem in days)
