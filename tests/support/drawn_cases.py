"""Cases that Hypothesis draws: as many as asked for, and of a seed the same ones whatever else was imported."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

# It would parse every module of ours that is imported, seconds of a core, and draw from the constants that it finds.
providers.is_local_module_file = lambda path: False


def bounded(most: int) -> settings:
    return settings(
        max_examples=most, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )  # fmt: skip
