"""The OpenAPI page is true: schemathesis sends what it allows and what it forbids, and compares every reply with it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable

from rag_app.server.app import create_app

# Where a random request finds nothing to do: no such job, no such answer, adapters without weights, one generation.
NEVER_DONE = {"GET /api/jobs/{job}", "POST /api/ask/{answer}/stop", "PUT /api/adapters/{name}", "POST /api/adapters",
              "POST /api/feedback",
              "POST /api/adapters/{name}/promote",
              "POST /api/adapters/{name}/rollback", "POST /api/indexes/{index}/rollback",
              "DELETE /api/indexes/{index}/files/{file}"}  # fmt: skip


@pytest.mark.parametrize("kind", ["positive", "negative"])
@pytest.mark.long
def test_every_reply_is_as_the_page_says(shared: Any, kind: str) -> None:
    import schemathesis  # loaded by the one worker that needs it
    from schemathesis.checks import negative_data_rejection, positive_data_acceptance

    mode = schemathesis.GenerationMode(kind)
    # A page cannot say that an index must exist or that a filter must name known operators: such a request is refused.
    not_said = [positive_data_acceptance]
    made = shared(needs_keys=True, requests_per_minute=0)
    headers = {"Authorization": f"Bearer {made.keys.add('me', ['read', 'ingest', 'admin'])}", "Host": "localhost"}
    schema = schemathesis.openapi.from_asgi("/openapi.json", create_app(made, preload=False))
    tried: list[str] = []
    done: set[str] = set()
    for found in schema.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(max_examples=50, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        def check(case: Any) -> None:
            if kind == "positive":
                name_what_is_there(case)
            reply = case.call(headers=headers, timeout=3600)  # it would give up after 10 s of a busy machine
            too_large = [negative_data_rejection] if reply.status_code == 413 else []  # refused, but not for its text
            case.validate_response(reply, headers=headers, excluded_checks=[*not_said, *too_large])
            tried.append(case.operation.label)
            if reply.status_code < 300:
                done.add(case.operation.label)

        try:
            check()
        except Unsatisfiable:  # it takes nothing that could be wrong
            assert operation.label in ("GET /health", "GET /ready")
    assert len(tried) > 13 * 50
    if kind == "positive":
        assert set(tried) - done <= NEVER_DONE and len(set(tried)) == 26


def name_what_is_there(case: Any) -> None:
    """Random names would name no index and no model."""
    there = {"index": "handbook", "name": "base", "model": "base", "adapter": "base"}
    for values in (case.body, case.path_parameters):
        if isinstance(values, dict):
            values.update({key: value for key, value in there.items() if key in values})
    if "compare" in case.operation.label and isinstance(case.body, dict):
        case.body["adapters"] = ["base", "law@1"]
    if "chat" in case.operation.label and isinstance(case.body, dict):
        case.body["messages"] = [*case.body["messages"], {"role": "user", "content": "Who approves travel costs?"}]
    if "embeddings" in case.operation.label and isinstance(case.body, dict):
        case.body["model"] = "handbook"
    if "/adapters/" in case.operation.label:
        case.path_parameters["name"] = "law"
    if case.operation.label == "DELETE /api/indexes/{index}":
        case.path_parameters["index"] = "secret"  # the others are tried on `handbook`
    if "{file}" in case.operation.label:
        case.path_parameters["file"] = "a.md"
