"""Figures that "respectively" pairs with times: the reader's place, and the figure of the time asked for.

    python benchmarks/paired_figures.py --data DIR

Questions of TAT-QA (financial reports; the reader was trained on some) whose answer is one figure of a sentence with
"respectively": the reader's best place in the passage, before and after `rag_app.text.statements.respectively`, and
how often that speaks at all. The passage is cut to its prose, since tables are read by rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from common import mean_of, need, parser, read_jsonl, reader_in, table

from rag_app.metrics import paired_bootstrap
from rag_app.metrics.text import token_f1
from rag_app.text.language.sentences import sentence_spans
from rag_app.text.statements.respectively import figure_of_its_time


def questions(data: Path) -> Iterator[tuple[str, str, str]]:
    """Question, prose and answer."""
    for row in read_jsonl(need(data, "reading", "tatqa_span.jsonl")):
        prose = "\n".join(line for line in row["passage"].split("\n") if "|" not in line)
        answers = row["answers"]
        if len(answers) == 1 and any(c.isdigit() for c in answers[0]) and "respectively" in prose:
            holds = (prose[s:e] for s, e in sentence_spans(prose) if answers[0] in prose[s:e])
            if any("respectively" in text and len(answers[0]) < len(text) / 2 for text in holds):
                yield row["question"], prose, answers[0]


def main() -> None:
    options = parser(__doc__).parse_args()
    reader = reader_in()
    before, after, spoke = [], [], []
    for question, passage, gold in questions(options.data):
        reading = reader.read(question, [("", passage)])[0]
        said = passage[reading.start : reading.end]
        place = figure_of_its_time(question, passage, reading.start, reading.end)
        figure = passage[slice(*place)] if place else None
        before.append(token_f1(said, [gold]))
        after.append(token_f1(figure or said, [gold]))
        spoke.append(figure is not None)
        if figure and after[-1] < before[-1]:
            print(f"worse: {question} | {gold} | {said} -> {figure}")
    told = [np.array(values) for values in (before, after)]
    print(f"{len(before)} questions, it spoke for {sum(spoke)}\n")
    print(table(["F1", "the reader's place", "of the time asked for", "gain"],
                [["", *map(mean_of, told), paired_bootstrap(*told)]]))  # fmt: skip


if __name__ == "__main__":
    main()
