"""What the benchmark programs share: where the data is, reading it, an index of passages, printing tables."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from rag_app.config import DEFAULT_EMBEDDER
from rag_app.index import Index, add_documents, build_index
from rag_app.metrics import Interval, bootstrap, wilson_interval
from rag_app.metrics.text import normalize_answer
from rag_app.protocols import ChatModel, Embedder
from rag_app.reading import SHIPPED, load_reader
from rag_app.schema import Document, GenerationRequest

if TYPE_CHECKING:
    from rag_app.reading.read import Reader

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))  # helpers that tests and benchmarks share

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
# Files of splits/ with questions and messages of other domains, and where these stand; to judge by.
UNRELATED = (
    ("banking77_train.jsonl", "text"),
    ("stackoverflow_topics_dev.jsonl", "text"),
    ("pubmedqa_cv500.jsonl", "question"),
)
# By other authors than those of `finetune/reader/written`, each with its passage; no training reads them.
OTHERS = sorted(Path(__file__).with_name("reader_questions").glob("*.jsonl"))
# Repeated, it makes prompts of any length.
TEXT = (
    "The head of department approves travel costs before the journey is booked, and trains are preferred over flights "
    "where the journey takes less than five hours. A hotel may cost at most 120 euros a night. "
)


def plain_parser(description: str | None) -> argparse.ArgumentParser:
    """A parser without options; the lines of `description` stay as they are."""
    return argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)


def parser(description: str | None) -> argparse.ArgumentParser:
    """The same with the `--data` option, by default `$RAG_APP_DATA`."""
    made = plain_parser(description)
    made.add_argument(
        "--data",
        type=Path,
        default=os.environ.get("RAG_APP_DATA") or None,
        help="folder with splits/ and ir_cranfield/ (default: $RAG_APP_DATA)",
    )
    return made


def need(path: Path | None, *parts: str) -> Path:
    """The file below the data folder, or a clear exit."""
    if path is None:
        sys.exit("No data folder: give --data DIR or set RAG_APP_DATA (see docs/measurements.md for the data sets).")
    found = Path(path, *parts)
    if not found.exists():
        sys.exit(f"{found}: no such file; --data must name the folder that holds {'/'.join(parts)}.")
    return found


def need_peers(*packages: str) -> None:
    """A clear exit before anything is measured, where a package that is compared with is not installed."""
    if missing := [name for name in packages if importlib.util.find_spec(name) is None]:
        sys.exit(f"{', '.join(missing)}: not installed, and compared with here; run pip install -e '.[bench]' first.")


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def write_jsonl(path: Path, rows: Iterable[Any]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def ragqa_documents(data: Path) -> list[Document]:
    """The 2,882 ragqa passages as documents; `source` is the passage id."""
    rows = read_jsonl(need(data, "splits", "ragqa_passages.jsonl"))
    return [Document(r["id"], r["text"], title=r["title"]) for r in rows]


def cranfield_documents(data: Path) -> list[Document]:
    """The Cranfield abstracts as documents; the title that opens each text is kept once. Two empty ones are left
    out."""
    documents = []
    for row in read_jsonl(need(data, "ir_cranfield", "beir", "corpus.jsonl")):
        text = row["text"].removeprefix(row["title"]).strip(" .\n")
        if row["text"].strip():
            documents.append(Document(row["_id"], text or row["text"], title=row["title"].strip(" .")))
    return documents


def cranfield_queries(data: Path) -> list[tuple[str, dict[str, int]]]:
    """(query, relevance by document id) for the 225 Cranfield queries."""
    relevant: dict[str, dict[str, int]] = {}
    lines = need(data, "ir_cranfield", "beir", "qrels", "test.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines[1:]:
        query, document, score = line.split()
        relevant.setdefault(query, {})[document] = int(score)
    return [(q["text"], relevant[q["_id"]]) for q in read_jsonl(need(data, "ir_cranfield", "beir", "queries.jsonl"))]


def build(name: str, read: Sequence[Document] | Sequence[Path], embedder: Embedder, root: Path) -> Index:
    """An index of documents, or of files and folders, with the default recipe, reused if it is already there."""
    if not (root / name / "current").exists():
        if isinstance(read[0], Document):
            add_documents(name, read, root=root, embedder=embedder)
        else:
            build_index(name, sources=read, root=root, embedder=embedder)
    return Index.open(name, root)


def mean_of(values: ArrayLike) -> Interval:
    """The mean of values (n,), with its 95 % bootstrap interval."""
    array = np.asarray(values, float)
    return bootstrap(lambda chosen: float(array[chosen].mean()), len(array))


def rate_of(right: ArrayLike) -> Interval:
    """The share of what is right (n,), with its 95 % Wilson interval."""
    array = np.asarray(right, bool)
    return wilson_interval(int(array.sum()), len(array))


def without_signs(text: str) -> str:
    """A text as answers of SQuAD are compared, with signs of currencies dropped like its dollar."""
    return normalize_answer(re.sub("[£€¥]", " ", text))


def reader_in(folder: Path = SHIPPED) -> Reader:
    """The reader in a folder, or a clear exit where it is one of another embedder than the default."""
    reader = load_reader(DEFAULT_EMBEDDER, folder)
    if reader is None:
        sys.exit(f"{folder}: made for another embedder than {DEFAULT_EMBEDDER}.")
    return reader


def timed(work: Callable[[], Any]) -> float:
    """Seconds that `work` takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def answer_at_once(chat: ChatModel, requests: Sequence[GenerationRequest]) -> None:
    """Let a model write the answers to all of these, each asked by a thread of its own."""
    with ThreadPoolExecutor(len(requests)) as pool:
        list(pool.map(lambda request: list(chat.stream(request)), requests))


def own_memory_mb() -> float:
    """Memory of this process that is no mapped file, Linux only."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def table(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)
