"""Opt-in helpers for applications about health: words of crisis, and scored questionnaires."""
