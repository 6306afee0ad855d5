"""Drop-down lists of Word forms say what is chosen, once."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, docx

LIST = '{}<w:listEntry w:val="Germany"/><w:listEntry w:val="France"/>'


def run(inner: str) -> str:
    return f"<w:r>{inner}</w:r>"


def field(kind: str, inner: str = "") -> str:
    return run(f'<w:fldChar w:fldCharType="{kind}">{inner}</w:fldChar>')


def drop_down(entries: str, shown: str = "") -> str:
    begin = field("begin", f"<w:ffData><w:ddList>{entries}</w:ddList></w:ffData>")
    result = field("separate") + (run(f'<w:t xml:space="preserve">{shown}</w:t>') if shown else "")
    return begin + run("<w:instrText> FORMDROPDOWN </w:instrText>") + result + field("end")


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        (drop_down(LIST.format('<w:result w:val="1"/>')), "France"),
        (drop_down(LIST.format('<w:result w:val="0"/><w:default w:val="1"/>')), "Germany"),
        (drop_down(LIST.format('<w:default w:val="1"/>')), "France"),
        (drop_down(LIST.format("")), "Germany"),
        (drop_down(LIST.format('<w:result w:val="1"/>')).replace("</w:r><w:r>", ""), "France"),
        (drop_down(LIST.format('<w:result w:val="1"/>'), "France"), "France"),
        (drop_down(LIST.format('<w:result w:val="1"/>'), " "), "France "),
        (drop_down(LIST.format('<w:result w:val="5"/>')), ""),
        (drop_down(""), ""),
        (field("begin") + run("<w:instrText> PAGE </w:instrText>") + field("end"), ""),
    ],
)
def test_the_chosen_entry_of_a_list_stands_in_its_place(tmp_path: Path, inner: str, shown: str) -> None:
    body = f"<w:p>{run('<w:t>Ship to:</w:t>')}{inner}{run('<w:t>.</w:t>')}</w:p>"
    assert convert(tmp_path, "x.docx", docx(body)).text == f"Ship to:{shown}."


@pytest.mark.parametrize(
    ("properties", "shown"),
    [("<w:showingPlcHdr/>", ""), ('<w:showingPlcHdr w:val="0"/>', " Tap here"), ("", " Tap here")],
)
def test_what_a_field_asks_for_is_no_text_of_it(tmp_path: Path, properties: str, shown: str) -> None:
    field = f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{{}}</w:sdtContent></w:sdt>"
    words = run('<w:t xml:space="preserve"> Tap here</w:t>')
    within = f"<w:p>{run('<w:t>Telephone:</w:t>')}{field.format(words)}</w:p>"
    assert convert(tmp_path, "x.docx", docx(within)).text == f"Telephone:{shown}"
    whole = f"<w:p>{run('<w:t>Telephone:</w:t>')}</w:p>{field.format(f'<w:p>{words}</w:p>')}"
    assert "Tap here" in convert(tmp_path, "x.docx", docx(whole)).text, "a part of a template"
