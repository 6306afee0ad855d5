"""What is chosen for a question: the index, the adapter or the adapters to compare, and a metadata filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from rag_app.adapters.versions import AUTO
from rag_app.ui import markup, titles
from rag_app.ui.chat import filters, kept, searched
from rag_app.ui.engine import Engine

_MOST_COMPARED = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """Everything but the question itself. `title` is what people call the index.

    `compare` has two or three adapters, or none. `gone` names what was chosen and is not there any more: the others
    are what stands in its place.
    """

    index: str
    title: str
    adapter: str
    compare: tuple[str, ...]
    where: dict[str, Any] | None
    gone: tuple[str, ...] = ()


def choose(engine: Engine, owner: str, conversation_id: str, names: Sequence[str]) -> Choice:
    """Draw the row of controls at the bottom and the filter in the sidebar, and return what is chosen, of the
    indexes with these `names`.

    All of it belongs to the conversation (empty id: the one that is not begun yet) and is kept with it.
    """
    kept.load(engine, owner, conversation_id)
    called = titles.titles(engine.data)
    shown = titles.told_apart(called, names)
    adapters = engine.adapter_choices()
    others = [a for a in adapters if a != AUTO]
    gone = [f"the index {called.get(one, one)}" for one in kept.recall("index", names)]
    for key, options in (("adapter", list(adapters)), ("compare", others)):
        gone += [titles.adapter_words(one) for one in kept.recall(key, options)]
    chips = st.bottom.container(horizontal=True, gap="small", key="filters")
    with st.bottom.container(horizontal=True, vertical_alignment="center", gap="small", key="choices"):
        index = st.selectbox(
            "Index", names, format_func=lambda name: shown.get(name, name), key="index", label_visibility="collapsed",
            width=170,
        ) or names[0]  # fmt: skip
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
    kept.keep("index", "adapter", "compare")
    compared = tuple(dict.fromkeys([adapter, *compare]))
    with st.sidebar.expander("Filter", icon=":material/filter_alt:", key="filter"):
        where = filters.choose(engine, index, chips, gone)
    if where:  # in sight where the filter is folded
        st.sidebar.html(f'<div class="lr-meta lr-active">Only where {markup.escape(searched.conditions(where))}</div>')
    kept.save(engine, owner, conversation_id)
    lost = tuple(dict.fromkeys(gone))
    return Choice(index, shown.get(index, index), adapter, compared if len(compared) > 1 else (), where, lost)
