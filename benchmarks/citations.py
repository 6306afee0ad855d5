"""Judges the support check of citations on human-written grounded answers (CLAPnq) and on wrong variants of them.

- grounded: each sentence of a human answer against the passage it was written from (should be supported);
- other passage: the same sentence against the most similar other passage by BM25 (should not be);
- number: one number of the sentence changed; negation: the sentence negated (should not be supported by its passage).

Answers in CLAPnq stay close to the passage; paraphrase in other words is not measured here.
"""

from __future__ import annotations

import re

import numpy as np
from common import need, parser, read_jsonl, table

from rag_app.citations import find_support
from rag_app.citations.support import SUPPORT_THRESHOLD
from rag_app.metrics import auroc, wilson_interval
from rag_app.text.sentences import sentence_spans
from rag_app.text.words import content_stems

_AUXILIARY = re.compile(r"\b(is|are|was|were|has|have|had|can|could|will|would|does|did|do)\b")
_NUMBER = re.compile(r"\d+")


def negated(sentence: str) -> str | None:
    changed, count = _AUXILIARY.subn(r"\1 not", sentence, count=1)
    return changed if count and " not not" not in changed else None


def renumbered(sentence: str) -> str | None:
    match = _NUMBER.search(sentence)
    if not match:
        return None
    return f"{sentence[: match.start()]}{int(match.group()) + 7}{sentence[match.end() :]}"


def main() -> None:
    import bm25s

    options = parser(__doc__).parse_args()
    rows = [r for r in read_jsonl(need(options.data, "splits", "clapnq_dev_public.jsonl")) if r["answerable"]]
    passages = [r["passage"]["text"] for r in rows]
    index = bm25s.BM25()
    index.index(bm25s.tokenize(passages, show_progress=False), show_progress=False)
    scores: dict[str, list[float]] = {"grounded": [], "other passage": [], "number": [], "negation": []}
    for at, row in enumerate(rows):
        answer = row["answers"][0]
        for start, end in sentence_spans(answer):
            sentence = answer[start:end]
            if len(content_stems(sentence)) < 3:
                continue
            tokens = bm25s.tokenize(sentence, return_ids=False, show_progress=False)[0]
            ranked = np.argsort(-index.get_scores(tokens)) if tokens else []
            other = next((passages[i] for i in ranked if passages[i] != passages[at]), "")
            scores["grounded"].append(find_support(sentence, passages[at], row["question"]).score)
            scores["other passage"].append(find_support(sentence, other, row["question"]).score)
            for kind, change in (("number", renumbered), ("negation", negated)):
                if wrong := change(sentence):
                    scores[kind].append(find_support(wrong, passages[at], row["question"]).score)
    grounded = np.array(scores["grounded"])
    lines = []
    for kind, values in scores.items():
        array = np.array(values)
        held = wilson_interval(int((array >= SUPPORT_THRESHOLD).sum()), len(array))
        both = np.concatenate([grounded, array])
        truth = np.concatenate([np.ones(len(grounded)), np.zeros(len(array))])
        separation = "" if kind == "grounded" else f"{auroc(both, truth):.3f}"
        lines.append([kind, "yes" if kind == "grounded" else "no", len(array), held, separation])
    print(table(["sentence", "should be supported", "n", "supported (95 %)", "AUROC against grounded"], lines))
    print(f"\nrates by threshold (the default is {SUPPORT_THRESHOLD}):")
    thresholds = (0.4, 0.5, 0.6, 0.7, 0.8)
    by_threshold = [[t, *(f"{(np.array(v) >= t).mean():.3f}" for v in scores.values())] for t in thresholds]
    print(table(["threshold", *scores], by_threshold))


if __name__ == "__main__":
    main()
