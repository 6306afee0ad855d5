"""What an adapter is called on a vLLM server, and which adapters it can run."""

from __future__ import annotations

import hashlib
import re

from rag_app.adapters.lora_config import LoraSettings
from rag_app.adapters.validate import CheckedAdapter

RANKS = (1, 8, 16, 32, 64, 128, 256, 320, 512)  # values of --max-lora-rank (vLLM 0.32, config/lora.py)
_OURS = re.compile(r".+-v[0-9]+-[0-9a-f]{12}")


def served_name(checked: CheckedAdapter) -> str:
    """`name-vN-HASH`: one name, one content, for ever.

    vLLM keeps the keys and values of earlier prompts by the adapter's name and path, not by its weights: new weights
    under a known name would go on from what the old ones made of a prompt.
    """
    manifest = checked.manifest
    digest = hashlib.sha256(checked.identity.encode()).hexdigest()
    return f"{manifest.name}-v{manifest.version}-{digest[:12]}"


def is_ours(name: str) -> bool:
    """Whether `served_name` makes such names."""
    return _OURS.fullmatch(name) is not None


def rank_option(rank: int) -> int:
    """The least `--max-lora-rank` that takes an adapter of this rank."""
    return next(r for r in RANKS if r >= rank)


def unfit(settings: LoraSettings) -> str:
    """Why vLLM cannot run the adapter, in one sentence; empty where it can."""
    if settings.invocation:
        return "it is an activated LoRA (aLoRA), which vLLM would apply to the whole prompt; train a plain LoRA."
    if settings.ranks or settings.alphas:
        return "it has a rank or scale by layer, which vLLM would not read; train it with one rank."
    if settings.excluded:
        return "it leaves out layers by name, which vLLM would not read; name its layers in target_modules."
    return ""
