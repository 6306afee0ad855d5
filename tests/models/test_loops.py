"""What compiled loops share."""

from __future__ import annotations

import logging
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np
import pytest
import torch
from numba import config, njit

from rag_app.models.loops import compiling
from rag_app.models.loops.compiling import Floats, compiled
from rag_app.models.loops.dividing import divide
from rag_app.models.loops.scalars import exponential
from rag_app.models.loops.sums import add_rows, sum_rows
from rag_app.models.openmp import team_address


@compiled
def _count(item: int, done: Floats, size: int) -> None:
    done[item] += np.empty(size, np.float32).size


@compiled
def _count_all(team: int, count: int, done: Floats, size: int) -> None:
    divide(team, _count, count, (done, size))


@pytest.mark.parametrize("divided", [False, True])
@pytest.mark.parametrize("count", [0, 1, 1000])
def test_each_item_is_done_once(divided: bool, count: int) -> None:
    done = np.zeros(1001, np.float32)
    _count_all(team_address() if divided else 0, count, done, 3)
    assert (done[:count] == 3).all() and (done[count:] == 0).all()


@pytest.mark.parametrize("divided", [False, True])
def test_what_has_no_memory_for_an_item_is_an_error(divided: bool) -> None:
    with pytest.raises(MemoryError):
        _count_all(team_address() if divided else 0, 5, np.zeros(5, np.float32), 1 << 60)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("columns", [10, 64, 200])
def test_sums_of_rows_equal_the_product(columns: int, dtype: torch.dtype) -> None:
    draw = torch.Generator().manual_seed(columns)
    weights, rows = torch.randn(3, 20, generator=draw), torch.randn(20, columns, generator=draw).to(dtype)
    numbers = compiling.array(rows)
    expected = weights[:, 4:19] @ rows[4:19].float()
    made = np.zeros((3, columns), np.float32)
    sum_rows(made, weights.numpy(), numbers, 4, 19, 2, columns)
    np.testing.assert_allclose(made[:, 2:], expected[:, 2:], rtol=1e-4, atol=1e-4)
    one = np.zeros(columns - 2, np.float32)
    add_rows(one, weights.numpy()[1, 4:19].copy(), numbers[4:19, 2:].copy())
    np.testing.assert_allclose(one, expected[1, 2:], rtol=1e-4, atol=1e-4)


def test_the_exponential_is_exact_to_the_last_bits_and_keeps_what_is_no_number() -> None:
    all_at_once = njit(lambda x: [exponential(number) for number in x])
    x = np.concatenate([np.linspace(-87, 88, 10_001), [0, -0.0]]).astype(np.float32)
    np.testing.assert_allclose(all_at_once(x), np.exp(x.astype(np.float64)), rtol=3e-7)
    low, lost = all_at_once(np.array([-1e30, np.nan], np.float32))
    assert low < 1e-37 and np.isnan(lost)


def test_loops_are_compiled_anew_where_nothing_can_be_kept(monkeypatch: Any) -> None:
    def no_folder(*args: Any, cache: bool = False, **options: Any) -> Any:
        def make(function: Any) -> Any:
            if cache:
                raise RuntimeError("cannot cache function: no locator available")
            return njit(*args, **options)(function)

        return make

    monkeypatch.setattr(compiling, "njit", no_folder)
    assert compiling.compiled(lambda x: x + 1)(1) == 2


def test_loops_are_compiled_anew_where_what_is_compiled_into_them_changed(monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path))
    found = []
    for state in (1, 1, 2):
        monkeypatch.setattr(compiling, "_STATE", state)
        kept = compiling.compiled(FunctionType(_more.__code__, globals(), "more"))
        assert kept(1) == 2
        found.append(len(list(tmp_path.rglob("*.nbi"))))
    assert found == [1, 1, 2]


def _more(x: int) -> int:
    return x + 1


def test_a_loop_that_the_disk_has_no_room_for_is_used_all_the_same(
    monkeypatch: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path))
    kept: Any = compiled(FunctionType(_more.__code__, globals(), "more"))

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept._cache._cache_file, "save", full)
    with caplog.at_level(logging.WARNING):
        assert kept(1) == 2
    assert "No space left on device" in caplog.text
