"""The 8-bit products of this processor, and tests held to fewer levels than it has."""

from __future__ import annotations

import pytest

from rag_app.models import eight_bits

HELD = eight_bits.weight_levels()  # as it is outside the tests
needs_eight_bits = pytest.mark.skipif(not HELD, reason="this processor has no products of 8 bits")


def hold_to(levels: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """8-bit weights of so many levels, 0 for none; skips where the processor has fewer."""
    if levels > HELD:
        pytest.skip("this processor has no such products of 8 bits")
    monkeypatch.setattr("torch.cpu.get_capabilities", lambda: {"avx2": True})
    monkeypatch.setattr(eight_bits, "_is_exact", lambda asked: asked <= levels)
