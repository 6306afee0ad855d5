"""Ends an answer that repeats itself: small models, decoded greedily, never leave a loop once they are in it."""

from __future__ import annotations

import dataclasses
import re
import threading
from collections.abc import Iterator

from rag_app.prompts import without_markers
from rag_app.protocols import ChatModel
from rag_app.schema import Generation, GenerationRequest

# A run of words that follows itself so often is a loop; single words ("very, very") are given more room.
_LONGEST_LOOP, _COPIES, _COPIES_OF_A_WORD = 20, 3, 5
_SENTENCE_END = re.compile(r"[.!?]\s+|\n+")


def without_loops(
    model: ChatModel, request: GenerationRequest, cancel: threading.Event | None = None
) -> Iterator[str | Generation]:
    """`model.stream`, ended with finish_reason `repetition` once the text repeats itself; the text lacks the copy."""
    guard, enough, text = RepetitionGuard(), _EitherEvent(cancel), ""
    for event in model.stream(request, enough):
        piece = guard.flush() if isinstance(event, Generation) else guard.push(event)
        if guard.stopped:
            enough.set()
        if piece:
            text += piece
            yield piece
        if isinstance(event, Generation):
            yield dataclasses.replace(
                event, text=text, finish_reason="repetition" if guard.stopped else event.finish_reason
            )


class RepetitionGuard:
    """Passes text on until a sentence begins like an earlier one and never diverges from it.

    Text is held back only while the sentence under way could still turn out to be a repetition. After `push` has seen
    a whole sentence twice, `stopped` is true and the second copy is dropped; a loop of words inside one sentence stops
    it as well.
    """

    def __init__(self) -> None:
        self.stopped = False
        self._seen: set[str] = set()
        self._pending = ""
        self._passed = 0

    def push(self, text: str) -> str:
        """Add generated text; returns what can be shown now."""
        if self.stopped:
            return ""
        self._pending += text
        shown = ""
        while match := _SENTENCE_END.search(self._pending):
            sentence = _normal(self._pending[: match.end()])
            if sentence in self._seen:
                self.stopped = True
                return shown
            if " " in sentence:  # a lone word or list number may come again
                self._seen.add(sentence)
            shown += self._pending[self._passed : match.end()]
            self._pending, self._passed = self._pending[match.end() :], 0
        start = _normal(self._pending)
        self.stopped = _loops(start.split())
        if not any(s.startswith(start) for s in self._seen):
            shown += self._pending[self._passed :]
            self._passed = len(self._pending)
        return shown

    def flush(self) -> str:
        """What was held back at the end, unless it repeats a sentence or breaks off within a repetition.

        A marker, a sign or a word alone is no repetition: an earlier sentence may begin with the same number.
        """
        rest, repeats = self._pending[self._passed :], _normal(self._pending)
        says = " " in _normal(without_markers(self._pending))
        held = self.stopped or (says and any(s.startswith(repeats) for s in self._seen))
        self._pending, self._passed = "", 0
        return "" if held else rest


class _EitherEvent(threading.Event):
    """Set when it is set itself or when `other` is."""

    def __init__(self, other: threading.Event | None) -> None:
        super().__init__()
        self._other = other

    def is_set(self) -> bool:
        return super().is_set() or (self._other is not None and self._other.is_set())


def _loops(words: list[str]) -> bool:
    """Whether the words, but for a last unfinished one, end in copies of one run."""
    del words[-1:]
    for length in range(1, _LONGEST_LOOP + 1):
        copies = _COPIES if length > 1 else _COPIES_OF_A_WORD
        if len(words) < length * copies:
            continue
        run = words[-length:]
        if words[-length * copies :] == run * copies:
            return True
    return False


def _normal(sentence: str) -> str:
    return " ".join(re.findall(r"\w+", sentence.lower()))
