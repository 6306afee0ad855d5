from typing import Any

import pytest
from transformers import LlamaConfig, MistralConfig, Phi3Config, Qwen2Config, T5Config

from rag_app.models.window import context_tokens

LONGROPE = {"type": "longrope", "short_factor": [1.0] * 48, "long_factor": [2.0] * 48}
LLAMA3 = {
    "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
    "original_max_position_embeddings": 8192,
}  # fmt: skip


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
        (Phi3Config(max_position_embeddings=131072, sliding_window=262144, rope_scaling=LONGROPE), None, 4096),
        (LlamaConfig(max_position_embeddings=8192, rope_scaling={"rope_type": "dynamic", "factor": 4.0}), None, 8192),
        (LlamaConfig(max_position_embeddings=131072, rope_scaling=LLAMA3), None, 131072),
        (T5Config(), 512, 512),
        (T5Config(), 2048, 2048),
        (T5Config(), int(1e30), 512),
        (T5Config(), None, 512),
    ],
)
def test_window(config: Any, model_max_length: Any, expected: int) -> None:
    assert context_tokens(config, Tokenizer(model_max_length)) == expected
