"""Hundreds of mutated manifests and states: each is refused in words or really good, and nothing else suffers."""

from __future__ import annotations

import pytest
from fuzzed_adapters import GOOD_STATE, Place, good_manifest, mutants
from hypothesis import HealthCheck, given, seed, settings

BOUNDED = settings(
    max_examples=100, deadline=None, database=None, suppress_health_check=list(HealthCheck), report_multiple_bugs=False
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("fuzzed"))


def test_the_unchanged_files_are_accepted(place: Place) -> None:
    import json

    assert place.judge_manifest(json.dumps(good_manifest()).encode()) == "accepted"
    assert place.judge_state(json.dumps(GOOD_STATE).encode()) == "accepted"


@seed(20260101)
@BOUNDED
@given(data=mutants(good_manifest()))
def test_mutated_manifests(place: Place, data: bytes) -> None:
    assert place.judge_manifest(data) in ("refused", "accepted")


@seed(20260101)
@BOUNDED
@given(data=mutants(GOOD_STATE))
def test_mutated_states(place: Place, data: bytes) -> None:
    assert place.judge_state(data) in ("refused", "accepted")
