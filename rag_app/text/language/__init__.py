"""Words, names, numerals and sentences of a text, in the languages that it may be in."""
