"""Rows become token ids, by the same `rag_app.prompts` code as serving; the context is cut, the answer never."""

from __future__ import annotations

import dataclasses
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finetune.data.example import contains
from finetune.recipe import TrainingRecipe
from finetune.rows.invocation import invocation_of
from finetune.rows.longest import longest_row
from finetune.schema import Row
from rag_app import prompts
from rag_app.adapters.lora_config import last_place
from rag_app.errors import DataError
from rag_app.models.stopping import end_of_turn_id

_LONGEST_WORD = 40  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedRow:
    """One row as the model sees it: `prompt_ids` (n,) and `answer_ids` (m,), int32, end of turn last.

    The loss covers `answer_ids` only. `active_from` is where an activated LoRA begins to act: the index in
    `prompt_ids` of its invocation tokens, 0 for every other adapter. Rows of one non-empty `group` begin alike.
    """

    id: str
    prompt_ids: NDArray[np.int32]
    answer_ids: NDArray[np.int32]
    group: str = ""
    active_from: int = 0

    def __len__(self) -> int:
        return len(self.prompt_ids) + len(self.answer_ids)


@dataclass(slots=True)
class EncodingReport:
    """What became of the rows: `shortened` ids had their context cut, or the text that gets a label (`labelled`),
    `dropped` maps ids to reasons."""

    rows: int = 0
    labelled: bool = False
    tokens: int = 0
    answer_tokens: int = 0
    shortened: list[str] = field(default_factory=list)
    dropped: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        text = f"{self.rows} rows, {self.tokens} tokens, {self.answer_tokens} of them with loss"
        if self.shortened and self.labelled:
            text += f"; {len(self.shortened)} texts cut at their end, which are read whole in use: raise max_tokens"
        elif self.shortened:
            text += f"; context shortened in {len(self.shortened)}"
        for reason in sorted(set(self.dropped.values())):
            text += f"; dropped {sum(r == reason for r in self.dropped.values())} ({reason})"
        return text


def encode_rows(
    rows: Iterable[Row], tokenizer: Any, max_tokens: int, invocation: Sequence[int] = ()
) -> tuple[list[EncodedRow], EncodingReport]:
    """Token ids of all rows that fit `max_tokens` (prompt and answer together) after their context is shortened.

    Rows of one group that follow each other are shortened alike, so that they still share their beginning.
    `invocation` are the tokens that switch an activated LoRA on; a row without them is dropped.
    """
    end = end_of_turn_id(tokenizer)
    encoded: list[EncodedRow] = []
    report = EncodingReport()
    for _, members in groupby(rows, key=lambda row: (row.group or row.id, row.passages)):
        kept, shortened = _fit(list(members), tokenizer, end, max_tokens, report)
        for row, prompt, answer in kept:
            report.labelled = row.task == "classify"
            active = last_place(prompt, invocation) if invocation else 0
            if active is None:
                report.dropped[row.id] = "no invocation tokens in the prompt"
                continue
            encoded.append(
                EncodedRow(
                    id=row.id,
                    prompt_ids=np.asarray(prompt, dtype=np.int32),
                    answer_ids=np.asarray(answer, dtype=np.int32),
                    group=row.group,
                    active_from=active,
                )
            )
            if shortened:
                report.shortened.append(row.id)
    report.rows = len(encoded)
    report.tokens = sum(len(row) for row in encoded)
    report.answer_tokens = sum(len(row.answer_ids) for row in encoded)
    return encoded, report


def beyond_window(
    rows: Iterable[Row], replies: Iterable[str], tokenizer: Any, window: int, *, encoder: bool
) -> dict[str, str]:
    """Why texts cannot be classified by a model of this window, by row id: in serving each is an error.

    The longest of the `replies` must fit behind the text, but for an `encoder`, which reads the prompt alone.
    """
    end = end_of_turn_id(tokenizer)
    longest = max((len(prompts.render_answer_ids(tokenizer, reply, end)) for reply in replies), default=0)
    room = window if encoder else window - longest
    sizes = {row.id: len(prompts.render_ids(tokenizer, row.messages())) for row in rows}
    reason = f"its text does not fit the model's window of {window} tokens"
    return {name: reason for name, size in sizes.items() if size > room}


def require_rows(rows: Sequence[EncodedRow], report: EncodingReport) -> None:
    """`DataError` when nothing is left to train on."""
    if not rows:
        raise DataError(f"no training row is left ({report}); look at the rows with `rag-finetune data show`.")


def show_row(row: EncodedRow, tokenizer: Any) -> str:
    """What the model sees, special tokens included: loss on what stands between ⟦ and ⟧; ▷ is where aLoRA begins."""
    split = row.active_from
    before = tokenizer.decode(row.prompt_ids[:split].tolist(), skip_special_tokens=False) if split else ""
    after = tokenizer.decode(row.prompt_ids[split:].tolist(), skip_special_tokens=False)
    answer = tokenizer.decode(row.answer_ids.tolist(), skip_special_tokens=False)
    sizes = f"{row.id}: {len(row.prompt_ids)} prompt tokens, {len(row.answer_ids)} answer tokens"
    return f"{sizes}\n{before}{'▷' if split else ''}{after}⟦{answer}⟧"


def encode_for(
    recipe: TrainingRecipe,
    rows: Iterable[Row],
    config: Any,
    tokenizer: Any,
    report: Callable[[str], None] = lambda text: None,
) -> tuple[list[EncodedRow], EncodingReport]:
    """`encode_rows` by `recipe`, whose base `config` and `tokenizer` are of; `report` as of `longest_row`."""
    longest, invocation = longest_row(recipe, config, tokenizer, report), invocation_of(recipe, tokenizer)
    return encode_rows(rows, tokenizer, longest, invocation)


def _fit(
    rows: list[Row], tokenizer: Any, end: int, max_tokens: int, report: EncodingReport
) -> tuple[list[tuple[Row, list[int], list[int]]], bool]:
    """Rows with equal passages, rendered; their passages cut by the same number of characters until all fit."""
    answers: dict[str, list[int]] = {}
    for row in rows:
        if not row.target.strip():
            report.dropped[row.id] = "empty target"
            continue
        answers[row.id] = prompts.render_answer_ids(tokenizer, row.target, end)
    rows = [row for row in rows if row.id in answers]

    def render(row: Row, cut: int) -> list[int]:
        return prompts.render_ids(tokenizer, _without_characters(row, cut, golds).messages())

    golds = {row.gold for row in rows}
    prompt_of = {row.id: render(row, 0) for row in rows}
    over = [row for row in rows if len(prompt_of[row.id]) + len(answers[row.id]) > max_tokens]
    for row in over:
        if len(render(row, _context_characters(row))) + len(answers[row.id]) > max_tokens:
            report.dropped[row.id] = f"longer than {max_tokens} tokens without any context"
    rows, over = ([row for row in some if row.id not in report.dropped] for some in (rows, over))
    if over:
        longest = max(over, key=lambda row: len(prompt_of[row.id]) + len(answers[row.id]))
        room = max_tokens - len(answers[longest.id])
        cuts = range(_context_characters(longest))  # all is cut where none of them is enough
        cut = bisect_left(cuts, True, key=lambda n: len(render(longest, n)) <= room)
        prompt_of = {row.id: render(row, cut) for row in rows}
        for row in rows:
            if row.task == "classify" and not _without_characters(row, cut, golds).question:
                report.dropped[row.id] = f"its text does not fit {max_tokens} tokens"
            elif not _answer_left(row, _without_characters(row, cut, golds)):
                report.dropped[row.id] = f"its passage does not fit {max_tokens} tokens"
    return [(r, prompt_of[r.id], answers[r.id]) for r in rows if r.id not in report.dropped], bool(over)


def _context_characters(row: Row) -> int:
    return len(row.question) if row.task == "classify" else sum(len(p.text) for p in row.passages)


def _without_characters(row: Row, cut: int, golds: set[int]) -> Row:
    """`row` with at least `cut` characters fewer, at blanks if there are any: last passages first, gold passages last.

    A passage cut to nothing goes away only at the end of the list, so that numbers in the target stay right. The
    text to classify is cut at its end.
    """
    if not cut:
        return row
    if row.task == "classify":
        return dataclasses.replace(row, question=_cut_text(row.question, cut))
    passages = list(row.passages)
    for place in sorted(range(len(passages)), key=lambda i: (i + 1 in golds, -i)):
        if cut <= 0:
            break
        text = _cut_text(passages[place].text, cut)
        cut -= len(passages[place].text) - len(text)
        passages[place] = dataclasses.replace(passages[place], text=text)
    while passages and not passages[-1].text:
        passages.pop()
    return dataclasses.replace(row, passages=tuple(passages))


def _cut_text(text: str, cut: int) -> str:
    if cut >= len(text):
        return ""
    kept = text[: len(text) - cut]
    if text[len(kept)].isspace():
        return kept.rstrip()
    words = kept.rsplit(None, 1)
    # Scripts without blanks between words are cut anywhere.
    return words[0] if len(words) == 2 and len(words[1]) <= _LONGEST_WORD else kept


def _answer_left(row: Row, cut: Row) -> bool:
    """Whether the gold passage still holds an accepted answer (or was not touched)."""
    if not row.gold or row.task == "classify":
        return True
    if row.gold > len(cut.passages):
        return False
    before, after = row.passages[row.gold - 1].text, cut.passages[row.gold - 1].text
    return before == after or any(contains(after, a) for a in row.accepted)
