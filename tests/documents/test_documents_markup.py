"""What survives of HTML, Markdown, plain text, reStructuredText, AsciiDoc, e-mail and EPUB."""
# ruff: noqa: E501 (markup reads better on its own lines)

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, epub, paths

from rag_app.documents.converters import epub as epub_converter
from rag_app.documents.decoding import normalize


def test_html_blocks(tmp_path: Path) -> None:
    page = """<body><p># not a heading<br>---</p><p>See <a href="https://x.org/a">the site</a>, <a href="b.html">page</a>
    and <b>bold</b> <code>a_b</code>.</p><ol start="3"><li>three<ul><li>sub</li></ul></li><li><p>four</p><p>more</p></li></ol>
    <dl><dt>Term</dt><dd>Its meaning.</dd></dl><pre class="language-sh">ls
  -l</pre><blockquote><p>Quoted.</p></blockquote><table><tr><th>A</th><th>B</th></tr><tr><td rowspan="2">x</td><td>1|2</td>
    </tr><tr><td>3<br>4</td></tr></table><aside class="footnote">1 A footnote.</aside><p style="display: none">ghost</p></body>"""
    assert convert(tmp_path, "x.html", page).text == (
        "\\# not a heading\n\\---\n\nSee [the site](https://x.org/a), page and **bold** `a_b`.\n\n"
        "3. three\n   - sub\n4. four\n\n   more\n\n- **Term**: Its meaning.\n\n```sh\nls\n  -l\n```\n\n> Quoted.\n\n"
        "| A | B |\n| --- | --- |\n| x | 1\\|2 |\n| x | 3 4 |\n\n1 A footnote."
    )


def test_html_page_that_is_only_navigation_keeps_it(tmp_path: Path) -> None:
    text = convert(tmp_path, "x.html", "<nav><ul><li>One</li><li>Two</li></ul></nav>").text
    assert text == "- One\n- Two"


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "utf-16", "koi8-r"])
def test_html_character_sets(tmp_path: Path, charset: str) -> None:
    words = "Насосы и клапаны" if charset == "koi8-r" else "Größe naïve café"
    page = f'<html><head><meta charset="{charset}"></head><body><p>{words}</p></body></html>'
    assert convert(tmp_path, "x.html", page.encode(charset)).text == words


@pytest.mark.parametrize(
    ("charset", "encoding", "words"),
    [
        ("gb2312", "gb18030", "朱镕基 20 €"),
        ("shift_jis", "cp932", "①㈱髙橋"),
        ("euc-kr", "cp949", "똠방각하"),
        ("iso-8859-9", "cp1254", "“Işık” – 20 €"),
        ("tis-620", "cp874", "“ไทย”"),
    ],
)
def test_character_sets_have_the_letters_that_windows_writes_under_their_names(
    tmp_path: Path, charset: str, encoding: str, words: str
) -> None:
    page = f"<html><head><meta charset={charset}></head><body><p>{words}</p></body></html>"
    assert convert(tmp_path, "x.html", page.encode(encoding)).text == words
    head = f"Subject: x\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n"
    assert convert(tmp_path, "x.eml", head.encode() + words.encode(encoding)).text.endswith(f"\n\n{words}")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_plain_text_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    words = "Die Größe der Pumpe hängt vom Rohr ab. Überprüfen Sie die Dichtung jährlich, möglichst früh."
    assert convert(tmp_path, "x.txt", f"{words}\r\n{words}\r".encode(encoding)).text == f"{words}\n{words}"


def test_text_is_normalised_once(tmp_path: Path) -> None:
    document = convert(tmp_path, "x.txt", "e\u0301 a\x0cb\u2028c\r\nd")
    assert document.text == "\u00e9 a\nb\nc\nd"
    assert normalize("\ufeffa\0\ud800b\rc") == "ab\nc"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("| 5,000\u200b | 40 |", "| 5,000 | 40 |"),
        ("\u200bTotal market\u200b\u200b now\u200b", "Total market now"),
        ("see https://\u200ba.example", "see https://a.example"),
        ("Free\u200bto\u200b\u200bgo", "Free\u200bto\u200b\u200bgo"),
        ("\u0e17\u0e35\u0e48\u200b\u0e19\u0e35\u0e48", "\u0e17\u0e35\u0e48\u200b\u0e19\u0e35\u0e48"),
    ],
)
def test_a_blank_without_width_stays_where_it_may_divide_words(text: str, kept: str) -> None:
    assert normalize(text) == kept == normalize(kept)


def test_markdown_sections(tmp_path: Path) -> None:
    text = (
        "---\ntitle: The guide\n---\nIntro.\n\n# One `code` [link](x.md) {#id}\n\n```\n# fenced\n```\n\nTwo\n---\n\n"
        "> # quoted\n\n- # in a list\n\n    # indented code\n\n#no space\n\n### Three ###\n\nEnd."
    )
    document = convert(tmp_path, "x.md", text)
    assert document.title == "The guide"
    assert paths(document) == [(), ("One code link",), ("One code link", "Two"), ("One code link", "Two", "Three")]
    assert document.text == text.partition("---\n")[2].partition("---\n")[2]  # front matter is metadata


def test_html_in_markdown_is_converted(tmp_path: Path) -> None:
    text = "# T\n\n<!-- note -->\n\n<div align=center>\n  <b>Bold</b> words\n</div>\n\nText with <br> stays.\n"
    assert convert(tmp_path, "x.md", text).text == "# T\n\n**Bold** words\n\nText with <br> stays."


@pytest.mark.parametrize("name", ["x.md", "x.txt"])
def test_a_place_that_links_lead_to_is_no_text_but_in_code(tmp_path: Path, name: str) -> None:
    text = (
        'Terms <a id="ch-terms"></a>\n-----\n\n- Oil <a name=\'oil\'/> and `<a id="x"></a>`\n- <a name="t">Tar</a>, [Oil](#oil)\n\n'
        '```\n<a id="y"></a>\n```'
    )
    shown = convert(tmp_path, name, text).text
    assert shown == 'Terms\n-----\n\n- Oil and `<a id="x"></a>`\n- <a name="t">Tar</a>, Oil\n\n```\n<a id="y"></a>\n```'


@pytest.mark.parametrize("mark", ["##", "-", "1."])
@pytest.mark.parametrize("place", ['<a name="oil"></a>', '<a id="oil"></a> ', '<a id="oil"></a> <a id="tar"></a>'])
def test_a_heading_or_item_that_a_place_begins_stays_one(tmp_path: Path, mark: str, place: str) -> None:
    text = f"# Care\n\n{mark} {place}Oil\n\nWeekly."
    assert convert(tmp_path, "x.md", text).text == f"# Care\n\n{mark} Oil\n\nWeekly."


def test_code_has_no_headings(tmp_path: Path) -> None:
    assert paths(convert(tmp_path, "x.py", "# a comment\nx = 1\n")) == [()]


def test_rst_of_sphinx(tmp_path: Path) -> None:
    text = """.. _start:

Title
=====

See :ref:`the start <start>`, :doc:`guide` and :py:func:`~os.path.join`.

.. note:: Mind the gap.

.. versionadded:: 2.1
   The valve.

.. code-block:: python
   :linenos:

   x = 1

.. toctree::

   other

Text [#f]_.

.. [#f] A footnote.
"""
    out = convert(tmp_path, "x.rst.txt", text)
    assert out.title == "Title"
    for wanted in (
        "See the start, guide and `os.path.join`.",
        "Mind the gap.",
        "Added in version 2.1 The valve.",
        "x = 1",
        "A footnote.",
    ):
        assert wanted in out.text
    for unwanted in ("toctree", "linenos", "other", ":ref:", "system-message"):
        assert unwanted not in out.text


def test_a_term_with_a_block_set_in_below_it_is_a_definition_in_rst(tmp_path: Path) -> None:
    text = (
        "``speed``\n\n  How fast it goes.\n\n  *Default*: 7\n\n``width``\n\n  How wide it is.\n\nAs he said:\n\n  Well."
    )
    assert convert(tmp_path, "x.rst", text).text == (
        "- **`speed`**: How fast it goes.\n\n  *Default*: 7\n\n- **`width`**: How wide it is.\n\nAs he said:\n\n> Well."
    )


def test_definitions_of_several_paragraphs_stand_apart(tmp_path: Path) -> None:
    page = "<dl><dt>Oil</dt><dd><p>Runs.</p><p>Burns.</p></dd><dt>Tar</dt><dd>Sticks.</dd></dl>"
    assert convert(tmp_path, "x.html", page).text == "- **Oil**: Runs.\n\n  Burns.\n\n- **Tar**: Sticks."


def test_asciidoc_blocks(tmp_path: Path) -> None:
    text = """= Guide
:version: 2.1

Version {version} has *bold* and link:https://x.org[a site].

[source,sh]
----
pump --start
----

NOTE: Careful.

* one
** sub
* two
+
more of two

Term:: Its meaning.

// a comment
.Title of block
====
Example text.
====
"""
    assert convert(tmp_path, "x.adoc", text).text == (
        "# Guide\n\nVersion 2.1 has **bold** and [a site](https://x.org).\n\n```sh\npump --start\n```\n\nNote: Careful.\n\n"
        "- one\n  - sub\n- two\n\n  more of two\n  - **Term**: Its meaning.\n\n**Title of block**\n\nExample text."
    )


BARRED = "| Item | 2022 |\n| --- | --- |\n| Desk | 200 |\n| Chair | 80 |"


def test_asciidoc_cells_that_span_rows_and_columns_leave_the_others_in_their_columns(tmp_path: Path) -> None:
    table = """|===
|Item 2+|2024 |2025

| |H1 |H2 |H1
.2+|Bolt |1 |2 |3
|4 2+^|as before
4+|Without tax
|Nut .2+|12 3*|-
|===
"""
    assert convert(tmp_path, "x.adoc", table).text == (
        "| Item | 2024 H1 | 2024 H2 | 2025 H1 |\n| --- | --- | --- | --- |\n| Bolt | 1 | 2 | 3 |\n"
        "| Bolt | 4 | as before | as before |\n| Without tax |  |  |  |\n| Nut | 12 | - | - |\n| - | 12 |  |  |"
    )


def test_asciidoc_tables_of_csv_keep_quoted_cells_whole(tmp_path: Path) -> None:
    table = '[%header,format=csv]\n|===\nItem,Maker\nBolt,"Baum, Sons"\n|===\n'
    assert convert(tmp_path, "x.adoc", table).text == "| Item | Maker |\n| --- | --- |\n| Bolt | Baum, Sons |"


@pytest.mark.parametrize(
    "table",
    [
        BARRED,
        "Item | 2022\n--- | ---\nDesk | 200\nChair | 80",
        "| Item | 2022\n| --- | ---\n| Desk | 200\n| Chair | 80",
        "Item | 2022 |\n--- | --- |\nDesk | 200 |\nChair | 80 |",
        "  | Item | 2022 |\n  | --- | --- |\n | Desk | 200 |\n   | Chair | 80 |",
    ],
)
def test_markdown_tables_need_no_bars_around_them(tmp_path: Path, table: str) -> None:
    around = "# Prices\n\n{}\n\nEnd | of it.\n"
    assert convert(tmp_path, "x.md", around.format(table)).text.rstrip() == around.format(BARRED).rstrip()


def test_a_markdown_table_below_a_list_item_stands_at_the_beginning_of_its_lines(tmp_path: Path) -> None:
    below = "\n".join(f"  {line}" for line in BARRED.split("\n"))
    assert convert(tmp_path, "x.md", f"- Furniture:\n\n{below}\n").text.rstrip() == f"- Furniture:\n\n{BARRED}"


@pytest.mark.parametrize(
    "text",
    [
        "> Item | 2022\n> --- | ---\n> Desk | 200",  # quoted
        "```\nItem | 2022\n--- | ---\nDesk | 200\n```",
        "Either | or.\nNo rule | follows.",
    ],
)
def test_bars_that_make_no_table_of_the_text_stay(tmp_path: Path, text: str) -> None:
    assert convert(tmp_path, "x.md", f"# Prices\n\n{text}\n").text.rstrip() == f"# Prices\n\n{text}"


def test_a_bar_that_belongs_to_the_last_cell_ends_no_row(tmp_path: Path) -> None:
    text = convert(tmp_path, "x.md", "a | b\n--- | ---\n1 | 2 \\|\n").text
    assert text.rstrip() == "| a | b |\n| --- | --- |\n| 1 | 2 \\| |"


MAIL = """From: Ann <ann@example.org>
To: Bob <bob@example.org>
Date: Mon, 6 May 2024 10:00:00 +0000
Subject: =?utf-8?q?Pump_caf=C3=A9?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: multipart/alternative; boundary=c

--c
Content-Type: text/plain; charset=utf-8

# The pump is here.

Bye
-- 
Ann, ACME
--c
Content-Type: text/html

<p>HTML</p>
--c--
--b
Content-Type: text/html
Content-Disposition: attachment; filename=list.html

<ul><li>seal</li></ul>
--b
Content-Type: application/pdf
Content-Disposition: attachment; filename=plan.pdf

%PDF-
--b--
"""


def test_email(tmp_path: Path) -> None:
    document = convert(tmp_path, "x.eml", MAIL)
    assert document.title == "Pump café"
    assert document.metadata == {
        "format": "email",
        "from": "Ann <ann@example.org>",
        "to": "Bob <bob@example.org>",
        "date": "Mon, 06 May 2024 10:00:00 +0000",
    }
    assert document.text == (
        "# Pump café\n\nFrom: Ann <ann@example.org>  \nTo: Bob <bob@example.org>  \nDate: Mon, 06 May 2024 10:00:00 +0000"
        "\n\n\\# The pump is here.\n\nBye\n\n## list.html\n\n- seal\n\nAttachment: plan.pdf"
    )


def test_epub_order_and_missing_chapter(tmp_path: Path) -> None:
    chapters = {
        "b.xhtml": "<html><body><h1>Second</h1></body></html>",
        "a.xhtml": "<html><body><h1>First</h1></body></html>",
    }
    document = convert(tmp_path, "x.epub", epub(chapters))
    assert document.text == "# Second\n\n# First"


def test_a_chapter_that_the_spine_names_again_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chapters = {
        name: f"<html><body><p>Part {name[0]}</p></body></html>" for name in ("a.xhtml", "b.xhtml", "./a.xhtml")
    }
    read = list[bytes]()
    monkeypatch.setattr(epub_converter, "decode_html", lambda data: read.append(data) or data.decode())
    (tmp_path / "x.epub").write_bytes(epub(chapters))
    assert epub_converter.convert(tmp_path / "x.epub", "x.epub").parts == ((None, "Part a\n\nPart b"),)
    assert len(read) == 2


def test_numbers_that_paragraphs_are_cited_by_are_left_out(tmp_path: Path) -> None:
    page = "<div><label class='no'><a href='#p{0}'>{0}</a></label><p id='p{0}'>{1}</p></div>"
    form = "<p><label>7</label> seals, <label><a href='#c'>Size 7</a></label></p>"
    text = convert(
        tmp_path, "x.html", f"<body>{page.format(12, 'Open it.')}{page.format(13, '12 m')}{form}</body>"
    ).text
    assert text == "Open it.\n\n12 m\n\n7 seals, Size 7"


@pytest.mark.parametrize(
    ("page", "indent"), [("<pre>{}</pre><p>End.</p>", ""), ("<ul><li>So:<pre>{}</pre></li><li>End.</li></ul>", "  ")]
)
def test_code_that_looks_like_a_table_stays_as_it_is(tmp_path: Path, page: str, indent: str) -> None:
    code = "  | a | b |\n  | --- | --- |\n  | 1 | 2 |"
    inner = "<ul><li>See<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table></li></ul>"
    text = convert(tmp_path, "x.html", f"<body>{page.format(code)}{inner}</body>").text
    assert indent + code.replace("\n", f"\n{indent}") in text
    assert "\n| a | b |\n| --- | --- |\n| 1 | 2 |" in text


def test_below_the_author_of_asciidoc_attributes_are_read(tmp_path: Path) -> None:
    text = "= Pumps\nJane Roe <j@x.org>\nv1.0, 2024-01-02\n:toc:\n// draft\n:product: AP 20\n\nThe {product} is new.\n"
    assert convert(tmp_path, "x.adoc", text).text == (
        "# Pumps\n\nJane Roe <j@x.org>\nv1.0, 2024-01-02\n\nThe AP 20 is new."
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("* one\n+\nmore\n* two", "- one\n\n  more\n- two"),
        ("ifdef::new[]\nIt is new.\nendif::[]\nifndef::new[]\nIt is old.\nendif::[]", "It is new.\n\nIt is old."),
    ],
)
def test_where_a_paragraph_of_asciidoc_ends(tmp_path: Path, text: str, shown: str) -> None:
    assert convert(tmp_path, "x.adoc", f"= Pumps\n\n{text}\n").text == f"# Pumps\n\n{shown}"
