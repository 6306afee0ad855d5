"""How often the time that a question names is that of the passage and of the sentence that are to answer it.

    python benchmarks/named_times.py --data DIR

Passages (`rag_app.answering.finding.another_time`): all questions of ragqa_train and ragqa_dev that name a year or
a quarter, those that their passage answers, and those of SQuAD 2.0 that it only seems to answer. Sentences (the votes
of `rag_app.answering.speaking.vote`): of ragqa_train and the reading sets, those with the answer and the others
of its passage.
No model is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from common import mean_of, need, parser, read_jsonl, table

from rag_app.metrics import wilson_interval
from rag_app.text.figures.periods import period_in
from rag_app.text.language.sentences import sentence_spans

READING = ("tatqa_span.jsonl", "squadshifts_new_wiki.jsonl", "qed_nq.jsonl", "tydiqa_goldp_en.jsonl")


def main() -> None:
    options = parser(__doc__).parse_args()
    passages = {p["id"]: p for p in read_jsonl(need(options.data, "splits", "ragqa_passages.jsonl"))}
    missing: Counter[tuple[bool, bool]] = Counter()
    for split in ("train", "dev"):
        for question in read_jsonl(need(options.data, "splits", f"ragqa_{split}.jsonl")):
            asked = period_in(question["question"])
            if not (asked.years or asked.quarters):
                continue
            passage = passages[question["passage_id"]]
            said = period_in(f"{passage['title']}\n{passage['text']}")
            missed = (asked.years and not asked.years & said.years) or (
                asked.quarters and not asked.quarters & said.quarters
            )
            missing[question["answerable"], bool(missed)] += 1
    rows = []
    for answerable in (True, False):
        n = missing[answerable, True] + missing[answerable, False]
        rows.append(["answered" if answerable else "not answered", n, wilson_interval(missing[answerable, True], n)])
    print(table(["question", "n", "its year or quarter is not in the passage"], rows), end="\n\n")
    told = of_sentences(options.data)
    rows = [[what, len(shares), mean_of(shares)] for what, shares in told.items()]
    print(table(["sentence", "questions", "names another year, quarter or day"], rows))
    print(f"log of the ratio: {np.log(np.divide(*(np.mean(shares) for shares in reversed(told.values())))):.2f}")


def of_sentences(data: Path) -> dict[str, list[float]]:
    """For each question the share of sentences of another time: of those with the answer, and of the others."""
    told: dict[str, list[float]] = {"with the answer": [], "others of its passage": []}
    for question, passage, answers in answered(data):
        asked = period_in(question)
        if not asked.is_dated:
            continue
        spans = [passage[s:e] for s, e in sentence_spans(passage) if passage[s] != "|"]
        own = [text for text in spans if answers[0] in text]
        for kind, texts in zip(told, (own, [text for text in spans if text not in own]), strict=True):
            if own and texts:
                told[kind].append(float(np.mean([asked.is_of_another_time(period_in(text)) for text in texts])))
    return told


def answered(data: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Question, passage and answers of ragqa_train and of the reading sets with places of answers."""
    passages = {p["id"]: p["text"] for p in read_jsonl(need(data, "splits", "ragqa_passages.jsonl"))}
    for row in read_jsonl(need(data, "splits", "ragqa_train.jsonl")):
        if row["answerable"]:
            yield row["question"], passages[row["passage_id"]], row["answers"]
    for name in READING:
        for row in read_jsonl(need(data, "reading", name)):
            if row["answerable"] and row["answers"]:
                yield row["question"], row["passage"], row["answers"]


if __name__ == "__main__":
    main()
