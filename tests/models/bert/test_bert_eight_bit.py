"""Encoders in 8 bits give nearly the vectors of the plain ones, and the plain ones where 8 bits do not suit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from eight_bit_levels import HELD, hold_to, needs_eight_bits
from safetensors.torch import load_file
from tiny import make_tiny_embedder
from torch.nn.functional import cosine_similarity, linear

from rag_app.models.bert import eight_bit
from rag_app.models.bert.eight_bit import EightBitEncoder, in_eight_bits
from rag_app.models.bert.forward import Encoder, Tokens, plain_encoder
from rag_app.models.bert.ranges import measured
from rag_app.models.bert.weights import Sizes, Weights, named

IDS = [[2, 5, 9, 14, 3], [2, 3], [2, *range(4, 30), 3], [2, 7, 7, 8, 3]]
TYPES = [[0] * len(row) for row in IDS]
TOKENS = Tokens.of(IDS, TYPES)


def random_words(asked: int = 0) -> Tokens:
    """Eight texts of 24 words, of which the first `asked` are a question."""
    ids = torch.randint(4, 60, (8, 24), generator=torch.Generator().manual_seed(0)).tolist()
    return Tokens.of(ids, [[int(0 < asked <= place) for place in range(24)]] * 8)


@pytest.fixture
def tiny(tmp_path: Path) -> tuple[Weights, Sizes]:
    folder = make_tiny_embedder(tmp_path)
    sizes = Sizes.of(json.loads((folder / "config.json").read_text(encoding="utf-8")))
    return named(load_file(folder / "model.safetensors"), sizes), sizes


def means(encode: Encoder, tokens: Tokens) -> torch.Tensor:
    with torch.inference_mode():
        return torch.stack([text.mean(0) for text in encode(tokens).split(tokens.lengths)])


@needs_eight_bits
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32])
@pytest.mark.parametrize(("asked", "levels"), [(0, 127), (2, 127), (0, 63)])
def test_vectors_are_nearly_those_of_the_plain_encoder(
    tiny: tuple[Weights, Sizes], monkeypatch: pytest.MonkeyPatch, asked: int, levels: int, dtype: torch.dtype
) -> None:
    """With the levels of processors that sum in 32 bits and in 16, and with bfloat16 and without."""
    hold_to(min(levels, HELD), monkeypatch)
    monkeypatch.setattr(eight_bit, "best_dtype", lambda _: dtype)
    made, plain = in_eight_bits(*tiny, random_words(asked)), plain_encoder(*tiny)
    assert made is not None
    types = [[int(0 < asked <= place) for place in range(len(row))] for row in IDS]
    tokens = Tokens.of(IDS, types)
    with torch.inference_mode():
        found, expected = made(tokens), plain(tokens)
        one_by_one = [Tokens.of([row], [kinds]) for row, kinds in zip(IDS, types, strict=True)]
        alone = torch.cat([made(one) for one in one_by_one])
    assert found.shape == expected.shape == (sum(tokens.lengths), 32) and found.dtype == torch.float32
    assert cosine_similarity(found, expected).min() > 0.98
    assert cosine_similarity(means(made, tokens), means(plain, tokens)).min() > 0.99
    assert not torch.equal(found, expected)  # it did compute in 8 bits
    assert cosine_similarity(found[:1], expected[1:2]).item() < 0.98  # tokens do differ
    torch.testing.assert_close(alone, found, atol=2e-5, rtol=0)  # the texts beside it do not count
    pooled = torch.cat([means(made, one) for one in one_by_one])
    torch.testing.assert_close(pooled, means(made, tokens), atol=1e-5, rtol=0)


@needs_eight_bits
@pytest.mark.parametrize("far", [60.0, -60.0])
def test_one_channel_far_beyond_the_others_takes_no_precision(
    tiny: tuple[Weights, Sizes], monkeypatch: pytest.MonkeyPatch, far: float
) -> None:
    """In the wide layer, where only what is above 0 gets through, and before it."""
    monkeypatch.setattr("torch.cpu.get_capabilities", lambda: {"avx2": True})
    weights, sizes = tiny
    for layer in range(sizes.layers):
        at = f"layers.{layer}"
        weights[f"{at}.intermediate.bias"][3] += abs(far)
        weights[f"{at}.output.weight"][:, 3] /= abs(far)
        weights[f"{at}.attention_norm.bias"][5] += far
        weights[f"{at}.intermediate.weight"][:, 5] /= abs(far)
    made = in_eight_bits(weights, sizes, random_words())
    assert made is not None
    assert cosine_similarity(means(made, TOKENS), means(plain_encoder(weights, sizes), TOKENS)).min() > 0.99


@needs_eight_bits
def test_attention_that_grows_too_large_is_computed_plainly(
    tiny: tuple[Weights, Sizes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In bfloat16, where the greatest value is not taken off first."""
    monkeypatch.setattr(eight_bit, "best_dtype", lambda _: torch.bfloat16)
    weights, sizes = tiny
    ranges, _ = measured(weights, sizes, random_words())
    for layer in range(sizes.layers):
        weights[f"layers.{layer}.qkv.weight"][: 2 * sizes.hidden] *= 1e4
    with torch.inference_mode():
        found = EightBitEncoder(weights, sizes, ranges)(TOKENS)
        torch.testing.assert_close(found, plain_encoder(weights, sizes)(TOKENS))


def test_weights_that_8_bits_do_not_suit_stay_as_they_are(
    tiny: tuple[Weights, Sizes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("torch.cpu.get_capabilities", lambda: {"avx2": True})
    assert (in_eight_bits(*tiny, random_words()) is not None) == (HELD > 0)
    monkeypatch.setattr(eight_bit, "_LEAST_COSINE", 1.01)
    assert in_eight_bits(*tiny, random_words()) is None


@needs_eight_bits
def test_columns_of_their_own_hold_what_is_beyond_the_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """On either side; the steps widen where a channel reaches more than eight times as far as the others."""
    monkeypatch.setattr("torch.cpu.get_capabilities", lambda: {"avx2": True})
    draw = torch.Generator().manual_seed(1)
    x = torch.randn(64, 32, generator=draw)
    x[:, 3] *= 6
    x[:, 9] = 5 * x[:, 9].abs() + 4
    x[:, 20] = -x[:, 9]
    weight, bias = torch.randn(16, 32, generator=draw), torch.randn(16, generator=draw)
    columns = eight_bit._Columns(torch.stack([x.amin(0), x.amax(0)]))
    levels = columns.levels(x / columns.steps.size + columns.steps.zero + 0.5)
    assert levels.shape[0] == 64 and 36 < levels.shape[1] <= 32 + 4 * 8
    found = columns.product(weight, bias)(levels, torch.float32)
    expected = linear(x, weight, bias)
    plain = eight_bit._Steps.of(torch.stack([x.amin(0), x.amax(0)]))
    coarse = linear((x / plain.size).round() * plain.size, weight, bias)
    assert (found - expected).abs().mean() < 0.8 * (coarse - expected).abs().mean()
    weight_steps = weight.abs().amax(1, keepdim=True) / HELD
    of_rounded = linear(x, (weight / weight_steps).round() * weight_steps, bias)
    assert (found - of_rounded).abs().max() < 0.3
    x[:, 9] *= 20
    wider = eight_bit._Columns(torch.stack([x.amin(0), x.amax(0)]))
    assert wider.steps.size > 2 * columns.steps.size
    assert wider.levels(x).shape[1] <= 32 + 4 * 8


@needs_eight_bits
def test_first_tokens_count_as_much_as_the_mean(tiny: tuple[Weights, Sizes], monkeypatch: pytest.MonkeyPatch) -> None:
    """They are what a reader judges by, and the vectors of an embedder with CLS pooling."""
    monkeypatch.setattr("torch.cpu.get_capabilities", lambda: {"avx2": True})
    tokens = random_words()
    whole = EightBitEncoder.__call__

    def spoilt(self: EightBitEncoder, given: Tokens) -> torch.Tensor:
        vectors = whole(self, given).clone()
        vectors[given.firsts] = torch.randn(len(given.firsts), vectors.shape[1])
        return vectors

    assert in_eight_bits(*tiny, tokens) is not None
    monkeypatch.setattr(EightBitEncoder, "__call__", spoilt)
    assert in_eight_bits(*tiny, tokens) is None
