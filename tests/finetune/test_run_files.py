from pathlib import Path

import pytest

from finetune.run import RESULT, Run, read_result
from rag_app.errors import DataError

TEXTS = ["", "[]", "{", "[" * 100_000, "{}", '{"adapter": 1}', '{"adapter": "a", "losses": 1}']


@pytest.mark.parametrize("text", TEXTS)
def test_a_damaged_result_is_explained(tmp_path: Path, text: str) -> None:
    (tmp_path / "training").mkdir()
    (tmp_path / "training" / RESULT).write_text(text)
    for read in (lambda: read_result(tmp_path / "training"), Run(tmp_path).result):
        with pytest.raises(DataError, match="not what a training writes"):
            read()
