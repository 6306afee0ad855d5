"""The files for deploying name options, variables and extras that exist."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import yaml

import rag_app.cli

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs" / "deploy"


def test_the_commands_of_our_image_are_understood() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    commands = [s["command"] for s in services.values() if isinstance(s.get("command"), list)]
    for document in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text()):
        for container in _containers(document):
            if "lora-rag" in container["image"]:
                commands.append(container["args"])
    commands.append(re.findall(r'"([^"]*)"', (DEPLOY / "Dockerfile").read_text().rpartition("CMD")[2]))
    for command in commands:
        assert rag_app.cli.parser().parse_args(command).run
    assert len(commands) == 5


def test_the_variables_and_extras_exist() -> None:
    sources = "".join(p.read_text() for p in (ROOT / "rag_app").rglob("*.py"))
    for file in ("Dockerfile", "compose.yaml", "kubernetes.yaml"):
        named = set(re.findall(r"RAG_APP_[A-Z_]+", (DEPLOY / file).read_text()))
        assert named and all(f'"{name}"' in sources for name in named), file
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    asked = re.search(r"'\.\[([\w,]+)\]'", (DEPLOY / "Dockerfile").read_text())
    assert asked is not None and set(asked[1].split(",")) <= extras.keys()


def test_every_path_of_the_volume_is_one_that_vllm_sees() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert services["vllm"]["volumes"] == ["data:/data:ro"] and services["server"]["volumes"] == ["data:/data"]
    assert services["server"]["environment"]["RAG_APP_VLLM_SHARED"].startswith("/data/")
    assert yaml.safe_load((DEPLOY / "fsdp_qlora.yaml").read_text())["num_processes"] == 2


def _containers(document: dict[str, Any]) -> list[dict[str, Any]]:
    return document.get("spec", {}).get("template", {}).get("spec", {}).get("containers", [])
