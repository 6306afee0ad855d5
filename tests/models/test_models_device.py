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
    assert device.cpu_has_bf16(capabilities) is expected
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities)
    assert device.best_dtype("cpu") is (torch.bfloat16 if expected else torch.float32)


def test_torchs_own_limit_holds_for_number_types_too(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": True, "avx512_vnni": True})
    assert device.cpu_has_bf16() and device.cpu_has_vnni()
    monkeypatch.setenv("ATEN_CPU_CAPABILITY", "avx2")
    assert not device.cpu_has_bf16() and not device.cpu_has_vnni()
