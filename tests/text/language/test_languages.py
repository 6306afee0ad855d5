"""Languages of texts: which one it is, and what of its words counts."""

from __future__ import annotations

import pytest

from rag_app.config import LANGUAGES
from rag_app.index.terms import terms_of
from rag_app.text.language.languages import detect, is_of_another, stem, stop_words
from rag_app.text.language.sentences import sentence_spans

TEXTS = {
    "english": "The board bought the houses at the edge of the town and did not sell them to anybody else.",
    "german": "Der Vorstand hat die Häuser am Rand der Stadt gekauft und sie an niemanden verkauft.",
    "french": "Le conseil a acheté les maisons au bord de la ville et ne les a vendues à personne.",
    "spanish": "El consejo compró las casas en el borde de la ciudad y no las vendió a nadie más.",
    "italian": "Il consiglio ha comprato le case ai margini della città e non le ha vendute a nessuno.",
    "dutch": "De raad heeft de huizen aan de rand van de stad gekocht en heeft ze aan niemand verkocht.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_sentence_tells_its_language(language: str) -> None:
    assert detect([TEXTS[language]]) == language


@pytest.mark.parametrize(
    ("text", "is_other"),
    [
        ("Wie hoch ist die Miete?", True),
        ("Wer zahlt die Reparaturen?", True),
        ("Quel est le loyer ?", True),
        ("Chi paga le riparazioni?", True),
        ("¿Cuánto cuesta el alquiler?", True),
        ("Сколько стоит аренда?", True),
        ("租金是多少？", True),
        ("Und im Inland?", True),
        ("", False),
        ("250 - 300", False),
        ("the masts of old boats", False),
        ("heavy winter storms", False),
        ("old war movies", False),
        ("De La Rue", False),
    ],
)
def test_a_short_text_of_another_language_is_told(text: str, is_other: bool) -> None:
    assert is_of_another(text) is is_other


@pytest.mark.parametrize("text", ["", "x = 1; y = 2", "SELECT id, name FROM parts", "4711 0815"])
def test_what_is_no_language_counts_as_english(text: str) -> None:
    assert detect([text]) == "english"


def test_a_line_in_another_language_does_not_decide() -> None:
    assert detect([TEXTS["english"] * 3, TEXTS["german"]]) == "english"


@pytest.mark.parametrize("written", ["1,250", "1'250", "1’250", "1\u202f250", "1\u00a0250", "１,２５０"])
def test_a_number_is_one_word_however_its_thousands_are_set_apart(written: str) -> None:
    assert terms_of(f"Rs.{written}, so") == terms_of("Rs. 1250, so")


@pytest.mark.parametrize("written", ["2024,15", "2024,150", "1,2500", "2.1,250", "1.250", "1, 250"])
def test_numbers_beside_each_other_are_words_of_their_own(written: str) -> None:
    assert len(terms_of(written)) == written.count(",") + written.count(".") + 1


def test_capitals_are_made_small_as_the_language_has_them() -> None:
    assert terms_of("İSTANBUL IŞIK", "turkish") == terms_of("istanbul ışık", "turkish")
    assert terms_of("İstanbul FISCH") == terms_of("i\u0307stanbul fisch") == terms_of("istanbul fisch")


def test_inflected_words_share_a_term_in_their_language() -> None:
    assert terms_of("Die Verträge der Kündigungen", "german") == terms_of("Vertrag Kündigung", "german")
    assert terms_of("les maisons achetées", "french") == terms_of("maison acheté", "french")
    assert terms_of("Die Verträge") != terms_of("Vertrag")


def test_every_language_has_a_stemmer_and_stop_words() -> None:
    assert len(LANGUAGES) == 12
    for language in LANGUAGES:
        assert stop_words(language) and isinstance(stem("word", language), str)


def test_dates_and_abbreviations_of_other_languages_end_no_sentence() -> None:
    text = "Am 3. Mai 2020 begann es, vgl. Absatz 7 und ggf. Anlage drei. Danach kam u.a. Frau Meyer. Il y a env. Dix."
    assert [text[start:end] for start, end in sentence_spans(text)] == [
        "Am 3. Mai 2020 begann es, vgl. Absatz 7 und ggf. Anlage drei.",
        "Danach kam u.a. Frau Meyer.",
        "Il y a env. Dix.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Papers is available as a plugin for [Web UI](https://github.com/web-ui).\n- [Docs][docs]\n- [GitHub][github]\n"
        "[github]: https://github.com/web-ui/web-ui\n[docs]: https://docs.webui.com/features/extraction/papers",
        "This is an example of a table in the text.\n" + "| Row 1, Col 1 | Row 1, Col 2 |\n" * 6,
        "Lorem ipsum dolor sit amet, et justo et ea. At vero eos et, sit amet. " * 9 + "This is an example, as said.",
    ],
)
def test_a_word_that_comes_again_and_again_tells_no_language(text: str) -> None:
    assert detect([text]) == "english"


@pytest.mark.parametrize(
    "text",
    [
        "Part No | Description | Qty\nA-100 | Hex bolt M8 | 40\nB-20 | Washer DIN 125 | 80\nD-9 | Motor 24V DC | 1\n"
        * 9,
        "Maria de la Cruz, Juan del Rio, Pedro de los Santos, Luis de Souza e Silva, Jan van der Berg\n" * 9,
        "cd /usr/local && du -sh . && ls -la && cp -a x y && tar -xf a && sed -e s/a/b/\n" * 9,
        "user_id int, created_at date, is_admin bool, en_name text, de_name text, es_name text, la_name text",
        "Invoice No. 123\nIBAN DE89 3704 0044\nVAT ID DE123456789\nQty Item Price\n2 Pump 50.00",
    ],
)
def test_lists_of_parts_names_columns_and_commands_are_english(text: str) -> None:
    assert detect([text]) == "english"


def test_lists_of_another_language_are_of_it() -> None:
    text = "Ventil mit Dichtung | für die Pumpe | 12\nSchlauch bis 3 m | nur für Öl | 4\nFilter ohne Gehäuse | 7\n"
    assert detect([text]) == detect([TEXTS["german"] * 9]) == "german"


def test_letters_and_names_of_columns_tell_no_language() -> None:
    codes = "| Code | Torque (N·m) |\n| DMC 25 P M1 S N | 2,900 |\n| DMC 32 P M1 S D | 1,450 |\n| L D C S | 1,200 |"
    assert detect([codes]) == "english"
    assert detect(["| Row 1, Col 1 | Row 1, Col 2 |\n| Row 2, Col 1 | Row 2, Col 2 |"]) == "english"
