from __future__ import annotations

from pathlib import Path

import pytest
from serving_load import ADAPTERS, run_load
from tiny import make_tiny_model

from rag_app.engines import load_chat_model

REQUESTS = 200


@pytest.mark.long
def test_no_answer_is_wrong_unrecorded_or_lost_while_versions_come_and_go(tmp_path: Path) -> None:
    base = make_tiny_model("llama", tmp_path / "tiny-llama")
    chat = load_chat_model(str(base), adapters=tmp_path / "adapters", dtype="float32", adapter_mb=1)
    counts, changes, distinct = run_load(chat, base, tmp_path / "adapters", REQUESTS)
    assert distinct >= 2 * ADAPTERS
    assert {k: counts[k] for k in ("asked", "wrong", "unrecorded", "lost")} == {
        "asked": REQUESTS, "wrong": 0, "unrecorded": 0, "lost": 0,
    }, counts  # fmt: skip
    assert counts["right"] + counts["refused"] == REQUESTS and counts["right"] > REQUESTS / 2
    assert changes["publish"] and sum(changes.values()) > 10
