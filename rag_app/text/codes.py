"""Codes of a list, such as "MTQSH" or "10-Q": capitals with figures, points, strokes and dashes among them."""

from __future__ import annotations

import re

CODE = r"(?=[A-Z\d./-]*[A-Z])[A-Z\d][A-Z\d./-]{1,7}"
CODES = re.compile(rf"{CODE}(?: {CODE}){{0,3}}")  # one, or several that stand for one thing
