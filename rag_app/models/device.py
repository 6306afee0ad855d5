"""What the machine computes well: the number type that weights are loaded in. Torch is imported when asked."""

from __future__ import annotations

import os
from typing import Any


def cpu_capabilities() -> dict[str, Any]:
    """What torch finds, without what its own variable forbids: AVX-512 and what came later, or AVX2, too."""
    import torch

    found = dict(torch.cpu.get_capabilities())
    held = os.environ.get("ATEN_CPU_CAPABILITY", "").lower()
    if held == "default":
        return {}
    return {"avx2": found.get("avx2", False)} if held == "avx2" else found


def cpu_has_bf16() -> bool:
    """Whether the CPU multiplies bf16 natively (AVX512-BF16 or AMX); emulated bf16 is slower than fp32."""
    found = cpu_capabilities()
    return bool(found.get("avx512_bf16") or found.get("amx_bf16") or found.get("bf16"))


def best_device() -> str:
    """`cuda` when a GPU is usable, else `cpu`."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def best_dtype(device: str) -> Any:
    """`torch.bfloat16` where the device computes it natively, else `torch.float32`; never fp16 (T5 overflows in it)."""
    import torch

    native = torch.cuda.is_bf16_supported() if device.startswith("cuda") else cpu_has_bf16()
    return torch.bfloat16 if native else torch.float32
