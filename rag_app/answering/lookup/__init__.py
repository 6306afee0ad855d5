"""Answers that stand in the documents as they are: found by rules, said without a model."""
