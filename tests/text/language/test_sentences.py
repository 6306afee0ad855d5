"""Sentences with exact offsets."""

from __future__ import annotations

import random
import time

import pytest

from rag_app.text.language.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


CASES = {
    "plain": ["One ends. ", "Two asks? ", "Three shouts! ", "Four trails off… ", "End"],
    "abbreviations": [
        "Dr. Smith of the U.S. Army met Prof. Lee, i.e. the head, cf. Fig. 3 and Sec. 4. ",
        "Then he left.",
    ],
    "etc. may end": ["Bring pens, paper, etc. ", "The rest is here. ", "We sell pens etc. at home."],
    "initials": ["J. R. R. Tolkien wrote it. ", "It sold well."],
    "joined initials": [
        "A.B. Cole of the S.E.C. Division of Rent cites P.L. 103-62 and 5 U.S.C. § 552. ",
        "Pub. L. No. 93-380 amends 34 C.F.R. Part 99. ",
        "He left the F.D.A. ",
        "The F.D.A. (1906) is old. ",
        "H.R. 1234 passed. ",
        "Es liegt bei der A.G. ",
        "Die Miete steigt.",
    ],
    "counted places": ["Para. 3, Bldg. 5 and Ex. 2 of Mt. Hood. ", "They went to the pub. ", "Later it closed."],
    "numbers": [
        "Version 1.2.3 costs $3.50 or 4.5% more. ",
        "It has 2.000 parts. ",
        "See https://x.org/a.b?c=d. ",
        "Done.",
    ],
    "lower case goes on": ["The file config.toml. is odd but e.g. this works."],
    "quotes and brackets": ['He said "Stop." ', '"Why?" she asked. ', "(It was late.) ", "So they went."],
    "markup": ["**It works.** ", "*Now* go. ", "`x = 1.` is code."],
    "enumerators": ["1. Open the valve. ", "Then wait."],
    "dotted enumerators": ["9.2.1. Open the valve. ", "It takes 2.5. ", "Then wait."],
    "headings": ["## 9.2. May I go? Or not."],
    "shortened words": [
        "Rent incl. Heating and excl. VAT is due. ",
        "The cap is abs. Nothing more.",
    ],
    "German": [
        "Er sagte: „Das ist gut.“ ",
        "»Nein.« ",
        "Das gilt z. B. 20 Tage lang, d. h. § 5 Abs. 2 S. 1 gilt i. S. d. § 6. ",
        "Im 3. Quartal fiel er. ",
        "Siehe Bd. 2, gem. § 3.",
    ],
    "French": ["«\u00a0Il part.\u00a0» ", "« Pourquoi ? » demanda-t-elle. ", "L'article L. 121-1 vaut."],
    "Italian and Spanish": [
        "La legge n. 241 e il D.Lgs. 81 valgono. ",
        "Il sig. Rossi va. ",
        "EE. UU. crece el núm. 5.",
    ],
    "Dutch": ["Dhr. Jansen leest blz. 5. ", "Einde."],
    "Polish": ["Mieszka przy ul. Długiej 5. ", "Zgodnie z art. 5 ust. 2 ustawy. ", "Koniec."],
    "Russian": ["Он на ул. Ленина. ", "По ст. 5 и п. 2, см. рис. 1. ", "Конец."],
    "Hindi, Arabic, Urdu": ["यह पहला है। ", "यह दूसरा है। ", "هل هذا صحيح؟ ", "نعم. ", "یہ پہلا ہے۔ ", "یہ دوسرا ہے۔"],
    "cjk": ["天地玄黄。", "宇宙洪荒！", "日月盈昃？", "「はい。」", "そうです。"],
    "ellipsis": ["Wait... ", "What? ", "Well... never mind? he asked."],
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name: str) -> None:
    parts = CASES[name]
    assert sentences("".join(parts)) == [part.strip() for part in parts]


def test_milliseconds_end_a_sentence_and_a_title_does_not() -> None:
    text = "It takes 34 ms. These are Ms. Adler's figures."
    assert [text[start:end] for start, end in sentence_spans(text)] == [text[:15], text[16:]]


def test_wrapped_lines_are_one_sentence() -> None:
    text = "The pump must be filled before the motor\nstarts, and the Valve must stay open until the\n"
    text += "flow is steady. Then close it."
    assert sentences(text) == [text[: text.index(" Then")], "Then close it."]


def test_items_rows_headings_and_labels_are_sentences_of_their_own() -> None:
    text = (
        "# A heading\nSome text here.\n\n- first item\n- second item. It has two.\n  1. nested\n\n"
        "| a | b |\n| --- | --- |\n"
        "| c. D | d |\n\nname: Bob\nrole: Engineer\n\nShort line\nAnother line that is longer than the first"
    )
    assert sentences(text) == [
        "# A heading", "Some text here.", "- first item", "- second item.", "It has two.", "1. nested", "| a | b |",
        "| c. D | d |", "name: Bob", "role: Engineer", "Short line", "Another line that is longer than the first",
    ]  # fmt: skip


@pytest.mark.parametrize("marks", ["(a) (b) (c)", "(1) (2) (12)", "(i) (iv) (xviii)"])
def test_clauses_in_brackets_are_sentences_of_their_own(marks: str) -> None:
    first, second, third = marks.split()
    text = f"The tenant of the flat shall\n{first} pay the rent in time, and\n  {second} keep it clean;\n{third} go"
    assert sentences(text) == [
        "The tenant of the flat shall", f"{first} pay the rent in time, and", f"{second} keep it clean;", f"{third} go",
    ]  # fmt: skip


@pytest.mark.parametrize("mark", "• ● □ · ✓ ＊ – —".split())
def test_items_with_any_sign_are_sentences_of_their_own(mark: str) -> None:
    text = f"Bring what you need for a night out on the lake:\n{mark} a boat\n{mark} a tent"
    assert sentences(text) == text.split("\n")


def test_a_dash_at_the_beginning_of_a_wrapped_line_opens_no_item() -> None:
    text = "The pump must be filled before the motor\n– which is old – starts, and the valve must stay\nopen."
    assert sentences(text) == [text]


def test_words_in_brackets_at_the_beginning_of_a_wrapped_line_are_no_clause() -> None:
    text = "The pump must be filled before the motor\n(see below) starts, and the valve must stay\n(2020) open."
    assert sentences(text) == [text]


def test_offsets_cover_every_character_that_is_not_space_or_rule() -> None:
    pieces = [
        "Word",
        "e.g.",
        "3.5",
        ".",
        "? ",
        "! ",
        "\n",
        "\n\n",
        "- ",
        "| a |",
        "。",
        '"',
        "(",
        ")",
        " ",
        "Dr.",
        "x",
        "http://a.b/c.",
    ]
    cases = 0
    for seed in range(500):
        rng = random.Random(seed)
        text = "".join(rng.choice(pieces) for _ in range(rng.randint(0, 60)))
        spans = sentence_spans(text)
        end = 0
        for start, stop in spans:
            assert end <= start < stop <= len(text)
            assert text[start:stop] == text[start:stop].strip()
            assert not text[end:start].strip(" \t\n-|")
            end = stop
        assert not text[end:].strip(" \t\n-|")
        cases += 1
    assert cases == 500


@pytest.mark.long
@pytest.mark.parametrize(
    "text", ["a. " * 100_000, "A" * 300_000, "." * 300_000, "x\n" * 100_000, '"' * 300_000, " " * 300_000]
)
def test_no_text_takes_long(text: str) -> None:
    start = time.process_time()
    sentence_spans(text)
    assert time.process_time() - start < 3


def test_a_time_begins_a_sentence_where_the_full_stop_before_it_is_lost():
    text = "In FY 2011, it had 574 arrests and 291 fines In FY 2010, it had 365 arrests In 2009, it had 266."
    assert [text[slice(*span)] for span in sentence_spans(text)] == [
        "In FY 2011, it had 574 arrests and 291 fines",
        "In FY 2010, it had 365 arrests",
        "In 2009, it had 266.",
    ]
    for one in (
        "Sales fell in 2010, and rose in 2011.",
        "It is named Made In 2010, a film.",
        "Tenants of Move In 2010 pay.",
        "A firm based In London 2010, was sold.",
        "| sold in all In 2010, a few | 12 |",
    ):
        assert [one[slice(*span)] for span in sentence_spans(one)] == [one]
