"""Long reStructuredText: what is set in is looked at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from docutils import nodes

from rag_app.documents.converters.rst import convert


def test_terms_are_found_without_looking_for_each_among_its_siblings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = list[object]()

    def index(self: nodes.Element, item: nodes.Node, find: Callable[..., int] = nodes.Element.index) -> int:
        if len(self) > 50:
            looked.append(item)
        return find(self, item)

    monkeypatch.setattr(nodes.Element, "index", index)
    path = tmp_path / "long.rst"
    path.write_text("\n\n".join(f"Step {n}\n\n   quoted {n}\n\n``--opt-{n}``\n\n   Sets {n}." for n in range(50)))
    text = convert(path, path.name).parts[0][1]
    assert "> quoted 49" in text and "`--opt-49`" in text and "> Sets" not in text
    assert len(looked) < 5


def test_terms_within_terms_are_definitions(tmp_path: Path) -> None:
    path = tmp_path / "nested.rst"
    path.write_text("``outer``\n\n   Outside.\n\n   ``inner``\n\n      Inside.\n\n   **last**\n\n      Last.\n")
    text = convert(path, path.name).parts[0][1]
    assert ">" not in text and all(word in text for word in ("outer", "Outside.", "inner", "Inside.", "Last."))
