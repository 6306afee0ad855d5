"""Conversations in OpenAI's or ShareGPT's form: the first exchange of each is an example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from finetune.data.example import BadRow, Example
from rag_app.prompts import is_abstention

_ROLES = {"human": "user", "user": "user", "gpt": "assistant", "assistant": "assistant", "model": "assistant"}


def exchanges(messages: Any, where: str, name: str, document: str) -> Iterator[Example]:
    """The first user turn and the reply to it; `name` is the id (empty: `where`), `document` what it is about.

    Later turns lean on earlier ones ("and the second?") and serving rewrites them before retrieval, so they are not
    used. A reply that is the refusal makes an unanswerable question. Accepts {"role", "content"} and {"from", "value"};
    content may be a list of text parts.
    """
    if not isinstance(messages, list | tuple):
        raise BadRow(f"messages: expected a list of turns, found {type(messages).__name__}")
    turns = [(_ROLES.get(str(m.get("role") or m.get("from")), ""), _content(m)) for m in messages if _is_turn(m)]
    for (role, question), (next_role, answer) in pairwise(turns):
        if (role, next_role) == ("user", "assistant") and question and answer:
            refused = is_abstention(answer)
            yield Example(
                where=where, id=name or where, question=question, answers=() if refused else (answer,),
                answerable=not refused, document=document,
            )  # fmt: skip
            return
    raise BadRow("no user turn followed by a reply")


def _is_turn(message: Any) -> bool:
    return isinstance(message, Mapping) and (message.get("role") or message.get("from")) != "system"


def _content(message: Mapping[str, Any]) -> str:
    content = message.get("content", message.get("value"))
    if isinstance(content, list | tuple):
        content = "\n".join(str(p.get("text", "")) for p in content if isinstance(p, Mapping))
    return str(content or "").strip()
