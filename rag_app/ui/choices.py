"""What is chosen for a question: the index, the adapter or the adapters to compare, and a metadata filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from rag_app.index import Index
from rag_app.ui import facets, library, shared
from rag_app.ui.engine import Engine

_MOST_COMPARED = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """Everything but the question itself. `compare` has two or three adapters, or none."""

    index: str
    adapter: str
    compare: tuple[str, ...]
    where: dict[str, Any] | None


def choose(engine: Engine) -> Choice:
    """Draw the row of controls at the bottom and the filter in the sidebar, and return what is chosen."""
    names = engine.index_names()
    adapters = engine.adapter_choices()
    others = [a for a in adapters if a != "auto"]
    for key, options in (("index", names), ("adapter", list(adapters)), ("compare", others)):
        _recall(key, options)
    with st.bottom.container(horizontal=True, vertical_alignment="center", gap="small", key="choices"):
        index = st.selectbox("Index", names, key="index", label_visibility="collapsed", width=170) or names[0]
        adapter = st.selectbox(
            "Adapter",
            list(adapters),
            format_func=adapters.__getitem__,
            key="adapter",
            label_visibility="collapsed",
            width=220,
        ) or next(iter(adapters))
        compare = st.multiselect(
            "Compare with",
            others,
            format_func=adapters.__getitem__,
            key="compare",
            placeholder="Compare with …",
            label_visibility="collapsed",
            max_selections=_MOST_COMPARED - 1,
            width=260,
            help="One or two more adapters answer from the same passages, side by side.",
        )
    _keep("index", "adapter", "compare")
    compared = tuple(dict.fromkeys([adapter, *compare]))
    with st.sidebar.expander("Filter", icon=":material/filter_alt:", key="filter"):
        where = _filter(engine, index)
    return Choice(index, adapter, compared if len(compared) > 1 else (), where)


def _filter(engine: Engine, index: str) -> dict[str, Any] | None:
    """The filter; None as well where it cannot be drawn, so that a question can still be asked."""
    with shared.explained():
        sources, found = _facets(str(engine.indexes), index, Index.current_stamp(index, engine.indexes))
        files = f"files-of-{index}"  # a key apart from those of the facets, one of which may be called `files`
        _recall(files, list(sources))
        chosen_sources = st.multiselect("Files", list(sources), key=files, placeholder="All files")
        _keep(files)
        chosen = {facet.key: _chosen(facet, f"where-{index}-{facet.key}") for facet in found}
        return facets.where_of([s for f in chosen_sources for s in sources[f]], chosen, found)
    return None


def _chosen(facet: facets.Facet, key: str) -> Any:
    """Draw one facet and return the range or the values that are chosen."""
    chosen: Any
    if facet.low is not None and facet.high is not None:
        _recall_range(key, facet.low, facet.high)
        chosen = st.slider(_title(facet.key), facet.low, facet.high, key=key)
    else:
        _recall(key, facet.values)
        chosen = st.multiselect(_title(facet.key), facet.values, key=key, placeholder="Any")
    _keep(key)
    return chosen


def _recall(key: str, options: Sequence[Any]) -> None:
    """Choose again what was chosen before another page was drawn: Streamlit forgets widgets that are not drawn."""
    kept = _kept().get(key)
    if key not in st.session_state and kept is not None:
        if isinstance(kept, list):
            st.session_state[key] = [one for one in kept if one in options]
        elif kept in options:
            st.session_state[key] = kept


def _recall_range(key: str, low: float, high: float) -> None:
    """The same for a slider: the kept range, or all, which also makes it a slider of two ends."""
    if key not in st.session_state:
        kept = _kept().get(key)
        first, last = kept if isinstance(kept, tuple) else (low, high)
        fits = type(first) is type(low) and low <= first <= last <= high
        st.session_state[key] = (first, last) if fits else (low, high)


def _keep(*keys: str) -> None:
    _kept().update({key: st.session_state[key] for key in keys})


def _kept() -> dict[str, Any]:
    return st.session_state.setdefault("kept-choices", {})


def _title(key: str) -> str:
    from rag_app.ui.markup import label

    return label(key, 40)


@st.cache_data(max_entries=20, show_spinner=False)
def _facets(root: str, index: str, stamp: tuple[int, ...]) -> tuple[dict[str, list[str]], list[facets.Facet]]:
    """Files with their sources, and facets, of one generation."""
    with Index.open(index, root, stamp[0]) as opened:
        documents = list(opened.documents())
    files: dict[str, list[str]] = {}
    for document in documents:
        files.setdefault(library.file_of(document.source), []).append(document.source)
    return files, facets.facets_of(d.metadata for d in documents)
