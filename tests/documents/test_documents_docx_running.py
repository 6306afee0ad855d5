"""Page headers and footers of Word files: what says something of the whole is kept once."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import W, convert, docx, members_of, word_paragraph, word_style, zipped

R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TITLE = word_style("H", "heading 1", '<w:outlineLvl w:val="0"/>')
NUMBER = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>7</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
)


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def _file(body: str, header: str = "", footer: str = "") -> bytes:
    members = members_of(docx(body, TITLE))
    path, links = "word/_rels/document.xml.rels", ""
    for name, root, inner in (("header1", "hdr", header), ("footer1", "ftr", footer)):
        links += f'<Relationship Id="{name}" Type="{R}/{name[:-1]}" Target="{name}.xml"/>'
        members[f"word/{name}.xml"] = f'<w:{root} xmlns:w="{W}"><w:p>{inner}</w:p></w:{root}>'
    members[path] = members[path].replace("</Relationships>", links + "</Relationships>")
    return zipped(members)


@pytest.mark.parametrize(
    ("footer", "shown"),
    [
        (_run("SCA-FC-106 (Rev. 8/2014)"), "SCA-FC-106 (Rev. 8/2014)"),
        (_run("Updated 10/4/16") + "<w:r><w:tab/></w:r>" + _run("Page ") + NUMBER, "Updated 10/4/16"),
        (_run("Edition 9 | ") + f'<w:fldSimple w:instr=" PAGE ">{_run("3")}</w:fldSimple>', "Edition 9"),
        (_run("Edition 9, as printed."), "Edition 9, as printed."),
        (_run(f"Edition 9, page {'1' * 40} of the set"), f"Edition 9, page {'1' * 40} of the set"),  # read at once
        (_run("Edition 9 of many. " * 60), ""),
        (_run("Chapter two") + NUMBER, ""),
        ("<w:r>", ""),  # damaged
        (f'<w:fldSimple w:instr=" DATE ">{_run("3 May 2021")}</w:fldSimple>', ""),
        (_run("in force from 1 May 2020"), ""),  # the text says so
    ],
)
def test_a_footer_that_says_something_of_the_whole_is_kept_once(tmp_path: Path, footer: str, shown: str) -> None:
    body = word_paragraph("Pump care", "H") + word_paragraph("It is in force from 1 May 2020 on.")
    text = convert(tmp_path, "x.docx", _file(body, _run("Version 3.1"), footer)).text
    said = ["# Pump care", "Version 3.1", *([shown] if shown else []), "It is in force from 1 May 2020 on."]
    assert text.split("\n\n") == said


def test_without_a_heading_it_stands_at_the_end(tmp_path: Path) -> None:
    text = convert(tmp_path, "x.docx", _file(word_paragraph("Oil it."), _run("Version 3.1"))).text
    assert text == "Oil it.\n\nVersion 3.1"
