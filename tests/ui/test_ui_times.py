"""Times on the pages are those of the browser's clock."""

from types import SimpleNamespace

import pytest
from ui_helpers import app_of

from rag_app.ui import times


@pytest.mark.parametrize(
    ("west", "minute", "day"),
    [(0, "2026-12-01 23:52", "2026-12-01"), (480, "2026-12-01 15:52", "2026-12-01"),
     (-330, "2026-12-02 05:22", "2026-12-02"), (None, "2026-12-01 23:52", "2026-12-01")],
)  # fmt: skip
def test_a_time_is_that_of_the_browsers_clock(monkeypatch, west, minute, day):
    monkeypatch.setattr(times.st, "context", SimpleNamespace(timezone=None, timezone_offset=west))
    for kept in ("2026-12-01T23:52:09+00:00", "2026-12-01T23:52:09.123456+00:00", "2026-12-01T23:52:09"):
        assert (times.minute(kept), times.day(kept)) == (minute, day)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Nowhere/At_All"])
def test_a_time_of_summer_is_that_of_the_clock_in_summer(monkeypatch, zone):
    monkeypatch.setattr(times.st, "context", SimpleNamespace(timezone=zone, timezone_offset=-60))
    known = zone == "Europe/Berlin"
    assert times.minute("2026-07-01T22:30:00+00:00") == ("2026-07-02 00:30" if known else "2026-07-01 23:30")
    assert times.minute("2026-12-01T22:30:00+00:00") == "2026-12-01 23:30"


def test_what_is_no_time_is_shown_as_it_is(monkeypatch):
    assert times.minute("yesterday") == "yesterday"
    monkeypatch.setattr(times.st, "context", SimpleNamespace(timezone=None, timezone_offset=480))
    assert times.minute("0001-01-01T00:00:00+00:00") == "0001-01-01T00:00:00+00:00"


def test_pages_show_the_time_of_the_browser(ui_engine, monkeypatch):
    monkeypatch.setattr(times, "minute", lambda kept: "2031-01-02 03:04")
    kept = ui_engine.conversations.create("7" * 32, "Travel")
    offered = []
    monkeypatch.setattr(times.st, "download_button", lambda label, data, *rest, **options: offered.append(data))
    chat = app_of("chat", {"owner": "7" * 32, "open-conversation": kept.id}).run()
    assert "2031-01-02" in [c.value for c in chat.sidebar.caption]
    markdown, html, _ = (data() for data in offered)  # made when the page is drawn long ago
    assert "2031-01-02, 0 questions" in markdown and "2031-01-02, 0 questions" in html
    (about,) = (c.value for c in app_of("documents").run().caption if "made" in c.value)
    assert "made 2031-01-02 03:04 (generation" in about
