"""Equations of OpenDocument and slides, which are no runs of their text."""

from __future__ import annotations

from pathlib import Path

from document_builders import convert, odt, saved, with_members
from lxml import etree
from pptx import Presentation

FORMULA = (
    '<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mrow><mn>5</mn><mo>×</mo><msup><mn>10</mn><mn>6</mn>'
    '</msup></mrow><annotation encoding="StarMath 5.0">5 times 10^6</annotation></semantics></math>'
)
OMML = (
    '<m:m xmlns:m="http://schemas.microsoft.com/office/drawing/2010/main" '
    'xmlns:o="http://schemas.openxmlformats.org/officeDocument/2006/math"><o:oMath><o:f><o:num><o:r><o:t>1</o:t></o:r>'
    "</o:num><o:den><o:r><o:t>2</o:t></o:r></o:den></o:f></o:oMath></m:m>"
)


def test_of_opendocument(tmp_path: Path) -> None:
    """An equation is a document of its own within the file; what is drawn otherwise is none."""
    frame = (
        '<draw:frame><draw:object xmlns:x="http://www.w3.org/1999/xlink" x:href="./Object {}"/>'
        '<draw:image x:href="a.png" xmlns:x="http://www.w3.org/1999/xlink"/></draw:frame>'
    )
    body = f"<office:text><text:p>It was {frame.format(1)} J{frame.format(2)}.</text:p></office:text>"
    data = with_members(odt(body), {"Object 1/content.xml": FORMULA, "Object 2/content.xml": "<chart/>"})
    assert convert(tmp_path, "x.odt", data).text == "It was 5×10⁶ J."


def test_of_a_slide(tmp_path: Path) -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Energy"
    line = slide.shapes.add_textbox(0, 0, 99, 99).text_frame.paragraphs[0]
    line.add_run().text = "Of all "
    line._p.append(etree.fromstring(OMML))
    line.add_run().text = " is lost."
    assert "Of all $\\frac{1}{2}$ is lost." in convert(tmp_path, "x.pptx", saved(deck)).text
