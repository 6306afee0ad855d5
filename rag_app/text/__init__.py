"""Language without a model: sentences, words, tables, names, times, and what a question asks for."""
