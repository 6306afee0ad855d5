"""The finished answer: its sentences with checked citations, its record, and one made of two."""
