"""Which operating system a command is for."""

from __future__ import annotations

import pytest

from rag_app.text.platforms import is_of_another_platform

TEXT = """## Starting it dark

In Ubuntu or Fedora the following line
starts it:

```
lamp --dark
```

On Windows or Linux start it from a window of commands:

```
lamp.exe /dark
```

Then restart it. On macOS a click on the moon is enough."""


@pytest.mark.parametrize(
    ("question", "said", "another"),
    [
        ("What starts it dark on Windows?", "lamp --dark", True),
        ("What starts it dark on Windows?", "lamp.exe", False),
        ("What starts it dark on Linux?", "lamp --dark", False),
        ("What starts it dark on a Mac?", "lamp.exe", True),
        ("What starts it dark on a Mac?", "click on the moon", False),
        ("What starts it dark on an iPhone?", "click on the moon", True),
        ("What starts it dark on Windows?", "restart", False),  # of none
        ("What starts it dark?", "lamp --dark", False),
        ("What do the windows show?", "click on the moon", False),
    ],
)
def test_a_place_is_of_another_platform_where_its_sentence_or_the_line_above_its_code_names_that(
    question, said, another
):
    start = TEXT.index(said)
    assert is_of_another_platform(question, TEXT, start, start + len(said)) is another
