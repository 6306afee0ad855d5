import pytest

from rag_app.text.language.words import content_stems, in_digits, split_words


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


def test_a_country_and_a_department_in_capitals_are_no_pronouns():
    assert content_stems("IT in the US helps us with it") == {"it", "us", "help"}
    assert content_stems("help us with it") == {"help"}


def test_negations():
    assert [w.is_negation for w in split_words("not never can't can")] == [True, True, True, False]


@pytest.mark.parametrize(
    "text",
    [
        "Flat No. 12", "flat no 12", "no later than May", "not later than May", "Not only bread", "not  only",
    ],
)  # fmt: skip
def test_numbers_deadlines_and_not_only_deny_nothing(text):
    assert not any(w.is_negation for w in split_words(text))


@pytest.mark.parametrize(
    "text", ["unless it rains", "no. It is", "no more than 12", "not late", "no later", "not 12", "only not"]
)
def test_unless_denies_and_so_do_no_and_not_elsewhere(text):
    assert [w.is_negation for w in split_words(text)].count(True) == 1


@pytest.mark.parametrize(("text", "stems"), [
    ("9 a.m.", ["9", "am"]),
    ("9 a.m. to 6.30 p.m", ["9", "am", "to", "6.30", "pm"]),
    ("9 A.M. to 6.30 p.m", ["9", "am", "to", "6.30", "pm"]),
    ("9a.m. 9 am", ["9", "am", "9", "am"]),
    ("a.many", ["a", "mani"]),
    ("spa.m", ["spa", "m"]),
])  # fmt: skip
def test_before_and_after_noon_are_words(text, stems):
    assert [w.stem for w in split_words(text)] == stems


def test_small_numbers_are_the_same_in_words_and_digits():
    said = "two three four five six seven eight nine ten eleven twelve thirteen"
    words = in_digits(split_words(said))
    assert [w.stem for w in words] == [*(str(n) for n in range(2, 13)), "thirteen"]
    assert [w.is_number for w in words] == [True] * 11 + [False]


def test_per_cent_is_no_content_where_numbers_are_in_digits():
    for text in ("15 percent", "15 per cent", "15 %"):
        assert [w.stem for w in in_digits(split_words(text)) if w.is_content] == ["15"]
