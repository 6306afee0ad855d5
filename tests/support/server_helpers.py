"""A paced model, adapters and clients for tests of the server."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from made_adapters import add_made
from paced import PacedModel as PacedModel
from starlette.testclient import TestClient

from rag_app.classification.labels import Labels
from rag_app.server.app import create_app
from rag_app.server.shared import Shared

COVERED = "Who approves travel costs?"
UNCOVERED = "What is the boiling point of tungsten?"
ANSWER = "The head of department approves travel costs. [1]"


def add_adapter(root: Path, name: str, task: Any = "qa", versions: int = 1) -> None:
    def also(folder: Path) -> None:
        if task == "classify":
            Labels.of(["card", "travel", "oos"], "oos").save(folder / "labels.json")

    for _ in range(versions):
        add_made(root, name, also, task=task, base="fake", description=f"about {name}")


def client_of(shared: Shared, key: str = "") -> TestClient:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return TestClient(create_app(shared), base_url="http://localhost", headers=headers, raise_server_exceptions=False)


def built(client: TestClient, index: str) -> dict[str, Any]:
    """Build an index and wait for it; the finished job."""
    started = client.post(f"/api/indexes/{index}/build")
    assert started.status_code == 202, started.text
    job_id = started.json()["id"]
    jobs = client.app.state.shared.jobs  # type: ignore[attr-defined]
    while jobs.get(job_id).state not in ("done", "failed"):  # requests of one address are counted
        threading.Event().wait(0.01)
    job: dict[str, Any] = client.get(f"/api/jobs/{job_id}").json()
    return job
