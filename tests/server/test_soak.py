"""The short form of `benchmarks/soak.py`, in turns, and its judge on answers that are wrong on purpose."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from rag_app import prompts
from rag_app.schema import Chunk, Hit, Passage
from rag_app.testing import FakeChatModel

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(autouse=True)
def benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))


@pytest.mark.long
def test_two_rounds_of_questions_and_changes_without_a_fault(tmp_path: Path) -> None:
    from soak import Soak, report

    soak = Soak(tmp_path, "tiny", clients=4, each=5, bound_s=120)
    try:
        for _ in range(2):
            soak.run_round()
        while len(soak.changes) < 8:  # of every kind
            soak.run_round()
        soak.close()
    finally:
        soak.server.kill()
    assert soak.faults == []
    asked = 20 * len(soak.held)
    assert sum(soak.counts[verdict] for verdict in ("right", "refused", "left")) == asked >= 40
    assert soak.counts["right"] > asked // 2 and f"| asked | {asked} |" in report(soak, 0)
    assert set(soak.changes) == {
        *("update", "roll back", "delete"),
        *("publish", "publish quietly", "promote", "remove a version", "remove"),
    }


def test_what_grows_is_a_fault() -> None:
    from soak import Soak
    from soak_server import Held

    soak: Any = Soak.__new__(Soak)
    soak.faults, soak.counts = [], dict.fromkeys(("grew",), 0)
    soak.held = [Held(500 + n, 20, 10 + 2 * n, 0, 1) for n in range(10)]
    soak.judge_growth()
    assert soak.faults == ["grew: threads from 12 to 27"] and soak.counts["grew"] == 1


@pytest.fixture
def judging() -> tuple[Any, Any]:
    """A judge of one index with generations 1 (until 10 s) and 2 (from 11 s) and of `law@1`; and a right answer."""
    from soak_changes import Change, Timeline
    from soak_clients import Asked, Judge

    class Stub:
        def __init__(self, **values: Any) -> None:
            self.__dict__.update(values)

    old, new = {"1.md": "Door 1 opens at noon."}, {"1.md": "Door 1 opens at nine."}
    index: Any = Stub(name="i", timeline=Timeline([Change(0, 1, (1, old)), Change(10, 11, (2, new))]))
    adapters: Any = Stub(
        weights={"law@1": 0, "law@2": 1},
        current={"law": Timeline([Change(0, 1, 1), Change(10, 11, 2), Change(20, 21, None)])},
        present={"law@1": Timeline([Change(0, 1, True), Change(20, 21, False)])},
    )
    model = FakeChatModel()
    model.stream = lambda request, cancel=None: FakeChatModel(f"By {request.adapter}. [1]").stream(request, cancel)  # type: ignore[method-assign]
    passage = Passage(1, 1, "x/1.md", "", (), None, 0, 21, new["1.md"], 1.0)
    hit = Hit(Chunk(1, 1, "x/1.md", "", 0, 21, new["1.md"]), 1.0)
    reply = {
        "text": "By w0. [1]", "passages": [dataclasses.asdict(passage)], "hits": [dataclasses.asdict(hit)],
        "record": {"adapter": "law@1", "index": "i", "generation": 2, "standalone_question": "When?"},
    }  # fmt: skip
    return Judge(model, adapters, [index]), Asked("ask", "law@1", "i", "When?", 12, 13, 200, reply)


def test_a_right_answer_is_right_and_a_right_refusal_is_one(judging: Any) -> None:
    judge, asked = judging
    assert judge.verdict(asked) == "right"
    assert judge.verdict(dataclasses.replace(asked, status=404, began=15, ended=22)) == "refused"
    assert judge.verdict(dataclasses.replace(asked, kind="leave")) == "left"
    abstained = {**asked.reply, "text": prompts.ABSTENTION}
    assert judge.verdict(dataclasses.replace(asked, reply=abstained)).startswith("wrong text")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"status": 404}, "lost"),
        ({"status": 500, "began": 15, "ended": 22}, "lost"),
        ({"status": 0, "problem": "ConnectionResetError: x"}, "lost"),
        ({"status": 0, "problem": "hung"}, "hung"),
        ({"record": {"adapter": "law@2"}}, "wrong adapter"),
        ({"adapter": "law"}, "wrong adapter"),  # version 1 was current until second 11
        ({"record": {"generation": 1}}, "wrong generation"),
        ({"record": {"index": "j"}}, "wrong generation"),
        ({"began": 5, "ended": 10.5, "record": {"generation": 1}}, "wrong passages"),
        ({"passages": []}, "wrong text"),  # the prompt was another one
        ({"passages": [], "hits": []}, "wrong passages"),
        ({"text": "By w1. [1]"}, "wrong text"),
    ],
)
def test_wrong_answers_are_told_apart(judging: Any, change: dict[str, Any], fault: str) -> None:
    judge, asked = judging
    judge._reference.stream = lambda request, cancel=None: FakeChatModel(
        f"By {request.adapter}. [1]" if "Door" in request.messages[-1].content else "Other."
    ).stream(request, cancel)
    own = {key: value for key, value in change.items() if key not in ("record", "text", "passages", "hits")}
    reply = {**asked.reply, **{k: change[k] for k in ("text", "passages", "hits") if k in change}}
    reply["record"] = {**asked.reply["record"], **change.get("record", {})}
    assert judge.verdict(dataclasses.replace(asked, **own, reply=reply)).partition(":")[0] == fault


def test_the_values_of_a_time_are_those_that_could_be_seen_in_it() -> None:
    from soak_changes import Timeline

    timeline = Timeline()
    assert timeline.during(0, 1) == [None]
    with timeline.changing() as change:
        change.value = "a"
    with pytest.raises(KeyError), timeline.changing() as change:
        raise KeyError
    for n, value in enumerate("ab"):
        timeline.changes[n:] = [dataclasses.replace(change, began=10 * n, ended=10 * n + 1, value=value)]
    assert (
        timeline.during(2, 5) == ["a"] and timeline.during(2, 10.5) == ["a", "b"] and timeline.during(12, 13) == ["b"]
    )
    timeline.forget_before(12)
    assert timeline.during(12, 13) == ["b"] and len(timeline.changes) == 1
