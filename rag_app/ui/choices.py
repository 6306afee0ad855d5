# ruff: noqa: TID253
"""What is chosen for a question: the index, the adapter or the adapters to compare, and a metadata filter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from rag_app.index import Index
from rag_app.ui import facets, library
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
        others = st.multiselect(
            "Compare with",
            [a for a in adapters if a != "auto"],
            format_func=adapters.__getitem__,
            key="compare",
            placeholder="Compare with …",
            label_visibility="collapsed",
            max_selections=_MOST_COMPARED - 1,
            width=260,
            help="One or two more adapters answer from the same passages, side by side.",
        )
    compared = tuple(dict.fromkeys([adapter, *others]))
    with st.sidebar.expander("Filter", icon=":material/filter_alt:", key="filter"):
        where = _filter(engine, index)
    return Choice(index, adapter, compared if len(compared) > 1 else (), where)


def _filter(engine: Engine, index: str) -> dict[str, Any] | None:
    sources, found = _facets(str(engine.indexes), index, Index.current_stamp(index, engine.indexes))
    chosen_sources = st.multiselect("Files", list(sources), key=f"where-{index}-files", placeholder="All files")
    chosen: dict[str, Any] = {}
    for facet in found:
        key = f"where-{index}-{facet.key}"
        if facet.low is not None and facet.high is not None:
            chosen[facet.key] = st.slider(_title(facet.key), facet.low, facet.high, (facet.low, facet.high), key=key)
        else:
            chosen[facet.key] = st.multiselect(_title(facet.key), facet.values, key=key, placeholder="Any")
    wanted = [s for f in chosen_sources for s in sources[f]]
    return facets.where_of(wanted, chosen, found)


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
