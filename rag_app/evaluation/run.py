"""Ask every question once for each adapter; outcomes are appended as they are made, so that a run can go on."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import rag_app
from rag_app.adapters.versions import AUTO, BASE
from rag_app.artifacts import write_json
from rag_app.errors import AdapterError, ContextTooLongError, DataError, SettingsError
from rag_app.evaluation.answers import Record, Records
from rag_app.evaluation.cases import EvalQuestion
from rag_app.evaluation.gold import Gold, find_golds
from rag_app.evaluation.outcome import Outcome, judge
from rag_app.pipeline import Rag
from rag_app.prompts import PROMPT_VERSION
from rag_app.reading import shipped_digest

Progress = Callable[[int, int], None]


def evaluate(
    rag: Rag, questions: Sequence[EvalQuestion], adapter: str, folder: Path, progress: Progress = lambda done, of: None
) -> list[Outcome]:
    """Outcomes of all `questions` under `adapter` (`base`, `name@version` or `auto`), in their order.

    `folder/outcomes.jsonl` keeps them; one that is there is not made again while question, answers and gold document
    stay the same. `folder/run.json` says what they depend on (version of this package, index generation with its
    content and fusion, embedder and reader, model and its quantization, adapters, prompt, settings); `DataError` if
    that is not what is asked for now, if the index changes meanwhile, and with the id of a question that cannot be
    asked.
    """
    folder.mkdir(parents=True, exist_ok=True)
    identity = _identity(rag, adapter)
    _claim(folder / "run.json", identity)
    records = Records(folder / "outcomes.jsonl")
    made = []
    for number, (question, gold) in enumerate(zip(questions, find_golds(rag.index, questions), strict=True), 1):
        outcome = _kept(records.by_id.get(question.id), question, gold)
        if outcome is None:
            try:
                answer = rag.ask(question.question, adapter=adapter)
            except (ContextTooLongError, SettingsError) as error:
                raise DataError(f"question {question.id!r}: {error}") from None
            now = _read_from(rag)
            if any(identity[key] != now[key] for key in now):
                other = now["generation"] != identity["generation"]
                there = f"generation {now['generation']}" if other else "another one of that number"
                raise DataError(
                    f"{identity['index']}: generation {identity['generation']} was being evaluated and {there} is "
                    "there now; run the same command again to evaluate that one."
                )
            outcome = judge(question, answer, gold)
            records.add(dataclasses.asdict(outcome))
        made.append(outcome)
        progress(number, len(questions))
    return made


def _kept(record: Record | None, question: EvalQuestion, gold: Gold) -> Outcome | None:
    """The outcome in `record`; None where it lacks a field or was judged by something else."""
    if record is not None:
        with suppress(KeyError, TypeError, ValueError, AttributeError):
            outcome = Outcome.of(record)
            return outcome if outcome.is_of(question, gold) else None
    return None


def adapter_digests(rag: Rag, adapter: str) -> dict[str, str]:
    """SHA-256 of the manifests (and with them of all files) of the versions that may answer for `adapter`."""
    store = rag.adapters
    found = {}
    for name in store.names() if adapter == AUTO else [adapter] if adapter != BASE else []:
        try:
            manifest = store.manifest(name)
        except AdapterError:
            if adapter != AUTO:
                raise
            continue  # damaged or not promoted: `auto` leaves it out too
        values = json.dumps(manifest.to_dict(), sort_keys=True, default=str)
        found[manifest.full_name] = hashlib.sha256(values.encode()).hexdigest()
    return found


def _identity(rag: Rag, adapter: str) -> dict[str, Any]:
    return {
        "version": rag_app.__version__,
        **_read_from(rag),
        "embedder": rag.embedder.fingerprint,
        "reader": shipped_digest(),
        "model": rag.model.name,
        "model_fingerprint": rag.model.fingerprint,
        "quantization": getattr(rag.model, "quantization", "none"),
        "adapter": adapter,
        "adapters": adapter_digests(rag, adapter),
        "prompt_version": PROMPT_VERSION,
        "settings": {k: v for k, v in dataclasses.asdict(rag.settings).items() if k != "adapter"},
    }


def _read_from(rag: Rag) -> dict[str, Any]:
    index = rag.index
    return {
        "index": index.name,
        "generation": index.generation,
        "content": index.content,
        "fusion": dataclasses.asdict(index.fusion),
    }


def _claim(path: Path, mine: Mapping[str, Any]) -> None:
    if path.exists():
        try:
            said = dict(json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, TypeError, RecursionError) as error:
            raise DataError(f"{path}: damaged ({error}); remove {path.parent} and evaluate again.") from None
        changed = [key for key in mine if said.get(key) != mine[key]]
        if changed:
            raise DataError(
                f"{path}: outcomes made with another {', '.join(changed)}; give another folder with --out, or remove "
                "that one."
            )
        return
    write_json(path, mine)
