"""What the benchmarks take for seen by the reader is what `make reader` trains it on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from finetune.reader.recipe import load_reader_recipe

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))


def test_the_trainings_are_those_of_the_makefile() -> None:
    import trained

    _, recipe = (ROOT / "Makefile").read_text(encoding="utf-8").split("\nreader:")
    commands = recipe.replace("\\\n", "").split("reader train ")[1:]
    assert len(commands) == 10
    read = [load_reader_recipe(changes=re.findall(r"--set ([^ =]+=[\d.e-]+)(?!\S)", one)) for one in commands]
    made = {one.training.seed: (one.mixture.others, one.mixture.verdicts) for one in read}
    assert made == {one.seed: (one.others, one.verdicts) for one in trained.SHIPPED}


def test_what_one_pass_took_is_seen() -> None:
    import trained

    once = trained.Training(3, 2, 0.5, 0.1)
    assert list(once.seeds) == [3000, 3001]
    unseen = [id for id in map(str, range(400)) if trained.unseen("taken", id, trainings=[once])]
    assert unseen == [
        id for id in map(str, range(400)) if min(trained.chance("taken", id, seed) for seed in (3000, 3001)) >= 0.5
    ]
    assert 70 < len(unseen) < 130  # a quarter
    of_few = [trained.unseen(id, share=0.1, of="verdicts", trainings=[once]) for id in map(str, range(400))]
    assert 384 < sum(of_few) < 400
