"""What `adapter="auto"` compares a question with: embeddings of questions that the adapter was trained on."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import save

from finetune.schema import Row
from rag_app.artifacts import write_atomic
from rag_app.protocols import Embedder

MOST_QUESTIONS = 512


def write_routing(path: Path, rows: Sequence[Row], embedder: Embedder, seed: int) -> None:
    """Write `questions` (n, dimension), float32, n at most 512, chosen by `seed`.

    The file's metadata names the embedder (`embedder`) and its fingerprint (`embedder_fingerprint`): vectors of
    another one cannot be compared.
    """
    questions = list(dict.fromkeys(row.question.strip() for row in rows if row.question.strip()))
    if len(questions) > MOST_QUESTIONS:
        questions = random.Random(f"{seed}/routing").sample(questions, MOST_QUESTIONS)
    vectors = np.ascontiguousarray(embedder.embed_documents(questions), dtype=np.float32)
    metadata = {"embedder": embedder.name, "embedder_fingerprint": embedder.fingerprint}
    write_atomic(path, save({"questions": vectors}, metadata=metadata))
