"""A follow-up question as a large model writes it out, where its words can be checked."""

from __future__ import annotations

from collections.abc import Sequence

from rag_app import prompts
from rag_app.answering.models import is_large, written_by
from rag_app.protocols import ChatModel
from rag_app.schema import GenerationRequest, Message
from rag_app.text.language.words import content_stems

_MAX_NEW_TOKENS = 48
_TIMEOUT_S = 2.0  # an answer reads passages besides, so this stays below its time


def rewritten(question: str, turns: Sequence[Message], model: ChatModel) -> str:
    """`question` as a large `model` writes it with what it leaves to `turns`, within two seconds, where that keeps the
    question's content words and adds some, all of them from the turns; nothing else, and nothing from a small model."""
    if not is_large(model):
        return ""
    messages = prompts.condense_messages(turns, question)
    request = GenerationRequest(messages, max_new_tokens=_MAX_NEW_TOKENS, timeout_s=_TIMEOUT_S)
    rewrite = written_by(model, request).strip().split("\n")[0].strip().strip('"')
    return rewrite if _is_faithful(rewrite, question, turns) else ""


def _is_faithful(rewrite: str, question: str, turns: Sequence[Message]) -> bool:
    asked, made = content_stems(question), content_stems(rewrite)
    known = {s for t in turns for s in content_stems(t.content)}
    added = made - asked
    return rewrite.endswith("?") and asked <= made and bool(added) and added <= known
