"""Evaluations side by side, as the evaluation page shows them: those that `rag-app eval` wrote, over generations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType

from rag_app.evaluation.measures import MEASURES
from rag_app.evaluation.outcome import Outcome, Seen
from rag_app.evaluation.report import worst
from rag_app.evaluation.scores import Score
from rag_app.evaluation.written import Written, find_written, read_outcomes
from rag_app.text.language.one_line import place_of
from rag_app.ui import titles
from rag_app.ui.titles import adapter_words

MOST_SYSTEMS = 12
_SECONDS_TITLE = {m.name: m.title for m in MEASURES}["seconds"]


@dataclass(frozen=True, slots=True)
class CasePassage:
    """A passage beside a case. `note` says what it was to the model; `gold`: it is of the right document."""

    place: str
    text: str
    gold: bool
    note: str


@dataclass(frozen=True, slots=True)
class Case:
    """A question that went wrong."""

    question: str
    expected: str
    answered: str
    note: str
    passages: tuple[CasePassage, ...]


@dataclass(frozen=True, slots=True)
class System:
    """One row of a comparison: its scores by measure, and its worst cases, read when they are asked for."""

    label: str
    scores: Mapping[str, Score]
    worst: Callable[[], list[Case]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Systems that answered the same questions, the newest first; `index` is empty for those of trainings. `gains` are
    (who, measure, difference)."""

    title: str
    caption: str
    main: str
    systems: tuple[System, ...]
    gains: tuple[tuple[str, str, str], ...]
    index: str = ""

    @property
    def measures(self) -> list[str]:
        """Names of all measures, the main one first."""
        names = dict.fromkeys([self.main, *(name for s in self.systems for name in s.scores)])
        return [name for name in names if any(name in s.scores for s in self.systems)]


def of_indexes(root: Path, called: Mapping[str, str] = MappingProxyType({})) -> list[Comparison]:
    """One comparison for each index and file of questions below `root`; `called` is what people call the indexes,
    by name."""
    groups: dict[tuple[str, str], list[Written]] = {}
    for written in find_written(root):
        groups.setdefault((written.index, written.questions), []).append(written)
    shown = titles.told_apart(called, {index for index, _ in groups})
    return [_of_index(index, shown[index], questions, found) for (index, questions), found in groups.items()]


def lower_is_better(measure: str) -> bool:
    """By the name or the title of a measure."""
    return any(m.lower_is_better for m in MEASURES if measure in (m.name, m.title))


def _of_index(index: str, title: str, questions: str, found: list[Written]) -> Comparison:
    systems = []
    for w in found:
        for adapter, scores in w.scores.items():
            name = f"generation {w.generation} · {adapter_words(adapter)}"
            systems.append(System(name, {s.name: s for s in scores}, partial(_worst, w.parts[adapter])))
    shown = systems[:MOST_SYSTEMS]
    count = max((s.scores[_SECONDS_TITLE].cases for s in shown if _SECONDS_TITLE in s.scores), default=0)
    more = f"; the newest {MOST_SYSTEMS} of {len(systems)}" if len(systems) > MOST_SYSTEMS else ""
    newest = found[0]
    first = next(iter(newest.scores))
    gains = tuple(
        (f"{adapter_words(adapter)} against {adapter_words(first)}", g.name, g.interval.signed())
        for adapter, gs in newest.gains.items()
        for g in gs
    )
    main = next((m.title for m in MEASURES if m.name == "f1"), "")
    name = questions.rpartition("-")[0] or questions
    return Comparison(f"{title} · {name}", f"{count:,} questions{more}", main, tuple(shown), gains, index)


def _worst(part: Path) -> list[Case]:
    return [_case(outcome) for outcome in worst(read_outcomes(part))]


def _case(outcome: Outcome) -> Case:
    return Case(outcome.question, outcome.expected, outcome.answer, _note(outcome), tuple(_passages(outcome.passages)))


def _note(outcome: Outcome) -> str:
    said = f"confidence {outcome.confidence:.0%}"
    if not outcome.known:
        return said
    if not outcome.gold_rank:
        return f"{said}; the right document was not found"
    return f"{said}; the right document was found at place {outcome.gold_rank}" + (
        "" if outcome.gold_shown else ", too late to be read"
    )


def _passages(seen: Iterable[Seen]) -> Iterable[CasePassage]:
    for passage in seen:
        note = f"read as [{passage.number}]" if passage.number else "found, not read"
        file = titles.file_shown(passage.source)
        place = place_of(file, "", passage.headings, passage.page, passage.page_label)
        yield CasePassage(place, passage.text, passage.gold, note)
