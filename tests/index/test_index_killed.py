from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import killed_builds
import pytest
from index_helpers import answers, contents, write_files

from rag_app.errors import IndexNotFoundError
from rag_app.index import Index, verify_index

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked children")

EVENT_KILLS = 12  # spread over a whole build and a whole update, each at a random place of its own stretch
OUTSIDE_KILLS = 6
DIMENSION = 16  # of the embedder in killed_builds.py


class Builder:
    """The program that runs builds to be killed."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, killed_builds.__file__],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )  # fmt: skip

    def run(self, root: Path, sources: Path, kill: int | None = None) -> tuple[int, int]:
        self.process.stdin.write(json.dumps({"root": str(root), "sources": str(sources), "kill": kill}) + "\n")
        self.process.stdin.flush()
        return tuple(json.loads(self.process.stdout.readline()))


@pytest.fixture(scope="module")
def builder():
    builder = Builder()
    yield builder
    builder.process.stdin.close()
    builder.process.wait(timeout=10)


class Case:
    """Sources, an index of their first state, and what unbroken builds make of both states."""

    def __init__(self, folder: Path, builder: Builder) -> None:
        self.folder = folder
        self.sources = folder / "src"
        self.old = folder / "old"
        write_files(self.sources, 8)
        rows = [f"{i},Row number {i}." for i in range(30)]
        (self.sources / "rows.csv").write_text("\n".join(["id,text", *rows[:20]]))
        code, self.build_events = builder.run(self.old, self.sources)
        assert code == 0
        self.before = contents("i", self.old)
        write_files(self.sources / "more", 3, paragraphs=6)
        (self.sources / "f0.md").write_text("# Changed\n\nThis file has other words now.")
        (self.sources / "f1.md").unlink()
        (self.sources / "f2.md").rename(self.sources / "moved.md")
        (self.sources / "rows.csv").write_text("\n".join(["id,text", *rows[5:]]))
        shutil.copytree(self.old, folder / "unbroken")
        code, self.update_events = builder.run(folder / "unbroken", self.sources)
        assert code == 0
        self.after = contents("i", folder / "unbroken")
        self.answers = answers("i", folder / "unbroken", DIMENSION)

    def check_finished(self, root: Path) -> None:
        assert contents("i", root) == self.after
        assert answers("i", root, DIMENSION) == self.answers
        report = verify_index("i", root)
        assert report.ok, report.problems
        assert not (root / "i" / "building").exists() and not [p for p in root.rglob("*") if p.name.startswith(".")]


@pytest.fixture(scope="module")
def case(tmp_path_factory, builder):
    return Case(tmp_path_factory.mktemp("killed"), builder)


@pytest.mark.parametrize(
    "stretch", [pytest.param(n, marks=[pytest.mark.long] if n % 3 else []) for n in range(EVENT_KILLS)]
)
def test_update_killed_somewhere_goes_on(case, builder, tmp_path, stretch):
    """The old generation is readable all the time, and the resumed build equals one that was never broken."""
    width = case.update_events / EVENT_KILLS
    event = int((stretch + random.Random(stretch).random()) * width) + 1
    root = tmp_path / "indexes"
    shutil.copytree(case.old, root)
    code, _ = builder.run(root, case.sources, event)
    assert code == -9
    published = Index.current_stamp("i", root)[0]
    assert contents("i", root) == {1: case.before, 2: case.after}[published]
    assert contents("i", root, 1) == case.before and verify_index("i", root, 1).ok
    assert builder.run(root, case.sources)[0] == 0
    case.check_finished(root)
    assert contents("i", root, 1) == case.before


@pytest.mark.long
def test_first_build_killed_again_and_again(case, builder, tmp_path):
    """No kill makes an index that opens wrong, and the builds together get to the end."""
    root = tmp_path / "indexes"
    kills = 0
    for share in (0.05, 0.2, 0.3, 0.25, 0.4, 0.5):
        code, _ = builder.run(root, case.sources, int(share * case.build_events))
        kills += code == -9
        if not (root / "i" / "current").exists():
            with pytest.raises(IndexNotFoundError, match=r"interrupted.*go on with|No index named"):
                Index.open("i", root)
        else:
            assert contents("i", root) == case.after
    assert kills >= 4
    assert builder.run(root, case.sources)[0] == 0
    case.check_finished(root)


@pytest.mark.long
def test_build_killed_at_any_time(case, builder, tmp_path):
    """The same from outside, so that system calls are interrupted too."""
    root = tmp_path / "indexes"
    shutil.copytree(case.old, root)
    killed = 0
    for n in range(OUTSIDE_KILLS):
        at = int(case.update_events * random.Random(n).uniform(0.01, 0.6))
        code, _ = builder.run(root, case.sources, -max(1, at))
        killed += code == -9
        published = Index.current_stamp("i", root)[0]
        assert contents("i", root) == {1: case.before, 2: case.after}[published]
    assert killed > 0
    assert builder.run(root, case.sources)[0] == 0
    case.check_finished(root)
