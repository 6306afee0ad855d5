"""File names from a browser or a request become names that are safe in our own folder, and in no other."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable
from pathlib import PurePosixPath

from rag_app.config import is_recipe_name
from rag_app.documents.formats import BY_EXTENSION
from rag_app.documents.scanning import is_skipped
from rag_app.errors import DocumentError, SettingsError

OF_A_PATH = re.compile(r'[/\\:*?"<>|\x00-\x1f]')  # what no name of a folder may hold
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\u202a-\u202e\u2066-\u2069]')
_JOINS = "\u200c\u200d"  # show nothing, but names in Persian and Hindi are written with them, and emoji
# Device names of Windows, with or without an extension (learn.microsoft.com, "Naming Files, Paths, and Namespaces").
_RESERVED = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))}
_MAX_BYTES = 120
_MAX_DEPTH = 8
_MAX_NAME, _MAX_TITLE = 60, 64
_LETTERS = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "æ": "ae", "ø": "o", "ł": "l"}
_SYSTEM = {"thumbs.db", "desktop.ini", "__macosx"}
# Files that the UI and the server keep in the folder of their data, beside a folder for each index.
_KEPT = {"owners.json", "owners.lock", "titles.json", "titles.lock", "feedback.jsonl", "feedback.lock"}
_KEPT |= {f"conversations.sqlite{end}" for end in ("", "-wal", "-shm", "-journal")}

UPLOAD_TYPES = frozenset(BY_EXTENSION)


def safe_path(name: str, types: Collection[str] = UPLOAD_TYPES) -> PurePosixPath:
    """A relative path without `..`, drives, hidden or reserved names, made from what a browser called a file.

    Folders of a dropped folder are kept, at most eight deep. Raises `DocumentError` if nothing usable is left, if no
    build reads what is called so, or if the type is not one of `types` (default: those that can be read as documents).
    """
    parts = [_safe_part(p) for p in unicodedata.normalize("NFC", name).replace("\\", "/").split("/")]
    kept = [p for p in parts if p][-_MAX_DEPTH:]
    if not kept:
        raise DocumentError(f"{name[:80]!r}: not a usable file name; rename the file and upload it again.")
    if skipped := next((part for part in kept if is_skipped(PurePosixPath(part))), ""):
        raise DocumentError(f"{name[:80]}: what is called {skipped!r} is never read; rename it and upload it again.")
    suffix = PurePosixPath(kept[-1]).suffix.lower()
    if suffix not in types:
        expected = "PDF, Word, Markdown or text" if types is UPLOAD_TYPES else ", ".join(sorted(types))
        raise DocumentError(f"{kept[-1]}: files of type {suffix or 'none'} are not read; convert it to {expected}.")
    return PurePosixPath(*kept)


def folder_name(title: str) -> str:
    """A safe folder name made of what a person calls an index: `Müllers Akten` becomes `Muellers-Akten`.

    One that an index cannot have gets dashes for its dots: `owners-json`, `papers-toml`. Raises `SettingsError` for an
    empty title, one that is too long, and one with characters of a path.
    """
    shown = " ".join(title.split())
    if not shown:
        raise SettingsError(f"The name is empty; expected 1 to {_MAX_TITLE} characters, such as Reports 2024.")
    if len(shown) > _MAX_TITLE:
        raise SettingsError(f"This name has {len(shown)} characters; expected at most {_MAX_TITLE}. Shorten it.")
    if bad := OF_A_PATH.search(shown):
        without = " ".join(OF_A_PATH.sub(" ", shown).split())
        raise SettingsError(
            f"{shown!r}: a name cannot have {bad.group()!r} in it; leave it out"
            + (f", as in {without!r}." if without else ".")
        )
    plain = "".join(_LETTERS.get(c, c) for c in unicodedata.normalize("NFC", shown))
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    made = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-._")[:_MAX_NAME].rstrip("-._")
    if made:
        return made.replace(".", "-") if is_kept(made) or is_recipe_name(made) else made
    return f"index-{hashlib.sha256(shown.encode('utf-8', 'replace')).hexdigest()[:8]}"  # no letter of it is ASCII


def is_kept(index: str) -> bool:
    """Whether the folder of an index would lie where the UI or the server keeps a file."""
    return index.casefold() in _KEPT


def check_not_kept(index: str) -> None:
    """Raise `SettingsError` for an index whose folder would lie where a file is kept."""
    if is_kept(index):
        raise SettingsError(f"Index {index!r} has the name of a file that is kept for all; choose another one.")


def is_hidden(name: str) -> bool:
    """Whether a file of a dropped folder is one that a program put there, and nobody means to add."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in (".", "..")]
    return is_skipped(PurePosixPath(*parts)) or any(part.lower() in _SYSTEM for part in parts)


def check_sizes(files: Iterable[tuple[str, int]], max_file_mb: int, max_total_mb: int) -> dict[str, str]:
    """Name to reason for each file that is too large, or too much together with those before it."""
    refused, total = {}, 0
    for name, size in files:
        if size > max_file_mb << 20:
            refused[name] = f"{name}: {size / (1 << 20):.0f} MB; expected at most {max_file_mb} MB a file; split it."
        elif total + size > max_total_mb << 20:
            refused[name] = f"{name}: more than {max_total_mb} MB in one upload; upload the rest in a second one."
        else:
            total += size
    return refused


def _safe_part(part: str) -> str:
    marked = _UNSAFE.sub("_", part)
    clean = "".join(c for c in marked if unicodedata.category(c) not in ("Cs", "Cf") or c in _JOINS).strip(". ")
    if clean.partition(".")[0].lower() in _RESERVED:
        clean = f"_{clean}"
    stem, dot, suffix = clean.rpartition(".")
    if dot and len(suffix.encode()) <= 16:
        return _cut(stem, _MAX_BYTES - len(suffix.encode()) - 1) + dot + suffix
    return _cut(clean, _MAX_BYTES)


def _cut(text: str, most_bytes: int) -> str:
    """At most so many bytes; what had more ends in a part of its hash, which tells it from others that begin alike."""
    encoded = text.encode()
    if len(encoded) <= most_bytes:
        return text.rstrip(". ")
    told = f"-{hashlib.sha256(encoded).hexdigest()[:8]}"
    return encoded[: most_bytes - len(told)].decode(errors="ignore").rstrip(". ") + told
