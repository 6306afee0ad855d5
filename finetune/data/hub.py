"""Records through Hugging Face `datasets`: Parquet files, saved folders and hub ids; label numbers become names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rag_app.errors import DataError, first_line

Record = dict[str, Any]
_HUB_ID = re.compile(r"(?P<id>[\w.-]+/[\w.-]+)(?:/(?P<config>[\w.-]+))?(?::(?P<split>[\w.\[\]%:-]+))?")


def hub_id_in(source: str) -> re.Match[str] | None:
    """The `id`, `config` and `split` of a `source` of the form owner/name, owner/name/config or either with :split;
    None for others, and for one with a file suffix."""
    suffixes = (".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".parquet", ".txt")
    return None if source.lower().endswith(suffixes) else _HUB_ID.fullmatch(source)


def hub_records(found: re.Match[str], split: str, fetched: Callable[[str], object]) -> Iterator[tuple[str, Record]]:
    """Stream a data set of the hub without keeping a copy; `DataError` names what could not be reached.

    `fetched` is told the commit that is read, so that the same rows can be had again.
    """
    import datasets

    wanted = found["split"] or split
    commit = reached(found)
    try:
        rows = datasets.load_dataset(found["id"], found["config"], split=wanted, revision=commit, streaming=True)
        fetched(commit)
        yield from _named(rows, rows.features, found.string)
    except Exception as error:  # datasets, huggingface_hub and httpx each raise their own kinds
        raise DataError(
            f"{found.string}: not a local path, and the hub gave no split {wanted!r} of it ({_said(error)}); check the "
            "spelling, the network, or name the split: owner/name/config:split."
        ) from None


def reached(found: re.Match[str]) -> str:
    """The newest commit of the data set that was `found` by `hub_id_in`; `DataError` where the hub cannot be reached or
    has none of that name."""
    try:
        return commit_of(found["id"])
    except Exception as error:  # huggingface_hub and httpx each raise their own kinds
        raise DataError(
            f"{found.string}: not a local path, and the hub gave no data set {found['id']!r} ({_said(error)}); check "
            "the spelling and the network, or name a .csv, .jsonl or .parquet file of such rows in its place."
        ) from None


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {first_line(error).rstrip('.')}"


def commit_of(data_set: str) -> str:
    """The newest commit of a data set of the hub. Raises what `huggingface_hub` raises."""
    from huggingface_hub import HfApi

    return str(HfApi().dataset_info(data_set).sha)


def saved_records(folder: Path, split: str) -> Iterator[tuple[str, Record]]:
    """Rows of a folder that `save_to_disk` wrote; of several splits the one asked for, `dev` for no `validation`."""
    import datasets

    try:
        saved = datasets.load_from_disk(str(folder))
    except FileNotFoundError:
        raise DataError(f"{folder}: not a folder saved by `datasets`; name the files in it instead.") from None
    if isinstance(saved, datasets.DatasetDict):
        if split == "validation" and split not in saved and "dev" in saved:
            split = "dev"
        if split not in saved:
            raise DataError(f"{folder}: no split {split!r}; it has {', '.join(saved)}.")
        saved = saved[split]
    yield from _named(saved, saved.features, folder.name)


def parquet_records(path: Path) -> Iterator[tuple[str, Record]]:
    """Rows of a Parquet file, read piece by piece, with the label names that `datasets` saved in it."""
    import datasets
    import pyarrow.parquet

    try:
        file = pyarrow.parquet.ParquetFile(path)
        features = datasets.Features.from_arrow_schema(file.schema_arrow)
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: not a readable Parquet file ({error}).") from None
    yield from _named((row for batch in file.iter_batches() for row in batch.to_pylist()), features, path.name)


def _named(rows: Iterable[Record], features: Mapping[str, Any] | None, name: str) -> Iterator[tuple[str, Record]]:
    labels = {column: f for column, f in (features or {}).items() if hasattr(f, "int2str")}
    for number, row in enumerate(rows, 1):
        named = {
            column: feature.int2str(row[column]) if isinstance(row[column], int) and row[column] >= 0 else None
            for column, feature in labels.items()
        }
        yield f"{name}, row {number}", {**row, **named}
