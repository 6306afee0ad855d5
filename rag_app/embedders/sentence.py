"""Embedder over a sentence-transformers model, with tokenisation and batching of its own."""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from tokenizers import Encoding, Tokenizer

from rag_app.artifacts import read_json
from rag_app.embedders.packed import PackedBert, pack
from rag_app.errors import ModelError
from rag_app.models import fingerprint
from rag_app.models.batching import CPU_TOKENS, batches_by_tokens
from rag_app.models.bert.sample import SAMPLE
from rag_app.models.device import best_device, best_dtype
from rag_app.models.modules import check_weights, loading
from rag_app.models.openmp import helped

_BATCH_TOKENS = {"cpu": CPU_TOKENS, "cuda": 65536}  # padding included; enough of them to fill a GPU
# Texts tokenised at a time: bounds memory, and is still enough of them to find like lengths.
_WINDOW = 2048
_LONGEST = 512  # tokens of a text for a model that says no length


class SentenceEmbedder:
    """Vectors of unit length from every module of the model (transformer, pooling, dense, ...), in fp32.

    The weights run in bf16 where the device computes it natively, and for documents in 8 bits on processors with
    AVX2 or more (`bert.eight_bit`). Such vectors differ from fp32 ones by a cosine of about 0.9999 and 0.998 and rank
    alike, so the number type is not part of the fingerprint. A `dtype` that is asked for holds for all.

    Texts get the model's own prompts where it defines them: `query` for questions, `document`, `passage` or `corpus`
    for documents. Calls from several threads are safe; forward passes take turns.
    """

    normalized = True

    @helped()
    def __init__(self, name: str, folder: Path, *, dtype: torch.dtype | None = None) -> None:
        self.name = name
        self.fingerprint = fingerprint(folder)
        device = best_device()
        with loading(name, "an embedding model", folder):
            _refuse_chat_model(name, folder)
            model = SentenceTransformer(
                os.fspath(folder),
                device=device,
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"dtype": torch.float32, "use_safetensors": True},
            )
            check_weights(name, folder, model)
            self._is_static = isinstance(model.tokenizer, Tokenizer)
            backend = model.tokenizer if self._is_static else getattr(model.tokenizer, "backend_tokenizer", None)
            if backend is None:
                raise ModelError(
                    f"{name}: its tokenizer has no fast version (tokenizer.json), and character offsets need one; "
                    "choose another embedding model."
                )
            self._plain = Tokenizer.from_str(backend.to_str())
            self._plain.no_truncation()
            self._plain.no_padding()
            prompts = model.prompts or {}
            self._query_prompt = prompts.get("query") or ""
            self._document_prompt = next((p for k in ("document", "passage", "corpus") if (p := prompts.get(k))), "")
            special = 0 if self._is_static else self._plain.num_special_tokens_to_add(is_pair=False)
            own = special + max(len(self.token_offsets(p)) for p in (self._query_prompt, self._document_prompt))
            longest = _longest(model)
            self.max_tokens = longest - own
            if self.max_tokens < 1:
                raise ModelError(
                    f"{name}: reads {longest} tokens of a text, {own} of them its own; correct `max_seq_length` in its "
                    "sentence_bert_config.json, or choose another one."
                )
            self._cutting = Tokenizer.from_str(self._plain.to_str())
            self._cutting.enable_truncation(longest)
        self._model = model.eval().to(dtype or (torch.float32 if self._is_static else best_dtype(device)))
        self._device = device
        self._packed = pack(self._model) if device == "cpu" else None
        self._eight_bit: PackedBert | None = None
        self._may_try_eight_bits = self._packed is not None and dtype is None
        self._lock = threading.Lock()
        self._prompt_lengths: dict[str, int] = {}
        if not self._is_static:
            self._pad_id = model.tokenizer.pad_token_id or 0
            self._pad_left = model.tokenizer.padding_side == "left"
            self._has_types = "token_type_ids" in model.tokenizer.model_input_names
            # With the token before a prompt and without the one after it: some models leave them out of the pooling.
            ends = set(model.tokenizer.all_special_ids)
            alone = {p: self._cutting.encode(p).ids for p in (self._query_prompt, self._document_prompt) if p}
            self._prompt_lengths = {p: len(ids) - len(ends.intersection(ids[-1:])) for p, ids in alone.items()}
        self.dimension = int(self._forward(self._encoded(["dimension"]), self._packed).shape[1])

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if self._may_try_eight_bits:
            with self._lock:
                self._try_eight_bits()
        return self._embed(texts, self._document_prompt, self._eight_bit or self._packed)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self._embed([text], self._query_prompt, self._packed)[0]

    def token_offsets(self, text: str) -> NDArray[np.int64]:
        encoding = self._plain.encode(text, add_special_tokens=False)
        return np.asarray(encoding.offsets, dtype=np.int64).reshape(-1, 2)

    def _try_eight_bits(self) -> None:
        """Once, when the first documents come: it takes a third of a second, which a question need not wait for."""
        if self._may_try_eight_bits and self._packed is not None:
            sample = self._cutting.encode_batch([self._document_prompt + passage for _, _, passage in SAMPLE])
            self._eight_bit = self._packed.in_eight_bits([e.ids for e in sample], [e.type_ids for e in sample])
            self._may_try_eight_bits = False

    @helped()
    def _embed(self, texts: Sequence[str], prompt: str, packed: PackedBert | None) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _WINDOW):
            window = [prompt + text for text in texts[start : start + _WINDOW]]
            encodings = self._encoded(window)
            for batch in batches_by_tokens([len(e.ids) for e in encodings], _BATCH_TOKENS[self._device]):
                vectors[[start + i for i in batch]] = self._forward([encodings[i] for i in batch], packed, prompt)
        return vectors

    def _forward(self, encodings: list[Encoding], packed: PackedBert | None, prompt: str = "") -> NDArray[np.float32]:
        """Unit vectors (n, dimension) of one batch of texts that begin with `prompt`."""
        with self._lock, torch.inference_mode():
            if packed is not None:
                vectors = packed([e.ids for e in encodings], [e.type_ids for e in encodings])
            else:
                features = self._one_below_another if self._is_static else self._padded
                about = {"prompt_length": self._prompt_lengths[prompt]} if prompt in self._prompt_lengths else {}
                vectors = self._model({**features(encodings), **about})["sentence_embedding"].float()
            return torch.nn.functional.normalize(vectors, dim=1).cpu().numpy()

    def _encoded(self, texts: Sequence[str]) -> list[Encoding]:
        """Texts as tokens, cut to what the model reads."""
        return self._cutting.encode_batch(texts, add_special_tokens=not self._is_static)

    def _one_below_another(self, encodings: list[Encoding]) -> dict[str, torch.Tensor]:
        """What a static embedding reads: all tokens, and where those of each text begin."""
        starts = np.cumsum([0, *(len(e.ids) for e in encodings[:-1])])
        ids = np.asarray([token for e in encodings for token in e.ids], np.int64)
        return {name: torch.from_numpy(v).to(self._device) for name, v in (("input_ids", ids), ("offsets", starts))}

    def _padded(self, encodings: list[Encoding]) -> dict[str, torch.Tensor]:
        shape = (len(encodings), max(len(e.ids) for e in encodings))
        ids, mask = np.full(shape, self._pad_id, np.int64), np.zeros(shape, np.int64)
        types = np.zeros(shape, np.int64)
        for row, encoding in enumerate(encodings):
            n = len(encoding.ids)
            place = slice(shape[1] - n, None) if self._pad_left else slice(0, n)
            ids[row, place], mask[row, place], types[row, place] = encoding.ids, 1, encoding.type_ids
        features = {"input_ids": ids, "attention_mask": mask, **({"token_type_ids": types} if self._has_types else {})}
        return {k: torch.from_numpy(v).to(self._device) for k, v in features.items()}


def _longest(model: SentenceTransformer) -> int:
    """Tokens that a model reads of a text: as many as it and its tokenizer say, and as it has positions for."""
    own = model.max_seq_length
    told = (getattr(model.tokenizer, "model_max_length", None), _positions(model[0]))
    return min([own if own and math.isfinite(own) else _LONGEST, *(length for length in told if length)])


def _positions(encoder: torch.nn.Module) -> int | None:
    """How many positions an encoder has that counts them in a table; those up to its padding are none."""
    for name, module in encoder.named_modules():
        if name.endswith("position_embeddings") and isinstance(module, torch.nn.Embedding):
            return module.num_embeddings - (0 if module.padding_idx is None else module.padding_idx + 1)
    return None


def _refuse_chat_model(name: str, folder: Path) -> None:
    """`ModelError` for a model that writes and that nobody made an embedder of: sentence-transformers would take it
    without a word, and its mean vectors find next to nothing."""
    writes = [kind for kind in read_json(folder / "config.json").get("architectures") or () if "CausalLM" in kind]
    if writes and not (folder / "modules.json").is_file():
        raise ModelError(f"{name}: a model of the kind {writes[0]}, which writes text; name an embedding model.")
