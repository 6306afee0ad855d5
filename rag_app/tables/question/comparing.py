"""Adjectives by which things are compared, each with the question that asks for their column by another word."""

from __future__ import annotations

# Comparative, superlative, question; "" where no rule knows the form: who is oldest may be told by a date of birth.
_MORE = (
    ("more expensive", "most expensive", "how much is"),
    ("dearer", "dearest", "how much is"),
    ("longer", "longest", "how long"),
    ("heavier", "heaviest", "how heavy"),
    ("taller", "tallest", "how tall"),
    ("wider", "widest", "how wide"),
    ("deeper", "deepest", "how deep"),
    ("faster", "fastest", "how fast"),
    ("older", "", "how old"),
    ("", "most populous", "how populous"),
)
_LESS = (
    ("less expensive", "least expensive", "how much is"),
    ("cheaper", "cheapest", "how much is"),
    ("shorter", "shortest", "how long"),
    ("lighter", "lightest", "how heavy"),
    ("narrower", "narrowest", "how wide"),
    ("slower", "slowest", "how fast"),
    ("younger", "", "how old"),
    ("", "least populous", "how populous"),
)
MORE_THAN = {word: asks for word, _, asks in _MORE if word}
LESS_THAN = {word: asks for word, _, asks in _LESS if word}
MOST_OF = {word: asks for _, word, asks in _MORE if word}
LEAST_OF = {word: asks for _, word, asks in _LESS if word}
