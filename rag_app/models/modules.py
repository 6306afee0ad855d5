"""Models made of modules of sentence-transformers: what is never read of them, and how what is wrong is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rag_app.artifacts import read_json
from rag_app.errors import ModelError, first_line
from rag_app.models.known import fetching_again
from rag_app.models.quiet import quiet_loading


@contextmanager
def loading(name: str, kind: str, folder: Path) -> Iterator[None]:
    """Without a word of transformers; `ModelError` for pickled weights and whatever goes wrong, for damaged files
    raise all kinds. `kind` is what the model is to be: "an embedding model"."""
    _refuse_pickles(name, folder)
    try:
        with quiet_loading():
            yield
    except (ModelError, MemoryError):
        raise
    except Exception as error:
        if "trust_remote_code" in str(error):
            raise ModelError(
                f"{name}: made of a module of its own, whose program is never run; choose {kind} made of those of "
                "sentence-transformers."
            ) from None
        raise ModelError(
            f"{name}: cannot be loaded as {kind} ({type(error).__name__}: {first_line(error)}); "
            f"{fetching_again(name)}, or choose one made for sentence-transformers."
        ) from error


def check_weights(name: str, folder: Path, model: Any) -> None:
    """`ModelError` for weights of a loaded `model` that no file holds, but for those of a layer that no pooling reads.
    Models with a program of their own, which is never run, may say that they are BERT and hold other weights (Jina
    v2), and an embedding model has none of a reranker's last layer."""
    from transformers import PreTrainedModel

    encoder = getattr(model[0], "auto_model", None)
    if not isinstance(encoder, PreTrainedModel):
        return
    kind: Any = type(encoder)
    _, told = kind.from_pretrained(
        encoder.name_or_path,
        subfolder=_paths(folder)[0],
        device_map="meta",
        use_safetensors=True,
        local_files_only=True,
        trust_remote_code=False,
        output_loading_info=True,
    )
    if missing := sorted(name for name in told["missing_keys"] if "pooler" not in name.split(".")):
        raise ModelError(
            f"{name}: its files lack {len(missing)} of its weights, {missing[0]} among them, for which numbers by "
            "chance would stand; fetch it again, or choose one that needs no program of its own (`auto_map`)."
        )


def _refuse_pickles(name: str, folder: Path) -> None:
    """`ModelError` for weights of a module that sentence-transformers would unpickle, for want of safetensors. What
    lies in other folders, such as checkpoints of a training, is not read."""
    of_modules = [folder / path for path in _paths(folder)]
    of_routes = [
        module / route for module in of_modules for route in read_json(module / "router_config.json").get("types", ())
    ]
    for module in (*of_modules, *of_routes):
        for path in sorted(module.glob("pytorch_model*.bin")):
            if not any(module.glob("*.safetensors")):
                raise ModelError(
                    f"{name}: found {path.relative_to(folder)}, which is pickled and never read, and no safetensors "
                    "beside it; save the model anew with `save_pretrained`, or choose another one."
                )


def _paths(folder: Path) -> list[str]:
    """Where below `folder` its modules lie, the first one first; of a model that lists none, in the folder itself."""
    try:
        listed = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        return [str(module["path"]) for module in listed] or [""]
    except (OSError, ValueError, TypeError, KeyError):
        return [""]
