"""Whether a question that was refused is in another language than the passages that were found for it."""

from __future__ import annotations

from rag_app.config import DEFAULT_LANGUAGE
from rag_app.schema import Answer
from rag_app.text.language.languages import asks_elsewhere, is_of_another, is_surely_default, language_of
from rag_app.text.language.words import FUNCTION_WORDS

_MOST_PASSAGES = 5


def language_note(answer: Answer) -> str:
    """A sentence for whoever asked documents in the default language in another, or the other way round; "" where
    either is unclear, and below an answer."""
    if not answer.abstained:
        return ""
    asked, found = answer.record.question, " ".join(hit.chunk.text for hit in answer.hits[:_MOST_PASSAGES])
    language = language_of(found)
    if language != DEFAULT_LANGUAGE:
        is_other = _is_in_default(asked)
    else:
        is_other = is_surely_default(found) and (language_of(asked) != language or is_of_another(asked))
    name = language.capitalize()
    return f"The passages found are in {name}, and the question seems not to be: ask it in {name}." if is_other else ""


def _is_in_default(question: str) -> bool:
    """Whether a question has words that are frequent in the default language, and asks as none does elsewhere."""
    is_elsewhere = language_of(question) != DEFAULT_LANGUAGE or asks_elsewhere(question)
    return not is_elsewhere and not FUNCTION_WORDS.isdisjoint(question.lower().split())
