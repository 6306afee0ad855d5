"""Whom a build tells how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rag_app.index.build.staged.staging import Progress

OnFile = Callable[[str, str], None]
OnPage = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Telling:
    """The callbacks of `build_index`."""

    progress: Progress
    on_file: OnFile
    on_page: OnPage
