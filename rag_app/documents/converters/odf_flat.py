"""OpenDocument files that are one XML document (`.fodt`, `.fods`, `.fodp`) to Markdown."""

from __future__ import annotations

from pathlib import Path

from rag_app.documents.converted import Converted
from rag_app.documents.converters.odf import converted, set_objects
from rag_app.documents.converters.xml import parse_xml


def convert(path: Path, name: str) -> Converted:
    """Convert such a file as its kind that is a container."""
    root = parse_xml(path.read_bytes())
    set_objects(root)
    return converted(root, root.find("{*}meta"), root)
