from rag_app.text.language.names import named_in, path_terms, without_names
from rag_app.text.language.versions import numbers_of_others, own_versions, versions


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


def test_a_document_is_of_the_version_of_its_path_and_title_else_of_the_first_that_it_opens_with():
    assert own_versions(
        "a_rev F.pdf", "A, version 3", "It replaces revision E and version 2; edition 4, not edition 3"
    ) == {*("rev:f", "version:3", "edition:4")}
    assert numbers_of_others("Relay_4.3.html", "Relay", "How to come from 4.2 to 4.3 by 12 % or 3.5 %") == {"4.2"}
    assert not numbers_of_others("relay.html", "Relay", "How to come from 4.2")
