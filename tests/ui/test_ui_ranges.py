"""Sliders of numbers: their full range is no filter, also in a conversation that is opened again."""

import pytest
from ui_helpers import ANSWER, COVERED, app_of, html_of, open_evidence

from rag_app.index import add_documents
from rag_app.schema import Document
from rag_app.testing import FakeEmbedder

OWNER = "7" * 32


def add(engine, *years):
    documents = [Document(f"{year}.md", f"{ANSWER} In {year}.", metadata={"year": year}) for year in years]
    add_documents("own", documents, root=engine.indexes, embedder=FakeEmbedder())


@pytest.fixture
def asked(ui_engine):
    """A conversation about documents of two years, in which ranges are chosen before it asks."""
    add(ui_engine, 2020, 2023)

    def ask(*ranges):
        at = app_of("chat", {"owner": OWNER}).run()
        at.selectbox(key="index").set_value("own").run()
        for one in ranges:
            at.slider(key="where-own-year").set_value(one).run()
        return at.chat_input[0].set_value(COVERED).run()

    return ask


def opened_again(engine):
    (one,) = engine.conversations.of(OWNER)
    at = app_of("chat", {"owner": OWNER})
    at.query_params["c"] = one.id
    return at.run(), engine.conversations.choices(OWNER, one.id)


@pytest.mark.parametrize("ranges", [(), ((2021, 2022), (2020, 2023))])
def test_a_full_range_takes_in_what_is_added_later(ui_engine, asked, ranges):
    asked(*ranges)
    add(ui_engine, 2030)
    at, kept = opened_again(ui_engine)
    assert "where-own-year" not in kept and at.slider(key="where-own-year").value == (2020, 2030)
    assert not [b for b in at.button if b.key.startswith("unfilter-")] and not at.exception
    at = at.chat_input[0].set_value("Who approves travel costs in 2030?").run()
    assert "2030.md" in html_of(open_evidence(at))


def test_a_range_that_was_chosen_stays_when_documents_are_added(ui_engine, asked):
    asked((2022, 2023))
    add(ui_engine, 2030)
    at, kept = opened_again(ui_engine)
    assert kept["where-own-year"] == [2022, 2023] and at.slider(key="where-own-year").value == (2022, 2023)
    assert "unfilter-where-own-year" in [b.key for b in at.button]
