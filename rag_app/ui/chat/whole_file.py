"""Questions about one file as a whole: which file is meant, and one click that asks only that one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from rag_app.answering.document.task import chosen_documents, files_meant, goes_on, may_be_task, task_of
from rag_app.conversations.store import Turn
from rag_app.schema import Answer, Message
from rag_app.ui import markup, ownership, shared, titles
from rag_app.ui.chat import next_question
from rag_app.ui.engine import Engine

_MOST_BUTTONS = 12
NOTHING = (
    "No sentence of this file stands by itself or names that in these words; it may hold tables only. Ask for what you "
    "look for in it, in a sentence."
)
ASK = "Which file do you mean? Choose one below, or in the filter at the side; then this is read from beginning to end."


def is_asked(engine: Engine, index: str, question: str, turns: Sequence[Message]) -> bool:
    """Whether a question after some `turns` is about a file of the index as a whole."""
    if not may_be_task(question):
        return False
    names = [file.rsplit("/", 1)[-1] for file in engine.files_of(index)]
    return task_of(question, names) is not None and not goes_on(question, turns, names)


def is_unclear(engine: Engine, index: str, question: str, where: Mapping[str, Any] | None) -> bool:
    """Whether it is not clear which file a question about one as a whole means."""
    return not chosen_documents(engine.rag(index).index, question, where)


def choices(turn: Turn, answer: Answer, key: str) -> None:
    """A button for each file below the question which one is meant: those that its words may mean, where there are."""
    engine, index = shared.engine(), answer.record.index
    with shared.explained(), st.container(horizontal=True, gap="small", key=f"which-{key}"):
        files = engine.files_of(index)
        offered = (files_meant(turn.question, files) or files)[:_MOST_BUTTONS]
        times = Counter(file.rsplit("/", 1)[-1] for file in offered)
        for at, file in enumerate(offered):
            name = file.rsplit("/", 1)[-1]
            st.button(
                markup.label(name if times[name] == 1 else "/".join(titles.file_shown(file).split("/")[-2:]), 40),
                key=f"which-{key}-{at}", icon=":material/description:",
                on_click=_ask, args=(turn, index, file), disabled=not may_ask(index),
            )  # fmt: skip


def may_ask(index: str) -> bool:
    """Whether the index of an answer can still be chosen."""
    return index in ownership.ready(shared.engine())


def only(index: str, file: str) -> None:
    """Let the open conversation ask one file, of an index that may be another than it asks now."""
    if may_ask(index):
        st.session_state.update({"index": index, f"files-of-{index}": [file]})


def _ask(turn: Turn, index: str, file: str) -> None:
    only(index, file)
    where: dict[str, Sequence[str]] = {"source": [file]}
    next_question.again(turn.id, turn.question, {"where": where})
