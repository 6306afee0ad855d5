"""Hundreds of mutated manifests and states: each is refused in words or really good, and nothing else suffers."""

from __future__ import annotations

import pytest
from drawn_cases import bounded
from fuzzed_adapters import GOOD_STATE, Place, good_manifest, mutants
from hypothesis import given, seed
from hypothesis.internal.conjecture import providers


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("fuzzed"))


def test_no_case_is_drawn_from_the_modules_that_are_imported() -> None:
    assert len(providers._get_local_constants()) == 0


def test_the_unchanged_files_are_accepted(place: Place) -> None:
    import json

    assert place.judge_manifest(json.dumps(good_manifest()).encode()) == "accepted"
    assert place.judge_state(json.dumps(GOOD_STATE).encode()) == "accepted"


@pytest.mark.parametrize("most", [10, pytest.param(400, marks=pytest.mark.long)])
def test_mutated_manifests(place: Place, most: int) -> None:
    @seed(20260101)
    @bounded(most)
    @given(data=mutants(good_manifest()))
    def judge(data: bytes) -> None:
        assert place.judge_manifest(data) in ("refused", "accepted")

    judge()


@pytest.mark.parametrize("most", [40, pytest.param(400, marks=pytest.mark.long)])
def test_mutated_states(place: Place, most: int) -> None:
    @seed(20260101)
    @bounded(most)
    @given(data=mutants(GOOD_STATE))
    def judge(data: bytes) -> None:
        assert place.judge_state(data) in ("refused", "accepted")

    judge()
