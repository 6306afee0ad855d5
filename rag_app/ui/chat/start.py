"""What a first visit sees: what is missing, and the one action that helps."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from rag_app.ui import ownership, people, shared, titles
from rag_app.ui.documents import library, unfinished
from rag_app.ui.engine import Engine

FIRST_INDEX = "My documents"


def needed(engine: Engine, indexes: Sequence[str]) -> bool:
    """Whether a question cannot be asked yet, where `indexes` are ready."""
    return bool(engine.missing_models()) or not indexes


def page(engine: Engine) -> None:
    """Explain, and offer to fetch the models and to index the manual, or else to upload documents."""
    st.title("Ask your own documents")
    if engine.server:
        st.write(
            f"The server {engine.server} has no index yet that its key lets you ask. Add documents, or ask whoever "
            "runs it for a key of an index."
        )
        if st.button("Add documents", type="primary", key="add-documents"):
            st.switch_page(st.session_state["documents-page"])
        return
    st.write(
        "Answers come from your files, on this machine, and every sentence shows the passage that it rests on. "
        "Nothing is sent anywhere."
    )
    missing = engine.missing_models()
    job = engine.job("")
    if job and job.running:
        shared.show_job("", "")
        return
    if job and job.problem:
        shared.notice("error", job.problem)
    if missing or library.has_manual(engine):
        steps = []
        if missing:
            megabytes = sum(m.download_mb for m in missing)
            steps.append(f"fetch {', '.join(m.model for m in missing)} once ({megabytes} MB)")
        if library.has_manual(engine) and not engine.index_names():
            steps.append("index the manual, so that there is something to ask")
        st.write(f"One step is left: {' and '.join(steps)}.")
        if st.button("Get started", type="primary", key="get-started"):
            with shared.explained():
                library.set_up(engine)
                st.rerun()
        return
    with shared.explained():
        being_made = _being_made(engine)
        if ownership.ready(engine):  # done since `needed` was asked: what is drawn now would not look again
            st.rerun()
        if being_made:
            return
        st.write("One step is left: add documents (PDF, Word, HTML, Markdown, spreadsheets, e-mail and more).")
        _drop(engine)
        if st.button("Give them a name first", type="tertiary", key="add-documents"):
            st.switch_page(st.session_state["documents-page"])


def _being_made(engine: Engine) -> bool:
    """Show the first builds; whether one of them is going on."""
    running = any(job.running for name in unfinished.names(engine) if (job := engine.job(name)))
    if running:
        st.write("Your documents are being read; the chat opens when they are.")
    for name in unfinished.names(engine):
        if engine.job(name):
            shared.show_job(name, "Done; the chat opens.")
        else:
            unfinished.interrupted(engine, name, titles.title_of(engine.data, name), "first")
    return running


def _drop(engine: Engine) -> None:
    """Files dropped here make an index by themselves."""
    files = st.file_uploader(
        "Drop files here, and ask about them", accept_multiple_files=True, key="first-files",
        max_upload_size=library.MAX_FILE_MB,
    )  # fmt: skip
    if files:
        sent = [f.file_id for f in files]
        if st.session_state.get("first-sent") == sent:
            return  # what came of these is shown above
        st.session_state["first-sent"] = sent
        taken = ownership.taken(engine)
        index = titles.name_for(engine.data, FIRST_INDEX, taken, lambda name: ownership.may_see(engine, name))
        if people.person() and index not in taken:
            ownership.keep(engine.data, index, ownership.me())
        written, refused = library.save_uploads(engine, index, files)
        if written:
            st.session_state[f"refused-{index}"] = refused  # shown by the pages that come next
            library.add_uploads(engine, index)
            st.rerun()
        for reason in refused.values():
            shared.notice("error", reason)
