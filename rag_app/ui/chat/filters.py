"""The filter of a conversation: drawn in the sidebar, and what of it is active as chips above the question."""

from __future__ import annotations

import math
from typing import Any, cast

import streamlit as st

from rag_app.documents.records import file_of
from rag_app.ui import markup, shared, titles
from rag_app.ui.chat import facets, kept
from rag_app.ui.engine import Engine


def choose(engine: Engine, index: str, chips: Any, gone: list[str]) -> dict[str, Any] | None:
    """Draw the filter, and a chip for each active part of it into the container `chips`, which takes it off.

    None as well where it cannot be drawn, so that a question can still be asked. `gone` gets what was chosen and is
    not there any more.
    """
    with shared.explained():
        names, found = _facets(engine, engine.server or str(engine.indexes), index, engine.stamp(index))
        files = f"files-of-{index}"  # a key apart from those of the facets, one of which may be called `files`
        gone += [f"the file {titles.file_shown(name)}" for name in kept.recall(files, names)]
        called = titles.told_apart({name: titles.file_shown(name) for name in names}, names)
        chosen_files = st.multiselect(
            "Files", names, key=files, placeholder="All files", format_func=lambda name: called.get(name, name)
        )
        kept.keep(files)
        chosen = {facet.key: _chosen(facet, f"where-{index}-{facet.key}", gone) for facet in found}
        if chosen_files:
            shown = ", ".join(f.rsplit("/", 1)[-1] for f in chosen_files)
            _chip(chips, files, f"Only {shown}" if len(chosen_files) < 3 else f"Only {len(chosen_files)} files", [])
        for facet in found:
            _facet_chip(chips, facet, f"where-{index}-{facet.key}", chosen[facet.key])
        return facets.where_of(chosen_files, chosen, found)
    return None


def _chosen(facet: facets.Facet, key: str, gone: list[str]) -> Any:
    """Draw one facet and return the range or the values that are chosen."""
    chosen: Any
    if facet.low is not None and facet.high is not None:
        gone += [f"{facet.key}: {one}" for one in kept.recall_range(key, facet.low, facet.high)]
        chosen = _slid(markup.label(facet.key, 40), facet.low, facet.high, key)
        if chosen == (facet.low, facet.high):  # nothing is chosen: what is added later may lie outside
            kept.forget(key)
            return chosen
    else:
        gone += [f"{facet.key}: {one}" for one in kept.recall(key, facet.options)]
        chosen = st.multiselect(markup.label(facet.key, 40), facet.options, key=key, placeholder="Any")
    kept.keep(key)
    return chosen


def _slid(label: str, low: float, high: float, key: str) -> tuple[float, float]:
    """Draw a slider of two ends: whole numbers one by one, others by hundredths of their range, with no more digits
    than tell these apart."""
    if isinstance(low, int):
        return cast(tuple[int, int], st.slider(label, low, high, key=key))
    step = high / 100 - low / 100
    digits = min(17, math.floor(math.log10(max(abs(low), abs(high)))) - math.floor(math.log10(step)) + 1)
    first, last = (
        one if one in (low, high) else float(f"{one:.{digits}g}")
        for one in cast(tuple[float, float], st.slider(label, low, high, key=key, step=step, format=f"%.{digits}g"))
    )
    return first, last


def _facet_chip(chips: Any, facet: facets.Facet, key: str, chosen: Any) -> None:
    if facet.low is not None and facet.high is not None:
        if tuple(chosen) != (facet.low, facet.high):
            _chip(chips, key, f"{facet.key}: {chosen[0]} to {chosen[1]}", (facet.low, facet.high))
    elif chosen:
        _chip(chips, key, f"{facet.key}: {', '.join(map(str, chosen))}", [])


def _chip(chips: Any, key: str, text: str, none: Any) -> None:
    chips.button(
        markup.label(text, 60), key=f"unfilter-{key}", icon=":material/filter_alt_off:", help="Take this filter off",
        on_click=kept.take_off, args=(key, none),
    )  # fmt: skip


@st.cache_data(max_entries=20, show_spinner=False)
def _facets(_engine: Engine, place: str, index: str, stamp: tuple[int, ...]) -> tuple[list[str], list[facets.Facet]]:
    """Files and facets of one generation."""
    documents = _engine.documents(index)
    files = sorted({file_of(document.source) for document in documents})
    return files, facets.facets_of(d.metadata for d in documents)
