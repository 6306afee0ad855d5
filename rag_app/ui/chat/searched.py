"""What was searched for an answer, and what a refusal offers: closest sentences, all documents, an answer anyway."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Mapping, Sized
from typing import Any

import streamlit as st

from rag_app.answering.finding.another_language import language_note
from rag_app.answering.finding.answerability import FILTERED_OUT
from rag_app.conversations.store import Turn
from rag_app.documents.records import file_of
from rag_app.errors import RagAppError
from rag_app.schema import Answer
from rag_app.text.language.one_line import counted, first_of
from rag_app.ui import markup, shared
from rag_app.ui.chat import next_question
from rag_app.ui.documents import unfinished

_KEY = "searched"  # among the settings of the record, so that it is kept, exported and shown again with the answer
_MOST = 3


def noted(
    answer: Answer,
    title: str,
    files_of: Callable[[], Sized],
    where: Mapping[str, Any] | None,
    *,
    unfiltered: bool = False,
) -> Answer:
    """The answer with what was searched for it: the index as people call it, the filter, whether one was left out this
    once (`unfiltered`), and of a refusal or such an answer, which tell it, how many files there are."""
    files = {"files": len(files_of())} if answer.abstained or unfiltered else {}
    searched = {"index": title, **files, "where": dict(where or {}), **({"unfiltered": True} if unfiltered else {})}
    record = dataclasses.replace(answer.record, settings={**answer.record.settings, _KEY: searched})
    return dataclasses.replace(answer, record=record)


def sentence(answer: Answer) -> str:
    """What was searched, as one sentence; empty where it was not noted."""
    found = _noted_in(answer)
    if not found:
        return ""
    unit = "file" if "files" in found else "document"  # as earlier versions counted
    count, where = int(found.get(f"{unit}s", 0)), found.get("where") or {}
    among = f"{counted(count, unit)} of {found.get('index', '')}"
    if not where:
        but = ", without the filter" if found.get("unfiltered") else ""
        return f"Searched: {'all' if count != 1 else 'the'} {among}{but}."
    those = f"those where {conditions(where)}"
    if answer.record.signals.get(FILTERED_OUT):
        return f"Searched: none of the {among}, since the filter lets only {those} through."
    return f"Searched: of the {among} {those}."


def conditions(where: Mapping[str, Any]) -> str:
    """What a filter lets through, in words: `the file is a.pdf or b.pdf, and year is from 2020 to 2022`."""
    return ", and ".join(_condition(key, value) for key, value in where.items())


def is_filtered(answer: Answer) -> bool:
    return bool(_noted_in(answer).get("where"))


def was_unfiltered(answer: Answer) -> bool:
    """Whether somebody asked to search all documents this once, although a filter is set."""
    return bool(_noted_in(answer).get("unfiltered"))


def title_of(answer: Answer) -> str:
    """What people call the index of an answer; its name where that was not noted."""
    return str(_noted_in(answer).get("index") or answer.record.index)


def _noted_in(answer: Answer) -> Mapping[str, Any]:
    """What `noted` left in the record; nothing in one from elsewhere."""
    settings = answer.record.settings
    found = settings.get(_KEY) if isinstance(settings, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def was_forced(answer: Answer) -> bool:
    """Whether somebody asked for an answer although the documents probably do not hold it."""
    return answer.record.settings.get("min_confidence") == 0.0


def ways_on(turn: Turn, answer: Answer, key: str) -> None:
    """Below a refusal: what was searched, and two ways on; each asks the same question anew in this place."""
    for said in filter(None, (sentence(answer), language_note(answer), _changed_since(answer))):
        st.html(f'<div class="lr-meta">{markup.escape(said)}</div>')
    with st.container(horizontal=True, gap="small", key=f"ways-{key}"):
        if is_filtered(answer):
            st.button(
                "Search all documents", icon=":material/filter_alt_off:", key=f"all-{key}",
                on_click=next_question.again, args=(turn.id, turn.question, {"where": None}),
            )  # fmt: skip
        if not was_forced(answer):
            st.button(
                "Answer anyway", icon=":material/edit_note:", key=f"anyway-{key}",
                on_click=next_question.again, args=(turn.id, turn.question, {"min_confidence": 0.0}),
                help="Let the model write from the closest passages; check each sentence",
            )  # fmt: skip


def _changed_since(answer: Answer) -> str:
    """Whether an index of this server holds, or will soon hold, other documents than the answer knows."""
    engine, index = shared.engine(), answer.record.index
    if engine.server:
        return ""
    if any(unfinished.is_built(engine, name) for name in (index, *engine.shards(index))):
        return "Documents are being added or changed right now: ask again when that is done."
    with contextlib.suppress(RagAppError):  # it is not there any more
        if engine.stamp(index)[0] != answer.record.generation:
            return "The documents have changed since: ask again."
    return ""


def _condition(key: str, value: Any) -> str:
    if key == "source":
        files = list(dict.fromkeys(file_of(str(source)).rsplit("/", 1)[-1] for source in value))
        return f"the file is {first_of(files, _MOST, ' or ')}"
    if isinstance(value, dict) and "$has" in value:
        return _condition(key, value["$has"])
    if isinstance(value, dict):
        return f"{key} is from {value.get('$gte')} to {value.get('$lte')}"
    return f"{key} is {first_of([str(v) for v in value], _MOST, ' or ')}"
