"""What every page needs: the shared engine, who is looking, how errors and notices are shown, buttons whose press is
not lost."""

from __future__ import annotations

import functools
import os
import re
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import streamlit as st

from rag_app.ui import job_words, markup, ownership, people, titles
from rag_app.ui.documents import unfinished
from rag_app.ui.engine import Engine
from rag_app.ui.guard import COOKIE_AGE_S
from rag_app.ui.job import told
from rag_app.ui.served.client import URL
from rag_app.ui.served.remote import ServedEngine

_MAKING = threading.Lock()
_POLL_S = 2.0  # between two looks at a job
_COOKIE = "lora_rag_browser"


def make_engine() -> Engine:
    """The engine of this server; tests put another in its place."""
    return ServedEngine.from_environment() if os.environ.get(URL) else Engine()


def engine() -> Engine:
    """One engine for all sessions of this server; not in Streamlit's cache, which any page can empty."""
    with _MAKING:
        return made_engine()


@functools.cache
def made_engine() -> Engine:
    return make_engine()


def owner() -> str:
    """By whom conversations are kept apart: who is logged in, or without a login this browser, by a cookie that brings
    its id back after a restart."""
    if people.configured():
        return ownership.me()
    if "owner" not in st.session_state:
        found = str(st.context.cookies.get(_COOKIE))
        st.session_state.owner = found if re.fullmatch(r"[0-9a-f]{32}", found) else uuid.uuid4().hex
    return st.session_state.owner


def frame() -> None:
    """Style sheet, keys and cookie, and the models begin to load; to be called first on every page.

    Nothing after it is drawn for somebody who must log in first.
    """
    st.html(Path(__file__).with_name("style.css"))
    people.gate()
    engine().warm()
    engine().watchers.resume()
    with st.container(key="lr-keys"):
        script = Path(__file__).with_name("keys.js").read_text(encoding="utf-8")
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
    people.badge()
    if not engine().server:
        with explained():
            unfinished.strip(engine())
    if not people.configured() and st.context.cookies.get(_COOKIE) != owner():
        cookie = f"{_COOKIE}={owner()}; path=/; max-age={COOKIE_AGE_S}; SameSite=Strict"
        with st.container(key="lr-cookie"):
            st.html(f"<script>document.cookie = '{cookie}'</script>", unsafe_allow_javascript=True)


def notice(kind: str, text: str) -> None:
    """Show literal text as an `error`, `warning`, `info` or `success`."""
    st.html(markup.notice_html(kind, text))


def show_damaged_indexes(engine: Engine) -> None:
    """A notice for each index of whoever is looking that cannot be asked, with what repairs it."""
    for name, problem in engine.index_problems().items():
        if ownership.may_see(engine, name):
            notice("error", f"{name}: cannot be asked. {problem}")


@contextmanager
def explained() -> Iterator[None]:
    """Show an error of what is done inside as one sentence, and go on after it."""
    try:
        yield
    except Exception as error:
        notice("error", told(error, "a page failed"))


def show_job(key: str, done: str, closed: Callable[[], object] | None = None) -> None:
    """Progress of a job, refreshed without touching the rest of the page; `done` is shown when it went well.

    `closed` is called when the outcome was read and closed.
    """
    job = engine().job(key)
    if job is None:
        return
    running = job.running  # once: it may end at any time, and a view that does not look again must not wait for it
    st.fragment(_job_view, run_every=_POLL_S if running else None)(key, done, closed, running)


def _job_view(key: str, done: str, closed: Callable[[], object] | None, was_running: bool) -> None:
    job = engine().job(key)
    if was_running and not (job and job.running):  # another tab may have closed its outcome already
        st.rerun()
    if job is None:
        return
    with st.container(border=True):
        if job.running:
            st.progress(job.share, text=markup.label(f"{job.title}: {job_words.sentence(job)}", 300))
            st.button("Cancel", key=f"stop-{key}", icon=":material/stop_circle:", disabled=job.stopping,
                      on_click=job.stop, help="What was done until then is kept")  # fmt: skip
        elif job.problem:
            notice("info" if job.stopped else "error", job.problem)
        else:
            notice("warning" if job.remarks or any(job.files.values()) else "success", done)
            if remarks := job_words.remark_rows(job):
                st.html(markup.table_html("", ("Remarks",), remarks))
        if rows := job_words.file_rows(job):
            columns = ("", "File", "Reason") if any(reason for _, _, reason in rows) else ("", "File")
            st.html(markup.table_html(job_words.file_caption(job), columns, (row[: len(columns)] for row in rows)))
        if not job.running and st.button("Close", key=f"close-{key}", type="tertiary"):
            engine().dismiss(key)
            if closed:
                closed()
            st.rerun()


def choose_index(engine: Engine, label: str, names: Sequence[str], *, key: str, **options: Any) -> str | None:
    """`st.selectbox` of indexes by what people call them, and of other entries as they are."""
    shown = titles.told_apart(titles.titles(engine.data), names)
    return st.selectbox(label, names, format_func=lambda name: shown.get(name, name), key=key, **options)


def choose_version(name: str, versions: Sequence[int], current: int | None) -> int | None:
    """`st.selectbox` of the versions of an adapter, the newest first and the current one chosen."""
    newest = sorted(versions, reverse=True)
    return st.selectbox(
        "Version", newest, index=newest.index(current) if current in newest else 0, key=f"version-{name}",
        format_func=lambda v: f"version {v}" + (" (current)" if v == current else ""),
    )  # fmt: skip


def pressed(label: str, *, key: str, **options: Any) -> bool:
    """`st.button`, of whose press the page hears once even where another field changes while the page is drawn:
    Streamlit ends such a run before it comes to the button, and the run after it knows of no press."""
    st.button(label, key=key, on_click=_remember, args=(key,), **options)
    return bool(st.session_state.pop(_kept(key), False))


def _remember(key: str) -> None:
    st.session_state[_kept(key)] = True


def _kept(key: str) -> str:
    return f"pressed-{key}"
