"""The files for deploying name options, variables and extras that exist."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import torch
import yaml
from accelerate.commands.config.config_args import load_config_from_file

import rag_app.cli
from rag_app.documents.scanning import scan
from rag_app.index.recipes import MANUAL_RECIPE
from rag_app.models import loading

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
    assert len(commands) == 7


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
    assert services["ui"]["environment"]["RAG_APP_UI_SERVER"] == "http://server:8000"


def test_the_compose_file_is_one_of_the_compose_specification() -> None:
    schema = json.loads(files("check_jsonschema").joinpath("builtin_schemas/vendor/compose-spec.json").read_text())
    made = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    jsonschema.validate(made, schema)
    made["services"]["ui"]["prots"] = []
    with pytest.raises(jsonschema.ValidationError, match="prots"):
        jsonschema.validate(made, schema)


def test_the_example_for_kubernetes_fits_its_schemas() -> None:
    documents = list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text()))
    for document in documents:
        kubernetes_validate.validate(document, "1.31", strict=True)
    assert len(documents) == 8
    documents[3]["spec"]["replica"] = 1
    with pytest.raises(kubernetes_validate.ValidationError, match="replica"):
        kubernetes_validate.validate(documents[3], "1.31", strict=True)


def test_the_image_copies_what_is_there() -> None:
    lines = (DEPLOY / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    instructions = [shlex.split(line) for line in lines if line and not line.startswith("#")]
    known = {"FROM", "RUN", "WORKDIR", "COPY", "ARG", "USER", "ENV", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
    assert {words[0] for words in instructions} <= known and instructions[0][0] == "FROM"
    copied = [source for words in instructions if words[0] == "COPY" for source in words[1:-1]]
    assert len(copied) == 8 and all((ROOT / source).exists() for source in copied)
    assert "docs" in copied  # the manual, which `rag-app demo` asks
    made = next(words for words in instructions if words[:2] == ["RUN", "pip"])
    kept = next(words for words in instructions if words[0] == "ENV")
    folders = {word.partition("=")[2] for word in kept[1:] if "=/data/" in word and not word.startswith("HF_HOME")}
    assert folders == {word for word in made if word.startswith("/data/")}, "made for the user, and kept in the volume"


def test_accelerate_reads_the_configuration_for_two_gpus() -> None:
    made = load_config_from_file(str(DEPLOY / "fsdp_qlora.yaml"))
    assert (made.num_processes, made.distributed_type.value, made.mixed_precision) == (2, "FSDP", "bf16")
    assert made.fsdp_config["fsdp_cpu_ram_efficient_loading"] and "NOT RUN" in (DEPLOY / "fsdp_qlora.yaml").read_text()


def test_with_fsdp_4_bit_weights_are_stored_in_the_type_of_the_computation(monkeypatch: pytest.MonkeyPatch) -> None:
    for launched, stored in (("", torch.uint8), ("true", torch.bfloat16)):
        monkeypatch.setenv("ACCELERATE_USE_FSDP", launched)
        made = loading._quantization("nf4", torch.bfloat16)
        assert made is not None and made.bnb_4bit_quant_storage is stored


def test_the_index_of_the_manual_holds_the_manual_alone() -> None:
    recipe = tomllib.loads((ROOT / "indexes" / "manual.toml").read_text())
    found = [f.name for f in scan([ROOT / "docs"], (), recipe["exclude"]).files]
    assert "docs/index.md" in found
    left_out = ("deploy", "images", "experiments", "measurements")  # what was tried is no answer to "how many"
    assert not any(part in name for part in left_out for name in found)
    assert tuple(recipe["exclude"]) == MANUAL_RECIPE.exclude


def _containers(document: dict[str, Any]) -> list[dict[str, Any]]:
    pod = document.get("spec", {}).get("template", {}).get("spec", {})
    return [*pod.get("initContainers", []), *pod.get("containers", [])]
