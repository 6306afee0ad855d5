"""Rows and tiny models that the training tests share."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import torch
from kept_folders import kept_folder
from safetensors.torch import load_file, save_file
from tiny import Family, make_tiny_model

from finetune.rows.encode import EncodedRow
from finetune.schema import Row, RowPassage

PASSAGES = (
    RowPassage(text="The head of department approves travel. Trains are preferred.", title="Travel"),
    RowPassage(text="Leave is 30 days a year.", title="Leave"),
)
QUESTIONS = [
    ("Who approves travel?", "The head [1].", 1),
    ("How many days?", "30 days [2].", 2),
    ("What is preferred?", "Trains [1].", 1),
    ("Who are you?", "The documents do not say.", 0),
]


def qa_rows(group: str = "g") -> list[Row]:
    return [
        Row(id=f"{group}{n}", question=q, target=t, passages=PASSAGES, group=group, gold=gold, accepted=(t[:-5],))
        for n, (q, t, gold) in enumerate(QUESTIONS)
    ]


def label_rows() -> list[Row]:
    labels = {"good morning": "greeting", "1 2 3": "numbers", "WHERE IS IT": "place", "bye bye bye": "farewell"}
    return [Row(id=text, task="classify", kind="label", question=text, target=label) for text, label in labels.items()]


@cache
def tiny_model(family: Family) -> str:
    """Folder of a tiny model. T5 loses its dropout and the scale of its norms, with which 40 steps teach it nothing."""
    folder = make_tiny_model(family, kept_folder("tiny") / family)
    if family == "t5":
        weights = load_file(folder / "model.safetensors")
        weights = {name: w * 0.25 if "layer_norm" in name else w for name, w in weights.items()}
        save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
        config = json.loads((folder / "config.json").read_text()) | {"dropout_rate": 0.0}
        (folder / "config.json").write_text(json.dumps(config))
    return str(folder)


def random_rows(seed: int, vocabulary: int, invocation: list[int], late: bool = False) -> list[EncodedRow]:
    """Ten rows in two groups of 5 and 3, one group of 1 and none; prompts have an invocation unless it is empty."""
    random = np.random.default_rng(seed)
    rows = []
    for group, count, length in (("a", 5, 20), ("b", 3, 15), ("c", 1, 11), ("", 1, 17)):
        context = random.integers(20, vocabulary, length)
        for number in range(count):
            question = random.integers(20, vocabulary, random.integers(3, 9))
            parts = [context, question, invocation] if late else [context, invocation, question]
            prompt = np.concatenate([*parts, [9, 6]])
            answer = np.append(random.integers(20, vocabulary, random.integers(1, 5)), 3)
            rows.append(
                EncodedRow(
                    id=f"{group}{number}",
                    prompt_ids=prompt.astype(np.int32),
                    answer_ids=answer.astype(np.int32),
                    group=group,
                    active_from=(length + len(question) * late) if invocation else 0,
                )
            )
    return rows


def separate_loss_and_gradients(model, rows: list[EncodedRow]) -> tuple[float, list[torch.Tensor]]:
    """Reference: each row alone through the whole model, PEFT's own forward, labels only on the answer."""
    model.zero_grad()
    total = 0.0
    for row in rows:
        ids = torch.from_numpy(np.concatenate([row.prompt_ids, row.answer_ids]).astype(np.int64))[None]
        logits = model(input_ids=ids).logits[0, len(row.prompt_ids) - 1 : -1]
        loss = torch.nn.functional.cross_entropy(logits, ids[0, len(row.prompt_ids) :], reduction="sum")
        loss.backward()
        total += loss.item()
    return total, gradients(model)


def gradients(model) -> list[torch.Tensor]:
    return [p.grad.clone() for p in model.parameters() if p.requires_grad]


def largest_difference(first: list[torch.Tensor], second: list[torch.Tensor]) -> float:
    """Relative to the largest gradient."""
    scale = max(g.abs().max().item() for g in first)
    return max((a - b).abs().max().item() for a, b in zip(first, second, strict=True)) / scale
