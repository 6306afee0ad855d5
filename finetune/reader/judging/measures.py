"""What is measured of a reader on read questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from finetune.reader.judging.cases import Case
from rag_app.metrics import auroc
from rag_app.metrics.text import token_f1
from rag_app.reading.manifest import Mixing


def measures(cases: Sequence[Case], mixing: Mixing) -> dict[str, float]:
    """Scores by name, each 0 to 1, and the number of questions.

    `span_f1` is of the best span in the gold passage; `adversarial_auroc` of `answers` on the gold passages of
    answerable against unanswerable questions, `_squad` with those of SQuAD only on both sides (questions of Natural
    Questions are told from SQuAD's by their style). `right_at_1` and `_3` are of the fused score, the reader alone and
    both.
    """
    yes = [c for c in cases if c.question["answerable"]]
    no = [c for c in cases if not c.question["answerable"]]
    squad = [c for c in yes if c.question.get("source") == "squad2"]
    made = {
        "answerable": float(len(yes)),
        "unanswerable": float(len(no)),
        "span_f1": float(np.mean([token_f1(c.answer, c.question["answers"]) for c in yes])),
    }
    if no:
        made["adversarial_auroc"] = _auroc(yes, no, mixing)
        made["adversarial_auroc_squad"] = _auroc(squad, no, mixing)
    listed = [c for c in yes if c.found]
    if listed:
        for name, one in (
            ("fused", replace(mixing, rerank=(1.0, 0.0, 0.0, 0.0), reach=np.inf)),
            ("reader", replace(mixing, rerank=(0.0, *mixing.rerank[1:]), reach=np.inf)),
            ("both", mixing),
        ):
            ranks = np.array([_rank(c, one) for c in listed])
            made |= {f"{name}_right_at_{k}": float((ranks < k).mean()) for k in (1, 3)}
    return made


def _auroc(yes: Sequence[Case], no: Sequence[Case], mixing: Mixing) -> float:
    scores = np.array([mixing.answering(c.gold.answers_logit, c.gold.lead) for c in (*yes, *no)])
    return float(auroc(scores, np.arange(len(scores)) < len(yes)))


def _rank(case: Case, mixing: Mixing) -> int:
    """Place of the right passage, from 0; far down where it is not among the candidates."""
    near = [f for f in case.found if f[1] >= case.found[0][1] - mixing.reach]
    order = [near[i][0] for i in np.argsort([-mixing.score(r, s) for _, s, r in near], kind="stable")]
    order += [i for i, _, _ in case.found if i not in order]
    gold = case.question["passage_id"]
    return order.index(gold) if gold in order else 10**6
