import pytest

from rag_app.answering.document import task
from rag_app.text.language import file_names
from rag_app.text.language.file_names import files_named, handles_a_file, may_name_a_file

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


def test_only_the_files_that_a_question_has_are_looked_for_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_for, of_name = list[str](), file_names.alone

    def alone(name: str) -> str:
        looked_for.append(name)
        return of_name(name)

    for module in (file_names, task):
        monkeypatch.setattr(module, "alone", alone)
    files = [*FILES, *(f"plan {n}.pdf" for n in range(300))]
    assert files_named("What does plan 7.pdf say?", files) == ["plan 7.pdf"]
    assert task.task_of("Summarise plan 7.pdf", files) == task.Task("summary")
    assert set(looked_for) == {"plan 7.pdf"}


@pytest.mark.parametrize(
    ("question", "handles"),
    [
        ("How do I edit config.yaml?", True),
        ("How can I open the file config.yaml?", True),
        ("Where is my config.yaml?", True),
        ("What does setup.py do?", True),
        ("How do I apply for leave according to leave.pdf?", False),
        ("What does leave.pdf say of holidays?", False),
        ("How many days of leave does leave.md name?", False),
        ("Where is the office, as in leave.md?", False),
    ],
)
def test_what_is_done_with_a_file_is_not_asked_of_it(question: str, handles: bool) -> None:
    assert handles_a_file(question) is handles
