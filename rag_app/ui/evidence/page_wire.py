"""What the child that draws pages and its parent agree on."""

from __future__ import annotations

import struct

LENGTH = struct.Struct(">II")  # bytes of the JSON and of the picture that follow
