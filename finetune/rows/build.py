"""From a recipe to rows: read, clean, split, build, drop what is too long."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

from finetune.data.cleaning import drop_leaks, merge_duplicates, spell_alike, tell_lost_labels
from finetune.data.example import Example
from finetune.data.loading import check_columns, load_examples, load_passages
from finetune.data.report import Report
from finetune.data.splits import cap, join_documents, split_by_document
from finetune.recipe import DataRecipe, TrainingRecipe
from finetune.rows.bm25 import ContextRetriever
from finetune.rows.built import CALIBRATION, SPLITS, Built
from finetune.rows.held_out import calibration_rows, held_out_rows
from finetune.rows.passage_lists import Retrieve, Serve
from finetune.rows.raft import Grounds, cap_contexts, label_rows, training_rows
from finetune.rows.searching import telling
from finetune.rows.source_documents import name_documents
from finetune.rows.tasks import LISTED, labels_without_rows
from finetune.schema import Row, RowPassage
from rag_app.classification.labels import Labels
from rag_app.errors import DataError
from rag_app.text.language.one_line import shortened
from rag_app.timing import Progress

_HASH = re.compile(r"[0-9a-f]{16,64}")

Overlong = Callable[[Sequence[Row]], Mapping[str, str]]


def build(
    recipe: TrainingRecipe,
    retrieve: Retrieve | None = None,
    serve: Serve | None = None,
    *,
    generated: Sequence[Example] = (),
    overlong: Overlong | None = None,
    report: Report | None = None,
    say: Callable[[str], None] = lambda text: None,
    searched: Collection[str] = (),
) -> Built:
    """Build all rows of a recipe; `say` is told how far the search is for the questions that are not yet `searched`.

    Training and dev rows are balanced to `abstain_share`; test rows keep the share that the data has.
    `retrieve(question, k)` is the retriever of the recipe's index and `serve` what serving finds by it; without them,
    distractors come by BM25 from the passages of the data itself, and there are no rows to calibrate on. `generated`
    are examples made elsewhere (`finetune.rows.questions`). `overlong` maps row ids to the reason why they do not fit
    the window (`finetune.rows.encode` knows). Raises `DataError`.
    """
    report = report or Report()
    with report.told_in_errors():
        sets = _read(recipe, generated, report)
        if retrieve:
            new = {e.question for s in SPLITS for e in sets[s]}.difference(searched)
            retrieve = telling(retrieve, new, Progress("searching", len(new), "questions", say))
        return _built(recipe, sets, bool(generated), retrieve, overlong, serve, report)


def _built(
    recipe: TrainingRecipe, sets: dict[str, list[Example]], some_generated: bool, retrieve: Retrieve | None,
    overlong: Overlong | None, serve: Serve | None, report: Report,
) -> Built:  # fmt: skip
    if recipe.task == "classify":
        check_columns(recipe.data, report)
        apart = _split(recipe, sets, report)
        tell_lost_labels(sets["train"], apart["train"], report)
        return _build_labels(recipe, apart, overlong, report)
    report.scope = ""
    passages = load_passages(recipe.data.passages_file, recipe.data, report) if recipe.data.passages_file else {}
    check_columns(recipe.data, report)
    if some_generated:  # their documents are sources of the index: the others must go by the same names
        sets = {s: [dataclasses.replace(e, document="") for e in sets[s]] for s in SPLITS}
    if not all(e.document and e.passage for s in SPLITS for e in sets[s]):
        sets = name_documents(sets, retrieve or _own_passages(sets, passages, recipe.data.extractive), recipe.data)
    sets = _split(recipe, sets, report)
    retrieve = retrieve or _own_passages(sets, passages, recipe.data.extractive)
    grounds = Grounds(passages, retrieve, recipe.data, report)
    most_unanswerable = {"dev": recipe.data.abstain_share, "test": 1.0}
    rows: dict[str, Sequence[Row]] = {}
    for split in SPLITS:
        report.scope = split
        made = (
            training_rows(sets[split], grounds, recipe.seed)
            if split == "train"
            else held_out_rows(sets[split], grounds, most_unanswerable[split], serve)
        )
        rows[split] = _fitting(made, overlong, report)
    if serve:
        report.scope = CALIBRATION
        rows[CALIBRATION] = _fitting(calibration_rows(sets["dev"], grounds, serve), overlong, report)
    report.scope = "train"
    rows["train"] = cap_contexts(rows["train"], recipe.data.max_contexts, recipe.seed, report)
    return _checked(Built(rows=rows, labels=Labels(), report=report))


def _read(recipe: TrainingRecipe, generated: Sequence[Example], report: Report) -> dict[str, list[Example]]:
    """Examples of the files of each set, one for each question about one passage."""
    data, sets = recipe.data, dict[str, list[Example]]()
    for split, sources in zip(SPLITS, (data.train, data.dev, data.test), strict=True):
        report.scope = split
        found = load_examples(sources, split, recipe.task, data, report)
        if recipe.task == "classify":
            found = spell_alike(found, [data.out_of_scope, *_labels_in(sets.get("train", found))], report)
        sets[split] = merge_duplicates([*found, *(generated if split == "train" else ())], recipe.task, report)
    if not sets["train"] and data.train:
        raise _none_left("train", sets, report)
    if not sets["train"]:
        raise DataError(
            'no training data: name files or hub ids as data.train, or an index with data.index = "NAME" and '
            "data.generate_questions = 500."
        )
    return sets


def _labels_in(examples: Sequence[Example]) -> list[str]:
    return [name for name, _ in Counter(example.answers[0] for example in examples).most_common()]


def _split(recipe: TrainingRecipe, read: Mapping[str, list[Example]], report: Report) -> dict[str, list[Example]]:
    """Sets without leaks: own files where the recipe names them, else shares of the documents of `train`."""
    data, sets = recipe.data, dict(read)
    report.scope = "dev"
    sets["dev"] = drop_leaks(sets["dev"], sets["test"], report)
    report.scope = "train"
    sets["train"] = join_documents(drop_leaks(sets["train"], [*sets["dev"], *sets["test"]], report))
    shares = [0.0 if data.dev else data.dev_share, 0.0 if data.test else data.test_share]
    (dev, test), rest = split_by_document(sets["train"], shares, recipe.task, recipe.seed)
    answerable = [e for e in sets["train"] if e.answerable]
    if sets["train"] and not answerable:
        raise DataError(
            f"no question of data.train has an answer ({len(sets['train'])} without one), and an adapter of such rows "
            "refuses everything: name the column of the answers (data.columns.answers), or add questions with answers."
        )
    # By refusals alone no checkpoint is chosen: one that refuses everything would be the best.
    if not data.dev and answerable and not any(e.answerable for e in dev):
        raise DataError(_why_no_dev(data.dev_share, answerable))
    dev = drop_leaks(dev, test, report)  # one question may be asked about several documents, one text stand in them
    rest = drop_leaks(rest, [*dev, *test], report)
    sets["dev"], sets["test"] = sets["dev"] or dev, sets["test"] or test
    sets["train"] = cap(rest, data.max_rows, recipe.task, recipe.seed)
    return sets


def _why_no_dev(share: float, examples: Sequence[Example]) -> str:
    if not share:
        return "no dev rows: data.dev_share is 0 and data.dev names no file; set one of them."
    sizes = Counter(example.document for example in examples)
    if len(sizes) == len(examples):
        return (
            f"too few rows: {len(examples)}, of which data.dev_share = {share:g} sets none apart to choose the best "
            "checkpoint by; add rows, or name a file of dev rows (data.dev)."
        )
    ((name, most),) = sizes.most_common(1)
    if _HASH.fullmatch(name):  # of a passage, which tells people nothing
        name = next(e.context or e.found or name for e in examples if e.document == name)
    name = shortened(name, 60)
    if len(sizes) == 1:
        kind = "passage" if len({example.context for example in examples}) == 1 else "document"
        return (
            f"no dev rows: all {len(examples)} questions are about one {kind} ({name}), which is never divided; "
            f"add questions about other {kind}s, or name a file of dev rows (data.dev)."
        )
    return (
        f"no dev rows: {len(examples)} answerable examples in {len(sizes)} document(s), {most} of them in the largest "
        f"({name!r}), and a document is never divided, nor is a passage; name a file of dev rows (data.dev) or "
        "a column of smaller documents (data.columns.document), or raise data.dev_share."
    )


def _build_labels(
    recipe: TrainingRecipe, sets: Mapping[str, list[Example]], overlong: Overlong | None, report: Report
) -> Built:
    if not sets["train"]:
        raise _none_left("train", sets, report)
    labels = Labels.of([e.answers[0] for e in sets["train"]], recipe.data.out_of_scope)
    _check_labels(recipe, labels)
    rows: dict[str, Sequence[Row]] = {}
    for split in SPLITS:
        report.scope = split
        rows[split] = _fitting(label_rows(sets[split], labels, report, split == "test"), overlong, report)
        if split == "train" and rows["train"]:
            labels = _learned(labels, rows["train"], report)
            _check_labels(recipe, labels)
    judging = "test" if rows["test"] else "dev"
    report.note(labels_without_rows(labels, rows[judging], judging))
    return _checked(Built(rows=rows, labels=labels, report=report))


def _learned(labels: Labels, rows: Sequence[Row], report: Report) -> Labels:
    """`labels` that have one of the training `rows`, as no other is learned; the report names the others."""
    left = {row.target for row in rows}
    texts = {name: text for name, text in labels.texts.items() if text in left}
    for name in labels.texts.keys() - texts.keys():
        report.count(f"label {name!r:.80} lost: none of its training rows fits")
    return Labels(texts, labels.out_of_scope if labels.out_of_scope in texts else "")


def _check_labels(recipe: TrainingRecipe, labels: Labels) -> None:
    """`DataError` where nothing could be told apart, or nothing be out of scope although the recipe says what is."""
    names = list(labels.texts)
    if len(names) < 2:
        raise DataError(
            f"a single label in the training data ({', '.join(map(repr, names))}): expected two or more; name the "
            "column of the labels as data.columns.label."
        )
    chosen = recipe.data.out_of_scope
    if chosen != DataRecipe().out_of_scope and chosen and not labels.out_of_scope:
        raise DataError(
            f"data.out_of_scope = {chosen!r}: no training row has this label, there are {', '.join(names[:LISTED])}; "
            "name one of them, or leave it out if no text is out of scope."
        )


def _own_passages(sets: Mapping[str, list[Example]], passages: Mapping[str, RowPassage], cut: bool) -> Retrieve:
    examples = [example for split in SPLITS for example in sets[split]]
    own = [RowPassage(text=e.context, title=e.title, source=e.document) for e in examples if e.context]
    if not own and not passages:
        if all(e.passages for e in examples):
            return lambda question, k: ()
        raise DataError(
            "the data has no passages to answer from: name the index that holds the documents (data.index), or a "
            "context column (data.columns.context) or data.passages_file."
        )
    return ContextRetriever([*passages.values(), *own], cut)


def _fitting(rows: Sequence[Row], overlong: Overlong | None, report: Report) -> list[Row]:
    reasons = overlong(rows) if overlong else {}
    for row_id, reason in reasons.items():
        report.drop(reason, row_id)
    return [row for row in rows if row.id not in reasons]


def _checked(built: Built) -> Built:
    for split in ("train", "dev"):
        if not built.rows[split]:
            raise _none_left(split, built.rows, built.report)
    return built


def _none_left(split: str, sets: Mapping[str, Sequence[object]], report: Report) -> DataError:
    other = sum(map(len, sets.values()))
    taken = (
        f"all {other} went to dev and test; add questions or lower data.dev_share and data.test_share"
        if split == "train" and other
        else "none were read"
    )
    return DataError(f"no {split} rows are left ({report.losses() or taken}).")
