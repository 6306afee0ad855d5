"""The core of the package, without any extra: it imports, builds and asks, and says what to install for the rest."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from rag_app.cli.entry import EXTRA_OF

PROGRAM = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {absent!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
import rag_app.cli
from rag_app import Index, Rag, build_index
from rag_app.testing import FakeChatModel, FakeEmbedder

embedder = FakeEmbedder()
build_index("notes", sources=["notes"], embedder=embedder)
answer = Rag(Index.open("notes"), embedder, FakeChatModel()).ask("Who approves travel costs?", adapter="base")
print(answer.citations[0].status, answer.citations[0].source)
try:
    from rag_app.langchain_bridge import RagRetriever
except ImportError as error:
    print(error)
print(rag_app.cli.main(["ui"]), rag_app.cli.main(["eval", "notes", "rajpurkar/squad"]))
"""


def test_the_core_asks_without_any_extra(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "travel.md").write_text("The head of department approves travel costs.")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(absent=set(EXTRA_OF))],
        capture_output=True, text=True, cwd=tmp_path, check=False,
        env={"PYTHONPATH": ":".join(filter(None, sys.path)), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.stdout.splitlines() == [
        "supported notes/travel.md",
        "RagRetriever needs the package langchain_core: pip install 'lora-rag[langchain]'.",
        "1 1",
    ], done.stderr
    assert "pip install 'lora-rag[ui]'" in done.stderr and "pip install 'lora-rag[train]'" in done.stderr


def test_every_extra_that_is_named_exists() -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    for module, extra in EXTRA_OF.items():
        assert any(module.replace("_", "-") in line for line in extras[extra]), module
    assert not any(line.startswith(tuple(EXTRA_OF)) for line in project["dependencies"])
