"""Mutated manifests and states of adapters, and what becomes of each: `from fuzzed_adapters import ...`.

Every mutant is put in the place of a good file, and everything that meets it is called. What the store accepts is
judged by rules written down here once more, in plain code that shares nothing with the readers.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import dataclasses
import functools
import io
import json
import math
import shutil
import signal
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from rag_app.adapters.manifest import read_manifest, write_manifest
from rag_app.adapters.records import AbstentionCalibration, LabelCalibration
from rag_app.adapters.routing import Router
from rag_app.adapters.store import AdapterStore
from rag_app.answering.finding.answerability import combined
from rag_app.classification.calibration import probabilities
from rag_app.cli.adapters import add_parsers
from rag_app.cli.entry import run
from rag_app.errors import RagAppError
from rag_app.testing import FakeEmbedder

_FIXTURE = Path(__file__).parents[1] / "fixtures" / "before_layout" / "adapters" / "colours" / "1"
_LIMIT_S = 120  # by the clock: other programs want the processor too
SHOWN = (["list"], ["list", "--json"], ["show", "bad"], ["verify", "bad"], ["diff", "law@1", "bad@1"])
_STEERING = set(map(chr, [*range(9), *range(11, 32), *range(127, 160)]))

_leaves = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    | st.sampled_from(["", "\x1b]0;x\x07", "NaN", 2**63, -(2**70), 1e308, -1e308, 1e-320, 10**400, "\ud800", True])
)  # fmt: skip
VALUES = st.recursive(
    _leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def good_manifest() -> dict[str, Any]:
    """The values of a manifest that passes, with scores, a gate and a calibration."""
    values = json.loads((_FIXTURE / "manifest.json").read_bytes())
    calibration = {"abstention_intercept": -1.5, "abstention_retrieval": 0.5, "abstention_model": 0.25}
    return {**values, "name": "bad", "calibration": calibration}


GOOD_STATE = {"current": 1, "next": 2, "history": [1]}


@st.composite
def mutants(draw: st.DrawFn, good: dict[str, Any]) -> bytes:
    """The bytes of a JSON file that differs from a good one at one place or a few, in values, keys or bytes."""
    values = copy.deepcopy(good)
    for _ in range(draw(st.integers(0, 3))):
        _change(draw, values)
    deep = draw(st.sampled_from([0] * 20 + [30, 40, 900, 100_000]))
    text = json.dumps(values)
    if deep:
        text = text[:-1] + ', "deep": ' + "[" * deep + "]" * deep + "}"
    if draw(st.integers(0, 9)) == 0:  # a key twice
        text = text.replace('"', '"name": 1, "', 1)
    data = bytearray(text.encode("utf-8", "surrogatepass"))
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 3]))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        piece = draw(st.binary(max_size=3))
        data[at : at + draw(st.integers(0, 3))] = piece
    if draw(st.integers(0, 19)) == 0:
        del data[draw(st.integers(0, len(data))) :]
    return bytes(data)


def _change(draw: st.DrawFn, values: dict[str, Any]) -> None:
    """One change somewhere in the tree."""
    parent: Any = values
    key: Any = draw(st.sampled_from(sorted(values) or [""]))
    while isinstance(parent.get(key) if isinstance(parent, dict) else parent[key], dict | list) and draw(st.booleans()):
        inner = parent[key]
        if not inner:
            break
        parent, key = inner, draw(st.sampled_from(sorted(inner) if isinstance(inner, dict) else range(len(inner))))
    act = draw(st.sampled_from(["value", "value", "value", "drop", "add", "rename"]))
    if act == "value" or not isinstance(parent, dict):
        parent[key] = draw(VALUES)
    elif act == "drop":
        parent.pop(key, None)
    elif act == "add":
        parent[draw(st.text(max_size=8))] = draw(VALUES)
    else:
        parent[key[:-1]] = parent.pop(key, None)


@dataclasses.dataclass
class Place:
    """A root with the good adapter `law` and one, `bad`, whose files are replaced."""

    root: Path

    def __post_init__(self) -> None:
        for name in ("law", "bad"):
            folder = self.root / name / "1"
            shutil.copytree(_FIXTURE, folder)
            write_manifest(folder, dataclasses.replace(read_manifest(folder), name=name))
            self._state(name)

    def judge_manifest(self, data: bytes) -> str:
        """`refused`, `accepted`, or what went wrong."""
        self._state("bad")
        (self.root / "bad" / "1" / "manifest.json").write_bytes(data)
        accepted = lambda store: store.verify("bad@1") or store.manifest("bad@1").to_dict()  # noqa: E731
        return self._judge(accepted, lambda made: _manifest_is_wrong(data, made))

    def judge_state(self, data: bytes) -> str:
        """The same for a state; one that is good must be accepted, too."""
        manifest = self.root / "bad" / "1" / "manifest.json"
        manifest.write_text(json.dumps(good_manifest()))
        (self.root / "bad" / "state.json").write_bytes(data)
        verdict = self._judge(lambda store: store.current("bad"), lambda made: _state_is_wrong(data, made))
        return "wrong: a good state was refused" if verdict == "refused" and not _state_is_wrong(data, ...) else verdict

    def _state(self, name: str) -> None:
        (self.root / name / "state.json").write_text(json.dumps(GOOD_STATE))

    def _judge(self, accept: Callable[[AdapterStore], Any], wrong: Callable[[Any], str]) -> str:
        store = AdapterStore(self.root, shipped=self.root / "none")
        try:
            with _watched():
                shown = self._meet(store)
                try:
                    made = accept(store)
                except RagAppError:
                    return "refused"
        except TimeoutError:
            return "hung"
        except Exception:
            return f"traceback: {traceback.format_exc()}"
        problem = wrong(made) or ("wrong: control characters were printed" if _STEERING & set(shown) else "")
        return problem or "accepted"

    def _meet(self, store: AdapterStore) -> str:
        """Whatever may come upon the mutant; only the library's own errors may come of it."""
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            for arguments in SHOWN:
                run(_parser(), ["adapters", *arguments, "--adapters", str(self.root)], "")
        router = Router(store, FakeEmbedder())
        router.route("What colour is door 1?")
        assert store.resolve("law") == "law@1" and "law" in store.names()
        for act in (lambda: router.resolve("bad", "qa"), lambda: router.calibration("bad@1"),
                    lambda: store.load("bad@1"), lambda: store.read("bad@1", "labels.json")):  # fmt: skip
            with contextlib.suppress(RagAppError):
                act()
        return out.getvalue()


@functools.cache
def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser()
    add_parsers(made.add_subparsers(required=True))
    return made


@contextlib.contextmanager
def _watched() -> Iterator[None]:
    def late(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, _LIMIT_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _plain(data: bytes) -> Any:
    """The JSON value, or `...` for bytes that are none, or hold a key twice."""
    twice = []

    def distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({k for k, _ in pairs}) < len(pairs):
            twice.append(pairs)
        return dict(pairs)

    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=distinct)
    except (ValueError, RecursionError):
        return ...
    return ... if twice else value


def _state_is_wrong(data: bytes, current: Any) -> str:
    value = _plain(data)
    numbers = [value.get("current"), value.get("next")] if isinstance(value, dict) else [...]
    history = value.get("history") if isinstance(value, dict) else None
    numbers += history if isinstance(history, list) else [...]
    good = (
        isinstance(value, dict)
        and value.keys() == GOOD_STATE.keys()
        and all(type(n) is int and 1 <= n < 10**9 for n in numbers[1 if value["current"] is None else 0 :])
    )
    if not good:
        return f"wrong: accepted {data!r:.200}"
    return "" if current is ... or current == value["current"] else f"wrong: current is {current!r} for {data!r:.200}"


def _manifest_is_wrong(data: bytes, made: dict[str, Any]) -> str:
    value = _plain(data)
    if not isinstance(value, dict) or value.get("name") != "bad" or value.get("format") != 1:
        return f"wrong: accepted {data!r:.300}"
    if not _contained({k: v for k, v in value.items() if k != "format"}, made):
        seen = {k: made.get(k) for k, v in value.items() if k in made and not _contained(v, made[k])}
        return f"wrong: {seen!r:.300} was read from {data!r}"
    if not _finite(made):
        return f"wrong: accepted a number that is not finite in {data!r:.300}"
    calibration = made["calibration"]
    if "temperature" in calibration:
        chances = probabilities([-1e-9, -5.0, -700.0], LabelCalibration(**calibration).temperature)
        return "" if math.isclose(float(chances.sum()), 1.0) else f"wrong: probabilities of {calibration}"
    if calibration:
        found = [combined(r, a, AbstentionCalibration(**calibration)) for r in (0.0, 0.5, 1.0) for a in (-800.0, 0.0)]
        return "" if all(0.0 <= f <= 1.0 for f in found) else f"wrong: confidences of {calibration}"
    return ""


def _contained(value: Any, made: Any) -> bool:
    """Whether all of `value` is in `made`, of the same types, but that whole numbers may have become real ones."""
    if isinstance(value, dict):
        return isinstance(made, dict) and all(
            (k in made and _contained(v, made[k])) or (v in ("", {}) and k not in made) for k, v in value.items()
        )
    if isinstance(value, list):
        return isinstance(made, list | tuple) and len(value) == len(made) and all(map(_contained, value, made))
    if type(value) is int and type(made) is float:
        return value == made
    return type(value) is type(made) and value == made


def _finite(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(_finite, value.values()))
    if isinstance(value, list | tuple):
        return all(map(_finite, value))
    return not isinstance(value, float) or math.isfinite(value)
