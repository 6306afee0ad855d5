"""Whom a build tells how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rag_app.index.build.staging import Progress, silent

OnFile = Callable[[str, str], None]
OnPage = Callable[[str, int, int], None]


def _nothing(*told: object) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Telling:
    """The callbacks of `build_index`; what is left out tells nobody."""

    progress: Progress = silent
    on_file: OnFile = _nothing
    on_page: OnPage = _nothing

    @classmethod
    def of(cls, progress: Progress | None, on_file: OnFile | None, on_page: OnPage | None) -> Telling:
        return cls(progress or silent, on_file or _nothing, on_page or _nothing)
