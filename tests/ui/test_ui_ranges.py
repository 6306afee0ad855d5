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


@pytest.mark.parametrize(
    ("numbers", "steps", "chosen"),
    [
        ((0.00125, 0.0031, 0.00725), [0.00125, 0.00131, 0.00725], (0.00131, 0.00725)),
        ((1000.125, 1000.5, 1001.125), [1000.125, 1000.145, 1001.125], (1000.145, 1001.125)),
        ((-0.1, 0.2, 0.7), [-0.1, 0.7], (0.108, 0.7)),
        ((-3e300, 2.5, 5e300), [-3e300, 5e300], (2.6e299, 5e300)),
    ],
)
def test_a_range_of_fractions_goes_from_the_least_to_the_most_by_hundredths(ui_engine, numbers, steps, chosen):
    documents = [Document(f"{n}.md", f"{ANSWER} {n}.", metadata={"ratio": one}) for n, one in enumerate(numbers)]
    add_documents("own", documents, root=ui_engine.indexes, embedder=FakeEmbedder())
    at = app_of("chat", {"owner": OWNER}).run()
    at = at.selectbox(key="index").set_value("own").run()
    slider = at.slider(key="where-own-ratio")
    low, high = numbers[0], numbers[-1]
    assert slider.value == (low, high) == (slider.min, slider.max) and slider.step == pytest.approx((high - low) / 100)
    shown = [slider.proto.format % one for one in steps]
    assert len(set(shown)) == len(steps) and all(
        float(a) == pytest.approx(b) for a, b in zip(shown, steps, strict=True)
    )
    at = slider.set_value((chosen[0] + slider.step / 1e9, high)).run()  # as a browser counts
    assert not at.exception and f"ratio is from {chosen[0]} to {chosen[1]}" in html_of(at)
    at = at.chat_input[0].set_value(COVERED).run()
    (one,) = ui_engine.conversations.of(OWNER)
    (turn,) = ui_engine.conversations.turns(OWNER, one.id)
    assert turn.answer and {h.chunk.source for h in turn.answer.hits} <= {"1.md", "2.md"}


def test_a_range_that_was_chosen_stays_when_documents_are_added(ui_engine, asked):
    asked((2022, 2023))
    add(ui_engine, 2030)
    at, kept = opened_again(ui_engine)
    assert kept["where-own-year"] == [2022, 2023] and at.slider(key="where-own-year").value == (2022, 2023)
    assert "unfilter-where-own-year" in [b.key for b in at.button]
