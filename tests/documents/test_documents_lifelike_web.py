"""What the web, mail programs, banks and free office programs write: accordions, stub mails, exports, hidden sheets."""

from __future__ import annotations

import json
import re
from email.message import EmailMessage
from pathlib import Path

import pytest
from document_builders import convert, docx, odt, source, word_paragraph

from rag_app.config import IndexRecipe
from rag_app.documents import read


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<div><button class='accordion-button'>How long?</button></div><p>Two days.</p>", "How long?\n\nTwo days."),
        ("<h2><button>How long?</button></h2><p>Two days.</p>", "## How long?\n\nTwo days."),
        ("<dl><dt><button>How long?</button></dt><dd>Two days.</dd></dl>", "- **How long?**: Two days."),
        ("<details><summary><button>How long?</button></summary>Two days.</details>", "How long?\n\nTwo days."),
        ("<button class='buy'>Buy now</button><p>Two days.</p>", "Two days."),
    ],
)
def test_a_button_that_is_a_title_of_what_it_unfolds_stays(tmp_path: Path, page: str, shown: str) -> None:
    assert convert(tmp_path, "x.html", f"<body>{page}</body>").text == shown


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        ("<span class='k'>Power</span><span class='v'>500 W</span>", "Power 500 W"),
        ("<a href='/1'>cordless</a><a href='/2'>18 volt</a>", "cordless 18 volt"),
        ("<label>Small</label><label>Medium</label>", "Small Medium"),
        ("<span>Po</span><span>wer</span>", "Power"),
        ("<span class='k'>Po</span><span>wer</span>", "Power"),
        ("<span class='drop'>T</span><span class='rest'>he end</span>", "The end"),
        ("<span class='d'>12</span><span class='d'>50</span>", "1250"),
        ("<span class='k'>Power</span>-<span class='v'>full</span>", "Power-full"),
        ("<span class='k'>Power</span><span class='v'>: 5</span>", "Power: 5"),
        ("<span class='k'>Power</span><a href='/1'>ful</a>", "Powerful"),
    ],
)
@pytest.mark.parametrize("around", ["<div>{}</div>", "<p>{}</p>", "<p><em class='x'>{}</em></p>"])
def test_what_a_style_sets_apart_is_apart(tmp_path: Path, inner: str, shown: str, around: str) -> None:
    text = convert(tmp_path, "x.html", f"<body>{around.format(inner)}</body>").text
    assert text.strip("*") == shown.strip("*")


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        (
            "<ol><li>Scope</li><ol><li>One</li><li>Two</li></ol><li>Price</li></ol>",
            "1. Scope\n   1. One\n   2. Two\n2. Price",
        ),
        ("<ul><li>Scope</li><ul><li>One</li></ul><li>Price</li></ul>", "- Scope\n  - One\n- Price"),
        ("<ul><ul><li>One</li></ul><li>Price</li></ul>", "- - One\n- Price"),
        ("<ol><li>Scope</li><li value='7'>Jump</li><li>Next</li></ol>", "1. Scope\n7. Jump\n8. Next"),
        ("<ol><li>Scope</li><li value='x'>Jump</li></ol>", "1. Scope\n2. Jump"),
        ("<ol><li>Scope<ol type='a'><li>One</li><li>Two</li></ol></li></ol>", "1. Scope\n   a) One\n   b) Two"),
    ],
)
def test_lists_within_lists_and_values_of_items(tmp_path: Path, page: str, shown: str) -> None:
    assert convert(tmp_path, "x.html", f"<body>{page}</body>").text == shown


@pytest.mark.parametrize(
    ("footer", "is_kept"),
    [
        ("Questions? Call Ida Moe on extension 4417.", True),
        ("Ida Moe, <a href='mailto:ida@quay.example'>ida@quay.example</a>", True),
        ("Tel. +47 22 33 44 55", True),
        ("Copyright 2031 Quay Ltd", False),
        ("<a href='/a'>About us and our work</a> <a href='/b'>Terms</a> Tel. +47 22 33 44", False),
    ],
)
def test_a_footer_stays_that_says_whom_to_ask(tmp_path: Path, footer: str, is_kept: bool) -> None:
    page = f"<body><h1>News</h1><p>The hall is open.</p><footer class='footer'><p>{footer}</p></footer></body>"
    text = convert(tmp_path, "x.html", page).text
    assert text.startswith("# News\n\nThe hall is open.") and (not text.endswith("open.")) == is_kept


def mail(subject: str, text: str = "", page: str = "") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "ann@example.com"
    message.set_content(text)
    if page:
        message.add_alternative(f"<html><body>{page}</body></html>", subtype="html")
    return message


@pytest.mark.parametrize(
    ("plain", "page", "shown"),
    [
        ("\n", "<p>The hall is shut.</p>", "The hall is shut."),
        (
            "Your program shows no HTML. See https://example.com/1\n",
            "<p>The hall is shut from 3 to 7 June. Use the canteen of hall 2.</p>",
            "The hall is shut from 3 to 7 June. Use the canteen of hall 2.",
        ),
        ("No HTML here.\n", "<p>The hall is shut.</p>", "No HTML here."),
        (
            "The hall is shut from 3 to 7 June. Use hall 2. Ann\n",
            "<h1>The hall is shut from 3 to 7 June. Use hall 2.</h1><p>Ann</p><p>Unsubscribe here</p>",
            "The hall is shut from 3 to 7 June. Use hall 2. Ann",
        ),
    ],
)
def test_the_page_of_a_mail_is_read_where_its_text_is_a_stub(tmp_path: Path, plain: str, page: str, shown: str) -> None:
    text = convert(tmp_path, "x.eml", mail("Hall", plain, page).as_bytes()).text
    assert text == f"# Hall\n\nFrom: ann@example.com\n\n{shown}"


def test_a_mail_within_a_mail_has_its_headers_and_attachments(tmp_path: Path) -> None:
    inner = mail("Old terms", "We agreed on 5 %.\n")
    inner["Date"] = "Fri, 03 May 2024 10:00:00 +0000"
    inner.add_attachment("a,b\n1,2\n", subtype="csv", filename="prices.csv")
    outer = mail("Fwd: terms", "See below.\n")
    outer.add_attachment(inner)
    assert convert(tmp_path, "x.eml", outer.as_bytes()).text.endswith(
        "See below.\n\n## Old terms\n\nFrom: ann@example.com  \nDate: Fri, 03 May 2024 10:00:00 +0000\n\n"
        "We agreed on 5 %.\n\n## prices.csv\n\n| a | b |\n| --- | --- |\n| 1 | 2 |"
    )


@pytest.mark.parametrize("charset", ["iso-8859-1", "Latin-1"])
def test_a_mail_in_a_western_set_may_hold_signs_of_windows(tmp_path: Path, charset: str) -> None:
    head = f"Subject: Price\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n"
    text = convert(tmp_path, "x.eml", head.encode() + b"12 \x80 a unit \x96 or caf\xe9").text
    assert text.endswith("12 € a unit – or café")


@pytest.mark.parametrize(
    ("charset", "body", "shown"),
    [
        ("; charset=iso-2022-jp", b"\x1b$B-!\x1b(B" + "契約は一年".encode("iso2022_jp"), "契約は一年"),
        ("; charset=big5", "合約".encode("big5") + b"\xff", "合約\N{REPLACEMENT CHARACTER}"),
        ("; charset=utf-8", "café für 20 €".encode("cp1252"), "café für 20 €"),
        (
            "",
            "Договор действует до конца года и продлевается, если ни одна сторона не возражает.".encode("koi8-r"),
            "возражает.",
        ),
    ],
)
def test_a_bad_character_of_a_mail_does_not_spoil_the_others(
    tmp_path: Path, charset: str, body: bytes, shown: str
) -> None:
    head = f"Subject: x\nContent-Type: text/plain{charset}\nContent-Transfer-Encoding: 8bit\n\n"
    assert convert(tmp_path, "x.eml", head.encode() + body).text.endswith(shown)


def test_a_table_of_html_in_markdown_goes_on_behind_blank_lines(tmp_path: Path) -> None:
    cells = "<tr>\n<th>Option</th>\n<th>Default</th>\n</tr>\n\n<tr>\n<td>timeout</td>\n\n<td>30 s</td>\n</tr>\n"
    table = "| Option | Default |\n| --- | --- |\n| timeout | 30 s |"
    assert convert(tmp_path, "x.md", f"# Tool\n\n<table>\n{cells}</table>\n\nEnd.").text == f"# Tool\n\n{table}\n\nEnd."
    open_one = convert(tmp_path, "y.md", f"<table>\n{cells}\n\nThe end.").text
    assert open_one.endswith("The end.")


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ({"text/markdown": ["Total **5**"], "text/plain": ["<IPython.core.display.Markdown object>"]}, "Total **5**"),
        ({"text/html": "<p>Total 5</p>", "text/plain": ["<Styler at 0x7f>"]}, "Total 5"),
        ({"text/plain": "<Figure size 6x4>\n"}, "<Figure size 6x4>"),
        ({"text/html": "<p>Total 5</p>", "text/plain": "   total\n0  5"}, "   total\n0  5"),
    ],
)
def test_an_output_of_a_notebook_that_only_names_an_object_is_what_is_shown(
    tmp_path: Path, data: dict[str, str | list[str]], shown: str
) -> None:
    output = {"output_type": "display_data", "data": data, "metadata": {}}
    cell = {"cell_type": "code", "source": "show()", "metadata": {}, "outputs": [output], "execution_count": 1}
    text = convert(tmp_path, "x.ipynb", json.dumps({"nbformat": 4, "metadata": {}, "cells": [cell]})).text
    assert text.endswith(f"```\n{shown}\n```")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("The pumpfootnote:[Only model 3.] costs 5.", "The pump (Only model 3.) costs 5."),
        ("A pumpfootnote:one[Only *model* 3.] and a valvefootnote:one[].", "A pump (Only **model** 3.) and a valve."),
        (
            "A pumpfootnoteref:[one,Only model 3.] and a valvefootnoteref:[one].",
            "A pump (Only model 3.) and a valve (one).",
        ),
        ("Choose menu:File[Save As] now.", "Choose File > Save As now."),
        ("Choose menu:Edit[Preferences > Proxy] or menu:View[].", "Choose Edit > Preferences > Proxy or View."),
    ],
)
def test_footnotes_and_menus_of_asciidoc(tmp_path: Path, line: str, shown: str) -> None:
    assert convert(tmp_path, "x.adoc", f"= Pumps\n\n{line}\n").text == f"# Pumps\n\n{shown}"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.html", "<p>Haft&shy;pflicht</p>"),
        ("x.docx", docx("<w:p><w:r><w:t>Haft</w:t><w:softHyphen/><w:t>pflicht</w:t></w:r></w:p>")),
        ("y.docx", docx(word_paragraph("Haft\u00adpflicht"))),
        ("x.txt", "Haft\u00adpflicht"),
    ],
)
def test_soft_hyphens_part_no_words(tmp_path: Path, name: str, data: str | bytes) -> None:
    assert convert(tmp_path, name, data).text == "Haftpflicht"


def test_a_line_break_within_a_cell_of_rtf_ends_no_row(tmp_path: Path) -> None:
    pytest.importorskip("striprtf")
    row = r"\trowd\cellx1\cellx2\pard\intbl {}\cell {}\cell\row "
    text = row.format("Office", "Phone") + row.format(r"North\par Lake Road 5", r"1234\line home")
    document = convert(tmp_path, "x.rtf", rf"{{\rtf1\ansi {text}\pard After\par it.\par}}")
    assert document.text == "| Office | Phone |\n| --- | --- |\n| North Lake Road 5 | 1234 home |\n\nAfter\n\nit."


@pytest.mark.parametrize(
    ("kind", "page", "row", "properties"),
    [
        (
            "spreadsheet",
            "table:table",
            "<table:table-row><table:table-cell>{}",
            'table-properties table:display="false"',
        ),
        (
            "presentation",
            "draw:page",
            "<draw:frame><draw:text-box>{}",
            'drawing-page-properties draw:visibility="hidden"',
        ),
    ],
)
def test_hidden_sheets_and_slides_of_open_document_stay_hidden(
    tmp_path: Path, kind: str, page: str, row: str, properties: str
) -> None:
    styles = '<style:style style:name="a"><style:table-properties table:display="true"/></style:style>'
    styles += f'<style:style style:name="b"><style:{properties}/></style:style>'
    closing = "".join(f"</{tag}>" for tag in re.findall(r"<([\w:-]+)>", row)[::-1])
    pages = "".join(
        f'<{page} {page.split(":")[0]}:style-name="{style}">{row.format(f"<text:p>{said}</text:p>")}{closing}</{page}>'
        for style, said in (("a", "open"), ("b", "gone"))
    )
    text = convert(tmp_path, "x.odt", odt(f"<office:{kind}>{pages}</office:{kind}>", styles)).text
    assert "open" in text
    assert "gone" not in text


def test_headings_within_lists_and_texts_of_shapes_of_open_document(tmp_path: Path) -> None:
    inner = "<draw:frame><draw:text-box><text:p>Inner</text:p></draw:text-box></draw:frame>"
    body = (
        '<text:list><text:list-item><text:h text:outline-level="2">Scope</text:h></text:list-item></text:list>'
        "<text:p>See<draw:custom-shape><text:p>Outer</text:p></draw:custom-shape></text:p>"
        f"<text:p>Box<draw:frame><draw:text-box><text:p>In{inner}</text:p></draw:text-box></draw:frame></text:p>"
        "<text:p>N<office:annotation><draw:text-box><text:p>5</text:p></draw:text-box></office:annotation></text:p>"
    )
    text = convert(tmp_path, "x.odt", odt(f"<office:text>{body}</office:text>")).text
    assert text.split("\n\n") == ["## Scope", "See", "Outer", "Box", "In", "Inner", "N"]


def records(tmp_path: Path, *lines: str, end: str = "\n") -> list[tuple[str, str]]:
    path = tmp_path / "x.csv"
    path.write_text(end.join(lines) + end)
    return [(one.source.partition("=")[2], one.text) for one in read(source(path), IndexRecipe())]


NOTES = ('"Account:";"DE12 (current)"', '"Period:";"April";', "")
BOOKED = ('"Day";"Text";"Amount (EUR)"', '"02.04.";"Power";"-89,10"', '"05.04.";"Pay";"2.100,00"')


def test_of_a_bank_export_the_header_stands_below_notes_and_these_follow(tmp_path: Path) -> None:
    assert records(tmp_path, *NOTES, *BOOKED) == [
        ("1", "Day: 02.04.\nText: Power\nAmount (EUR): -89,10"),
        ("2", "Day: 05.04.\nText: Pay\nAmount (EUR): 2.100,00"),
        ("3", "Account: DE12 (current)"),
        ("4", "Period: April"),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ("sep=;", *NOTES, *BOOKED),
        (NOTES[0], *BOOKED),
        (*NOTES, BOOKED[0]),
        ("a;b;c", "1;2;3", "1;2;3;4", "5;6;7;8"),
        ("a;b", "1;" + "2" * 10_001, *BOOKED),
        ("a;" + "b" * 10_001, "1;2", *BOOKED),
        (*(["a;b"] * 31), *BOOKED),
    ],
)
def test_other_exports_have_their_header_in_the_first_line(tmp_path: Path, lines: tuple[str, ...]) -> None:
    first = lines[1] if lines[0].startswith("sep") else lines[0]
    name = first.split(";")[0].strip('"')
    assert records(tmp_path, *lines)[0][1].startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        (
            "<p class='code'>\n  $ mkdir a<br/>\n$ build \\<br/>\n   --all</p>",
            "```\n$ mkdir a\n$ build \\\n   --all\n```",
        ),
        ("<p class='code x'>a = 1</p> <p class='code'>&nbsp; b</p>", "```\na = 1\n  b\n```"),
        ("<p class='code'>a</p><p>So.</p><p class='code'>b</p>", "```\na\n```\n\nSo.\n\n```\nb\n```"),
        ("<p class='code'>a</p><p class='code'></p><p class='code'>b</p>So.", "```\na\n\nb\n```\n\nSo."),
        ("<p class='code'> </p><p>So.</p>", "So."),
        ("<p class='barcode'># a</p>", "\\# a"),
    ],
)
def test_paragraphs_that_are_called_code_are_code(tmp_path: Path, page: str, shown: str) -> None:
    assert convert(tmp_path, "x.html", f"<body>{page}</body>").text == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("127.0.0.1:8118", ": 127.0.0.1:8118"),
        ("128", ": 128"),
        ("1.5 hours", ": 1.5 hours"),
        ("<ol><li>Wait.</li></ol>", "\n  1. Wait."),
        ("<ul><li>Wait.</li></ul>", "\n  - Wait."),
    ],
)
def test_what_a_term_means_stands_beside_it_but_for_blocks(tmp_path: Path, value: str, shown: str) -> None:
    page = f"<dl><dt>Default:</dt><dd>{value}</dd><dt>Or</dt><dd>none</dd></dl>"
    assert convert(tmp_path, "x.html", f"<body>{page}</body>").text == f"- **Default**{shown}\n- **Or**: none"


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        ("<mn>5</mn><mo>×</mo><msup><mn>10</mn><mn>6</mn></msup>", "5×10⁶"),
        ("<mfrac><mn>1</mn><mn>2</mn></mfrac>", r"$\frac{1}{2}$"),
        ("<mrow><mi>x</mi><mo>=</mo><msqrt><mi>a</mi><mo>+</mo><mi>b</mi></msqrt></mrow>", r"$x=\sqrt{a+b}$"),
        ("<msubsup><mi>x</mi><mn>1</mn><mi>n</mi></msubsup>", "$x_{1}^{n}$"),
        ("<semantics><mi>x</mi><annotation encoding='StarMath 5.0'>x over</annotation></semantics>", "x"),
        ("<mi>x</mi><mtext>if</mtext><mi>y</mi>", "x if y"),
        ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr></mtable>", "1 & 2"),
    ],
)
def test_equations_keep_their_fractions_and_exponents(tmp_path: Path, inner: str, shown: str) -> None:
    assert convert(tmp_path, "x.html", f"<p>It is <math>{inner}</math> of all.</p>").text == f"It is {shown} of all."


def test_readings_of_words_do_not_stand_among_them(tmp_path: Path) -> None:
    page = "<p><ruby>食<rt>た</rt></ruby>べる<ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>。</p>"
    assert convert(tmp_path, "x.html", page).text == "食べる漢字。"


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        ("<b>D</b>irect <strong>C</strong>redit <em>O</em>ffice", "Direct Credit Office"),
        ("<b>D</b> is <b>5</b>th, <b>No</b>te", "**D** is **5**th, **No**te"),
        ("<del>D</del>irect", "~~D~~irect"),
    ],
)
def test_a_first_letter_in_bold_type_cuts_no_word_in_two(tmp_path: Path, inner: str, shown: str) -> None:
    assert convert(tmp_path, "x.html", f"<body><p>{inner}</p></body>").text == shown


def test_items_without_a_list_are_items(tmp_path: Path) -> None:
    page = "<p>Needed:</p><div><li class='bullet'>Root access</li></div><div><li>A <i>new</i> disk</li></div>"
    assert convert(tmp_path, "x.html", f"<body>{page}</body>").text == "Needed:\n\n- Root access\n\n- A *new* disk"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("<a name='h3.1'></a><a name='needs'></a>3.1 Requirements", "## 3.1 Requirements"),
        ("<a id='n'></a>3.1.2 <i>Root</i> access", "### 3.1.2 *Root* access"),
        ("<a name='p12'></a>3.1 litres are enough for a day.", "3.1 litres are enough for a day."),
        ("<a name='p12'></a>3.1 litres of water", "3.1 litres of water"),
        ("<a name='p12' href='#x'></a>3.1 Requirements", "3.1 Requirements"),
        ("3.1 Requirements", "3.1 Requirements"),
    ],
)
def test_a_numbered_title_with_an_anchor_is_a_heading(tmp_path: Path, line: str, shown: str) -> None:
    assert (
        convert(tmp_path, "x.html", f"<body><p class='bold'>{line}</p><p>Text.</p></body>").text == f"{shown}\n\nText."
    )
