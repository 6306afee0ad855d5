"""Adapters from your own data: rows, training, evaluation, publishing."""
