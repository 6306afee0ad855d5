"""Passages that are made of a text alone."""

from rag_app.schema import Passage


def passage(number: int, text: str) -> Passage:
    return Passage(number, number, "plan.md", "Plan", (), None, 0, len(text), text, 1.0)
