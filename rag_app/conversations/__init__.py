"""Conversations and votes, kept in one SQLite file."""
