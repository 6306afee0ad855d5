import pytest

from rag_app.text.names import (
    acronyms,
    held_by,
    holds,
    named_in,
    numbers_of_others,
    own_versions,
    path_terms,
    terms,
    versions,
    without_names,
)


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
    assert holds("amazon", found) and not holds("nvidia", found) and not holds("aman", found)
    assert not holds("internationalis", frozenset({"intl"}))


def test_spelt_out_quarters_are_terms():
    assert "q3" in terms("In the third quarter, sales rose.")


def test_names_are_counted_as_each_is_held():
    """`held_by` looks at a few words only; `holds` looks at all."""
    names = ["amazon", "appl", "microsoft", "q3", "2022", "straß", "zzz"]
    words = ["amzn", "aapl", "appl", "mcrsft", "msft", "amz", "amaz", "2022", "q3", "strß", "axzn", "n1zn", "a_zn", ""]
    held = 0
    for n in range(len(words)):
        for found in (frozenset(words[n:]), frozenset(words[:n]), frozenset(words[n : n + 1])):
            expected = sum(holds(name, found) for name in names)
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


def test_versions_are_named_by_letter_or_number_however_they_are_written():
    assert versions("the rev E sheet") == versions("DS-014 Rev. E.pdf") == versions("Revision E") == {"rev:e"}
    assert versions("edition 6 of the manual, version 3") == {"edition:6", "version:3"}
    assert not versions("a review of A, version 2031, revision and issue, 2 v 3, Smith v. 12 others, the V8")
    assert (
        versions("version 3.1 of it") == versions("Intake_v3.1.docx") == {"version:3.1"} == named_in("by version 3.1?")
    )
    assert versions("the v4 guideline") == {"version:4"} == named_in("by the v4 guideline?")
    assert not versions("How many shares did it issue 10 years ago? Which version I should take, in edition A Smith")
    assert versions("issue no. 3, Issue 4") == {"issue:3", "issue:4"} and versions("revision A") == {"rev:a"}
    assert without_names("the head of revision E", {"rev:e"}) == "the head of"
    assert "rev:f" in path_terms("sheets/DMC_datasheet_rev F_2024.pdf") and "rev:f" in named_in("by revision F?")


def test_a_decimal_version_goes_by_its_number():
    assert holds("version:3.1", frozenset({"3.1"})) and held_by(
        {"version:3.1", "version:4"}, frozenset({"3.1", "4"})
    ) == {"version:3.1"}


def test_a_document_is_of_the_version_of_its_path_and_title_else_of_the_first_that_it_opens_with():
    assert own_versions(
        "a_rev F.pdf", "A, version 3", "It replaces revision E and version 2; edition 4, not edition 3"
    ) == {*("rev:f", "version:3", "edition:4")}
    assert numbers_of_others("Relay_4.3.html", "Relay", "How to come from 4.2 to 4.3 by 12 % or 3.5 %") == {"4.2"}
    assert not numbers_of_others("relay.html", "Relay", "How to come from 4.2")
