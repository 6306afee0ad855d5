"""Rows as padded batches of like lengths."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from finetune.reader.rows.row import NO_SPAN, Row
from rag_app.index.context import heading_of
from rag_app.models.bert.forward import Tokens
from rag_app.reading.pairs import Pair, PairTokenizer

NOT_KNOWN = -1.0
_WINDOW = 2048  # rows that are sorted by length together


class Batch(NamedTuple):
    """`lengths` (batch,) of the texts themselves, which are filled up in `tokens`; `truths` (batch, 3): relevance,
    answers, support, each 0, 1 or NOT_KNOWN; `span` (batch, 2): first and last token, 0 for none, -1 for not known;
    `allowed` (batch, length): where a span may begin and end."""

    tokens: Tokens
    lengths: Tensor
    allowed: Tensor
    truths: Tensor
    span: Tensor


Encoded = tuple[Row, Pair]


def encode(rows: Sequence[Row], tokenizer: PairTokenizer) -> list[Encoded]:
    """Rows with their pairs; of a passage that needs several windows the one that holds the answer, else the first."""
    asked = tokenizer.encode([r.first for r in rows])
    above = tokenizer.encode([heading_of(r.title, (), r.above) for r in rows])
    texts = tokenizer.encode([r.passage for r in rows])
    made = []
    for row, question, heading, text in zip(rows, asked, above, texts, strict=True):
        pairs = tokenizer.windows(question, heading, text)
        if row.span and row.span != NO_SPAN:
            pairs = [p for p in pairs if p.token_span(*row.span)] or pairs
        made.append((row, pairs[0]))
    return made


def batches(rows: Sequence[Row], tokenizer: PairTokenizer, tokens: int, seed: int) -> Iterator[list[Encoded]]:
    """Batches of at most `tokens` tokens, filling included, rows of like lengths together, in a mixed order."""
    draw = random.Random(seed)
    for start in range(0, len(rows), _WINDOW):
        encoded = sorted(encode(rows[start : start + _WINDOW], tokenizer), key=lambda e: len(e[1].ids))
        groups: list[list[Encoded]] = [[]]
        for one in encoded:
            if (len(groups[-1]) + 1) * len(one[1].ids) > tokens:
                groups.append([])
            groups[-1].append(one)
        draw.shuffle(groups)
        yield from (g for g in groups if g)


def collate(batch: Sequence[Encoded]) -> Batch:
    """The tensors of one batch."""
    shape = (len(batch), max(len(p.ids) for _, p in batch))
    ids, types = torch.zeros(shape, dtype=torch.long), torch.zeros(shape, dtype=torch.long)
    allowed = torch.zeros(shape, dtype=torch.bool)
    allowed[:, 0] = True
    truths, spans = [], []
    for i, (row, pair) in enumerate(batch):
        ids[i, : len(pair.ids)] = torch.tensor(pair.ids)
        types[i, : len(pair.ids)] = torch.tensor(pair.types)
        allowed[i, pair.first : pair.first + len(pair.offsets)] = True
        truths.append([NOT_KNOWN if t is None else t for t in (row.relevant, row.answers, row.supports)])
        place: tuple[int, int] | None = (0, 0)
        if row.span is None or row.supports is not None:
            place = None
        elif row.span != NO_SPAN:
            place = pair.token_span(*row.span)
        spans.append(place or (-1, -1))
    lengths = torch.tensor([len(p.ids) for _, p in batch])
    positions = torch.arange(shape[1]).repeat(shape[0])
    tokens = Tokens(ids.flatten(), types.flatten(), positions, [shape[1]] * shape[0])
    return Batch(tokens, lengths, allowed, torch.tensor(truths), torch.tensor(spans))
