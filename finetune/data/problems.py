"""Why a single row cannot be used; readers catch it and report the row's place."""

from __future__ import annotations


class BadRow(Exception):
    """The message is the reason, without the place."""
