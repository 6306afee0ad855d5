"""Reading what others wrote into an adapter's folder: plain files of known names, each within its own limit."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from rag_app.config import object_from_json
from rag_app.errors import AdapterError, SettingsError
from rag_app.foreign_files import NotPlainError, opened_plain

NAME = "manifest.json"
STATE = "state.json"
CONFIG = "adapter_config.json"
WEIGHTS = "adapter_model.safetensors"
LABELS = "labels.json"
ROUTING = "routing.safetensors"
MODEL_CARD = "README.md"

# No adapter is larger than this, whatever its base; against a base the weights' limit comes from rank and layers.
MOST_BYTES = {
    NAME: 8 << 20,
    STATE: 1 << 20,
    CONFIG: 1 << 20,
    WEIGHTS: 4 << 30,
    LABELS: 16 << 20,
    ROUTING: 64 << 20,
    MODEL_CARD: 16 << 20,
}
OTHER_BYTES = 256 << 20  # whatever else lies in the folder, all of it together

T = TypeVar("T")


@contextmanager
def opened(path: Path, hint: str = "publish the adapter again") -> Iterator[io.BufferedReader]:
    """A plain file of an adapter within the limit of its name; `AdapterError` for anything else in its place."""
    try:
        with opened_plain(path, MOST_BYTES.get(path.name, OTHER_BYTES)) as stream:
            yield stream
    except NotPlainError as error:
        raise AdapterError(str(error)) from None
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        if path.is_symlink():  # as in the hub's cache
            raise AdapterError(
                f"{path}: is a link, expected the file itself; copy the folder with what its links "
                "lead to (`cp -rL FROM TO`)."
            ) from None
        raise AdapterError(f"{path}: cannot be read ({reason(error)}); {hint}.") from error


def read_plain(path: Path, hint: str = "publish the adapter again") -> bytes:
    """The bytes of such a file."""
    with opened(path, hint) as stream:
        return stream.read(MOST_BYTES.get(path.name, OTHER_BYTES))


def parse_object(cls: type[T], data: bytes, where: str, what: str, hint: str) -> T:
    """The frozen dataclass `cls` from JSON: `config.object_from_json`, with an `AdapterError` that says `where` it
    stood and `what` it should be."""
    try:
        return object_from_json(cls, data)
    except SettingsError as error:
        raise AdapterError(f"{where}: not {what} ({str(error).rstrip('.')}); {hint}.") from None


def sha256_of_plain(path: Path) -> tuple[int, str]:
    """Size and hexadecimal SHA-256 of such a file, read in pieces."""
    with opened(path) as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return stream.tell(), digest


def reason(error: OSError | ValueError) -> str:
    """What the operating system says, in a few words."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
