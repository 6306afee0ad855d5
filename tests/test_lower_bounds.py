"""The oldest versions that `pyproject.toml` lets be installed have what the code needs of them."""

from __future__ import annotations

import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

NEEDED = {  # found by installing the lowest versions: which is the first that works, and what those before lack
    "langchain-core": "1.2.5",  # the argument `allowed_objects`, which langgraph passes without asking for a version
    "mcp": "2.1",  # UnexpectedToolError
    "numpy": "1.26.1",  # numpy._core, which FAISS imports
    "peft": "0.21.2",  # generating with T5 and adapters beside Transformers 5.24
    "safetensors": "0.8",  # what Transformers 5.24 wants; before, saving over a file that is mapped ended the process
    "sentence-transformers": "6.0",  # before, a folder of an embedder ran the Python that it brings, whoever made it
    "shtab": "1.12",  # completion for fish and PowerShell
    "torch": "2.11",  # torch.cpu.get_capabilities
    "transformers": "5.3",  # T5 learns nothing in 5.0, and 5.2 draws weights that are missing by chance
}


def test_no_bound_lets_in_a_version_that_cannot_work() -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
    lines = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    bounds: dict[str, Version] = {}
    for asked in map(Requirement, lines):
        for bound in asked.specifier:
            if bound.operator == ">=":
                bounds[asked.name] = min(Version(bound.version), bounds.get(asked.name, Version(bound.version)))
    assert {name for name, version in NEEDED.items() if bounds[name] < Version(version)} == set()
