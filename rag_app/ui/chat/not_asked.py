"""Questions that are not asked, which the page shows with the reason, so that they can be sent again."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from rag_app.answering.inputs import MOST_CHARACTERS
from rag_app.text.language.one_line import first_of
from rag_app.ui import shared

_MOST_TOLD = 5


def tell(gone: Sequence[str], question: str) -> None:
    """Say what is not there any more, or that another conversation is open; a question was meant for it, and is not
    asked of what stands in its place."""
    now = "Nothing was asked; see what is chosen now, and send it again." if question else "See what is chosen now."
    why = (
        f"Chosen before, and not there any more: {first_of(gone, _MOST_TOLD)}."
        if gone
        else "This question was sent as another conversation was opened."
    )
    with st.bottom:
        shared.notice("warning", f"{why} {now}")
        if question:
            st.code(question, language=None, wrap_lines=True)


def is_short(question: str) -> bool:
    """Whether a question can be asked; a longer one is shown: a browser that cuts it would say nothing."""
    if len(question) <= MOST_CHARACTERS:
        return True
    shared.notice(
        "error",
        f"This question has {len(question):,} characters; expected at most {MOST_CHARACTERS:,}. "
        "Nothing was asked: shorten it, or add the text as a document and ask about it.",
    )
    st.code(question, language=None, wrap_lines=True, height=200)
    return False
