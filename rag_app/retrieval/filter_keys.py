"""What is said of a filter that lets nothing through because of its keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rag_app.config import BUILT_IN_FIELDS, did_you_mean
from rag_app.errors import FilterError
from rag_app.index import Index
from rag_app.index.read.filters import NEGATED
from rag_app.index.tables import storable
from rag_app.text.language.one_line import first_of

_MOST_SHOWN = 20


def check_keys(where: Mapping[str, Any], index: Index) -> None:
    """Raise `FilterError` for a key of a filter that no document of `index` has, as one that is mistyped: nothing
    would get through it. A condition that lets documents without the key through (`$ne`, `$nin`) is right."""
    if not index.manifest.documents:
        return
    known = [*sorted(BUILT_IN_FIELDS), *index.metadata_keys()]
    for key, wanted in where.items():
        negated = isinstance(wanted, Mapping) and wanted.keys() <= NEGATED
        if storable(key) not in known and not negated:
            near = did_you_mean(key, known)
            hint = f"{near} Known" if near else "known"
            raise FilterError(
                f"filter key {key!r:.100}: no document of {index.name!r} has it; {hint}: "
                f"{first_of([f'{name:.60}' for name in known], _MOST_SHOWN)}; columns of "
                "tables become keys by `--metadata-column NAME` when the index is built."
            )
