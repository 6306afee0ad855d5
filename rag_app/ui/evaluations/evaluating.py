"""Starting an evaluation of an index: from a file of questions, as a job that can be stopped and goes on later."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from rag_app.artifacts import write_atomic
from rag_app.documents.upload_names import safe_path
from rag_app.errors import DataError, RagAppError
from rag_app.evaluation.adapters import Report, evaluate_adapters
from rag_app.evaluation.cases import EvalQuestion, read_questions, sample_of
from rag_app.ui import titles
from rag_app.ui.documents.library import Upload
from rag_app.ui.engine import Engine
from rag_app.ui.job import Job

JOB = "\0evaluation"
KINDS = (".jsonl", ".json", ".ndjson")
_DEPTH = 3
_MOST_FILES = 200
_NOT_QUESTIONS = {"runs", "evaluations", "indexes", "adapters", "node_modules"}


def start(engine: Engine, index: str, source: Path, adapters: Sequence[str], limit: int = 0) -> Job:
    """Ask the questions of a file under each adapter; `limit` takes a random sample, always the same one.

    Raises `DataError` if the file holds no questions, `IndexBusyError` while another evaluation is going on.
    """
    questions = sample_of(_questions(source), limit)

    def work(job: Job) -> Report:
        job.say("loading the models")
        done = [0]

        def tell(adapter: str, at: int, of: int) -> None:
            job.progress("asking", done[0] + at, of * len(adapters))
            job.within(adapter, at, of, "question")
            done[0] += of if at == of else 0

        return evaluate_adapters(engine.rag(index), questions, source.name, adapters, progress=tell)

    return engine.start(JOB, f"Evaluating {titles.title_of(engine.data, index)}", work)


def _questions(source: Path) -> list[EvalQuestion]:
    """The questions of a file, which goes by its name: nobody chose its folder."""
    try:
        return read_questions(os.fspath(source))
    except DataError as error:
        raise DataError(str(error).replace(os.fspath(source), source.name)) from None


def problem_of(upload: Upload) -> str:
    """What keeps an uploaded file from being asked, as a sentence; nothing is kept of it."""
    try:
        _checked_name(upload)
    except RagAppError as error:
        return str(error)
    return ""


def keep(engine: Engine, upload: Upload) -> Path:
    """Put an uploaded file among those of the workspace, in the place of one of its name.

    Raises `DocumentError` for an unfit name and `DataError` if it holds no questions; nothing is changed then.
    """
    path = folder(engine) / _checked_name(upload)
    write_atomic(path, bytes(upload.getbuffer()))
    return path


def _checked_name(upload: Upload) -> str:
    """The safe name of an uploaded file that holds questions."""
    name = safe_path(upload.name, KINDS).name
    with TemporaryDirectory() as apart:
        path = Path(apart) / name
        path.write_bytes(upload.getbuffer())
        _questions(path)
    return name


def folder(engine: Engine) -> Path:
    """Where uploaded files of questions are kept."""
    return engine.data / "questions"


def files_here(engine: Engine) -> dict[str, Path]:
    """Files that may hold questions, by the name to show: uploaded ones, and those of the working directory down to the
    third folder. They are found here, so that no path of a browser is ever opened."""
    found = {p.name: p for p in sorted(folder(engine).glob("*")) if p.suffix in KINDS}
    for path in _below(Path(), _DEPTH):
        if len(found) == _MOST_FILES:
            break
        found.setdefault(path.as_posix(), path)
    return found


def _below(directory: Path, depth: int) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(directory), key=lambda e: e.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.is_symlink():
            continue
        if entry.is_file() and entry.name.endswith(KINDS):
            yield directory / entry.name
        elif depth > 1 and entry.is_dir() and entry.name not in _NOT_QUESTIONS:
            yield from _below(directory / entry.name, depth - 1)
