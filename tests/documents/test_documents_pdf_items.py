"""Lists of PDFs that Word and LibreOffice make: bullets of several levels, letters, numbers of several levels."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf
from pdf_texts import Text

from rag_app.documents.converters.pdf.lines.items import Labels

FULL = "The pump moves water from the lower tank to the upper tanks, day by day and without a noise at all,"


def items(*labelled: tuple[int, str, str, str], below: float = 760) -> list[Text]:
    """Items, each of a level, with the font of its label and the label 18 points before the text."""
    out: list[Text] = []
    for at, (level, font, label, text) in enumerate(labelled):
        left, foot = 72 + 36 * level, below - 12 * at
        out += [(left, foot, 10, font, label), (left + 18, foot, 10, "F1", text)]
    return out


def test_bullets_of_deeper_levels_open_items(tmp_path: Path) -> None:
    """Word's second level is an "o" in Courier, its third a sign of Wingdings, which LibreOffice has in a font of its
    own."""
    page = items(
        (0, "F4", "·", "Breaks"), (1, "F3", "o", "ten minutes"), (2, "F5", "§", "on the line"), (1, "F3", "o", "x")
    )
    expected = "- Breaks\n- ten minutes\n- on the line\n- x"
    data = pdf([page])
    assert convert(tmp_path, "word.pdf", data).text == expected
    writer = data.replace(b"/BaseFont/Symbol", b"/BaseFont/OpenSymbol").replace(b"Wingdings-Regular", b"OpenSymbol")
    assert convert(tmp_path, "writer.pdf", writer).text == expected


def test_signs_of_the_font_of_libreoffice(tmp_path: Path) -> None:
    page = items((0, "F5", "v", "lamp"), (0, "F5", "¨", "rope"), (0, "F5", "J", "a sign that nobody knows"))
    page += [(72, 660, 10, "F1", "The angle"), (125, 660, 10, "F5", "a")]
    data = pdf([page]).replace(b"Wingdings-Regular", b"OpenSymbol")
    text = convert(tmp_path, "x.pdf", data).text
    assert text == "- lamp\n- ☐ rope\n- a sign that nobody knows\n\nThe angle α"


def test_a_word_o_and_typewritten_text_are_no_bullets(tmp_path: Path) -> None:
    page = [*items((0, "F1", "o", "vendere la casa"), (0, "F3", "o", "")), (90, 748, 10, "F3", "x := 1")]
    assert "-" not in convert(tmp_path, "x.pdf", pdf([page])).text


def test_letters_and_numbers_of_several_levels_open_items(tmp_path: Path) -> None:
    labels = ["1.", "a.", "b.", "i.", "ii.", "c.", "2.", "2.1", "2.2", "2.2.1", "2.3.", "3.1"]
    levels = [0, 1, 1, 2, 2, 1, 0, 0, 0, 0, 0, 0]
    page = items(*((level, "F1", label, "Stop pumps") for level, label in zip(levels, labels, strict=True)))
    text = convert(tmp_path, "x.pdf", pdf([[*page, (72, 500, 10, "F1", FULL)]])).text
    assert text.split("\n\n")[:-1] == [f"{label} Stop pumps" for label in labels]


def test_a_clause_opens_a_block_below_a_bullet_at_its_edge(tmp_path: Path) -> None:
    page = [(72, 760, 10, "F1", "3.1 The store offers:"), *items((0, "F4", "·", FULL[:-1] + "."), below=748)]
    page += [(72, 736, 10, "F1", "3.2 The other side pays.")]
    assert (
        convert(tmp_path, "x.pdf", pdf([page])).text
        == f"3.1 The store offers:\n\n- {FULL[:-1]}.\n\n3.2 The other side pays."
    )


@pytest.mark.parametrize(
    "first", ["2.5 million litres a day", "a. m. and p. m. alike", "3.2 of this agreement", "ii. e. more"]
)
def test_the_same_signs_within_a_sentence_open_none(tmp_path: Path, first: str) -> None:
    above, first = "3.1 " + FULL.removesuffix(" at all,") + " by", f"{first}, {FULL[0].lower()}{FULL[1:59]}"
    page = [(72, 760 - 12 * at, 10, "F1", text) for at, text in enumerate([above, first])]
    assert convert(tmp_path, "x.pdf", pdf([page])).text == f"{above} {first}"


def test_which_labels_come_next() -> None:
    labels = Labels()
    labels.begin("2.3 The store")
    labels.begin("h. Wait")
    labels.begin("(III) Wait")
    opened = ["2.3.1 So", "2.4 So", "3 So", "i. So", "(IV) So", "2.5 So", "j. So", "(iv) So", "IV. So"]
    assert [labels.open(text, ended=False) for text in opened] == [True, True, False, True, True, *[False] * 4]
    ended = ["2.5 So", "a. So", "i. So", "ix. So", "A. So", "12 So", "2.5 8.1"]
    assert [labels.open(text, ended=True) for text in ended] == [True, True, True, False, False, False, False]


def test_a_number_that_fills_its_tab_is_no_part_of_the_word_behind_it(tmp_path: Path) -> None:
    page = [(72, 760, 10, "F1", FULL), (72, 730, 10, "F1", "10.Took part"), (72, 700, 10, "F1", "1.2.1Except")]
    page += [(72, 670, 10, "F1", "2.5GHz"), (72, 640, 10, "F1", "3.b")]
    text = convert(tmp_path, "x.pdf", pdf([page])).text
    assert text.split("\n\n")[1:] == ["10. Took part", "1.2.1 Except", "2.5GHz", "3.b"]


def test_a_list_that_counts_anew_within_an_item_is_set_in(tmp_path: Path) -> None:
    steps = [(80, "1. Stop it."), (80, "2. Open it:"), (100, "1. Turn it."), (100, "2. Lift it."), (80, "3. Clean it.")]
    lines = [(x, 700 - 14 * n, 10, "F1", text) for n, (x, text) in enumerate(steps)]
    shown = "1. Stop it.\n\n2. Open it:\n\n   1. Turn it.\n\n   2. Lift it.\n\n3. Clean it."
    assert convert(tmp_path, "x.pdf", pdf([lines])).text == shown


@pytest.mark.parametrize(
    "lines",
    [
        [
            (80, 700, "1. Stop it."),
            (80, 686, "That is all of it."),
            (100, 672, "1. Turn it."),
            (100, 658, "2. Lift it."),
        ],
        [(80, 600, "1. Stop it."), (80, 586, "2. Open it."), (320, 700, "1. Turn it."), (320, 686, "2. Lift it.")],
        [(80, 700, "1. Stop it."), (80, 686, "2. Open it."), (100, 672, "5. Turn it."), (100, 658, "6. Lift it.")],
    ],
)
def test_other_lists_are_not_set_in(tmp_path: Path, lines: list[tuple[float, float, str]]) -> None:
    text = convert(tmp_path, "x.pdf", pdf([[(x, y, 10, "F1", line) for x, y, line in lines]])).text
    assert text == "\n\n".join(line for _, _, line in lines)
