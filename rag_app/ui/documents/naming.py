"""The name by which people call an index, changed."""

from __future__ import annotations

import streamlit as st

from rag_app.errors import SettingsError
from rag_app.ui import ownership, shared, titles
from rag_app.ui.engine import Engine


def box(engine: Engine, index: str) -> None:
    """A field with its name, which no other index that the person sees has."""
    key = f"rename-{index}"
    st.session_state[key] = titles.title_of(engine.data, index)  # also where another one was refused
    st.text_input("Name of the index", key=key, on_change=_rename, args=(index,))


def _rename(index: str) -> None:
    with shared.explained():
        data, wanted = shared.engine().data, " ".join(st.session_state[f"rename-{index}"].split())
        ready = ownership.ready(shared.engine())
        if index not in ready:
            raise SettingsError(f"“{titles.title_of(data, index)}” is no longer here; nothing was renamed.")
        if wanted in [titles.title_of(data, other) for other in ready if other != index]:
            now = titles.title_of(data, index)
            raise SettingsError(f"Another index is called “{wanted}”; choose another name, this one is still “{now}”.")
        titles.rename(data, index, wanted)
        st.session_state["show-index"] = index  # a list of a browser stays at the text that was chosen
