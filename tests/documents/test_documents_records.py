"""CSV, TSV, JSONL and JSON: a row is a document, read as a stream."""

from __future__ import annotations

import itertools
import json
import tracemalloc
from pathlib import Path

import pytest
from document_builders import convert, source

from rag_app.config import IndexRecipe
from rag_app.documents import read
from rag_app.documents.decoding import encoding_in, text_of
from rag_app.documents.records import _column_names, _csv_records
from rag_app.errors import DocumentError

RECIPE = IndexRecipe()


def rows(path: Path, text: str | bytes, **options):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(read(source(path), IndexRecipe(**options)))


def test_csv_rows(tmp_path: Path) -> None:
    documents = rows(tmp_path / "faq.csv", 'question,answer,year\n"Why, so?","Two\nlines",2020\n\nHow?,,2021\n')
    assert [(d.source, d.text) for d in documents] == [
        ("faq.csv#row=1", "question: Why, so?\nanswer: Two\nlines\nyear: 2020"),
        ("faq.csv#row=2", "question: How?\nyear: 2021"),
    ]
    assert documents[0].metadata == {"format": "csv"}


def test_columns_of_the_recipe(tmp_path: Path) -> None:
    text = "id;title;body;year\n1;Pumps;Open the valve.;2020\n2;Fans;;2021\n"
    options = {"text_columns": ("body",), "metadata_columns": ("year", "id"), "title_column": "title"}
    documents = rows(tmp_path / "x.csv", text, **options)
    assert [(d.source, d.title, d.text) for d in documents] == [("x.csv#row=1", "Pumps", "Open the valve.")]
    assert documents[0].metadata == {"format": "csv", "year": "2020", "id": "1"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_and_ragged_rows(tmp_path: Path, delimiter: str) -> None:
    text = "a,b\n1,2\n3\n4,5,6\n".replace(",", delimiter)
    documents = rows(tmp_path / "x.csv", text)
    assert [d.text for d in documents] == ["a: 1\nb: 2", "a: 3", "a: 4\nb: 5\ncolumn 3: 6"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = "name,town\r\nJörg Müller,Köln\r\nZoë Núñez,Málaga\r\n" * 3
    documents = rows(tmp_path / "x.csv", text.encode(encoding))
    assert documents[0].text == "name: Jörg Müller\ntown: Köln"


@pytest.mark.parametrize(
    "text", ["The fee is £20 a month.", "Café prices: £20", "20 °C", "€500", "12 ½", "“Quoted” – 3 × 4"]
)
def test_western_text_of_windows(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(text.encode("cp1252"))
    assert next(iter(read(source(path), RECIPE))).text == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Zażółć gęślą jaźń. Opłata wynosi sto złotych miesięcznie i obejmuje wszystkie usługi.", "cp1250"),
        ("Договор действует до конца года и продлевается, если ни одна сторона не возражает.", "cp1251"),
        ("契約期間は一年とし、当事者が異議を述べない限り更新される。", "shift_jis"),
    ],
)
def test_text_of_other_languages_is_guessed(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(text.encode(encoding))
    assert next(iter(read(source(path), RECIPE))).text == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Avtalet löper ut efter ett år. Vi åker på måndag.", "cp1252"),
        ("Kontrakten utløper etter ett år, og så spiser vi brød på hytta.", "cp1252"),
        ("Vi har købt æbler.", "cp1252"),
        ("Az űrhajós öt évig élt külföldön, és nagyon örült a szerződésnek.", "cp1250"),
        ("Az időegység és a szőlő ára.", "cp1250"),
        ("Os botões do menu sobem até aí.", "cp1252"),
        ("Õpetaja tõi lapsed kooli.", "cp1252"),
        ("Le 5 août, sûr et été.", "cp1252"),
        ("Der Vorstand sprach von einem „Neuanfang“ für Köln.", "cp1252"),
        ("Ma sœur a un bon cœur.", "cp1252"),
        ('{"nom": "Sœur Agnès", "rôle": "chœur"}', "cp1252"),
        ("El niño ¡vive! Nº 5, 3ª planta", "cp1252"),
        ("Der Tank fasst 5 m³ Wasser, ¹ die Größe", "cp1252"),
        ("10¹³ Teile je cm³, 20³ für Köln", "cp1252"),
        ("La piscina tiene 50 m³, señor", "cp1252"),
        ("W środę o ósmej przyjdzie ktoś.", "cp1250"),
        ("Młody lekarz rozmawia z firmą.", "cp1250"),
        ("Ma 5 lat i jest przed zimą.", "cp1250"),
        ("Sözleşme bir yıl sonra sona erer. İstanbul'da ışık.", "cp1254"),
        ("Přes den svítí dobrý měsíc, a tři páry chodí.", "cp1250"),
        ("Trzeba być w domu, żeby móc coś zrobić.", "cp1250"),
    ],
)
def test_letters_of_one_alphabet_tell_its_set(text: str, encoding: str) -> None:
    assert text_of(text.encode(encoding)) == text


@pytest.mark.parametrize("shift", ["", "a"])
@pytest.mark.parametrize(
    ("line", "encoding"), [("合同在一年后到期，除非双方延长。", "gb18030"), ("契約期間は一年とする。", "cp932")]
)
def test_the_set_of_a_long_text_is_found_wherever_its_sample_ends(line: str, encoding: str, shift: str) -> None:
    text = shift + f"{line}\n" * 3_000
    assert text_of(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_characters_beyond_ascii_may_come_late(tmp_path: Path, encoding: str) -> None:
    plain = f"{'all of this is plain ' * 50}\n" * 400
    path = tmp_path / "x.txt"
    path.write_bytes(plain.encode() + "The fee is £20 in a café.".encode(encoding))
    assert next(iter(read(source(path), RECIPE))).text.endswith("The fee is £20 in a café.")
    assert (
        rows(tmp_path / "x.csv", b"name\n" + plain.encode() + "£20, café".encode(encoding))[-1].text
        == "name: £20\ncolumn 2: café"
    )


def test_utf_8_with_a_damaged_character_stays_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes("Zoë pays £20.".encode() + b"\xff" + " Köln".encode())
    assert encoding_in(path.open("rb"), "utf-8") == "utf-8"


def test_separators_that_are_told(tmp_path: Path) -> None:
    assert rows(tmp_path / "x.csv", "sep=;\r\nname;price\r\nApple, red;3\r\n")[0].text == "name: Apple, red\nprice: 3"
    assert rows(tmp_path / "x.tsv", "name\tprice, EUR\nA\t1,5\n")[0].text == "name: A\nprice, EUR: 1,5"


@pytest.mark.parametrize("delimiter", [", ", "; ", "| "])
def test_a_quote_may_stand_behind_a_blank(tmp_path: Path, delimiter: str) -> None:
    lines = ("name, address, rent", '"Smith, Ann", "12 High St, Hull", 500')
    documents = rows(tmp_path / "x.csv", "\n".join(lines).replace(", ", delimiter))
    assert [d.text for d in documents] == [
        "name: Smith, Ann\naddress: 12 High St, Hull\nrent: 500".replace(", ", delimiter)
    ]


@pytest.mark.parametrize("end", ["", "\n\n"])
def test_between_tabs_a_quote_that_is_not_closed_swallows_no_rows(tmp_path: Path, end: str) -> None:
    text = f'id\tpart\n1\t"oak" door\n2\t"6 inch tube\n3\t5" bolt\n4\t"nut\n5\tpin{end}'
    texts = [d.text for d in rows(tmp_path / "x.tsv", text)]
    assert texts[1:4] == ['id: 2\npart: "6 inch tube', 'id: 3\npart: 5" bolt', 'id: 4\npart: "nut']
    assert len(texts) == 5


def test_between_tabs_a_cell_in_quotes_may_have_lines(tmp_path: Path) -> None:
    documents = rows(tmp_path / "x.tsv", 'id\tpart\n1\t"oak\ndoor"\n"2\n3"\tbolt\n')
    assert [d.text for d in documents] == ["id: 1\npart: oak\ndoor", "id: 2\n3\npart: bolt"]


def test_jsonl_keeps_types_of_metadata(tmp_path: Path) -> None:
    lines = [{"q": "Why?", "n": 3, "ok": True, "tags": ["a", "b"]}, {"q": "How?", "n": 0.5, "deep": {"x": 1}}, "bare"]
    text = "\n".join(json.dumps(line) for line in lines)
    documents = rows(tmp_path / "x.jsonl", text, metadata_columns=("n", "ok"))
    assert documents[0].metadata == {"format": "jsonl", "n": 3, "ok": True}
    assert documents[0].text == "q: Why?\nn: 3\nok: true\ntags: a, b"
    assert documents[1].text == "q: How?\nn: 0.5\ndeep x: 1"
    assert documents[2].text == "bare"


def test_json_list_of_objects_is_rows_and_other_json_is_text(tmp_path: Path) -> None:
    assert [d.source for d in rows(tmp_path / "x.json", '[{"a": "one"}, {"a": "two"}]')] == [
        "x.json#row=1",
        "x.json#row=2",
    ]
    (document,) = rows(tmp_path / "y.json", '{"a": ["# not a heading"]}')
    assert document.source == "y.json"
    assert document.sections[0].headings == ()


@pytest.mark.parametrize(
    ("name", "text", "options", "reason"),
    [
        ("x.csv", "a,b\n", {}, "no row holds text"),
        ("x.csv", "a,b\n1,2\n", {"text_columns": ("c",)}, "'c', which is not there; the columns are 'a', 'b'"),
        ("x.csv", "a,b\n1,2\n", {"title_column": "t"}, "title_column names the column 't'"),
        ("x.jsonl", '{"a": 1}\n{"a": \n', {}, "line 2 is not valid JSON"),
        ("x.jsonl", "1" * 5_000 + "\n", {}, "line 1 is not valid JSON (a number has too many digits)"),
        ("x.jsonl", "[" * 100_000 + "\n", {}, "line 1 is not valid JSON"),
    ],
)
def test_mistakes_are_one_sentence(tmp_path: Path, name: str, text: str, options: dict, reason: str) -> None:
    with pytest.raises(DocumentError, match="^" + name) as error:
        rows(tmp_path / name, text, **options)
    assert reason in str(error.value)
    assert "\n" not in str(error.value)


def test_a_large_table_is_streamed(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with path.open("w") as out:
        out.write("id,text\n")
        for i in range(30_000):
            out.write(f"{i},a line of text that is long enough to weigh something in memory {i}\n")
    tracemalloc.start()
    total = sum(1 for _ in itertools.islice(read(source(path), RECIPE), 8_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total == 8_000
    assert path.stat().st_size > 2_200_000
    assert peak < 1_500_000


def test_a_header_of_150_000_columns_is_read(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a," * 150_000 + "\n" + "b," * 150_000 + "\n")
    assert len(set(_column_names(["a"] * 150_000))) == 150_000
    (document,) = rows(tmp_path / "x.csv", (tmp_path / "x.csv").read_bytes())
    assert document.text.count("\n") == 149_999


def test_names_of_columns_never_become_one(tmp_path: Path) -> None:
    (document,) = rows(tmp_path / "x.csv", "a 3,a,a,column 6,\n1,2,3,4,5,6\n")
    assert sorted(line.split(": ")[1] for line in document.text.split("\n")) == list("123456")


def test_short_rows_below_a_wide_header_cost_no_more_than_they_hold(tmp_path: Path) -> None:
    text = ",".join(f"c{i}" for i in range(50_000)) + "\n" + "a\n" * 5_000
    records = list(_csv_records(iter(text.splitlines(keepends=True)), "x.csv"))
    assert len(records) == 5_000 and records[-1] == {"c0": "a", "c1": ""} and len(records[0]) == 50_000


def test_escapes_in_json_are_the_characters_that_they_name(tmp_path: Path) -> None:
    """Those beyond ASCII: an escape may be needed to tell a quote from the end of a text."""
    data = '{"name": "Caf\\u00e9 \\ud83d\\ude80", "path": "C:\\\\u00e9", "said": "\\u0022\\n\\ud800"}'
    assert convert(tmp_path, "x.json", data).text == (
        '{"name": "Café 🚀", "path": "C:\\\\u00e9", "said": "\\u0022\\n\ufffd"}'
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"J\u00c3\u00bcrgen \u00f0\u009f\u0098\u0080 5 \u00e2\u0082\u00ac", "Jürgen 😀 5 €"),
        (r"Caf\u00e9 \u00c3\u00bc", "Café Ã¼"),
        (r"\u00c9\u00bb \u20ac", "É» €"),
        (r"C:\\u00c3\\u00bc", r"C:\\u00c3\\u00bc"),
    ],
)
def test_bytes_as_escapes_are_characters_where_all_are(tmp_path: Path, written: str, read: str) -> None:
    assert convert(tmp_path, "m.json", f'{{"sender_name": "{written}"}}').text == f'{{"sender_name": "{read}"}}'
    (document,) = rows(tmp_path / "l.json", f'[{{"name": "{written}", "n": 1}}]')
    assert document.text == "name: " + read.replace("\\\\", "\\") + "\nn: 1"
