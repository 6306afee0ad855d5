from typing import Any

import pytest
from transformers import LlamaConfig, MistralConfig, Phi3Config, Qwen2Config, T5Config

from rag_app.generation.window import context_tokens


class Tokenizer:
    def __init__(self, model_max_length: Any) -> None:
        self.model_max_length = model_max_length


@pytest.mark.parametrize(
    ("config", "model_max_length", "expected"),
    [
        (LlamaConfig(max_position_embeddings=8192), int(1e30), 8192),
        (LlamaConfig(max_position_embeddings=8192), 2048, 8192),
        (MistralConfig(max_position_embeddings=32768, sliding_window=4096), int(1e30), 4096),
        (MistralConfig(max_position_embeddings=32768, sliding_window=None), 1000, 32768),
        (Phi3Config(max_position_embeddings=4096, sliding_window=2047), 4096, 2047),
        (Qwen2Config(max_position_embeddings=32768, sliding_window=4096, use_sliding_window=False), 131072, 32768),
        (
            Qwen2Config(
                max_position_embeddings=32768, sliding_window=4096, use_sliding_window=True, max_window_layers=2
            ),
            131072,
            32768,
        ),
        (T5Config(), 512, 512),
        (T5Config(), 2048, 2048),
        (T5Config(), int(1e30), 512),
        (T5Config(), None, 512),
    ],
)
def test_window(config: Any, model_max_length: Any, expected: int) -> None:
    assert context_tokens(config, Tokenizer(model_max_length)) == expected
