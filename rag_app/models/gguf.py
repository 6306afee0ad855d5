"""A GGUF file becomes a plain safetensors folder that loads without any GGUF code."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig

from rag_app.models.quiet import quiet_loading


def convert(gguf: Path, folder: Path) -> None:
    """Dequantise the weights of `gguf` and save model, generation settings and tokenizer with chat template.

    Weights are stored in fp32 because that is lossless: a Q4_1 value is scale * integer + minimum with fp16 scale and
    minimum, which neither bf16 (relative error 1.3e-3) nor fp16 (2e-4) holds exactly. Loading in any other dtype then
    rounds once, the same way everywhere.
    """
    # The dequantiser's progress bar has no switch, hence the redirection.
    with quiet_loading(), contextlib.redirect_stderr(io.StringIO()):
        tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name, trust_remote_code=False)
        loaded = AutoModelForCausalLM.from_pretrained(
            gguf.parent, gguf_file=gguf.name, dtype=torch.float32, trust_remote_code=False
        )
        config = loaded.config
        del config.quantization_config  # the weights are plain numbers now; with it the model refuses to be saved
        model: Any = AutoModelForCausalLM.from_config(config, dtype=torch.float32, trust_remote_code=False)
        model.load_state_dict(loaded.state_dict())
        model.generation_config = GenerationConfig(
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
        tokenizer.model_max_length = config.max_position_embeddings
        folder.mkdir(parents=True)
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
