"""Chooses the thresholds of the weighed score of support (`rag_app/citations/weighed.py`).

    python benchmarks/support_thresholds.py --data DIR

For each kind of answer the highest threshold is taken at which no fewer of the right ones are supported, and the
highest at which no fewer are at least to be checked, than by words alone: the higher it is, the fewer wrong ones pass.
Of the short answers that holds for both sets that ragqa is from, since its splits hold other shares of them; of the
statements for those of people and, beside them, for the mean of these and of one set of paraphrases (claims). Chosen
on cases that the reader was not trained on and that `citations.py` does not judge with: bare answers on the passages of
ragqa_train that are kept out of its training, every second row of CLAPnq, one half of the claims.
"""

from __future__ import annotations

from collections.abc import Sequence

from citation_cases import claims, longer_answers, sentences, short_answers
from citations import rates
from common import parser, reader_in
from support_scores import Scored, by_kind, scored

from rag_app.citations.verdicts import Verdict, at_most

_PEOPLE = "as written"
_PARAPHRASES = "begin, supported"


def highest(each: Sequence[Sequence[Scored]], together: Sequence[Sequence[Scored]], least: Verdict) -> float:
    """The highest threshold, in hundredths, from which on as many are `least` or better as by words alone: of the cases
    of `each` kind, and in the mean of all kinds."""
    kinds = [*each, *together]
    today = [by_words(cases, least) for cases in kinds]
    for hundredths in range(100, 0, -1):
        now = [share(cases, least, hundredths / 100) for cases in kinds]
        if all(a >= b for a, b in zip(now, today[: len(each)], strict=False)) and sum(now) >= sum(today):
            return hundredths / 100
    raise SystemExit("No threshold keeps the share of right ones; look at the tables of support_checkers.py.")


def by_words(cases: Sequence[Scored], least: Verdict) -> float:
    """The share that is `least` or better by words alone."""
    return sum(at_most(one.lexical.verdict, least) == least for one in cases) / len(cases)


def share(cases: Sequence[Scored], least: Verdict, threshold: float) -> float:
    """The share that is `least` or better where that begins at `threshold`."""
    may = [one for one in cases if at_most(one.weighed.allowed, least) == least]
    return sum(one.weighed.score >= threshold for one in may) / len(cases)


def main() -> None:
    made = parser(__doc__)
    made.add_argument("--limit", type=int, default=400, help="cases of a kind at most (default: %(default)s)")
    options = made.parse_args()
    reader, data = reader_in(), options.data
    bare = scored((*short_answers(data, "train", kept_out=True), *longer_answers(data, "train", kept_out=True)), reader)
    stated = scored((*sentences(data, 1), *claims(data, 0)), reader, options.limit)
    gold, right = by_kind(bare)["gold"], by_kind(stated)
    sets = [[one for one in gold if one.case.source == source] for source in sorted({o.case.source for o in gold})]
    for name, each, together, found in (
        ("bare", sets, [], bare),
        ("statements", [right[_PEOPLE]], [right[_PARAPHRASES]], stated),
    ):
        supported, unsure = (highest(each, together, least) for least in ("supported", "unsure"))
        print(f"\n{name}: supported from {supported:.2f} on, to be checked from {unsure:.2f} on\n")
        print("With the thresholds that are set now:\n\n" + rates(found), flush=True)


if __name__ == "__main__":
    main()
