"""How many levels 8-bit weights may have on a processor."""

from __future__ import annotations

import pytest

from rag_app.models import eight_bits


@pytest.mark.parametrize(("exact", "levels"), [((127, 63), 127), ((63,), 63), ((), 0)])
def test_weights_have_the_levels_whose_sums_are_never_cut_off(
    monkeypatch: pytest.MonkeyPatch, exact: tuple[int, ...], levels: int
) -> None:
    monkeypatch.setattr("torch.cpu.get_capabilities", lambda: {"avx2": True})
    monkeypatch.setattr(eight_bits, "_is_exact", lambda levels: levels in exact)
    assert eight_bits.weight_levels() == levels
    monkeypatch.setattr("torch.cpu.get_capabilities", lambda: {"architecture": "aarch64"})
    assert eight_bits.weight_levels() == 0
