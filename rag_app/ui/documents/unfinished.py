"""Indexes that are built or changed now: shown everywhere with how far they are; a first build goes on after a kill."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from rag_app.config import check_name
from rag_app.errors import IndexNotFoundError
from rag_app.index import delete_index
from rag_app.ui import job_words, markup, ownership, titles
from rag_app.ui.engine import Engine
from rag_app.ui.job import Job, told

_POLL_S = 2.0


def mark(engine: Engine, index: str) -> None:
    """Remember that an index is being made, so that a new server knows it; nothing for one that is there."""
    if index not in engine.index_names():
        path = _path(engine, index)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def done(engine: Engine, index: str) -> None:
    """Forget it: the index is there, or was given up."""
    _path(engine, index).unlink(missing_ok=True)


def names(engine: Engine) -> list[str]:
    """Those of whoever is looking, by name."""
    found = sorted(p.parent.name for p in engine.data.glob("*/unfinished"))
    there = set(engine.index_names()) if found else ()
    return [name for name in found if name not in there and ownership.may_see(engine, name)]


def changing(engine: Engine) -> list[str]:
    """Those that can be asked while documents are added to them or taken away, of whoever is looking."""
    built = engine.running()
    return [name for name in ownership.ready(engine) if name in built] if built else []


def is_built(engine: Engine, index: str) -> bool:
    """Whether this server is building or changing an index now."""
    job = engine.job(index)
    return bool(job and job.running)


def go_on(engine: Engine, index: str) -> Job:
    """Build it from the files that were uploaded, from where it was interrupted."""
    from rag_app.ui.documents import library

    return library.add_uploads(engine, index)


def give_up(engine: Engine, index: str) -> None:
    """Delete what was uploaded for it and built of it. Raises `IndexBusyError` where another server or a command builds
    it now, which would lose its files."""
    from rag_app.ui.documents import library

    with contextlib.suppress(IndexNotFoundError):  # nothing was built yet
        delete_index(index, engine.indexes)
    library.delete_uploads(engine, index)
    engine.dismiss(index)
    done(engine, index)


def strip(engine: Engine) -> None:
    """All of them at the side of a page, refreshed by itself while one is being built."""
    first, changed = names(engine), changing(engine)
    if not first and not changed:
        return
    looks_again = changed or any(is_built(engine, name) for name in first)
    with st.sidebar:
        st.fragment(_strip, run_every=_POLL_S if looks_again else None)(engine, first, changed)


def _strip(engine: Engine, first: list[str], changed: list[str]) -> None:
    if (names(engine), changing(engine)) != (first, changed):
        st.rerun()
    called = titles.titles(engine.data)
    for name in [*first, *changed]:
        job = engine.job(name)
        title = called.get(name, name)
        with st.container(border=True, key=f"unfinished-{name}"):
            if job and job.running:
                st.progress(job.share, text=markup.label(f"{title}: {job_words.sentence(job)}", 200))
            elif name in first:
                interrupted(engine, name, title, "side")


def interrupted(engine: Engine, name: str, title: str, place: str) -> None:
    """An index that nobody is building, and the two ways on; `place` tells the buttons of one page apart."""
    st.html(f'<div class="lr-meta">{markup.escape(title)} is not finished; its files are kept.</div>')
    with st.container(horizontal=True, gap="small"):
        way: Callable[[Engine, str], object] | None = None
        if st.button("Go on", icon=":material/play_arrow:", key=f"go-on-{place}-{name}"):
            way = go_on
        with st.popover("Give up", type="tertiary", key=f"give-up-ask-{place}-{name}"):
            st.write("The uploaded files of this index are deleted.")
            if st.button("Delete them", type="primary", key=f"give-up-{place}-{name}"):
                way = give_up
    if way:
        try:
            way(engine, name)
        except Exception as error:  # another tab or server builds it now, or its files cannot be deleted
            st.html(markup.notice_html("error", told(error, "an unfinished index")))
        else:
            st.rerun()


def _path(engine: Engine, index: str) -> Path:
    return engine.data / check_name(index) / "unfinished"
