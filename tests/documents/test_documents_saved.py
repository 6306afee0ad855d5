"""What people save and export besides documents: bookmarks, books with their authors, pages with their folders."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, epub

from rag_app.documents import scan
from rag_app.documents.decoding import normalize


def test_lists_within_lists_of_terms_stay(tmp_path: Path) -> None:
    bookmarks = """<!DOCTYPE NETSCAPE-Bookmark-file-1><TITLE>Bookmarks</TITLE><H1>Bookmarks</H1><DL><p>
    <DT><H3 ADD_DATE="1">Cooking</H3>
    <DL><p>
        <DT><A HREF="https://bread.example/" ICON="data:image/png;base64,iVBOR">Sourdough school</A>
        <DT><H3>Cakes</H3><DL><p><DT><A HREF="https://cakes.example/">Cake tin</A></DL><p>
    </DL><p>
    <DT><A HREF="https://tides.example/">Tide tables</A>
</DL><p>"""
    assert convert(tmp_path, "bookmarks.html", bookmarks).text == (
        "# Bookmarks\n\n- **Cooking**\n  - **[Sourdough school](https://bread.example/)**\n  - **Cakes**\n"
        "    - **[Cake tin](https://cakes.example/)**\n- **[Tide tables](https://tides.example/)**"
    )
    groups = "<dl><div><dt>Oil</dt><dd>Runs.</dd></div><ul><li>Tar</li></ul><div><dt>Wax</dt><dd>Melts.</dd></div></dl>"
    assert convert(tmp_path, "x.html", groups).text == "- **Oil**: Runs.\n  - Tar\n- **Wax**: Melts."
    opened = "<dl><dt>Oil<dt>Wax<dd>Melts.<dd>Burns.<dt>Tar</dl>"
    assert convert(tmp_path, "x.html", opened).text == "- **Oil**\n- **Wax**: Melts.\n  Burns.\n- **Tar**"


def test_a_book_says_above_its_text_who_wrote_it(tmp_path: Path) -> None:
    said = "The Salt Road</dc:title><dc:creator>Ines Marr</dc:creator><dc:creator>Bo Ek</dc:creator>"
    said += "<dc:date>2019-05-01T00:00:00+00:00</dc:date><dc:publisher>Heron Press</dc:publisher><dc:title>Parts"
    pages = {"c.xhtml": "<html><body><h1>One</h1><p>Forty days.</p></body></html>"}
    book = convert(tmp_path, "x.epub", epub(pages, said))
    assert book.text == (
        "Title: The Salt Road  \nAuthor: Ines Marr, Bo Ek  \nPublisher: Heron Press  \nDate: 2019-05-01\n\n"
        "# One\n\nForty days."
    )
    assert book.title == "The Salt Road"
    assert book.metadata == {"format": "epub", "author": "Ines Marr, Bo Ek", "date": "2019-05-01"}


def test_what_a_browser_saves_beside_a_page_is_no_document(tmp_path: Path) -> None:
    parts = (
        "gtm.js.download",
        "saved_resource.html",
        "style.css",
        "bridge.jpg",
        "minutes.pdf",
        "table.csv",
        "sub/a.html",
    )
    saved = ("News_files", "Recht-Dateien", "Old_files")
    for name in ("News.html", "Recht.HTM", "Old.txt", *(f"{folder}/{part}" for folder in saved for part in parts)):
        (tmp_path / "web" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "web" / name).write_text("words")
    found = {file.name.removeprefix("web/") for file in scan([tmp_path / "web"]).files}
    documents = {f"{folder}/{part}" for folder in saved[:2] for part in parts[4:]}
    assert found == {"News.html", "Recht.HTM", "Old.txt"} | documents | {f"Old_files/{part}" for part in parts}
    assert len(scan([tmp_path / "web" / "News_files"]).files) == len(parts)


@pytest.mark.parametrize(
    "banner",
    [
        "div id='onetrust-consent-sdk'",
        "div role='alertdialog'",
        "div id='CybotCookiebotDialog'",
        "aside class='js cookie_notice'",
        "div class='cmplz-cookiebanner cmplz-hidden'",
        "div id='cookie-law-info-bar'",
        "div class='cookie-banner-container'",
        "div class='cookiebar__text'",
    ],
)
def test_what_asks_for_consent_to_cookies_is_no_text(tmp_path: Path, banner: str) -> None:
    asked = f"<{banner}><h2>We value your privacy</h2><p>We and our 843 partners set cookies.</p></{banner.split()[0]}>"
    page = f"<body class='cookie-banner-open'>{asked}<h1>Bridge</h1><p>It opened on Tuesday.</p></body>"
    assert convert(tmp_path, "x.html", page).text == "# Bridge\n\nIt opened on Tuesday."


def test_a_text_about_consent_stays(tmp_path: Path) -> None:
    page = (
        "<h1>Manual</h1><section id='cookie-consent'><h2>Consent</h2><p>Ask first.</p></section>"
        "<h2 id='cookie-banner-rules'>Rules</h2><div class='section' id='cookie-notice-text'><p>Be brief.</p></div>"
    )
    assert convert(tmp_path, "x.html", page).text == "# Manual\n\n## Consent\n\nAsk first.\n\n## Rules\n\nBe brief."


@pytest.mark.parametrize(
    "named", ["no-cookie-banner", "site has-cookie-bar", "cookie-notice-shown", "cookie-consent-table", "cookie-bars"]
)
def test_what_a_class_says_of_consent_makes_no_banner(tmp_path: Path, named: str) -> None:
    page = f"<div class='{named}'><h2>Dough</h2><p>Bake for 12 minutes.</p></div>"
    assert convert(tmp_path, "x.html", page).text == "## Dough\n\nBake for 12 minutes."


def saved_page(page: str, frame: str) -> str:
    part = "\n--b\nContent-Type: {}\nContent-Location: https://x.example/{}\n\n{}\n"
    parts = [
        ("text/html", "a", page),
        ("text/css", "b", "body { margin: 0 }"),
        ("text/javascript", "c", "var cost = 9;"),
    ]
    return (
        "From: <Saved by Blink>\nSnapshot-Content-Location: https://wiki.example/pump\nSubject: Pump\n"
        "Date: Tue, 12 Mar 2024 09:00:00 +0000\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related; type="text/html"; boundary="b"\n'
        f"{''.join(part.format(*one) for one in [*parts, ('text/html', 'd', frame)])}--b--\n"
    )


def test_a_page_in_one_file_is_read_without_its_frames(tmp_path: Path) -> None:
    document = convert(
        tmp_path, "p.mhtml", saved_page("<h1>P-7</h1><p>12 l/min.</p>", "<p>Buy pumps with 99 l/min</p>")
    )
    assert document.text == (
        "# Pump\n\nSaved from: https://wiki.example/pump  \nDate: Tue, 12 Mar 2024 09:00:00 +0000\n\n# P-7\n\n12 l/min."
    )
    assert document.metadata == {"format": "email", "date": "Tue, 12 Mar 2024 09:00:00 +0000"}


def test_a_page_of_frames_alone_is_its_frames(tmp_path: Path) -> None:
    page = saved_page("<frameset cols='20,80'><frame src='d'></frameset>", "<h2>Rules</h2><p>Be brief.</p>")
    assert convert(tmp_path, "p.mhtml", page).text.endswith("## Rules\n\nBe brief.")


@pytest.mark.parametrize(
    "task",
    [
        "<ul class='to-do-list'><li><div class='checkbox checkbox-{state}'></div> <span>{task}</span></li></ul>",
        "<ul class='inline-task-list'><li class='{state}' data-inline-task-id='7'><span>{task}</span></li></ul>",
    ],
)
def test_boxes_of_tasks_in_exports_of_notion_and_confluence(tmp_path: Path, task: str) -> None:
    done = task.format(state="on" if "checkbox" in task else "checked", task="File plans")
    page = f"<h1>Plan</h1>{done}<p>Then</p>{task.format(state='off', task='Hire a crane')}"
    assert convert(tmp_path, "x.html", page).text == "# Plan\n\n- [x] File plans\n\nThen\n\n- [ ] Hire a crane"


def test_colours_of_a_terminal_are_no_text(tmp_path: Path) -> None:
    log = "\x1b[2J\x1b[1;31mERROR\x1b[0m disk full\x1b[K\n"
    log += "\x1b]8;;https://x.org\x1b\\see\x1b]8;;\x07 [1m] and \x1b[3\x1b[4m1m.\x1b(B\x1b[m\n"  # tput sgr0
    for name in ("build.log", "build.txt"):
        assert convert(tmp_path, name, log).text.split("\n") == ["ERROR disk full", "see [1m] and [31m."]
    assert normalize(normalize(log)) == normalize(log)


GOOGLE = """<html><head><style>.c1{color:#000}</style></head><body class="c9 doc-content">
<p class="c2 title" id="h.x"><span>Travel policy</span></p><p class="c2 subtitle"><span>Version 3</span></p>
<h1 class="c4"><span>Flights</span></h1>
<p><span>Economy below </span><span class="c5">6 hours</span><sup><a
href="#cmnt1" id="cmnt_ref1">[a]</a></sup><span>. Book via
</span><a href="https://www.google.com/url?q=https://travel.example/book?a%3D1&amp;sa=D&amp;usg=AOv">the portal</a></p>
<ul class="c6 lst-kix_ab-0 start"><li><span>Seats</span></li></ul><ul
class="c6 lst-kix_ab-1 start"><li><span>30 EUR</span></li>
<li><span>a receipt</span></li></ul><ul class="c6 lst-kix_ab-2 start"><li><span>scanned</span></li></ul><ul
class="c6 lst-kix_ab-0"><li><span>Meals</span></li></ul><p><span>Or:</span></p><ul
class="c6 lst-kix_cd-1 start"><li><span>Pay
yourself</span></li></ul><div class="c10"><p><a href="#cmnt_ref1" id="cmnt1">[a]</a><span>
Should this be 5 hours?</span></p>
<p><span>Ask Ann.</span></p></div></body></html>"""


def test_a_page_of_google_docs(tmp_path: Path) -> None:
    document = convert(tmp_path, "policy.html", GOOGLE)
    assert document.title == "Travel policy"
    assert document.text == (
        "# Travel policy\n\nVersion 3\n\n# Flights\n\n"
        "Economy below 6 hours. Book via [the portal](https://travel.example/book?a=1)\n\n"
        "- Seats\n  - 30 EUR\n  - a receipt\n    - scanned\n\n- Meals\n\nOr:\n\n- Pay yourself"
    )
