"""The words that documents forbid and oblige with, as parts of patterns."""

from __future__ import annotations

FORBIDDEN = r"(?:forbidden|prohibited|banned|disallowed|barred|off\s+limits)"
OBLIGES = (
    r"(?:must|shall|should|ought|ha(?:ve|s|d)\s+to|need\w*|requir\w*|obliged|necessary|compulsory|mandatory|obligatory)"
)
