"""Parts and relationships of Office containers (Open Packaging Conventions)."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from rag_app.documents.converters.charts import chart_markdown
from rag_app.documents.converters.xml import parse_xml

_PIECE = 1 << 20


def relationships(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Targets within the container by relationship id, for the part at the path `part` ("" is the container)."""
    folder, name = posixpath.split(part)
    member = posixpath.join(folder, "_rels", f"{name}.rels")
    if member not in archive.namelist():
        return {}
    found = {}
    for relation in parse_xml(archive.read(member)):
        if isinstance(relation.tag, str) and relation.get("TargetMode") != "External":
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


def attribute(element: etree._Element, name: str) -> str:
    """Value of an attribute by its local name, "" if it is not there."""
    return next((value for key, value in element.attrib.items() if etree.QName(key).localname == name), "")
