from __future__ import annotations

import pytest

from rag_app.text.statements.of_all import is_of_fewer


@pytest.mark.parametrize(
    ("question", "sentence", "fewer"),
    [
        ("Is a scan always done?", "A scan is done if the doctor asks for one.", True),
        ("Do all visitors pay?", "Visitors pay at the gate.", True),
        ("Do all visitors pay?", "Every visitor pays at the gate.", False),
        ("Do all visitors pay?", "Visitors pay without exception.", False),
        ("Do all visitors pay?", "Nobody pays, as all of it is free.", False),
        ("Do visitors pay?", "Visitors pay at the gate.", False),
        ("Do visitors pay at all?", "Visitors pay at the gate.", False),
        ("If a student passes all courses, is there a degree?", "Who passes the courses gets a degree.", False),
        ("Is it all right to pay later?", "Visitors may pay later.", False),
    ],
)
def test_what_is_asked_of_all_and_said_of_none_so_is_hardly_so(question, sentence, fewer):
    assert is_of_fewer(question, sentence) is fewer
