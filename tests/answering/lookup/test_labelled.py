"""Values that a question asks for by their labels."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any, cast

import pytest
from calibrations import FITTED
from passages import only, passage

from rag_app.answering.finding.evidence import Evidence, shown_for
from rag_app.answering.finding.judged import Judged
from rag_app.answering.lookup.labelled import label_asked, labelled_value
from rag_app.answering.question.understood import UserQuestion
from rag_app.answering.speaking.said import told
from rag_app.answering.writing.serving import Serving
from rag_app.answering.writing.turn import Turn
from rag_app.config import AnswerSettings
from rag_app.documents.markdown import parse_sections
from rag_app.index import Index, add_documents
from rag_app.reading.found import ReadHit
from rag_app.schema import Document, Hit
from rag_app.testing import FakeChatModel

ORDER = """# Order of Velotec

Order number: SO-118204
Customer no.: 88012
Carrier: Kaspersen Freight

| Invoice date | Due date | Terms |
| --- | --- | --- |
| 12 March 2024 | 11 April 2024 | net |

|  |  |
| --- | --- |
| Sales contact | Nadia Brandt |
| E-mail | n.brandt@velotec.example |

| Subtotal | € 90.00 |
| --- | --- |
| Grand total | € 107.10 |

| Item | 2023 |
| --- | --- |
| Revenue | 17 |
"""
COVER = """# NVX CORPORATION

Commission file number: 0-23985

2788 San Tomas Expressway, Santa Clara, California 95051 (Address of principal executive offices) (Zip Code)

(408) 486-2000

(Registrant's telephone number, including area code)

Pay to IBAN GB29 NWBK 6016 1331 9268 19, BIC NWBKGB2L.
"""


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("What is the order number of Velotec's order?", "SO-118204"),
        ("What is the customer number of Velotec?", "88012"),
        ("Who is Velotec's carrier?", "Kaspersen Freight"),
        ("What is the due date of the order of Velotec?", "11 April 2024"),
        ("Who is the sales contact?", "Nadia Brandt"),
        ("What is the e-mail address of Nadia Brandt?", "n.brandt@velotec.example"),
        ("How much is the grand total?", "€ 107.10"),
        ("What is the subtotal of the order?", "€ 90.00"),
        ("What is the revenue of Velotec?", None),  # of a year
        ("What is the order number of Halden's order?", None),  # of somebody else
        ("What is the date of the order?", None),  # which one?
        ("When is the due date of the order?", None),
        ("What was the grand total in 2023?", None),  # a column may have it
    ],
)
def test_a_value_is_found_by_its_label(question: str, value: str | None) -> None:
    found = labelled_value(question, [only(ORDER)])
    assert (found and found.text) == value
    assert found is None or ORDER[found.start : found.end] == value


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("What is Ida Moe's net pay?", "£1,966.40"),
        ("How much PAYE tax did Ida Moe pay?", "£238.40"),
        ("How much is the student loan of Ida Moe?", None),  # a word, and no sum
        ("How much holiday pay was paid to Bo Ek?", None),  # of somebody else
        ("Who is the manager of Ida Moe?", None),  # one label behind another
        ("Who is the tester of Ida Moe?", "M. Keller"),
        ("What is the retention period for invoices?", None),  # one of two
        ("How long is the break of Ida Moe?", None),  # a sum, and no time
    ],
)
def test_sums_are_found_by_their_labels(question: str, value: str | None) -> None:
    text = (
        "# Pay of Ida Moe\n\n| Deductions | Amount |\n| --- | --- |\n| PAYE tax | £238.40 |\n| Holiday pay | £9 |\n\n"
        "Student loan: none\n\nRetention period: six months for e-mails, ten years for invoices\n\n"
        "Break: £4\n\nManager: Ruth Ellery. Supplier of eggs: Hill Top.\n\nTester: M. Keller\n\n"
        "Net pay £1,966.40\n"
    )
    found = labelled_value(question, [only(text)])
    assert (found and found.text) == value


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("What is the zip code of NVX's offices?", "95051"),
        ("What is the telephone number of NVX?", "(408) 486-2000"),
        ("What is NVX's commission file number?", "0-23985"),
        ("What is NVX's IBAN?", "GB29 NWBK 6016 1331 9268 19"),
        ("What is NVX's BIC?", "NWBKGB2L"),
        ("What is NVX's e-mail address?", None),
    ],
)
def test_a_code_is_found_beside_what_it_is_called(question: str, value: str | None) -> None:
    found = labelled_value(question, [only(COVER)])
    assert (found and found.text) == value


ABROAD = {
    "German": (
        "# Mietvertrag Ahrend\n\nVermieter: Hausverwaltung Ahrend KG\nKaltmiete: 712,50 €\nMietvertrags-Nr.: 55-012\n"
        "Übergabe: 9.3.2026\nZählerstand bei Übergabe: 132 kWh\n"
    ),
    "French": (
        "# Facture Dubois\n\nNuméro de facture : F-0412\nDate de facture : 3 avril 2026\nDate d'échéance : 03/05/2026\n"
        "Total TTC : 2 361,60 €\n"
    ),
    "Spanish": "# Factura Olivares\n\nFecha de vencimiento: 3/4/2026\nBase imponible: 215,50 €\n",
    "Italian": "# Fattura Conti\n\nPartita IVA: 01847730398\nScadenza: 14/03/2026\n",
}


@pytest.mark.parametrize(
    ("language", "question", "value"),
    [
        ("German", "Wer ist der Vermieter?", "Hausverwaltung Ahrend KG"),
        ("German", "Wie hoch ist die Kaltmiete?", "712,50 €"),
        ("German", "Wie lautet die Mietvertragsnummer von Ahrend?", "55-012"),
        ("German", "Wie hoch war der Zählerstand bei Übergabe?", "132 kWh"),
        ("German", "Wer ist der Vermieter von Anna Klein?", None),
        ("German", "Wie hoch ist die Warmmiete?", None),
        ("French", "Quel est le numéro de facture ?", "F-0412"),
        ("French", "Quelle est la date d'échéance de la facture ?", "03/05/2026"),
        ("French", "Quelle est la date ?", None),
        ("Spanish", "¿Cuál es la fecha de vencimiento de la factura?", "3/4/2026"),
        ("Spanish", "¿Cuál es la base imponible?", "215,50 €"),
        ("Italian", "Qual è la partita IVA di Conti?", "01847730398"),
        ("Italian", "Qual è la scadenza della fattura?", "14/03/2026"),
    ],
)
def test_a_value_is_found_by_its_label_in_another_language(language: str, question: str, value: str | None) -> None:
    found = labelled_value(question, [only(ABROAD[language])])
    assert (found and found.text) == value


def test_boxes_to_tick_are_no_value_and_what_is_done_is_no_label() -> None:
    form = [only("Decision: ☐ granted ☒ refused\n\nInvoice no.: 4711\n\n| Fender | 189.00 |\n| --- | --- |")]
    assert labelled_value("What is the decision?", form) is None
    assert labelled_value("What was invoiced for the fender?", form) is None
    assert labelled_value("What is the invoice number?", form)


def test_the_number_of_its_box_is_none_of_a_label() -> None:
    form = "|  |  |\n| --- | --- |\n| 2 Federal income tax | 5,137.20 |\n| a Control number | 00731 |"
    for question, value in (
        ("How much is the federal income tax?", "5,137.20"),
        ("What is the control number?", "00731"),
    ):
        found = labelled_value(question, [only(form)])
        assert found and found.text == value


IN_BRACKETS = (
    "# OSTERBERG FOODS COMPANY\n\n1-05571\n(Commission File Number)\n\nOhio 34-0258117\n\n(State of incorporation)\n\n"
    "(IRS Employer Identification No.)\n\n| 800 Canal Street, Toledo | 43604 |\n| --- | --- |\n"
    "| (Address of offices) | (Zip Code) |"
)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("What is Osterberg's commission file number?", "1-05571"),
        ("What is Osterberg's EIN?", "34-0258117"),
        ("What is the I.R.S. employer identification number of Osterberg?", "34-0258117"),
        ("What is the zip code of Osterberg?", "43604"),
        ("What is the tax number of Osterberg?", None),
    ],
)
def test_a_value_stands_above_its_label_in_brackets(question: str, value: str | None) -> None:
    found = labelled_value(question, [only(IN_BRACKETS)])
    assert (found and found.text) == value


def test_long_questions_take_no_long_time() -> None:
    for question in (f"What is {' ' * 5_000}x ?y", f"How much {'is ' * 5_000}?y", f"What is {'of ' * 5_000}?y"):
        assert label_asked(question) is None


def test_of_two_values_none_is_said() -> None:
    texts = ["Supplier: Tessin\nPhone: +41 91 555 20 11", "Recipient: Bau\nPhone: +41 44 555 67 80"]
    question = "What is the phone number?"
    assert labelled_value(question, [passage(n, text) for n, text in enumerate(texts, 1)]) is None
    assert labelled_value("What is the phone number of Tessin?", [passage(n, t) for n, t in enumerate(texts, 1)])


@pytest.mark.parametrize("lines", ["\n".join, "\n\n".join])
def test_an_address_is_the_lines_below_its_heading(lines: Callable[[Sequence[str]], str]) -> None:
    billing, delivery = (
        ("Radhaus Kiel", "Holtenauer Str. 88", "24105 Kiel"),
        ("Radhaus, Lager 2", "Werft 8", "24143 Kiel"),
    )
    text = f"### Billing address\n\n{lines(billing)}\n\n### Deliver to\n\n{lines(delivery)}\n\n| a | b |\n| --- | --- |"
    found = labelled_value("What is the billing address of Radhaus?", [only(text)])
    assert found and found.text == ", ".join(billing)
    assert labelled_value("What is the home address of Radhaus?", [only(text)]) is None


def test_a_label_that_says_all_goes_before_one_that_leaves_a_word_out() -> None:
    texts = ["National Insurance: 214.32\nPension: 142.50", "National Insurance number: QQ 12 34 56 C\nTax code: 1257L"]
    passages = [dataclasses.replace(passage(n, text), document_id=1) for n, text in enumerate(texts, 1)]
    found = labelled_value("What is the national insurance number?", passages)
    assert found and found.text == "QQ 12 34 56 C"


def test_what_a_cell_holds_beside_its_label_is_no_label() -> None:
    row = "| Vendor Nordlys, Phone +47 73 55 50 10 | Ship to Fjord, Phone +47 71 55 51 22 |\n| --- | --- |"
    assert labelled_value("What is the phone number of Nordlys?", [only(row)]) is None


def test_a_value_may_be_of_another_one_who_is_named_elsewhere() -> None:
    lines = "Brightwater Ltd\n\nPhone: 0113 496 0211\n\n| Pos. | Article |\n| --- | --- |\n" + "| 1 | Glove |\n" * 20
    shown = [only(f"{lines}\nInvoice number: BW-17\n\nDeliver to Halden")]
    for question, is_asked_for in (
        ("What is the phone number of Brightwater?", True),
        ("What is the phone number of Halden?", False),
        ("What is the invoice number of Halden?", False),
        ("What is the invoice number of Brightwater?", True),
    ):
        found = labelled_value(question, shown)
        assert found and found.is_asked_for == is_asked_for


@pytest.mark.parametrize(
    ("confidence", "settings", "certainty"),
    [(0.9, {}, None), (0.01, {}, 0.01), (0.5, {"min_confidence": 0.9}, "unsaid")],
)
def test_a_value_is_said_below_the_least_confidence_too_and_is_doubtful_there(confidence, settings, certainty):
    question = "What is the customer number of Velotec?"
    asked = UserQuestion(cast(Any, None), question, question)
    evidence = Evidence(asked, AnswerSettings(**settings), (), {}, confidence, [only(ORDER)])
    said = told(evidence, Turn(Serving("grounded-qa@2"), confidence, FITTED))
    assert (said.certainty if said else "unsaid") == certainty
    assert said is None or (said.quote and said.quote.is_asked_for is (certainty is None))
    assert told(evidence, Turn(Serving("base"), confidence)) is None  # the base model writes itself


@pytest.mark.parametrize("name", ["Velotec", "Halden"])
def test_a_labelled_value_is_shown_however_unsure_the_reader_is(tmp_path, embedder, name):
    document = Document("order.md", ORDER, title="Order", sections=parse_sections(ORDER))
    add_documents("orders", [document], root=tmp_path, embedder=embedder)
    with Index.open("orders", tmp_path) as index:
        hits = [Hit(chunk, 1.0) for chunk in index.chunks(index.chunk_ids)]
        seen = Judged(hits, [ReadHit(hit) for hit in hits], None, {}, 0.01)
        question = f"What is the customer number of {name}?"
        put = UserQuestion(index, question, question)
        assert bool(shown_for(put, seen, AnswerSettings(), FakeChatModel())) is (name == "Velotec")


def test_a_word_that_is_explained_is_no_label() -> None:
    said = "# Pump manual\n\n- an author: The person who wrote an entry of the log.\n"
    assert labelled_value("Who is the author of the pump manual?", [only(said)]) is None
    named = said.replace("an author: The person", "Author: Ada Bell")
    assert labelled_value("Who is the author of the pump manual?", [only(named)])
