"""How often a question's year or quarter stands in the passage that is to answer it (`rag_app.answering.otherwise`).

    python benchmarks/named_times.py --data DIR

All questions of ragqa_train and ragqa_dev that name a year or a quarter: those that their passage answers, and those of
SQuAD 2.0 that it only seems to answer. No model is asked.
"""

from __future__ import annotations

from collections import Counter

from common import need, parser, read_jsonl, table

from rag_app.metrics import wilson_interval
from rag_app.text.periods import period_in


def main() -> None:
    options = parser(__doc__ or "").parse_args()
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
    print(table(["question", "n", "its year or quarter is not in the passage"], rows))


if __name__ == "__main__":
    main()
