"""The words that documents allow, forbid, oblige and make conditions with, as parts of patterns."""

from __future__ import annotations

ALLOWED = frozenset("allow permit permiss accept ok okay legal fine right".split())  # stems
FORBIDDEN = r"(?:forbidden|prohibited|banned|disallowed|barred|off\s+limits)"
OBLIGES = (
    r"(?:must|shall|should|ought|ha(?:ve|s|d)\s+to|need\w*|requir\w*|obliged|necessary|compulsory|mandatory|obligatory)"
)
CONDITION = r"(?:except\w*|unless|only|until|if|when)"  # what may leave some of it out
