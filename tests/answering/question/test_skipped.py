"""A question that names a file which could not be read is not answered from others as if they were that."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag_app.answering.small_talk import is_reply
from rag_app.config import IndexRecipe
from rag_app.index import Index, build_index
from rag_app.pipeline import Rag
from rag_app.schema import Message
from rag_app.testing import FakeChatModel, FakeEmbedder

FILES = {
    "budget.md": b"# Budget\n\nThe budget plans 900 EUR for travel. First was plan.ppt, made in May, then plan-b2.",
    "old_budget.xls": bytes(range(256)) * 4,
    "2019/plan.ppt": bytes(range(256)) * 4,
    "2019/budget.md": b"\0\1",
    "rent-1.md": b"The rent plans 900 EUR for travel.",
    "rent-1.ppt": bytes(range(256)) * 4,
    "plan-b2.ppt": bytes(range(256)) * 4,
}
TRAVEL = "The budget plans 900 EUR for travel. [1]"


@pytest.fixture(scope="module")
def rag(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rag]:
    folder, root, embedder = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("indexes"), FakeEmbedder()
    for name, data in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    build_index("i", IndexRecipe(sources=(str(folder),)), root=root, embedder=embedder)
    with Index.open("i", root) as index:
        assert len(index.manifest.skipped) == 5
        yield Rag(index, embedder, FakeChatModel(TRAVEL))


@pytest.mark.parametrize(
    "question",
    [
        "What does old_budget.xls say of travel?",
        "Summarise old_budget.xls",
        "how much is it in Old_Budget.XLS",
        "What does old_budget say of travel?",
        "how much is it in OLD_BUDGET",
    ],
)
def test_it_is_told_why_the_file_could_not_be_read(rag: Rag, question: str) -> None:
    *pieces, answer = rag.stream(question)
    assert answer.text.startswith("I cannot answer from old_budget.xls, which is not in the index: binary data")
    assert "".join(pieces) == answer.text and is_reply(answer) and not answer.citations


def test_so_it_is_of_what_goes_on(rag: Rag) -> None:
    turns = [Message("user", "What does old_budget.xls say of rent?"), Message("assistant", "I cannot say.")]
    model = FakeChatModel("What does old_budget.xls say of travel?")
    assert is_reply(Rag(rag.index, rag.embedder, model).ask("And of travel?", history=turns))


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("What does the budget plan for travel?", "supported"),
        ("What does budget.md plan for travel?", "supported"),  # another one of that name was read
        ("What does budget.md plan for travel, and old_budget.xls?", "supported"),
        ("Where is old_budget.xls, which plans travel?", "supported"),
        ("What does plan.ppt plan for travel?", "unsure"),  # a passage mentions it
        ("What does old_budget.csv plan for travel?", "supported"),
        ("What does the old_budget-2 plan for travel?", "supported"),
        ("What does my old budget plan for travel?", "supported"),
        ("What does rent-1 plan for travel?", "supported"),  # one of that name was read
        ("What does plan-b2 plan for travel?", "unsure"),
    ],
)
def test_other_questions_are_answered(rag: Rag, question: str, status: str) -> None:
    answer = rag.ask(question)
    assert not is_reply(answer) and {citation.status for citation in answer.citations} == {status}
