"""Checked citations and token counts in the shapes that LangChain gives them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rag_app.schema import Citation, Sentence


def text_block(text: str, sentences: Iterable[Sentence] = ()) -> dict[str, Any]:
    """A `TextContentBlock` of `langchain_core.messages.content`: the supported and the unsure citations of `sentences`,
    whose offsets refer to the whole answer, are its annotations; `extras["status"]` tells them apart."""
    citations = [_annotation(s, c) for s in sentences for c in s.citations if c.is_shown]
    return {"type": "text", "text": text, "index": 0, **({"annotations": citations} if citations else {})}


def usage(prompt_tokens: int, completion_tokens: int) -> Any:
    """A `UsageMetadata` of `langchain_core.messages.ai`."""
    return {
        "input_tokens": prompt_tokens,
        "output_tokens": completion_tokens,
        "total_tokens": prompt_tokens + completion_tokens,
    }


def _annotation(sentence: Sentence, citation: Citation) -> dict[str, Any]:
    """A `Citation` of `langchain_core.messages.content`: `start_index:end_index` is the sentence in the answer, and the
    span in the source is in `extras`."""
    return {
        "type": "citation",
        "title": citation.title or citation.source,
        "start_index": sentence.start,
        "end_index": sentence.end,
        "cited_text": citation.cited_text,
        "extras": {
            "source": citation.source,
            "headings": list(citation.headings),
            "page": citation.page,
            **({"page_label": citation.page_label} if citation.page_label else {}),
            "start": citation.start,
            "end": citation.end,
            "marker": citation.marker,
            "assigned": citation.assigned,
            "support": citation.support,
            "status": citation.status,
        },
        **({"url": citation.source} if "://" in citation.source else {}),
    }
