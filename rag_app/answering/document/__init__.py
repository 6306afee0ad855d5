"""Answers about one document as a whole."""
