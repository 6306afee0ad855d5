"""Tables in which a row names the columns anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import piped

from rag_app.documents.child.contents import convert
from rag_app.documents.converters.tables.headers_again import headers_apart
from rag_app.documents.markdown import blocks, with_each_table

LARGE = piped("Boat,Cod,Eel,Pike", "Gull,1.5,20,3", "Tern,2.5,30,4", "Boat,Bass,Rudd,", "Gull,9.5,80,", "Tern,8.5,70,")
PARTS = (
    piped("Boat,Cod,Eel,Pike", "Gull,1.5,20,3", "Tern,2.5,30,4"),
    piped("Boat,Bass,Rudd", "Gull,9.5,80", "Tern,8.5,70"),
)


def test_it_is_the_header_of_what_stands_below(tmp_path: Path) -> None:
    assert _apart(f"Catch\n\n{LARGE}\n\nEnd") == "\n\n".join(["Catch", *PARTS, "End"])
    (tmp_path / "x.md").write_text(LARGE)
    (_, part), *_ = convert("markdown", tmp_path / "x.md", "x.md").parts
    assert part.strip() == "\n\n".join(PARTS)


@pytest.mark.parametrize(
    "table",
    [
        piped("Boat,Cod,Eel", "Gull,1.5,20", "Boat,Cod,Eel", "Tern,2.5,30"),  # the same header once more
        piped("Boat,Cod,Eel", "Gull,1.5,20", "Boat,9.5,80", "Tern,2.5,30"),
        piped("Boat,Skipper,Port", "Gull,Ann,Hull", "Boat,Bob,Deal", "Tern,Cid,Rye"),
        piped(",Cod,Eel", "Gull,1.5,20", ",Bass,Rudd", "Tern,2.5,30"),
        "```\n" + LARGE + "\n```",
    ],
)
def test_others_stay_as_they_are(table: str) -> None:
    assert _apart(table) == table


def _apart(text: str) -> str:
    return with_each_table(text, lambda table: blocks(headers_apart(table)))
