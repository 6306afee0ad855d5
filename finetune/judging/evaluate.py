"""Base, adapter and others answer the same held-out rows; their scores, intervals and differences."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from finetune.judging.answering import System
from finetune.judging.deciding import Answers, calibrates, decided, fit, over_index
from finetune.judging.drawing import draw
from finetune.judging.judge import Judge, OpenModel, open_served
from finetune.judging.other_rows import check_task, in_labels, trained_on, unknown_labels
from finetune.judging.report import write_report
from finetune.judging.result import MOST_FREQUENT, REBUILT, Evaluation, compare, write_evaluation
from finetune.judging.systems import general_beside, stage_systems, taught_by
from finetune.judging.voting import ENOUGH, teaching
from finetune.recipe import TrainingRecipe
from finetune.rows.built import CALIBRATION, Built, load_built, recipe_in
from finetune.rows.prepare import changed_index
from finetune.rows.tasks import labels_without_rows, main_metric
from finetune.run import Run
from finetune.schema import Row, distinct, sample_rows
from rag_app.adapters.records import Calibration, LabelCalibration
from rag_app.adapters.store import AdapterStore
from rag_app.classification.labels import Labels
from rag_app.config import adapters_dir
from rag_app.errors import DataError
from rag_app.evaluation.answers import alone_in
from rag_app.models import fingerprint, resolve
from rag_app.prompts import PROMPT_VERSION

_JUDGED_BY = ("dev.jsonl", "test.jsonl", f"{CALIBRATION}.jsonl")
# A label costs little more than reading a short text, a refusal the reading of all passages.
_CALIBRATION_ROWS = {"dev": 1000, CALIBRATION: 150}


def evaluate(
    run: Run,
    *,
    rows_folder: Path | None = None,
    out: Path | None = None,
    limit: int = 0,
    published: Sequence[str] = (),
    plain: str = "",
    root: Path | None = None,
    open_model: OpenModel = open_served,
    threads: int = 16,
    report: Callable[[str], None] = print,
) -> Evaluation:
    """Judge the adapter of a finished training on its test rows (dev rows where there are none).

    `limit` takes that many rows, always the same ones, chosen by a hash. `published` names versions below `root`
    (`name` or `name@3`), `plain` a run trained with `closed_book`; it is judged with and without passages. For
    questions the general adapter is always judged beside it: it answers them until now. For labels whoever says the
    most frequent one of the run's training rows to every text is. Answers are kept in `out/generations-SYSTEM.jsonl`
    and not made again; `out` (default: the run's `evaluation`) also gets `evaluation.json`, `report.md`,
    `questions.jsonl`, `questions.md` and plots. `open_model(recipe, root)` opens the model that is asked, with the
    adapters of `root`.

    Every system is judged as it is served. The adapter first gets a calibration, from rows that are not judged: the dev
    rows for labels, the calibration rows for questions. Published versions bring theirs.

    Rows of another build (`rows_folder`) are put into the labels of the run, and told where it was trained on them.

    Raises `DataError` without a finished training or rows, for rows of another task, or while somebody else evaluates
    the run, and what loading model and adapters raises.
    """
    recipe, out = run.recipe(), out or run.evaluation
    with _alone_with(run, out):
        folder = rows_folder or run.rows
        by = _rows_to_judge(run, recipe, folder, limit, report)
        base = fingerprint(resolve(recipe.base))
        run.check_base(base)
        store = AdapterStore(adapters_dir(root))
        general = general_beside(store, run.name, recipe.task, base)
        if general and general not in map(store.resolve, published):
            published = [*published, general]
        systems = stage_systems(run, recipe, by.labels, base, published=published, plain=plain, root=store.root)
        judge = Judge(
            recipe=recipe,
            labels=by.labels,
            root=run.candidate,
            out=out,
            open_model=open_model,
            key={"base": base, "method": recipe.method, "dtype": recipe.dtype, "prompts": PROMPT_VERSION},
            threads=threads,
            report=report,
        )
        answers, calibration, unvoted = _answered(judge, systems, by)
        if recipe.task == "classify":
            answers[MOST_FREQUENT] = by.most_frequent()
        metric = main_metric(recipe.task, recipe.metric)
        evaluation = dataclasses.replace(
            compare(by.rows, answers, by.labels, metric, run.name, by.split),
            limit=by.limit,
            published=tuple(published),
            plain=plain,
            digests={s.name: s.digest for s in systems},
            calibration=calibration,
            calibrated_on=len(_calibration_rows(by.built, "dev")) if isinstance(calibration, LabelCalibration) else 0,
            unvoted=unvoted,
            unjudged=by.unjudged,
            dropped=by.built.report.lost(by.split),
            rebuilt=by.rebuilt,
            taught=taught_by(published, by.split, recipe_in(folder), by.built.sha256["train.jsonl"], store),
            leak=by.leak,
            sha256={name: digest for name, digest in by.built.sha256.items() if name in _JUDGED_BY},
            base_fingerprint=base,
            prompt_version=PROMPT_VERSION,
            max_new_tokens=judge.max_new_tokens,
        )
        write_report(out, evaluation, by.rows, answers)
        draw(evaluation, run, recipe, by.rows, answers, out, report)
        write_evaluation(evaluation, out)
    return evaluation


@dataclass(frozen=True, slots=True)
class _JudgingRows:
    """The `rows` of a set that judge, all or `limit` of them, among the `built` ones; the rows `taught`, and why those
    that judge may tell too little: they were built again since, or (`leak`) are known."""

    built: Built
    split: Literal["dev", "test"]
    limit: int
    rows: Sequence[Row]
    taught: Sequence[Row]
    rebuilt: bool
    leak: str

    @property
    def labels(self) -> Labels:
        return self.built.labels

    @property
    def unjudged(self) -> str:
        """The labels that no row has, and those of rows that it was not trained on."""
        kind = f"chosen {self.split}" if self.limit else self.split
        told = labels_without_rows(self.labels, self.rows, kind), unknown_labels(self.labels, self.rows)
        return "; ".join(filter(None, told))

    def most_frequent(self) -> Answers:
        """The label of most of the rows taught, said to every text."""
        ((label, _),) = Counter(row.target for row in self.taught or self.rows).most_common(1)
        return Answers((label,) * len(self.rows))


def _rows_to_judge(
    run: Run, recipe: TrainingRecipe, folder: Path, limit: int, report: Callable[[str], None]
) -> _JudgingRows:
    """The rows of `folder` that judge a run, in the labels of the run."""
    built = load_built(folder)
    check_task(built, recipe.task, folder)
    if changed := changed_index(folder):
        report(changed)
    own = folder.resolve() == run.rows.resolve()
    mine = built if own or recipe.task != "classify" else load_built(run.rows)
    if mine is not built:
        built = in_labels(built, mine.labels)
    split: Literal["dev", "test"] = "test" if built.rows["test"] else "dev"
    limit = limit if limit < len(built.rows[split]) else 0  # more than there are is all of them
    rows = held_out(built, split, limit)
    rebuilt, leak = _warned(run, built, report) if own else (False, _seen(run, rows, report))
    return _JudgingRows(built, split, limit, rows, mine.rows["train"], rebuilt, leak)


def _answered(
    judge: Judge, systems: Sequence[System], by: _JudgingRows
) -> tuple[dict[str, Answers], Calibration | None, str]:
    """What every system says to the rows as it is served, the calibration that was fitted for the adapter, and why the
    reader has no vote in it."""
    built, split, rows = by.built, by.split, by.rows
    task, report, labels = judge.recipe.task, judge.report, judge.labels
    source = "dev" if task == "classify" else CALIBRATION
    unseen = _calibration_rows(built, source) if split == "test" else []
    answers: dict[str, Answers] = {}
    fitted: Calibration | None = None
    unvoted = ""
    for system in systems:
        if task == "qa" and not over_index(rows):  # the words decide, whatever a manifest says
            system = dataclasses.replace(system, calibration=None, to_fit=False)
        if system.to_fit and unseen:
            report(f"{system.name}: fitting its calibration on {len(unseen):,} other rows")
            words = len(teaching(unseen)) >= ENOUGH
            fitted, unvoted = fit(unseen, judge.unseen(system, unseen, _key(built, source), words=words), labels)
            system = dataclasses.replace(system, calibration=fitted, to_fit=False)
        elif system.to_fit:
            report(f"{system.name}: not calibrated, for lack of enough other rows of every kind")
            system = dataclasses.replace(system, to_fit=False)
        answers[system.name] = decided(rows, judge.answers(system, rows, _key(built, split)), labels, system)
    return answers, fitted, unvoted


def _warned(run: Run, built: Built, report: Callable[[str], None]) -> tuple[bool, str]:
    """Whether the run's rows were built again since, and why its questions tell too little; both are reported."""
    if rebuilt := rebuilt_since(run, built):
        report(f"{run.rows}: {REBUILT}; train again to judge by other questions")
    if leak := run.leak:
        report(f"{leak}; judge by other questions: name files of them as data.dev and data.test, and train again")
    return rebuilt, leak


def _seen(run: Run, rows: Sequence[Row], report: Callable[[str], None]) -> str:
    """How many rows of another build the run was trained on, or empty; it is reported, as is that nobody can know."""
    try:
        mine = load_built(run.rows)
    except DataError as error:  # gone, or of older prompts
        unknown = str(error)
    else:
        unknown = f"{run.rows}: built again after the training." if rebuilt_since(run, mine) else ""
    if unknown:
        report(f"whether it was trained on these rows cannot be told: {unknown}")
        return ""
    if seen := trained_on(mine, rows):
        report(f"{seen}; judge by rows of other sources")
    return seen


@contextmanager
def _alone_with(run: Run, out: Path) -> Iterator[None]:
    """What is staged is the run's, wherever its answers are kept."""
    with ExitStack() as held:
        for folder in {run.folder.resolve(): run.folder, out.resolve(): out}.values():
            held.enter_context(alone_in(folder, run.name))
        yield


def _calibration_rows(built: Built, source: str) -> list[Row]:
    """Rows to fit a calibration on; none where they are missing or too few."""
    if not built.rows.get(source):
        return []
    rows = held_out(built, source, _CALIBRATION_ROWS[source])
    return rows if calibrates(rows) else []


def rebuilt_since(run: Run, built: Built) -> bool:
    """Whether the rows of a run were built again after its training; False where the training did not say on which."""
    return run.data_sha256().get("train.jsonl") not in (None, built.sha256["train.jsonl"])


def held_out(built: Built, split: str, limit: int = 0) -> list[Row]:
    """Rows of a set in their order: all, or `limit` of them by a hash of their ids; equal ids get a number."""
    ids = distinct(row.id for row in built.rows[split])
    rows = [dataclasses.replace(row, id=name) for row, name in zip(built.rows[split], ids, strict=True)]
    if not rows:
        raise DataError(f"no {split} rows; build some with `rag-finetune data build`.")
    return sample_rows(rows, limit)


def _key(built: Built, split: str) -> str:
    return f"{split} {built.sha256[f'{split}.jsonl']}"
