"""What is filled in on forms of web pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Name: <input value='Ann Lee'></p>", "Name: Ann Lee"),
        ("<p><label>Born: <input type=date value=1975-11-02></label></p>", "Born: 1975-11-02"),
        ("<div><label for=n>Name:</label></div><div><input id=n value='Ann Lee'></div>", "Name:\n\nAnn Lee"),
        ("<p>Name: <input value=''> *</p>", "Name: *"),
        ("<p>Group: <select><option>A<option selected>B</select> (blood)</p>", "Group: B (blood)"),
        ("<p>Group: <select><option>A<option>B</select></p>", "Group:"),
        ("<p>Pills: <textarea>one\n a day</textarea></p>", "Pills: one a day"),
        ("<p>Smoke? <input type=radio> Yes <input type=radio checked> No</p>", "Smoke? [ ] Yes [x] No"),
        ("<form>Smoke? <input type=radio> Yes <input type=radio checked> No</form>", "Smoke? [ ] Yes [x] No"),
        ("<p>Rated <input type=radio><input type=radio checked></p>", "Rated"),
        ("<p>Sent <input type=hidden value=secret><input type=submit value=Send></p>", "Sent"),
        ("<div><input value='all pages'></div><p>Text</p>", "Text"),
        ("<div><select><option selected>3.2<option>3.1</select> manual</div>", "manual"),
        ("<form role=search>Find: <input value='all pages'></form><p>Text</p>", "Text"),
        ("<dl><dt>Name<dd><input value='Ann Lee'></dl>", "- Name: Ann Lee"),
    ],
)
def test_fields_with_a_label_hold_what_is_filled_in(tmp_path: Path, markup: str, text: str) -> None:
    said = convert(tmp_path, "x.html", f"<html><body>{markup}</body></html>".encode()).text
    assert said.replace("**", "").replace(": \n", ":\n") == text


def test_a_cell_beside_its_label_holds_what_is_filled_in(tmp_path: Path) -> None:
    row = "<tr><td>Name<td><input value='Ann Lee'></tr>"
    page = f"<html><body><table><tr><th>Field<th>Value</tr>{row}</table></body></html>"
    assert "| Name | Ann Lee |" in convert(tmp_path, "x.html", page.encode()).text
