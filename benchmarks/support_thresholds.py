"""Chooses the thresholds of the weighed score of support (`rag_app/citations/weighed.py`).

    python benchmarks/support_thresholds.py --data DIR

For each kind of answer the highest threshold is taken at which no fewer of the right ones are supported, and the
highest at which no fewer are at least to be checked, than by words alone: the higher it is, the fewer wrong ones pass.
Chosen on cases that the reader was not trained on and that `citations.py` does not judge with: bare answers on the
passages of ragqa_train that are kept out of its training, sentences on every second row of CLAPnq.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence

from citation_cases import claims, longer_answers, sentences, short_answers
from citations import rates
from common import parser
from support_scores import Scored, by_kind, scored, shipped

from rag_app.citations.support import BARE, STATED
from rag_app.citations.verdicts import Thresholds, Verdict, at_most


def highest(right: Sequence[Scored], words: Thresholds, least: Verdict) -> float:
    """The highest threshold, in hundredths, from which on as many of `right` are `least` as by words alone."""
    reached = sorted((s.weighed.score for s in right if at_most(s.weighed.allowed, least) == least), reverse=True)
    today = sum(at_most(s.lexical.verdict, least) == least for s in right)
    return math.floor(reached[today - 1] * 100) / 100


def main() -> None:
    made = parser(__doc__)
    made.formatter_class = argparse.RawDescriptionHelpFormatter
    options = made.parse_args()
    reader = shipped()
    bare = scored(short_answers(options.data, "train", kept_out=True), reader)
    stated = scored(sentences(options.data, 1), reader)
    for name, right, words, cases in (("bare", "gold", BARE, bare), ("stated", "as written", STATED, stated)):
        chosen = [highest(by_kind(cases)[right], words, least) for least in ("supported", "unsure")]
        print(f"\n{name}: supported from {chosen[0]:.2f} on, to be checked from {chosen[1]:.2f} on\n")
        print(rates(cases))
    for cases in (longer_answers(options.data, "train", kept_out=True), claims(options.data, 0, unseen=True)):
        print(f"\n{rates(scored(cases, reader))}")


if __name__ == "__main__":
    main()
