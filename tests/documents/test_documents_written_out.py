"""What programs write into Markdown: pictures as addresses of data, and escapes that change nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from document_builders import convert

from rag_app.documents.converters.markdown import without_data, without_escapes

DATA = "data:image/png;base64," + "iVBORw0KGgo/+" * 400 + "=="
GOOGLE = f"""# **Trip plan**

![][image1]

The ferry leaves at 14:30.

![A map of Vis][image2]

[image1]: <{DATA}>

[image2]: <{DATA}>
"""


def test_what_google_docs_writes_out_below_the_text(tmp_path: Path) -> None:
    text = convert(tmp_path, "trip.md", GOOGLE).text
    assert text.split() == "# **Trip plan** The ferry leaves at 14:30. A map of Vis".split()


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (f"Close it. ![the red valve]({DATA}) Open it.", "Close it. the red valve Open it."),
        (f'![valve]({DATA} "Title")', "valve"),
        (f'Close <img alt="x" src="{DATA}" width=9> it.', "Close  it."),
        (f"[manual.pdf]({DATA})", "manual.pdf"),
        ("![map](map.png) and ![][far]\n\n[far]: https://x.org/a.png", None),
        (f"`![map]({DATA})`", None),
        (f"```\n[image1]: <{DATA}>\n```", None),
        ("The data: image/png;base64, and more.", None),
    ],
)
def test_places_of_data(text: str, read: str | None) -> None:
    assert without_data(text) == (text if read is None else read)


@pytest.mark.parametrize("text", [f"![a]({DATA * 400}", "![a](data:,x " * 20_000, "<img src " * 20_000 + "data:"])
def test_long_lines_take_no_long_time(text: str) -> None:
    assert without_data(text) == text


def test_cells_of_notebooks(tmp_path: Path) -> None:
    cell = {"cell_type": "markdown", "metadata": {}, "source": ["Sales ", f"![image.png]({DATA})", " of 2023"]}
    book = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    assert convert(tmp_path, "colab.ipynb", book).text == "Sales image.png of 2023"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (r"It leaves at 14:30\. Tickets cost 27 EUR\.", "It leaves at 14:30. Tickets cost 27 EUR."),
        (r"Set user\_id \= 5 \+ 3 \- 1 \& go\!", "Set user_id = 5 + 3 - 1 & go!"),
        (r"| \~5 % | 7\% | \$9 | C\# |", "| ~5 % | 7% | $9 | C# |"),
        (r"1\. June", None),
        (r"> \- no item", None),
        ("\\# no heading\n  \\+ none", None),
        (r"\*stars\* and \[brackets\] and a \| b and \_\_x\_\_ and \~\~y\~\~", None),
        (r"$40\,m \; x \{ \}$ and 5 \\% and \&amp; and C:\temp", None),
        (r"| C:\data\_cache\+new | \\srv\share\=x | \w+\-\w+\. | (D:\temp\.) |", None),
        (r"C:\\data\\my\_files and \w+ or a\_b", r"C:\\data\\my_files and \w+ or a_b"),
        ("    a\\_b = 5\\%\n\tc\\_d", None),
        ("`a\\_b` and\n```\nc\\_d\\.\n```", None),
    ],
)
def test_escapes_that_change_nothing(text: str, read: str | None) -> None:
    assert without_escapes(text) == (text if read is None else read)
