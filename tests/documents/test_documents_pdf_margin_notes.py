"""Notes in the margin of PDF pages."""

from __future__ import annotations

from pathlib import Path

from document_builders import convert, pdf
from pdf_texts import Text, lines

SAID = [
    "The ferry leaves the northern pier at nine and calls at all of the islands",
    "on the way to the harbour of the old town, where the mail is taken aboard.",
]
NOTE = ["The pier was built in 1911", "by the lighthouse board, and", "rebuilt after the flood."]


def paragraphs(count: int) -> list[Text]:
    """Paragraphs of two lines each in the left two thirds of a page, the first line indented."""
    return [
        (x, 700 - 14 * (2 * at + line), 10, "F1", SAID[line]) for at in range(count) for line, x in enumerate((82, 72))
    ]


def test_a_note_stands_behind_the_paragraph_that_it_begins_beside(tmp_path: Path) -> None:
    text = paragraphs(7)
    note = lines(*NOTE, left=440, top=672, apart=10, size=8)
    page = [*text[:5], *note, *text[5:]]
    read = convert(tmp_path, "x.pdf", pdf([page])).text.split("\n\n")
    assert read == [" ".join(SAID)] * 2 + [" ".join(NOTE)] + [" ".join(SAID)] * 5


def test_a_note_beside_a_paragraph_that_goes_on_on_the_next_page_stands_before_it(tmp_path: Path) -> None:
    text = paragraphs(7)[:-1]
    note = lines(*NOTE, left=440, top=text[-1][1], apart=10, size=8)
    read = convert(tmp_path, "x.pdf", pdf([[*text, *note], lines(SAID[1], top=700)])).text
    assert read.split("\n\n") == [" ".join(SAID)] * 6 + [" ".join(NOTE), " ".join(SAID)]


def test_a_note_stands_behind_the_item_whose_further_lines_are_indented(tmp_path: Path) -> None:
    page = [
        one
        for at in range(7)
        for one in (
            (72, 700 - 34 * at, 10, "F1", f"{at}. {SAID[0]}"),
            (450, 700 - 34 * at, 7.5, "F1", "Of ferries"),
            (84, 687 - 34 * at, 10, "F1", SAID[1]),
        )
    ]
    read = convert(tmp_path, "x.pdf", pdf([page])).text.split("\n\n")
    assert read == [one for at in range(7) for one in (f"{at}. {' '.join(SAID)}", "Of ferries")]


def test_labels_and_columns_in_small_type_are_no_notes(tmp_path: Path) -> None:
    text = paragraphs(7)
    labels = [(30, y, 8, "F1", f"B{at}") for at, (_, y, *_) in enumerate(text[::2])]
    page = [one for pair in zip(labels, text[::2], strict=True) for one in pair]
    small = [
        (x, 480 - 10 * at, 8, "F1", f"{word} of pier {at}")
        for at in range(6)
        for x, word in ((72, "Length"), (460, "Depth"))
    ]
    read = convert(tmp_path, "x.pdf", pdf([[*page, *text[1::2], *small]])).text
    assert all(f"B{at} {SAID[0]}" in read for at in range(7))
    assert "Length of pier 0 Depth of pier 0" in " ".join(read.replace("|", " ").split())


def test_small_words_beside_lines_that_say_each_a_thing_of_its_own_are_no_notes(tmp_path: Path) -> None:
    steps = [f"{at}. Read the gauge of the pump" for at in range(1, 13)]
    page = [
        one
        for at, step in enumerate(steps)
        for one in ((72, 700 - 20 * at, 10, "F1", step), (420, 700 - 20 * at, 8, "F1", "Done by:"))
    ]
    read = convert(tmp_path, "x.pdf", pdf([page])).text.split("\n\n")
    assert read == [f"{step} Done by:" for step in steps]
