"""The tokens that switch an activated LoRA (aLoRA, arXiv:2504.12397) on, found in the rendered prompt itself."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from finetune.recipe import TrainingRecipe
from finetune.schema import Row, RowPassage
from rag_app import prompts
from rag_app.errors import SettingsError
from rag_app.schema import Message

# Contexts and questions that begin and end in different kinds of characters, since tokenizers merge across borders.
_CONTEXTS = ("It rained.", "the year 1984", "See (chapter two)", "Is it so?", "a list:\n- one", "naïve «Wörter»")
_QUESTIONS = ("Who was it?", "how many", "1984 or 1985?", "(why)", '"To be"?', "Über was?", "élan vital")


def invocation_of(recipe: TrainingRecipe, tokenizer: Any) -> list[int]:
    """The tokens that switch the adapter of a recipe on; none where it is no activated LoRA."""
    return invocation_tokens(tokenizer, recipe.task) if recipe.alora else []


def invocation_tokens(tokenizer: Any, task: str = "qa") -> list[int]:
    """Token ids of the last fixed text before the question, as they stand in every prompt, whatever surrounds them.

    PEFT looks for exactly these ids, so that they must not depend on their neighbours: the text is tokenised between
    many contexts and questions and only the tokens that never change are kept (for `\\n\\nQuestion:` often
    `Question` and `:`). Where no whole word survives, the opening of the model's turn is used instead. Raises
    `SettingsError` where neither is stable.
    """
    probes = [_probe(task, c, q) for c, q in zip(_CONTEXTS * len(_QUESTIONS), _QUESTIONS * len(_CONTEXTS), strict=True)]
    before_question = _common_run([_ids_before_question(tokenizer, p) for p in probes])
    if any(c.isalpha() for c in tokenizer.decode(before_question)):
        return before_question
    opening = _common_suffix([prompts.render_ids(tokenizer, p.messages()) for p in probes])
    if not opening:
        raise SettingsError(
            "alora = true: the prompt of this model has no tokens that stay the same for every question; train a "
            "plain LoRA (alora = false) or choose a base with a chat template."
        )
    return opening


def _probe(task: str, context: str, question: str) -> Row:
    if task == "classify":
        return Row(id="probe", task="classify", question=question, target="")
    return Row(id="probe", question=question, target="", passages=(RowPassage(text=context, title="T"),))


def _ids_before_question(tokenizer: Any, row: Row) -> list[int]:
    """Tokens that lie wholly inside the fixed text in front of the question, in context."""
    messages = row.messages()
    text = prompts.render_text(tokenizer, messages)
    end = text.rindex(row.question)
    fixed = _fixed_text(row, messages)
    start = end - len(fixed)
    if not fixed or text[start:end] != fixed:
        return []
    encoded = tokenizer(
        text, add_special_tokens=not getattr(tokenizer, "chat_template", None), return_offsets_mapping=True
    )
    spans = zip(encoded["input_ids"], encoded["offset_mapping"], strict=True)
    return [token for token, (s, e) in spans if start <= s < e <= end]


def _fixed_text(row: Row, messages: Sequence[Message]) -> str:
    """What stands between the end of the passages and the question, read off the rendered message."""
    before = messages[-1].content.rpartition(row.question)[0]
    block = prompts.passages_block(row.numbered_passages())
    return before.rpartition(block)[2] if block else before


def _common_run(runs: list[list[int]]) -> list[int]:
    """Longest run of tokens that occurs in every list; of equally long ones the last."""
    first, rest = runs[0], runs[1:]
    for size in range(len(first), 0, -1):
        for start in range(len(first) - size, -1, -1):
            part = first[start : start + size]
            if all(any(r[i : i + size] == part for i in range(len(r) - size + 1)) for r in rest):
                return part
    return []


def _common_suffix(lists: list[list[int]]) -> list[int]:
    alike = itertools.takewhile(lambda tokens: len(set(tokens)) == 1, zip(*map(reversed, lists), strict=False))
    return [token for token, *_ in alike][::-1]
