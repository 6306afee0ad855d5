"""What a model writes, piece by piece and as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest

from rag_app.answering.writing.generate import generated
from rag_app.errors import GenerationCancelled
from rag_app.protocols import ChatModel
from rag_app.schema import Generation, GenerationRequest


class _Writes:
    """A model that writes these pieces and ends so."""

    def __init__(self, pieces: tuple[str, ...], end: str) -> None:
        self.pieces, self.end = pieces, end

    def stream(self, request: GenerationRequest, cancel: object = None) -> Iterator[str | Generation]:
        yield from self.pieces
        yield Generation("".join(self.pieces), 0, 0, self.end)  # type: ignore[arg-type]


def _written(pieces: tuple[str, ...], end: str) -> tuple[list[str], str]:
    *made, last = generated(cast(ChatModel, _Writes(pieces, end)), GenerationRequest(()), None)
    assert isinstance(last, Generation)
    return cast(list[str], made), last.text


@pytest.mark.parametrize("end", ["cancelled", "timeout", "length"])
@pytest.mark.parametrize(
    "pieces", [("Ann Lee", " ["), ("Ann Lee", " [", "12"), ("Ann ", "Lee [1", ", "), ("Ann Lee", "[")]
)
def test_no_marker_is_left_that_an_answer_breaks_off_in(pieces: tuple[str, ...], end: str) -> None:
    made, text = _written(pieces, end)
    assert "".join(made) == text == "Ann Lee"


@pytest.mark.parametrize("end", ["cancelled", "stop"])
def test_a_whole_marker_comes_in_one_piece(end: str) -> None:
    made, text = _written((" Ann Lee", " [", "1", "]", ", 15", " "), end)
    assert made == ["Ann Lee", " [1]", ", 15"] and text.strip() == "Ann Lee [1], 15"


def test_what_only_looks_like_a_marker_at_the_end_of_a_whole_answer_stays() -> None:
    made, text = _written(("In", " [12"), "stop")
    assert "".join(made) == text == "In [12"


def test_an_answer_that_breaks_off_in_its_first_marker_is_none() -> None:
    with pytest.raises(GenerationCancelled):
        _written(("[", "1"), "cancelled")
