"""A trained adapter becomes a version in the user's folder of adapters, if it is proven better than what is there."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from finetune.judging import gate
from finetune.judging.evaluate import evaluate, rebuilt_since
from finetune.judging.judge import OpenModel, open_served
from finetune.judging.result import ADAPTER, MOST_FREQUENT, Evaluation, read_evaluation
from finetune.judging.staging import fill_adapter, first_manifest
from finetune.judging.systems import general_beside, replaced_by
from finetune.publishing.model_card import model_card
from finetune.publishing.routing_questions import write_routing
from finetune.rows.built import Built, load_built
from finetune.rows.prepare import changed_index
from finetune.run import Run, adapter_digest, find_run
from rag_app.adapters.files import CONFIG, MODEL_CARD, ROUTING
from rag_app.adapters.manifest import AdapterManifest
from rag_app.adapters.records import GateVerdict, Scores
from rag_app.adapters.store import AdapterStore
from rag_app.adapters.versions import BASE, add_version, check_new_name
from rag_app.artifacts import write_atomic
from rag_app.config import DEFAULT_EMBEDDER, adapters_dir
from rag_app.embedders import load_embedder
from rag_app.errors import AdapterError, RagAppError
from rag_app.models import fingerprint, resolve
from rag_app.models.hub import pinned
from rag_app.prompts import PROMPT_VERSION
from rag_app.protocols import Embedder

_LIBRARIES = ("lora-rag", "torch", "transformers", "peft", "accelerate", "bitsandbytes", "safetensors")


@dataclass(frozen=True, slots=True)
class Published:
    """The new version and its folder, and the verdict of the gate."""

    full_name: str
    folder: Path
    gate: gate.Gate
    forced: bool


def publish(
    run: Run,
    embedder: Embedder | str = DEFAULT_EMBEDDER,
    *,
    name: str = "",
    root: str | Path | None = None,
    force: bool = False,
    licence: str = "",
    description: str = "",
    open_model: OpenModel = open_served,
    report: Callable[[str], None] = print,
) -> Published:
    """Add the run's adapter as a new version of `name` (default: the run's name) below `root` and make it current.

    It must beat the current version, or the base where there is none that the same base and prompts can load, and for
    questions the general adapter, by `gate.decide` on a finished evaluation, which is made or completed first if need
    be. `force` publishes all the same, and the manifest says so. `licence` is that of the training data; `embedder`
    (or the one of that name) embeds training questions for `adapter="auto"`, of which a classifier is no choice.

    Raises `AdapterError` when the gate is not passed, `DataError` when the run was trained on other weights than its
    base has now, and `SettingsError` for a name that no adapter can have; nothing is added then.
    """
    folder, name = adapters_dir(root), name or run.name
    check_new_name(name)  # now, and not when hours of judging are over
    recipe, result, start = run.recipe(), run.result(), run.start
    built = load_built(run.rows)
    base = resolve(recipe.base)
    base_fingerprint = fingerprint(base)
    run.check_base(base_fingerprint)
    store = AdapterStore(folder)
    against = replaced_by(store, name, base_fingerprint, report)
    general = general_beside(store, name, recipe.task, base_fingerprint)
    rivals = [rival for rival in (against, general) if rival]
    evaluation = _finished(run, built, base_fingerprint, rivals, folder, open_model, report)
    verdict = gate.decide(evaluation, against, general)
    if not verdict.passed and not force:
        raise AdapterError(
            f"{name}: not published, {verdict.reason}. Train on more or better rows, or publish it all the same with "
            "--force."
        )

    def fill(partial: Path, number: int) -> AdapterManifest:
        _expect_unchanged(run, name, evaluation, against, replaced_by(AdapterStore(folder), name, base_fingerprint))
        fill_adapter(run.adapter, partial, built.labels)
        if recipe.task == "qa":  # a classifier is no choice of `auto`, and vectors tell much of the texts
            loaded = load_embedder(embedder) if isinstance(embedder, str) else embedder
            write_routing(partial / ROUTING, built.rows["train"], loaded, recipe.seed)
        manifest = dataclasses.replace(
            first_manifest(name, dataclasses.replace(recipe, start=start[0]), base_fingerprint),
            version=number,
            base=pinned(recipe.base, base),
            licence=licence,
            description=description,
            data=(run.data_sha256() or dict(built.sha256)) | built.report.commits(),
            libraries=_libraries(),
            scores=_scores(evaluation),
            gate=GateVerdict(**verdict.to_dict(forced=not verdict.passed)),
            calibration=evaluation.calibration,
        )
        card = model_card(manifest, evaluation, result, built, auto_class=_auto_class(run.adapter), start=start)
        write_atomic(partial / MODEL_CARD, card.encode())
        return manifest

    number = add_version(folder, name, fill, promote=True)
    return Published(f"{name}@{number}", folder / name / str(number), verdict, forced=not verdict.passed)


def _expect_unchanged(run: Run, name: str, evaluation: Evaluation, against: str, now: str) -> None:
    """Raises `AdapterError` unless what was judged is still what is published, and what it was judged against what it
    replaces: under the lock, so that both stay so."""
    if now != against:
        raise AdapterError(
            f"{name}: not published, judged against {against}, but {now} is what it would replace since; run the "
            "same command again to judge it against that one."
        )
    if run.adapter_digest() != evaluation.digests[ADAPTER]:
        raise AdapterError(
            f"{name}: not published, {run.adapter} holds another adapter than the one that was judged; run the "
            "same command again to judge this one."
        )


def _finished(
    run: Run,
    built: Built,
    base_fingerprint: str,
    rivals: Collection[str],
    root: Path,
    open_model: OpenModel,
    report: Callable[[str], None],
) -> Evaluation:
    """The evaluation of this very adapter and base on these very rows, and of its `rivals`; made if missing."""
    found = read_evaluation(run.evaluation)
    fresh = (
        found is not None
        and found.digests.get(ADAPTER) == run.adapter_digest()
        and all(built.sha256.get(name) == digest for name, digest in found.sha256.items())
        and (found.rebuilt, found.leak) == (rebuilt_since(run, built), run.leak)  # a copy of the rows has neither
        and (found.task != "classify" or MOST_FREQUENT in found.gains)  # of an earlier release
        and found.dropped == built.report.lost(found.split)
        and (found.base_fingerprint, found.prompt_version) == (base_fingerprint, PROMPT_VERSION)
    )
    if found and fresh and all(rival in found.gains and _same_rival(found, rival, root) for rival in rivals):
        if changed := changed_index(run.rows):
            report(changed)
        return found
    report("judging the adapter first" if not found else f"judging the adapter again, beside {' and '.join(rivals)}")
    store = AdapterStore(root)
    published = [p for p in found.published if p not in rivals and _can_be_judged(store, p)] if found else []
    return evaluate(
        run,
        limit=found.limit if found else 0,
        published=[*published, *(rival for rival in rivals if rival != BASE)],
        plain=found.plain if found and _is_trained(found.plain) else "",
        root=root,
        open_model=open_model,
        report=report,
    )


def _can_be_judged(store: AdapterStore, full: str) -> bool:
    """Whether a version (`name@version`) that was judged before is still there and whole."""
    try:
        store.verify(full)
    except AdapterError:
        return False
    return "@" in full


def _is_trained(run: str) -> bool:
    """Whether a run that was judged before is still there."""
    try:
        return bool(run and find_run(run).result())
    except RagAppError:
        return False


def _same_rival(found: Evaluation, against: str, root: Path) -> bool:
    return against == BASE or found.digests.get(against) == adapter_digest(AdapterStore(root).folder(against))


def _scores(evaluation: Evaluation) -> Scores:
    """What the manifest keeps."""
    gain = evaluation.gains[BASE][evaluation.metric]
    return Scores(
        rows=evaluation.rows,
        split=evaluation.split,
        kinds=dict(evaluation.kinds),
        metric=evaluation.metric,
        adapter={k: round(v.estimate, 4) for k, v in evaluation.systems[ADAPTER].items()},
        base={k: round(v.estimate, 4) for k, v in evaluation.systems[BASE].items()},
        gain=(round(gain.low, 4), round(gain.estimate, 4), round(gain.high, 4)),
        intervals={k: (round(v.low, 4), round(v.high, 4)) for k, v in evaluation.systems[ADAPTER].items()},
    )


def _libraries() -> dict[str, str]:
    found = {}
    for library in _LIBRARIES:
        with suppress(PackageNotFoundError):
            found[library] = version(library)
    return found


def _auto_class(adapter: Path) -> str:
    kind = json.loads((adapter / CONFIG).read_text(encoding="utf-8"))["task_type"]
    return "AutoModelForSeq2SeqLM" if kind == "SEQ_2_SEQ_LM" else "AutoModelForCausalLM"
