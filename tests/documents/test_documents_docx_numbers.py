"""Numbers of clauses in Word files that change tracking, lists of one definition and its exceptions make."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, docx, word_paragraph

GONE = '<w:rPr><w:del w:id="1"/></w:rPr>'
AWAY = '<w:rPr><w:moveFrom w:id="1"/></w:rPr>'
SEVEN = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride>'
FOUR_BELOW = '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="4"/></w:lvlOverride>'
IN_BRACKETS = (
    '<w:lvlOverride w:ilvl="0"><w:lvl w:ilvl="0"><w:start w:val="2"/><w:numFmt w:val="upperRoman"/>'
    '<w:lvlText w:val="(%1)"/></w:lvl></w:lvlOverride>'
)


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def clause(inner: str, level: int = 0, number: int = 1, mark: str = "") -> str:
    listed = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{listed}{mark}</w:pPr>{inner if '<' in inner else run(inner)}</w:p>"


def lists(*overrides: str, kind: str = "decimal", below: str = "") -> str:
    """Lists 1, 2, ... of one definition, each with what it overrides."""
    return (
        f'<w:abstractNum w:abstractNumId="5"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        '<w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        f'{below}<w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum>'
    ) + "".join(
        f'<w:num w:numId="{key}"><w:abstractNumId w:val="5"/>{override}</w:num>'
        for key, override in enumerate(overrides, start=1)
    )


def lines(tmp_path: Path, body: str, numbering: str) -> list[str]:
    text = convert(tmp_path, "x.docx", docx(body, "", numbering)).text
    return [line.strip() for line in text.split("\n") if line]


@pytest.mark.parametrize(
    ("changed", "first"),
    [
        (clause(f'<w:del w:id="2">{run("Gone")}</w:del>', mark=GONE), "Payment"),
        (clause(f'<w:del w:id="2">{run("Gone")}</w:del>'), "Payment"),
        (clause(f'<w:moveFrom w:id="2">{run("Gone")}</w:moveFrom>', mark=AWAY), "Payment"),
        (clause("Prompt ", mark=GONE), "Prompt Payment"),
        (clause("Prompt ", mark=GONE) + clause("and full ", mark=GONE), "Prompt and full Payment"),
        (f'<w:tbl><w:tr><w:trPr><w:del w:id="2"/></w:trPr><w:tc>{clause("Gone")}</w:tc></w:tr></w:tbl>', "Payment"),
    ],
)
def test_what_is_deleted_under_change_tracking_counts_for_nothing(tmp_path: Path, changed: str, first: str) -> None:
    body = clause("Scope") + clause("Work", 1) + changed + clause(first.split()[-1]) + clause("Monthly", 1)
    assert lines(tmp_path, body, lists("")) == ["1. Scope", "1.1 Work", f"2. {first}", "2.1 Monthly"]


def test_a_paragraph_whose_mark_is_deleted_before_a_table_stays_before_it(tmp_path: Path) -> None:
    table = "".join(
        f"<w:tr><w:tc>{word_paragraph(a)}</w:tc><w:tc>{word_paragraph(b)}</w:tc></w:tr>" for a, b in ("xy", "uv")
    )
    shown = lines(tmp_path, clause("Fees", mark=GONE) + f"<w:tbl>{table}</w:tbl>", lists(""))
    assert shown == ["1. Fees", "| x | y |", "| --- | --- |", "| u | v |"]


@pytest.mark.parametrize(
    ("body", "overrides", "shown"),
    [
        (clause("A") + clause("B", 1) + clause("C"), (SEVEN,), ["7. A", "7.1 B", "8. C"]),
        (clause("A", 1) + clause("B", 1), (SEVEN,), ["7.1 A", "7.2 B"]),
        (clause("A") + clause("B", 1) + clause("C", 1, 2), ("", FOUR_BELOW), ["1. A", "1.1 B", "1.4 C"]),
        (clause("A") + word_paragraph("x") + clause("B", 0, 2), ("", ""), ["1. A", "x", "2. B"]),
        (clause("A") + clause("B", 0, 2) + clause("C") + clause("D", 0, 2), ("", SEVEN),
         ["1. A", "7. B", "8. C", "9. D"]),
        (clause("A") + clause("B"), (IN_BRACKETS,), ["(II) A", "(III) B"]),
        (clause("A") + clause("B"), (IN_BRACKETS + SEVEN,), ["(VII) A", "(VIII) B"]),
    ],
)  # fmt: skip
def test_lists_of_one_definition_count_on_unless_they_start_anew(
    tmp_path: Path, body: str, overrides: tuple[str, ...], shown: list[str]
) -> None:
    assert lines(tmp_path, body, lists(*overrides)) == shown


@pytest.mark.parametrize(
    ("below", "shown"), [("", "II.1 C"), ("<w:isLgl/>", "2.1 C"), ('<w:isLgl w:val="0"/>', "II.1 C")]
)
def test_a_legal_level_writes_the_numbers_of_all_levels_as_decimals(tmp_path: Path, below: str, shown: str) -> None:
    body = clause("A") + clause("B") + clause("C", 1)
    numbering = lists("", kind="upperRoman", below=below)
    assert lines(tmp_path, body, numbering) == ["I. A", "II. B", shown]


def test_a_text_box_that_stands_there_for_older_programs_again_is_counted_once(tmp_path: Path) -> None:
    mc = (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    box = f"<w:txbxContent>{clause('Report it.')}{clause('Close it.')}</w:txbxContent>"
    drawn = (
        f'<mc:AlternateContent {mc}><mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback>'
        f"<w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    body = word_paragraph("Steps") + f"<w:p><w:r>{drawn}</w:r></w:p>" + word_paragraph("After") + clause("Third")
    assert lines(tmp_path, body, lists("")) == ["Steps", "1. Report it.", "2. Close it.", "After", "3. Third"]


def test_lists_with_an_empty_paragraph_between_them_do_not_go_on(tmp_path: Path) -> None:
    body = clause("One") + clause("Two") + "<w:p/>" + clause("Other", number=2) + "<w:p/>" + clause("More", number=1)
    other = (
        '<w:abstractNum w:abstractNumId="6"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="2"><w:abstractNumId w:val="6"/></w:num>'
    )
    assert lines(tmp_path, body, lists("") + other) == ["1. One", "2. Two", "1. Other", "3. More"]
