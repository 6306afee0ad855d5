"""The weights of an adapter: never read before their size and header fit what configuration and model promise."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from rag_app.adapters import safetensors_header
from rag_app.adapters.files import CONFIG, WEIGHTS, opened
from rag_app.adapters.lora_config import LoraSettings, is_layer
from rag_app.adapters.safetensors_header import MAX_HEADER_BYTES, TensorFile, TensorInfo
from rag_app.errors import AdapterError

PREFIX = "base_model.model."  # how PEFT names the base inside its wrappers
_SAVED = (".base_layer.weight", ".embed_tokens.weight", ".lm_head.weight")
_PIECE = 4 << 20  # a multiple of every type's size

Layers = Mapping[str, tuple[int, int]]


def expected_tensors(settings: LoraSettings, layers: Layers) -> dict[str, tuple[int, ...]]:
    """Name and shape of every tensor that the configuration promises for a model with these linear layers."""
    expected: dict[str, tuple[int, ...]] = {}
    for layer in filter(settings.adapts, layers):
        (outputs, inputs), rank = layers[layer], settings.rank_of(layer)
        expected[f"{PREFIX}{layer}.lora_A.weight"] = (rank, inputs)
        expected[f"{PREFIX}{layer}.lora_B.weight"] = (outputs, rank)
    return expected


def check_size(folder: Path, settings: LoraSettings, layers: Layers) -> None:
    """Refuse weights that are larger than float32 tensors of this rank for these layers can be."""
    expected = expected_tensors(settings, layers)
    most = 4 * sum(first * second for first, second in expected.values()) + MAX_HEADER_BYTES + 8
    with opened(folder / WEIGHTS) as stream:
        size = os.fstat(stream.fileno()).st_size
    if size > most:
        found: Mapping[str, TensorInfo] = {}
        with suppress(AdapterError):  # one that cannot be read is too large all the same
            found = scan_header(folder / WEIGHTS)
        _refuse_saved(folder / WEIGHTS, found)
        raise AdapterError(
            f"{folder / WEIGHTS}: {size} bytes, expected at most {most} for {len(expected)} tensors of rank "
            f"{settings.rank}; the adapter is damaged or of another base."
        )


def check_layers(folder: Path, settings: LoraSettings, found: Mapping[str, TensorInfo], layers: Layers) -> None:
    """Every tensor that the configuration promises for this model is there with its shape, and no other."""
    expected, path = expected_tensors(settings, layers), folder / WEIGHTS
    for target in settings.targets:
        if not any(is_layer(target, layer) for layer in layers):
            raise AdapterError(
                f"{folder / CONFIG}: target_modules names {target}, expected a linear layer of the model; the "
                "adapter is of another base."
            )
    for name in expected:
        if name not in found:
            raise AdapterError(
                f"{path}: tensor {name} is missing, expected {len(expected)} tensors, found {len(found)}; the adapter "
                "is incomplete or of another base."
            )
        if found[name].shape != expected[name]:
            raise AdapterError(
                f"{path}: tensor {name} has shape {found[name].shape}, expected {expected[name]}; the adapter is of "
                "another base."
            )
    _refuse_saved(path, found)
    if extra := sorted(found.keys() - expected.keys()):
        raise AdapterError(
            f"{path}: tensor {extra[0]!r:.200} belongs to no adapted layer of the model ({len(extra)} such tensors), "
            f"expected {len(expected)} tensors; the adapter is of another base."
        )


def _refuse_saved(path: Path, found: Mapping[str, TensorInfo]) -> None:
    """Refuse weights of the base, which PEFT saves beside an adapted head or embedding unless it is told not to."""
    if saved := [name for name in sorted(found) if name.endswith(_SAVED)]:
        raise AdapterError(
            f"{path}: holds saved embeddings or heads ({saved[0]!r:.200}); save it with save_embedding_layers=False."
        )


def parse(path: Path, data: bytes) -> TensorFile:
    """The bytes of a safetensors file, its header checked."""
    try:
        return safetensors_header.parse(data)
    except (ValueError, RecursionError) as error:
        raise _not_safetensors(path, error) from None


def parse_finite(path: Path, data: bytes) -> TensorFile:
    """The same; every number must be finite."""
    parsed = parse(path, data)
    for name, info in parsed.tensors.items():
        if not safetensors_header.all_finite(memoryview(data)[info.begin : info.end], info.dtype):
            raise _not_finite(path, name)
    return parsed


def scan_header(path: Path) -> dict[str, TensorInfo]:
    """The tensors of a safetensors file by name, from its header alone."""
    with opened(path) as stream:
        try:
            return safetensors_header.read_header(stream, os.fstat(stream.fileno()).st_size)[0]
        except (ValueError, RecursionError) as error:
            raise _not_safetensors(path, error) from None


def scan_finite(path: Path, sha256: str) -> None:
    """Every number of a safetensors file is finite; read in pieces, and its bytes are those of `sha256`."""
    tensors = sorted(scan_header(path).items(), key=lambda t: t[1].begin)
    digest = hashlib.sha256()
    with opened(path) as stream:
        digest.update(stream.read(min((info.begin for _, info in tensors), default=-1)))
        for name, info in tensors:
            for begin in range(info.begin, info.end, _PIECE):
                piece = stream.read(min(_PIECE, info.end - begin))
                if len(piece) != min(_PIECE, info.end - begin):
                    raise _changed(path)
                digest.update(piece)
                if not safetensors_header.all_finite(piece, info.dtype):
                    raise _not_finite(path, name)
    if digest.hexdigest() != sha256:
        raise _changed(path)


def _not_safetensors(path: Path, error: Exception) -> AdapterError:
    return AdapterError(f"{path}: not a safetensors file ({error}); write the adapter again.")


def _not_finite(path: Path, name: str) -> AdapterError:
    return AdapterError(f"{path}: tensor {name!r:.200} holds NaN or infinity, expected finite numbers.")


def _changed(path: Path) -> AdapterError:
    return AdapterError(f"{path}: changed while it was read; check it again.")
