"""The question that is asked next, typed or asked again; it is kept until the page takes it.

Streamlit tells of what was typed in one run alone, and forgets it where an earlier run of the same tab, as of evidence
that was closed, ends before that one comes to the box, or a newer one begins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

_NEXT, _HERE = "next-question", "question-of"


@dataclass(frozen=True, slots=True)
class Given:
    """What is to be asked, nothing where `question` is empty: in the place of the turn `replaced` where there is one,
    with settings that differ this once (`changes`, among them `where`: another filter than the chosen one)."""

    question: str = ""
    replaced: int | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)


def box(title: str) -> None:
    """Draw the box that asks an index called `title`."""
    typed = st.chat_input(f"Ask {title}", key="question", on_submit=_typed)
    if typed and str(typed).strip() and _NEXT not in st.session_state:
        # The first run after a restart of the server knows no box to call back for, nor what the page had shown.
        st.session_state[_NEXT] = (None, Given(str(typed).strip()))


def again(turn_id: int, question: str, changes: Mapping[str, Any] | None = None) -> None:
    """Let the page ask a question anew in the place of a turn, with settings that differ this once."""
    if not st.session_state.get(_NEXT):  # what was typed in the same moment goes first
        _keep(Given(question, turn_id, changes or {}))


def take(conversation_id: str) -> tuple[Given, bool]:
    """What is to be asked, once, and whether it was asked in this conversation (empty id: the one not begun yet)."""
    of, given = st.session_state.pop(_NEXT, (conversation_id, Given()))
    is_in(conversation_id)
    return given, of in (None, conversation_id)


def is_in(conversation_id: str) -> None:
    """Note which conversation is on the page, and with it what is asked there."""
    st.session_state[_HERE] = conversation_id


def _typed() -> None:
    if text := str(st.session_state["question"]).strip():
        _keep(Given(text))


def _keep(given: Given) -> None:
    st.session_state[_NEXT] = (st.session_state.get(_HERE, ""), given)
