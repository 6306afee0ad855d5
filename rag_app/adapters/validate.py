"""Whether an adapter's folder may be used: every check that PEFT does not make, before a library sees a byte."""

from __future__ import annotations

import hashlib
import itertools
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag_app.adapters.files import (
    CONFIG,
    LABELS,
    MOST_BYTES,
    NAME,
    OTHER_BYTES,
    ROUTING,
    WEIGHTS,
    parse_object,
    read_plain,
    reason,
    sha256_of_plain,
)
from rag_app.adapters.lora_config import LoraSettings, parse_config
from rag_app.adapters.manifest import AdapterManifest, read_manifest
from rag_app.adapters.records import LabelFile
from rag_app.adapters.safetensors_header import TensorFile
from rag_app.adapters.weights import check_layers, check_size, parse_finite, scan_finite, scan_header
from rag_app.artifacts import FileRecord
from rag_app.errors import AdapterError
from rag_app.foreign_files import leads_outside, not_plain
from rag_app.prompts import PROMPT_VERSION

_MAX_FILES = 1000
_PICKLES = {".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".joblib", ".npy", ".npz", ".dill"}


@dataclass(frozen=True, slots=True)
class CheckedAdapter:
    """A version that passed every check. `weights` holds the very bytes that were checked."""

    manifest: AdapterManifest
    settings: LoraSettings
    weights: TensorFile

    @property
    def identity(self) -> str:
        """`name@version#` and the beginning of the weights' hash: differs wherever answers could differ."""
        files = self.manifest.files
        return f"{self.manifest.full_name}#{files[WEIGHTS].sha256[:16]}{files[CONFIG].sha256[:16]}"


def check_adapter(
    folder: Path, root: Path | None, *, base_fingerprint: str | None, layers: Mapping[str, tuple[int, int]] | None
) -> CheckedAdapter:
    """Read and check the version in `folder`, which must really lie below `root` (None: a copy that lies anywhere).

    `base_fingerprint` and `layers` are those of the model that serves: `layers` maps each linear layer to its
    (out, in) sizes; without them the checks against the model are left out. Raises `AdapterError` with the field,
    what was found and what was expected.
    """
    manifest, settings = _checked(folder, root, base_fingerprint, layers)
    weights = parse_finite(folder / WEIGHTS, _read_listed(folder, WEIGHTS, manifest))
    if layers is not None:
        check_layers(folder, settings, weights.tensors, layers)
    return CheckedAdapter(manifest, settings, weights)


def verify_adapter(
    folder: Path,
    root: Path | None,
    *,
    base_fingerprint: str | None,
    layers: Mapping[str, tuple[int, int]] | None = None,
) -> AdapterManifest:
    """The same checks, with the weights read in pieces and not kept; returns the manifest."""
    manifest, settings = _checked(folder, root, base_fingerprint, layers)
    _check_bytes(folder, WEIGHTS, manifest)
    if layers is not None:
        check_layers(folder, settings, scan_header(folder / WEIGHTS), layers)
    scan_finite(folder / WEIGHTS, manifest.files[WEIGHTS].sha256)
    return manifest


def _checked(
    folder: Path, root: Path | None, base_fingerprint: str | None, layers: Mapping[str, tuple[int, int]] | None
) -> tuple[AdapterManifest, LoraSettings]:
    """Every check but those of the weights' own bytes."""
    confine(folder, root)
    manifest = read_manifest(folder)
    if root is not None:
        _check_place(folder, manifest)
    _check_manifest(folder, manifest, base_fingerprint)
    settings = check_config(folder / CONFIG, _read_listed(folder, CONFIG, manifest))
    for name in manifest.files.keys() - {CONFIG, WEIGHTS}:
        _check_bytes(folder, name, manifest)
    if LABELS in manifest.files:
        hint = "make one with `rag-finetune data build`"
        parse_object(LabelFile, _read_listed(folder, LABELS, manifest), str(folder / LABELS), "a label set", hint)
    if ROUTING in manifest.files:
        scan_header(folder / ROUTING)
    if layers is not None:
        check_size(folder, settings, layers)
    return manifest, settings


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
        raise AdapterError(f"{folder}: cannot be read ({reason(error)}); publish the adapter again.") from error
    if len(paths) > _MAX_FILES:
        raise AdapterError(f"{folder}: has more than {_MAX_FILES} files, expected the few of one adapter.")
    others = 0
    for path, kind in zip(paths, kinds, strict=True):
        if stat.S_ISLNK(kind.st_mode):
            raise AdapterError(f"{path}: is a link to {path.readlink()}, expected a file of the adapter; copy it.")
        if path.suffix.lower() in _PICKLES:
            raise AdapterError(f"{path}: is a pickle or an array file, which may run code; expected safetensors only.")
        if stat.S_ISDIR(kind.st_mode):
            continue
        known = path.parent == folder and path.name in MOST_BYTES
        others += 0 if known else kind.st_size
        limit = MOST_BYTES[path.name] if known else OTHER_BYTES
        if not stat.S_ISREG(kind.st_mode) or (kind.st_size if known else others) > limit:
            raise AdapterError(not_plain(path, kind, limit))


def check_config(path: Path, data: bytes) -> LoraSettings:
    """The configuration of a PEFT folder, checked by itself."""
    try:
        return parse_config(data)
    except (ValueError, RecursionError) as error:
        raise AdapterError(f"{path}: {error}; train a plain LoRA, rsLoRA or aLoRA.") from None


def _expect(folder: Path, field: str, found: Any, expected: Any, hint: str) -> None:
    if found != expected:
        raise AdapterError(f"{folder / NAME}: {field} is {found!r:.200}, expected {expected!r}; {hint}.")


def _check_place(folder: Path, manifest: AdapterManifest) -> None:
    hint = "a version belongs in the folder it was published to: use `rag-app adapters add`"
    _expect(folder, "name", manifest.name, folder.parent.name, hint)
    _expect(folder, "version", str(manifest.version), folder.name, hint)


def _check_manifest(folder: Path, manifest: AdapterManifest, base_fingerprint: str | None) -> None:
    hint = "train the adapter again for these prompts"
    _expect(folder, "prompt_version", manifest.prompt_version, PROMPT_VERSION, hint)
    if base_fingerprint is not None:
        hint = f"it was trained on {manifest.base!r:.200}: load that model, or train an adapter for this one"
        _expect(folder, "base_fingerprint", manifest.base_fingerprint, base_fingerprint, hint)
    for name in (CONFIG, WEIGHTS):
        if name not in manifest.files:
            raise AdapterError(f"{folder / NAME}: files lists no {name}, expected it; publish the adapter again.")
    for name in manifest.files:
        if leads_outside(name) or not name.isprintable():
            raise AdapterError(
                f"{folder / NAME}: files lists {name!r:.200}, expected a path inside the adapter's folder."
            )
    for name in (ROUTING, LABELS):
        if name not in manifest.files and (folder / name).exists():
            raise AdapterError(f"{folder / NAME}: files lists no {name}, expected it; publish the adapter again.")


def _read_listed(folder: Path, name: str, manifest: AdapterManifest) -> bytes:
    data = read_plain(folder / name)
    _compare(folder / name, len(data), hashlib.sha256(data).hexdigest(), manifest.files[name])
    return data


def _check_bytes(folder: Path, name: str, manifest: AdapterManifest) -> None:
    """Compare a listed file with the manifest, read in pieces."""
    _compare(folder / name, *sha256_of_plain(folder / name), manifest.files[name])


def _compare(path: Path, size: int, digest: str, record: FileRecord) -> None:
    if size != record.size:
        raise AdapterError(f"{path}: {size} bytes, expected {record.size}; the file changed after publishing.")
    if digest != record.sha256:
        raise AdapterError(f"{path}: SHA-256 {digest}, expected {record.sha256}; the file changed after publishing.")
