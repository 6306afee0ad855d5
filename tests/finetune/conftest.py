"""Trainings and evaluations without what takes longest in them and few tests look at."""

from __future__ import annotations

import pytest

from finetune.judging import drawing, plots

_to_tensorboard = drawing._to_tensorboard


@pytest.fixture
def painted() -> None:
    """Asked for by tests that look at the pictures of an evaluation, or paint one."""


@pytest.fixture(autouse=True)
def figures_are_made_but_not_painted(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Painting them took half the time of an evaluation, which each way to a published version goes through."""
    if "painted" not in request.fixturenames:
        monkeypatch.setattr(plots, "png", lambda figure: b"")
        monkeypatch.setattr(drawing, "_to_tensorboard", lambda found, figures, *to: _to_tensorboard(found, {}, *to))
