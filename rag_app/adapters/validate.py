"""Whether an adapter's folder may be used: every check that PEFT does not make, before a library sees a byte."""

from __future__ import annotations

import hashlib
import itertools
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from rag_app.adapters import safetensors_header
from rag_app.adapters.lora_config import LoraSettings, parse_config
from rag_app.adapters.manifest import CONFIG, NAME, ROUTING, WEIGHTS, AdapterManifest, read_manifest
from rag_app.errors import AdapterError
from rag_app.prompts import PROMPT_VERSION

_MAX_BYTES = {NAME: 8 << 20, CONFIG: 1 << 20, WEIGHTS: 4 << 30}
_MAX_OTHER_BYTES = 256 << 20
_MAX_FILES = 1000
_PICKLES = {".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".joblib", ".npy", ".npz", ".dill"}
_PREFIX = "base_model.model."  # how PEFT names the base inside its wrappers


@dataclass(frozen=True, slots=True)
class CheckedAdapter:
    """A version that passed every check. `weights` holds the very bytes that were checked."""

    manifest: AdapterManifest
    settings: LoraSettings
    weights: safetensors_header.TensorFile

    @property
    def identity(self) -> str:
        """`name@version#` and the beginning of the weights' hash: differs wherever answers could differ."""
        files = self.manifest.files
        return f"{self.manifest.full_name}#{files[WEIGHTS].sha256[:16]}{files[CONFIG].sha256[:16]}"


def check_adapter(
    folder: Path,
    root: Path | None,
    *,
    base_fingerprint: str | None = None,
    layers: Mapping[str, tuple[int, int]] | None = None,
) -> CheckedAdapter:
    """Read and check the version in `folder`, which must really lie below `root` (None: a copy that lies anywhere).

    `base_fingerprint` and `layers` are those of the model that serves: `layers` maps each linear layer to its
    (out, in) sizes; without them the checks against the model are left out. Raises `AdapterError` with the field,
    what was found and what was expected.
    """
    confine(folder, root)
    manifest = read_manifest(folder)
    if root is not None:
        _check_place(folder, manifest)
    _check_manifest(folder, manifest, base_fingerprint)
    read = {name: _read_listed(folder, name, manifest) for name in manifest.files}
    settings, weights = check_lora(folder, read[CONFIG], read[WEIGHTS])
    if layers is not None:
        check_layers(folder, settings, weights, layers)
    if ROUTING in read:
        _parsed(folder / ROUTING, read[ROUTING])
    return CheckedAdapter(manifest, settings, weights)


def read_listed(folder: Path, root: Path, name: str) -> bytes | None:
    """One file of a version, confined and compared with the manifest; None if the manifest lists no such file."""
    confine(folder, root)
    manifest = read_manifest(folder)
    return _read_listed(folder, name, manifest) if name in manifest.files else None


def confine(folder: Path, root: Path | None) -> None:
    """Refuse links, special files, pickles and sizes out of bounds anywhere in `folder`, and (unless None) a folder
    that is not really below `root`."""
    real = folder.resolve()
    if root is not None and real != root.resolve() / folder.parent.name / folder.name:
        raise AdapterError(f"{folder}: leads to {real}, expected a folder really below {root}; copy it there.")
    try:
        paths = sorted(itertools.islice(folder.rglob("*"), _MAX_FILES + 1))
        kinds = [path.lstat() for path in paths]
    except OSError as error:
        raise AdapterError(f"{folder}: cannot be read ({_reason(error)}); publish the adapter again.") from error
    if len(paths) > _MAX_FILES:
        raise AdapterError(f"{folder}: has more than {_MAX_FILES} files, expected the few of one adapter.")
    for path, kind in zip(paths, kinds, strict=True):
        if stat.S_ISLNK(kind.st_mode):
            raise AdapterError(f"{path}: is a link to {path.readlink()}, expected a file of the adapter; copy it.")
        if path.suffix.lower() in _PICKLES:
            raise AdapterError(f"{path}: is a pickle or an array file, which may run code; expected safetensors only.")
        if stat.S_ISDIR(kind.st_mode):
            continue
        limit = _MAX_BYTES.get(path.name, _MAX_OTHER_BYTES)
        if not stat.S_ISREG(kind.st_mode) or kind.st_size > limit:
            raise AdapterError(
                f"{path}: mode {stat.filemode(kind.st_mode)}, {kind.st_size} bytes; expected a plain file of at most "
                f"{limit} bytes."
            )


def check_lora(folder: Path, config: bytes, weights: bytes) -> tuple[LoraSettings, safetensors_header.TensorFile]:
    """Configuration and weights of a PEFT folder, each checked by itself."""
    try:
        settings = parse_config(config)
    except ValueError as error:
        raise AdapterError(f"{folder / CONFIG}: {error}; train a plain LoRA, rsLoRA or aLoRA.") from None
    parsed = _parsed(folder / WEIGHTS, weights)
    if name := parsed.not_finite():
        raise AdapterError(f"{folder / WEIGHTS}: tensor {name} holds NaN or infinity, expected finite numbers.")
    return settings, parsed


def check_layers(
    folder: Path, settings: LoraSettings, weights: safetensors_header.TensorFile, layers: Mapping[str, tuple[int, int]]
) -> None:
    """Every tensor that the configuration promises for this model is there with its shape, and no other."""
    expected: dict[str, tuple[int, ...]] = {}
    for layer in filter(settings.adapts, layers):
        (outputs, inputs), rank = layers[layer], settings.rank_of(layer)
        expected[f"{_PREFIX}{layer}.lora_A.weight"] = (rank, inputs)
        expected[f"{_PREFIX}{layer}.lora_B.weight"] = (outputs, rank)
    path, found = folder / WEIGHTS, weights.tensors
    for target in settings.targets:
        if not any(layer == target or layer.endswith(f".{target}") for layer in layers):
            raise AdapterError(
                f"{folder / CONFIG}: target_modules names {target}, expected a linear layer of the model."
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
    if extra := sorted(found.keys() - expected.keys()):
        raise AdapterError(
            f"{path}: tensor {extra[0]} belongs to no adapted layer of the model ({len(extra)} such tensors), "
            f"expected {len(expected)} tensors; the adapter is of another base."
        )


def read_plain(path: Path) -> bytes:
    """The bytes of a regular file; a link in its place is refused by the operating system where it can."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags)
        try:
            status = os.fstat(handle)
            limit = _MAX_BYTES.get(path.name, _MAX_OTHER_BYTES)
            if stat.S_ISREG(status.st_mode) and status.st_size <= limit:
                with os.fdopen(handle, "rb", closefd=False) as stream:
                    return stream.read(limit + 1)
        finally:
            os.close(handle)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise AdapterError(f"{path}: cannot be read ({_reason(error)}); publish the adapter again.") from error
    raise AdapterError(
        f"{path}: mode {stat.filemode(status.st_mode)}, {status.st_size} bytes; expected a plain file of at most "
        f"{limit} bytes."
    )


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _expect(folder: Path, field: str, found: Any, expected: Any, hint: str) -> None:
    if found != expected:
        raise AdapterError(f"{folder / NAME}: {field} is {found!r}, expected {expected!r}; {hint}.")


def _check_place(folder: Path, manifest: AdapterManifest) -> None:
    hint = "a version belongs in the folder it was published to: use `rag-app adapters add`"
    _expect(folder, "name", manifest.name, folder.parent.name, hint)
    _expect(folder, "version", str(manifest.version), folder.name, hint)


def _check_manifest(folder: Path, manifest: AdapterManifest, base_fingerprint: str | None) -> None:
    hint = "train the adapter again for these prompts"
    _expect(folder, "prompt_version", manifest.prompt_version, PROMPT_VERSION, hint)
    if base_fingerprint is not None:
        hint = f"it was trained on {manifest.base!r}: load that model, or train an adapter for this one"
        _expect(folder, "base_fingerprint", manifest.base_fingerprint, base_fingerprint, hint)
    for name in (CONFIG, WEIGHTS):
        if name not in manifest.files:
            raise AdapterError(f"{folder / NAME}: files lists no {name}, expected it; publish the adapter again.")
    for name in manifest.files:
        paths = (PurePosixPath(name), PureWindowsPath(name))
        outside = any(p.is_absolute() or p.drive or ".." in p.parts for p in paths)
        if outside or "\\" in name or not name.isprintable():
            raise AdapterError(f"{folder / NAME}: files lists {name!r}, expected a path inside the adapter's folder.")
    for name in (ROUTING, "labels.json"):
        if name not in manifest.files and (folder / name).exists():
            raise AdapterError(f"{folder / NAME}: files lists no {name}, expected it; publish the adapter again.")


def _read_listed(folder: Path, name: str, manifest: AdapterManifest) -> bytes:
    path, record = folder / name, manifest.files[name]
    data = read_plain(path)
    if len(data) != record.size:
        raise AdapterError(f"{path}: {len(data)} bytes, expected {record.size}; the file changed after publishing.")
    digest = hashlib.sha256(data).hexdigest()
    if digest != record.sha256:
        raise AdapterError(f"{path}: SHA-256 {digest}, expected {record.sha256}; the file changed after publishing.")
    return data


def _parsed(path: Path, data: bytes) -> safetensors_header.TensorFile:
    try:
        return safetensors_header.parse(data)
    except ValueError as error:
        raise AdapterError(f"{path}: not a safetensors file ({error}); write the adapter again.") from None
