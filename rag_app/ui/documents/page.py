"""The documents page: upload, watch, update, remove."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import streamlit as st

from rag_app.documents.records import file_of
from rag_app.documents.uploads import uploaded_files, uploads_folder
from rag_app.index import BuildReport, Index, rollback_index
from rag_app.index.manifest import SkippedFile
from rag_app.text.language.one_line import counted
from rag_app.ui import markup, ownership, people, shared, times, titles
from rag_app.ui.chat import kept, sidebar
from rag_app.ui.documents import library, looking, naming, unfinished
from rag_app.ui.documents.became import in_index
from rag_app.ui.engine import Engine
from rag_app.ui.job import Job

_NEW = "New index …"
_INDEX = "index"  # in the address, so that a reload finds it


def page() -> None:
    """Draw the page."""
    shared.frame()
    engine = shared.engine()
    st.title("Documents")
    with shared.explained():
        shared.show_damaged_indexes(engine)
        index = _choose(engine)
        if index is None:
            return
        job = engine.job(index)
        if job:
            shared.show_job(index, _summary(job), lambda: st.session_state.update({f"refused-{index}": {}}))
            if not job.running and not job.problem and index in engine.index_names() and _ask_button():
                kept.next_conversation(engine, shared.owner(), index)
                sidebar.begin()
        busy = bool(job and job.running)
        if not busy and index in unfinished.names(engine):
            unfinished.interrupted(engine, index, titles.title_of(engine.data, index), "page")
        if shards := engine.shards(index):
            called = titles.titles(engine.data)
            parts = ", ".join(called.get(shard, shard) for shard in shards)
            st.html(f'<div class="lr-meta">Made of {markup.escape(parts)}: add and change documents there.</div>')
        else:
            _upload(engine, index, busy)
            looking.shown(engine, index, busy)
        if index in engine.index_names():
            _contents(engine, index, busy)


def _ask_button() -> bool:
    with st.container(horizontal=True):
        return st.button("Ask these documents", icon=":material/chat:", type="primary", key="ask-these")


def _choose(engine: Engine) -> str | None:
    existing = [*ownership.ready(engine), *unfinished.names(engine)]
    named = [name for name in st.session_state.get("new-indexes", []) if ownership.may_see(engine, name)]
    known = dict.fromkeys([*existing, *named])
    if wanted := st.session_state.pop("show-index", None) or _after_reload(known):
        st.session_state["documents-index"] = wanted
    chosen = shared.choose_index(engine, "Index", [*known, _NEW], key="documents-index") or _NEW
    if chosen != _NEW:
        st.query_params[_INDEX] = chosen
        return chosen
    if not known:
        st.write(
            "An index is a collection of documents that is asked together. Give the first one a name; then drop files "
            "here (PDF, Word, HTML, Markdown, spreadsheets, e-mail and more), and ask about them in the chat."
        )
    with st.form("new-index"):
        name = st.text_input("Name of the new index", placeholder="papers", max_chars=64)
        own = bool(people.person()) and st.toggle("Only I may ask it", value=True, key="new-own")
        if st.form_submit_button("Create", type="primary"):
            taken = {*known, *ownership.taken(engine)}
            name = titles.name_for(engine.data, name, taken, lambda n: ownership.may_see(engine, n))
            if own and name not in taken:
                ownership.keep(engine.data, name, ownership.me())
            st.session_state.setdefault("new-indexes", []).append(name)
            st.session_state["show-index"] = name
            st.rerun()
    return None


def _after_reload(known: Collection[str]) -> str | None:
    """The index that was looked at before the page was loaded anew."""
    wanted = st.query_params.get(_INDEX)
    return wanted if "documents-index" not in st.session_state and wanted in known else None


def _upload(engine: Engine, index: str, busy: bool) -> None:
    folders = st.segmented_control(
        "What to add", ["Files", "A folder"], default="Files", key=f"kind-{index}", label_visibility="collapsed"
    )
    if folders == "A folder":
        st.caption(
            "A browser takes minutes for a thousand files and more. For such a folder type `rag-app index build NAME "
            "FOLDER` where this page was started; the index appears here when it is made."
        )
    round_ = st.session_state.setdefault(f"round-{index}", 0)  # a new key empties the uploader
    with st.form(f"upload-{index}", border=False):
        files = st.file_uploader(
            f"Add to {markup.label(titles.title_of(engine.data, index))}: drop here, or browse",
            accept_multiple_files="directory" if folders == "A folder" else True,
            key=f"files-{index}-{folders}-{round_}",
            max_upload_size=library.MAX_FILE_MB,
        )
        with st.container(horizontal=True, gap="small"):
            sent = st.form_submit_button("Add", type="primary", disabled=busy)
            look = st.form_submit_button("Look first", help="Shows what each file becomes, before anything is added")
        sent = sent or look
    if sent:
        st.session_state.pop(f"refused-{index}", None)
    for reason in st.session_state.get(f"refused-{index}", {}).values():
        shared.notice("error", reason)
    if not sent:
        return
    if not files and not look and library.is_looked_at(engine, index):
        st.session_state[f"refused-{index}"] = library.take(engine, index)
        st.rerun()
    if not files:
        shared.notice("info", "No file was chosen yet; drop files above, then press Add.")
        return
    written, refused = library.save_uploads(engine, index, files, waiting=look)
    st.session_state[f"refused-{index}"] = refused
    if written:
        (library.look if look else library.add_uploads)(engine, index)
        st.session_state[f"round-{index}"] = round_ + 1
    st.rerun()


def _contents(engine: Engine, index: str, busy: bool) -> None:
    with Index.open(index, engine.indexes) as opened:
        manifest, documents = opened.manifest, list(opened.documents())
    files: dict[str, list[int]] = {}
    for document in documents:
        row = files.setdefault(file_of(document.source), [0, 0, 0])
        row[0] += 1
        row[1] += document.chunks
        row[2] += document.length
    st.subheader(_files(len(files)), anchor=False)
    about = f"Documents: {manifest.documents:,}, passages: {manifest.chunks:,}, made {times.minute(manifest.created)}"
    st.caption(f"{about} (generation {manifest.generation})")
    if manifest.skipped:
        _skipped(engine, index, manifest.skipped, busy)
    table = {
        "File": [titles.file_shown(name) for name in files],
        "Documents": [r[0] for r in files.values()],
        "Passages": [r[1] for r in files.values()],
        "Characters": [r[2] for r in files.values()],
    }
    picked = st.dataframe(
        table,
        hide_index=True,
        key=f"table-{index}-{manifest.generation}",
        on_select="rerun",
        alt=f"Files of the index {index}",
    )
    rows = picked["selection"]["rows"]
    if len(rows) == 1:
        _file(engine, index, list(files)[rows[0]])
    if engine.shards(index):
        return
    watched = engine.watchers.is_on(index)
    st.fragment(_watch, run_every=3.0 if watched else None)(engine, index, manifest.generation, watched)
    _changes(engine, index, [list(files)[r] for r in rows], busy)


def _skipped(engine: Engine, index: str, skipped: Sequence[SkippedFile], busy: bool) -> None:
    with st.expander(f"{_files(len(skipped))} could not be read", expanded=True):
        left_out = [(titles.file_shown(s.name), s.why) for s in skipped]
        st.html(markup.table_html("Left out", ("File", "Reason"), left_out))
        ours = library.uploaded(engine, index, [s.name for s in skipped])
        if ours:
            with st.popover("Remove them", icon=":material/delete:", disabled=busy, key="remove-skipped-ask"):
                st.write(f"{_files(len(ours))} that could not be read will be deleted from the uploads.")
                if st.button("Delete", type="primary", key="remove-skipped"):
                    library.remove(engine, index, ours)
                    st.rerun()


def _changes(engine: Engine, index: str, chosen: Sequence[str], busy: bool) -> None:
    with st.container(horizontal=True):
        if st.button("Update from the files", icon=":material/sync:", disabled=busy, key="update"):
            library.update(engine, index)
            st.rerun()
        label = f"Remove {len(chosen)} selected" if chosen else "Remove"
        with st.popover(label, icon=":material/delete:", disabled=busy or not chosen, key="remove-ask"):
            ours = library.uploaded(engine, index, chosen)
            if ours:
                st.write(f"{_files(len(ours))} will be deleted from the uploads.")
            if len(ours) < len(chosen):
                others = _files(len(chosen) - len(ours))
                st.write(f"{others} from elsewhere stay where they are; they come back when they change.")
            if st.button("Remove from the index", type="primary", key="remove"):
                library.remove(engine, index, chosen)
                st.rerun()
        with st.popover("More", type="tertiary", key="more"):
            naming.box(engine, index)
            if ownership.is_own(engine, index) and st.button("Share it with everyone", key="share"):
                ownership.keep(engine.data, index, "")
                st.rerun()
            if st.button(
                "Take the last change back", icon=":material/undo:", key="rollback",
                disabled=busy or not engine.may_go_back(index),
            ):  # fmt: skip
                rollback_index(index, engine.indexes)
                st.rerun()
            called = markup.label(titles.title_of(engine.data, index))
            count = len(uploaded_files(uploads_folder(engine.data, index)))
            also = f" and {_files(count)} uploaded for it" if count else ""
            sure = st.checkbox(f"Delete {called}{also}", key=f"sure-delete-{index}")
            st.caption(
                "The index goes as it is and as it was before, for everyone, with what was uploaded for it. "
                "Files from elsewhere, the conversations with the evidence that they quote, and adapters stay."
            )
            if st.button("Delete the index", icon=":material/delete_forever:", disabled=busy or not sure, key="drop"):
                library.delete(engine, index)
                made = st.session_state.get("new-indexes", [])
                st.session_state["new-indexes"] = [name for name in made if name != index]
                st.rerun()


def _watch(engine: Engine, index: str, generation: int, was: bool) -> None:
    """The switch that keeps the index in step with its folders, and what the last look brought."""
    with shared.explained(), st.container(horizontal=True, vertical_alignment="center"):
        st.session_state[f"watch-{index}"] = on = engine.watchers.is_on(index)
        st.toggle(
            "Keep up to date by itself", key=f"watch-{index}", on_change=_switch, args=(index,),
            help="Looks when a file of its folders changes, and every ten minutes",
        )  # fmt: skip
        last = engine.watchers.last(index)
        if last:
            said = f"Last look {times.minute(last.at)}: {last.outcome}"
            change = engine.watchers.last_change(index)
            if change and change != last:
                said += f". Last change {times.minute(change.at)}: {change.outcome}"
            st.html(f'<span class="lr-meta">{markup.escape(said)}</span>')
        newer = last and not last.problem and Index.current_stamp(index, engine.indexes)[0] != generation
        if on != was or newer:
            st.rerun()


def _switch(index: str) -> None:
    with shared.explained():
        shared.engine().watchers.switch(index, bool(st.session_state[f"watch-{index}"]))


def _file(engine: Engine, index: str, file: str) -> None:
    """What the selected file became, and the way to ask about it alone."""
    with Index.open(index, engine.indexes) as opened:
        sources = [d.source for d in opened.documents() if file_of(d.source) == file]
        became = in_index(opened, file, sources)
    looking.table([became])
    looking.one([became], f"in-{index}")
    if st.button("Ask about this file", icon=":material/chat:", key="ask-file"):
        kept.next_conversation(engine, shared.owner(), index, file)
        sidebar.begin()


def _files(count: int) -> str:
    return counted(count, "file")


def _summary(job: Job) -> str:
    result = job.result
    if not isinstance(result, BuildReport):
        return "Done. New questions use what is here now."
    now = sum(skipped.name in job.files for skipped in result.skipped)
    said = f"; {now} could not be read" if now else ""
    if earlier := len(result.skipped) - now:  # they are not tried again, and none of what was just added
        said += f", {earlier} earlier" if now else f"; {earlier} could not be read earlier"
    unchanged = counted(max(0, result.files_unchanged - len(result.skipped)), "file")
    files = result.files() or f"Nothing new: {unchanged} in the index, unchanged"
    return f"{files}{said}. Passages now: {result.chunks:,}; {result.timings_s['total']:.1f} s."
