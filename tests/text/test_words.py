from rag_app.text.words import content_stems, split_words


def test_offsets_are_exact():
    text = "Dr. O’Neil paid $1,200.50 for 3 e-books; isn't it?"
    words = split_words(text)
    assert [text[w.start : w.end] for w in words] == [
        "Dr", "O’Neil", "paid", "1,200.50", "for", "3", "e", "books", "isn't", "it",
    ]  # fmt: skip


def test_numbers_compare_without_separators():
    assert [w.stem for w in split_words("1,200 1200 3.5") if w.is_number] == ["1200", "1200", "3.5"]


def test_raised_digits_are_part_of_no_word():
    assert [w.stem for w in split_words("Assets¹ of 45² million, 10⁶ cells")] == [
        "asset",
        "of",
        "45",
        "million",
        "10",
        "cell",
    ]


def test_content_stems_drop_function_words_and_endings():
    assert content_stems("The rollbacks of the indexes were rolled back") == content_stems("rollback index roll back")


def test_negations():
    assert [w.is_negation for w in split_words("not never can't can")] == [True, True, True, False]
