"""What is counted must not grow for as long as a server runs."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from rag_app.server.metrics import Metrics


def test_series_of_versions_that_come_and_go_end() -> None:
    metrics = Metrics(dict)
    sizes = []
    for number in range(1, 1001):
        full = f"law@{number}"
        metrics.tokens(full, 100, 10)
        metrics.answer(full, {"search": 0.1, "generate": 0.1}, abstained=False)
        metrics.tokens("base", 1, 1)
        if number in (200, 1000):
            sizes.append(len(metrics.page()))
    assert sizes[1] < sizes[0] * 1.1
    families = {family.name: family for family in text_string_to_metric_families(metrics.page().decode())}
    counted = {(s.labels["kind"], s.labels["adapter"]): s.value for s in families["lora_rag_tokens"].samples
               if s.name.endswith("_total")}  # fmt: skip
    assert counted["prompt", "base"] == 1000  # the ones in use are kept
    assert counted["completion", "law@1000"] == 10
    assert ("prompt", "law@1") not in counted and len(counted) == 200
    stages = {s.labels["adapter"] for s in families["lora_rag_stage_seconds"].samples}
    assert "law@1000" in stages and "law@1" not in stages
