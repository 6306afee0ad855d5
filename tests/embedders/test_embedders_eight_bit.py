from pathlib import Path

import numpy as np
import pytest
import torch
from tiny import make_tiny_embedder

from rag_app.embedders.eight_bit import EightBitBert, in_eight_bits
from rag_app.embedders.packed import PackedBert
from rag_app.embedders.ranges import measure_ranges
from rag_app.embedders.sentence import SentenceEmbedder
from rag_app.models import eight_bits

HELD = eight_bits.weight_levels()
needs_eight_bits = pytest.mark.skipif(not HELD, reason="this processor has no products of 8 bits")
TEXTS = ["Who approves travel?", "", "The head of department approves travel costs. " * 9, "Trains.", "Größe 🙂"]
IDS = [[2, 5, 9, 14, 3], [2, 3], [2, *range(4, 30), 3], [2, 7, 7, 8, 3]]
TYPES = [[0] * len(row) for row in IDS]


def parts(folder: Path) -> tuple[object, PackedBert]:
    embedder = SentenceEmbedder("m", folder, dtype=torch.float32)
    assert embedder._packed is not None
    return embedder._model[0].auto_model, embedder._packed


def cosines(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.cosine_similarity(a, b)


@needs_eight_bits
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32])
@pytest.mark.parametrize(("pooling", "levels"), [("mean", 127), ("cls", 127), ("mean", 63)])
def test_vectors_are_nearly_those_of_the_plain_encoder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pooling: str, levels: int, dtype: torch.dtype
) -> None:
    """With the levels of processors that sum in 32 bits and in 16, and with bfloat16 and without."""
    monkeypatch.setattr(eight_bits, "weight_levels", lambda: min(levels, HELD))
    monkeypatch.setattr("rag_app.embedders.eight_bit.best_dtype", lambda _: dtype)
    bert, packed = parts(make_tiny_embedder(tmp_path, pooling=pooling))
    made = in_eight_bits(bert, packed)
    assert made is not None
    with torch.inference_mode():
        found, expected = made(IDS, TYPES), packed(IDS, TYPES)
        alone = torch.cat([made([row], [kinds]) for row, kinds in zip(IDS, TYPES, strict=True)])
    assert found.shape == expected.shape == (4, 32) and found.dtype == torch.float32
    assert cosines(found, expected).min() > 0.99
    assert not torch.equal(found, expected)  # it did compute in 8 bits
    assert cosines(found[:1], expected[1:2]).item() < 0.99  # texts do differ
    torch.testing.assert_close(alone, found, atol=1e-5, rtol=0)  # the texts beside it do not count


@needs_eight_bits
def test_one_channel_far_beyond_the_others_takes_no_precision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cpu.get_capabilities", lambda: {"avx2": True})
    bert, packed = parts(make_tiny_embedder(tmp_path))
    with torch.no_grad():
        for layer in bert.encoder.layer:  # type: ignore[attr-defined]
            layer.intermediate.dense.bias[3] += 60.0
            layer.output.dense.weight[:, 3] /= 60.0
    made = in_eight_bits(bert, packed)
    assert made is not None
    with torch.inference_mode():
        assert cosines(made(IDS, TYPES), packed(IDS, TYPES)).min() > 0.99


@needs_eight_bits
def test_attention_that_grows_too_large_is_computed_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In bfloat16, where the greatest value is not taken off first."""
    monkeypatch.setattr("rag_app.embedders.eight_bit.best_dtype", lambda _: torch.bfloat16)
    bert, packed = parts(make_tiny_embedder(tmp_path))
    ranges, _ = measure_ranges(bert, packed)
    with torch.no_grad():
        for layer in bert.encoder.layer:  # type: ignore[attr-defined]
            layer.attention.self.query.weight *= 1e4
            layer.attention.self.key.weight *= 1e4
    with torch.inference_mode():
        torch.testing.assert_close(EightBitBert(bert, packed, ranges)(IDS, TYPES), packed(IDS, TYPES))


def test_a_model_that_8_bits_do_not_suit_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bert, packed = parts(make_tiny_embedder(tmp_path))
    monkeypatch.setattr("rag_app.embedders.eight_bit._LEAST_COSINE", 1.01)
    assert in_eight_bits(bert, packed) is None
    monkeypatch.undo()
    bert.config.hidden_act = "relu"  # type: ignore[attr-defined]
    assert in_eight_bits(bert, packed) is None


@needs_eight_bits
def test_documents_are_in_eight_bits_where_the_processor_has_them_and_questions_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_tiny_embedder(tmp_path)
    monkeypatch.setattr("torch.cpu.get_capabilities", lambda: {"avx2": True})
    embedder, asked = SentenceEmbedder("m", folder), SentenceEmbedder("m", folder, dtype=torch.float32)
    vectors, plain = embedder.embed_documents(TEXTS), asked.embed_documents(TEXTS)
    assert embedder._eight_bit is not None and asked._eight_bit is None
    assert (vectors * plain).sum(axis=1).min() > 0.99 and not np.array_equal(vectors, plain)
    np.testing.assert_array_equal(embedder.embed_query(TEXTS[0]), asked.embed_query(TEXTS[0]))
    assert embedder.fingerprint == asked.fingerprint


@pytest.mark.parametrize(("exact", "levels"), [((127, 63), 127), ((63,), 63), ((), 0)])
def test_weights_have_the_levels_whose_sums_are_never_cut_off(
    monkeypatch: pytest.MonkeyPatch, exact: tuple[int, ...], levels: int
) -> None:
    monkeypatch.setattr("torch.cpu.get_capabilities", lambda: {"avx2": True})
    monkeypatch.setattr(eight_bits, "_is_exact", lambda levels: levels in exact)
    assert eight_bits.weight_levels() == levels
    monkeypatch.setattr("torch.cpu.get_capabilities", lambda: {"architecture": "aarch64"})
    assert eight_bits.weight_levels() == 0
