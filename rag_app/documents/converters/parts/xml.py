"""XML of untrusted files, whose elements and attributes are known by their local names."""

from __future__ import annotations

import zipfile

from lxml import etree


def parse_xml(data: bytes) -> etree._Element:
    """Parse without network and within libxml2's limits of depth and size. Raises `XMLSyntaxError` for what is no XML,
    and where entities are declared."""
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True))
    refuse_entities(root)
    return root


def refuse_entities(element: etree._Element) -> None:
    """Raise `XMLSyntaxError` where the file of an element declares entities: what they stand for would be missing."""
    declared = element.getroottree().docinfo.internalDTD
    for entity in declared.iterentities() if declared is not None else ():
        raise etree.XMLSyntaxError(f"the entity {entity.name!r} is declared", None, 0, 0)


def parse_member(archive: zipfile.ZipFile, member: str) -> etree._Element | None:
    """The root of a member of a container; None where that is not there."""
    return parse_xml(archive.read(member)) if member in archive.namelist() else None


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace, "" for what is none, as an instruction."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def tag_beside(element: etree._Element, name: str) -> str:
    """A tag or key of that name in the (transitional or strict) namespace of an element."""
    return f"{{{etree.QName(element).namespace}}}{name}"


def attribute(element: etree._Element, name: str, otherwise: str = "") -> str:
    """Value of an attribute by its local name, `otherwise` if it is not there."""
    return next((value for key, value in element.attrib.items() if etree.QName(key).localname == name), otherwise)
