"""What was chosen in a conversation, kept with it: Streamlit forgets widgets that are not drawn, and a reload all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from rag_app.ui.engine import Engine

_STATE, _OF, _SAVED = "kept-choices", "kept-of", "kept-saved"
_OF_ONE = ("files-of-", "where-", "compare")


def load(engine: Engine, owner: str, conversation_id: str) -> None:
    """Bring back what was chosen in this conversation, once after it was opened; empty: the one not begun yet."""
    if st.session_state.get(_OF) == conversation_id:
        return
    for key in _all():
        st.session_state.pop(key, None)
    found = engine.conversations.choices(owner, conversation_id)
    st.session_state.update({_STATE: found, _SAVED: dict(found), _OF: conversation_id})


def save(engine: Engine, owner: str, conversation_id: str) -> None:
    """Keep what is chosen now, also as the beginning of the next new conversation."""
    if st.session_state.get(_SAVED) == _all() and st.session_state.get(_OF) == conversation_id:
        return
    engine.conversations.keep_choices(owner, conversation_id, _all())
    if conversation_id:
        engine.conversations.keep_choices(owner, "", of_a_new_one(_all()))
    st.session_state.update({_SAVED: dict(_all()), _OF: conversation_id})


def next_conversation(engine: Engine, owner: str, index: str, file: str = "") -> None:
    """Let the next new conversation ask an index, or one file of it."""
    found = of_a_new_one(engine.conversations.choices(owner, ""))
    engine.conversations.keep_choices(owner, "", {**found, "index": index, f"files-of-{index}": [file] if file else []})
    st.session_state.pop(_OF, None)


def begin_next(engine: Engine, owner: str) -> None:
    """Let the next new conversation begin as the one that is open: another may have been looked at after it."""
    if st.session_state.get(_OF):
        engine.conversations.keep_choices(owner, "", of_a_new_one(_all()))


def of_a_new_one(choices: dict[str, Any]) -> dict[str, Any]:
    """A new conversation asks the same index by the same adapter, but all of its documents, and compares with none."""
    return {key: value for key, value in choices.items() if not key.startswith(_OF_ONE)}


def recall(key: str, options: Sequence[Any]) -> list[Any]:
    """Choose again what was chosen before, as far as it is among the options; returns what of it is not."""
    value = _all().get(key)
    if key not in st.session_state and value is not None:
        if isinstance(value, list):
            st.session_state[key] = [one for one in value if one in options]
        elif value in options:
            st.session_state[key] = value
    before = value if isinstance(value, list) else [] if value is None else [value]
    return [one for one in before if one not in options]


def recall_range(key: str, low: float, high: float) -> list[str]:
    """The same for a slider: the kept range, or all, which also makes it a slider of two ends."""
    value = _all().get(key)
    first, last = value if isinstance(value, list) and len(value) == 2 else (low, high)
    fits = type(first) is type(low) and type(last) is type(low) and low <= first <= last <= high
    if key not in st.session_state:
        st.session_state[key] = (first, last) if fits else (low, high)
    return [] if fits else [f"{first} to {last}"]


def keep(*keys: str) -> None:
    """Remember what the widgets of these keys say."""
    for key in keys:
        value = st.session_state[key]
        _all()[key] = list(value) if isinstance(value, tuple | list) else value


def forget(key: str) -> None:
    """Remember nothing of a widget."""
    _all().pop(key, None)


def take_off(key: str, value: Any) -> None:
    """Set a widget to `value` before it is drawn again."""
    st.session_state[key] = value


def _all() -> dict[str, Any]:
    return st.session_state.setdefault(_STATE, {})
