"""The pages of documents and adapters where a server has them: what its routes offer, as its key allows."""

from __future__ import annotations

import time
import urllib.parse
from collections.abc import Callable, Collection, Sequence
from typing import Any

import streamlit as st

from rag_app.config import check_name
from rag_app.errors import ModelError, SettingsError
from rag_app.http_client import ServerGone
from rag_app.text.language.one_line import counted
from rag_app.ui import markup, ownership, shared
from rag_app.ui.documents import library
from rag_app.ui.job import Job
from rag_app.ui.served.client import Server
from rag_app.ui.served.remote import ServedEngine

_NEW = "New index …"
_POLL_S = 0.5


def documents() -> None:
    """Draw the page of documents."""
    engine = _begun("Documents")
    with shared.explained():
        shared.show_damaged_indexes(engine)
        index = _choose(engine)
        if not index:
            return
        shared.show_job(index, "Done. New questions use what is there now.")
        job = engine.job(index)
        busy = bool(job and job.running)
        _upload(engine, index, busy)
        if index in ownership.ready(engine):
            _contents(engine, index, busy)


def adapters() -> None:
    """Draw the page of adapters."""
    engine = _begun("Adapters")
    with shared.explained():
        found = engine.remote.get("/api/adapters")["adapters"]
        if not found:
            st.write("The server has no adapter; whoever runs it can add one.")
        for one in found:
            with st.container(border=True), shared.explained():
                _card(engine.remote, one)


def _begun(title: str) -> ServedEngine:
    shared.frame()
    engine = shared.engine()
    assert isinstance(engine, ServedEngine)  # noqa: S101 - `app.main` shows these pages with such a one only
    st.title(title)
    st.caption(f"On the server {engine.server}")
    return engine


def _choose(engine: ServedEngine) -> str:
    chosen = st.selectbox("Index", [*ownership.ready(engine), _NEW], key="served-index")
    if chosen != _NEW:
        return str(chosen)
    name = st.text_input("Name of the new index", placeholder="papers", max_chars=64, key="served-new")
    if name and not ownership.may_see(engine, name):
        raise SettingsError(f"index {name!r}: is somebody else's; choose another name.")
    return check_name(name) if name else ""


def _upload(engine: ServedEngine, index: str, busy: bool) -> None:
    round_ = st.session_state.setdefault(f"round-{index}", 0)  # a new key empties the uploader
    files = st.file_uploader(
        f"Add to {index}: drop here, or browse", accept_multiple_files=True, key=f"files-{index}-{round_}",
        max_upload_size=library.MAX_FILE_MB,
    )  # fmt: skip
    if st.button("Add", type="primary", disabled=busy or not files, key="served-add", width="content"):
        sent = [(file.name, file.getvalue()) for file in files]
        engine.start(index, f"Adding to {index}", lambda job: _add(engine.remote, index, sent, job))
        st.session_state[f"round-{index}"] = round_ + 1
        st.rerun()


def _contents(engine: ServedEngine, index: str, busy: bool) -> None:
    found = engine.documents(index)
    st.subheader(f"{counted(len(found), 'document')} in generation {engine.stamp(index)[0]}")
    table = {
        "Document": [d.source for d in found],
        "Passages": [d.chunks for d in found],
        "Characters": [d.length for d in found],
    }
    st.dataframe(table, hide_index=True, key=f"table-{index}", alt=f"Documents of the index {index}")
    with st.container(horizontal=True):
        if st.button("Update from the files", icon=":material/sync:", disabled=busy, key="update"):
            engine.start(index, f"Updating {index}", lambda job: _build(engine.remote, index, job))
            st.rerun()
        remove = st.popover("Remove", icon=":material/delete:", disabled=busy, key="remove-ask")
        with remove, shared.explained():
            uploaded = engine.remote.get(f"/api/indexes/{index}/files")["files"]
            chosen = st.multiselect("Uploaded files", uploaded, key=f"served-remove-{index}")
            if st.button("Delete them", type="primary", disabled=not chosen, key="remove"):
                engine.start(index, f"Removing from {index}", lambda job: _remove(engine.remote, index, chosen, job))
                st.rerun()
        if st.button("Go back to the generation before", icon=":material/undo:", disabled=busy, key="rollback"):
            engine.remote.post(f"/api/indexes/{index}/rollback", {})
            st.rerun()


def _add(server: Server, index: str, files: Sequence[tuple[str, bytes]], job: Job) -> None:
    sent: dict[str, bytes] = {}
    for name, data in files:
        if sent.setdefault(name, data) != data:
            job.on_file(name, f"{name}: {library.SAME_NAME}")
    _ask_for_each(sent, lambda name: server.put(_file(index, name), sent[name]), "sending", job)
    _build(server, index, job)


def _remove(server: Server, index: str, files: Sequence[str], job: Job) -> None:
    _ask_for_each(files, lambda name: server.delete(_file(index, name)), "deleting", job)
    _build(server, index, job)


def _file(index: str, name: str) -> str:
    return f"/api/indexes/{index}/files/{urllib.parse.quote(name)}"


def _ask_for_each(files: Collection[str], ask: Callable[[str], object], stage: str, job: Job) -> None:
    """Ask the server for each file; one that it refuses is told beside those that it took, or raised where it took
    none. A server that is gone is not asked for the others."""
    refused: ModelError | None = None
    taken = 0
    for number, name in enumerate(files):
        job.progress(stage, number, len(files))
        try:
            ask(name)
            taken += 1
        except ServerGone:
            raise
        except ModelError as error:
            refused = error
            job.on_file(name, str(error))
    if refused and not taken:
        raise refused


def _build(server: Server, index: str, job: Job) -> None:
    """Let the server bring an index up to date, and say how far it is."""
    state: dict[str, Any] = server.post(f"/api/indexes/{index}/build", {})
    while state["state"] not in ("done", "failed"):
        job.progress(state["stage"] or state["state"], state["done"], state["total"])
        time.sleep(_POLL_S)
        state = server.get(f"/api/jobs/{state['id']}")
    for name, problem in state["files"].items():
        job.on_file(name, problem)
    job.remarks = (state["result"] or {}).get("warnings", ())
    server.forget()
    if state["state"] == "failed":
        raise ModelError(state["problem"])


def _card(server: Server, one: dict[str, Any]) -> None:
    name, versions, current = one["name"], one["versions"], one["current"]
    st.subheader(markup.label(name), anchor=False)
    for text in (one["description"], one["problem"]):
        if text:
            st.html(f'<div class="lr-answer">{markup.escape(text)}</div>')
    shown = shared.choose_version(name, versions, current)
    with st.container(horizontal=True):
        if st.button(f"Promote version {shown}", key=f"promote-{name}", disabled=shown == current):
            server.post(f"/api/adapters/{name}/promote", {"version": shown})
            st.rerun()
        if st.button("Roll back", key=f"rollback-{name}", disabled=len(versions) < 2):
            server.post(f"/api/adapters/{name}/rollback", {})
            st.rerun()
