"""The linear layers of a model, by name, with their sizes: what an adapter's tensors are compared with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rag_app.errors import ModelError, first_line
from rag_app.models.importing import IMPORTING


def linear_layers(model: Any) -> dict[str, tuple[int, int]]:
    """Full name of each linear layer (quantised ones too) to its sizes (out, in)."""
    import torch

    return {
        name: (module.out_features, module.in_features)
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Linear)
    }


def linear_layers_of(folder: Path) -> dict[str, tuple[int, int]]:
    """The same for a saved model, read from its configuration without loading its weights.

    Raises `ModelError` where the configuration is of no language model that transformers knows.
    """
    try:
        with IMPORTING:
            from transformers import AutoConfig

            from rag_app.models.loading import without_weights

            config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
            return linear_layers(without_weights(config))
    except Exception as error:  # a configuration may hold anything, and each class of transformers fails in its own way
        reason = first_line(error)
        raise ModelError(
            f"{folder}: its configuration is of no known language model ({reason}); give the model that the adapter "
            "was trained on."
        ) from error
