"""Who is looking, where a login (OIDC) is configured in Streamlit's secrets; nobody is asked without it."""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass

import streamlit as st

from rag_app.ui import markup


@dataclass(frozen=True, slots=True)
class Person:
    """`id` is the same at each login of one account and tells nothing about it; `name` is shown to that person."""

    id: str
    name: str


def configured() -> bool:
    """Whether Streamlit's secrets have a section `[auth]`."""
    return _said("is_logged_in") is not None


def person() -> Person | None:
    """Who is logged in; None where nobody is, and where no login is configured."""
    if not _said("is_logged_in"):
        return None
    account = _said("sub") or _said("oid") or _said("email")
    if not account:  # a provider that tells nothing by which to know somebody again
        return None
    digest = hashlib.sha256(f"{_said('iss') or ''}\0{account}".encode()).hexdigest()
    return Person(digest[:32], str(_said("name") or _said("email") or "you"))


def must_log_in() -> bool:
    """Whether a login is configured and nobody is logged in."""
    return configured() and person() is None


def gate() -> None:
    """Where a login is configured and nobody is logged in: ask for it, and draw nothing else of the page."""
    if not must_log_in():
        return
    st.title("Ask your own documents")
    if _said("is_logged_in"):
        st.write("Your provider sent neither `sub` nor `email`, so that nobody can be told apart; ask whoever runs it.")
        st.button("Log out", on_click=st.logout, key="logout")
        st.stop()
    if importlib.util.find_spec("authlib") is None:
        st.write("A login is configured, but the package that does it is missing: `pip install 'lora-rag[login]'`.")
        st.stop()
    st.write("Log in to see your conversations, and the indexes that are shared or yours.")
    for name in providers():
        label = f"Log in with {name}" if name else "Log in"
        st.button(markup.label(label), icon=":material/login:", type="primary", key=f"login-{name}",
                  on_click=st.login, args=(name,) if name else ())  # fmt: skip
    st.stop()


def providers() -> list[str]:
    """The names below which `[auth]` has providers; one without a name where it is a provider itself."""
    section = st.secrets.get("auth", {})
    named = [str(name) for name, value in section.items() if hasattr(value, "keys") and "client_id" in value]
    return named or [""]


def badge() -> None:
    """Who is logged in, and the way out, at the side."""
    if found := person():
        with st.sidebar.container(horizontal=True, vertical_alignment="center", key="person"):
            st.html(f'<span class="lr-meta">{markup.escape(found.name)}</span>')
            st.button("Log out", icon=":material/logout:", type="tertiary", key="logout", on_click=st.logout)


def _said(key: str) -> object:
    try:
        return getattr(st.user, key, None)
    except KeyError:
        return None
