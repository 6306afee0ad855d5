"""The currencies that sums of money are given in, as parts of patterns."""

from __future__ import annotations

CURRENCY_CODES = "EUR|USD|GBP|CHF"
CURRENCY = rf"(?:(?:US\s?)?\$|[€£]|\b(?:{CURRENCY_CODES})\b)"
IN_WORDS = r"(?:euros?|(?:US\s+)?dollars?|pounds?(?:\s+sterling)?|(?:Swiss\s+)?francs?)"
MONEY = rf"(?:{CURRENCY}|\b{IN_WORDS}\b)"
