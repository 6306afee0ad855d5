"""Rows of a reader made of tables and forms: the place is that of the answer, and what is missing has none."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from finetune.reader.rows import sets
from finetune.reader.rows.everyday import everyday
from finetune.reader.rows.forms import form_rows
from finetune.reader.rows.mixing import Mixture, rows_of_pass
from finetune.reader.rows.row import NO_SPAN
from finetune.reader.rows.tables import HELD_OUT, table_of, table_rows

PASSAGE = """| Years Ended December 31, |
 | 2019 | 2018
Revenue: |  |
Net sales | $614 | $668
Cost of sales | 250 | 231
Interest expense (1) | (12) | (9)
Inventories | 31 | 28
Goodwill | 77 | 70

The following table shows what we earned. We also had 3 plants."""


def test_the_names_over_several_columns_belong_to_each() -> None:
    table = table_of(PASSAGE)
    assert table is not None
    assert table.columns == ("Years Ended December 31, 2019", "Years Ended December 31, 2018")
    assert [row[0] for row in table.rows] == [
        "Net sales", "Cost of sales", "Interest expense (1)", "Inventories", "Goodwill"
    ]  # fmt: skip
    assert table.caption == "The following table shows what we earned."
    assert table_of("| a | b\nc | 1\n\nNo table of three columns.") is None
    assert table_of(" | 2019 | 2019\nSales | 1 | 2\nCosts | 3 | 4\n\nTwo columns of one name.") is None


@pytest.fixture
def tables(data: Path) -> Path:
    lines = [
        {"id": f"t{n}", "question": "What was the interest expense in 2018?", "answers": ["(9)"],
         "answer_from": "table", "passage": PASSAGE.replace("77", str(100 + n)), "title": "", "answerable": True}
        for n in range(60)
    ]  # fmt: skip
    path = data / sets.TABLES.file
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return data


def test_a_table_is_read_below_its_header(tables: Path) -> None:
    rows = list(table_rows(tables, 3.0, 1))
    assert rows == list(table_rows(tables, 3.0, 1)) != list(table_rows(tables, 3.0, 2))
    held = [r for r in rows if r.span and r.span != NO_SPAN]
    assert 0.5 < len(held) / len(rows) < 0.9
    for row in held:
        assert "2019" in f"{row.above}\n{row.passage}"
        assert row.passage[slice(*row.span or NO_SPAN)].strip("$()").isdigit()
    asked = [r for r in held if not r.id.startswith("made:")]
    assert asked and {r.passage[slice(*r.span or NO_SPAN)] for r in asked} == {"(9)"}
    for row in (r for r in rows if r.id.endswith(":row") and "interest expense in 2018" in r.first):
        assert "Interest" not in row.passage and row.answers == 0.0


def test_some_tables_are_kept_out(tables: Path) -> None:
    taken = {r.id.split(":")[0 if r.id[0] == "t" else 1] for r in table_rows(tables, 1.0, 1)}
    kept = {r.id.split(":")[0 if r.id[0] == "t" else 1] for r in table_rows(tables, 1.0, 1, held_out=True)}
    assert kept and not taken & kept and len(kept) < 4 * HELD_OUT * 60


def test_a_form_has_its_answer_in_the_field_that_is_asked_for() -> None:
    rows = list(form_rows(400, 1))
    assert rows == list(form_rows(400, 1))
    for row in rows:
        if row.span == NO_SPAN:
            assert row.answers == 0.0
        elif row.span:
            assert row.passage[slice(*row.span)].strip() and row.answers == 1.0
        else:
            assert row.supports is not None and ("Yes" in row.passage or "No" in row.passage)
    asked = [r for r in rows if r.span and r.span != NO_SPAN and r.first.startswith("How many seats")]
    for row in asked:
        mark = "| " if "|" in row.passage else ""
        assert f"Seats: {mark}{row.passage[slice(*row.span or NO_SPAN)]}" in row.passage


def test_lines_have_everyday_words() -> None:
    said = {everyday("Accounts payable", random.Random(seed)) for seed in range(40)}
    assert None in said and "money owed to suppliers" in said
    assert everyday("Foreign exchange impacts", random.Random(0)) is None


def test_a_pass_takes_what_its_mixture_says(tables: Path) -> None:
    rows = rows_of_pass(tables, {}, Mixture(tables=1.0, forms=5, verdicts=1.0), 1)
    plain = rows_of_pass(tables, {}, Mixture(), 1)
    assert {r.id for r in plain} < {r.id for r in rows}
    assert sum(r.id.startswith("form:") for r in rows) <= 5
    assert any(r.id.startswith("t") and ":table" in r.id for r in rows)


def test_a_verdict_is_supported_where_it_is_yes(data: Path) -> None:
    for source in sets.VERDICTS:
        told = {"question": "Is it?", "passage": "It is.", "title": ""}
        lines = [{**told, "id": f"{source.file}:{said}", "answers": [said]} for said in ("yes", "No", "maybe")]
        (data / source.file).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    found = [(r.id.split(":")[1], r.supports) for r in sets.verdict_rows(data, 1.0, 1)]
    assert found == [("yes", 1.0), ("No", 0.0)] * 2
