"""Token counts of any span of a block of text from one call of the tokenizer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

TokenOffsets = Callable[[str], NDArray[np.int64]]

# WordPiece makes one [UNK] of a word of more than 100 characters (`max_input_chars_per_word` of BERT's tokenizer).
# Such a token would let a chunk hold any amount of text, so it counts as one token per character; so do more blanks
# and other signs between two tokens, of which no tokenizer makes any.
LONGEST_TOKEN_CHARS = 100


class TokenCounter:
    """Counts tokens between character offsets of `text`; a token cut by an edge counts on both sides."""

    def __init__(self, text: str, token_offsets: TokenOffsets) -> None:
        offsets = np.asarray(token_offsets(text), dtype=np.int64).reshape(-1, 2)
        offsets = offsets[offsets[:, 1] > offsets[:, 0]]
        gaps = np.stack([np.append(0, offsets[:, 1]), np.append(offsets[:, 0], len(text))], axis=1)
        gaps = gaps[gaps[:, 1] - gaps[:, 0] > LONGEST_TOKEN_CHARS]
        if len(gaps):
            offsets = np.concatenate([offsets, gaps])
            offsets = offsets[np.argsort(offsets[:, 0], kind="stable")]
        long = np.flatnonzero(offsets[:, 1] - offsets[:, 0] > LONGEST_TOKEN_CHARS)
        if len(long):
            pieces, last = [], 0
            for i in map(int, long):
                chars = np.arange(offsets[i, 0], offsets[i, 1])
                pieces += [offsets[last:i], np.stack([chars, chars + 1], axis=1)]
                last = i + 1
            offsets = np.concatenate([*pieces, offsets[last:]])
        self.starts = np.ascontiguousarray(offsets[:, 0])
        self.ends = np.ascontiguousarray(offsets[:, 1])

    def count(self, start: int, end: int) -> int:
        """Number of tokens that touch `text[start:end]`."""
        first = int(np.searchsorted(self.ends, start, side="right"))
        return max(0, int(np.searchsorted(self.starts, end, side="left")) - first)

    def end_after(self, start: int, tokens: int) -> int:
        """Largest offset `end` with `count(start, end) <= tokens`, or a large number if all the rest fits."""
        first = int(np.searchsorted(self.ends, start, side="right"))
        return int(self.starts[first + tokens]) if first + tokens < len(self.starts) else 1 << 62
