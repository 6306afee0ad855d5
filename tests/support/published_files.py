"""Sources with everything that matters to the order of a build, and the bytes that an index publishes."""

from __future__ import annotations

import os
from pathlib import Path


def make_sources(folder: Path, texts: int = 12, rows: int = 900) -> Path:
    """Texts, a file of rows that is longer than a batch, a copy, and two files that cannot be read."""
    folder.mkdir()
    for n in range(texts):
        text = "\n\n".join(f"Paragraph {k} of text {n} says that {n * k} is a number." for k in range(20))
        (folder / f"text{n:02}.md").write_text(f"# Text {n}\n\n{text}\n", encoding="utf-8")
    lines = "\n".join(f'{{"text": "Row {n} has the number {n * n}.", "kind": "k{n % 3}"}}' for n in range(rows))
    (folder / "rows.jsonl").write_text(lines, encoding="utf-8")
    (folder / "copy.md").write_bytes((folder / "text07.md").read_bytes())
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    (folder / "empty.md").write_text("")
    _make_old(folder)
    return folder


def change_sources(folder: Path) -> None:
    """A text says something else, one is gone, one has another name."""
    (folder / "text03.md").write_text("# Text 3\n\nIt says something else now.\n", encoding="utf-8")
    (folder / "text04.md").unlink()
    (folder / "text05.md").rename(folder / "text99.md")
    _make_old(folder)


def _make_old(folder: Path) -> None:
    """Files of the same moment as a build are noted as to be looked at again, which depends on the clock."""
    for file in folder.iterdir():
        os.utime(file, (1_700_000_000 + file.stat().st_size,) * 2)


def published(root: Path, name: str) -> dict[str, bytes]:
    """The files of the newest generation but the manifest, which tells the time of the build."""
    folder = max((root / name / "generations").iterdir(), key=lambda p: int(p.name))
    found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
    assert len(found.pop("manifest.json")) > 100
    return found


def differing(root: Path, one: str, other: str) -> list[str]:
    """Names of the published files that differ between two indexes, of which there are several."""
    ours, theirs = published(root, one), published(root, other)
    assert ours.keys() == theirs.keys() and len(ours) > 4
    return [name for name in ours if ours[name] != theirs[name]]
