"""How long a row may be: what the recipe says, and never more than its base reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from finetune.recipe import TrainingRecipe
from rag_app.models.window import context_tokens


def longest_row(
    recipe: TrainingRecipe, config: Any, tokenizer: Any, report: Callable[[str], None] = lambda text: None
) -> int:
    """Tokens that a row is fitted to; `report` is told where the window of the base, which `config` and `tokenizer`
    are of, is less than the recipe's `max_tokens`."""
    window = context_tokens(config, tokenizer)
    if window < recipe.max_tokens:
        report(f"max_tokens = {recipe.max_tokens}: {recipe.base} reads {window} tokens, to which rows are fitted")
    return min(window, recipe.max_tokens)
