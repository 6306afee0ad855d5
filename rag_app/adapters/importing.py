"""Bringing an adapter in from elsewhere: a version published elsewhere, a PEFT folder, or a hub id."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag_app.adapters.files import CONFIG, LABELS, MODEL_CARD, NAME, ROUTING, WEIGHTS, parse_object, read_plain
from rag_app.adapters.layers import linear_layers_of
from rag_app.adapters.lora_config import LoraSettings
from rag_app.adapters.manifest import AdapterManifest, read_manifest
from rag_app.adapters.records import LabelFile
from rag_app.adapters.validate import check_config, verify_adapter
from rag_app.adapters.versions import add_version, check_new_name
from rag_app.adapters.weights import Layers, check_layers, check_size, parse, parse_finite, scan_header
from rag_app.config import DEFAULT_CHAT_MODEL
from rag_app.errors import AdapterError, first_line
from rag_app.models import fingerprint, resolve
from rag_app.models.hub import pinned
from rag_app.prompts import PROMPT_VERSION
from rag_app.timing import now

if TYPE_CHECKING:
    from rag_app.adapters.store import AdapterStore

_TAKEN = (CONFIG, WEIGHTS, LABELS, ROUTING, MODEL_CARD)
_OTHER_BASE = "Compared with {}; its configuration names {!r:.200}: name that model as it is found from here (base)."


def add_adapter(
    store: AdapterStore,
    source: str,
    name: str | None,
    *,
    base: str,
    about: dict[str, Any],
    promote: bool,
    offline: bool,
) -> str:
    """Copy an adapter below the root of `store` as a new version and return `name@version`.

    `source` is a folder with a manifest (a version published elsewhere, whose manifest is kept), a PEFT folder, or a
    hub id. `base` is the model that it was trained on, as it is called here: of a plain PEFT adapter names and shapes
    are compared with it, but nothing can tell whether it was trained on other weights of the same shape; of a published
    one the hash is, and its manifest then names the base so. `about` are fields of the manifest,
    and take the place of what a published one says where they hold something, but for the task, which must be the same.
    An adapter of another task than the current version of that name is refused, and so is one that would take the name
    of one that comes with the package unless `name` says so. Raises `AdapterError`, `ModelError` for a base of unknown
    kind, or the errors of `models.resolve`; nothing is left behind then.
    """
    with _opened(source, offline) as (folder, origin):
        about = about | ({"origin": origin} if origin else {})
        called = Path(source.partition("@")[0] if origin else source).name or folder.name  # "." has no name itself
        return _add(store, folder, name or "", called, base, about, promote=promote, offline=offline)


def _add(
    store: AdapterStore, folder: Path, name: str, called: str, base: str, about: dict[str, Any], *,
    promote: bool, offline: bool,
) -> str:  # fmt: skip
    present = [file for file in _TAKEN if (folder / file).exists()]
    for file in (CONFIG, WEIGHTS):
        if file not in present:
            raise AdapterError(
                f"{folder}: found no {file}; expected a PEFT folder with {CONFIG} and {WEIGHTS} (pickled weights are "
                "not read: save them as safetensors)."
            )
    published = read_manifest(folder) if (folder / NAME).exists() else None
    given = {field: value for field, value in about.items() if value}
    if published and given.get("task", published.task) != published.task:
        raise AdapterError(
            f"{folder}: published for the task {published.task!r}, found {given['task']!r}; leave the task out."
        )
    task = published.task if published else given.get("task") or ("classify" if LABELS in present else "qa")
    if not published and task == "classify" and LABELS not in present:
        raise AdapterError(
            f"{folder}: found no {LABELS}, and the task classify is none without the labels to choose from; put a "
            f"{LABELS} with labels and out_of_scope there, or add it for the task qa."
        )
    here = base
    base = base or (published.base if published else DEFAULT_CHAT_MODEL)
    resolved = resolve(base, offline=offline)
    base_fingerprint = fingerprint(resolved)
    if published:
        verify_adapter(folder, None, base_fingerprint=base_fingerprint)
    found = {file: read_plain(folder / file) for file in present if file != WEIGHTS}
    _check_others(folder, found)
    settings, layers = check_config(folder / CONFIG, found[CONFIG]), linear_layers_of(resolved)
    try:
        found[WEIGHTS] = _weights(folder, settings, layers)
    except AdapterError as error:
        named = "" if published else json.loads(found[CONFIG]).get("base_model_name_or_path")
        hint = f" {_OTHER_BASE.format(base, named)}" if named and "of another base" in str(error) else ""
        raise AdapterError(f"{error}{hint}") from None
    target = name or (published.name if published else re.sub(r"[^\w.-]+", "-", called))
    check_new_name(target)
    _check_place(store, folder, target, task, express=bool(name))

    def fill(made: Path, version: int) -> AdapterManifest:
        manifest = described(version)
        for file, data in found.items():
            (made / file).write_bytes(_noted(data, manifest, published) if file == MODEL_CARD else data)
        return manifest

    def described(version: int) -> AdapterManifest:
        if published:
            called_here = pinned(here, resolved) if here else published.base
            return dataclasses.replace(published, name=target, version=version, base=called_here, **given)
        return AdapterManifest(
            name=target,
            version=version,
            created=now(),
            base=pinned(base, resolved),
            base_fingerprint=base_fingerprint,
            prompt_version=PROMPT_VERSION,
            **given | {"task": task},
        )

    return f"{target}@{add_version(store.root, target, fill, promote=promote)}"


def _check_place(store: AdapterStore, folder: Path, target: str, task: str, *, express: bool) -> None:
    """Whoever asks for `target` must get what does the same from now on, and nothing that comes with the package be
    replaced by the way."""
    if not express and target in store.shipped_names():
        raise AdapterError(
            f"{folder}: calls itself {target!r}, as an adapter that comes with the package; give it another name, "
            "or that one expressly (name) if it shall answer in its place."
        )
    if target not in store.names() or store.current(target) is None:
        return
    present = store.manifest(target)
    if present.task != task:
        raise AdapterError(
            f"{folder}: made for the task {task!r}, and {present.full_name}, whose place it would take, for "
            f"{present.task!r}; give it another name (name)."
        )


def _noted(card: bytes, manifest: AdapterManifest, published: AdapterManifest | None) -> bytes:
    """The card, and below its metadata what the version is called here and what was said of it: the card knows
    neither. A card that says the same stays as it is."""
    if published and dataclasses.replace(published, origin=manifest.origin, base=manifest.base) == manifest:
        return card
    said = [f"> Here this adapter is `{manifest.full_name}`; the card came with it, from where it was made."]
    said += [f"> Licence: {manifest.licence}."] if manifest.licence else []
    said += [f"> {' '.join(manifest.description.split())}"] if manifest.description else []
    note = "\n>\n".join([*said, "> Where the card says otherwise, these lines hold."])
    metadata = re.match(rb"---\r?\n.*?\n---[ \t]*(?:\r?\n|\Z)", card, re.DOTALL)
    top = metadata.end() if metadata else 0
    return card[:top] + f"\n{note}\n\n".encode() + card[top:]


def _check_others(folder: Path, found: Mapping[str, bytes]) -> None:
    """What lies beside the weights is what every check of the new version will ask for."""
    if LABELS in found:
        hint = "correct it, or leave it out"
        parse_object(LabelFile, found[LABELS], str(folder / LABELS), "a label set", hint)
    if ROUTING in found:
        parse(folder / ROUTING, found[ROUTING])


def _weights(folder: Path, settings: LoraSettings, layers: Layers) -> bytes:
    """The weights, read once their size and header fit the base."""
    check_size(folder, settings, layers)
    check_layers(folder, settings, scan_header(folder / WEIGHTS), layers)
    parsed = parse_finite(folder / WEIGHTS, read_plain(folder / WEIGHTS))
    check_layers(folder, settings, parsed.tensors, layers)  # of the very bytes that are kept
    return parsed.data


@contextmanager
def _opened(source: str, offline: bool) -> Iterator[tuple[Path, str]]:
    """The folder, or a copy of what the hub has under that id (its cache links each name to a blob), and that id with
    the commit that was fetched."""
    folder = Path(source).expanduser()
    if folder.is_dir():
        yield folder.resolve(), ""
        return
    snapshot = _fetch(source, offline)
    with tempfile.TemporaryDirectory(prefix="adapter-") as made:
        for file in (*_TAKEN, NAME):
            if (snapshot / file).exists():
                shutil.copyfile(snapshot / file, Path(made, file))
        yield Path(made), f"{source.partition('@')[0]}@{snapshot.name}"


def _fetch(source: str, offline: bool) -> Path:
    if not re.fullmatch(r"[\w.-]+/[\w.-]+(@[\w./-]+)?", source):
        raise AdapterError(f"{source}: no such folder, and not a hub id; expected a PEFT folder or `owner/adapter`.")
    from huggingface_hub import snapshot_download

    repository, _, revision = source.partition("@")
    try:
        where = snapshot_download(
            repository, revision=revision or None, allow_patterns=[*_TAKEN, NAME], local_files_only=offline
        )
    except Exception as error:  # the hub's client raises errors of several libraries
        reason = first_line(error)
        raise AdapterError(
            f"{source}: cannot be fetched ({reason}); give a folder, or check name and network."
        ) from None
    return Path(where)
