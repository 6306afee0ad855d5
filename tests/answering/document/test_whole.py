import threading

import pytest

from rag_app import prompts
from rag_app.answering.document import whole
from rag_app.answering.document.parts import parts_of
from rag_app.answering.document.task import Task, files_meant, may_be_task, task_of
from rag_app.answering.inputs import Request
from rag_app.answering.models import LARGE
from rag_app.config import AnswerSettings
from rag_app.documents.markdown import parse_sections
from rag_app.documents.records import file_of
from rag_app.errors import GenerationCancelled
from rag_app.index import Index, add_documents
from rag_app.pipeline import Rag
from rag_app.schema import Answer, Document, Message
from rag_app.testing import FakeChatModel, FakeEmbedder, quote_first_passage
from rag_app.timing import Clock

REPORT = "report.md"
TEXT = (
    "# Report\n\nThe company builds small turbines for rivers and sells the turbines to towns in the north. "
    "The weather was fine that year.\n\n"
    "## Results\n\nThe company sold forty turbines to towns and rivers carried them to the north by ship. "
    "Sales of turbines to the towns rose because the company opened a second factory.\n\n"
    "| year | sold |\n| --- | --- |\n| 2021 | 40 |\n\n"
    "## Risks\n\n- Low water stops the turbines of the rivers for weeks.\n- Towns pay late.\n\n"
    "A strike in the factory would delay all turbines that towns ordered.\n"
)


class LargeModel(FakeChatModel):
    parameters = LARGE


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    root = tmp_path_factory.mktemp("indexes")
    other = "# Other\n\nCats sleep for sixteen hours a day and hunt at night in the gardens of the village."
    documents = [
        Document(REPORT, TEXT, title="Report", sections=parse_sections(TEXT)),
        Document("other.md", other, title="Other"),
    ]
    documents += [Document(f"rows.csv#row={n}", f"name: part {n}\nuse: holds turbine number {n}") for n in (1, 2)]
    add_documents("library", documents, root=root, embedder=FakeEmbedder())
    with Index.open("library", root) as index:
        yield index


def asked(index, question, model=None, where=None, cancel=None, supports=None) -> Answer | None:
    model = model or FakeChatModel("never used")
    where = {"source": [REPORT]} if where is None else where
    request = Request(question, (), where, AnswerSettings(), Clock(cancel))
    events = whole.answered(request, index, lambda: model, supports)
    if events is None:
        return None
    *pieces, answer = events
    assert "".join(pieces) == answer.text
    return answer


@pytest.mark.parametrize(
    ("question", "task"),
    [
        ("Summarise this", Task("summary")),
        ("Please summarize the document.", Task("summary")),
        ("What is it about?", Task("summary")),
        ("What's this report about?", Task("summary")),
        ("Can you give me a short summary?", Task("summary")),
        ("what is report.md about", Task("summary")),
        ("Summarise the file report.md", Task("summary")),
        ("TL;DR", Task("summary")),
        ("can you summarize this document please", Task("summary")),
        ("Sum it up for me, please.", Task("summary")),
        ("Worum geht es?", Task("summary")),
        ("Worum geht es in diesem Dokument?", Task("summary")),
        ("Worum geht es in report.md?", Task("summary")),
        ("List the risks it names", Task("list", "risks")),
        ("List all supply chain risks in this document.", Task("list", "supply chain risks")),
        ("Which risks does the report mention?", Task("list", "risks")),
        ("What risks are named?", Task("list", "risks")),
    ],
)
def test_questions_about_a_whole_document(question, task):
    assert task_of(question, [REPORT]) == task


@pytest.mark.parametrize(
    "question",
    [
        "What is the risk of low water?",
        "What is the mission about safety?",
        "Who wrote the summary?",
        "Summarise the results of Amazon in 2022 for the board",
        "Which options does git log have?",
        "What is it?",
    ],
)
def test_other_questions_are_left_to_the_passages(question):
    assert task_of(question, [REPORT]) is None


FILES = [
    "HR/Employee_handbook.docx", "Holiday policy 2023.docx", "Holiday policy 2025.docx", "Lease v2 FINAL.pdf",
    "Lease v2 FINAL.docx", "Budget 2025.xlsx", "Budget 2025 v2.xlsx", "Insurance policy Albion.pdf", "Move plan.pptx",
    "INV-2025-007 Albion.pdf", "StaffContacts.pdf", "Ru\u0308ckfrage Regal.eml",
    "Parking permit.pdf", "First aid kit.md",
]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("Summarise the employee handbook", ["HR/Employee_handbook.docx"]),
        ("Can you summarise the handbook for me, please?", ["HR/Employee_handbook.docx"]),
        ("What is the employee handbook about?", ["HR/Employee_handbook.docx"]),
        ("Give me a short summary of the holiday policy 2025", ["Holiday policy 2025.docx"]),
        ("Summarise the holiday policy", ["Holiday policy 2023.docx", "Holiday policy 2025.docx"]),
        ("Summarise the lease agreement", ["Lease v2 FINAL.pdf", "Lease v2 FINAL.docx"]),
        ("tl;dr Lease v2 final pdf", ["Lease v2 FINAL.pdf"]),
        ("Summarise budget 2025", ["Budget 2025.xlsx"]),
        ("Summarise the insurance policy", ["Insurance policy Albion.pdf"]),
        ("Summarise invoice INV-2025-007", ["INV-2025-007 Albion.pdf"]),
        ("Overview of staff contacts", ["StaffContacts.pdf"]),
        ("Fasse die R\u00fcckfrage Regal kurz zusammen", ["Ru\u0308ckfrage Regal.eml"]),
        ("What does the insurance cover?", []),
        ("What does the parking permit cover?", []),
        ("What does the first aid kit contain?", []),
        ("What does the parking permit say?", ["Parking permit.pdf"]),
        ("Summarise the plans for the handbook", []),
        ("Summarise this policy", []),
        ("Summarise 2025", []),
        ("Summarise everything", []),
        ("Who wrote the employee handbook?", []),
    ],
)
def test_a_file_is_meant_by_words_of_its_name(question, meant):
    assert files_meant(question, FILES) == meant
    assert may_be_task(question) or not meant
    assert not meant or task_of(question, FILES) == Task("summary")


def test_a_summary_of_one_of_several_files_is_asked_for_by_words_of_its_name(library):
    answer = asked(library, "Give me a summary of the report, please", where={})
    assert answer and answer.record.settings[whole.KEY]["file"] == REPORT
    assert asked(library, "Summarise the results", where={}) is None


@pytest.mark.parametrize(
    ("question", "earlier", "follows"),
    [
        ("What does it cover?", "How much is the insurance?", True),
        ("What is it about?", "Who owns the guideline?", True),
        ("What does it say?", "Summarise this document", False),
        ("What does it say?", "", False),
        ("What does this report say?", "How much is the insurance?", False),
        ("Summarise it", "How much is the insurance?", False),
    ],
)
def test_it_is_what_the_last_question_was_about(library, question, earlier, follows):
    turns = [Message("user", earlier), Message("assistant", "So it is.")] if earlier else []
    request = Request(question, turns, {"source": [REPORT]}, AnswerSettings(), Clock())
    events = whole.answered(request, library, lambda: FakeChatModel(""), None)
    assert (events is None) is follows


def test_an_extractive_summary_says_so_and_every_statement_is_cited_exactly(library):
    answer = asked(library, "Summarise this")
    assert not answer.abstained and len(answer.sentences) >= 2
    for sentence in answer.sentences:
        assert answer.text[sentence.start : sentence.end] == sentence.text and sentence.supported
        (citation,) = sentence.citations
        assert library.text(citation.document_id, citation.start, citation.end) == citation.cited_text
        (passage,) = [p for p in answer.passages if p.number == citation.marker]
        assert passage.start <= citation.start < citation.end <= passage.end
        assert library.text(passage.document_id, passage.start, passage.end) == passage.text
        assert prompts.without_markers(sentence.text) == citation.cited_text
    assert "weather" not in answer.text and "| 2021" not in answer.text
    read = len(parts_of(library, [d for d in library.documents() if d.source == REPORT]))
    assert answer.record.speaker == "documents"
    assert whole.note_of(answer).startswith(
        f"An extractive summary: its words, not the model's. {read} section{'s' * (read != 1)} of report.md read;"
    )


def test_a_bare_heading_goes_with_what_it_heads_however_it_is_marked(tmp_path, embedder):
    for name, bare in (("marked", "# Harbour\n\n"), ("underlined", "Harbour\n=======\n\n")):
        text = f"{bare}## Cranes\n\nTwo cranes stand at the quay."
        add_documents(name, [Document(REPORT, text)], root=tmp_path / "indexes", embedder=embedder)
        with Index.open(name, root=tmp_path / "indexes") as index:
            assert [part.text for part in parts_of(index, index.documents())] == [text]


def test_markers_of_the_document_are_none_of_the_answer(tmp_path, embedder):
    text = "# Paper\n\n" + " ".join(
        f"{name} turbines are widely used in rivers of the north these days [{number}]."
        for name, number in (("Small", 2), ("Large", 7), ("Old", 9), ("New", 1))
    )
    add_documents("papers", [Document(REPORT, text)], root=tmp_path / "indexes", embedder=embedder)
    with Index.open("papers", tmp_path / "indexes") as index:
        answer = asked(index, "Summarise this")
    assert "these days (2). [1]" in answer.text
    assert [numbers for *_, numbers in prompts.markers(answer.text)] == [(p.number,) for p in answer.passages]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "# Minutes\n\n- Helga sends the new lease contract to the notary by Friday\n"
            "- The committee raises the berth fee for yachts to 40 euros\n"
            "- The winter hall stays closed until the roof has been inspected\n",
            "contract",
        ),
        ("The pump broke. We replaced the seal. The motor was fine. The bill was paid.", "pump"),
        (
            "# Links\n\n- [Install the old pumps of harbour towns](a.md)\n\n"
            "The harbour sells old pumps to towns in the north. The north pays the harbour for pumps every summer.\n",
            "summer",
        ),
    ],
)
def test_a_document_of_items_or_short_sentences_is_summarised(tmp_path, embedder, text, said):
    add_documents("short", [Document(REPORT, text)], root=tmp_path / "indexes", embedder=embedder)
    with Index.open("short", tmp_path / "indexes") as index:
        answer = asked(index, "Summarise this")
    assert not answer.abstained and said in answer.text and len(answer.sentences) == 2
    assert all(sentence.supported for sentence in answer.sentences) and "](" not in answer.text


def test_what_a_document_names_is_listed_and_what_it_does_not_is_refused(library):
    answer = asked(library, "List the risks it names")
    assert answer.text.split("\n") == [
        "- Low water stops the turbines of the rivers for weeks. [1]",
        "- Towns pay late. [2]",
        "- A strike in the factory would delay all turbines that towns ordered. [3]",
    ]
    assert answer.sentences[0].citations[0].headings == ("Report", "Risks")
    nothing = asked(library, "List the unicorns it names")
    assert (
        nothing.record.speaker == "none"
        and nothing.abstained
        and nothing.text == prompts.ABSTENTION
        and "0 of them" in whole.note_of(nothing)
    )


def listed(tmp_path, embedder, text, question="List the parts it names", name="plan.md"):
    add_documents("listed", [Document(name, text, sections=parse_sections(text))], root=tmp_path, embedder=embedder)
    with Index.open("listed", tmp_path) as index:
        return asked(index, question, where={})


@pytest.mark.parametrize(
    "items",
    [
        ["Steel", "Stainless steel", "Brass"],  # of one word, and of another's words
        [f"Training certificate for {who} drivers" for who in ("crane", "lorry", "forklift")],
    ],
)
def test_every_item_below_a_heading_is_listed(tmp_path, embedder, items):
    text = "# Plan\n\nIt is short.\n\n## Parts\n\n" + "".join(f"- {item}\n" for item in [*items, items[0]])
    answer = listed(tmp_path, embedder, text)
    assert answer.text.split("\n") == [f"- {item} [{n}]" for n, item in enumerate(items, 1)]


def test_of_a_long_list_how_many_more_there_are_is_said(tmp_path, embedder):
    text = "# Plan\n\nIt is short.\n\n## Parts\n\n" + "".join(f"- Bolt of size {n}\n" for n in range(17))
    answer = listed(tmp_path, embedder, text)
    assert answer.text.endswith("- Bolt of size 14 [15]\n… and 2 more.") and len(answer.sentences) == 15


def test_what_a_column_is_called_after_is_listed(tmp_path, embedder):
    text = (
        "# Kiln\n\nIt is small.\n\n## Firing\n\n1. Choose a programme with the arrow keys.\n\n## Programmes\n\n"
        "| Programme | Hours |\n| --- | --- |\n"
        "| Bisque | 9 |\n| Glaze | 8 |\n| Bisque | 7 |\n| Total Care | 1 |\n| Total | 25 |\n\n"
        "## Other programmes\n\n- Drying\n"
    )
    answer = listed(tmp_path, embedder, text, "List the programmes it describes")
    assert answer.text == "- Bisque [1]\n- Glaze [2]\n- Total Care [3]\n- Drying [4]"
    assert all(s.supported for s in answer.sentences)
    assert answer.sentences[1].citations[0].headings == ("Kiln", "Programmes")


def test_a_column_over_several_parts_is_listed_and_of_records_a_field(tmp_path, embedder):
    answer = listed(tmp_path / "parts", embedder, sheet("Stock", 400))
    assert answer.text.endswith("- Bolt 14 [15]\n… and 385 more.")
    records = [Document(f"people.csv#row={n}", f"name: Person {n}\nhome town: Oslo") for n in range(1, 12)]
    add_documents("people", records, root=tmp_path, embedder=embedder)
    with Index.open("people", tmp_path) as index:
        names = asked(index, "List the names in it", where={}).text.split("\n")
        assert names == [f"- Person {n} [{n}]" for n in range(1, 12)]
        assert asked(index, "List the home towns in it", where={}).text == "- Oslo [1]"


def test_what_stands_below_the_title_alone_is_not_listed(tmp_path, embedder):
    text = "# Northern Ferries: Year\n\nTwo brothers founded it in 1950.\n\n## Staff\n\nOn 1 May 164 people worked.\n"
    assert listed(tmp_path, embedder, text, "List the ferries it names").abstained


def test_what_a_heading_names_with_other_things_is_to_be_checked(tmp_path, embedder):
    text = (
        "# Rules\n\nThey hold.\n\n## 4 Buildings and animals\n\n### 4.1 Sheds\n\nEach full plot may have one shed.\n\n"
        "### 4.2 Hens\n\nAnimals are kept in the garden by two tenants.\n\n## Small animals\n\n- Rabbits\n"
    )
    answer = listed(tmp_path, embedder, text, "List the animals it names")
    assert [(s.text.split(" [")[0], s.supported, s.unsure) for s in answer.sentences] == [
        ("Each full plot may have one shed.", False, True),
        ("Animals are kept in the garden by two tenants.", True, False),
        ("Rabbits", True, False),
    ]


def test_a_sentence_with_another_form_of_the_name_is_to_be_checked(tmp_path, embedder):
    text = (
        "# Policy\n\nIt holds for all.\n\nFirst class is allowed on journeys of more than three hours.\n\n"
        "An allowance of 40 pounds is paid for each full day away.\n"
    )
    answer = listed(tmp_path, embedder, text, "List the allowances it names")
    assert [(s.text[:5], s.supported, s.unsure) for s in answer.sentences] == [
        ("First", False, True), ("An al", True, False)
    ]  # fmt: skip


def test_a_large_model_writes_and_what_it_writes_is_checked(library):
    model = LargeModel(quote_first_passage)
    answer = asked(library, "What is it about?", model)
    assert answer.record.speaker == "writer"
    assert model.requests and answer.sentences and whole.note_of(answer).startswith("Written by the model")
    assert any(s.supported for s in answer.sentences)
    assert all(answer.text[s.start : s.end] == s.text for s in answer.sentences)
    false = asked(library, "What is it about?", LargeModel("Bananas approve invoices on Tuesdays."))
    assert false.sentences and not any(s.supported for s in false.sentences)
    rejected = asked(library, "What is it about?", model, supports=lambda claims, passages: [0.0] * len(claims))
    assert rejected.text == answer.text and not any(s.supported for s in rejected.sentences)


class CancelsItself(LargeModel):
    """Sets `cancel` when it is asked, and heeds it at once if it `stops`."""

    def __init__(self, cancel: threading.Event, stops: bool) -> None:
        super().__init__("Grants are for turbines.")
        self.cancel, self.stops = cancel, stops

    def stream(self, request, cancel=None):
        self.cancel.set()
        return super().stream(request, cancel if self.stops else None)


def test_one_that_is_cancelled_has_what_was_said_until_then(library):
    cancel = threading.Event()
    answer = asked(library, "What is it about?", CancelsItself(cancel, stops=False), cancel=cancel)
    assert answer.record.finish_reason == "cancelled" and len(answer.sentences) == 1 and not answer.abstained


def test_one_that_is_cancelled_before_anything_is_said_is_no_refusal(library):
    cancel = threading.Event()
    with pytest.raises(GenerationCancelled):
        asked(library, "What is it about?", CancelsItself(cancel, stops=True), cancel=cancel)
    assert cancel.is_set()
    for model in (LargeModel("x"), FakeChatModel("never used")):
        with pytest.raises(GenerationCancelled):
            asked(library, "What is it about?", model, cancel=cancel)


def test_only_one_chosen_file_is_read_as_a_whole(library, embedder):
    assert asked(library, "Summarise this", where={}) is None
    assert asked(library, "Summarise this", where={"source": [REPORT, "other.md"]}) is None
    assert asked(library, "Summarise this", where={"source": [REPORT], "year": [1]}) is None
    assert "sixteen" in asked(library, "Summarise other.md", where={}).text
    assert {c.source for c in asked(library, "List the parts it names", where={"source": ["rows.csv#row=1",
            "rows.csv#row=2"]}).citations} <= {"rows.csv#row=1", "rows.csv#row=2"}  # fmt: skip
    answer = Rag(library, embedder, FakeChatModel("x")).ask("Summarise this", where={"source": REPORT})
    assert whole.note_of(answer) and answer.record.question == "Summarise this"


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    root = tmp_path_factory.mktemp("reports")
    names = ("uploads/report.pdf", "uploads/annual-report.pdf", "old/report.pdf")
    documents = [Document(name, f"The {name} says that bicycles stand in the cellar.") for name in names]
    for name, kept in (("two", documents[:2]), ("three", documents)):
        add_documents(name, kept, root=root, embedder=FakeEmbedder())
    with Index.open("two", root) as two, Index.open("three", root) as three:
        yield two, three


@pytest.mark.parametrize(
    ("question", "chosen"),
    [
        ("Summarise annual-report.pdf", ["uploads/annual-report.pdf"]),
        ("Summarise ANNUAL-REPORT.PDF", ["uploads/annual-report.pdf"]),
        ("Summarise report.pdf", ["uploads/report.pdf"]),
        ("Is report.pdf shorter than annual-report.pdf?", []),
        ("Summarise this", []),
    ],
)
def test_a_file_name_that_is_the_end_of_anothers_is_told_from_it(reports, question, chosen):
    assert [d.source for d in whole.chosen_documents(reports[0], question, None)] == chosen


def test_files_of_one_name_in_two_folders_are_none_of_them(reports):
    assert whole.chosen_documents(reports[1], "Summarise report.pdf", None) == []
    assert whole.chosen_documents(reports[1], "Summarise older-annual-report.pdf", None) == []
    (chosen,) = whole.chosen_documents(reports[1], "Summarise annual-report.pdf", None)
    assert chosen.source == "uploads/annual-report.pdf"


def sheet(name: str, rows: int) -> str:
    head = "| Part | Maker | Remark |\n| --- | --- | --- |\n"
    row = "| Bolt {} | Acme Ltd. of the north | Holds well. Do not use it for heavy turbines of rivers in winter. |\n"
    return f"## {name}\n\n{head}" + "".join(row.format(n) for n in range(rows)) + "\n"


def told(tmp_path, embedder, *documents):
    add_documents("tables", documents, root=tmp_path / "indexes", embedder=embedder)
    with Index.open("tables", tmp_path / "indexes") as index:
        answer = asked(index, "What is it about?", where={"source": [file_of(documents[0].source)]})
        for sentence in answer.sentences:
            (cited,) = sentence.citations
            assert index.text(cited.document_id, cited.start, cited.end) == cited.cited_text
    return answer


def test_a_file_of_tables_is_told_by_its_tables_columns_and_rows(tmp_path, embedder):
    text = sheet("Stock", 400) + sheet("Orders", 3)  # the first goes over several parts
    answer = told(tmp_path, embedder, Document("parts.xlsx", text, sections=parse_sections(text)))
    assert answer.text.split("\n") == [
        "- Stock: a table of 400 rows with the columns Part, Maker, Remark. [1]",
        "- Orders: a table of 3 rows with the columns Part, Maker, Remark. [2]",
    ]
    assert answer.sentences[0].citations[0].cited_text == "| Part | Maker | Remark |"
    assert whole.note_of(answer).startswith("2 tables in parts.xlsx: the names of the columns, and the rows counted.")


def test_records_are_one_table(tmp_path, embedder):
    records = [Document(f"people.csv#row={n}", f"name: Person {n}\ncity: Oslo") for n in range(1, 4)]
    assert told(tmp_path, embedder, *records).text == "- A table of 3 rows with the columns name, city. [1]"


def test_rows_are_no_sentences_of_a_report_with_a_table(tmp_path, embedder):
    text = TEXT + "\n## Stock\n\n" + "".join(sheet("Stock", 4).split("\n\n", 1)[1:])
    answer = told(tmp_path, embedder, Document("mixed.md", text, sections=parse_sections(text)))
    assert "turbines" in answer.text and "Do not use" not in answer.text and "table of" not in answer.text
