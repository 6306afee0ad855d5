"""The question that is asked next, typed or asked again; it is kept until the page takes it.

Streamlit tells of what was typed in one run alone, and forgets it where an earlier run of the same tab, as of evidence
that was closed, ends before that one comes to the box, or a newer one begins.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

_NEXT = "next-question"
Given = tuple[int | None, str, dict[str, Any]]  # the turn to be replaced, the question, settings that differ this once


def box(title: str) -> None:
    """Draw the box that asks an index called `title`."""
    if typed := st.chat_input(f"Ask {title}", key="question", on_submit=_typed):
        _keep(str(typed))  # the first run after a restart of the server knows no box to call back for


def again(turn_id: int, question: str, changes: Mapping[str, Any] | None = None) -> None:
    """Let the page ask a question anew in the place of a turn, with settings that differ this once."""
    if not st.session_state.get(_NEXT):  # what was typed in the same moment goes first
        st.session_state[_NEXT] = (turn_id, question, dict(changes or {}))


def take() -> Given:
    """What is to be asked, once; the question is empty where there is nothing."""
    given: Given = st.session_state.pop(_NEXT, (None, "", {}))
    return given


def _typed() -> None:
    _keep(str(st.session_state["question"]))


def _keep(typed: str) -> None:
    if text := typed.strip():
        st.session_state[_NEXT] = (None, text, {})
