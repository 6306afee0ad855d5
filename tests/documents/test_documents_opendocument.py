"""Lists of OpenDocument texts and what numbers them, and contents that have no paragraph of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, members_of, odt, with_members

STYLES = (
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1"/>'
    '<text:list-level-style-number text:level="2" style:num-format="1"/></text:list-style>'
    '<text:list-style style:name="From9"><text:list-level-style-number text:level="1" style:num-format="1" '
    'text:start-value="9"/></text:list-style>'
)


def items(*texts: str, says: str = "", style: str = "L") -> str:
    """A list; a text may be the XML of an item."""
    whole = (one if one.startswith("<") else f"<text:list-item>{said(one)}</text:list-item>" for one in texts)
    return f'<text:list text:style-name="{style}" {says}>{"".join(whole)}</text:list>'


def said(text: str) -> str:
    return f"<text:p>{text}</text:p>"


GOES_ON = 'text:continue-numbering="true"'
FIVE = f'<text:list-item text:start-value="5">{said("five")}</text:list-item>'


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (items("one", FIVE, "six"), "1. one\n5. five\n6. six"),
        (items("nine", "ten", style="From9"), "9. nine\n10. ten"),
        (items("a", "b") + said("between") + items("c", says=GOES_ON), "1. a\n2. b\n\nbetween\n\n3. c"),
        (items("a", "b") + items("c"), "1. a\n2. b\n\n1. c"),
        (items("a") + items("b", style="From9") + items("c", says=GOES_ON), "1. a\n\n9. b\n\n2. c"),
        (
            items("a", says='xml:id="x"') + items("b") + items("c", says='text:continue-list="x"'),
            "1. a\n\n1. b\n\n2. c",
        ),
        (items("a", says=GOES_ON + ' text:continue-list="lost"'), "1. a"),
    ],
)
def test_a_list_counts_from_where_it_says(tmp_path: Path, body: str, shown: str) -> None:
    assert convert(tmp_path, "x.odt", odt(f"<office:text>{body}</office:text>", STYLES)).text == shown


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (items(f"<text:list-item>{said('a')}{said('more')}</text:list-item>", "b"), "1. a\n\n   more\n2. b"),
        (items(f"<text:list-item>{said('a')}{said('more')}</text:list-item>", style=""), "- a\n\n  more"),
        (items("a", f"<text:list-header>{said('aside')}</text:list-header>", "b"), "1. a\n\n   aside\n2. b"),
        (items(f"<text:list-header>{said('Of pumps')}</text:list-header>", "a"), "Of pumps\n1. a"),
        (items("a", f"<text:list-item>{items('sub', says=GOES_ON)}</text:list-item>", "b"), "1. a\n   1. sub\n2. b"),
        (items(f"<text:list-item>{said('')}{said('a')}</text:list-item>", "b"), "1. a\n2. b"),
    ],
)
def test_an_item_has_one_number(tmp_path: Path, body: str, shown: str) -> None:
    assert convert(tmp_path, "x.odt", odt(f"<office:text>{body}</office:text>", STYLES)).text == shown


def test_numbered_paragraphs_and_bibliographies_are_text_and_other_indexes_are_not(tmp_path: Path) -> None:
    index = (
        "<text:{0}><text:{0}-source>{1}</text:{0}-source><text:index-body><text:index-title>{2}</text:index-title>{3}"
    )
    index += "</text:index-body></text:{0}>"
    parts = (
        f'<text:numbered-paragraph text:list-id="x">{said("Open the valve.")}</text:numbered-paragraph>',
        index.format("bibliography", said("template"), said("Sources"), said("Bell, 1934")),
        index.format("table-of-content", said("template"), said("Contents"), said("Valves 3")),
    )
    text = convert(tmp_path, "x.odt", odt(f"<office:text>{''.join(parts)}</office:text>")).text
    assert text == "Open the valve.\n\nSources\n\nBell, 1934"


@pytest.mark.parametrize(
    ("says", "inside", "shown"),
    [
        ('office:value-type="float" office:value="33.5"', "", "33.5"),
        ('office:value-type="currency" office:value="33" office:currency="EUR"', "", "33 EUR"),
        ('office:value-type="date" office:date-value="2024-05-06T00:00:00"', "", "2024-05-06"),
        ('office:value-type="string" office:string-value="new"', "", "new"),
        ('office:value-type="percentage" office:value="0.125"', "", "12.5%"),
        ('office:value-type="percentage" office:value="0"', "", "0%"),
        ('office:value-type="percentage" office:value="1.1"', "", "110%"),
        ('office:value-type="float" office:value="33.456"', said("33"), "33"),
        ('office:value-type="string"', said("-"), "-"),
        ('office:value-type="string"', said("2. Seal"), "2. Seal"),
    ],
)
def test_a_cell_without_text_has_its_value(tmp_path: Path, says: str, inside: str, shown: str) -> None:
    rows = (("Item", said("State")), ("Pump", inside))
    grid = "".join(
        f"<table:table-row><table:table-cell>{said(name)}</table:table-cell>"
        f"<table:table-cell {says if name == 'Pump' else ''}>{text}</table:table-cell></table:table-row>"
        for name, text in rows
    )
    sheet = f'<office:spreadsheet><table:table table:name="Stock">{grid}</table:table></office:spreadsheet>'
    assert convert(tmp_path, "x.ods", odt(sheet)).text == (
        f"## Stock\n\n| Item | State |\n| --- | --- |\n| Pump | {shown} |"
    )


@pytest.mark.parametrize(
    ("says", "shown", "text"),
    [
        ('"float" office:value="1234"', "1.234", "1234"),
        ('"float" office:value="1.234"', "1,234", "1.234"),
        ('"float" office:value="1.234"', "1.234", "1.234"),
        ('"float" office:value="-1234567.891"', "-1’234’567,9 kg", "-1234567.9 kg"),
        ('"currency" office:value="1234.5" office:currency="EUR"', "1.234,50\xa0€", "1234.50 €"),
        ('"percentage" office:value="0.125"', "12,5 %", "12.5 %"),
        ('"float" office:value="42"', "INV-0042", "INV-0042"),
        ('"float" office:value="1234567"', "1,2 Mio.", "1,2 Mio."),
        ('"float" office:value="4.5"', "4 1/2", "4 1/2"),
        ('"float" office:value="NaN"', "1,5", "1,5"),
        ('"string"', "1,5", "1,5"),
        ('"date" office:date-value="2024-03-05"', "05.03.24", "2024-03-05"),
        ('"date" office:date-value="2024-03-05T18:05:00"', "3/5/2024 6:05 PM", "2024-03-05 18:05"),
        ('"date" office:date-value="2024-03-05T18:05:09.5"', "5/3/24 18:05", "2024-03-05 18:05:09"),
        ('"date" office:date-value="2024-03-05"', "5. März 2024", "5. März 2024"),
        ('"date" office:date-value="2024-01-01"', "2024", "2024"),
    ],
)
def test_figures_and_dates_of_a_cell_are_no_matter_of_its_language(
    tmp_path: Path, says: str, shown: str, text: str
) -> None:
    grid = "".join(
        f"<table:table-row><table:table-cell>{said(name)}</table:table-cell>"
        f"<table:table-cell {kind}>{said(value)}</table:table-cell></table:table-row>"
        for name, kind, value in (("Item", "", "State"), ("Pump", f"office:value-type={says}", shown))
    )
    sheet = f'<office:spreadsheet><table:table table:name="Stock">{grid}</table:table></office:spreadsheet>'
    assert convert(tmp_path, "x.ods", odt(sheet)).text.endswith(f"| Pump | {text} |")


CLAUSES = (
    '<text:list-style style:name="C"><text:list-level-style-number text:level="1" style:num-prefix="§ " '
    'style:num-format="1"/><text:list-level-style-number text:level="2" style:num-prefix="(" style:num-suffix=")" '
    'style:num-format="a"/><text:list-level-style-number text:level="3" style:num-suffix="." style:num-format="1" '
    'text:display-levels="2"/></text:list-style>'
    '<text:outline-style style:name="Outline"><text:outline-level-style text:level="1" style:num-suffix="." '
    'style:num-format="1"/><text:outline-level-style text:level="2" style:num-format="A" text:display-levels="2"/>'
    '<text:outline-level-style text:level="3" style:num-format="i" text:num-list-format="Part %1% (%3%)"/>'
    '<text:outline-level-style text:level="4" style:num-format=""/></text:outline-style>'
    '<style:style style:name="Bare" style:family="paragraph" style:list-style-name=""/>'
)


def item(*inside: str) -> str:
    return f"<text:list-item>{''.join(inside)}</text:list-item>"


def head(level: int, text: str, says: str = "") -> str:
    return f'<text:h text:outline-level="{level}" {says}>{text}</text:h>'


def test_clauses_and_headings_keep_the_numbers_that_their_styles_show(tmp_path: Path) -> None:
    bare = 'text:style-name="Bare"'
    body = "".join(
        (
            *(head(at, text) for at, text in ((1, "Scope"), (2, "Time"), (3, "Late"), (4, "Plain"), (2, "Cost"))),
            *(head(1, "A", bare), head(1, "Duties")),
            items(item(said("Keep."), items("years,", item(said("drafts."), items("x", style="C")), style="C"))),
            said("Between."),
            items(item(items("more.", style="C")), "Pay.", says=GOES_ON),
        )
    ).replace('style-name="L"', 'style-name="C"')
    text = convert(tmp_path, "x.odt", odt(f"<office:text>{body}</office:text>", CLAUSES)).text
    assert text.split("\n\n") == [
        *("# 1. Scope", "## 1.A Time", "### Part 1 (i) Late", "#### Plain", "## 1.B Cost", "# A", "# 2. Duties"),
        *("§ 1 Keep.", "(a) years,", "(b) drafts.", "b.1. x", "Between.", "(c) more.", "§ 2 Pay."),
    ]


def test_headings_in_a_list_have_its_numbers(tmp_path: Path) -> None:
    listed = items(item(head(1, "Pumps"), items(item(head(2, "Seals")), style="C")), item(head(1, "Valves")), style="C")
    text = convert(tmp_path, "x.odt", odt(f"<office:text>{listed}</office:text>", CLAUSES)).text
    assert text == "# § 1 Pumps\n\n## (a) Seals\n\n# § 2 Valves"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (head(1, "Reception") + said("Open at 8."), "# Reception\n\nSOP-PRE-007 version 5.1\n\nOpen at 8."),
        (said("SOP-PRE-007 version 5.1 opens at 8."), "SOP-PRE-007 version 5.1 opens at 8."),
    ],
)
def test_what_page_headers_say_of_the_whole_is_kept_once(tmp_path: Path, body: str, shown: str) -> None:
    page = '<text:page-number>3</text:page-number><text:date text:date-value="2026-01-02">2026-01-02</text:date>'
    lines = (f"<style:header>{said('SOP-PRE-007 <text:s/>version 5.1, page ' + page)}</style:header>",
             f"<style:footer>{said('Printed copies are not controlled.')}</style:footer>")  # fmt: skip
    names = " ".join(
        f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "text", "style")
    )
    masters = "".join(f"<style:master-page>{''.join(lines)}</style:master-page>" for _ in range(2))
    inner = f"<office:master-styles>{masters}</office:master-styles>"
    styles = f"<office:document-styles {names}>{inner}</office:document-styles>"
    data = with_members(odt(f"<office:text>{body}</office:text>"), {"styles.xml": styles})
    assert convert(tmp_path, "x.odt", data).text == shown


@pytest.mark.parametrize(
    ("target", "label", "shown"),
    [
        ("https://example.org/x", "the <text:span>portal</text:span>", "[the portal](https://example.org/x)"),
        ("https://example.org/x", "example.org", "example.org"),
        ("#Pumps", "Pumps", "Pumps"),
    ],
)
def test_links_keep_where_they_lead_to(tmp_path: Path, target: str, label: str, shown: str) -> None:
    body = said(f'See <text:a office:href="{target}">{label}</text:a> first.')
    assert convert(tmp_path, "x.odt", odt(f"<office:text>{body}</office:text>")).text == f"See {shown} first."


def test_comments_of_reviewers_are_no_text_of_a_slide(tmp_path: Path) -> None:
    box = f"<draw:frame><draw:text-box>{said('Pumps')}</draw:text-box></draw:frame>"
    page = f"<draw:page><office:annotation>{said('Too long?')}</office:annotation>{box}</draw:page>"
    text = convert(tmp_path, "x.odp", odt(f"<office:presentation>{page}</office:presentation>")).text
    assert text == "# Slide 1\n\nPumps"


def test_what_is_deleted_but_stands_in_the_text_is_left_out(tmp_path: Path) -> None:
    """As in files of LibreOffice that are one XML document."""
    regions = "".join(
        f'<text:changed-region text:id="{key}"><text:{kind}/></text:changed-region>'
        for key, kind in (("a", "deletion"), ("b", "insertion"), ("c", "deletion"))
    )
    start, end = '<text:change-start text:change-id="{}"/>', '<text:change-end text:change-id="{}"/>'
    body = (
        f"<text:tracked-changes>{regions}</text:tracked-changes>"
        + said(f"The fee is {start.format('a')}9<text:s/>00 <text:span>EUR</text:span>{end.format('a')}"
               f"{start.format('b')}950 EUR{end.format('b')} a year{start.format('c')}, or")
        + said("less")
        + said(f"so{end.format('c')}.")
    )  # fmt: skip
    data = odt(f"<office:text>{body}</office:text>")
    assert convert(tmp_path, "x.odt", data).text == "The fee is 950 EUR a year\n\n."


def test_a_file_that_is_one_xml_document_is_read_as_its_container(tmp_path: Path) -> None:
    body = (
        head(1, "Pumps")
        + items("one", "two")
        + said(DRAWN.replace('xlink:href="./Object 1"', "").replace("<text:p/>", CHART))
    )
    content = members_of(odt(f"<office:text>{body}</office:text>", STYLES + CLAUSES))["content.xml"]
    flat = content.replace("document-content", "document")
    document = convert(tmp_path, "x.fodt", flat)
    assert document.text == f"# 1. Pumps\n\n1. one\n2. two\n\n{FIGURES}" and document.title == "1. Pumps"


CHART = (
    "<office:chart><office:chart><office:title><text:p>Sold</text:p></office:title>"
    '<table:table table:name="local-table"><table:table-header-rows><table:table-row><table:table-cell/>'
    "<table:table-cell><text:p>Units</text:p></table:table-cell></table:table-row></table:table-header-rows>"
    "<table:table-row><table:table-cell><text:p>2024</text:p></table:table-cell>"
    '<table:table-cell office:value-type="float" office:value="1040"><text:p>1.040</text:p></table:table-cell>'
    "</table:table-row></table:table></office:chart></office:chart>"
)
DRAWN = '<draw:frame><draw:object xlink:href="./Object 1"><text:p/></draw:object><draw:image/></draw:frame>'
FIGURES = "Sold\n\n|  | Units |\n| --- | --- |\n| 2024 | 1040 |"


def with_chart(body: str) -> bytes:
    """A file with a chart `DRAWN` in its body."""
    chart = {"Object 1/content.xml": members_of(odt(CHART))["content.xml"]}
    return with_members(odt(body.replace("xlink:href", "draw:href")), chart)


@pytest.mark.parametrize(
    ("name", "body", "shown"),
    [
        ("x.odt", f"<office:text><text:p>Before{DRAWN}</text:p></office:text>", f"Before\n\n{FIGURES}"),
        ("x.odp", f"<office:presentation><draw:page>{DRAWN}</draw:page></office:presentation>", FIGURES),
        (
            "x.ods",
            '<office:spreadsheet><table:table table:name="S"><table:table-row><table:table-cell><text:p>Key</text:p>'
            f"{DRAWN}</table:table-cell><table:table-cell><text:p>Value</text:p></table:table-cell></table:table-row>"
            "</table:table></office:spreadsheet>",
            f"## S\n\n| Key | Value |\n| --- | --- |\n\n{FIGURES}",
        ),
    ],
)
def test_charts_are_tables(tmp_path: Path, name: str, body: str, shown: str) -> None:
    assert convert(tmp_path, name, with_chart(body)).text.removeprefix("# Slide 1\n\n") == shown
