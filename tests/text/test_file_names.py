import pytest

from rag_app.text.file_names import files_named, may_name_a_file

FILES = ["plans/report.pdf", "annual report.pdf", "old-report.pdf", "a/notes.md", "b/notes.md"]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Who signed Report.PDF?", ["plans/report.pdf"]),
        ("Who signed annual report.pdf?", ["annual report.pdf"]),
        ("Who signed old-report.pdf and report.pdf?", ["old-report.pdf", "plans/report.pdf"]),
        ("What do the notes.md say?", ["a/notes.md", "b/notes.md"]),
        ("Who signed the report?", []),
        ("Who signed report.pdfx?", []),
    ],
)
def test_files_are_named_with_their_endings(question: str, named: list[str]) -> None:
    assert files_named(question, FILES) == named
    assert may_name_a_file(question) or not named
