"""The adapters page: what each one is good for, and which version is current."""

from __future__ import annotations

import streamlit as st

from rag_app.adapters.manifest import AdapterManifest
from rag_app.adapters.store import AdapterStore
from rag_app.evaluation.measures import MEASURES
from rag_app.ui import markup, shared, times
from rag_app.ui.job import told


def page() -> None:
    """Draw the page."""
    shared.frame()
    st.title("Adapters")
    engine = shared.engine()
    with shared.explained():
        store = engine.store
        names = store.names()
        if not names:
            st.write(
                "No adapter yet. An adapter makes the model better at your documents: train one, or add a folder "
                "with `rag-app adapters add`."
            )
            if st.button("Train one", type="primary"):
                st.switch_page(st.session_state["training-page"])
            return
        preferences = engine.conversations.preferences()
        for name in names:
            with st.container(border=True), shared.explained():
                _card(store, name, preferences)


def _card(store: AdapterStore, name: str, preferences: dict[str, tuple[int, int]]) -> None:
    versions, current = store.versions(name), store.current(name)
    st.subheader(markup.label(name), anchor=False)
    shown = shared.choose_version(name, versions, current)
    manifest = store.manifest(f"{name}@{shown}")
    if manifest.description:
        st.html(f'<div class="lr-answer">{markup.escape(manifest.description)}</div>')
    _scores(manifest)
    won, of = preferences.get(manifest.full_name, (0, 0))
    facts = [
        ("Task", {"qa": "questions and answers", "classify": "classification"}.get(manifest.task, manifest.task)),
        ("Made", times.minute(manifest.created)),
        ("Base", manifest.base),
        ("Data", ", ".join(f"{file} ({digest[:8]})" for file, digest in manifest.data.items()) or "not recorded"),
        ("Licence", manifest.licence or "not recorded"),
        ("Gate", _gate(manifest)),
    ]
    if of:
        facts.append(("Comparisons", f"chosen as best in {won} of {of}"))
    st.html(markup.table_html("About this version", ("", ""), facts))
    with st.container(horizontal=True):
        st.button(
            f"Promote version {shown}",
            key=f"promote-{name}",
            icon=":material/arrow_upward:",
            disabled=shown == current,
            on_click=_change,
            args=(name, shown),
        )
        st.button(
            "Roll back",
            key=f"rollback-{name}",
            icon=":material/undo:",
            disabled=len(versions) < 2,
            help="Make the version promoted before the current one current again; answers in progress finish first.",
            on_click=_change,
            args=(name, None),
        )
    if said := st.session_state.pop(f"said-{name}", None):
        shared.notice(*said)


def _scores(manifest: AdapterManifest) -> None:
    scores = manifest.scores
    if scores is None:
        st.html('<div class="lr-meta">Not evaluated.</div>')
        return
    rows = [(_measure(m), v, scores.base.get(m, "–")) for m, v in scores.adapter.items()]
    caption = f"Scores on {scores.rows:,} held-out rows; the first to look at is {_measure(scores.metric)}"
    st.html(markup.table_html(caption, ("Metric", "Adapter", "Base"), rows))
    low, mean, high = scores.gain
    st.html(f'<div class="lr-meta">Gain {mean:+.3f}, 95 % interval {low:+.3f} to {high:+.3f}</div>')


def _measure(key: str) -> str:
    """What people call a measure: its title without marks, or its key in words."""
    return next((m.title for m in MEASURES if m.name == key and m.title), key.replace("_", " "))


def _gate(manifest: AdapterManifest) -> str:
    gate = manifest.gate
    if gate is None:
        return "not judged"
    verdict = "passed" if gate.passed else "published by force" if gate.forced else "not passed"
    return f"{verdict} against {gate.against}" + (f": {gate.reason}" if gate.reason else "")


def _change(name: str, version: int | None) -> None:
    """Promote `version`, or roll back (None), and say what came of it below the card."""
    store = shared.engine().store
    try:
        if version is None:
            said = ("success", f"Version {store.rollback(name)} is current again; the next question uses it.")
        else:
            store.promote(name, version)
            said = ("success", f"Version {version} is current; the next question uses it.")
        st.session_state.pop(f"version-{name}", None)
    except Exception as error:
        said = ("error", told(error, "an adapter's version"))
    st.session_state[f"said-{name}"] = said
