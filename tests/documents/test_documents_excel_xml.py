"""What goes by `.xls` and is no workbook of Excel 97: XML of Excel 2003, HTML, text with tabs."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from document_builders import source, told

from rag_app.config import IndexRecipe
from rag_app.documents import read
from rag_app.documents.converters.xlsx.spreadsheet_xml import convert

HEAD = '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<!-- made by a shop -->\n'
BOOK = """<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<DocumentProperties xmlns="urn:schemas-microsoft-com:office:office"><Title>Price list</Title></DocumentProperties>
<Styles>
 <Style ss:ID="Default" ss:Name="Normal"/>
 <Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style>
 <Style ss:ID="d"><NumberFormat ss:Format="Short Date"/></Style>
 <Style ss:ID="c"><NumberFormat ss:Format="&quot;$&quot;#,##0.00"/></Style>
 <Style ss:ID="s" ss:Parent="c"><Font ss:StrikeThrough="1"/></Style>
 <Style ss:ID="t" ss:Parent="t"/>
</Styles>
%s</Workbook>"""
NAMES = "".join(
    f'<Cell><Data ss:Type="String">{name}</Data></Cell>' for name in ("Part", "Price", "Share", "Since", "Note")
)
ROWS = f"""<Row><Cell ss:MergeAcross="4"><Data ss:Type="String">Prices of 2026</Data></Cell></Row>
<Row ss:Index="3">{NAMES}</Row>
<Row><Cell><Data ss:Type="String">Pump</Data></Cell><Cell><Data ss:Type="Number">120</Data></Cell>
 <Cell><Data ss:Type="Number">0.25</Data></Cell>
 <Cell ss:StyleID="d"><Data ss:Type="DateTime">2024-05-01T00:00:00.000</Data><Comment><Data>No!</Data></Comment></Cell>
 <Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">10<Sup>6</Sup> <S>old</S></ss:Data></Cell>
</Row>
<Row ss:Hidden="1"><Cell><Data ss:Type="String">Valve</Data></Cell>
 <Cell ss:StyleID="s"><Data ss:Type="Number">40.5</Data></Cell>
 <Cell ss:Index="4"><Data ss:Type="DateTime">1899-12-31T10:30:00.000</Data></Cell>
 <Cell><Data ss:Type="Boolean">1</Data></Cell></Row>"""
TABLE = f'<Table><Column/><Column ss:Hidden="1" ss:StyleID="c"/><Column ss:StyleID="p"/>{ROWS}</Table>'
HIDDEN = (
    '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions>'
)
SHOWN = (
    "## Prices\n\nPrices of 2026\n\n| Part | Price | Share | Since | Note |\n| --- | --- | --- | --- | --- |\n"
    "| Pump | $120.00 | 25.00% | 2024-05-01 | 10⁶ ~~old~~ |\n| Valve | ~~$40.50~~ |  | 10:30 | TRUE |"
)


def sheet(name: str, body: str) -> str:
    return f'<Worksheet ss:Name="{name}">{body}</Worksheet>'


@pytest.mark.parametrize(("name", "encoding"), [("x.xls", "utf-8"), ("x.xml", "utf-16"), ("x", "utf-8-sig")])
def test_a_workbook_in_xml_reads_as_any_other(tmp_path: Path, name: str, encoding: str) -> None:
    book = HEAD + BOOK % (sheet("Secret", f"{TABLE}{HIDDEN}") + sheet("Prices", TABLE))
    (tmp_path / name).write_bytes(book.encode(encoding))
    warnings = list[str]()
    (document,) = read(source(tmp_path / name), IndexRecipe(), warnings.append)
    assert (document.text, document.title) == (SHOWN, "Price list")
    assert document.metadata["format"] == "excel-xml"
    assert len(warnings) == 1 and "read, too: hidden column B and 1 hidden row" in warnings[0]


def test_formulas_without_values_are_told_and_filtered_rows_are_not(tmp_path: Path) -> None:
    cells = '<Row ss:Hidden="1"><Cell><Data ss:Type="String">Sum</Data></Cell><Cell ss:Formula="=NOW()"/></Row>'
    filtered = '<x:AutoFilter x:Range="R1C1:R1C2"><x:AutoFilterColumn x:Type="Custom"/></x:AutoFilter>'
    _, warnings = told(tmp_path, "x.xls", (BOOK % sheet("A", f"<Table>{cells}</Table>{filtered}")).encode())
    assert len(warnings) == 1 and "1 formulas without a stored value" in warnings[0]


@pytest.mark.parametrize(
    ("kind", "said", "shown"),
    [
        ("DateTime", "2024-02-30T00:00:00.000", "2024-02-30T00:00:00.000"),  # no such day
        ("DateTime", "0000-00-00", "0000-00-00"),
        ("Number", "n/a", "n/a"),
        ("Boolean", "true", "TRUE"),
        ("Boolean", "yes", "yes"),
    ],
)
def test_a_value_that_is_not_of_its_kind_is_read_as_it_stands(tmp_path: Path, kind: str, said: str, shown: str) -> None:
    cells = f'<Cell><Data ss:Type="String">Pump</Data></Cell><Cell><Data ss:Type="{kind}">{said}</Data></Cell>'
    (tmp_path / "x.xls").write_text(BOOK % sheet("A", f"<Table><Row>{cells}</Row></Table>"))
    (document,) = read(source(tmp_path / "x.xls"), IndexRecipe())
    assert f"| Pump | {shown} |" in document.text


def test_cells_far_to_the_right_take_no_more_memory_than_others(tmp_path: Path) -> None:
    cell = '<Row><Cell ss:Index="16000"><Data ss:Type="Number">1</Data></Cell></Row>'
    (tmp_path / "x.xls").write_text(BOOK % sheet("A", f"<Table>{25 * cell}</Table>"))
    tracemalloc.start()
    convert(tmp_path / "x.xls", "x.xls")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 1_000_000  # a place in each list for each empty cell takes 3.2 MB


@pytest.mark.parametrize(
    ("data", "kind", "shown"),
    [
        (b"<table><tr><td>Part<td>Price</tr><tr><td>Pump<td>120</tr></table>", "html", "| Pump | 120 |"),
        (b"<meta charset=utf-8><style>td{}</style>\n<table><tr><td>Part<td>120</table>", "html", "| Part | 120 |"),
        (b"Part\tPrice\nPump\t120\n", "csv", "Part: Pump\nPrice: 120"),
        ("Part\tPrice\nPump\t120\n".encode("utf-16"), "csv", "Part: Pump\nPrice: 120"),
        (b"A note about pumps.\n\nPart\tPrice\n", "text", "A note about pumps."),
        (b"<Workbook><Row>120</Row></Workbook>", "text", "120"),
    ],
)
def test_what_other_programs_call_a_worksheet(tmp_path: Path, data: bytes, kind: str, shown: str) -> None:
    (tmp_path / "x.xls").write_bytes(data)
    (document,) = read(source(tmp_path / "x.xls"), IndexRecipe())
    assert document.metadata["format"] == kind and shown in document.text
