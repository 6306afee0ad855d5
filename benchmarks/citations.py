"""Judges the check of support on cases with known verdicts, by words alone and weighed with the reader as served.

    python benchmarks/citations.py --data DIR [--half 0|1|all]

Human-written grounded answers (CLAPnq) and wrong variants of them:
- as written: each sentence against the passage it was written from (should be supported);
- other passage: the same sentence against the most similar other passage by BM25 (should not be);
- number: one number of the sentence changed; negated: the sentence negated (should not be supported by its passage).

Short answers (ragqa_dev): the gold answer in its passage (should be supported); another name or number of that
passage, and the gold answer in another passage that BM25 ranks high (should not be; some of the latter do answer, see
the note in docs/citations.md). Longer answers: four to eight words, against the answer to another question about the
passage. Claims (reading/claims): paraphrases with their passage that the reader was not trained on.

Thresholds were chosen by `support_thresholds.py` on ragqa_train and one half of CLAPnq and of the claims; ragqa_dev and
the other halves judge them. `--half 1` gives the half of CLAPnq that they were chosen on, `--half all` both.
"""

from __future__ import annotations

from collections.abc import Sequence

from citation_cases import claims, longer_answers, sentences, short_answers
from common import parser, rate_of, reader_in, table
from support_scores import Scored, by_kind, scored


def rates(made: Sequence[Scored]) -> str:
    """The rates of the three states by kind of case, with the 95 % Wilson interval of `supported`."""
    lines = []
    for kind, among in by_kind(made).items():
        states = [one.weighed.verdict for one in among]
        before = rate_of([one.lexical.holds for one in among])
        after = rate_of([state == "supported" for state in states])
        others = (f"{states.count(state) / len(among):.3f}" for state in ("unsure", "unsupported"))
        lines.append([kind, len(among), before, after, *others])
    return table(["case", "n", "supported by words", "supported", "check this", "not supported"], lines)


def main() -> None:
    made = parser(__doc__)
    made.add_argument("--half", choices=("0", "1", "all"), default="0", help="of CLAPnq (default: %(default)s)")
    made.add_argument("--claims", type=int, default=600, help="claims of a kind at most (default: %(default)s)")
    options = made.parse_args()
    reader = reader_in()
    half = None if options.half == "all" else int(options.half)
    sets = {
        "sentences of human answers (CLAPnq)": sentences(options.data, half),
        "short answers of ragqa_dev": short_answers(options.data, "dev"),
        "longer answers of ragqa_dev": longer_answers(options.data, "dev"),
        "claims": claims(options.data, 1),
    }
    for name, cases in sets.items():
        limit = options.claims if name == "claims" else 0
        print(f"\n{name}:\n\n{rates(scored(cases, reader, limit))}", flush=True)


if __name__ == "__main__":
    main()
