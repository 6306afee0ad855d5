"""How much of the question one sentence of a passage holds: the signal that whole-passage scores blur."""

from __future__ import annotations

import math
import re
from bisect import bisect
from collections.abc import Callable, Iterable

from rag_app.config import DEFAULT_LANGUAGE
from rag_app.index.terms import joined, lowered, term_of, words_of
from rag_app.schema import Chunk
from rag_app.text.language.ideographs import WORD, has_ideographs
from rag_app.text.language.languages import stem
from rag_app.text.language.words import content_stems

# Rough sentence ends are enough here, and fifty times faster than exact ones.
_BREAK = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n\s*\n")


class Coverage:
    """Scores chunks for one question: the IDF-weighted share (0 to 1) of its content stems in the best sentence.

    `document_frequency(stem)` counts the chunks with that stem among `chunks`; the weight of a stem is
    ln(1 + N / (1 + df)), the smoothed IDF of Robertson and Spärck Jones, never negative. Title, headings and the names
    of a table's columns count for every sentence, since it is read under them. `language` is that of the index.
    """

    def __init__(
        self, question: str, document_frequency: Callable[[str], int], chunks: int, language: str = DEFAULT_LANGUAGE
    ) -> None:
        self._language = language
        english = language == DEFAULT_LANGUAGE and not has_ideographs(question)
        others = filter(None, (term_of(word, language) for word in words_of(question)))
        stems = sorted(content_stems(joined(question)) if english else set(others))
        self._weights = {s: math.log(1 + chunks / (1 + document_frequency(s))) for s in stems}
        self._total = sum(self._weights.values())
        # A stem and its words share their first two letters, but for y and i (dying, die): only such words are stemmed.
        # Those of other languages may differ in their first letter: Äpfel, apfel.
        likely = _beginning_like(stems) + r"\w*" if english else WORD.pattern
        self._likely = re.compile(likely, re.IGNORECASE)

    def of(self, chunk: Chunk) -> float:
        if not self._total:
            return 0.0
        context = {s for part in (chunk.title, *chunk.headings, chunk.above) for s, _ in self._found(joined(part))}
        text = joined(chunk.text)
        found = [(s, at) for s, at in self._found(text) if s not in context]
        ends = [m.start() for m in _BREAK.finditer(text)] if len({s for s, _ in found}) > 1 else []
        sentences: dict[int, set[str]] = {}
        for s, at in found:
            sentences.setdefault(bisect(ends, at), set()).add(s)
        best = max(map(self._weight, sentences.values()), default=0.0)
        return (self._weight(context) + best) / self._total

    def _found(self, text: str) -> Iterable[tuple[str, int]]:
        """(stem, position) of the words of `text` that are in the question."""
        for match in self._likely.finditer(text):
            found = stem(lowered(match.group(), self._language), self._language)
            if found in self._weights:
                yield found, match.start()

    def _weight(self, stems: Iterable[str]) -> float:
        return sum(self._weights[s] for s in stems)


def _beginning_like(stems: Iterable[str]) -> str:
    """A pattern of the first two letters of a word that may have one of `stems`.

    The first letter comes first and what must not stand before it after it: so the text is searched twice as fast.
    """

    def either(letter: str) -> str:
        return "iy" if letter in ("i", "y") else re.escape(letter)

    starts = sorted({(either(s[0]), f"[{either(s[1])}]" if len(s) > 1 else "") for s in stems})
    if not starts:
        return r"(?!)"
    firsts = "".join(sorted({first for first, _ in starts}))
    return rf"[{firsts}](?<![^\W\d].)(?:{'|'.join(f'(?<=[{first}]){second}' for first, second in starts)})"
