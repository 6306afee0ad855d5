"""XML of untrusted files."""

from __future__ import annotations

from lxml import etree


def parse_xml(data: bytes) -> etree._Element:
    """Parse without external or internal entities, without network and within libxml2's limits of depth and size."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True))
