import random

import pytest
from tiny import tiny_tokenizer
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from rag_app.engines.text_stream import IncrementalText

TEXTS = [
    "Plain words, [1].",
    " leading and  double spaces",
    "Größe naïve",
    "中文字符 和 日本語",
    "🙂🙃👩‍👩‍👧 end",
    "a\n\n\tb",
    "🙂",
]


def metaspace_tokenizer() -> PreTrainedTokenizerFast:
    """A SentencePiece-like tokenizer, whose decoder drops the first space of what it is given."""
    words = ["▁Plain", "▁words", ",", "▁[", "1", "]", ".", "▁", "G", "r", "e"]
    vocab = {t: i for i, t in enumerate([*(f"<0x{b:02X}>" for b in range(256)), *words])}
    backend = Tokenizer(models.BPE(vocab=vocab, merges=[], byte_fallback=True))
    backend.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first")
    backend.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    return PreTrainedTokenizerFast(tokenizer_object=backend, clean_up_tokenization_spaces=False)


@pytest.mark.parametrize("tokenizer", [tiny_tokenizer("llama"), tiny_tokenizer("t5"), metaspace_tokenizer()])
def test_pieces_join_to_the_whole_and_hold_no_half_character(tokenizer: PreTrainedTokenizerFast) -> None:
    for expected in TEXTS:
        ids = tokenizer(expected, add_special_tokens=False)["input_ids"]
        text = IncrementalText(tokenizer)
        pieces = [text.push(i) for i in ids]
        assert "".join(pieces) + text.flush() == tokenizer.decode(ids)
        assert not any("\N{REPLACEMENT CHARACTER}" in p for p in pieces)
        assert sum(map(bool, pieces)) > 1 or len(expected) == 1


def test_random_bytes_join_too() -> None:
    tokenizer, rng = tiny_tokenizer("qwen2"), random.Random(0)
    for _ in range(200):
        ids = [rng.randrange(len(tokenizer)) for _ in range(30)]
        text = IncrementalText(tokenizer)
        joined = "".join(map(text.push, ids)) + text.flush()
        assert joined == tokenizer.decode(ids, skip_special_tokens=True).rstrip("\N{REPLACEMENT CHARACTER}")


def test_an_incomplete_character_at_the_end_is_dropped() -> None:
    tokenizer = tiny_tokenizer("llama")
    ids = tokenizer("ok 🙃", add_special_tokens=False)["input_ids"][:-1]
    text = IncrementalText(tokenizer)
    assert "".join(map(text.push, ids)) + text.flush() in ("ok", "ok ")
