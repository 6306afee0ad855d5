"""Would the reader's verdict on support check citations better than the lexical one, or beside it?

    python benchmarks/support_checkers.py --data DIR [--limit 600]

Both score the same cases (`citations.py` explains them): sentences of human answers and wrong variants of them
(CLAPnq), short answers of ragqa_dev, and claims in other words than their passage. Printed is how well each score, and
the mean of both, tells what is supported from what is not (AUROC). The reader was trained on claims of the sets marked
"seen".
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence

from citation_cases import Case, claims, short_answers
from citations import negated, renumbered
from common import need, parser, read_jsonl, table

from finetune.reader.sets import CLAIMS
from rag_app.citations import Context, find_support
from rag_app.config import DEFAULT_EMBEDDER
from rag_app.metrics import auroc
from rag_app.reading import load_reader
from rag_app.reading.read import Reader
from rag_app.text.sentences import sentence_spans
from rag_app.text.words import content_stems

_SEEN = {source.file.rsplit("/", 1)[-1].removesuffix(".jsonl") for source in CLAIMS}


def sentences(options: argparse.Namespace) -> Iterator[Case]:
    """Sentences of CLAPnq answers with their passage, and the same with a number changed or negated."""
    rows = [r for r in read_jsonl(need(options.data, "splits", "clapnq_dev_public.jsonl")) if r["answerable"]]
    for row in rows:
        passage, answer = row["passage"], row["answers"][0]
        for start, end in sentence_spans(answer):
            said = answer[start:end]
            if len(content_stems(said)) < 3:
                continue
            variants = [("as written", said), ("number", renumbered(said)), ("negated", negated(said))]
            for kind, text in variants:
                if text:
                    yield Case(kind, text, row["question"], passage["text"], Context(passage["title"]))


def scores(cases: Sequence[Case], reader: Reader) -> tuple[list[float], list[float]]:
    """The lexical scores (0 for what is not supported by its own rules) and the reader's probabilities."""
    lexical, read = [], []
    for case in cases:
        lexical.append(find_support(case.answer, case.passage, case.question, case.context).score)
        claim = f"{case.question} {case.answer}".strip() if len(case.answer.split()) <= 3 else case.answer
        read.append(reader.support(claim, [(case.context.title, case.passage)])[0])
    return lexical, read


def main() -> None:
    made = parser(__doc__)
    made.formatter_class = argparse.RawDescriptionHelpFormatter
    made.add_argument("--limit", type=int, default=600, help="cases of a kind at most (default: %(default)s)")
    options = made.parse_args()
    reader = load_reader(DEFAULT_EMBEDDER)
    assert reader is not None
    groups: dict[str, list[Case]] = {}
    for case in (*sentences(options), *short_answers(options.data, "dev", 2 * options.limit), *claims(options.data, 1)):
        groups.setdefault(case.kind, []).append(case)
    drawn = {kind: random.Random(0).sample(found, min(options.limit, len(found))) for kind, found in groups.items()}
    found = {kind: scores(cases, reader) for kind, cases in drawn.items()}
    pairs = [("as written", "number"), ("as written", "negated"), ("gold", "another"), ("gold", "elsewhere")]
    names = sorted({kind.split(",")[0] for kind in drawn if "," in kind})
    pairs += [(f"{name}, supported", f"{name}, not supported") for name in names]
    lines = []
    for right, wrong in pairs:
        truth = [1] * len(drawn[right]) + [0] * len(drawn[wrong])
        lexical, read = (found[right][i] + found[wrong][i] for i in (0, 1))
        both = [(a + b) / 2 for a, b in zip(lexical, read, strict=True)]
        seen = " (seen)" if right.split(",")[0] in _SEEN else ""
        areas = [f"{auroc(values, truth):.3f}" for values in (lexical, read, both)]
        lines.append([f"{right} against {wrong.rpartition(', ')[2]}{seen}", len(truth), *areas])
    print(table(["cases", "n", "lexical", "reader", "mean of both"], lines))


if __name__ == "__main__":
    main()
