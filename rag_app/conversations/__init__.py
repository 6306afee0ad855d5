"""Conversations: what is said in them beside questions, and what is kept of them, with votes, in one SQLite file."""
