"""What of a page is its content, and what beside its main part: notes and amendments belong to it, furniture does
not."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert

from rag_app.documents.converters.html.convert import parse

LINKS = "<a href='/1'>Chapter one</a> <a href='/2'>Chapter two</a>"


@pytest.mark.parametrize(
    ("page", "kept"),
    [
        ("<article><header><p>By Ann Lee</p></header>{}</article>", "By Ann Lee"),
        ("<section><header><p>By Ann Lee</p></header>{}</section>", "By Ann Lee"),
        ("<header><h3>By Ann Lee</h3></header>{}", "### By Ann Lee"),
        ("<header><p>By Ann Lee</p></header>{}", "By Ann Lee"),
        (f"<header><p>By</p>{LINKS}</header>{{}}", ""),
        ("<header role='banner'><p>By Ann Lee</p></header>{}", ""),
        ("<header class='site-header'><p>By Ann Lee</p></header>{}", ""),
        ("<div id='contents'><h2>By Ann Lee</h2></div>{}", "## By Ann Lee"),
        (f"<div id='contents'><p>By</p>{LINKS}</div>{{}}", ""),
        ("<p style='backface-visibility: hidden'>By Ann Lee</p>{}", "By Ann Lee"),
        ("<p style='x-display: none'>By Ann Lee</p>{}", "By Ann Lee"),
        ("<p style='color: red; visibility: hidden'>By Ann Lee</p>{}", ""),
        ("<p style='display:none'>By Ann Lee</p>{}", ""),
        ("<aside epub:type='footnote'><a href='#1'>By Ann Lee</a></aside>{}", "By Ann Lee"),
        ("<aside class='footnote-list'><a href='#1'>By Ann Lee</a></aside>{}", "By Ann Lee"),
        ("<aside role='doc-footnote'><a href='#1'>By Ann Lee</a></aside>{}", "By Ann Lee"),
        ("<aside><a href='#1'>By Ann Lee</a></aside>{}", ""),
        ("<header><p>By Ann Lee</p></header><main>{}</main>", "By Ann Lee"),
        ("<header><h1>By Ann Lee</h1></header><main>{}</main>", "# By Ann Lee"),
        (f"<div><p>By</p>{LINKS}</div><main>{{}}</main>", ""),
        ("<aside><p>By Ann Lee</p></aside><main>{}</main>", ""),
        ("<form><p>By Ann Lee</p></form><main>{}</main>", ""),
        ("<div role='banner'><p>By Ann Lee</p></div><main>{}</main>", ""),
        ("<p>By Ann</p><p>Lee</p><main style='visibility: hidden'>{}</main>", "By Ann\n\nLee"),
    ],
)
def test_what_is_no_furniture_stays(tmp_path: Path, page: str, kept: str) -> None:
    said = "The council voted seven to two for the bridge over the river, and so it is built in May."
    text = convert(tmp_path, "x.html", f"<body>{page.format(f'<p>{said}</p>')}</body>").text
    assert text == "\n\n".join(filter(None, [kept, said]))


def test_an_amendment_below_the_main_part_stays_and_the_name_of_the_site_above_it_goes(tmp_path: Path) -> None:
    main = "<main><h1>Rules</h1><p>The fee is 50 EUR for each member and year.</p></main>"
    below = (
        "<section><h2>Amendment</h2><p>From June on the fee is 77 EUR.</p></section><dl><dt>Fee</dt><dd>Due</dd></dl>"
    )
    page = f"<body><header><h2>The club</h2></header>{main}{below}<footer><p>Copyright 2031</p></footer></body>"
    document = convert(tmp_path, "x.html", page)
    assert document.title == "Rules"
    assert document.text == (
        "# Rules\n\nThe fee is 50 EUR for each member and year.\n\n"
        "## Amendment\n\nFrom June on the fee is 77 EUR.\n\n- **Fee**: Due"
    )


def test_of_a_tag_with_very_many_attributes_the_first_thousand_are_read() -> None:
    many = " ".join(f"a{number}='<p b>'" for number in range(5_000))
    page = parse(f"<body><p {many} hidden>Portable words</p><p title='>' id=b>more</p></body>")
    assert page is not None
    assert [(len(one.attrib), one.text) for one in page.iter("p")] == [(1_000, "Portable words"), (2, "more")]
