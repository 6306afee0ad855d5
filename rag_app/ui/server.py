"""The server of the UI, which `rag-app ui` starts: the pages behind their guard. `streamlit run` this file."""

from __future__ import annotations

import os
import secrets
import sys
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import streamlit as st
from starlette.middleware import Middleware

from rag_app.artifacts import locked
from rag_app.ui.documents.library import MAX_UPLOAD_MB
from rag_app.ui.engine import data_dir
from rag_app.ui.guard import Guard

NO_TOKEN = "none"  # noqa: S105 - stands for no token


def token_of(data: Path) -> str:
    """The token that `$RAG_APP_UI_TOKEN` names (`none`: there is none), else the one kept in `data/.token`.

    It is made at the first start and stays, so that a browser need not be told it again; only its owner may read it.
    """
    given = os.environ.get("RAG_APP_UI_TOKEN", "")
    if given:
        return "" if given == NO_TOKEN else given
    path = data / ".token"
    data.mkdir(parents=True, exist_ok=True)
    with locked(data / ".token.lock"):
        if not path.is_file() or not path.read_text(encoding="ascii").strip():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(24))
    return path.read_text(encoding="ascii").strip()


def address(token: str) -> str:
    """The address to open in a browser on this machine."""
    host = str(st.get_option("server.address") or "localhost")
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        host = "localhost"
    shown = f"[{host}]" if ":" in host else host
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    path = f"/{base}/" if base else "/"
    return f"http://{shown}:{st.get_option('server.port')}{path}" + (f"?token={quote(token)}" if token else "")


def bytes_held() -> int:
    """Bytes of uploaded files that are in memory, of all sessions; first lets go of those of tabs that were closed and
    cannot come back, which Streamlit does when the next one is closed."""
    from streamlit import runtime

    if not runtime.exists():
        return 0
    running: Any = runtime.get_instance()
    files, sessions = running.uploaded_file_mgr, running._session_mgr
    for session in list(files.file_storage):
        if sessions.get_session_info(session) is None:
            files.remove_session_files(session)
    return sum(stat.byte_length for stats in files.get_stats().values() for stat in stats)


@asynccontextmanager
async def _announced(app: Any) -> AsyncIterator[None]:
    """Say where the UI is, and open it if that was asked for; the port is listened to by now."""
    shown = address(_TOKEN)
    print(f"The chat UI is at {shown}", flush=True)
    if os.environ.get("RAG_APP_UI_BROWSER") == "open":
        try:
            webbrowser.open(shown)
        except webbrowser.Error as error:
            print(f"The browser could not be opened ({error}); open the address above.", file=sys.stderr)
    yield


_TOKEN = token_of(data_dir())
app = st.App(
    Path(__file__).with_name("app.py"),
    lifespan=_announced,
    middleware=[
        Middleware(
            Guard,
            hosts=os.environ.get("RAG_APP_UI_HOSTS", "").split(","),
            token=_TOKEN,
            held=bytes_held,
            most_held=MAX_UPLOAD_MB << 20,
        )
    ],
)
