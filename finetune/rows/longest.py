"""The base of a recipe without its weights, and how long a row may be: never longer than the base reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from finetune.recipe import TrainingRecipe
from rag_app.models.window import context_tokens


def config_and_tokenizer(recipe: TrainingRecipe) -> tuple[Any, Any]:
    """Those of the base of a recipe; raises what `resolve` and `read_config_and_tokenizer` raise."""
    from rag_app.models import resolve
    from rag_app.models.loading import read_config_and_tokenizer

    return read_config_and_tokenizer(recipe.base, resolve(recipe.base, weights=False))


def longest_row(
    recipe: TrainingRecipe, config: Any, tokenizer: Any, report: Callable[[str], None] = lambda text: None
) -> int:
    """Tokens that a row is fitted to; `report` is told where the window of the base, which `config` and `tokenizer`
    are of, is less than the recipe's `max_tokens`."""
    window = context_tokens(config, tokenizer)
    if window < recipe.max_tokens:
        report(f"max_tokens = {recipe.max_tokens}: {recipe.base} reads {window} tokens, to which rows are fitted")
    return min(window, recipe.max_tokens)
