"""The list of conversations in the sidebar, and what can be done with the open one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from rag_app.conversations.store import Conversation, Turn
from rag_app.errors import ConversationError
from rag_app.ui import markup, shared, times
from rag_app.ui.chat import export, export_html, kept
from rag_app.ui.engine import Engine

_FEW = 5  # conversations that need no search
_LISTED = 40  # the others are found by a search, or listed when they are asked for
_ALL = "list-all"
_OPEN = "c"  # in the address, so that a reload or a bookmark finds the conversation
_OPENED = "open-conversation"  # in the session, so that the link to the chat does, which has no such address


def open_conversation(conversations: Sequence[Conversation]) -> Conversation | None:
    """The conversation that the address names, or that was open before another page was looked at, if it is one of
    this browser's; None for a new one."""
    wanted = st.query_params.get(_OPEN) or st.session_state.get(_OPENED)
    found = next((c for c in conversations if c.id == wanted), None)
    show(found.id if found else None)
    return found


def begin() -> None:
    """Open the chat with a new conversation."""
    st.session_state.pop(_OPENED, None)
    st.switch_page(st.session_state["chat-page"])


def show(conversation_id: str | None) -> None:
    """Go to a conversation, or to an empty new one."""
    if not conversation_id:
        st.query_params.pop(_OPEN, None)
    elif st.query_params.get(_OPEN) != conversation_id:
        st.query_params[_OPEN] = conversation_id
    st.session_state[_OPENED] = conversation_id


def _new() -> None:
    with shared.explained():
        kept.begin_next(shared.engine(), shared.owner())
    show(None)


def listing(conversations: Sequence[Conversation], current: Conversation | None) -> None:
    """New conversation, and the earlier ones, the last used first."""
    with st.sidebar:
        st.button("New conversation", icon=":material/add:", width="stretch", on_click=_new, key="new")
        if len(conversations) > _FEW:
            wanted = st.text_input("Search", placeholder="Search", key="find", label_visibility="collapsed")
            conversations = found(conversations, wanted)
            if wanted and not conversations:
                st.caption("No conversation has these words in its name.")
        day = ""
        shown = conversations if st.session_state.get(_ALL) else conversations[:_LISTED]
        for one in shown:
            if (updated := times.day(one.updated)) != day:
                day = updated
                st.caption(day)
            st.button(
                markup.label(one.title),
                key=f"open-{one.id}",
                type="secondary" if current and one.id == current.id else "tertiary",
                width="stretch",
                on_click=show,
                args=(one.id,),
            )
        if len(shown) < len(conversations):
            st.button(f"All {len(conversations)}", type="tertiary", width="stretch", key="all", on_click=_list_all)


def _list_all() -> None:
    st.session_state[_ALL] = True


def found(conversations: Sequence[Conversation], wanted: str) -> list[Conversation]:
    """Those with all of these words in their names, in any order and case."""
    words = wanted.casefold().split()
    return [c for c in conversations if all(word in c.title.casefold() for word in words)]


def menu(conversation: Conversation) -> None:
    """Rename, export and delete."""
    with st.popover(markup.label(conversation.title), type="tertiary", key="menu", help="Rename, export, delete"):
        st.text_input(
            "Name",
            value=conversation.title,
            help="What is longer than 60 characters is cut",  # a box that takes no more drops what is pasted
            key=f"title-{conversation.id}",
            on_change=_rename,
            args=(conversation.id, conversation.title),
        )
        began = times.day(conversation.created)  # only here: a file is made by a thread that knows of no browser
        for label, render, suffix, mime in (
            ("Markdown", partial(export.to_markdown, day=began), "md", "text/markdown"),
            ("HTML", partial(export_html.to_html, day=began), "html", "text/html"),
            ("JSON", export.to_json, "json", "application/json"),
        ):
            st.download_button(
                f"Export as {label}",
                partial(_exported, render, conversation, shared.engine(), shared.owner()),
                export.file_name(conversation, suffix),
                mime,
                icon=":material/download:",
                on_click="ignore",
                width="stretch",
                key=f"export-{label.lower()}",
            )
        sure = st.checkbox("Delete it with its votes", key=f"sure-{conversation.id}")
        st.button(
            "Delete", icon=":material/delete:", disabled=not sure, width="stretch", key="delete",
            on_click=_delete, args=(conversation.id,),
        )  # fmt: skip


def _exported(
    render: Callable[[Conversation, Sequence[Turn]], str], conversation: Conversation, engine: Engine, owner: str
) -> str:
    """The turns as they are at the click: it draws no page, and this one may be older than the last answer."""
    return render(conversation, engine.conversations.turns(owner, conversation.id))


def _rename(conversation_id: str, before: str) -> None:
    key = f"title-{conversation_id}"
    with shared.explained():
        title = st.session_state[key]
        if not title.strip():
            st.session_state[key] = before
            raise ConversationError(f"A conversation needs a name; it is still called “{before}”.")
        shared.engine().conversations.rename(shared.owner(), conversation_id, title)


def _delete(conversation_id: str) -> None:
    engine = shared.engine()
    with shared.explained():
        engine.conversations.delete(shared.owner(), conversation_id, engine.feedback)
    show(None)
