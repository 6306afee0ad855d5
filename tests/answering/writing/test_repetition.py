import pytest

from rag_app.answering.writing.repetition import RepetitionGuard


def guarded(text: str, size: int) -> tuple[str, bool]:
    guard = RepetitionGuard()
    shown = "".join(guard.push(text[i : i + size]) for i in range(0, len(text), size))
    return shown + guard.flush(), guard.stopped


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
@pytest.mark.parametrize(
    ("text", "kept", "stopped"),
    [
        ("One. Two. Three.", "One. Two. Three.", False),
        ("It is skipped. It is named. It is skipped. It is skipped. It", "It is skipped. It is named. ", True),
        ("It is skipped. It is skipped here. Done.", "It is skipped. It is skipped here. Done.", False),
        ("It is skipped. It is sk", "It is skipped. ", False),
        ("No end", "No end", False),
        ("", "", False),
        ("1. Start. 1. Stop. ", "1. Start. 1. Stop. ", False),
        ("- a line\n- a line\n- b", "- a line\n", True),
        ("15 days are granted. [1]", "15 days are granted. [1]", False),
        ("1 of 2 is granted. [1][2]", "1 of 2 is granted. [1][2]", False),
        ("It is granted. 😀", "It is granted. 😀", False),
    ],
)
def test_the_second_copy_is_dropped(text, kept, stopped, size):
    assert guarded(text, size) == (kept, stopped)


def test_text_streams_while_it_is_new():
    guard = RepetitionGuard()
    assert guard.push("The answer ") == "The answer "
    assert guard.push("is 5. The ans") == "is 5. "
    assert guard.push("wer follows") == "The answer follows"


LOOP = "It is the model, which is the default, which is the default, which is the default, which is the default"


@pytest.mark.parametrize("size", [1, 3, 7])
def test_a_loop_inside_a_sentence_ends_the_answer(size):
    shown, stopped = guarded(LOOP, size)
    assert stopped
    assert LOOP.startswith(shown)
    assert len(shown) < len(LOOP) - 8


def test_emphasis_and_lists_are_no_loops():
    for text in ("It is very, very, very good.", "a or b, a or c, a or d, a or e", "1, 2, 1, 2 and 3"):
        assert guarded(text, 1) == (text, False)
