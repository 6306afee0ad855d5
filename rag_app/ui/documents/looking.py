"""A look at what files become before they are added: the part of the documents page for it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from rag_app.text.language.one_line import counted
from rag_app.ui import markup, shared, titles
from rag_app.ui.documents import library
from rag_app.ui.documents.became import Became
from rag_app.ui.engine import Engine
from rag_app.ui.evidence.passage import passage_html

_STOPPED = "Stopped. Nothing was added; the files wait until you look again or discard them."


def shown(engine: Engine, index: str, busy: bool) -> None:
    """What the files that wait became, with Add and Discard; nothing where none wait."""
    key = library.look_key(index)
    job = engine.job(key)
    if job is None:
        if library.waiting_files(engine, index):  # a reload or another server in between
            library.look(engine, index)
            st.rerun()
        return
    if job.running:
        shared.show_job(key, "")
        return
    if job.problem:
        shared.notice("info" if job.stopped else "error", _STOPPED if job.stopped else job.problem)
        with st.container(horizontal=True):
            if st.button("Look again", key="look-again", icon=":material/refresh:"):
                library.look(engine, index)
                st.rerun()
            _discard_button(engine, index)
        return
    found: list[Became] = job.result
    st.subheader("What they will become")
    table(found)
    one(found, f"look-{index}")
    good = sum(not b.problem for b in found)
    with st.container(horizontal=True):
        if st.button(
            f"Add {counted(good, 'file')}", type="primary", key="look-add", disabled=busy or not good
        ):  # fmt: skip
            st.session_state[f"refused-{index}"] = library.take(engine, index)
            st.rerun()
        _discard_button(engine, index)


def _discard_button(engine: Engine, index: str) -> None:
    if st.button("Discard", key="look-discard", icon=":material/delete:"):
        library.discard(engine, index)
        st.rerun()


def table(found: Sequence[Became]) -> None:
    """One row a file, those with a remark first."""
    rows = [
        (titles.file_shown(b.name), b.documents, b.pages or "–", b.passages, b.tables, " ".join(b.remarks))
        for b in sorted(found, key=lambda b: (not b.remarks, b.name))
    ]
    headers = ("File", "Documents", "Pages", "Passages", "Tables", "Remarks")
    st.html(markup.table_html(counted(len(found), "file"), headers, rows))


def one(found: Sequence[Became], key: str) -> None:
    """The first passages of one of the files."""
    readable = {b.name: b for b in found if b.first}
    if not readable:
        return
    with st.expander("First passages", expanded=len(readable) == 1, key=f"first-{key}"):
        name = next(iter(readable))
        if len(readable) > 1:
            name = st.selectbox("File", list(readable), key=f"first-of-{key}") or name
        for passage, above in readable[name].first:
            st.html(passage_html(passage, 0, 0, above))
