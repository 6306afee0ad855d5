"""Judges the support check of citations on three kinds of cases with known verdicts.

Human-written grounded answers (CLAPnq) and wrong variants of them:
- grounded: each sentence of a human answer against the passage it was written from (should be supported);
- other passage: the same sentence against the most similar other passage by BM25 (should not be);
- number: one number of the sentence changed; negation: the sentence negated (should not be supported by its passage).

Short answers (ragqa): the gold answer in its passage (should be supported); another name or number of that passage, and
the gold answer in another passage that BM25 ranks high (should not be; some of the latter do answer, see the note in
docs/citations.md). Claims (reading/claims): paraphrases with their passage.

Thresholds were chosen on ragqa_train and on one half of the claims; ragqa_dev and the other half judge them.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable

import numpy as np
from citation_cases import Case, claims, short_answers
from common import need, parser, read_jsonl, table

from rag_app.citations import Context, find_support
from rag_app.citations.support import BARE_SUPPORT_THRESHOLD, SUPPORT_THRESHOLD
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


def verdicts(cases: Iterable[Case]) -> None:
    """Prints the rates of the three states by kind of case, with the 95 % Wilson interval of `supported`."""
    found: dict[str, list[tuple[str, float]]] = {}
    for case in cases:
        support = find_support(case.answer, case.passage, case.question, case.context)
        found.setdefault(case.kind, []).append((support.verdict, support.score))
    lines = []
    for kind, made in found.items():
        states = [verdict for verdict, _ in made]
        held = wilson_interval(states.count("supported"), len(states))
        lines.append(
            [kind, len(states), held, *(f"{states.count(s) / len(states):.3f}" for s in ("unsure", "unsupported"))]
        )
    print(table(["case", "n", "supported (95 %)", "check this", "not supported"], lines))


def main() -> None:
    options = parser(__doc__).parse_args()
    grounded_answers(options)
    for split, limit in (("train", 3000), ("dev", 1300)):
        print(f"\nshort answers of ragqa_{split} (supported from {BARE_SUPPORT_THRESHOLD} on):\n")
        verdicts(short_answers(options.data, split, limit))
    for half, name in enumerate(("thresholds chosen here", "judged here")):
        print(f"\nclaims, half {half + 1} ({name}):\n")
        verdicts(claims(options.data, half))


def grounded_answers(options: argparse.Namespace) -> None:
    import bm25s

    rows = [r for r in read_jsonl(need(options.data, "splits", "clapnq_dev_public.jsonl")) if r["answerable"]]
    passages = [r["passage"]["text"] for r in rows]
    titles = {r["passage"]["text"]: r["passage"]["title"] for r in rows}
    index = bm25s.BM25()
    index.index(bm25s.tokenize(passages, show_progress=False), show_progress=False)
    scores: dict[str, list[float]] = {"grounded": [], "other passage": [], "number": [], "negation": []}
    supported = dict.fromkeys(scores, 0)
    for at, row in enumerate(rows):
        answer = row["answers"][0]
        for start, end in sentence_spans(answer):
            sentence = answer[start:end]
            if len(content_stems(sentence)) < 3:
                continue
            tokens = bm25s.tokenize(sentence, return_ids=False, show_progress=False)[0]
            ranked = np.argsort(-index.get_scores(tokens)).tolist() if tokens else []
            other = next((passages[i] for i in ranked if passages[i] != passages[at]), "")
            tried = [("grounded", sentence, passages[at]), ("other passage", sentence, other)]
            for kind, change in (("number", renumbered), ("negation", negated)):
                if wrong := change(sentence):
                    tried.append((kind, wrong, passages[at]))
            for kind, said, passage in tried:
                support = find_support(said, passage, row["question"], Context(titles.get(passage, "")))
                scores[kind].append(support.score)
                supported[kind] += support.holds
    grounded = np.array(scores["grounded"])
    lines = []
    for kind, values in scores.items():
        array = np.array(values)
        held = wilson_interval(supported[kind], len(array))
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
