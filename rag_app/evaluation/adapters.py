"""Several adapters on the same questions: where their outcomes lie, and the report about them."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from rag_app.adapters.versions import AUTO, BASE
from rag_app.errors import DataError, SettingsError
from rag_app.evaluation.answers import alone_in
from rag_app.evaluation.cases import EvalQuestion
from rag_app.evaluation.report import write_report
from rag_app.evaluation.run import adapter_digests, evaluate
from rag_app.pipeline import Rag

ROOT = Path("evaluations")
DEFAULT_ADAPTERS = (BASE, AUTO)


@dataclass(frozen=True, slots=True)
class Report:
    """`folder` holds the report and a folder for each adapter; `text` is the report in Markdown."""

    folder: Path
    text: str


def evaluate_adapters(
    rag: Rag,
    questions: Sequence[EvalQuestion],
    source: str,
    adapters: Sequence[str] = DEFAULT_ADAPTERS,
    out: Path | None = None,
    progress: Callable[[str, int, int], None] = lambda adapter, done, of: None,
) -> Report:
    """Ask all `questions` (from the file or hub id `source`) under each adapter, and write the report.

    Outcomes are kept below `out` (default: `evaluations/INDEX/GENERATION/QUESTIONS`, another one for an index of other
    content or tuned otherwise) as they are made, so that the same call goes on where it was stopped. The first adapter
    is what the others are compared with. Raises `DataError` as `evaluate` does, without questions and while somebody
    else evaluates there, `SettingsError` without adapters, and what resolving an adapter raises.
    """
    if not questions:
        raise DataError(f"{source}: no questions to ask; give at least one.")
    if not adapters:
        raise SettingsError("adapters = []: expected one or more; name base, auto or adapters that were published.")
    index = rag.index
    asked = [(q.id, q.question) for q in questions]
    name = f"{Path(source).stem}-{_short([asked, index.content, dataclasses.asdict(index.fusion)])}"
    folder = out or ROOT / index.name / f"generation-{index.generation}" / name
    resolved = [a if a == AUTO else rag.adapters.resolve(a) for a in adapters]
    with alone_in(folder, index.name):
        outcomes = {}
        for adapter in resolved:
            part = f"{AUTO}-{_short(sorted(adapter_digests(rag, AUTO).items()))}" if adapter == AUTO else adapter
            outcomes[adapter] = evaluate(rag, questions, adapter, folder / part, partial(progress, adapter))
        title = f"{index.name}, generation {index.generation}, {len(questions):,} questions"
        return Report(folder, write_report(folder, title, outcomes))


def _short(values: Any) -> str:
    """Eight hexadecimal digits that change with the values."""
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:8]
