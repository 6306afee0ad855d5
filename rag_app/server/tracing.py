"""OpenTelemetry spans of requests and of an answer's stages; nothing where its SDK is not installed and set up.

The spans are made when the request has ended, from the times that were measured anyway: whoever waits for an answer
waits for no span, and the stages, which run in other threads, need no context handed through.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence


def traced(
    name: str, status: int, seconds: float, headers: Sequence[tuple[bytes, bytes]], stages_s: Mapping[str, float]
) -> None:
    """A server span that ended now, below the caller's `traceparent`, and below it the stages one after the other.

    No path's free parts, no text and no key are in it.
    """
    try:
        from opentelemetry import propagate, trace
    except ModuleNotFoundError:
        return
    tracer = trace.get_tracer("rag_app.server")
    end = time.time_ns()
    start = end - int(seconds * 1e9)
    carrier = {k.decode("latin-1"): v.decode("latin-1") for k, v in headers if k in (b"traceparent", b"tracestate")}
    span = tracer.start_span(
        name, context=propagate.extract(carrier), kind=trace.SpanKind.SERVER, start_time=start,
        attributes={"http.response.status_code": status},
    )  # fmt: skip
    below = trace.set_span_in_context(span)
    for stage, taken in stages_s.items():
        if stage == "total":
            continue
        if stage == "first_token":  # a moment, which is within other stages
            span.add_event(stage, timestamp=end - int((seconds - taken) * 1e9))
            continue
        child = tracer.start_span(stage, context=below, start_time=start)
        start += int(taken * 1e9)
        child.end(start)
    if status >= 500:
        span.set_status(trace.StatusCode.ERROR)
    span.end(end)
