"""Token ids to text, piece by piece."""

from __future__ import annotations

from typing import Any


class IncrementalText:
    """Decodes a growing list of ids so that the pieces join to the text of the whole list.

    A token's text depends on its neighbours (leading spaces, characters of several byte tokens), so each piece is the
    difference of two decodings that begin at the same earlier token, as in vLLM's detokenizer. A piece that would end
    in half a UTF-8 character waits for its other half. Special tokens have no text.
    """

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._ids: list[int] = []
        self._begin = 0  # where both decodings begin
        self._read = 0  # ids before this one are already in the emitted text

    def push(self, token_id: int) -> str:
        """Text that this token completes; empty while a character is incomplete."""
        self._ids.append(token_id)
        piece = self._new_text()
        if not piece or piece.endswith("\N{REPLACEMENT CHARACTER}"):
            return ""
        self._begin, self._read = self._read, len(self._ids)
        return piece

    def flush(self) -> str:
        """Text still waiting when no more tokens come, without an incomplete character at its end."""
        piece = self._new_text().rstrip("\N{REPLACEMENT CHARACTER}")
        self._begin = self._read = len(self._ids)
        return piece

    def _new_text(self) -> str:
        before = self._decode(self._ids[self._begin : self._read])
        return self._decode(self._ids[self._begin :])[len(before) :]

    def _decode(self, ids: list[int]) -> str:
        return self._tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False)
