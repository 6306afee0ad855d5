"""The evidence of an answer: its passage, and the page of the file that it came from."""

import io
import os
import re
import time

import numpy as np
import pytest
from document_builders import pdf
from PIL import Image
from ui_helpers import app_of, engine_of, html_of, open_evidence, use_engine

from rag_app.index import build_index
from rag_app.testing import FakeChatModel, FakeEmbedder
from rag_app.ui.evidence import page_draw
from rag_app.ui.evidence.original import original_of
from rag_app.ui.evidence.page_words import _pieces, find, letters_of
from rag_app.ui.evidence.passage import passage_html
from rag_app.ui.evidence.pictures import Pages, Wanted

FACT = "The head of department approves travel costs."
LINES = ["Travel", FACT, "Trains are preferred over flights.", "A hotel may cost at most 120 euros a night."]


def guide(lines=LINES):
    return pdf([[(72, 760 - 24 * i, 20 if i == 0 else 12, "F1", text) for i, text in enumerate(lines)]])


@pytest.fixture
def papers(ui_engine, tmp_path):
    """An index `papers` of one PDF beside the test's folder; the page draws with a child of its own."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "guide.pdf").write_bytes(guide())
    build_index("papers", sources=[os.fspath(folder)], root=ui_engine.indexes, embedder=FakeEmbedder())
    yield folder / "guide.pdf"
    ui_engine.pages.close()


def asked(question="Who approves travel costs?"):
    at = app_of("chat").run()
    at.selectbox(key="index").set_value("papers").run()
    return at.chat_input[0].set_value(question).run()


def wanted(path, cited=FACT, page=1, scale=2.0):
    return Wanted(str(path), 0, page, scale, 1, "", cited)


def pictures(at):
    return at.get("image")


# The page


def test_a_citation_shows_the_page_with_its_words_marked(papers):
    at = open_evidence(asked())
    assert not at.exception and f"<mark>{FACT}</mark>" in html_of(at)
    assert len(pictures(at)) == 1 and "page 1 of 1" in html_of(at)
    assert "has changed" not in html_of(at) and "word for word" not in html_of(at)
    assert pictures(at)[0].proto.imgs[0].alt == "Picture of page 1, the cited words marked"
    assert {"Page before", "Page after"} <= {b.label for b in at.button}  # not only an arrow


def test_a_page_is_called_by_the_number_that_is_printed_on_it_too(papers, ui_engine):
    lines = [(72, 760 - 24 * i, 12, "F1", text) for i, text in enumerate(LINES)]
    papers.write_bytes(pdf([[], lines, []], catalog="/PageLabels<</Nums[0<</S/r>>1<</P(<b>)/S/D>>]>>"))
    build_index("papers", root=ui_engine.indexes, embedder=FakeEmbedder())
    at = open_evidence(asked())
    assert "page &lt;b&gt;1 (2 of 3)" in html_of(at) and "guide.pdf, page &lt;b&gt;1 (PDF page 2)" in html_of(at)


def test_a_marker_in_the_answer_names_the_chip_that_it_presses(papers):
    at = asked()
    (key,) = [b.key for b in at.button if b.key and b.key.startswith("chip-")]
    assert f'<sup data-chip="{key}" role="button" tabindex="0"' in html_of(at)


def test_markers_of_one_number_open_what_their_own_sentences_rest_on(ui_engine, tmp_path, monkeypatch):
    said = (FACT, "Trains are preferred over flights.", "Bananas approve invoices on Tuesdays.")
    model = FakeChatModel(" ".join(f"{sentence} [1]" for sentence in said))
    use_engine(monkeypatch, lambda: engine_of(tmp_path, model))
    at = app_of("chat").run().chat_input[0].set_value("Who approves travel costs?").run()
    first, second = re.findall(r'<sup data-chip="([^"]+)"', html_of(at))  # nothing supports the third
    for key, words in ((second, said[1]), (first, said[0])):
        at = at.button(key=key).click().run()
        assert re.findall("<mark>(.*?)</mark>", html_of(at)) == [words]


def test_evidence_is_closed_again_and_others_stay_closed(papers):
    at = open_evidence(asked())
    (hide,) = [b.key for b in at.button if b.key and b.key.startswith("hide-")]
    at.button(key=hide).click().run()
    assert "<mark>" not in html_of(at) and not pictures(at)


def test_the_marked_pixels_are_those_of_the_words(tmp_path):
    (tmp_path / "guide.pdf").write_bytes(guide())
    pages = Pages()
    try:
        plain, marked = (pages.draw(wanted(tmp_path / "guide.pdf", cited)) for cited in ("not there", FACT))
    finally:
        pages.close()
    assert (plain.marked, marked.marked, marked.found_on, marked.pages) == (0, 1, (1,), 1)
    before, after = (np.asarray(Image.open(io.BytesIO(d.picture))).astype(int) for d in (plain, marked))
    rows, columns = np.nonzero(np.abs(before - after).sum(axis=2))
    height = after.shape[0] / 2  # points
    assert height - rows.max() / 2 > 736 - 5 and height - rows.min() / 2 < 736 + 15  # the second line, at 760 - 24
    assert 70 < columns.min() / 2 < 74
    letters = before.sum(axis=2) < 300
    assert (after.sum(axis=2)[letters] < 300).all()  # the words stay readable below the mark


def test_a_damaged_or_slow_page_is_a_sentence_and_the_next_one_is_drawn(tmp_path):
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 nothing more")
    (tmp_path / "guide.pdf").write_bytes(guide())
    pages = Pages()
    try:
        assert "cannot be drawn" in pages.draw(wanted(tmp_path / "bad.pdf")).problem
        assert "does not exist" in pages.draw(wanted(tmp_path / "guide.pdf", page=2)).problem
        pages.seconds = 0.0
        assert "was stopped" in pages.draw(wanted(tmp_path / "guide.pdf")).problem
        pages.seconds = 60.0
        assert pages.draw(wanted(tmp_path / "guide.pdf")).picture
        pages._process.kill()  # as a crash would
        assert pages.draw(wanted(tmp_path / "guide.pdf", scale=1.0)).picture
        assert pages.draw(wanted(tmp_path / "guide.pdf")).picture  # from memory
    finally:
        pages.close()


def test_pages_that_were_drawn_do_not_pile_up(tmp_path, monkeypatch):
    (tmp_path / "guide.pdf").write_bytes(guide())
    pages = Pages()
    try:
        most = 7 * len(pages.draw(wanted(tmp_path / "guide.pdf", scale=1.0)).picture) // 2
        monkeypatch.setattr("rag_app.ui.evidence.pictures._KEPT_BYTES", most)
        drawn = [pages.draw(wanted(tmp_path / "guide.pdf", scale=1 + n / 1000)) for n in range(8)]
        again = pages.draw(wanted(tmp_path / "guide.pdf", scale=1 + 7 / 1000))
    finally:
        pages.close()
    assert again is drawn[-1]
    assert most // 2 < sum(len(d.picture) for d in pages._kept.values()) <= most


def test_a_huge_page_is_drawn_small(tmp_path):
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument.new()
    document.new_page(14_400, 14_400)
    with Image.open(io.BytesIO(page_draw.draw(document, 0, [], 2.0)[0])) as picture:
        assert picture.width * picture.height <= 12_100_000


# The words


@pytest.mark.parametrize(
    ("lines", "before", "cited", "shown"),
    [
        # the same words twice: what stands before tells them apart
        (
            ["Total 10 of 20", "Total 10 of 20"],
            "Total 10 of 20\n",
            "Total 10 of 20",
            [1],
        ),
        (["Of dif-", "ferent kinds."], "", "Of different kinds.", [0, 1]),
        (["Sales 4,315 2,944", "Costs 1 2"], "", "| Sales | 4,315 | 4,315 | 2,944 |", [0]),  # a cell over two columns
        (["One two", "three four"], "", "# One two\n\n* three [four](https://x.example/y)", [0, 1]),
        (["Nothing of it"], "", "Quite another sentence.", []),
    ],
)
def test_words_are_found_where_they_stand(tmp_path, lines, before, cited, shown):
    import pypdfium2 as pdfium

    (tmp_path / "a.pdf").write_bytes(guide(lines))
    document = pdfium.PdfDocument(tmp_path / "a.pdf")
    places = find(document, 0, before, cited)
    text = document[0].get_textpage()
    got = [text.get_text_range(p.first, p.last - p.first + 1) for p in places]
    assert letters_of("".join(got)).text == letters_of("".join(lines[i] for i in shown)).text
    if len(shown) == 1 and len(lines) == 2:
        (place,) = places
        assert (place.first > len(lines[0])) == (shown == [1])


def test_words_that_go_on_on_the_next_page_are_found_on_both(tmp_path):
    import pypdfium2 as pdfium

    pages = [[(72, 700, 12, "F1", "The long sentence begins here"), (72, 40, 9, "F1", "page 1")],
             [(72, 760, 9, "F1", "Running head"), (72, 700, 12, "F1", "and ends over there.")]]  # fmt: skip
    (tmp_path / "a.pdf").write_bytes(pdf(pages))
    places = find(pdfium.PdfDocument(tmp_path / "a.pdf"), 0, "", "The long sentence begins here and ends over there.")
    assert [p.page for p in places] == [0, 1]


def test_words_of_a_column_are_found_on_a_page_that_holds_the_lines_of_its_columns_in_turn(tmp_path):
    import pypdfium2 as pdfium

    left = ["The service takes parcels of all", "sizes on every working day of", "the week but Sunday."]
    right = ["Quite another column says more", "of other things, about sizes on", "every day of a longer year."]
    lines = [(x, 700 - 14 * at, 12, "F1", one[at]) for at in range(3) for x, one in ((72, left), (320, right))]
    (tmp_path / "a.pdf").write_bytes(pdf([lines]))
    document = pdfium.PdfDocument(tmp_path / "a.pdf")
    text = document[0].get_textpage()
    for column in (left, right):
        places = find(document, 0, "", " ".join(column))
        assert [text.get_text_range(p.first, p.last - p.first + 1) for p in places] == [
            one.rstrip(".") for one in column
        ]
    assert find(document, 0, "", f"{left[1]} some other office, and never on holidays nor in any later year.") == []


@pytest.mark.parametrize("word", ["ab{}cd", "aaaaaaaaaaaaaa"])
def test_words_without_ends_on_the_page_are_looked_for_in_little_time(word):
    words = [word.format(number) for number in range(800)]
    letters, begun = letters_of(f"x{''.join(words)}x"), time.process_time()
    assert _pieces(letters, " ".join(words[1:]), -1) == []
    assert time.process_time() - begun < 1


# The file


def test_a_changed_and_a_missing_file_are_told(papers, ui_engine):
    assert original_of("papers", ui_engine.indexes, 1, "sources/guide.pdf").note == ""
    os.utime(papers, (1, 1))  # other times, same bytes
    assert original_of("papers", ui_engine.indexes, 1, "sources/guide.pdf").note == ""
    papers.write_bytes(guide([*LINES, "One line more."]))
    changed = original_of("papers", ui_engine.indexes, 1, "sources/guide.pdf")
    assert "has changed since this answer" in changed.note and changed.path is not None
    at = open_evidence(asked())
    assert "has changed since this answer" in html_of(at) and len(pictures(at)) == 1
    papers.unlink()
    at = at.run()
    assert (
        "is not where the index found it any more" in html_of(at)
        and not pictures(at)
        and f"<mark>{FACT}" in html_of(at)
    )


@pytest.mark.parametrize("source", ["/etc/passwd", "../secret.txt", "sources/../../secret.txt", "sources/x.pdf", ""])
def test_no_file_beside_the_sources_is_opened(papers, ui_engine, tmp_path, source):
    (tmp_path / "secret.txt").write_text("secret")
    assert original_of("papers", ui_engine.indexes, 1, source).path is None
    assert "uploads/" not in original_of("papers", ui_engine.indexes, 1, f"uploads/{source}").note


# The passage


def test_a_table_is_drawn_as_one_and_the_mark_crosses_its_cells():
    text = "## Sales\n\n| Year | Sum |\n| --- | ---: |\n| 2022 | 1 \\| 2 |\n| <b> | 3 |\n\nAfter *it*."
    row = text.index("2022")
    made = passage_html(text, row, row + len("2022 | 1 \\| 2"))
    assert "<th>Year</th><th>Sum</th>" in made and "---" not in made
    assert "<td><mark>2022</mark></td><td><mark>1 | 2</mark></td>" in made
    assert "<td>&lt;b&gt;</td><td>3</td>" in made and "<strong>Sales</strong>" in made and "After *it*." in made


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 2), (0, 99)])
def test_an_impossible_span_marks_nothing(start, end):
    assert "<mark>" not in passage_html("| a |\nb", start, end)


def test_the_cell_of_a_row_that_says_the_answer_is_marked_alone():
    row = "| Adams | rifle | 138 | 2008 |"
    text = f"| County | Item | Cost | Year |\n| --- | --- | --- | --- |\n{row}\n"
    span = text.index(row), text.index(row) + len(row)
    assert re.findall("<mark>(.*?)</mark>", passage_html(text, *span, said="138.")) == ["138"]
    for said in ("", "It is 138 dollars", "2009", "1389"):
        assert passage_html(text, *span, said=said).count("<mark>") == 4
    assert passage_html(text, span[0], span[0] + 12, said="138").count("<mark>") == 2  # no whole row
    twice = text.replace("2008", " 138")
    assert passage_html(twice, *span, said="138").count("<mark>") == 4  # which one is not known
    shown = passage_html(twice, *span, said="138", asked="What does the rifle cost?")
    assert "<td><mark>138</mark></td><td>138</td>" in shown and shown.count("<mark>") == 1
    above = "| County | Item | Cost | Year |"
    below = passage_html(row.replace("2008", " 138"), 0, len(row), above, "138", "Which year?")
    assert "<td>138</td><td><mark>138</mark></td>" in below


def test_of_a_figure_that_is_called_by_its_row_and_column_the_cell_is_marked_alone():
    row = "| Alpine | 1505 | 1410 | 1410 (net) | 1505 |"
    text = f"| Region | Q2 2023 | Q2 2022 | Q1 2022 | Change in Q2 2023 |\n| - | - | - | - | - |\n{row}"
    span = text.index(row), len(text)
    for said, marked in (
        ("1505 (Alpine, Q2 2023)", "<td><mark>1505</mark></td><td>1410</td>"),
        ("1505 (Alpine, Change in Q2 2023; in millions)", "<td><mark>1505</mark></td></tr>"),
        ("1410 (Alpine, Q2 2022)", "<td><mark>1410</mark></td><td>1410 (net)</td>"),
        ("1410 (net) (Alpine, Q1 2022)", "<td><mark>1410 (net)</mark></td>"),
        ("1410 (net)", "<td><mark>1410 (net)</mark></td>"),
    ):
        shown = passage_html(text, *span, said=said, asked="How much did Alpine sell in 2023?")
        assert marked in shown and shown.count("<mark>") == 1, said
    assert passage_html(text, *span, said="1505 (Alpine)").count("<mark>") == 5  # which one is not known
    twice = "| Net sales | 5 | 5 |"
    cost = passage_html(twice, 0, len(twice), "| | Sales | Cost |", "5 (Net sales, Cost)", "Net sales?")
    assert "<td>5</td><td><mark>5</mark></td>" in cost


def test_the_figure_that_is_looked_up_in_a_table_is_marked_without_its_row(ui_engine, tmp_path):
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "sales.md").write_text(
        "# Sales\n\n| Region | Q1 2023 | Q2 2023 |\n| --- | --- | --- |\n| Alpine | 1400 | 1505 |\n| Coast | 90 | 8 |\n"
    )
    build_index("papers", sources=[os.fspath(folder)], root=ui_engine.indexes, embedder=FakeEmbedder())
    shown = html_of(open_evidence(asked("What were the Q2 2023 sales of Alpine?")))
    assert "1505 (Alpine, Q2 2023)" in shown
    assert "<td>Alpine</td><td>1400</td><td><mark>1505</mark></td>" in shown


def test_rows_of_a_table_stand_below_what_they_were_cut_from():
    above = "Sales in *millions*:\n| | 2022 | 2021 |\n| | net | <net> |\nEurope"
    text = "| France | 3 | 4 |\n| - | - | - |\n\nAfter."
    made = passage_html(text, 11, 12, above)
    table = made[made.index("<table>") : made.index("</table>")]
    assert made.index("Sales in *millions*:") < made.index("<table>") and made.count("<table>") == 1
    assert "<thead><tr><th></th><th>2022</th><th>2021</th></tr><tr><th></th><th>net</th><th>&lt;net&gt;" in table
    assert '<tbody><tr><td colspan="3">Europe</td></tr><tr><td>France</td><td><mark>3</mark></td>' in table
    assert "<tr><td>-</td><td>-</td><td>-</td></tr>" in table  # a row of dashes is no rule
    assert "<th>" not in passage_html("| France | 3 |\n| Spain | 5 |", 0, 0)  # rows alone name no columns
    caption = passage_html("Words.", 0, 5, "Sales:")
    assert "<table>" not in caption and caption.index("Sales:") < caption.index("Words")


def test_a_row_that_begins_before_a_passage_or_goes_on_after_it_is_a_row():
    above = "| Step | Work | Hazards | Control |"
    last = "| 2 | Pull **the** joint. | Crushed hands | Pay attention"
    made = passage_html(last, 6, 25, above)
    assert "<td>2</td><td><mark>Pull <strong>the</strong> joint.</mark></td>" in made and "|" not in made
    assert "<td>Crushed hands</td><td>Pay attention …</td></tr>" in made
    text = f"of loads. | Use gloves. |\n{last}"
    for names, empty in ((above, 2), ("", 2)):
        made = passage_html(text, 0, 9, names)
        assert f"<tr>{'<td></td>' * empty}<td>… <mark>of loads.</mark></td><td>Use gloves.</td></tr>" in made
        assert made.count("<table>") == 1 and "|" not in made and made.count("<th>") == (4 if names else 0)
    made = passage_html("of the form | Sum |\n| --- | --- |\n| a | 3 |", 0, 0)
    assert "<th>… of the form</th><th>Sum</th>" in made and "---" not in made
    for prose in ("Either a | or b |", "x || y |\nand so on", "||x|| > |y"):
        assert "<table>" not in passage_html(prose, 0, 0)


def test_bold_words_are_bold_and_a_mark_may_begin_within_them():
    text = "Say **this now** and 2**3 or f(**rest)."
    assert "Say <strong>this now</strong> and 2**3 or f(**rest)." in passage_html(text, 0, 0)
    made = passage_html(text, text.index("now"), text.index(" 2"))
    assert "Say <strong>this </strong><mark><strong>now</strong> and</mark> 2**3" in made
    assert "<strong>&lt;b&gt;</strong>" in passage_html("**<b>**", 0, 0)


def test_evidence_from_the_middle_of_a_table_shows_its_columns(ui_engine, tmp_path):
    folder = tmp_path / "sources"
    folder.mkdir()
    rows = "".join(f"| Ward {n} of the city | {n} nurses |\n" for n in range(80))
    (folder / "wards.md").write_text(f"# Hospital\n\n| Ward | Staff at night |\n| --- | --- |\n{rows}")
    build_index("papers", sources=[os.fspath(folder)], root=ui_engine.indexes, embedder=FakeEmbedder())
    hit = next(h for h in ui_engine.rag("papers").retrieve("ward 71 of the city") if "Ward 71 " in h.chunk.text)
    assert "Staff at night" not in hit.chunk.text
    at = open_evidence(asked("Ward 71 of the city"))
    assert not at.exception and "<th>Ward</th><th>Staff at night</th>" in html_of(at)
