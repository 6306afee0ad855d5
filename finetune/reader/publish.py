"""Makes a folder that `rag_app.reading` loads out of a training's state."""

from __future__ import annotations

import dataclasses
import importlib.metadata
from collections.abc import Callable
from pathlib import Path

from finetune.reader.judging.cases import read_cases
from finetune.reader.judging.fitting import NEUTRAL, fit_mixing
from finetune.reader.judging.measures import measures
from finetune.reader.mining.candidates import Found
from finetune.reader.recipe import ReaderRecipe
from finetune.reader.rows import sets, written
from finetune.reader.rows.mixing import Mixture, is_held_out
from finetune.reader.training.train import Training
from rag_app.artifacts import FileRecord, replacing, sha256_of, write_atomic
from rag_app.models import fingerprint
from rag_app.models.bert.weights import Weights
from rag_app.reading import READ
from rag_app.reading.manifest import WEIGHTS, DataRecord, ReaderManifest, write_manifest
from rag_app.reading.read import Reader
from rag_app.timing import now

# Tokens that are read at once: a chunk of 200 fits in, under its headings, beside the longest question that is read.
# Rows of training are shorter (`Plan.longest`), for they are cropped.
_LONGEST = 320
_LIBRARIES = ("torch", "safetensors", "tokenizers")


def publish(
    training: Training,
    recipe: ReaderRecipe,
    base: Path,
    data: Path,
    found: Found,
    target: Path,
    *,
    version: int = 1,
    say: Callable[[str], None] = lambda _: None,
) -> ReaderManifest:
    """Write `target` anew: weights in bf16, mixtures fitted and scores measured on the held-out questions of `data`.

    The folder is written beside and renamed; an older one is replaced.
    """
    read_from = records(data, recipe.mixture)
    with replacing(target) as beside:
        beside.mkdir()
        save_weights(training.published(recipe.share), beside / WEIGHTS)
        manifest = _not_fitted(training, recipe, base, read_from, beside / WEIGHTS, version)
        write_manifest(beside, manifest)
        say("reading the held-out questions")
        passages = {p["id"]: p for p in sets.lines(data, sets.PASSAGES)}
        held = [q for q in sets.lines(data, sets.OWN) if is_held_out(q["passage_id"])]
        cases = read_cases(Reader(beside, base), held, passages, found, READ)
        mixing = fit_mixing(cases)
        scores = {name: round(value, 4) for name, value in measures(cases, mixing).items()}
        manifest = dataclasses.replace(manifest, mixing=mixing, scores=scores)
        write_manifest(beside, manifest)
    return manifest


def _not_fitted(
    training: Training, recipe: ReaderRecipe, base: Path, data: tuple[DataRecord, ...], weights: Path, version: int
) -> ReaderManifest:
    """The manifest of a reader whose signals are not weighed yet."""
    return ReaderManifest(
        name=recipe.name,
        version=version,
        created=now(),
        base=recipe.base,
        base_fingerprint=fingerprint(base),
        rank=recipe.training.rank,
        scale=recipe.training.scale,
        longest=_LONGEST,
        mixing=NEUTRAL,
        licence="Apache-2.0 for the weights' base; data: " + "; ".join(sorted({d.licence for d in data})),
        recipe=dataclasses.asdict(recipe),
        cost=_cost(training),
        data=data,
        libraries={name: importlib.metadata.version(name) for name in _LIBRARIES},
        files={WEIGHTS: FileRecord(weights.stat().st_size, sha256_of(weights))},
    )


def save_weights(weights: Weights, path: Path) -> None:
    """The tensors of a reader, the matrices in bf16."""
    from safetensors.torch import save

    tensors = {
        name: (tensor.bfloat16() if tensor.dim() == 2 else tensor.clone()).contiguous()
        for name, tensor in weights.items()
    }
    write_atomic(path, save(tensors))


def records(data: Path, mixture: Mixture) -> tuple[DataRecord, ...]:
    """Every file that rows were made from; those written by hand where `mixture` takes any, since an installed package
    has none."""
    read = (sets.OWN, sets.PASSAGES, *sets.READING, sets.WARM_UP, *sets.RANKING, *sets.CLAIMS, sets.NEGATIVES)
    once = {s.file: s for s in (*read, sets.TABLES, *sets.VERDICTS)}
    others = [DataRecord(file=s.file, licence=s.licence, sha256=sha256_of(data / s.file)) for s in once.values()]
    own = [
        DataRecord(file=f"{written.FOLDER.name}/{path.name}", licence=written.LICENCE, sha256=sha256_of(path))
        for path in mixture.written_files
    ]
    return (*others, *own)


def _cost(training: Training) -> dict[str, float]:
    """What the training took, with that of the reader that it went on from."""
    own = {"tokens": training.seen, "rows": training.rows, "steps": training.steps, "minutes": training.seconds / 60}
    return {name: round(value + training.before.get(name, 0), 1) for name, value in own.items()}
