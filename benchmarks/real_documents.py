"""Hand-written questions over real documents: what is answered right, and what a reader would wrongly believe.

    python benchmarks/real_documents.py --data DIR --indexes FOLDER [--set SET] [--retrieval]
    python benchmarks/real_documents.py --folder benchmarks/other_documents --indexes FOLDER

The questions are in `real_documents.jsonl`, the documents outside, in DIR: quarterly reports (docs_filings), agency
plans and accident reports (docs_agency), the Debian manuals (docs_debian), and small Office, HTML and EPUB files
(docs_formats_docling, the sources alone). Of the first 120 questions half are to look at while working (`look`) and
half to judge with (`judge`); the 85 of `fresh` were written when the failures of both halves had been read, and the
68 of `last` when those of `fresh` had, each answered once before its own were read; the 51 of `own`, half of them in
other words than the documents', were answered by three versions before any failure was read. The 110 of `seen` and
the 72 of `unseen` are over the filings and agency documents alone, half in other words, by authors who knew the
documents and nothing of the program: the failures of `seen` were read and mended, those of `unseen` never, nor those of
the 109 of `unread`, which another such author wrote later. The 120 of `later`, all answerable, are by two more such
authors; which rows of tables were misread in them was looked at. The index is built once into FOLDER; one that is there
already is taken as it is.

With `--folder`, documents and questions are those of another folder, the questions in `questions.jsonl` there, else
those of `other_documents`: sixteen invented documents of the same kinds (reports of companies and agencies, manuals,
policies, guidelines) with twelve questions on each, by authors who knew nothing of the program; of every author's four
documents two are to look at (`look`), two to judge with (`judge`). Evidence names a file without regard to its kind, so
that the documents may be printed to PDF first (`printed_tables.py --pdf FOLDER`). `office_documents` are sixteen more
by four other authors: Word files, slide decks, worksheets, PDFs in other layouts, Markdown; asked as people ask who
have not the text before them.

- right: every part of the answer is said (for yes-or-no questions: the first word), wrong figures beside it or not;
- half: some part is, or the answer shares half of its words (F1) with the right one;
- wrong, chip: wrong, and a sentence of it is shown as supported; wrong, flagged: wrong, "check this" or no support;
- refused: right only where the documents do not hold the answer;
- refused, with the evidence in the closest text: a reader of the refusal finds the answer there;
- evidence: rank of the first passage of the right document that holds 0.8 of the words of the sentence or row.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from common import need, parser, rate_of, read_jsonl, table, without_signs, write_jsonl

from rag_app import Rag
from rag_app.embedders import load_embedder
from rag_app.index import Index, build_index
from rag_app.metrics import wilson_interval
from rag_app.metrics.text import token_f1
from rag_app.schema import Answer, Hit
from rag_app.text.language.words import split_words

QUESTIONS = Path(__file__).with_suffix(".jsonl")
OTHER_QUESTIONS = Path(__file__).with_name("other_documents") / "questions.jsonl"
FOLDERS = ("docs_filings", "docs_agency", "docs_debian")
OFFICE = ("docx", "pptx", "xlsx", "odt", "html", "epub")
SETS = ("look", "judge", "fresh", "last", "own", "seen", "unseen", "unread", "later", "again", "shown", "hidden")
CHIPS = {"supported": "supported", "unsure": "check this", "unsupported": "not supported"}
_NAME = "real"
_DEPTH = 50
_HELD = 0.8


def opened(data: Path, root: Path, folder: Path | None) -> Index:
    """The index of the folders, or of one other, built if it is not there."""
    name = folder.resolve().name if folder else _NAME
    if not (root / name / "current").exists():
        from rag_app.config import DEFAULT_EMBEDDER

        if folder:
            kinds = sorted({f.suffix for f in folder.iterdir()} - {OTHER_QUESTIONS.suffix, ""})
            sources = [folder / f"*{kind}" for kind in kinds]
        else:
            small = need(data, "docs_formats_docling")  # globs: names of files begin with it, as evidence does
            sources = [*(need(data, f) for f in FOLDERS), *(small / f"*/sources/*.{kind}" for kind in OFFICE)]
        build_index(name, sources=sources, root=root, embedder=load_embedder(DEFAULT_EMBEDDER))
    return Index.open(name, root)


def rank(hits: Sequence[Hit], evidence: dict[str, Any]) -> int:
    """Rank (from 1) of the first hit that holds `evidence`, 0 for none."""
    return next((n for n, h in enumerate(hits, 1) if holds(h.chunk.source, h.chunk.text, evidence)), 0)


def holds(source: str, text: str, evidence: dict[str, Any]) -> bool:
    """Whether a text of a document holds the words of `evidence`."""
    wanted = {w.stem for w in split_words(evidence["text"])}
    document, dot, _ = evidence["source"].rpartition(".")  # of any format
    named = f"{document}." if dot else evidence["source"]
    return len(wanted & {w.stem for w in split_words(text)}) >= _HELD * len(wanted) and named in source


def outcome(answer: Answer, row: dict[str, Any]) -> str:
    """One of the kinds of outcome that the module's docstring explains."""
    if answer.abstained:
        return "refused"
    said = f" {without_signs(answer.text)} "
    if row["kind"] == "yesno":
        found = [said.split()[:1] == row["answers"][0]]
        half = False
    else:
        found = [any(f" {without_signs(text)} " in said for text in part) for part in row["answers"]]
        half = any(found) or any(token_f1(answer.text, part) >= 0.5 for part in row["answers"])
    if found and all(found):
        return "right"
    if half:
        return "half"
    return "wrong, chip" if any(s.supported for s in answer.sentences) else "wrong, flagged"


def chip_of(answer: Answer) -> str:
    """The best of what the answer's citations are shown as."""
    shown = {CHIPS.get(c.status, "not supported") for c in answer.citations}
    return next((chip for chip in CHIPS.values() if chip in shown), "not supported")


def main() -> None:
    made = parser(__doc__)
    made.add_argument("--indexes", type=Path, required=True, help="folder that the index is kept in")
    made.add_argument("--folder", type=Path, help="another folder of documents, and of questions.jsonl")
    made.add_argument("--set", choices=SETS, help="only these of the questions")
    made.add_argument("--retrieval", action="store_true", help="only the ranks, without a chat model")
    made.add_argument("--adapter", default="grounded-qa", help="who answers (default: %(default)s)")
    made.add_argument("--out", type=Path, help="write every answer as JSON lines")
    options = made.parse_args()
    own = options.folder and options.folder / OTHER_QUESTIONS.name
    questions = (own if own.exists() else OTHER_QUESTIONS) if own else QUESTIONS
    rows = [r for r in read_jsonl(questions) if options.set in (None, r["set"])]
    index = opened(options.data, options.indexes, options.folder)
    rag = Rag(index, load_embedder(index.manifest.embedder_name))
    report_ranks(rows, {r["id"]: rag.retrieve(r["question"], _DEPTH) for r in rows})
    if not options.retrieval:
        report_answers(rows, rag, options)


def report_ranks(rows: Sequence[dict[str, Any]], hits: dict[str, list[Hit]]) -> None:
    """Prints how often the evidence is found; a question over two documents counts by the worse of its two."""
    lines = []
    kinds = [k for k in dict.fromkeys(r["kind"] for r in rows) if k != "unanswerable"]
    for kind in (*kinds, "all"):
        among = [r for r in rows if r["evidence"] and kind in (r["kind"], "all")]
        ranks = [max(rank(hits[r["id"]], e) or 10**6 for e in r["evidence"]) for r in among]
        cut = [rate_of([r <= k for r in ranks]) for k in (1, 3, 10)]
        lines.append([kind, len(among), *cut, sum(r > _DEPTH for r in ranks)])
    print(table(["evidence", "n", "@1", "@3", "@10", f"not in {_DEPTH}"], lines))


def report_answers(rows: Sequence[dict[str, Any]], rag: Rag, options: argparse.Namespace) -> None:
    """Prints the outcomes by kind of question and, with `--out`, writes the answers."""
    results, stages = [], defaultdict[str, list[float]](list)
    for row in rows:
        answer = rag.ask(row["question"], adapter=options.adapter)
        made = {"outcome": outcome(answer, row), "text": answer.text, "confidence": answer.confidence}
        made |= {"chip": chip_of(answer), "certainty": answer.record.certainty, "speaker": answer.record.speaker}
        made["support"] = max((c.support for c in answer.citations), default=0.0)
        for stage, seconds in answer.record.timings_s.items():
            stages[stage].append(1000 * seconds)
        cited = [[c.status, c.source, c.page, c.cited_text] for c in answer.citations]
        made["near"] = any(holds(c.source, c.cited_text, e) for c in answer.nearest for e in row["evidence"])
        results.append({**row, **made, "ranks": [rank(answer.hits, e) for e in row["evidence"]], "citations": cited})
    names = ("right", "half", "wrong, chip", "wrong, flagged", "refused")
    lines = []
    answerable = [r for r in results if r["kind"] != "unanswerable"]
    groups = {k: [r for r in results if r["kind"] == k] for k in dict.fromkeys(r["kind"] for r in results)}
    for kind, among in {**groups, "all answerable": answerable}.items():
        counts = Counter(r["outcome"] for r in among)
        lines.append([kind, len(among), *(wilson_interval(counts[n], len(among)) for n in names)])
    print("\n" + table(["questions", "n", *names], lines))
    lines = []
    for chip in dict.fromkeys(CHIPS.values()):
        counts = Counter(r["outcome"] for r in answerable if r["chip"] == chip and r["outcome"] != "refused")
        if not counts:
            continue
        lines.append([chip, sum(counts.values()), wilson_interval(counts["right"], sum(counts.values()))])
    print("\n" + table(["answers to answerable questions", "n", "right"], lines))
    refused = [r["near"] for r in answerable if r["outcome"] == "refused"]
    print(f"\nrefused, with the evidence in the closest text that is shown: {sum(refused)} of {len(refused)}")
    medians = [[stage, len(times), f"{median(times):.0f}"] for stage, times in stages.items()]
    print("\n" + table(["stage of a question", "n", "ms, median"], medians))
    if options.out:
        write_jsonl(options.out, results)


if __name__ == "__main__":
    main()
