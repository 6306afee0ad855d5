from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tiny import make_tiny_model
from tiny_adapters import publish, save_peft

import rag_app.cli as cli
from rag_app.adapters.records import GateVerdict
from rag_app.adapters.store import AdapterStore


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Any:
    base = make_tiny_model("llama", tmp_path_factory.mktemp("base") / "tiny-llama")
    return str(base), str(save_peft(base, tmp_path_factory.mktemp("peft") / "law", seed=1))


def run(capsys: Any, *arguments: str) -> tuple[int, str, str]:
    code = cli.main(["adapters", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_life_of_an_adapter(made: Any, capsys: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base, peft = made
    monkeypatch.setenv("RAG_APP_ADAPTERS", str(tmp_path))
    assert run(capsys, "add", peft, "--base", base, "--description", "contracts")[:2] == (0, "added law@1\n")
    assert run(capsys, "add", peft, "--base", base, "--no-promote")[1] == "added law@2; not current\n"
    code, out, _ = run(capsys, "list")
    assert code == 0 and "law  version 1 of 1, 2  qa" in out and "contracts" in out and "not evaluated" in out
    assert run(capsys, "promote", "law", "2")[1] == "law@2 is current\n"
    (listed,) = [a for a in json.loads(run(capsys, "list", "--json")[1]) if a["name"] == "law"]
    assert (listed["current"], listed["versions"]) == (2, [1, 2])
    code, out, _ = run(capsys, "show", "law@1")
    assert code == 0 and "description: contracts" in out and "adapter_model.safetensors: " in out
    assert json.loads(run(capsys, "show", "law", "--json")[1])["version"] == 2
    assert json.loads(run(capsys, "diff", "law@1", "law@2", "--json")[1])["version"] == [1, 2]
    assert "description: contracts → " in run(capsys, "diff", "law@1", "law@2")[1]
    assert run(capsys, "verify", "--model", base)[:2] == (
        0,
        f"{AdapterStore(tmp_path).resolve('grounded-qa')}: good, of another base\nlaw@1: good\nlaw@2: good\n",
    )
    assert run(capsys, "rollback", "law")[1] == "law@1 is current again\n"
    with (tmp_path / "law" / "2" / "adapter_model.safetensors").open("ab") as file:
        file.write(b"x")
    code, out, _ = run(capsys, "verify", "law@2")
    assert code == 1 and "bytes, expected" in out
    assert run(capsys, "remove", "law@2")[1] == "removed law@2\n"
    code, _, err = run(capsys, "rollback", "law")
    assert code == 1 and "no version was promoted before 1; it is the only one." in err
    with pytest.raises(SystemExit):
        run(capsys, "promote", "law", "x")
    assert "argument VERSION: 'x': expected a whole number of 1 or more." in capsys.readouterr().err
    code, _, err = run(capsys, "remove", "law")
    assert code == 1 and "repeat with --yes" in err
    assert run(capsys, "remove", "law", "--yes")[1] == "removed law@1\n"
    for command in ("list", "verify"):
        code, _, err = run(capsys, command, "--adapters", str(tmp_path / "none"))
        assert code == 1 and "none: no such folder; check --adapters" in err
    code, _, err = run(capsys, "show", "law")
    assert code == 1 and err.startswith("rag-app: adapter 'law': not found") and "Traceback" not in err


def test_a_version_is_named_alike_by_every_command(
    made: Any, capsys: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_APP_ADAPTERS", str(tmp_path))
    for _ in range(3):
        run(capsys, "add", made[1], "--base", made[0])
    assert run(capsys, "promote", "law@1")[:2] == (0, "law@1 is current\n")
    assert json.loads(run(capsys, "promote", "law", "2", "--json")[1]) == {"current": "law@2"}
    for command, said in (("show", "law@1  "), ("verify", "law@1: good\n"), ("remove", "removed law@1\n")):
        assert run(capsys, command, "law", "1")[1].startswith(said)
    assert run(capsys, "verify", "law@3")[1] == "law@3: good\n"
    assert run(capsys, "promote", "law@2", "3")[::2] == (
        1,
        "rag-app: law@2 3: expected one version, found two; leave one out.\n",
    )
    assert run(capsys, "promote", "law")[2].startswith("rag-app: law: expected NAME@VERSION; ")
    assert "to choose one: `rag-app adapters promote law@3`" in run(capsys, "rollback", "law@3")[2]


def test_what_is_shown_of_a_version_is_one_value_a_line(capsys: Any, tmp_path: Path) -> None:
    code, out, _ = run(capsys, "show", "grounded-qa", "--adapters", str(tmp_path))
    assert code == 0 and "{" not in out and max(map(len, out.splitlines())) < 300
    assert any(line.startswith("  gate.passed: ") for line in out.splitlines()) and "  recipe." in out


def test_what_cannot_be_removed_or_rolled_back_is_told_by_what_is_there(
    made: Any, capsys: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_APP_ADAPTERS", str(tmp_path))
    comes = "rag-app: adapter 'grounded-qa': comes with the package, so it cannot be "
    assert run(capsys, "remove", "grounded-qa")[2].startswith(f"{comes}removed; ")
    assert run(capsys, "rollback", "grounded-qa")[2].startswith(f"{comes}rolled back; ")
    assert "did you mean grounded-qa?" in run(capsys, "remove", "grounded-q")[2]
    assert "no such version; grounded-qa has version 2." in run(capsys, "show", "grounded-qa@9")[2]
    for _ in range(2):
        run(capsys, "add", made[1], "--base", made[0])
    run(capsys, "remove", "law@1")
    assert run(capsys, "remove", "law")[2].endswith("repeat with --yes, or name one: law@2.\n")


def test_a_damaged_adapter_is_listed_with_its_trouble_and_promoting_mends_it(
    made: Any, capsys: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, peft = made
    monkeypatch.setenv("RAG_APP_ADAPTERS", str(tmp_path))
    for name in ("law", "tax"):
        run(capsys, "add", peft, "--base", base, "--name", name)
    shutil.copytree(tmp_path / "law", tmp_path / "law (copy)")
    (tmp_path / "law" / "state.json").write_text("")
    code, out, err = run(capsys, "list")
    assert code == 0 and "tax  version 1 of 1" in out and "law: " in out and "promote law VERSION" in out and not err
    (law,) = [a for a in json.loads(run(capsys, "list", "--json")[1]) if a["name"] == "law"]
    assert law["manifest"] is None and "state.json" in law["problem"]
    code, out, _ = run(capsys, "verify")
    assert code == 1 and "law@1: good\n" in out and "tax@1: good\n" in out and "law: " in out
    assert run(capsys, "promote", "law", "1")[:2] == (0, "law@1 is current\n")
    assert run(capsys, "verify")[0] == 0
    added = run(capsys, "add", peft, "--base", base, "--name", "law")[1]
    assert added == "added law@2 in the place of law@1, which `rag-app adapters rollback law` makes current again\n"


def test_what_was_published_by_force_is_listed_so(
    made: Any, capsys: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAG_APP_ADAPTERS", str(tmp_path))
    for name, passed in (("won", True), ("weak", False)):
        gate = GateVerdict(passed=passed, forced=not passed, against="base", reason="f1 says so")
        publish(tmp_path, name, Path(made[0]), Path(made[1]), gate=gate)
    lines = run(capsys, "list")[1].splitlines()
    after = {line.partition(" ")[0]: lines[n + 1] for n, line in enumerate(lines) if not line.startswith(" ")}
    assert after["weak"].endswith("; forced") and not after["won"].endswith("forced")
    forced = {a["name"]: a["forced"] for a in json.loads(run(capsys, "list", "--json")[1])}
    assert forced["weak"] and not forced["won"]
