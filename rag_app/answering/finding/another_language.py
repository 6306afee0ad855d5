"""Whether a question that was refused is in another language than the passages that were found for it."""

from __future__ import annotations

from rag_app.config import DEFAULT_LANGUAGE
from rag_app.schema import Answer
from rag_app.text.language.languages import is_of_another, is_surely_default, language_of

_MOST_PASSAGES = 5


def language_note(answer: Answer) -> str:
    """A sentence for whoever asked documents in the default language in another; "" where either is unclear, and below
    an answer."""
    asked = answer.record.question
    if not answer.abstained or (language_of(asked) == DEFAULT_LANGUAGE and not is_of_another(asked)):
        return ""
    if not is_surely_default(" ".join(hit.chunk.text for hit in answer.hits[:_MOST_PASSAGES])):
        return ""
    name = DEFAULT_LANGUAGE.capitalize()
    return f"The passages found are in {name}, and the question seems not to be: ask it in {name}."
