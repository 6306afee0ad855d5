"""Notes of a Markdown vault: front matter is metadata, wikilinks are their words."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert

from rag_app.documents.converters.vault import without_wikilinks

NOTE = """---
title: "The cellar"
date: 2024-03-09
tags:
  - house/rooms
  - bicycles
cssclass: wide
---

Bicycles stand in the [[Rooms/Cellar|cellar]], see [[Rules#At night]] and [[Rules]].

![[photo.png]]

```
x = [[1, 2]]
```
"""


def test_front_matter_is_metadata_and_not_text(tmp_path: Path) -> None:
    document = convert(tmp_path, "cellar.md", NOTE)
    assert document.title == "The cellar"
    assert document.metadata == {"format": "markdown", "tags": "house/rooms, bicycles", "date": "2024-03-09"}
    assert document.text.startswith("Bicycles stand in the cellar, see Rules, At night and Rules.")
    assert "cssclass" not in document.text and "photo" not in document.text and "x = [[1, 2]]" in document.text


@pytest.mark.parametrize("tags", ["tags: [one, '#two']", "tags: one, two", "tags: one two", "tag: #one\ntags: two"])
def test_tags_are_written_in_many_ways(tmp_path: Path, tags: str) -> None:
    assert convert(tmp_path, "x.md", f"---\n{tags}\n---\nText of a note.\n").metadata["tags"] == "one, two"


def test_two_rules_are_no_front_matter(tmp_path: Path) -> None:
    text = "---\nIt began at noon.\n\n---\n\nIt ended at night."
    document = convert(tmp_path, "x.md", text)
    assert "It began at noon." in document.text and "It ended at night." in document.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[Page]]", "Page"),
        ("[[a/b/Page]]", "Page"),
        ("[[Page|the text]]", "the text"),
        ("[[#Heading]]", "Heading"),
        ("![[Other note]]", "Other note"),
        ("[[1]](https://x.org)", "[[1]](https://x.org)"),
        ("a[[0]]", "a[[0]]"),
        ("`[[code]]` and [[Page]]", "`[[code]]` and Page"),
        ("\\[[no]]", "\\[[no]]"),
        ("~~~\n[[code]]\n~~~\n[[Page]]", "~~~\n[[code]]\n~~~\nPage"),
        ("[[open", "[[open"),
    ],
)
def test_wikilinks_become_their_words(text: str, words: str) -> None:
    assert without_wikilinks(text) == words
