"""Plain values of TOML, JSON or keywords become frozen typed objects; what does not fit is an error in one sentence."""

from __future__ import annotations

import codecs
import dataclasses
import functools
import json
import math
import tomllib
import types
import typing
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from rag_app.config.near import did_you_mean
from rag_app.errors import SettingsError

_MOST_NESTED = 32  # of a JSON file
_MOST = 2**63  # whole numbers are below; floats, SQLite and what prints them take no others

# What people call the kinds of a value.
KINDS: Mapping[Any, str] = {
    str: "text", int: "a whole number", float: "a number", bool: "true or false", list: "a list", dict: "a table",
}  # fmt: skip

T = TypeVar("T")


def settings_from(cls: type[T], values: Mapping[str, Any], where: str = "settings", *, base: T | None = None) -> T:
    """Make the frozen dataclass `cls` from plain values (TOML, JSON or keywords); `where` opens each message, if given.

    What `values` does not name is as in `base`, or the default. Fields may be dataclasses and mappings of such
    themselves. Raises `SettingsError` for unknown keys (with near matches), for missing ones, and for values of the
    wrong type; numbers must be finite, whole ones below 2**63.
    """
    fields = {f.name: f for f in dataclasses.fields(cls)}  # type: ignore[arg-type]
    hints = _hints(typing.cast(typing.Hashable, cls))
    made: dict[str, Any] = {}
    for key, value in values.items():
        if key not in fields:
            hint = did_you_mean(key, fields) or f"known keys: {', '.join(sorted(fields))}."
            raise SettingsError(_at(where, f"unknown key {key!r:.100}; {hint}"))
        made[key] = _coerce(hints[key], value, _at(where, key))
    for key, wanted in fields.items() if base is None else ():
        if key not in made and wanted.default is wanted.default_factory is dataclasses.MISSING:
            raise SettingsError(_at(where, f"{key} is missing; expected it beside {', '.join(made) or 'nothing'}."))
    try:
        return cls(**made) if base is None else dataclasses.replace(base, **made)  # type: ignore[type-var]
    except SettingsError as error:
        raise SettingsError(_at(where, str(error))) from None


@functools.cache
def _hints(cls: typing.Hashable) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def object_from_json(cls: type[T], data: bytes) -> T:
    """Make the frozen dataclass `cls` from the bytes of a JSON file, as strictly as `settings_from`."""
    return settings_from(cls, mapping_from_json(data), "")


def mapping_from_json(data: bytes) -> dict[str, Any]:
    """The object that a JSON file holds, which other programs may have written; `SettingsError` for anything else.

    Keys stand once, numbers are finite and whole ones below 2**63, text is Unicode (no lone surrogates), and nothing
    is nested deeper than 32: what passes can be compared, printed and written again.
    """
    try:
        values = json.loads(data.decode("utf-8"), object_pairs_hook=_distinct)
        _check_plain(values, _MOST_NESTED)
    except (ValueError, RecursionError) as error:  # of Unicode, too
        raise SettingsError(f"not JSON that can be used ({error}).") from None
    if not isinstance(values, dict):
        raise SettingsError(f"holds a {type(values).__name__}, expected an object.")
    return values


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise ValueError(f"key {twice!r:.100} stands twice, expected once")
    return made


def _check_plain(value: Any, deeper: int) -> None:
    if deeper < 0:
        raise ValueError(f"nested deeper than {_MOST_NESTED}")
    if isinstance(value, str):
        value.encode()
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"a number is {value}, expected finite ones")
    elif isinstance(value, int) and abs(value) >= _MOST:
        raise ValueError("a whole number is too large, expected one below 2**63")
    elif isinstance(value, dict | list):
        for item in (*value, *value.values()) if isinstance(value, dict) else value:
            _check_plain(item, deeper - 1)


def _at(where: str, message: str) -> str:
    return f"{where}: {message}" if where else message


def _coerce(hint: Any, value: Any, where: str) -> Any:
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return value
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise SettingsError(f"{where} = {value!r:.120}: expected a list.")
        if parts[-1] is not ... and len(value) != len(parts):
            raise SettingsError(f"{where} = {value!r:.120}: expected a list of {len(parts)}.")
        items = parts[:1] * len(value) if parts[-1] is ... else parts
        return tuple(_coerce(item, v, where) for item, v in zip(items, value, strict=True))
    if origin is Mapping and isinstance(value, Mapping):
        return {_coerce(parts[0], k, where): _coerce(parts[1], v, f"{where}[{k!r:.100}]") for k, v in value.items()}
    if origin in (types.UnionType, typing.Union):
        others = [p for p in parts if p is not types.NoneType]
        classes = [p for p in others if dataclasses.is_dataclass(p)]
        if value is None and len(others) < len(parts):
            return None
        if classes and isinstance(value, Mapping):  # the one that it has most keys of says what is wrong with it
            hint = max(classes, key=lambda c: len(value.keys() & {f.name for f in dataclasses.fields(c)}))
            return settings_from(typing.cast(type, hint), value, where)
        fits = [p for p in others if isinstance(p, type) and isinstance(value, p)]
        if fits or len(others) == 1:
            return _coerce((fits or others)[0], value, where)
    elif origin is typing.Literal:
        if any(type(a) is type(value) and a == value for a in parts):
            return value
        raise SettingsError(f"{where} = {value!r:.120}: expected one of {', '.join(map(repr, parts))}.")
    elif dataclasses.is_dataclass(hint) and isinstance(value, Mapping):
        return settings_from(typing.cast(type, hint), value, where)
    elif hint in (int, float):
        if isinstance(value, int | float if hint is float else int) and not isinstance(value, bool):
            if isinstance(value, int) and abs(value) >= _MOST:  # thousands of digits cannot be shown, either
                raise SettingsError(f"{where}: the number is too large; expected one below 2**63.")
            if not abs(value) < math.inf:
                raise SettingsError(f"{where} = {value!r:.120}: expected a finite number.")
            return hint(value)
    elif hint in (str, bool) and isinstance(value, hint):
        return value
    hint = dict if dataclasses.is_dataclass(hint) else hint
    name = str(hint) if origin or not hasattr(hint, "__name__") else hint.__name__
    expected, found = KINDS.get(hint, name), KINDS.get(type(value), type(value).__name__)
    raise SettingsError(f"{where} = {value!r:.120}: expected {expected}, found {found}.")


def read_toml(path: Path, missing: str = "") -> dict[str, Any]:
    """Parse a TOML file; `SettingsError` names the file and the line of a mistake, and says what to do (`missing`)
    where there is no such file."""
    try:
        data = path.read_bytes()
        encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
        return tomllib.loads(data.decode(encoding))
    except IsADirectoryError:
        raise SettingsError(f"{path}: a folder, expected the file of a recipe.") from None
    except FileNotFoundError:
        hint = missing or f"list the folder {path.parent} or give options instead"
        raise SettingsError(f"{path}: no such recipe; {hint}.") from None
    except (ValueError, RecursionError) as error:  # of Unicode and of numbers of thousands of digits, too
        raise SettingsError(f"{path}: not valid TOML: {error}; mend that, or name a recipe.") from None
