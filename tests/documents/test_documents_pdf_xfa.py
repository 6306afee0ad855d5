"""PDF forms that only Adobe's programs show."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf
from pdf_texts import lines

from rag_app.errors import DocumentError

WAIT = ("Please wait...", "Your PDF viewer may not show this. Visit http://www.adobe.com/go/reader_download.")
TEMPLATE = (
    '<template xmlns="http://www.xfa.org/schema/xfa-template/3.3/"><subform name="form1"><field name="last"><caption>'
    '<value><text>Family name:</text></value></caption></field><field name="birthDate"/><field name="state"><caption>'
    "<value><text>State</text></value></caption><items><text>Norway</text><text>Peru</text></items>"
    '<items save="1"><text>NO</text><text>PE</text></items></field></subform></template>'
)
DATA = (
    '<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><form1>{}</form1></xfa:data>'
    "</xfa:datasets>"
)
FILLED = DATA.format("<last>Oberl\u00e4nder</last><birthDate>1987-04-03</birthDate><state>PE</state><more/>")


def xfa(template: str, datasets: str, page: tuple[str, ...] = WAIT) -> bytes:
    """A form with these parts; PDFium finds the objects though the table is off."""
    parts = b"".join(
        b"%d 0 obj\n<</Length %d>>stream\n%s\nendstream\nendobj\n" % (number, len(text.encode()), text.encode())
        for number, text in ((90, template), (91, datasets))
    )
    data = pdf([lines(*page)]).replace(b"%PDF-1.4\n", b"%PDF-1.4\n" + parts, 1)
    form = b"/AcroForm<</Fields[]/XFA[(template)90 0 R(datasets)91 0 R]>>"
    return data.replace(b"/Catalog", b"/Catalog/NeedsRendering true" + form, 1)


@pytest.mark.parametrize(
    ("template", "names"),
    [(TEMPLATE, ("Family name", "State", "Peru")), ("", ("last", "state", "PE")), ("<broken", ("last", "state", "PE"))],
)
def test_what_is_filled_in_stands_beside_its_label(tmp_path: Path, template: str, names: tuple[str, ...]) -> None:
    label, state, chosen = names
    assert convert(tmp_path, "x.pdf", xfa(template, FILLED)).text == (
        f"|  |  |\n| --- | --- |\n| {label} | Oberländer |\n| birth Date | 1987-04-03 |\n| {state} | {chosen} |"
    )


@pytest.mark.parametrize("datasets", ["", "<broken", DATA.format("<last/>")])
def test_a_form_without_anything_filled_in_is_refused(tmp_path: Path, datasets: str) -> None:
    with pytest.raises(DocumentError, match="nothing is filled into it"):
        convert(tmp_path, "x.pdf", xfa(TEMPLATE, datasets))


def test_a_form_whose_pages_show_it_is_read_from_them(tmp_path: Path) -> None:
    assert convert(tmp_path, "x.pdf", xfa(TEMPLATE, FILLED, ("Family name: Ott",))).text == "Family name: Ott"
