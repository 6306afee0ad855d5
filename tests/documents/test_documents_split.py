"""Chunks: exact, within the limit, complete, cut where the text is divided."""

from __future__ import annotations

import random
import re

import numpy as np
import pytest

from rag_app.documents import split
from rag_app.documents.markdown import parse_sections
from rag_app.documents.splitting import tables
from rag_app.documents.splitting.tables import Tables
from rag_app.schema import ChunkSpan, Document, Page
from rag_app.text.structure.pipe_tables import Cell, cells_in

WORDS = (
    "pump valve motor seal inlet flow e.g. 3.14 https://x.org/a?b=c naïve Größe 東京 天地玄黄。 don't (see) v1.2.3"
).split()


def by_word(text: str) -> np.ndarray:
    return spans(r"\w+|[^\w\s]", text)


def by_character(text: str) -> np.ndarray:
    return spans(r"\S", text)


def with_leading_space(text: str) -> np.ndarray:
    """As byte-level tokenizers report it: the space belongs to the next token."""
    return spans(r"\s?[^\s]{1,4}|\s+(?!\S)", text)


def wordpiece(text: str) -> np.ndarray:
    """Pieces of up to four letters, and one unknown token for a word of over a hundred, as BERT has it."""
    found: list[tuple[int, int]] = []
    for match in re.finditer(r"\w+|[^\w\s]", text):
        start, end = match.span()
        step = end - start if end - start > 100 else 4
        found += [(i, min(i + step, end)) for i in range(start, end, step)]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def spans(pattern: str, text: str) -> np.ndarray:
    return np.array([match.span() for match in re.finditer(pattern, text)], dtype=np.int64).reshape(-1, 2)


TOKENIZERS = [by_word, by_character, with_leading_space, wordpiece]


def make(text: str, pages: tuple[Page, ...] = ()) -> Document:
    return Document("x.md", text, sections=parse_sections(text), pages=pages)


def texts(text: str, limit: int, tokenizer=by_word) -> list[str]:
    return [text[chunk.start : chunk.end] for chunk in split(make(text), tokenizer, limit)]


def random_text(rng: random.Random) -> str:
    def words(most: int) -> str:
        return " ".join(rng.choice(WORDS) for _ in range(rng.randint(1, most)))

    def block() -> str:
        kind = rng.randrange(12)
        if kind == 0:
            return "#" * rng.randint(1, 4) + " " + words(5)
        if kind == 1:
            return words(4) + "\n" + rng.choice("=-") * 5
        if kind == 2:
            rows = [f"| {words(3)} | {words(3)} |" for _ in range(rng.randint(1, 12))]
            return "\n".join([rows[0], "| --- | --- |", *rows[1:]])
        if kind == 3:
            return "\n".join("  " * rng.randint(0, 2) + "- " + words(9) for _ in range(rng.randint(1, 9)))
        if kind == 4:
            return "```\n" + "\n".join(words(6) for _ in range(rng.randint(1, 9))) + "\n```"
        if kind == 5:
            return "x" * rng.randint(1, 900)
        if kind == 6:
            return rng.choice(["---", "***", "| --- |", "…", "\t \n"])
        if kind == 7:
            return "天地玄黄宇宙洪荒" * rng.randint(1, 40)
        return ". ".join(words(14).capitalize() for _ in range(rng.randint(1, 12))) + "."

    separators = ["\n\n", "\n\n", "\n\n", "\n", "\n\n\n \n", " "]
    return "".join(block() + rng.choice(separators) for _ in range(rng.randint(0, 25)))


def check(document: Document, chunks: list[ChunkSpan], tokenizer, limit: int) -> None:
    text = document.text
    end = 0
    for chunk in chunks:
        body = text[chunk.start : chunk.end]
        assert end <= chunk.start < chunk.end <= len(text)
        assert not re.search(r"[^\W_]", text[end : chunk.start]), "words between chunks"
        assert body == body.strip()
        assert re.search(r"[^\W_]", body)
        assert len(tokenizer(body)) <= limit
        pages = [p.number for p in document.pages if p.start <= chunk.start]
        assert chunk.page == (pages[-1] if pages else None)
        assert chunk.headings in {section.headings for section in document.sections}
        end = chunk.end
    assert not re.search(r"[^\W_]", text[end:]), "words after the last chunk"


@pytest.mark.parametrize("most", [30, pytest.param(120, marks=pytest.mark.long)])
def test_properties_of_random_documents(most: int) -> None:
    cases = 0
    for seed in range(most):
        rng = random.Random(seed)
        text = random_text(rng)
        cuts = sorted(rng.sample(range(len(text) + 1), min(3, len(text))))
        pages = tuple(Page(a, b, i + 1) for i, (a, b) in enumerate(zip([0, *cuts], [*cuts, len(text)], strict=True)))
        document = make(text, pages if rng.random() < 0.5 else ())
        tokenizer = TOKENIZERS[seed % len(TOKENIZERS)]
        limit = rng.choice([16, 24, 50, 200])
        chunks = split(document, tokenizer, limit)
        assert chunks == split(document, tokenizer, limit)
        check(document, chunks, tokenizer, limit)
        cases += 1
    assert cases == most


def test_properties_hold_across_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same with blocks of 300 characters, so that a document needs many."""
    monkeypatch.setattr("rag_app.documents.splitting.spans.BLOCK_CHARS", 300)
    calls = 0
    for seed in range(40):
        rng = random.Random(1000 + seed)
        document = make(random_text(rng))
        tokenizer = TOKENIZERS[seed % len(TOKENIZERS)]

        def counted(text: str, tokenizer=tokenizer) -> np.ndarray:
            nonlocal calls
            calls += 1
            assert len(text) <= 300
            return tokenizer(text)

        check(document, split(document, counted, 24), tokenizer, 24)
    assert calls > 200


def test_the_tokenizer_is_called_once_per_document() -> None:
    calls = []
    text = "\n\n".join(f"# Section {i}\n\n" + "Some words here. " * 60 for i in range(50))
    chunks = split(make(text), lambda t: calls.append(len(t)) or by_word(t), 50)
    assert calls == [len(text)]
    assert len(chunks) > 150


def test_nothing_and_no_words() -> None:
    assert split(Document("x", ""), by_word, 16) == []
    assert split(make("---\n\n***\n\n| --- |\n"), by_word, 16) == []


def test_sections_are_not_mixed_and_headings_stay_with_their_text() -> None:
    text = "# A\n\n" + "one two three four. " * 5 + "\n\n# B\n\n" + "five six seven eight. " * 5 + "\n\n# C\n\nnine"
    chunks = split(make(text), by_word, 40)
    assert [chunk.headings for chunk in chunks] == [("A",), ("B",), ("C",)]
    assert [text[chunk.start] for chunk in chunks] == ["#", "#", "#"]


def test_small_neighbours_under_one_parent_share_a_chunk() -> None:
    text = "# FAQ\n\n## One\n\nYes.\n\n## Two\n\nNo.\n\n# Other\n\nMaybe.\n\n"
    chunks = split(make(text), by_word, 64)
    assert [text[c.start : c.end] for c in chunks] == ["# FAQ\n\n## One\n\nYes.\n\n## Two\n\nNo.", "# Other\n\nMaybe."]
    assert [c.headings for c in chunks] == [("FAQ", "One"), ("Other",)]


def test_large_neighbours_do_not_share() -> None:
    body = "word " * 25
    text = f"# Top\n\n## One\n\n{body}\n\n## Two\n\n{body}"
    assert [c.headings for c in split(make(text), by_word, 64)] == [("Top", "One"), ("Top", "Two")]


def test_a_heading_without_text_goes_with_the_section_below_it() -> None:
    body = "Some words here. " * 40
    text = f"# Title\n\n## Chapter\n\n### Section\n\n{body}"
    chunks = split(make(text), by_word, 60)
    assert text[chunks[0].start : chunks[0].end].startswith("# Title\n\n## Chapter\n\n### Section\n\nSome words")
    assert {c.headings for c in chunks} == {("Title", "Chapter", "Section")}


def test_paragraphs_before_sentences_before_words() -> None:
    paragraph = "Alpha beta gamma delta. Epsilon zeta eta theta."
    assert texts(f"{paragraph}\n\n{paragraph}\n\n{paragraph}", 16) == [paragraph] * 3
    assert (
        texts("Alpha beta gamma delta. Epsilon zeta eta theta. " * 4, 22)
        == ["Alpha beta gamma delta. Epsilon zeta eta theta. Alpha beta gamma delta. Epsilon zeta eta theta."] * 2
    )
    assert texts("alpha beta gamma delta " * 8, 16) == ["alpha beta gamma delta " * 3 + "alpha beta gamma delta"] * 2


def test_tables_and_lists_are_cut_between_rows() -> None:
    rows = [f"| row {i} | value {i} |" for i in range(20)]
    table = "\n".join(["| name | value |", "| --- | --- |", *rows])
    chunks = texts(table, 40)
    assert "\n".join(chunks) == table
    assert all(line.startswith("| ") and line.endswith(" |") for chunk in chunks for line in chunk.split("\n"))
    assert chunks[0].startswith("| name | value |\n| --- | --- |\n| row 0")
    items = "\n".join(f"- item {i} with some words" for i in range(20))
    assert all(chunk.startswith("- item") for chunk in texts(items, 40))


@pytest.mark.parametrize("sign", ["-", "•", "‣", "▪", "3."])
def test_a_list_is_cut_before_an_item_whatever_its_sign(sign: str) -> None:
    lines = [f"{sign} One two three. Four five six seven." for _ in range(3)]
    assert all(piece.startswith(sign) for piece in texts("\n".join(lines), 18))


def test_code_is_cut_between_lines_and_blank_lines_in_it_are_not_paragraphs() -> None:
    code = "```\n" + "\n\n".join(f"call({i}); return {i}" for i in range(12)) + "\n```"
    assert all(re.match(r"```|call", chunk) for chunk in texts(code, 30))
    text = "Before it.\n\n```\none\n\ntwo\n```\n\nAfter it " + "x " * 8
    assert texts(text, 16)[0] == "Before it.\n\n```\none\n\ntwo\n```"


def test_a_line_that_leads_to_a_list_is_not_cut_from_it() -> None:
    text = "Words and words and words and words.\n\nThe choices are:\n\n- one thing\n- other thing\n- third thing"
    assert texts(text, 16)[1].startswith("The choices are:\n\n- one thing")


@pytest.mark.parametrize(
    ("term", "block"),
    [
        ("`speed`", "> How fast it goes on.\n>\n> Default: 7"),
        ("speed", "    How fast it goes on.\n\n    Default: 7"),
        ("Q3: How fast does it go?", "It goes as fast as it can. Default: 7"),
        ("**Speed**", "It goes as fast as it can. Default: 7"),
    ],
)
def test_a_term_or_a_question_is_not_cut_from_what_it_is_told_in(term: str, block: str) -> None:
    text = f"Words and words and words and words and words.\n\n{term}\n\n{block}\n\nMore words to follow here."
    assert any(f"{term}\n\n{block}" in chunk for chunk in texts(text, 20)), texts(text, 20)


def test_items_of_several_paragraphs_are_cut_between_items() -> None:
    items = f"- fast: one two three\n\n- wide: one two\n\n  {'and on ' * 6}"
    assert texts(items, 18)[0] == "- fast: one two three"


def test_a_word_of_100_000_characters() -> None:
    word = "x" * 100_000
    for tokenizer in TOKENIZERS:
        chunks = texts(f"Before. {word} after.", 50, tokenizer)
        assert "".join(chunks).replace(" ", "") == f"Before.{word}after."
        assert max(map(len, chunks)) <= 200  # 50 tokens of four letters


def test_chunks_are_evened_out() -> None:
    text = " ".join(f"Sentence number {i} is here." for i in range(35))  # 210 tokens
    sizes = [len(by_word(chunk)) for chunk in texts(text, 200)]
    assert len(sizes) == 2
    assert min(sizes) > 80


def test_work_is_linear() -> None:
    def measured(copies: int) -> int:
        """Characters whose tokens are counted."""
        read = 0

        def counting(text: str) -> np.ndarray:
            nonlocal read
            read += len(text)
            return by_word(text)

        split(make("# T\n\n" + "Some words that make a sentence here. " * 250 * copies), counting, 100)
        return read

    assert 0 < measured(40) < 11 * measured(4)


def table_of(rows: int) -> str:
    head = "| Product | Units sold | Region |\n| --- | --- | --- |\n"
    return head + "".join(f"| Product number {n} | {n * 7} | North and south |\n" for n in range(rows))


def test_a_chunk_never_ends_inside_a_row() -> None:
    document = make(f"# Sales\n\nWhat was sold in the year.\n\n{table_of(60)}\nThat is all.\n")
    spans = split(document, by_word, 40)
    assert len(spans) > 10
    for span in spans:
        assert "\n" in document.text[span.start - 1 : span.start] or document.text[span.start] == "#" or not span.start
        line = document.text[: span.end].rpartition("\n")[2]
        assert not line.startswith("|") or line.endswith("|"), line


def test_what_a_row_of_a_table_stands_under() -> None:
    rows = table_of(9).replace("| Product number 4 |", "| Small ones | | |\n| Product number 4 |")
    text = f"# Sales\n\nUnits by region (in thousands):\n\n{rows}\n| no table\n| at all\n"
    tables = Tables(text)
    head = "Units by region (in thousands):\n| Product | Units sold | Region |"
    middle = text.index("| Product number 5")
    assert tables.above(middle) == f"{head}\nSmall ones"
    assert tables.above(middle + 4) == tables.above(middle)
    assert tables.above(text.index("| Product number 2")) == head
    assert tables.above(text.index("| Small ones")) == head
    assert tables.above(text.index("| Product |")) == "Units by region (in thousands):"
    for start in (0, text.index("| at all"), len(text)):
        assert tables.above(start) == ""


@pytest.mark.parametrize("mark", ["(1)", "*", "¹"])
def test_a_note_below_a_table_stands_under_what_bears_its_mark(mark: str) -> None:
    table = f"Fees:\n\n| Use | Fee{mark} |\n| --- | --- |\n| Hall | 40 |\n| Loft {mark} | 25 |\n| Barn | 60{mark} |\n"
    text = f"{table}\n† Not in May.\n\n{mark} On Sundays 10 more.\n\nPaid in advance.\n\n{mark} Not of it.\n"
    tables = Tables(text)
    assert tables.above(text.index(f"{mark} On")) == f"Fees:\nFee{mark}\nLoft {mark}\nBarn"
    for elsewhere in ("† Not", "Paid", f"{mark} Not"):
        assert tables.above(text.index(elsewhere)) == ""
    note = text.index(f"{mark} On")
    long = text.replace("Paid in advance.", "Paid in advance. " * 9)
    assert tables.above(note, note + 30) == tables.above(note) and Tables(long).above(note, note + 150) == ""
    bold = "| Use | Fee |\n| --- | --- |\n| **Sum** | 4 |\n\n* Paid in May.\n"
    assert Tables(bold).above(bold.index("* Paid")) == ""
    loss = "| Loss | (1) |\n| --- | --- |\n| Sum | (1) |\n\n(1) Before tax.\n"
    assert Tables(loss).above(loss.index("(1) Before")) == ""


def test_a_caption_is_a_title_or_ends_with_a_colon() -> None:
    long = "A sentence of running text that says many things " * 4
    for line, caption in (
        (f"{long}as follows:", f"{long}as follows:"[-160:]),
        (f"{long}and ends.", ""),
        ("(in millions, unaudited)", "(in millions, unaudited)"),
        ("## A heading, which the chunk has anyway", ""),
        ("- an item of a list", ""),
        ("* * *", ""),
        ("**Rents by district**", "**Rents by district**"),
        (f"Exhibit 2.1: Rents {'by district ' * 12}", f"Exhibit 2.1: Rents {'by district ' * 12}".strip()),
        (f"**Table A-3.** Rents {'by district ' * 20}", f"**Table A-3.** Rents {'by district ' * 14}by"),
        (f"Table 3 shows that {long}", ""),
    ):
        text = f"{line}\n\n{table_of(2)}"
        found = Tables(text).above(text.index("| Product |"))
        assert found.endswith(caption) and bool(found) == bool(caption) and len(found) <= 200, line


def test_a_caption_of_several_short_lines() -> None:
    for above, captions in (
        ("Example 8\n\nSingle person\n\nReduced rate", ["Example 8", "Single person", "Reduced rate"]),
        ("Text.\n\n## Rates\n\nSingle person\n\nReduced rate", ["Single person", "Reduced rate"]),
        ("One\n\nTwo\n\nThree\n\nFour", ["Four"]),  # a list, rather
        ("It ends.\n\nSingle person\n\nReduced rate", ["Reduced rate"]),
        ("Dear all,\n\nReduced rate", ["Reduced rate"]),
        ("lines of\na paragraph\n\nReduced rate", ["Reduced rate"]),
        ("## Rates\n\nReduced rate", ["Reduced rate"]),
        ("Single person\n\nThe rates are:", ["The rates are:"]),
        ("Single person", ["Single person"]),
    ):
        text = f"{above}\n\n{table_of(2)}"
        assert Tables(text).above(text.index("| Product |")).split("\n") == captions


def test_a_wide_header_is_cut_between_cells() -> None:
    cells = [f"Column {n} with a name" for n in range(40)]
    text = f"| {' | '.join(cells)} |\n|{'---|' * 40}\n| {' | '.join('12' for _ in cells)} |\n"
    header = Tables(text).above(text.index("| 12"))
    assert len(header) <= 400 and header.endswith("with a name |") and header.startswith("| Column 0 with")
    more = text.replace("| 12 ", f"|  | {' | '.join(cells[1:])} |\n| 12 ", 1)
    assert Tables(more).above(more.index("| 12")) == header
    few = "| A | B |\n| --- | --- |\n" + "|  | " + "word " * 200 + "|\n| x | 12 |\n"
    assert len(Tables(few).above(few.index("| x"))) <= 401


def test_a_second_line_of_column_names_belongs_to_the_header() -> None:
    head = "|  | 2023 | 2023 | 2022 |\n| --- | --- | --- | --- |\n|  | Q1 | Q2 | Q1 |"
    rows = "| Gaming | 1,100 | 1,200 | 900 |\n|  | 41 | 42 | 51 |\n| Other | 40 | 7 | 50 |"
    text = f"{head}\n{rows}\n"
    both = "|  | 2023 | 2023 | 2022 |\n|  | Q1 | Q2 | Q1 |"
    assert Tables(text).above(text.index("| Gaming")) == Tables(text).above(text.index("| Other")) == both
    assert Tables(text).above(text.index("|  | Q1")) == "|  | 2023 | 2023 | 2022 |"


@pytest.mark.parametrize(
    ("head", "is_header"),
    [
        ("|  | Weekday |  | Weekend |  |", True),
        ("|  | Weekday | Weekday | Weekend | Weekend |", True),
        ("|  |  |  |  |  |", False),
        ("| Let | Weekday |  | Weekend |  |", False),
    ],
)
def test_a_line_that_names_a_corner_left_blank_belongs_to_the_header(head: str, is_header: bool) -> None:
    names, rows = "| Room | Half | Full | Half | Full |", "| Loft | 40 | 75 | 52 | 98 |\n| Barn | 65 | 120 | 80 | 151 |"
    text = f"{head}\n|{' --- |' * 5}\n{names}\n{rows}\n"
    assert Tables(text).above(text.index("| Barn")) == (f"{head}\n{names}" if is_header else head)


def test_what_rows_stand_under_counts_as_tokens_of_their_chunk() -> None:
    document = make(f"# Sales\n\nWhat was sold in the year.\n\n{table_of(60)}\nThat is all.\n")
    spans = split(document, by_word, 40)
    inside = [s for s in spans if "|" in s.above]
    assert len(inside) > 8
    for span in inside:
        text = document.text[span.start : span.end]
        assert span.above.endswith("| Product | Units sold | Region |")
        assert len(by_word(text)) + len(by_word(span.above)) <= 40


def test_half_of_a_chunk_stays_for_the_rows_of_a_table_with_a_long_header() -> None:
    header = " | ".join(f"name {n}" for n in range(30))
    rows = "".join(f"| {' | '.join(str(n + k) for k in range(30))} |\n" for n in range(20))
    document = make(f"| {header} |\n|{' --- |' * 30}\n{rows}")
    inside = [s for s in split(document, by_word, 100) if s.above]
    assert len(inside) > 15
    assert all(len(by_word(document.text[s.start : s.end])) <= 100 for s in inside)


def test_a_row_longer_than_a_chunk_is_taken_apart_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []

    def looked(line: str) -> list[Cell]:
        looks.append(len(line))
        return cells_in(line)

    monkeypatch.setattr(tables, "cells_in", looked)
    text = f"| City | Limit |\n|---|---|\n| Berlin | {'word ' * 2_000} |\n"
    assert len(split(Document("a.md", text), by_word, 50)) > 30
    assert len([length for length in looks if length > 5_000]) == 1


@pytest.mark.parametrize("sign", [" ", "\n", "\u200b"])
def test_signs_of_which_a_tokenizer_makes_nothing_count_where_they_are_many(sign: str) -> None:
    """Documents that a program adds come as they are."""

    def tokens(text: str) -> np.ndarray:
        return spans(r"\w+|[^\w\s\u200b]", text)

    text = "The limit" + sign * 20_000 + "is 50 EUR. It ends."
    made = split(Document("a.md", text), tokens, 50)
    assert all(chunk.end - chunk.start <= 200 for chunk in made)
    words = " ".join(text[chunk.start : chunk.end] for chunk in made).replace("\u200b", " ").split()
    assert words == "The limit is 50 EUR. It ends.".split()
    near = "The limit" + sign * 100 + "is 50 EUR."
    assert len(split(Document("a.md", near), tokens, 50)) == 1
