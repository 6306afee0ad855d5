"""The task's own metrics during training: answers to held-out rows, as in serving, by the model as it is then."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
import torch.distributed as distributed
from torch.nn.utils.rnn import pad_sequence

from finetune.recipe import TrainingRecipe
from finetune.rows.encode import EncodedRow, encode_for
from finetune.rows.tasks import main_metric, summarize
from finetune.schema import Row, sample_rows
from finetune.training.trainer import Score
from rag_app import prompts
from rag_app.classification.labels import Labels
from rag_app.engines.in_training import choose_in_training
from rag_app.errors import DataError
from rag_app.models.batching import batches_by_tokens
from rag_app.models.stopping import end_of_turn_id, stop_ids

# Tokens past the longest right answer after which a model that has not stopped is cut off.
_SPARE_TOKENS = 16
# Tokens of one batch, answers and padding included.
_CPU_TOKENS, _GPU_TOKENS = 4096, 32768


def task_score(rows: Sequence[Row], recipe: TrainingRecipe, labels: Labels | None = None) -> Score:
    """`score(model, tokenizer)` for `train`: every metric of `finetune.rows.tasks.METRICS`, each 0 to 1.

    At most `recipe.eval_rows` of `rows` are answered, rendered as in serving and in training; texts get one of the
    `labels` (without them those of the rows), never another. In a run of several
    processes each answers a share; all get the same scores. Raises `DataError` where the metric of the recipe is none
    of them: those of a label out of scope need one.
    """
    chosen = [dataclasses.replace(row, id=str(n)) for n, row in enumerate(sample_rows(rows, recipe.eval_rows))]
    known = summarize(chosen, [row.target for row in chosen], labels)
    if (metric := main_metric(recipe.task, recipe.metric)) not in known:
        raise DataError(f"metric {metric!r}: of these rows only {', '.join(known)} are known; choose one of these.")

    def score(model: Any, tokenizer: Any) -> Mapping[str, float]:
        encoded, _ = encode_for(recipe, chosen, model.config, tokenizer)
        if recipe.task == "classify":
            names = list(labels.texts.values()) if labels else sorted({row.target for row in rows})
            texts = _shared(encoded, lambda part: chosen_labels(model, tokenizer, part, names))
        else:
            limit = most_tokens(encoded)
            texts = _shared(encoded, lambda part: greedy_answers(model, tokenizer, part, limit))
        return summarize([chosen[int(row.id)] for row in encoded], texts, labels)

    return score


def _shared(rows: Sequence[EncodedRow], answers: Callable[[Sequence[EncodedRow]], list[str]]) -> list[str]:
    """The `answers` to all rows, worked out by all processes together."""
    if not (distributed.is_available() and distributed.is_initialized()):
        return answers(rows)
    count, rank = distributed.get_world_size(), distributed.get_rank()
    parts: list[list[str]] = [[] for _ in range(count)]
    distributed.all_gather_object(parts, answers(rows[rank::count]))
    return [parts[n % count][n // count] for n in range(len(rows))]


def chosen_labels(model: Any, tokenizer: Any, rows: Sequence[EncodedRow], labels: Sequence[str]) -> list[str]:
    """The most probable of the `labels` for each row, limited to them as a published classifier is."""
    end = end_of_turn_id(tokenizer)
    replies = [prompts.render_answer_ids(tokenizer, label, end) for label in labels]
    read = [row.prompt_ids.tolist() for row in rows]
    try:
        found = choose_in_training(model, read, replies, [row.active_from for row in rows])
    except ValueError as error:
        raise DataError(f"labels {', '.join(map(repr, labels)):.200}: {error}; rename one of them.") from None
    return [labels[int(best)] for best in found.argmax(axis=1)]


def most_tokens(rows: Sequence[EncodedRow]) -> int:
    """Where an answer is cut off: some tokens past the longest right one."""
    return max((len(row.answer_ids) for row in rows), default=0) + _SPARE_TOKENS


@torch.no_grad()
def greedy_answers(model: Any, tokenizer: Any, rows: Sequence[EncodedRow], limit: int) -> list[str]:
    """Greedy answers of at most `limit` tokens, in batches of rows of like length; any adapter may be in `model`.

    Prompts of causal models are padded on the left, inputs of encoders on the right; PEFT itself finds the invocation
    tokens of an activated LoRA. Of the settings that a model ships only its stop tokens count, as in serving.
    """
    seq2seq = bool(model.config.is_encoder_decoder)
    stops = sorted(stop_ids(model.generation_config, tokenizer))
    room = _CPU_TOKENS if model.device.type == "cpu" else _GPU_TOKENS
    pad = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else stops[0]
    texts = [""] * len(rows)
    for numbers in batches_by_tokens([len(row.prompt_ids) + limit for row in rows], room):
        ids = [torch.from_numpy(rows[n].prompt_ids).long() for n in numbers]
        seen = [torch.ones_like(row) for row in ids]
        side = "right" if seq2seq else "left"
        input_ids = pad_sequence(ids, True, pad, padding_side=side)
        attention_mask = pad_sequence(seen, True, padding_side=side)
        made = model.generate(
            input_ids=input_ids.to(model.device),
            attention_mask=attention_mask.to(model.device),
            max_new_tokens=limit,
            do_sample=False,
            num_beams=1,
            repetition_penalty=1.0,
            no_repeat_ngram_size=0,
            eos_token_id=stops,
            pad_token_id=pad,
            use_cache=True,
        )[:, 1 if seq2seq else input_ids.shape[1] :].tolist()
        for n, tokens in zip(numbers, made, strict=True):
            end = next((at for at, token in enumerate(tokens) if token in stops), len(tokens))
            texts[n] = tokenizer.decode(tokens[:end], skip_special_tokens=True)
    return texts
