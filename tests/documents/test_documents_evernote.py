"""Exports of Evernote: notes with what is said of them, boxes of tasks, and no data of attachments."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, paths

from rag_app.config import IndexRecipe
from rag_app.documents import read, scan
from rag_app.errors import DocumentError

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE en-export SYSTEM "http://xml.evernote.com/pub/evernote-export4.dtd">\n'
OPENING = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>'
    '<!DOCTYPE en-note SYSTEM "http://xml.evernote.com/pub/enml2.dtd"><en-note>'
)
NOTES = f"""{HEAD}<en-export export-date="20240401T120000Z" application="Evernote">
<note><title>Bread</title><created>20240102T081500Z</created><tag>baking</tag><tag>home</tag>
<note-attributes><author>Ruth Amsel</author><source-url>https://bread.example/1</source-url></note-attributes>
<content><![CDATA[{OPENING}<div>Mix 500 g flour &amp; 350 g water.</div>
<div><en-todo checked="true"/>buy yeast</div><div><en-todo checked="false"/>clean the oven</div>
<ul style="--en-todo:true;"><li style="--en-checked:true;"><div>order salt</div></li></ul>
<table><tr><td>Step</td><td>Minutes</td></tr><tr><td>Bake</td><td>45</td></tr></table>
<en-media type="image/png" hash="1"/></en-note>]]></content>
<resource><data encoding="base64">SGVsbG8gd29ybGQgb2Y=</data><mime>image/png</mime>
<recognition><![CDATA[<recoIndex>scrawl</recoIndex>]]></recognition>
<resource-attributes><file-name>loaf.png</file-name></resource-attributes></resource></note>
<note><title>Car</title>
<content><![CDATA[{OPENING}<div>Tyres of M&#252;ller, 2.4 bar.</div></en-note>]]></content></note>
</en-export>"""


def test_notes_follow_each_other_with_what_is_said_of_them(tmp_path: Path) -> None:
    document = convert(tmp_path, "All notes.enex", NOTES)
    assert paths(document) == [("Bread",), ("Car",)] and document.title == "All notes.enex"
    assert document.text.startswith(
        "# Bread\n\nCreated: 2024-01-02  \nAuthor: Ruth Amsel  \nSource: https://bread.example/1  \n"
        "Tags: baking, home\n\nMix 500 g flour & 350 g water."
    )
    assert "[x] buy yeast\n" in document.text and "[ ] clean the oven\n" in document.text
    assert "- [x] order salt\n" in document.text and "| Bake | 45 |" in document.text
    assert "Attachment: loaf.png" in document.text and document.text.endswith("Tyres of Müller, 2.4 bar.")
    assert "SGVs" not in document.text and "scrawl" not in document.text


def test_a_truncated_export_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.enex").write_text(NOTES[:-60])
    with pytest.raises(DocumentError, match=r"x\.enex: the file is damaged or truncated"):
        list(read(scan([tmp_path]).files[0], IndexRecipe()))
