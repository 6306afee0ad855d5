"""JSON that programs of every language can read."""

from __future__ import annotations

import json
from typing import Any


def strict_json(value: Any, **options: Any) -> str:
    """`json.dumps` with these `options`, in which nan and the infinities, which JSON does not have, are null."""
    try:
        return json.dumps(value, allow_nan=False, **options)
    except ValueError:
        plain = json.loads(json.dumps(value, **options), parse_constant=lambda _: None)
        return json.dumps(plain, allow_nan=False, **options)
