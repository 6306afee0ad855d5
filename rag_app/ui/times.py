"""Times, which are kept in UTC, as the clock of whoever is looking shows them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import streamlit as st


def minute(kept: str) -> str:
    """`2026-12-01 19:49` of a time as it is kept (ISO 8601); what is no time is shown as it is."""
    try:
        at = datetime.fromisoformat(kept)
    except ValueError:
        return kept
    west = st.context.timezone_offset or 0  # minutes that UTC is ahead of the browser's clock
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return at.astimezone(timezone(-timedelta(minutes=west))).strftime("%Y-%m-%d %H:%M")


def day(kept: str) -> str:
    """`2026-12-01` of a time as it is kept."""
    return minute(kept)[:10]
