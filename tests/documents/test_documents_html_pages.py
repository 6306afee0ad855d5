"""HTML that keeps the breaks between the pages it was printed from: heads, feet and sentences over two pages."""

from __future__ import annotations

import pytest

from rag_app.documents.converters.html.convert import html_to_markdown

_BREAK = '<hr style="page-break-after:always"/>'
_TEXT = (
    "The harbour dues are set by the council in the first week of each year and published at the quay.",
    "Larger vessels must be announced two days before they arrive.",
    "Fishing boats of the town are free of dues.",
    "Complaints are heard by the harbour master.",
    "The rules were last changed by the council.",
)


def _printed(
    *pages: str, foot: str = "<div>{n}</div>", head: str = "<div><a href='#toc'>Table of Contents</a></div>"
) -> str:
    return _BREAK.join(f"{head if n > 1 else ''}{page}{foot.format(n=n)}" for n, page in enumerate(pages, 1))


def _text(markup: str) -> str:
    return html_to_markdown(f"<html><body>{markup}</body></html>")[0]


def test_heads_and_feet_are_left_out() -> None:
    pages = [f"<p>{text}</p>" for text in _TEXT]
    assert _text(_printed(*pages)) == "\n\n".join(_TEXT)
    foot = "<div><div>Sallow Quay Ltd. | Harbour rules | {n}</div></div>"
    assert _text(_printed(*pages, foot=foot)) == "\n\n".join(_TEXT)


def test_heads_that_are_tables_are_left_out_whatever_section_they_name() -> None:
    sections = ("DUES", "DUES", "FISHING", "COMPLAINTS", "CHANGES")
    pages = [
        f"<table><tr><td>{section}</td><td>Contents</td><td>Index of tables</td></tr></table><p>{text}</p>"
        for section, text in zip(sections, _TEXT, strict=True)
    ]
    foot = "<table><tr><td>SALLOW QUAY</td><td>Harbour rules</td><td>{n}</td></tr></table>"
    found = _text(_printed("<p>Harbour rules of Sallow Quay</p>", *pages, head="", foot=foot))
    assert [block for block in found.split("\n\n") if block not in _TEXT] == ["Harbour rules of Sallow Quay"]


def test_a_sentence_that_goes_on_on_the_next_page_is_one() -> None:
    first = "<p>Dues that were paid by mistake are given back to the</p>"
    second = "<p>owner within a month, <b>without</b> interest, and to the</p>"
    third = "<p>master where the owner is not known.</p>"
    found = _text(_printed(first, second, third, *(f"<p>{text}</p>" for text in _TEXT)))
    assert found.split("\n\n")[0] == (
        "Dues that were paid by mistake are given back to the owner within a month, **without** interest, "
        "and to the master where the owner is not known."
    )
    assert found.count("owner") == 2
    assert found.endswith(_TEXT[-1])


def test_text_at_the_end_of_some_pages_and_small_tables_stay() -> None:
    table = "<table><tr><td>Year</td><td>Dues</td></tr><tr><td>2024</td><td>120</td></tr></table>"
    total = "<table><tr><td>Boats</td><td>{}</td></tr></table>"
    pages = [f"<p>{text}</p>{table}" for text in _TEXT] * 3
    pages = [
        page + (f"<p>Not applicable.</p>{total.format(n)}" if n in (2, 5, 8) else "") for n, page in enumerate(pages)
    ]
    found = _text(_printed(*pages))
    assert found.count("Not applicable.") == 3
    assert found.count("| 2024 | 120 |") == 15
    assert found.count("| Boats |") == 3
    assert "Table of Contents" not in found


def test_what_says_of_the_whole_stays_once() -> None:
    pages = [f"<p>{text}</p>" for text in _TEXT]
    found = _text(_printed(*pages, foot="<p>Harbour rules, revision 4 - {n}</p>"))
    assert found.count("revision 4") == 1


def test_two_breaks_are_no_pages_of_a_print() -> None:
    assert _text(_printed(*(f"<p>{text}</p>" for text in _TEXT[:3]))).count("Table of Contents") == 2


@pytest.mark.parametrize(
    "page",
    [
        "<h1>Chapter {n}</h1><p>{text}</p>",
        "<p>Chapter {n}</p><p>{text}</p>",
        "<p>202{n}</p><p>{text}</p>",
        "<p>{text}</p><p>Boats: {dues}</p>",
        "<p>{text}</p><p>{dues}</p>",
        "<p>{text}</p><p>Checked</p>",
        "<p>{text}</p><table><tr><td>Boats</td><td>Dues</td></tr><tr><td>Tug</td><td>{dues}.50</td></tr></table>",
        "<table><tr><td>Quay</td><td>Crew</td><td>Dues</td><td>{dues}.50</td></tr></table><p>{text}</p>",
        "<h1>Harbour rules</h1><ul><li>{text}</li></ul>",
    ],
)
def test_what_pages_without_their_numbers_begin_and_end_with_alike_is_text(page: str) -> None:
    pages = [page.format(n=n, text=text, dues=n * n * 7) for n, text in enumerate(_TEXT, 1)]
    assert _text(_BREAK.join(pages)) == "\n\n".join(map(_text, pages))


def test_headings_items_and_tables_of_figures_stay_next_to_the_numbers_of_pages() -> None:
    rows = "<table><tr><td>Boats</td><td>Dues</td></tr><tr><td>Tug</td><td>{}.50</td></tr></table>"
    pages = [
        f"<h2>Chapter {n}</h2><p>{text}</p>{rows.format(n * n * 7)}<ul><li>Not applicable.</li></ul>"
        for n, text in enumerate(_TEXT, 1)
    ]
    linked = "<h5><a href='#toc'>Table of Contents</a></h5>"
    assert _text(_printed(*pages, head=linked)) == "\n\n".join(map(_text, pages))


def test_what_is_next_to_a_part_of_a_sentence_stays_where_it_is() -> None:
    pages = ["<div><p>Dues that were paid by mistake are given back to the</p>Then.</div>"]
    pages += ["<div><p>owner <b>with</b> interest.</p>Not later.</div>", *(f"<p>{text}</p>" for text in _TEXT)]
    assert _text(_printed(*pages, head="")).split("\n\n")[:3] == [
        "Dues that were paid by mistake are given back to the owner **with** interest.",
        "Then.",
        "Not later.",
    ]
