from __future__ import annotations

import pytest

from rag_app.index import Index, add_documents
from rag_app.pipeline import Rag
from rag_app.schema import Document
from rag_app.testing import FakeChatModel

ROWS = ("mug | Porcelys | Lyon | 2.10", "plate | Porcelys | Lyon | 3.40", "board | Bois et Table | Lyon | 11.75",
        "ladle | Ferrana | Turin | 4.95")  # fmt: skip
STOCK = "# Stock\n\n| Item | Supplier | City | Cost |\n|---|---|---|---|\n" + "".join(f"| {row} |\n" for row in ROWS)
FIELDS = ("item", "supplier", "city", "cost")
RECORDS = [
    Document(f"stock.csv#row={n}", "\n".join(map(": ".join, zip(FIELDS, row.split(" | "), strict=True))))
    for n, row in enumerate(ROWS, 1)
]


@pytest.fixture
def ask(tmp_path, embedder):
    def asked(question, documents, **options):
        name = f"stock{len(list(tmp_path.iterdir()))}"
        add_documents(name, documents, root=tmp_path, embedder=embedder)
        with Index.open(name, tmp_path) as index:
            return Rag(index, embedder, FakeChatModel("See [1].")).ask(question, **options)

    return asked


@pytest.mark.parametrize("documents", [[Document("stock.md", STOCK)], RECORDS])
def test_each_row_is_cited_by_itself(ask, documents):
    answer = ask("Which suppliers are in Lyon?", documents)
    assert answer.text == "- Porcelys [1]\n- Bois et Table [2]"
    assert [answer.text[s.start : s.end] for s in answer.sentences] == ["Porcelys [1]", "Bois et Table [2]"]
    assert all(s.supported for s in answer.sentences) and not answer.abstained and answer.record.speaker == "table"
    for citation, words in zip(answer.citations, ("mug", "board"), strict=True):
        assert words in citation.cited_text and "Lyon" in citation.cited_text and "ladle" not in citation.cited_text
    assert answer.record.settings["rows"] == {"wanted": "rows", "rows": 2, "of": 3}


def test_what_is_counted_or_added_up_cites_all_of_its_rows(ask):
    answer = ask("What is the average cost in Lyon?", [Document("stock.md", STOCK)])
    head = "5.75, the mean of Cost of 3 rows (City: Lyon):"
    assert answer.text.splitlines() == [head, "- mug: 2.10 [1]", "- plate: 3.40 [2]", "- board: 11.75 [3]"]
    assert answer.sentences[0].text == head and [c.marker for c in answer.sentences[0].citations] == [1, 2, 3]
    counted = ask("How many suppliers are in Lyon?", RECORDS)
    assert counted.text == "2 of 3 (city: Lyon):\n- Porcelys [1]\n- Bois et Table [2]"


def test_of_many_rows_the_first_are_said(ask):
    rows = "".join(f"| part {n} | Ferrana | {'Turin' if n else 'Lyon'} | 2 |\n" for n in range(26))
    answer = ask("Which items are in Turin?", [Document("stock.md", f"{STOCK}{rows}")])
    assert answer.text.count("\n- ") == 19 and answer.text.endswith("… and 6 more.")


def test_without_the_reader_for_filtered_records_and_of_two_tables_other_rules_answer(ask):
    question = "Which suppliers are in Lyon?"
    assert ask(question, RECORDS, reader=False).record.speaker != "table"
    assert "rows" not in ask(question, RECORDS, where={"source": "stock.csv#row=1"}).record.settings
    both = [Document("stock.md", STOCK), Document("old.md", STOCK.replace("Bois et Table", "Vetro"))]
    assert "rows" not in ask(question, both).record.settings


def test_of_two_tables_the_one_of_things_is_meant_where_things_are_asked_for(ask):
    zones = "## Delivery\n\n| Towns | Charge |\n|---|---|\n| Lyon | 0 |\n| Turin | 25 |\n| Nantes | 45 |\n"
    question = "Which product is the most expensive?"
    answer = ask(question, [Document("stock.md", f"{STOCK.replace('Cost', 'Price')}\n{zones}")])
    assert answer.text == "- board (Price: 11.75) [1]" and answer.sentences[0].supported
    assert "rows" not in ask(question, [Document("zones.md", zones)]).record.settings


def test_cells_of_like_columns_are_said_with_one_citation_of_their_row(ask):
    pumps = "# Pumps\n\n| Property | PX-100 | PX-200 |\n|---|---|---|\n| Weight | 12 kg | 18 kg |\n"
    text = f"{pumps}| Price | 890 euros | 990 euros |\n| Flow | 2 l/s | 3 l/s |\n"
    answer = ask("How much do the pumps weigh?", [Document("pumps.md", text)])
    assert answer.text == "- 12 kg (Weight, PX-100) [1]\n- 18 kg (Weight, PX-200) [1]" and len(answer.passages) == 1
    assert {c.status for c in answer.citations} == {"unsure"} and answer.citations[0].cited_text.startswith("| Weight")
    assert answer.text != ask("How much does the PX-200 weigh?", [Document("pumps.md", text)]).text


def test_what_two_cells_differ_by_or_are_together_is_said_above_them(ask):
    answer = ask("How much more does the ladle cost than the plate?", [Document("stock.md", STOCK)])
    assert answer.text == "1.55, the difference:\n- 4.95 (ladle, Cost) [1]\n- 3.40 (plate, Cost) [2]"
    assert {c.status for c in answer.citations} == {"unsure"}
    both = ask("How much do the ladle and the plate cost together?", [Document("stock.md", STOCK)])
    assert both.text.startswith("8.35, the sum:\n")
