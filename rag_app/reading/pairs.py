"""Question and passage as one token sequence: [CLS] question [SEP] title > headings, passage [SEP]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Encoding, Tokenizer

QUESTION_TOKENS = 64
HEADING_TOKENS = 112  # title and headings have some 45 at most, the caption and the columns of a table the others


@dataclass(frozen=True, slots=True)
class Pair:
    """One sequence. `types` are 0 for the question and 1 after it. `offsets[i]` is the place in the passage, in
    characters, of token `first + i`; titles and headings come before `first`."""

    ids: tuple[int, ...]
    types: tuple[int, ...]
    first: int
    offsets: tuple[tuple[int, int], ...]

    def token_span(self, start: int, end: int) -> tuple[int, int] | None:
        """First and last token of the characters `start:end` of the passage; None where they are not all here."""
        inside = [i for i, (s, e) in enumerate(self.offsets) if s < end and e > start]
        if not inside or self.offsets[inside[0]][0] > start or self.offsets[inside[-1]][1] < end:
            return None
        return self.first + inside[0], self.first + inside[-1]


class PairTokenizer:
    """Makes pairs of at most `longest` tokens; longer passages are read in windows that overlap by a quarter."""

    def __init__(self, folder: Path, longest: int) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self.longest = longest
        cls, sep = (self._tokenizer.token_to_id(t) for t in ("[CLS]", "[SEP]"))
        if cls is None or sep is None:
            raise ValueError("its tokenizer has no [CLS] and [SEP], expected that of a BERT encoder")
        self._cls, self._sep = cls, sep

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """Tokens of texts without special ones."""
        return self._tokenizer.encode_batch(list(texts), add_special_tokens=False)

    def windows(self, question: Encoding, heading: Encoding, passage: Encoding) -> list[Pair]:
        """The pairs that cover `passage`: one, or several where it is longer than there is room for."""
        asked, under = question.ids[:QUESTION_TOKENS], heading.ids[:HEADING_TOKENS]
        room = max(self.longest - len(asked) - len(under) - 3, 16)
        count = len(passage.ids)
        starts = [0]
        while starts[-1] + room < count:
            starts.append(min(starts[-1] + room * 3 // 4, count - room))
        first = len(asked) + len(under) + 2
        before = (self._cls, *asked, self._sep, *under)
        pairs = []
        for start in starts:
            part = slice(start, start + room)
            ids = (*before, *passage.ids[part], self._sep)
            types = (0,) * (len(asked) + 2) + (1,) * (len(ids) - len(asked) - 2)
            pairs.append(Pair(ids, types, first, tuple(passage.offsets[part])))
        return pairs
