"""Parts and relationships of Office containers (Open Packaging Conventions), and runs of their text."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from rag_app.documents.converters.parts.charts import chart_markdown
from rag_app.documents.converters.parts.xml import parse_member, tag_beside

_PIECE = 1 << 20


def relations(archive: zipfile.ZipFile, part: str) -> Iterator[etree._Element]:
    """The relations of the part at the path `part` ("" is the container), those to other files, too."""
    folder, name = posixpath.split(part)
    root = parse_member(archive, posixpath.join(folder, "_rels", f"{name}.rels"))
    yield from () if root is None else root.iterchildren("{*}Relationship")


def relationships(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Targets within the container by relationship id, for the part at the path `part`."""
    folder, found = posixpath.dirname(part), {}
    for relation in relations(archive, part):
        if relation.get("TargetMode") != "External":
            target = relation.get("Target") or ""
            path = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[relation.get("Id") or ""] = path
    return found


def part_of(archive: zipfile.ZipFile, part: str, name: str) -> str:
    """The path of the part of a Word file that `part` refers to and that goes by a name, which some programs put a
    number behind ("styles2.xml"); the usual one where it refers to none."""
    pattern = re.compile(rf".*{name}\d*\.xml")
    return next(filter(pattern.fullmatch, relationships(archive, part).values()), f"word/{name}.xml")


def chart_texts(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Charts that a document or drawing refers to, as Markdown by relationship id."""
    names = set(archive.namelist())
    targets = relationships(archive, part).items()
    charts = [(key, path) for key, path in targets if path in names and posixpath.basename(path).startswith("chart")]
    return {key: chart_markdown(archive.read(path)) for key, path in charts if path.endswith(".xml")}


def matches_in(
    archive: zipfile.ZipFile, part: str, pattern: re.Pattern[bytes], longest: int
) -> Iterator[re.Match[bytes]]:
    """Where a pattern of at most `longest` bytes stands in a part, whose bytes are only run through."""
    if part not in archive.namelist():
        return
    with archive.open(part) as stream:
        rest = b""
        while piece := stream.read(_PIECE):
            rest, end = rest + piece, 0
            for match in pattern.finditer(rest):
                yield match
                end = match.end()
            rest = rest[max(end, len(rest) - longest) :]


def text_run(sibling: etree._Element, text: str) -> etree._Element:
    """A new run of text in the (transitional or strict) namespace of another element."""
    run = etree.Element(tag_beside(sibling, "r"))
    content = etree.SubElement(run, tag_beside(sibling, "t"))
    content.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    content.text = text
    return run
