"""Rows of tables are read one at a time, and what is found in them stands where it stands in the passage."""

from __future__ import annotations

from passages import text_of

from rag_app.reading.found import Place, ReadHit, Reading
from rag_app.reading.in_tables import BY_COLUMN, HITS, ROWS, with_rows
from rag_app.schema import Chunk, Hit
from rag_app.tables.content.rows_alone import RowAlone, rows_alone
from rag_app.text.structure.pipe_tables import tables_in

HEAD = "Cash flows (in millions):\n\n| | 2022 | 2021 |\n| --- | --- | --- |\n"
BODY = "| Paid out: | | |\n| Interest | 1,873 | 1,406 |\n| Taxes, net | 7,224 | 5,907 |\n\nOf these 12 in cash.\n"
FORM = "| Wind: | 8 knots | Runway: | 21 |\n"


class FakeReader:
    """Finds `words` where it reads them, with a lead of 3, and the first letter of a row with one of -1."""

    def __init__(self, words: str) -> None:
        self.words, self.seen = words, list[tuple[str, str]]()

    def read(self, question, passages):
        self.seen += passages
        return [self._one(text) for _, text in passages]

    def _one(self, text):
        at = text.find(self.words)
        place = (
            Place(at, at + len(self.words), 3.0) if at >= 0 else Place(text.rfind("\n") + 3, text.rfind("\n") + 4, -1.0)
        )
        return Reading(0.5, 0.5, 0.5, 0.0, place.lead, (place,))


def rows_of(text: str) -> list[RowAlone]:
    return list(rows_alone(tables_in(text), len(text)))


def hit_of(text: str, above: str = "", number: int = 0) -> Hit:
    return Hit(Chunk(number, number, "a.md", "Report", len(above), len(above) + len(text), text, ("Notes",)), 1.0)


def read(text: str, reader: FakeReader, *places: Place, above: str = "") -> Reading:
    given = Reading(0.5, 0.5, 0.5, 0.0, 0.0, places)
    hit = hit_of(text, above)
    whole = above + text
    (made,) = with_rows("?", [ReadHit(hit, given)], reader, text_of(whole))
    assert made.hit is hit and made.reading is not None
    return made.reading


def test_a_row_stands_below_columns_and_group() -> None:
    text = HEAD + BODY
    made, taxes = rows_of(text)
    assert made.text == "|  | 2022 | 2021 |\n| Paid out: |\n| Interest | 1,873 | 1,406 |"
    assert made.lead == "Cash flows (in millions):" and taxes.text.endswith("| Taxes, net | 7,224 | 5,907 |")
    held = "".join(character for at, character in enumerate(text) if made.holds(at))
    assert held == "| Interest | 1,873 | 1,406"
    at = made.text.index("1,406")
    start, end = made.parsed(at, at + 5) or (0, 0)
    assert text[start:end] == "1,406"
    said = {
        "1,873 | 1,4": "1,873",  # of two cells that which has most of it
        "Interest | 1,873": "1,873",  # the label only where it is alone
        "terest": "terest",
    }
    for words, cell in said.items():
        at = made.text.index(words)
        start, end = made.parsed(at, at + len(words)) or (0, 0)
        assert text[start:end] == cell
    assert made.parsed(2, 6) is None


def test_a_field_of_a_form_stands_alone() -> None:
    text = "| Weather | Weather | Weather | Weather |\n| --- | --- | --- | --- |\n" + FORM
    assert [row.text for row in rows_of(text)] == ["| Wind: | 8 knots |", "| Runway: | 21 |"]


def test_what_is_no_row_is_left_out() -> None:
    twice = "| A | B |\n| Year | 2021 |\n| --- | --- |\n| Sales | 4 |\n"
    assert [row.text for row in rows_of(twice)] == ["| A | B |", "| Year | 2021 |", "| Sales | 4 |"]
    assert rows_of("| A | B |\n| --- | --- |\n| Sales | 4,1") == []  # cut in the middle


def test_places_in_rows_are_those_of_the_rows() -> None:
    reader = FakeReader("1,406")
    text = HEAD + BODY
    cash, taxes = text.index("12 in cash"), text.index("7,224")
    made = read(text, reader, Place(taxes, taxes + 5, 9.0), Place(cash, cash + 2, 2.0))
    assert [text[p.start : p.end] for p in made.places[:2]] == ["1,406", "12"]
    assert made.places[0].lead == 3.0
    assert all("7,224" not in text[p.start : p.end] for p in made.places)  # what the whole passage said of the rows
    assert {heading for heading, _ in reader.seen} == {"Report. Notes\nCash flows (in millions):"}


def test_a_row_that_the_whole_passage_names_too_and_of_a_better_hit_has_the_largest_lead() -> None:
    class Alike(FakeReader):
        def _one(self, text):
            at = text.rindex("| ", 0, -1) + 2
            lead = 4.0 if "7,224" in text else 2.0
            return Reading(0.5, 0.5, 0.5, 0.0, 1.0, (Place(at, at + 3, lead),))

    text = HEAD + BODY
    interest = text.index("1,406")
    named = Reading(0.5, 0.5, 0.5, 0.0, 0.0, (Place(interest, interest + 5, 1.0),))
    plain = Reading(0.5, 0.5, 0.5, 0.0, 0.0, ())
    hits = [ReadHit(hit_of(text), plain), ReadHit(hit_of(text, number=1), named)]
    made = with_rows("?", hits, Alike(""), text_of(text))
    leads = [{text[: p.start].count("\n"): p.lead for p in one.reading.places} for one in made]
    taxes_line, interest_line = text[: text.index("7,224")].count("\n"), text[:interest].count("\n")
    assert leads[1][interest_line] == 4.0  # 1 + 1.2 - 0.7, before the first hit's rows with 1
    assert leads[1][taxes_line] == 2.0 and set(leads[0].values()) == {4.0, 2.0}


def test_a_piece_of_a_table_has_the_columns_that_stand_above_it() -> None:
    reader = FakeReader("5,907")
    made = read(BODY, reader, above=HEAD)
    assert BODY[made.places[0].start : made.places[0].end] == "5,907"
    assert all(text.startswith("|  | 202") for _, text in reader.seen)


def test_only_tables_among_the_best_are_read() -> None:
    reader = FakeReader("x")
    given = Reading(0.5, 0.5, 0.5, 0.0, 0.0, (Place(0, 1, 1.0),))
    hits = [ReadHit(hit_of(HEAD + BODY, number=n), given) for n in range(HITS + 1)]
    hits[1] = ReadHit(hit_of("No table.", number=1), given)
    hits[2] = ReadHit(hits[2].hit)
    made = with_rows("?", hits, reader, lambda _document, start, end: (HEAD + BODY)[start:end])
    assert [one.reading is given for one in made] == [False, True, False, False, True]
    rows = 2 * (HITS - 2)
    assert made[2].reading is None and len(reader.seen) == rows  # labels only are found, so that no column is read
    reader = FakeReader("x")
    read(HEAD + "| Interest | 1,873 | 1,406 |\n" * (2 * ROWS), reader)
    assert len(reader.seen) == ROWS
    reader = FakeReader("1,4")
    read(HEAD + "| Interest | 1,873 | 1,406 |\n" * ROWS, reader)
    assert len(reader.seen) == ROWS + 2 * BY_COLUMN
    assert with_rows("?", [], reader, lambda *_: "") == []


def test_a_row_whose_best_place_is_its_header_keeps_a_place() -> None:
    class Headed(FakeReader):
        def _one(self, text):
            places = [Place(3, 4, 5.0)]
            if self.words in text:
                at = text.index(self.words)
                places.append(Place(at, at + len(self.words), 3.0))
            return Reading(0.5, 0.5, 0.5, 0.0, float(self.words in text), tuple(places))

    text = HEAD + BODY
    taxes = text.index("7,224")
    made = read(text, Headed("1,406"), Place(taxes, taxes + 5, 1.0))
    assert [text[p.start : p.end] for p in made.places] == ["1,406", "7,224"]  # what was said of the whole passage


def test_the_column_is_that_which_answers_best_alone() -> None:
    class ByColumn(FakeReader):
        """Finds the last cell, and says of a column alone that it answers where it is that of 2022."""

        def _one(self, text):
            self.seen.append(("", text))
            at = text.rindex("| ", 0, -2) + 2
            sure = 4.0 if "2022" in text and "2021" not in text and "Taxes" in text else -4.0 + ("Taxes" in text)
            return Reading(0.5, 0.5, 0.5, 0.0, sure, (Place(at, len(text) - 2, 2.0 if "Taxes" in text else 1.0),))

    text = HEAD + BODY
    made = read(text, ByColumn(""))
    assert [text[p.start : p.end] for p in made.places] == ["7,224", "1,873"]  # of two that answer alike the first
    assert [p.lead for p in made.places] == [2.0, 1.0]


def test_a_label_that_answers_stays() -> None:
    reader = FakeReader("Taxes")
    text = HEAD + BODY
    made = read(text, reader)
    assert text[made.places[0].start : made.places[0].end] == "Taxes"
    assert len(reader.seen) == 2
