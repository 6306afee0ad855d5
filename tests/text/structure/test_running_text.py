import pytest

from rag_app.text.structure.running_text import in_running_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("| Goal | State |\n| --- | :-: |\n| Cars | sold |\n|  | bought |  | \n\nAll of them.",
         "Goal | State / Cars | sold / bought / All of them."),
        ("Use it:\n| Cars | sold", "Use it: Cars | sold"),
        ("| Cars | Target | | |", "Cars | Target"),
        ("Two\nlines, a | b", "Two lines, a | b"),
        ("|x| is at most 3", "|x| is at most 3"),
        ("| --- |", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_rows_stand_on_one_line_without_what_only_draws_them(text, shown):
    assert in_running_text(text) == shown
