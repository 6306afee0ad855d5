"""The rules that answers are made by, held against the questions of `finetune/reader/written`, each with its passage.

    python benchmarks/written_rules.py --data DIR [--others] [--reader] [--errors FILE]

No rule was trained on them, whatever the reader took, but errors in them were looked at while the rules were mended;
of those of `reader_questions`, by other authors (`--others`), some ten were, at the end.

- cells: of questions about sections with a table, the cell that rules find (`rag_app.tables.cells`), surely or not,
  with `--reader` by what the reader makes of it (`rag_app.answering.lookup.tabled.as_read`): of others, since
  its trainings took the written questions;
- yes or no: questions for it that are not known as such, and others that are taken for one;
- two in one: questions that are divided (`rag_app.answering.question.divided.twofold`); few of them ask twice;
- kind: right answers that count as of another kind than what is asked for, or as saying nothing that the question does
  not; and right answers that are widened to something else (`rag_app.answering.speaking.widened`).
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from common import OTHERS, parser, table, without_signs

from finetune.reader.rows import written
from rag_app.answering.lookup.tabled import cell_among, is_read
from rag_app.answering.question.divided.twofold import twofold
from rag_app.answering.speaking.telling import is_hollow
from rag_app.answering.speaking.widened import widened
from rag_app.config import DEFAULT_EMBEDDER
from rag_app.embedders import load_embedder
from rag_app.metrics import wilson_interval
from rag_app.reading import ReadsHits, reader_reranker
from rag_app.schema import Chunk, Hit
from rag_app.tables.cells.found import FoundCell
from rag_app.text.figures.amounts import is_of_another_kind
from rag_app.text.figures.periods import period_asked
from rag_app.text.language.words import split_words
from rag_app.text.questions.yes_or_no import asks_yes_or_no

Question, Line = dict[str, Any], dict[str, Any]
CELLS = ("cells, sure", "cells, not sure")
READ = (
    "the reader finds it",
    "the reader finds another place, of a time",
    "the reader finds another place, of no time",
)


class Rules:
    """Counts what each rule makes of a question, and keeps what is wrong."""

    def __init__(self, lines: list[Line], reads: ReadsHits | None = None) -> None:
        self._reads = reads
        self._frequency = Counter(
            stem
            for line in lines
            for stem in {w.stem for w in split_words(f"{line['title']} {line['headings']} {line['passage']}")}
        )
        self._size = len(lines)
        self.counts: Counter[tuple[str, str]] = Counter()
        self.errors: list[str] = []

    def ask(self, question: Question, line: Line) -> None:
        """Every rule on one question."""
        asked, kind = question["q"], question["kind"]
        is_verdict, is_taken = kind in written.VERDICTS, asks_yes_or_no(asked)
        if kind != written.ABSENT:
            wants = "for a yes or no" if is_verdict else "for something else"
            self.counts[wants, "asked"] += 1
            if is_verdict != is_taken:
                self._note(wants, "wrong", asked, "")
        if twofold(asked):
            self._note("divided in two", "all", asked, "")
        if is_verdict or is_taken:
            return
        if "\n|" in f"\n{line['passage']}":
            self.counts["cells", "asked"] += 1
            if (cell := self._cell(asked, line)) is not None:
                rule = CELLS[not cell.exact]
                self._judge(rule, cell.text, question)
                if self._reads:
                    self._judge(f"{rule}: {self._read(asked, cell, self._reads)}", cell.text, question)
        if kind != written.ABSENT:
            self._said(asked, question["a"][0], line["passage"])

    def _read(self, asked: str, cell: FoundCell, reads: ReadsHits) -> str:
        """What the reader makes of a cell."""
        (one,) = reads.read_rows(asked, reads.read(asked, [cell.hit]), lambda _, a, b: cell.hit.chunk.text[a:b])
        if one.reading and is_read(cell, one.reading):
            return READ[0]
        return READ[1 if period_asked(asked).is_named else 2]

    def _said(self, asked: str, answer: str, text: str) -> None:
        """What rules make of the right answer."""
        self.counts["right answers", "asked"] += 1
        if is_of_another_kind(answer, asked):
            self._note("right answers", "another kind", asked, answer)
        if is_hollow(answer, asked):
            self._note("right answers", "hollow", asked, answer)
        at = text.find(answer)
        if at >= 0 and (whole := text[slice(*widened(asked, text, at, at + len(answer)))]) != answer:
            self._note("right answers", "widened", asked, whole)

    def _judge(self, rule: str, said: str, question: Question) -> None:
        if question["kind"] == written.ABSENT:
            self._note(rule, "nothing answers", question["q"], said)
        elif _has(said, question["a"]):
            self.counts[rule, "right"] += 1
        else:
            self._note(rule, "wrong", question["q"], said)

    def _note(self, rule: str, outcome: str, asked: str, said: str) -> None:
        self.counts[rule, outcome] += 1
        self.errors.append(f"{rule}\t{outcome}\t{asked}\t{said}")

    def _cell(self, asked: str, line: Line) -> FoundCell | None:
        """The cell that is found within one section."""
        text = line["passage"]
        chunk = Chunk(1, 1, "section", line["title"], 0, len(text), text, _headings(line), None, {})
        hits = [Hit(chunk, 1.0, {"fused": 1.0})]
        return cell_among(asked, hits, lambda _, a, b: text[a:b], self._frequency.__getitem__, self._size)


def _has(cell: str, answers: list[str]) -> bool:
    """Whether a cell holds one of the answers, or is a part of one."""
    said = f" {without_signs(cell)} "
    return any(f" {without_signs(a)} " in said or (said.strip() and said in f" {without_signs(a)} ") for a in answers)


def _headings(line: Line) -> tuple[str, ...]:
    return tuple(line["headings"].split(" > ")) if line["headings"] else ()


def main() -> None:
    made = parser(__doc__)
    made.add_argument("--others", action="store_true", help="the questions of `reader_questions` instead")
    made.add_argument("--reader", action="store_true", help="what the shipped reader makes of the cells, too")
    made.add_argument("--errors", type=Path, help="write what is wrong as lines: rule, outcome, question, what is said")
    arguments = made.parse_args()
    files = OTHERS if arguments.others else written.files()
    lines = [line for path in files for line in written.passages(path, arguments.data)]
    rules = Rules(lines, reader_reranker(load_embedder(DEFAULT_EMBEDDER)) if arguments.reader else None)
    for line in lines:
        for question in line["questions"]:
            rules.ask(question, line)
    count = rules.counts
    rows = []
    for rule in (f"{cell}{read}" for cell in CELLS for read in ("", *(f": {r}" for r in READ))):
        right, wrong, absent = (count[rule, outcome] for outcome in ("right", "wrong", "nothing answers"))
        said = right + wrong + absent
        if said or rule in CELLS:
            rows.append([rule, right, wrong, absent, wilson_interval(right, said) if said else ""])
    print(table([f"{count['cells', 'asked']} about tables", "right", "wrong", "nothing answers", "right of all"], rows))
    print()
    rows = [
        [f"{name}: {count[name, 'asked']}", count[name, "wrong"]] for name in ("for a yes or no", "for something else")
    ]
    rows.append(["divided in two", count["divided in two", "all"]])
    rows += [
        [f"right answers ({count['right answers', 'asked']}): {outcome}", count["right answers", outcome]]
        for outcome in ("another kind", "hollow", "widened")
    ]
    print(table(["questions", "not taken for what they are"], rows))
    if arguments.errors:
        arguments.errors.write_text("\n".join(sorted(rules.errors)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
