"""Word files that lack what other programs take for given are read, whatever is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from document_builders import W, convert, docx, members_of, word_paragraph, word_style, zipped

R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BODY = (
    '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>Oil</w:t>'
    '<w:footnoteReference w:id="2"/><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
    f'<w:hyperlink xmlns:r="{R}" r:id="r9"><w:r><w:t>the pump</w:t></w:r></w:hyperlink></w:p>'
    '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="1"/></w:tcPr><w:p><w:r><w:t>5 bar</w:t></w:r></w:p></w:tc>'
    "</w:tr></w:tbl>"
    '<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f></m:oMath>'
)  # fmt: skip
LISTS = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="N"/></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
)
STYLES = (
    word_style("H", "heading 1", '<w:outlineLvl w:val="0"/>')
    + '<w:style w:type="numbering" w:styleId="N"><w:name w:val="n"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr>'
    "</w:pPr></w:style>"
)
NOTES = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2">{word_paragraph("Weekly.")}</w:footnote></w:footnotes>'


def _file(old: str = "", new: str = "") -> bytes:
    members = members_of(docx(word_paragraph("Care", "H") + BODY, STYLES, LISTS))
    members["word/footnotes.xml"] = NOTES
    link = f'<Relationship Id="r9" Type="{R}/hyperlink" Target="http://x.org" TargetMode="External"/>'
    path = "word/_rels/document.xml.rels"
    members[path] = members[path].replace("</Relationships>", link + "</Relationships>")
    assert not old or any(old in text for text in members.values())
    return zipped({name: text.replace(old, new) if old else text for name, text in members.items()})


def test_the_whole_file(tmp_path: Path) -> None:
    text = convert(tmp_path, "x.docx", _file()).text
    for said in ("# Care", "- Oil", "✓", "[the pump](http://x.org)", "5 bar", "Weekly.", r"\frac{a}{b}"):
        assert said in text


@pytest.mark.parametrize(("folder", "number"), [("word/", "2"), ("office/", "")])
def test_parts_may_have_numbers_or_lie_elsewhere(tmp_path: Path, folder: str, number: str) -> None:
    members = members_of(_file())
    links = "word/_rels/document.xml.rels"
    note = f'<Relationship Id="r8" Type="{R}/footnotes" Target="footnotes.xml"/>'
    members[links] = members[links].replace("</Relationships>", note + "</Relationships>")

    def named(text: str) -> str:
        parts = r"\b(document|styles|numbering|footnotes)\.xml"
        return re.sub(parts, rf"\g<1>{number}.xml", text.replace("word/", folder))

    moved: dict[str, str | bytes] = {named(name): named(text) for name, text in members.items()}
    text = convert(tmp_path, "x.docx", zipped(moved | {"customXml/_rels/item1.xml.rels": ""})).text
    for said in ("# Care", "- Oil", "✓", "[the pump](http://x.org)", "5 bar", "Weekly."):
        assert said in text


@pytest.mark.parametrize(
    ("old", "new", "lost"),
    [
        (' w:type="paragraph"', "", ""),
        (' w:type="numbering"', "", "- Oil"),
        (' w:styleId="N"', "", "- Oil"),
        ('<w:abstractNumId w:val="1"/>', "", "- Oil"),
        ('<w:abstractNumId w:val="1"/>', "<w:abstractNumId/>", "- Oil"),
        ('<w:lvl w:ilvl="0">', '<w:lvl w:ilvl="first">', "- Oil"),
        ('<w:footnote w:id="2">', "<w:footnote>", "Weekly."),
        ('<w:footnoteReference w:id="2"/>', "<w:footnoteReference/>", "Weekly."),
        ('<w:footnoteReference w:id="2"/>', '<w:footnoteReference w:id="3"/>', "Weekly."),
        (' w:char="F0FC"', "", "✓"),
        (' w:char="F0FC"', ' w:char="tick"', "✓"),
        ('<w:gridSpan w:val="1"/>', '<w:gridSpan w:val="all"/>', ""),
        (' r:id="r9"', ' r:id="r10"', "[the pump](http://x.org)"),
        (' Target="http://x.org"', "", "[the pump](http://x.org)"),
        ('<Default Extension="rels"', "<Default", ""),
    ],
)
def test_what_is_missing_or_unknown_is_left_out_and_the_rest_is_read(
    tmp_path: Path, old: str, new: str, lost: str
) -> None:
    text = convert(tmp_path, "x.docx", _file(old, new)).text
    for said in {"Care", "Oil", "- Oil", "✓", "the pump", "[the pump](http://x.org)", "5 bar", "Weekly."} - {lost}:
        assert said in text


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        ("<w:r><w:ruby><w:rt>{}</w:rt><w:rubyBase><w:r><w:t>東京</w:t></w:r></w:rubyBase></w:ruby></w:r>", "東京"),
        ('<w:fldSimple w:instr=" REF ">{}</w:fldSimple>', "Weekly."),
        ("<w:r><w:rPr><w:vanish/></w:rPr>{}</w:r><w:r><w:t>Daily.</w:t></w:r>", "Daily."),
    ],
)
def test_a_note_is_read_as_the_text_is(tmp_path: Path, inner: str, shown: str) -> None:
    said = "<w:r><w:t>Weekly.</w:t></w:r>"
    text = convert(tmp_path, "x.docx", _file(said, inner.format(said))).text
    assert f"{shown} " in text and ("Weekly." in text) is (shown == "Weekly.")
