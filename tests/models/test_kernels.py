import os

import pytest

from rag_app.models.kernels import KEPT, bound_kernels

NAMES = ("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "LRU_CACHE_CAPACITY")


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


def test_few_kernels_are_kept():
    bound_kernels()
    assert [os.environ[name] for name in NAMES] == [str(KEPT)] * 2


def test_the_environment_has_the_last_word(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(NAMES[0], "1024")
    bound_kernels()
    assert [os.environ[name] for name in NAMES] == ["1024", str(KEPT)]


def test_loading_an_embedder_bounds_them(tmp_path):
    from rag_app.embedders import load_embedder
    from rag_app.errors import RagAppError

    with pytest.raises(RagAppError):
        load_embedder(str(tmp_path / "none"), offline=True)
    assert os.environ[NAMES[0]] == str(KEPT)
