"""Two-turn dialogues: is the passage for the second question among the first three, and what does finding out cost.

    python benchmarks/follow_ups.py --data DIR --indexes FOLDER [--set look|judge] [--answers] [--seconds] [--out FILE]

The 60 dialogues of `dialogues.jsonl` ask about quarterly reports, agency plans and accident reports (docs_filings,
docs_agency), Wikipedia passages (ragqa) and this project's manual. Half of them are to look at while working (`look`),
half to judge with (`judge`). The first answer is given, so that nothing depends on a model. Three ways:

- without: the second question as it was typed;
- joined: the last question that stands by itself put before it, as was done where a model's rewrite was refused;
- rules: `rag_app.answering.question.follow_up.condense`.

A passage is right if it is of the right document and holds 0.8 of the words of the evidence. With `--answers` the
default model answers each second question, asked as `joined` and by `rules`: right if most of what it says stands in
the evidence. With `--seconds` it answers a few of them, and the time of making the question whole is set against the
time of the answer.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from common import build, need, parser, ragqa_documents, read_jsonl, table, write_jsonl
from real_documents import rank

from rag_app import Rag, prompts
from rag_app.answering.question.follow_up.condense import FollowUp
from rag_app.config import DEFAULT_EMBEDDER
from rag_app.embedders import load_embedder
from rag_app.metrics import wilson_interval
from rag_app.schema import Answer, Message
from rag_app.testing import FakeChatModel
from rag_app.text.language.words import split_words

DIALOGUES = Path(__file__).with_name("dialogues.jsonl")
_MANUAL = Path(__file__).parents[1] / "docs"
_FIRST = 3
_MOST = 0.6
_TIMED = 6


def opened(data: Path, root: Path) -> dict[str, Rag]:
    """What answers over each of the three indexes, which are built if they are not there."""
    embedder = load_embedder(DEFAULT_EMBEDDER)
    read = {
        "documents": [need(data, "docs_filings"), need(data, "docs_agency")],
        "manual": [_MANUAL],
        "passages": ragqa_documents(data),
    }
    return {name: Rag(build(name, its, embedder, root), embedder) for name, its in read.items()}


def ways(row: dict[str, Any]) -> dict[str, str]:
    """The second question of a dialogue as each way asks it."""
    turns = [Message("user", row["first"]), Message("assistant", row["answer"])]
    joined = row["question"] if row["kind"] == "self-contained" else f"{row['first']} {row['question']}"
    whole = FollowUp(row["question"], turns).standalone(FakeChatModel(""))
    return {"without": row["question"], "joined": joined, "rules": whole}


def main() -> None:
    made = parser(__doc__)
    made.add_argument("--indexes", type=Path, required=True, help="folder that the indexes are kept in")
    made.add_argument("--set", choices=("look", "judge"), help="only this half of the dialogues")
    made.add_argument("--answers", action="store_true", help="also what the default model answers")
    made.add_argument("--seconds", action="store_true", help="also the time beside that of an answer")
    made.add_argument("--out", type=Path, help="write every question and rank as JSON lines")
    options = made.parse_args()
    rags = opened(options.data, options.indexes)
    rows = [r for r in read_jsonl(DIALOGUES) if options.set in (None, r["set"])]
    for row in rows:
        rag, row["asked"] = rags[row["corpus"]], ways(row)
        row["ranks"] = {way: rank(rag.retrieve(text, 10), row["evidence"]) for way, text in row["asked"].items()}
    report(rows)
    if options.out:
        write_jsonl(options.out, rows)
    if options.answers:
        report_answers(rows, rags)
    if options.seconds:
        report_seconds([r for r in rows if r["kind"] == "pronoun"][:_TIMED], rags)


def report(rows: Sequence[dict[str, Any]]) -> None:
    """Prints how often the passage is among the first three, by half and by kind."""
    lines = []
    groups = {f"half: {s}": [r for r in rows if r["set"] == s] for s in dict.fromkeys(r["set"] for r in rows)}
    groups |= {k: [r for r in rows if r["kind"] == k] for k in dict.fromkeys(r["kind"] for r in rows)}
    for name, among in {**groups, "all": list(rows)}.items():
        found = [sum(0 < r["ranks"][way] <= _FIRST for r in among) for way in ("without", "joined", "rules")]
        lines.append([name, len(among), *(wilson_interval(n, len(among)) for n in found)])
    print(table([f"among the first {_FIRST}", "n", "without", "joined", "rules"], lines))


def report_answers(rows: Sequence[dict[str, Any]], rags: dict[str, Rag]) -> None:
    """Prints how many answers to the second questions stand in the evidence, and how many are refused, by kind."""
    made = {way: [rags[row["corpus"]].ask(row["asked"][way]) for row in rows] for way in ("joined", "rules")}
    lines = []
    for kind in (*dict.fromkeys(row["kind"] for row in rows), "all"):
        among = [at for at, row in enumerate(rows) if kind in (row["kind"], "all")]
        right = [sum(_stands_in(made[way][at], rows[at]) for at in among) for way in made]
        refused = [sum(made[way][at].abstained for at in among) for way in made]
        lines.append([kind, len(among), *(wilson_interval(n, len(among)) for n in right), *refused])
    names = ["answers that stand in the evidence", "n", "joined", "rules", "refused, joined", "refused, rules"]
    print("\n" + table(names, lines))


def _stands_in(answer: Answer, row: dict[str, Any]) -> bool:
    """Whether most words of an answer are the evidence's."""
    said = [w.stem for w in split_words(prompts.without_markers(answer.text)) if w.is_content or w.is_number]
    held = {w.stem for w in split_words(row["evidence"]["text"])}
    return not answer.abstained and bool(said) and sum(stem in held for stem in said) >= _MOST * len(said)


def report_seconds(rows: Sequence[dict[str, Any]], rags: dict[str, Rag]) -> None:
    """Prints the seconds of the rules and those of the whole answer, for the default model."""
    lines = []
    for row in rows:
        history = [Message("user", row["first"]), Message("assistant", row["answer"])]
        rags[row["corpus"]].ask(row["first"])  # the model is loaded by the first question
        begun = time.perf_counter()
        answer = rags[row["corpus"]].ask(row["question"], history=history)
        took = time.perf_counter() - begun
        lines.append([row["question"], f"{answer.record.timings_s.get('condense', 0.0):.4f}", f"{took:.2f}"])
    print("\n" + table(["question", "seconds to make it whole", "seconds of the whole answer"], lines))
    if not rows:
        sys.exit("No dialogue is there to be timed.")


if __name__ == "__main__":
    main()
