"""`rag-app settings`: every setting with its default and its meaning, read from where it is defined."""

from __future__ import annotations

import argparse
import ast
import dataclasses
import functools
import inspect
import textwrap
import typing
from dataclasses import dataclass
from typing import Any

from rag_app.cli.options import described
from rag_app.config import AnswerSettings, EngineSettings, FusionSettings, IndexRecipe
from rag_app.server.settings import ServerSettings


@dataclass(frozen=True, slots=True)
class Setting:
    """One field: what may stand there, what does where nothing else is said, and what it means."""

    name: str
    kind: str
    default: Any
    meaning: str


@functools.cache
def settings_of(cls: type) -> tuple[Setting, ...]:
    """The fields of a settings class in their order; each has its meaning in the line below it.

    Where the program was installed without its source the meanings are empty.
    """
    try:
        source = inspect.getsource(cls)
    except OSError:
        source = "class Unknown: pass"
    tree = ast.parse(textwrap.dedent(source)).body[0]
    assert isinstance(tree, ast.ClassDef)  # noqa: S101 - it was parsed from a class
    meanings: dict[str, str] = {}
    for field, below in zip(tree.body, tree.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(below, ast.Expr):
            meanings[field.target.id] = " ".join(str(ast.literal_eval(below.value)).split())
    hints = typing.get_type_hints(cls)
    return tuple(
        Setting(f.name, _kind(hints[f.name]), f.default, meanings.get(f.name, "")) for f in dataclasses.fields(cls)
    )


def help_of(cls: type) -> dict[str, str]:
    """What the help of a command says of each field: its meaning, and its default unless that is empty."""
    texts: dict[str, str] = {}
    for s in settings_of(cls):
        default = "" if s.default in ("", ()) else f" (default: {s.default})"
        texts[s.name] = f"{s.meaning}{default}".replace("%", "%%")
    return texts


def table(cls: type) -> list[str]:
    """A Markdown section: name of the class, what it is about, and its fields."""
    about = inspect.getdoc(cls) or ""
    lines = [f"## {cls.__name__}", "", about, "", "| Setting | Kind | Default | Meaning |", "|---|---|---|---|"]
    for s in settings_of(cls):
        default = "" if dataclasses.is_dataclass(s.default) else f"`{_plain(s.default)}`"
        cells = (f"`{s.name}`", s.kind, default, s.meaning)
        lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return [*lines, ""]


def add_parsers(commands: Any) -> None:
    parser = commands.add_parser("settings", **described("list every setting with its default and meaning"))
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> None:
    for cls in (AnswerSettings, EngineSettings, IndexRecipe, FusionSettings, ServerSettings):
        print("\n".join(table(cls)))


def _kind(hint: Any) -> str:
    if typing.get_origin(hint) is typing.Literal:
        return ", ".join(f"`{value}`" for value in typing.get_args(hint))
    if typing.get_origin(hint) is tuple:
        return f"list of {_kind(typing.get_args(hint)[0])}"
    names = {str: "text", int: "whole number", float: "number", bool: "true or false"}
    return names.get(hint, f"table, see {getattr(hint, '__name__', hint)}")


def _plain(value: Any) -> str:
    """As TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(list(value)) if isinstance(value, tuple) else str(value)
