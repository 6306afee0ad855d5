"""Every notebook runs from its first cell to its last; without models, what it uses exists."""

from __future__ import annotations

import ast
import importlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from finetune.recipe import recipe_from, tomllib
from rag_app.safety.crisis import crisis_in
from rag_app.safety.questionnaires import assess

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# Each notebook, and how many names it imports from the project.
IMPORTED = {"chatbot_intents": 5, "cognitive_health": 11, "domain_qa": 5, "topic_classification": 2}


def code_cells(path: Path) -> list[str]:
    book = json.loads(path.read_text(encoding="utf-8"))
    return ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code"]


def tree_of(path: Path) -> ast.Module:
    return ast.parse("\n".join(code_cells(path)))


def strings(tree: ast.AST) -> list[str]:
    return [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def test_there_is_one_notebook_per_use_case() -> None:
    assert {path.stem for path in NOTEBOOKS} == set(IMPORTED)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_is_clean_and_installs_what_it_needs(path: Path) -> None:
    book = json.loads(path.read_text(encoding="utf-8"))
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in book["cells"]}) == len(book["cells"]) > 8
    assert book["cells"][0]["cell_type"] == "markdown"
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [] and cell["execution_count"] is None
    first = code_cells(path)[0]
    assert 'find_spec("rag_app")' in first and '"install", "--quiet", PROJECT' in first
    (project,) = re.findall(r'PROJECT = "(.+?)"', first)
    folder, _, extras = project.partition("[")
    assert (path.parent / folder / "pyproject.toml").is_file()  # the package is on no index
    assert extras == "train]"  # each notebook trains, which the core alone cannot


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_no_cell_shows_what_a_method_happens_to_return(path: Path) -> None:
    """The count of characters of `write_text`, for example, which says nothing to a reader."""
    last = [ast.parse(cell).body[-1] for cell in code_cells(path)]
    shown = [node.value for node in last if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)]
    assert len(last) >= 6 and [ast.unparse(c.func) for c in shown if isinstance(c.func, ast.Attribute)] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_every_name_that_a_notebook_imports_is_public_and_exists(path: Path) -> None:
    imported = 0
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in ("rag_app", "finetune"):
            module = importlib.import_module(node.module)
            for alias in node.names:
                imported += 1
                assert not alias.name.startswith("_")
                assert hasattr(module, alias.name), f"{node.module} has no {alias.name}"
    assert imported == IMPORTED[path.stem]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_recipes_and_commands_of_a_notebook_are_accepted(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = tree_of(path)
    recipes = [text for text in strings(tree) if text.lstrip().startswith("base = ")]
    assert len(recipes) == 1
    recipe = recipe_from(tomllib.loads(recipes[0]))
    assert 0 < recipe.max_steps <= 12 and recipe.data.train

    finetune_cli = importlib.import_module("finetune.cli")
    asked: list[str] = []

    def note(parser: object, argv: list[str], interrupted: str) -> int:
        asked.append(parser.parse_args(argv).command)  # type: ignore[attr-defined]
        return 0

    monkeypatch.setattr(finetune_cli, "run", note)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "rag_finetune":
            finetune_cli.main([a.value for a in node.args if isinstance(a, ast.Constant)])
    assert {"train", "evaluate", "publish"} <= set(asked), capsys.readouterr().err


def test_the_health_notebook_asks_people_before_the_model() -> None:
    cells = code_cells(ROOT / "notebooks" / "cognitive_health.ipynb")
    asking = next(cell for cell in cells if "def ask" in cell)
    assert asking.index("if crisis_in(question)") < asking.index("rag.ask(")
    assert crisis_in("I do not want to live any more")
    assert assess("PHQ-9", [1, 0, 1, 1, 0, 0, 1, 0, "Several days"]).crisis
    text = (ROOT / "notebooks" / "cognitive_health.ipynb").read_text(encoding="utf-8")
    assert "not a diagnosis" in text


@pytest.mark.model
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_runs_from_first_to_last_cell(path: Path, tmp_path: Path) -> None:
    program = (
        "import json, sys\n"
        "names = {'__name__': '__main__'}\n"
        "for number, cell in enumerate(json.load(sys.stdin)):\n"
        "    exec(compile(cell, f'code cell {number}', 'exec'), names)\n"
        "print('END OF NOTEBOOK')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(code_cells(path)),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=1200,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.rstrip().endswith("END OF NOTEBOOK")
    (version,) = tmp_path.glob("adapters/*/1")
    assert (version / "manifest.json").is_file()
    assert json.loads((version / "manifest.json").read_text(encoding="utf-8"))["gate"]["forced"] in (True, False)
