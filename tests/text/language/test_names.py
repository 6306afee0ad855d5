import pytest

from rag_app.text.language.names import _is_ticker, acronyms, held_by, named_in, names_within, path_terms, terms


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What were Amazon's net sales in Q3 2022?", {"amazon", "q3", "2022"}),
        ("How did Apple do in the second fiscal quarter of 2023?", {"appl", "q2", "2023"}),
        ("How did Apple do in the 2nd quarter of 2023?", {"appl", "q2", "2023"}),
        ("Apple's margin?", {"appl"}),
        ("iPhone sales", {"iphon"}),
        ("Which of the 3 goals comes first?", set()),
        ("who signs the contract", set()),
        ("Who signs?", set()),
    ],
)
def test_names_numbers_and_quarters_are_named(question, names):
    assert named_in(question) == names


def test_a_file_name_is_read_in_its_parts_and_a_ticker_stands_for_its_company():
    found = path_terms("docs/2022 Q3 AMZN.pdf") | path_terms("plans/HHS2022_finalDraft.pdf")
    assert {"amzn", "hhs", "2022", "q3", "draft"} <= found
    assert held_by({"amazon", "nvidia", "aman"}, found) == {"amazon"}
    assert not held_by({"internationalis"}, frozenset({"intl"}))


def test_spelt_out_quarters_are_terms():
    assert "q3" in terms("In the third quarter, sales rose.")


def test_names_are_counted_as_each_is_held():
    """No ticker is among the words that `held_by` leaves out before it looks for tickers."""
    names = ["amazon", "appl", "microsoft", "q3", "2022", "straß", "zzz"]
    words = ["amzn", "aapl", "appl", "mcrsft", "msft", "amz", "amaz", "2022", "q3", "strß", "axzn", "n1zn", "a_zn", ""]
    held = 0
    for n in range(len(words)):
        for found in (frozenset(words[n:]), frozenset(words[:n]), frozenset(words[n : n + 1])):
            expected = sum(name in found or any(_is_ticker(word, name) for word in found) for name in names)
            assert len(held_by(names, found)) == expected
            held += expected
    assert held > 50
    assert held_by([], frozenset(words)) == frozenset()


def test_a_name_of_several_words_has_initials():
    assert acronyms("What is the mission of the General Services Administration?") == {
        "gsa": frozenset({"general", "servic", "administr"})
    }
    names = acronyms("Who headed the Department of Labor and who the Department of Health and Human Services?")
    assert names["dol"] == {"depart", "labor"} and names["hhs"] == {"health", "human", "servic"}
    assert acronyms("What did Amazon open in New York?") == {}


def test_a_list_of_names_has_no_initials_of_every_length():
    listed = " ".join(f"{letter}{vowel}rn" for vowel in "aeiou" for letter in "BDFGHKLMNP")
    names = acronyms(f"Who is the chair, of {listed}?")
    assert max(map(len, names)) == 10 and len(names) == 80  # ten letters to begin with, three to ten in all


def test_a_decimal_version_goes_by_its_number():
    assert held_by({"version:3.1", "version:4"}, frozenset({"3.1", "4"})) == {"version:3.1"}


def test_a_number_is_held_by_a_longer_one_that_begins_with_it() -> None:
    assert held_by({"19.9"}, frozenset({"19.9.0"})) and not held_by({"19.9"}, frozenset({"19.90", "119.9.0", "19"}))


@pytest.mark.parametrize(
    ("sentence", "text", "names"),
    [
        ("She was head of treasury at Nordbank in Bergen.", "", {"nordbank", "bergen"}),
        ("In May the House met on Monday, as Mr Berg's notes in Table 3 say.", "", {"hous", "berg"}),
        ("It was sold in the United States House by the European Union.", "In the U.S. and the EU.", {"hous"}),
        ("It was sold in the United States.", "In the USA.", {"unit", "state"}),
        ("It is a colour of Irish culture and of French wine.", "It is a colour of Ireland.", {"french"}),
        ("The Costs Of All Trips", "", set()),
        ("The Costs of the TX-40 and the iPhone", "", {"cost"}),
        ("Der Mieter zahlt die Kaution.", "Die Kaution ist von der Partei zu zahlen, die in der Wohnung lebt.", set()),
    ],
)
def test_names_within_a_sentence_are_told_by_their_capitals(sentence: str, text: str, names: set[str]) -> None:
    assert names_within(sentence, text) == names
