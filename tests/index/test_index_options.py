"""Options of one letter are found by their dash and their letter, small or capital."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag_app.config import IndexRecipe
from rag_app.index import Index, build_index, write_recipe
from rag_app.index.terms import terms_of
from rag_app.retrieval.coverage import Coverage
from rag_app.testing import FakeEmbedder

TEXTS = {
    "capital.md": "-V\n    Prints the version of the mill and where it was built, and then ends.",
    "small.md": "-v, --verbose\n    Tells more of the mill than it otherwise does.",
    "other.md": "Plan V and mill v. See v and V: so V is for the vendors of the mill and v for visitors.",
    "stop.md": "\u2212s\n    Keeps silent while the mill is running, whatever is said to it by others.",
}


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What does -V do?", "capital.md"),
        ("What is the `-v` option of the mill for?", "small.md"),
        ("What does -s do?", "stop.md"),  # the letter alone is a stop word
        ("What is V?", "other.md"),
    ],
)
@pytest.mark.parametrize("parted", [False, True])
def test_the_entry_of_an_option_is_found(tmp_path: Path, question: str, first: str, parted: bool) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text)
    build_index("i", IndexRecipe(sources=(str(folder),)), root=tmp_path, embedder=FakeEmbedder())
    if parted:
        write_recipe("parts", IndexRecipe(shards=("i",)), tmp_path)
    index = Index.open("parts" if parted else "i", tmp_path)
    ids, _ = index.lexical_scores(question, 1)
    assert [Path(chunk.source).name for chunk in index.chunks(ids)] == [first]


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("tar -x [-V] -f=a -o<b>, `-q`", ["-x", "-V", "-f", "-o", "-q"]),
        ("rm -rf --v a-b 5-C - D -5 x--y", []),
    ],
)
def test_options_are_told_from_other_dashes(text: str, options: list[str]) -> None:
    assert [term for term in terms_of(text) if term.startswith("-")] == options


def test_an_option_is_no_word_that_sentences_of_other_languages_cover() -> None:
    assert terms_of("Was macht -V?", "german")[-1] == "-V"
    with_option, without = (Coverage(f"Mühle {rest}", lambda _: 1, 9, "german") for rest in ("-V", "V"))
    assert with_option._weights == without._weights
