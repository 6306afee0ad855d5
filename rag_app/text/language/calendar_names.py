"""The names of months and of days of the week, in lower case."""

from __future__ import annotations

MONTHS = tuple("january february march april may june july august september october november december".split())
WEEKDAYS = tuple("monday tuesday wednesday thursday friday saturday sunday".split())
WEEKDAY = rf"(?:{'|'.join(day.removesuffix('day') for day in WEEKDAYS)})days?"  # one of them, or all: "on Mondays"
