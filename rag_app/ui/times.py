"""Times, which are kept in UTC, as the clock of whoever is looking shows them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import streamlit as st


def minute(kept: str) -> str:
    """`2026-12-01 19:49` of a time as it is kept (ISO 8601); what is no time is shown as it is."""
    try:
        at = datetime.fromisoformat(kept)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return at.astimezone(_zone()).strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError):
        return kept


def day(kept: str) -> str:
    """`2026-12-01` of a time as it is kept."""
    return minute(kept)[:10]


def _zone() -> tzinfo:
    """That of the browser, which knows of summer and winter; where this machine does not know it, how far the browser's
    clock is from UTC now."""
    try:
        return ZoneInfo(st.context.timezone or "")
    except (KeyError, ValueError, OSError):
        west = st.context.timezone_offset or 0  # minutes that UTC is ahead of it
        return timezone(-timedelta(minutes=west))
