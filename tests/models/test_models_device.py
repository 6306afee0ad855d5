import pytest
import torch

from rag_app.models import device


@pytest.mark.parametrize(
    ("capabilities", "expected"),
    [
        ({"avx2": True, "avx512_f": True, "avx512_vnni": True}, False),
        ({"avx512_bf16": True}, True),
        ({"amx_bf16": True}, True),
        ({"architecture": "aarch64", "bf16": True}, True),
        ({}, False),
    ],
)
def test_bf16_only_where_the_cpu_multiplies_it(
    monkeypatch: pytest.MonkeyPatch, capabilities: dict[str, bool], expected: bool
) -> None:
    monkeypatch.delenv("ATEN_CPU_CAPABILITY", raising=False)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities)
    assert device.cpu_has_bf16() is expected
    assert device.best_dtype("cpu") is (torch.bfloat16 if expected else torch.float32)


@pytest.mark.parametrize(("held", "left"), [("avx2", {"avx2": True}), ("DEFAULT", {}), ("avx512", None)])
def test_torchs_own_limit_holds_for_number_types_too(
    monkeypatch: pytest.MonkeyPatch, held: str, left: dict[str, bool] | None
) -> None:
    found = {"avx2": True, "avx512_bf16": True, "avx512_vnni": True}
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: found)
    monkeypatch.delenv("ATEN_CPU_CAPABILITY", raising=False)
    assert device.cpu_has_bf16() and device.cpu_capabilities() == found
    monkeypatch.setenv("ATEN_CPU_CAPABILITY", held)
    assert device.cpu_capabilities() == (found if left is None else left)
