"""A job in words: how far it is, what became of its files."""

from __future__ import annotations

from rag_app.ui.job import Job
from rag_app.ui.titles import file_shown

_WHILE_RUNNING = 5
_AT_THE_END = 200


def sentence(job: Job) -> str:
    """`reading files 3 of 14: report.pdf, page 12 of 300, about 4 min left`."""
    if job.stopping:
        return "stopping …"
    count = f" {job.done:,} of {job.total:,}" if job.total else ""
    inside = f": {job.inside}" if job.inside else ""
    return f"{job.stage}{count}{inside}{_left(job.left_s)}"


def file_rows(job: Job) -> list[tuple[str, str, str]]:
    """(state, name, reason), failed ones first; while it runs only the last ones, since each look sends them anew."""
    files = list(job.files.items())
    shown = [(name, error) for name, error in files if error][-_AT_THE_END:]
    most = _WHILE_RUNNING if job.running else _AT_THE_END
    shown = shown[-most:] if job.running else shown
    shown += [(name, error) for name, error in files if not error][-most:]
    return [("failed" if error else "read", file_shown(name), error.removeprefix(f"{name}: ")) for name, error in shown]


def amiss(job: Job) -> list[str]:
    """Why files could not be read, and what is amiss with those that were, as sentences."""
    return [file_shown(said) for said in (*filter(None, job.files.values()), *job.remarks)]


def remark_rows(job: Job) -> list[tuple[str]]:
    """What is amiss with files that were read, a sentence a row."""
    return [(file_shown(remark),) for remark in job.remarks[:_AT_THE_END]]


def file_caption(job: Job) -> str:
    """How many there are, where not all are shown."""
    files = dict(job.files)
    failed = sum(bool(error) for error in files.values())
    return f"Files: {len(files) - failed:,} read" + (f", {failed:,} failed" if failed else "")


def _left(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < 60:
        return ", less than a minute left"
    return f", about {seconds / 60:,.0f} min left" if seconds < 5400 else f", about {seconds / 3600:,.1f} h left"
