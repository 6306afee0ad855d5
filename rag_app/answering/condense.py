"""Makes a follow-up question self-contained before retrieval, and never trusts a rewrite that it cannot check."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app import prompts
from rag_app.protocols import ChatModel
from rag_app.schema import Generation, GenerationRequest, Message
from rag_app.text.words import content_stems

_LEANS_BACK = re.compile(
    r"\b(it|its|they|them|their|theirs|he|him|his|she|her|hers|this|that|these|those|there|one|ones|former|latter|same"
    r"|else|another)\b|^\s*(and|but|so|or|also|then|what about|how about|why|why not|how so|really)\b",
    re.IGNORECASE,
)
_TURNS = 4
_MAX_NEW_TOKENS = 64


def needs_context(question: str) -> bool:
    """Whether a question leans on what was said before: a pronoun, an opening connective, or at most one content
    word."""
    return bool(_LEANS_BACK.search(question)) or len(content_stems(question)) <= 1


def standalone_question(question: str, turns: Sequence[Message], model: ChatModel) -> str:
    """`question` as it should be retrieved and answered, given the earlier `turns` (oldest first).

    A question that does not lean back is returned unchanged, without a model call. A rewrite by the model is accepted
    only if it keeps the question's content words and adds at least one, all of them from the conversation; otherwise
    the last question that stood by itself is put before this one.
    """
    if not turns or not needs_context(question):
        return question
    recent = list(turns)[-_TURNS:]
    rewrite = _rewrite(question, recent, model)
    if _is_faithful(rewrite, question, recent):
        return rewrite
    earlier = [t.content.strip() for t in turns if t.role == "user"]
    anchor = next((q for q in reversed(earlier) if not needs_context(q)), earlier[-1] if earlier else "")
    return f"{anchor} {question.strip()}".strip()


def _rewrite(question: str, turns: Sequence[Message], model: ChatModel) -> str:
    request = GenerationRequest(prompts.condense_messages(turns, question), max_new_tokens=_MAX_NEW_TOKENS)
    text = next((e.text for e in model.stream(request) if isinstance(e, Generation)), "")
    return text.strip().split("\n")[0].strip().strip('"')


def _is_faithful(rewrite: str, question: str, turns: Sequence[Message]) -> bool:
    asked, made = content_stems(question), content_stems(rewrite)
    known = {s for t in turns for s in content_stems(t.content)}
    added = made - asked
    return rewrite.endswith("?") and asked <= made and bool(added) and added <= known
