"""The report: one table, the gains over the first adapter, and the worst cases to read; Markdown, HTML and JSON."""

from __future__ import annotations

import dataclasses
import html
from collections.abc import Mapping, Sequence
from pathlib import Path

from rag_app.artifacts import write_atomic, write_json
from rag_app.evaluation.outcome import Outcome
from rag_app.evaluation.scores import Gain, Score, cell_of, compare, summarize

SUMMARY = "summary.json"
_WORST = 15
_PROBLEMS = {"missing": "not in the index", "common": "named as more than half of the index is"}
_STYLE = "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto}td,th{padding:.2rem .6rem;text-align:left}"


def write_report(folder: Path, title: str, outcomes: Mapping[str, Sequence[Outcome]]) -> str:
    """Write `report.md`, `report.html` and `summary.json` to `folder`; returns the Markdown.

    `outcomes` holds, by adapter, those of the same questions in the same order; gains are over the first adapter.
    """
    from markdown_it import MarkdownIt

    summaries = {adapter: summarize(found) for adapter, found in outcomes.items()}
    first = next(iter(outcomes))
    gains = {a: compare(outcomes[first], found) for a, found in outcomes.items() if a != first}
    text = _markdown(title, first, summaries, gains, outcomes)
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    head = f'<meta charset="utf-8"><title>{html.escape(title)}</title><style>{_STYLE}</style>'
    write_atomic(folder / "report.md", text.encode(errors="replace"))
    page = f'<!doctype html><html lang="en">{head}{body}</html>'
    write_atomic(folder / "report.html", page.encode(errors="replace"))
    values = {
        "measures": {adapter: [dataclasses.asdict(m) for m in found] for adapter, found in summaries.items()},
        "gains": {adapter: [dataclasses.asdict(g) for g in found] for adapter, found in gains.items()},
    }
    write_json(folder / SUMMARY, values)
    return text


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a Markdown table; no cell may hold a bar that is not escaped."""
    return [f"| {' | '.join(cells)} |" for cells in (header, ["---"] * len(header), *rows)]


def _markdown(
    title: str,
    first: str,
    summaries: Mapping[str, Sequence[Score]],
    gains: Mapping[str, Sequence[Gain]],
    outcomes: Mapping[str, Sequence[Outcome]],
) -> str:
    lines = [f"# {title}", "", "95 % intervals in brackets.", "", *_unknown(outcomes[first])]
    names = list(dict.fromkeys(m.name for found in summaries.values() for m in found))
    rows = []
    for name in names:
        cells = [next((m for m in found if m.name == name), None) for found in summaries.values()]
        cases = sorted({m.cases for m in cells if m})
        rows.append([name, " / ".join(f"{c:,}" for c in cases), *map(cell_of, cells)])
    lines += table(["measure", "cases", *summaries], rows)
    for adapter, found in gains.items():
        lines += ["", f"## {adapter} against {first}, paired", ""]
        lines += table(["measure", "cases", "gain"], [[g.name, f"{g.cases:,}", g.interval.signed()] for g in found])
    for adapter, judged in outcomes.items():
        lines += ["", f"## Worst cases of {adapter}", ""]
        lines += [_case(o) for o in worst(judged)] or ["None."]
    return "\n".join(lines) + "\n"


def _unknown(outcomes: Sequence[Outcome]) -> list[str]:
    """Sentences about the gold documents that the index does not know, and by which nothing is measured."""
    named = [o for o in outcomes if o.answerable and o.gold]
    lines = []
    for problem, said in _PROBLEMS.items():
        if those := [o for o in named if o.gold_problem == problem]:
            lines += [
                f"{len(those):,} of {len(named):,} gold documents are {said}, the first of them "
                f"{_flat(those[0].gold)}: their questions count in no measure of retrieval and citations. Name "
                "documents by their sources in the index, or by the values of its metadata columns.",
                "",
            ]
    return lines


def worst(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """At most fifteen wrong ones, the most confident first, answers before refusals."""
    wrong = [o for o in outcomes if not o.right]
    return sorted(wrong, key=lambda o: (o.abstained, -o.confidence))[:_WORST]


def _case(outcome: Outcome) -> str:
    found = f"gold document at rank {outcome.gold_rank}" if outcome.gold_rank else "gold document not found"
    where = f", {found}" if outcome.known else ""
    return (
        f"- **{_flat(outcome.question)}**  \n  expected: {_flat(outcome.expected)}  \n"
        f"  answered: {_flat(outcome.answer)}  \n  confidence {outcome.confidence:.2f}{where}"
    )


def _flat(text: str) -> str:
    """One line in which nothing is markup."""
    flat = " ".join(text.split())
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|" else c for c in flat)
