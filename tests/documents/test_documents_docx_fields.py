"""Fields of Word files that do not end, and very many of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, docx
from lxml import etree

from rag_app.documents.converters.docx.fields import close_fields

BEGIN, SEPARATE, END = (
    f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
)  # fmt: skip
LINK = '<w:r><w:instrText xml:space="preserve"> HYPERLINK "https://x.org/a" </w:instrText></w:r>'


def text(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


def test_a_link_that_does_not_end_takes_in_nothing_that_follows(tmp_path: Path) -> None:
    body = f"<w:p>{BEGIN}{LINK}{SEPARATE}{text('here')}</w:p><w:p>{text('The fee is 20 EUR.')}</w:p>"
    assert convert(tmp_path, "x.docx", docx(body)).text == "here\n\nThe fee is 20 EUR."
    body = f"<w:p>{BEGIN}{LINK}{SEPARATE}{text('here')}{END}</w:p><w:p>{text('The fee is 20 EUR.')}{END}</w:p>"
    assert convert(tmp_path, "y.docx", docx(body)).text == "[here](https://x.org/a)\n\nThe fee is 20 EUR."


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        (BEGIN * 300 + text("said"), 0),
        (BEGIN * 300 + SEPARATE + text("said") + END * 300, 40),
        ((BEGIN + SEPARATE + text("said") + END) * 300, 900),
    ],
)
def test_open_fields_are_few_at_any_place(tmp_path: Path, fields: str, kept: int) -> None:
    document = etree.fromstring(f'<w:p xmlns:w="urn:w">{fields}</w:p>')
    close_fields(document)
    assert len(list(document.iter("{*}fldChar"))) == kept
    assert "said" in convert(tmp_path, "x.docx", docx(f"<w:p>{fields}</w:p>")).text
