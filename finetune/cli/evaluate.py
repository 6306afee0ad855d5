"""`rag-finetune evaluate`: base, adapter and others on the same held-out rows."""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finetune.cli.options import add_adapters, add_run, run_of, to_stderr
from rag_app.cli.options import positive

if TYPE_CHECKING:
    from finetune.judging.result import Evaluation
    from finetune.run import Run


def add_parser(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("evaluate", help="judge a trained adapter on held-out rows; goes on after a stop")
    add_run(parser)
    parser.add_argument("--rows", type=Path, metavar="DIR", help="folder of the rows (default: those of the training)")
    parser.add_argument(
        "--limit", type=positive, default=0, metavar="N", help="judge N rows, always the same (default: all)"
    )
    parser.add_argument(
        "--versions", nargs="+", default=[], metavar="NAME[@N]", help="published adapters to judge as well"
    )
    parser.add_argument("--plain", default="", metavar="RUN", help="a run trained with closed_book=true, to compare")
    add_adapters(parser)
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder of the results (default: runs/NAME/evaluation)")
    parser.add_argument(
        "--threads", type=positive, default=16, metavar="N", help="questions asked at once (default: 16)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> None:
    from finetune.judging.evaluate import evaluate
    from finetune.judging.report import report_lines

    run = run_of(arguments)
    evaluation = evaluate(
        run,
        rows_folder=arguments.rows,
        out=arguments.out,
        limit=arguments.limit,
        published=arguments.versions,
        plain=arguments.plain,
        root=arguments.root,
        threads=arguments.threads,
        report=to_stderr,
    )
    if arguments.json:
        print(json.dumps(dataclasses.asdict(evaluation), ensure_ascii=False))
        return
    out = arguments.out or run.evaluation
    print("\n".join(report_lines(evaluation)))
    print(f"\nwritten to {out}: read {out}/questions.md")
    print(next_step(run, evaluation, arguments.root))


def next_step(run: Run, evaluation: Evaluation, root: Path | None) -> str:
    """What to do behind an evaluation: publish, or what publishing lacks; `root` is the folder of the adapters."""
    from finetune.judging.gate import MIN_ROWS, decide, too_few
    from finetune.judging.systems import general_beside, replaced_by
    from rag_app.adapters.store import AdapterStore
    from rag_app.adapters.versions import BASE
    from rag_app.config import adapters_dir

    if evaluation.limit and evaluation.rows < MIN_ROWS:
        return f"next: rag-finetune evaluate {run.name} without --limit, since publishing needs {MIN_ROWS} rows"
    if lacking := too_few(evaluation.rows):
        return lacking
    store = AdapterStore(adapters_dir(root))
    against = replaced_by(store, run.name, evaluation.base_fingerprint)
    general = general_beside(store, run.name, evaluation.task, evaluation.base_fingerprint)
    is_judged = against in evaluation.gains  # else publishing judges it beside that first, whatever the base says
    verdict = decide(evaluation, against if is_judged else BASE, general if general in evaluation.gains else "")
    if evaluation.doubts or (is_judged and not verdict.passed):
        return f"not to be published by these rows: {verdict.reason}; train, or judge, by more or other rows"
    return f"next: rag-finetune publish {run.name}"
