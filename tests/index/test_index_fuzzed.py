"""The short form of `benchmarks/fuzz_artifacts.py indexes`: folders with right checksums and wrong contents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TypeVar

import pytest
from drawn_cases import bounded
from fuzzed_indexes import Place
from hypothesis import given, seed
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("fuzzed"))


def tally(mutants: SearchStrategy[T], judge: Callable[[T], str]) -> Counter[str]:
    found: Counter[str] = Counter()

    @seed(1)
    @bounded(60)
    @given(mutants)
    def run(mutant: T) -> None:
        verdict = judge(mutant)
        assert verdict in ("refused", "accepted"), verdict
        found[verdict] += 1

    run()
    return found


def test_mutated_manifests_are_read_or_refused(place: Place) -> None:
    found = tally(place.manifests(), place.judge_manifest)
    assert found["refused"] >= 20 and found.total() >= 60


def test_mutated_files_are_read_or_refused(place: Place) -> None:
    found = tally(place.files(), place.judge_file)
    assert found["refused"] >= 20 and found.total() >= 60


def test_an_unchanged_file_is_accepted(place: Place) -> None:
    assert place.judge_file(("ids.npy", 0, 0, b"")) == "accepted"


def test_a_chunk_that_has_a_vector_and_no_text_is_one_sentence(place: Place) -> None:
    size = (place.good / "ids.npy").stat().st_size
    assert place.judge_file(("ids.npy", size - 8, 8, (999).to_bytes(8, "little"))) == "refused"
