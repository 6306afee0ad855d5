"""Tiny random models with real tokenizers, built in code in well under a second each: `from tiny import ...`.

Weights are random but fixed by a seed and spread widely enough that greedy output is not one repeated token.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any, Literal

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoModelForSeq2SeqLM,
    BertConfig,
    BertModel,
    PreTrainedTokenizerFast,
)

Family = Literal["llama", "phi3", "mistral", "qwen2", "qwen3", "t5"]
CAUSAL_FAMILIES: tuple[Family, ...] = ("llama", "phi3", "mistral", "qwen2", "qwen3")
FAMILIES: tuple[Family, ...] = (*CAUSAL_FAMILIES, "t5")

SLIDING_WINDOW = 96  # of the tiny Mistral and Phi-3
CONTEXT = 512

_TEXT = [
    "The head of department approves travel costs. Trains are preferred over flights.",
    "Answer the question from the numbered passages only. If they do not hold the answer, say so.",
    "Größe, naïve, 中文字符, 🙂🙃, and 1234567890 are characters of several bytes.",
    "Question: who approves a hotel? Answer: the head of department [1].",
]

_CHATML = (
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
_LLAMA3 = (
    "{{ bos_token }}{% for m in messages %}{{ '<|start_header_id|>' + m['role'] + '<|end_header_id|>\n\n'"
    " + m['content'] + '<|eot_id|>' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}"
)
_PHI3 = (
    "{% for m in messages %}{{ '<|' + m['role'] + '|>\n' + m['content'] + '<|end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% else %}{{ eos_token }}{% endif %}"
)
_MISTRAL = (  # no system role, as in Mistral 7B Instruct v0.1
    "{{ bos_token }}{% for m in messages %}{% if m['role'] == 'user' %}{{ '[INST] ' + m['content'] + ' [/INST]' }}"
    "{% elif m['role'] == 'assistant' %}{{ m['content'] + eos_token }}"
    "{% else %}{{ raise_exception('Only user and assistant roles are supported!') }}{% endif %}{% endfor %}"
)

# family: chat template, beginning and end of sequence, padding, other special tokens
_TOKENS: dict[str, tuple[str | None, str | None, str, str, list[str]]] = {
    "llama": (_LLAMA3, "<|begin_of_text|>", "<|end_of_text|>", "<|finetune_right_pad_id|>",
              ["<|eot_id|>", "<|start_header_id|>", "<|end_header_id|>"]),
    "phi3": (_PHI3, "<s>", "<|endoftext|>", "<|endoftext|>", ["<|end|>", "<|system|>", "<|user|>", "<|assistant|>"]),
    "mistral": (_MISTRAL, "<s>", "</s>", "</s>", ["[INST]", "[/INST]"]),
    "qwen2": (_CHATML, None, "<|im_end|>", "<|endoftext|>", ["<|im_start|>"]),
    "qwen3": (_CHATML, None, "<|im_end|>", "<|endoftext|>", ["<|im_start|>"]),
    "t5": (None, None, "</s>", "<pad>", ["<unk>"]),
}  # fmt: skip


def tiny_tokenizer(family: Family) -> PreTrainedTokenizerFast:
    """Byte-level BPE of about 400 tokens that can spell any text, with the special tokens of the family."""
    template, bos, eos, pad, others = _TOKENS[family]
    special = list(dict.fromkeys([pad, *filter(None, [bos]), eos, *others]))  # padding is id 0, as in T5
    backend = _trained_bpe(tuple(special))
    if family == "t5":
        backend.post_processor = processors.TemplateProcessing(
            single="$A </s>", special_tokens=[("</s>", backend.token_to_id("</s>"))]
        )
    elif family == "llama":
        backend.post_processor = processors.TemplateProcessing(
            single="<|begin_of_text|> $A", special_tokens=[(bos, backend.token_to_id(bos))]
        )
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=backend,
        bos_token=bos,
        eos_token=eos,
        pad_token=pad,
        additional_special_tokens=others,
        model_max_length=CONTEXT,
        clean_up_tokenization_spaces=False,
    )
    tokenizer.chat_template = template
    return tokenizer


# what the configuration of a family has besides the shape that all decoders share
_OWN: dict[str, dict[str, Any]] = {
    "phi3": {"sliding_window": SLIDING_WINDOW},
    "mistral": {"sliding_window": SLIDING_WINDOW},
    "qwen3": {"head_dim": 16},
}


def make_tiny_model(family: Family, folder: Path, *, layers: int = 2, seed: int = 0) -> Path:
    """Save a random model (fp32, hidden 64) and its tokenizer with chat template in `folder`, which is returned."""
    tokenizer = tiny_tokenizer(family)
    shape: dict[str, Any] = {
        "vocab_size": len(tokenizer), "eos_token_id": tokenizer.eos_token_id, "pad_token_id": tokenizer.pad_token_id,
    }  # fmt: skip
    torch.manual_seed(seed)
    model: Any
    if family == "t5":
        shape |= {
            "d_model": 64, "d_kv": 16, "d_ff": 128, "num_layers": layers, "num_heads": 4,
            "feed_forward_proj": "gated-gelu", "tie_word_embeddings": False, "initializer_factor": 4.0,
            "decoder_start_token_id": tokenizer.pad_token_id,
        }  # fmt: skip
        model = AutoModelForSeq2SeqLM.from_config(AutoConfig.for_model(family, **shape))
        model.lm_head.weight.data.mul_(0.05)  # the factor makes the head's logits absurdly large
    else:
        shape |= {
            "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": layers, "num_attention_heads": 4,
            "num_key_value_heads": 2, "max_position_embeddings": CONTEXT, "initializer_range": 0.2,
            "bos_token_id": tokenizer.bos_token_id, **_OWN.get(family, {}),
        }  # fmt: skip
        model = AutoModelForCausalLM.from_config(AutoConfig.for_model(family, **shape))
    if family == "llama":
        model.generation_config.eos_token_id = [tokenizer.eos_token_id, tokenizer.convert_tokens_to_ids("<|eot_id|>")]
    model.generation_config.pad_token_id = tokenizer.pad_token_id
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def make_tiny_embedder(
    folder: Path, *, seed: int = 0, max_tokens: int = 32, prompts: dict[str, str] | None = None, pooling: str = "mean"
) -> Path:
    """Save a random sentence-transformers BERT (32 dimensions) whose inputs hold 32 tokens at most."""
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    backend = Tokenizer(models.WordPiece(_word_pieces(special), unk_token="[UNK]"))
    backend.normalizer = normalizers.BertNormalizer(lowercase=True)
    backend.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    backend.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[(t, backend.token_to_id(t)) for t in ("[CLS]", "[SEP]")]
    )
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=backend, unk_token="[UNK]", pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]",
        mask_token="[MASK]", model_max_length=max_tokens,
    )  # fmt: skip
    torch.manual_seed(seed)
    BertModel(
        BertConfig(vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
                   intermediate_size=64, max_position_embeddings=64, initializer_range=0.2)
    ).save_pretrained(folder)  # fmt: skip
    tokenizer.save_pretrained(folder)
    (folder / "1_Pooling").mkdir()
    modes = {"mean": "mean_tokens", "cls": "cls_token", "max": "max_tokens"}
    pooling_modes = {f"pooling_mode_{mode}": kind == pooling for kind, mode in modes.items()}
    kind = "sentence_transformers.models."
    for name, value in {
        "modules.json": [{"idx": 0, "name": "0", "path": "", "type": f"{kind}Transformer"},
                         {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{kind}Pooling"}],
        "1_Pooling/config.json": {"word_embedding_dimension": 32, **pooling_modes},
        "sentence_bert_config.json": {"max_seq_length": max_tokens, "do_lower_case": False},
        "config_sentence_transformers.json": {"prompts": prompts or {}},
    }.items():  # fmt: skip
        (folder / name).write_text(json.dumps(value), encoding="utf-8")
    return folder


def _word_pieces(special: list[str]) -> dict[str, int]:
    """The words of the text and pieces that spell any word of its letters. Not trained: `WordPieceTrainer` draws its
    order of letters anew in each process, and with it the vector of each token."""
    normalizer, splitter = normalizers.BertNormalizer(lowercase=True), pre_tokenizers.BertPreTokenizer()
    words = {word for text in _TEXT for word, _ in splitter.pre_tokenize_str(normalizer.normalize_str(text))}
    letters = sorted({letter for word in words for letter in word})
    pieces = dict.fromkeys([*special, *letters, *(f"##{letter}" for letter in letters), *sorted(words)])
    return {piece: number for number, piece in enumerate(pieces)}


@functools.cache
def _trained_json(special: tuple[str, ...]) -> str:
    backend = Tokenizer(models.BPE())
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=400, special_tokens=list(special), initial_alphabet=alphabet)
    backend.train_from_iterator(_TEXT, trainer)
    return backend.to_str()


def _trained_bpe(special: tuple[str, ...]) -> Tokenizer:
    return Tokenizer.from_str(_trained_json(special))
