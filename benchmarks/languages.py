"""Measure what the language of an index is worth: lessons in eleven languages, found with and without their language.

    python benchmarks/languages.py [--tutors DIR] [--hybrid]

The documents are the lessons of Vim's tutor (package vim-runtime, Vim licence), a text written by people in many
languages: a page is a document, without its title. Questions are the titles, each of one page, and the numbered items
of the chapters' summaries, each of any page of its chapter. An index with `language` as it is (its stemmer and stop
words) is compared with one of the default, English, by the rank of the first right page: BM25 alone, or with --hybrid
as everything is searched. Prints Markdown.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from common import plain_parser, table

from rag_app.config import DEFAULT_EMBEDDER, IndexRecipe
from rag_app.index import Index, add_documents, write_recipe
from rag_app.metrics import paired_bootstrap
from rag_app.protocols import Embedder
from rag_app.retrieval import search
from rag_app.schema import Document

TUTORS = Path("/usr/share/vim/vim91/tutor")
FILES = {
    "german": "de", "french": "fr", "spanish": "es", "italian": "it", "portuguese": "pt", "dutch": "nl",
    "swedish": "sv", "danish": "da", "norwegian": "nb", "russian": "ru", "turkish": "tr",
}  # fmt: skip
_PAGE = re.compile(r"^ ?~{20,}\s*$", re.MULTILINE)
_LESSON = re.compile(r"(\d+(?:\.\d+){1,2}) ?[.:] *(\S.*)")
_CHAPTER = re.compile(r"\d+(?:\.\d+)?")
_ITEM = re.compile(r"^ {1,4}\d+\. +(\S.*(?:\n {4,7}\S.*)*)", re.MULTILINE)
_WORDS = 4  # of an item, letters only: shorter ones are mostly keys to press
_DEPTH = 10


@dataclass(frozen=True)
class Question:
    """A text and the sources of the pages that are right."""

    text: str
    right: frozenset[str]


def lessons(text: str) -> tuple[list[Document], list[Question]]:
    """Pages without their titles, and the questions made from titles and summaries."""
    pages = [page.strip("\n") for page in _PAGE.split(text)]
    documents, titles, chapters, summaries = [], [], {}, []
    for page in pages:
        first, _, rest = page.partition("\n")
        if found := _LESSON.search(first):
            number, title = found[1], found[2].strip()
            documents.append(Document(number, rest.strip()))
            titles.append(Question(title, frozenset([number])))
            chapters.setdefault(number.rpartition(".")[0], []).append(number)
        elif numbers := _CHAPTER.findall(first):
            summaries.append((numbers[-1], rest))
    items = [
        Question(item, frozenset(chapters[chapter]))
        for chapter, rest in summaries
        if chapter in chapters
        for item in _items(rest)
    ]
    return documents, titles + items


def _items(text: str) -> Iterator[str]:
    for match in _ITEM.finditer(text):
        item = " ".join(match[1].split())
        if len(re.findall(r"[^\W\d_]{3,}", item)) >= _WORDS:
            yield item


def reciprocal(found: list[str], right: frozenset[str]) -> float:
    """1 / rank of the first right page, 0 beyond the tenth."""
    pages = list(dict.fromkeys(found))[:_DEPTH]
    return next((1.0 / rank for rank, page in enumerate(pages, 1) if page in right), 0.0)


def ranks(
    documents: list[Document], questions: list[Question], language: str, embedder: Embedder, hybrid: bool
) -> list[float]:
    """Reciprocal ranks of an index of this language."""
    with tempfile.TemporaryDirectory() as folder:
        write_recipe("lessons", IndexRecipe(language=language), folder)
        add_documents("lessons", documents, root=folder, embedder=embedder)
        found = []
        with Index.open("lessons", folder) as index:
            for question in questions:
                if hybrid:
                    chunks = [hit.chunk for hit in search(index, embedder, question.text, 40)]
                else:
                    chunks = index.chunks(index.lexical_scores(question.text, 40)[0])
                found.append(reciprocal([chunk.source for chunk in chunks], question.right))
        return found


def main() -> None:
    """Print the table."""
    made = plain_parser(__doc__)
    made.add_argument("--tutors", type=Path, default=TUTORS, help="folder of Vim's tutors (default: %(default)s)")
    made.add_argument("--hybrid", action="store_true", help="as everything is searched, not by words alone")
    options = made.parse_args()
    from rag_app.embedders import load_embedder
    from rag_app.testing import FakeEmbedder

    embedder = load_embedder(DEFAULT_EMBEDDER) if options.hybrid else FakeEmbedder()
    lines, english, own = [], [], []
    for language, code in FILES.items():
        text = (options.tutors / f"tutor1.{code}.utf-8").read_text("utf-8")
        documents, questions = lessons(text)
        before, after = (ranks(documents, questions, name, embedder, options.hybrid) for name in ("english", language))
        english, own = english + before, own + after
        lines.append([language, len(documents), *_row(before, after)])
    lines.append(["all", "", *_row(english, own)])
    print(
        table(
            ["language", "pages", "questions", "first, English", "first, own", "MRR, English", "MRR, own", "gain"],
            lines,
        )
    )


def _row(before: list[float], after: list[float]) -> list[object]:
    first = [np.mean([rank == 1.0 for rank in one]) for one in (before, after)]
    gain = paired_bootstrap(before, after, resamples=2000).signed()
    return [len(before), *(f"{v:.3f}" for v in (*first, np.mean(before), np.mean(after))), gain]


if __name__ == "__main__":
    main()
