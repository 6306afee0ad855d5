"""What a library says on import that means nothing to a user is not printed, and nothing else is silenced."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

import finetune.cli
import rag_app.cli
from rag_app.embedders import load_embedder
from rag_app.errors import RagAppError
from rag_app.models.quiet import quiet_bitsandbytes


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    """The one that bitsandbytes warns of a missing kernel with, as it is in a new process."""
    from bitsandbytes.backends.cpu import ops

    before = ops.logger.level
    ops.logger.setLevel(logging.NOTSET)
    yield ops.logger
    ops.logger.setLevel(before)


def load_nothing(folder: Path) -> None:
    with pytest.raises(RagAppError):
        load_embedder(str(folder / "none"), offline=True)


def load_no_chat_model(folder: Path) -> None:
    from rag_app.models.loading import load

    with pytest.raises(RagAppError):
        load("none", folder, dtype="none", quantization="none", device="cpu")


@pytest.mark.parametrize(
    "start",
    [
        load_nothing,
        load_no_chat_model,
        lambda _: rag_app.cli.main(["settings"]),
        lambda _: finetune.cli.main(["recipes"]),
    ],
    ids=["embedder", "chat model", "rag-app", "rag-finetune"],
)
def test_the_warning_of_bitsandbytes_alone_is_not_heard(start, logger, tmp_path):
    assert logger.isEnabledFor(logging.WARNING)
    start(tmp_path)
    assert not logger.isEnabledFor(logging.WARNING) and logger.isEnabledFor(logging.ERROR)
    assert logging.getLogger("bitsandbytes").isEnabledFor(logging.WARNING)
    assert logging.getLogger("bitsandbytes.backends").isEnabledFor(logging.WARNING)


def test_a_name_of_transformers_that_changed_alone_is_not_told_of():
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        rag_app.cli.main(["settings"])
        warnings.warn("`is_gradient_checkpointing` is deprecated and will be removed", FutureWarning, stacklevel=1)
        warnings.warn("`something_else` is deprecated", FutureWarning, stacklevel=1)
    assert ["something_else" in str(one.message) for one in heard if one.category is FutureWarning] == [True]


def test_a_level_that_somebody_set_stays(logger):
    logger.setLevel(logging.INFO)
    quiet_bitsandbytes()
    assert logger.level == logging.INFO
