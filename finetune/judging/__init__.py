"""Judging adapters on held-out rows: what is served is what is judged."""
