"""The currencies that sums of money are given in, as parts of patterns."""

from __future__ import annotations

CODES = "EUR|USD|GBP|CHF"
CURRENCY = rf"(?:(?:US\s?)?\$|[€£]|\b(?:{CODES})\b)"
