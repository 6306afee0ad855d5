"""Models from the Hugging Face hub, kept in the hub's own cache so that earlier downloads are found again."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

from rag_app.errors import ModelNotFoundError, first_line

_WEIGHTS = ["*.safetensors"]
_WANTED = ["*.json", "*.txt", "*.model", "*.jinja"]
_TOKENIZERS = ("tokenizer.json", "vocab.json", "vocab.txt")  # or a sentencepiece file, *.model
# Copies of the same weights for other engines.
_UNWANTED = ["onnx/*", "openvino/*", "original/*", "metal/*", "consolidated*.safetensors"]


def snapshot(name: str, report: Callable[[str], None], *, offline: bool, weights: bool) -> Path:
    """Folder of `owner/model[@revision]`: the cached copy when it is whole, else downloaded; perhaps without `weights`.

    A cached copy is used without asking the hub, so a model does not change between two runs; pin `@revision` or
    clear the cache to move on. Raises `ModelNotFoundError`.
    """
    from huggingface_hub import constants, snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    repo_id, _, revision = name.partition("@")

    find = partial(
        snapshot_download,
        repo_id,
        revision=revision or None,
        allow_patterns=_WANTED + (_WEIGHTS if weights else []),
        ignore_patterns=_UNWANTED,
    )
    try:
        folder = Path(find(local_files_only=True))
        if _is_whole(folder, weights):
            return folder
    except HFValidationError:
        raise ModelNotFoundError(f"{name}: no such folder, and not a valid hub id of the form owner/model.") from None
    except LocalEntryNotFoundError:
        pass
    if offline or constants.HF_HUB_OFFLINE:
        raise ModelNotFoundError(
            f"{name}: not in the local hub cache, and offline mode forbids fetching it; fetch it once while online, "
            "or give a local folder."
        )
    report(f"{name}: downloading {'' if weights else 'configuration and tokenizer '}from the hub")
    try:
        folder = Path(find(local_files_only=False))
    except Exception as error:  # huggingface_hub and what it fetches with each raise their own kinds
        reason = first_line(error)
        raise ModelNotFoundError(
            f"{name}: no such folder here, and the hub did not give it ({reason}); check the name and the network, "
            "log in for gated models, or give a local folder."
        ) from error
    if not _has_model(folder, weights):
        raise ModelNotFoundError(
            f"{name}: found no configuration or no safetensors weights in this repository; expected both, since "
            "pickled weights are never loaded."
        )
    return folder


def pinned(name: str, folder: Path) -> str:
    """`name` with the commit that was fetched into `folder`, if it is a hub id; as it is for a path or another kind."""
    repo_id = name.partition("@")[0]
    fetched = folder.parent.name == "snapshots" and folder.parent.parent.name == f"models--{repo_id.replace('/', '--')}"
    return f"{repo_id}@{folder.name}" if fetched else name


def _is_whole(folder: Path, weights: bool = True) -> bool:
    """Whether nothing is missing from a cached snapshot, which another program may have fetched in part.

    The folders of a sentence-transformers model (`modules.json`) may hold its tokenizer.
    """
    tokenizer = any((folder / f).is_file() for f in (*_TOKENIZERS, "modules.json")) or any(folder.glob("*.model"))
    return tokenizer and _has_model(folder, weights)


def _has_model(folder: Path, weights: bool) -> bool:
    """Whether configuration and, if `weights` are wanted, every shard of them are in the snapshot."""
    if not (folder / "config.json").is_file() or not weights:
        return (folder / "config.json").is_file()
    index = folder / "model.safetensors.index.json"
    if index.is_file():
        try:
            shards = set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
        except (ValueError, KeyError, TypeError, AttributeError):  # cut off: nothing says that all are there
            return False
        return all((folder / s).is_file() for s in shards)
    return any(folder.glob("*.safetensors"))
