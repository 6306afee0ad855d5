"""HTML without headings of its own: bold titles of parts, items and notes, as in filings of companies."""

from __future__ import annotations

from pathlib import Path

from rag_app.documents.converters.html.convert import convert, html_to_markdown

_BREAK = '<hr style="page-break-after:always"/>'
_TEXT = "<p>The company mends boats in three harbours of the coast.</p>"


def _bold(text: str, style: str = "") -> str:
    return f'<div style="{style}"><span style="font-size:10pt;font-weight:700">{text}</span></div>'


def _row(*cells: str, weight: int = 700) -> str:
    filled = "".join(f'<td><span style="font-weight:{weight}">{cell}</span></td>' for cell in cells)
    return f"<table><tr><td></td><td></td></tr><tr>{filled}</tr></table>"


def _text(markup: str) -> str:
    return html_to_markdown(f"<html><body>{markup}</body></html>", heads=True)[0]


def _headings(markup: str) -> list[str]:
    return [line for line in _text(markup).split("\n") if line.startswith("#")]


def test_parts_items_and_notes_are_headings() -> None:
    found = _text(
        _bold("PART&#160;I", "text-align:center")
        + _row("Item 1.", "Business")
        + _TEXT
        + "<p><b>Item 1A.</b>&#160;&#160;<b>Risk Factors.</b></p>"
        + _TEXT
        + '<p style="font: bold 10pt Times"><a name="notes"></a>Note 1 &#8212; Leases<br/>of the quay</p>'
        + _TEXT
        + "<center><b>ITEM 2. PROPERTIES</b></center>"
        + _TEXT
        + "<p><b>Item 3.</b> No other part of this is bold.</p>"
        + "<p>ITEM 4. BOATS</p>"
    )
    assert [block for block in found.split("\n\n") if "mends boats" not in block] == [
        "## PART I",
        "### Item 1. Business",
        "### Item 1A. Risk Factors.",
        "#### Note 1 — Leases of the quay",
        "### ITEM 2. PROPERTIES",
        "**Item 3.** No other part of this is bold.",
        "ITEM 4. BOATS",
    ]


def test_a_number_and_the_title_below_it_are_one_heading() -> None:
    assert _headings(
        _bold("PART II", "text-align:center")
        + _bold("OTHER INFORMATION", "text-align:center")
        + _row("Item 2.02")
        + "<p><b>Results of Operations.</b></p>"
        + _TEXT
        + _bold("Note 3")
        + _TEXT
    ) == ["## PART II OTHER INFORMATION", "### Item 2.02 Results of Operations.", "#### Note 3"]


def test_bold_titles_below_them_are_headings_and_sentences_are_not() -> None:
    italic = "font-style:italic"
    assert _headings(
        _bold("Harbour Report")
        + _TEXT
        + _bold("Item 7. Discussion")
        + _bold("Results")
        + _bold("Dues", italic)
        + _TEXT
        + _bold("Dues rose.")
        + _bold("Year 2024:")
        + _bold("Repairs (continued)")
        + _bold("(in thousands)")
        + _TEXT
        + _bold("Sallow Quay")
        + _bold("Balance Sheet")
        + _bold("(in thousands)")
        + _TEXT
        + "<p><b>Boats</b> are mended here</p>"
        + _bold("Item 8. Statements")
        + _TEXT
    ) == ["### Item 7. Discussion", "##### Results", "###### Dues", "##### Balance Sheet", "### Item 8. Statements"]


def test_titles_that_are_counted_lie_as_deep_as_notes() -> None:
    titles = [_bold(f"{n}. Boats of kind {n}") + _TEXT for n in (1, 2, 3)]
    before, after = _bold("Item 8. Statements") + _TEXT * 3 + _bold("Report") + _TEXT, _bold("Item 9. Other") + _TEXT
    assert _headings(before + "".join(titles) + after) == [
        "### Item 8. Statements",
        "##### Report",
        "#### 1. Boats of kind 1",
        "#### 2. Boats of kind 2",
        "#### 3. Boats of kind 3",
        "### Item 9. Other",
    ]
    assert "##### 2. Boats of kind 2" in _headings(before + "".join(titles[:2]) + after)


def test_what_stands_in_the_middle_is_a_heading_at_the_top_of_a_page() -> None:
    middle = "text-align:center"
    pages = [
        _bold("Item 8. Statements") + _TEXT,
        _bold("SALLOW QUAY, INC.", middle)
        + _bold("BALANCE SHEETS", middle)
        + _TEXT
        + _bold("Chart", middle)
        + "<p>A</p>",
        _bold("Note 1 - Leases") + _TEXT + "<p>All leases are short.</p>",
        _bold("Report of the Auditors", middle) + _TEXT + _bold("Opinion") + "<p>The statements are fair.</p>",
    ]
    assert _headings(_BREAK.join(pages)) == [
        "### Item 8. Statements",
        "##### BALANCE SHEETS",
        "#### Note 1 - Leases",
        "#### Report of the Auditors",
        "##### Opinion",
    ]


def test_a_table_of_contents_has_no_headings() -> None:
    entries = [("Item 1.", "Business"), ("Item 2.", "Properties"), ("Item 3.", "Proceedings"), ("Item 4.", "Safety")]
    sections = "".join(_bold(f"{number} {title}") + _TEXT for number, title in entries)
    expected = [f"### {number} {title}" for number, title in entries]
    by_line = _bold("PART I") + "".join(_bold(f"{number} {title}") for number, title in entries)
    by_page = "".join(_row(number, title, "14") for number, title in entries[:2])
    by_link = "".join(f'<p><b><a href="#n{n}">{title}</a></b></p>' for n, (title, _) in enumerate(entries[:2]))
    table = "<table>" + "".join(f"<tr><td><b>{a}</b></td><td><b>{b}</b></td></tr>" for a, b in entries) + "</table>"
    for contents in (by_line, by_page, by_link, table):
        assert _headings(contents + _TEXT + sections) == expected


def test_pages_with_headings_or_one_title_alone_stay(tmp_path: Path) -> None:
    one = _bold("Note 1") + _TEXT + _bold("Boats") + _TEXT
    own = "<h2>Boats</h2><h2>Harbours</h2>" + _bold("Item 1. Business") + _TEXT + _bold("Item 2. Safety") + _TEXT
    bold = "".join(_bold(f"Item {n}. Boats") for n in (1, 2, 3))
    listed = "<ul><li><b>Note 1</b></li><li><b>Note 2</b></li></ul>" + _TEXT * 4
    for markup in (one, own, bold, listed):
        assert _text(markup) == html_to_markdown(f"<html><body>{markup}</body></html>")[0]
    page = tmp_path / "report.htm"
    page.write_text(_bold("Item 1. Business") + _TEXT + _bold("Item 2. Safety") + _TEXT, "utf-8")
    assert convert(page, page.name).parts[0][1].startswith("### Item 1. Business\n\n")
