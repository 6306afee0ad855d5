"""An engine over fakes and a handbook index, and pages run without a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from paced import PacedModel as PacedModel
from streamlit.testing.v1 import AppTest

from rag_app.testing import FakeChatModel, FakeEmbedder
from rag_app.ui.chat.asking import Asking
from rag_app.ui.chat.choices import Choice
from rag_app.ui.chat.next_question import Given
from rag_app.ui.engine import Engine

COVERED = "Who approves travel costs?"
ANSWER = "The head of department approves travel costs."
UNCOVERED = "What is the boiling point of tungsten?"


def engine_of(tmp_path: Path, model: FakeChatModel | None = None) -> Engine:
    """An engine whose data lies in `tmp_path`, with fakes behind both seams."""
    return Engine(
        data=tmp_path / "data", model=model or FakeChatModel(), load_embedder=lambda name: FakeEmbedder()
    )  # fmt: skip


def app_of(page: str, state: dict[str, object] | None = None) -> AppTest:
    """A page by the name of its folder, as one browser session."""
    at = AppTest.from_string(f"from rag_app.ui.{page} import page\npage.page()", default_timeout=120)
    for key, value in (state or {}).items():
        at.session_state[key] = value
    return at


def ask(at: AppTest, question: str) -> AppTest:
    return at.chat_input[0].set_value(question).run()


def ask_handbook(engine: Engine, owner: str, conversation_id: str) -> Asking:
    """Ask what the handbook covers, as a tab does whose page goes on without waiting."""
    from rag_app.ui.chat.page import _ask

    return _ask(engine, owner, conversation_id, Choice("handbook", "handbook", "base", (), None), Given(COVERED), [])


def html_of(at: AppTest) -> str:
    """All HTML and Markdown of a page, in order."""
    return "\n".join([*(e.proto.body for e in at.get("html")), *(m.value for m in at.markdown)])


def open_evidence(at: AppTest, which: int = -1) -> AppTest:
    """Open the evidence of the first citation of an answer, the last one of the page by default."""
    chips = [b.key for b in at.button if b.key and b.key.startswith("chip-") and b.key.endswith("-0")]
    return at.button(key=chips[which]).click().run()


def use_engine(monkeypatch, make: Callable[[], Engine]) -> Engine:
    """Let every page of this test use the engine that `make` returns."""
    from rag_app.ui import shared

    shared.made_engine.cache_clear()
    made = make()
    monkeypatch.setattr(shared, "make_engine", lambda: made)
    return made
