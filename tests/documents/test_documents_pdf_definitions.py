"""Terms of PDFs above what they are: definitions in bold type, options of programs."""

from __future__ import annotations

from pathlib import Path

from document_builders import convert, pdf
from pdf_texts import Text

FULL = "The crew measures all legs of the cave from the entrance down, and writes each down in its own book at once"


def page(*lines: tuple[float, str, str]) -> list[Text]:
    """A heading, a line that fills the page, and lines with how far each is set in, the font and the text; bold ones
    stand further down."""
    foot, made = 728.0, [(72, 764, 14, "F2", "Words"), (72, 740, 10, "F1", FULL)]
    for left, font, text in lines:
        foot -= 18 if font == "F2" else 12
        made.append((72 + left, foot, 10, font, text))
    return made


def text_of(tmp_path: Path, *lines: tuple[float, str, str]) -> str:
    end = [(72, 764, 14, "F2", "End"), (72, 740, 10, "F1", FULL)]
    data = pdf([page(*lines), end], outline=[("Words", 0), ("End", 1)])
    return convert(tmp_path, "words.pdf", data).text.partition(f"{FULL}\n\n")[2].partition("\n\n# End")[0]


def test_a_term_in_bold_type_is_told_with_what_is_set_in_below_it(tmp_path: Path) -> None:
    lines = (
        (0, "F2", "station"), (24, "F1", "a point that is measured from"),
        (0, "F2", "leg"), (24, "F1", "a line joining two stations, with all that belongs to it and is written down in"),
        (24, "F1", "the book of the crew"),
    )  # fmt: skip
    assert text_of(tmp_path, *lines) == (
        "- **station**: a point that is measured from\n"
        "- **leg**: a line joining two stations, with all that belongs to it and is written down in the book of the"
        " crew"
    )


def test_centred_lines_are_no_term_and_definition(tmp_path: Path) -> None:
    assert "**" not in text_of(tmp_path, (100, "F2", "Ada Alma Lovelace"), (126, "F1", "London"))


def test_an_option_stands_above_its_description(tmp_path: Path) -> None:
    text = text_of(tmp_path, (0, "F1", "--scale=SCALE"), (24, "F1", "scale of the drawing"))
    assert text == "--scale=SCALE\n\nscale of the drawing"
