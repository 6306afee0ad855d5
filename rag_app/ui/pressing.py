"""Buttons whose press is not lost."""

from __future__ import annotations

from typing import Any

import streamlit as st


def pressed(label: str, *, key: str, **options: Any) -> bool:
    """`st.button`, of whose press the page hears once even where another field changes while the page is drawn:
    Streamlit ends such a run before it comes to the button, and the run after it knows of no press."""
    st.button(label, key=key, on_click=_remember, args=(key,), **options)
    return bool(st.session_state.pop(_kept(key), False))


def _remember(key: str) -> None:
    st.session_state[_kept(key)] = True


def _kept(key: str) -> str:
    return f"pressed-{key}"
