"""Which version of an adapter an engine uses where the newest one turns out to be damaged."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from typing import TypeVar

from rag_app.adapters.store import AdapterStore
from rag_app.adapters.versions import BASE
from rag_app.errors import AdapterError, ModelError

T = TypeVar("T")
_REFUSED_S = 5.0  # so long a refusal holds while the files stay the same


class Refusals(dict[str, tuple[tuple[int, ...], float, str]]):
    """Versions refused lately: a damaged one that is asked for many times a second is read once in a few seconds."""

    def check(self, full: str, stamp: tuple[int, ...]) -> None:
        if (was := self.get(full)) and was[0] == stamp and time.monotonic() < was[1]:
            raise AdapterError(was[2])

    def note(self, full: str, stamp: tuple[int, ...], error: AdapterError) -> None:
        if not isinstance(error.__cause__, OSError):  # what could not be read is looked at again at once
            self[full] = stamp, time.monotonic() + _REFUSED_S, str(error)


def first_usable(store: AdapterStore, asked: str, use: Callable[[str], T]) -> T:
    """What `use` makes of the version `name@version` that `asked` means now.

    If `use` refuses the current version of a plain name (`AdapterError`), the one promoted before it goes on serving
    and a warning says so. Raises the first refusal where none is left, or for a named version.
    """
    tried: list[str] = []
    first: AdapterError | None = None
    while (candidates := store.candidates(asked)) != tried:  # versions may come and go meanwhile
        tried, first = candidates, None
        for full in candidates:
            try:
                found = use(full)
            except AdapterError as error:
                first = first or error
                if store.candidates(asked) != candidates:  # removed or replaced, and not damaged
                    break
            else:
                if first is not None:
                    warnings.warn(f"{full} goes on serving {asked!r}: {first}", RuntimeWarning, stacklevel=3)
                return found
    assert first is not None  # noqa: S101 - each candidate failed
    raise first


def expect_base(asked: str, name: str) -> None:
    """Raises `ModelError` where another adapter than `base` is asked of the model `name`, which has none."""
    if asked != BASE:
        raise ModelError(
            f"adapter {asked!r}: {name} is used without adapters; ask for the adapter `base`, or load it with "
            "`adapters=FOLDER`."
        )
