"""Which rows of a table a question asks for, counts, adds up or compares."""
