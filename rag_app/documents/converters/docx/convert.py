"""Word documents to Markdown, through mammoth's HTML."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import mammoth
from lxml import etree

from rag_app.documents.archives import read_member
from rag_app.documents.converted import Converted
from rag_app.documents.converters.docx.blanks import mark_blanks
from rag_app.documents.converters.docx.bold_headings import with_bold_headings
from rag_app.documents.converters.docx.chunks import chunk_texts
from rag_app.documents.converters.docx.clauses import as_text, clauses_in_headings
from rag_app.documents.converters.docx.faults import Known, has_faults, without_faults
from rag_app.documents.converters.docx.fields import clear_prompts, close_fields, write_choices
from rag_app.documents.converters.docx.running import running_words
from rag_app.documents.converters.docx.styles import Styles, is_on
from rag_app.documents.converters.docx.tabs import tables_for_tabs
from rag_app.documents.converters.html.convert import html_to_markdown
from rag_app.documents.converters.parts.equations import replace_equations
from rag_app.documents.converters.parts.ooxml import chart_texts, part_of, relationships, text_run
from rag_app.documents.converters.parts.running_words import with_running_words
from rag_app.documents.converters.parts.xml import attribute, local_name, parse_member, parse_xml, tag_beside
from rag_app.documents.converters.tables.numbers import counted

_STYLE_MAP = """
p[style-name='Title'] => h1:fresh
p[style-name='Code'] => pre:separator('\\n')
p[style-name='Source Code'] => pre:separator('\\n')
p[style-name='HTML Preformatted'] => pre:separator('\\n')
p[style-name='Quote'] => blockquote:fresh
p[style-name='Intense Quote'] => blockquote:fresh
"""
_MARK = re.compile("(?:\n\n)?\ue000([^\ue000\ue001]+)\ue001(?:\n\n)?")
_GONE = ("{*}del", "{*}moveFrom")


def convert(path: Path, name: str) -> Converted:
    """Convert a DOCX: headings by style, outline level or bold type, with their numbers, lists, tables, notes, text
    boxes, equations, charts, choices, blanks to fill in and files that it takes in, and what page headers and footers
    say of the whole; comments and images are left out."""
    with zipfile.ZipFile(path) as archive:
        main = part_of(archive, "", "document")
        document = parse_xml(read_member(archive, main, name))
        styles = Styles(archive, main)
        accept_changes(document)
        _plain_runs(document, styles)
        write_choices(document)
        clear_prompts(document)
        _keep_left_out_columns(document)
        _keep_blank_lines(document)
        clauses = clauses_in_headings(document, styles)
        styles.number_paragraphs(document)
        as_text(clauses)
        tables_for_tabs(document, styles)
        mark_blanks(document)
        texts = chart_texts(archive, main) | chunk_texts(archive, main)
        running = running_words(archive, main)
        _mark_charts(document, texts)
        left_out = _mark_chunks(document, texts, relationships(archive, main))
        core = parse_member(archive, "docProps/core.xml")
        title = "" if core is None else core.findtext("{*}title") or ""
        source = _prepared(archive, main, document, styles)
    result = mammoth.convert_to_html(
        source, style_map=_STYLE_MAP + styles.heading_map(), convert_image=lambda image: []
    )
    text, _ = html_to_markdown(result.value)
    text = with_bold_headings(text)
    text = _MARK.sub(lambda match: f"\n\n{texts.get(match[1], match[1])}\n\n", text)
    title = title.strip() if len(title.split()) > 1 else ""
    return Converted(((None, with_running_words(text, running)),), title, warnings=left_out)


def _plain_runs(document: etree._Element, styles: Styles) -> None:
    """What mammoth would drop or glue: fields in one element, breaks of pages, words with their reading above them;
    hidden text goes, and so do the readings and the marks of fields that do not end."""
    for run in styles.hidden_runs(document):
        run.getparent().remove(run)
    etree.strip_elements(document, "{*}rubyPr", "{*}rt", with_tail=False)
    etree.strip_tags(document, "{*}fldSimple", "{*}dir", "{*}bdo", "{*}ruby", "{*}rubyBase")
    for element in list(document.iter("{*}br", "{*}cr", "{*}ptab", "{*}dstrike", "{*}vanish")):
        name = local_name(element)
        if name == "vanish" and is_on(element):
            run = element.getparent().getparent()
            if run is not None and run.getparent() is not None and local_name(run) == "r":
                run.getparent().remove(run)
        elif name != "vanish":
            element.tag = tag_beside(element, {"cr": "br", "ptab": "tab", "dstrike": "strike"}.get(name, name))
            if name == "br":
                element.attrib.clear()
    close_fields(document)


def _keep_left_out_columns(document: etree._Element) -> None:
    """An empty cell over the columns that a row of a table leaves out before its first cell."""
    for left_out in list(document.iterfind(".//{*}trPr/{*}gridBefore")):
        if columns := counted(attribute(left_out, "val"), 0):
            cell, properties, span, text = (
                etree.Element(tag_beside(left_out, name)) for name in ("tc", "tcPr", "gridSpan", "p")
            )
            span.set(tag_beside(span, "val"), str(columns))
            properties.append(span)
            cell.extend((properties, text))
            left_out.getparent().addnext(cell)


def _keep_blank_lines(document: etree._Element) -> None:
    """A blank in each empty paragraph of a cell with several, which mammoth would drop: what stands in one row of a
    table stays side by side."""
    for cell in document.iter("{*}tc"):
        paragraphs = list(cell.iterchildren("{*}p"))
        for paragraph in paragraphs if len(paragraphs) > 1 else ():
            if not "".join(paragraph.itertext()):
                paragraph.append(text_run(paragraph, " "))


def _mark(sibling: etree._Element, key: str) -> etree._Element:
    return text_run(sibling, f"\ue000{key}\ue001")


def _mark_charts(document: etree._Element, texts: dict[str, str]) -> None:
    for chart in list(document.iter("{http://schemas.openxmlformats.org/drawingml/2006/chart}chart")):
        drawing = next((above for above in chart.iterancestors() if local_name(above) == "drawing"), None)
        run = None if drawing is None else drawing.getparent()
        if run is not None and attribute(chart, "id") in texts:
            run.addnext(_mark(run, attribute(chart, "id")))


def _mark_chunks(document: etree._Element, texts: dict[str, str], paths: dict[str, str]) -> tuple[str, ...]:
    """Marks in place of files that are taken in, below the table that one stands in; warnings about those not read."""
    left_out = []
    for chunk in reversed(list(document.iter("{*}altChunk"))):  # so that two of a table keep their order
        if (key := attribute(chunk, "id")) in texts:
            paragraph = etree.Element(tag_beside(chunk, "p"))
            paragraph.append(_mark(chunk, key))
            [chunk, *chunk.iterancestors("{*}tbl")][-1].addnext(paragraph)
        else:
            left_out.append(
                f"{paths.get(key, key)!r}, which the text takes in, was left out; open the document in Word, which "
                "reads it, and save it."
            )
    return tuple(reversed(left_out))


def _prepared(archive: zipfile.ZipFile, main: str, document: etree._Element, styles: Styles) -> io.BytesIO:
    """A copy without media and without what mammoth would stop at, with the changed document and with equations as
    text, which it would drop."""
    copy, known = io.BytesIO(), Known.of(archive)
    with zipfile.ZipFile(copy, "w") as out:
        for member in archive.namelist():
            if "/media/" in member or "/embeddings/" in member or member.endswith("/"):
                continue
            if member == main or has_faults(member):
                root = document if member == main else parse_xml(archive.read(member))
                if root is not document:
                    _plain_runs(root, styles)
                without_faults(root, archive, member, known)
                replace_equations(root)
                out.writestr(member, etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
            else:
                out.writestr(member, archive.read(member))
    copy.seek(0)
    return copy


def accept_changes(document: etree._Element) -> None:
    """Take out what is deleted or moved away; a paragraph whose mark is goes on in the next one."""
    for element in list(document.iter(*_GONE)):
        above = element.getparent()
        if local_name(above) == "trPr":
            element = above.getparent()
            above = element.getparent()
        if above is not None and local_name(above) not in ("rPr", "ctrlPr"):  # there it is a mark
            above.remove(element)
    for paragraph in reversed(list(document.iter("{*}p"))):  # so that what joins one after the other is moved once
        marks = [] if (run := paragraph.find("{*}pPr/{*}rPr")) is None else list(run.iterchildren(*_GONE))
        for mark in marks:
            run.remove(mark)
        if marks:
            _join(paragraph, next(paragraph.itersiblings("{*}p", "{*}tbl", "{*}sdt"), None))


def _join(paragraph: etree._Element, following: etree._Element | None) -> None:
    if following is None or local_name(following) != "p":
        return
    at = 0 if following.find("{*}pPr") is None else 1
    following[at:at] = [part for part in paragraph if local_name(part) != "pPr"]
    paragraph.getparent().remove(paragraph)
