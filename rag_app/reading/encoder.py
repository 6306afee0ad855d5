"""The encoder of a reader in the number type that this processor multiplies fastest."""

from __future__ import annotations

import torch

from rag_app.models.bert.eight_bit import in_eight_bits
from rag_app.models.bert.forward import Encoder, Tokens, plain_encoder
from rag_app.models.bert.sample import SAMPLE
from rag_app.models.bert.weights import Sizes, Weights
from rag_app.models.device import best_dtype
from rag_app.reading.pairs import PairTokenizer


def fast_encoder(
    weights: Weights, sizes: Sizes, tokenizer: PairTokenizer, dtype: torch.dtype | None
) -> tuple[Encoder, str]:
    """The encoder of `weights`, and what it computes in: `int8` where that is fast, exact and suits the weights, else
    `bfloat16` where that is native, else `float32`. A `dtype` that is asked for holds."""
    eight_bit = None if dtype else in_eight_bits(weights, sizes, _sample(tokenizer))
    if eight_bit:
        return eight_bit, "int8"
    kind = dtype or best_dtype("cpu")
    linears = {name for name, _, _ in sizes.linears()}
    large = {n: t.to(kind) for n, t in weights.items() if n == "embeddings.words" or n.rpartition(".")[0] in linears}
    return plain_encoder({**weights, **large}, sizes), str(kind).removeprefix("torch.")


def _sample(tokenizer: PairTokenizer) -> Tokens:
    encoded = (tokenizer.encode(texts) for texts in zip(*SAMPLE, strict=True))
    pairs = [pair for one in zip(*encoded, strict=True) for pair in tokenizer.windows(*one)]
    longest = tokenizer.longest
    return Tokens.of([pair.ids[:longest] for pair in pairs], [pair.types[:longest] for pair in pairs])
