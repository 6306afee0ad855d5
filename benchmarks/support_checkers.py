"""How well do words, the reader, and the mean of both tell what a passage supports from what it does not?

    python benchmarks/support_checkers.py --data DIR [--limit 600]

All score the same cases (`citations.py` explains them): sentences of human answers and wrong variants of them
(CLAPnq), short and longer answers of ragqa_dev, and claims in other words than their passage that the reader was not
trained on. Printed is how well each score tells what is supported from what is not (AUROC); what the rules do not allow
counts as 0 in the mean, as it is served.
"""

from __future__ import annotations

from collections.abc import Sequence

from citation_cases import claims, longer_answers, sentences, short_answers
from common import parser, reader_in, table
from support_scores import Scored, by_kind, scored

from rag_app.metrics import auroc


def areas(right: Sequence[Scored], wrong: Sequence[Scored]) -> list[str]:
    """AUROC of the lexical score, of the reader's probability and of what is served."""
    truth = [1] * len(right) + [0] * len(wrong)
    made = [
        (one.lexical.score, one.probability, one.weighed.score if one.weighed.allowed != "unsupported" else 0.0)
        for one in (*right, *wrong)
    ]
    return [f"{auroc(values, truth):.3f}" for values in zip(*made, strict=True)]


def main() -> None:
    made = parser(__doc__)
    made.add_argument("--limit", type=int, default=600, help="cases of a kind at most (default: %(default)s)")
    options = made.parse_args()
    reader = reader_in()
    data = options.data
    cases = (*sentences(data), *short_answers(data, "dev"), *longer_answers(data, "dev"), *claims(data, 1))
    found = by_kind(scored(cases, reader, options.limit))
    pairs = [("as written", wrong) for wrong in ("other passage", "number", "negated")]
    pairs += [("gold", "another"), ("gold", "elsewhere"), ("longer", "of another question")]
    names = sorted({kind.split(",")[0] for kind in found if "," in kind})
    pairs += [(f"{name}, supported", f"{name}, not supported") for name in names]
    lines = [
        [f"{right} against {wrong.rpartition(', ')[2]}", len(found[right]) + len(found[wrong]),
         *areas(found[right], found[wrong])]
        for right, wrong in pairs
    ]  # fmt: skip
    print(table(["cases", "n", "words", "reader", "mean of both"], lines))


if __name__ == "__main__":
    main()
