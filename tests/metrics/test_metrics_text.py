import pytest

from rag_app.metrics import exact_match, normalize_answer, rouge_l, token_f1


def test_normalisation_of_the_squad_script():
    assert normalize_answer("  The  U.S.A.'s an   Apple!  ") == "usas apple"
    assert normalize_answer("Theory of another") == "theory of another"
    assert normalize_answer("a the an") == ""


def test_exact_match_takes_the_best_accepted_answer():
    assert exact_match("The Normans.", ["Vikings", "normans"]) == 1.0
    assert exact_match("Normans of France", ["Normans"]) == 0.0


def test_unanswerable_questions_accept_only_nothing():
    assert exact_match("", []) == token_f1("", []) == 1.0
    assert exact_match("Paris", []) == token_f1("Paris", []) == 0.0


def test_token_f1_by_hand():
    # 2 shared of 3 and 4 words: 2*2/(3+4)
    assert token_f1("cat sat down", ["black cat sat here"]) == pytest.approx(4 / 7)
    # repeated words count as often as both sides have them
    assert token_f1("no no no", ["no no yes"]) == pytest.approx(2 / 3)
    assert token_f1("cat", ["dog"]) == 0.0
    assert token_f1("cat", ["dog", "the cat"]) == 1.0


def test_rouge_l_of_lins_example():
    # Lin 2004, section 3.1: "police kill the gunman" shares 2 of 4 words in order, "police killed" 3 of 4
    reference = ["police killed the gunman"]
    assert rouge_l("police kill the gunman", reference) == pytest.approx(3 / 4)
    assert rouge_l("the gunman kill police", reference) == pytest.approx(2 / 4)
    assert rouge_l("", reference) == 0.0


def test_rouge_l_differing_lengths():
    # LCS "a c" = 2 of 2 and 4 words
    assert rouge_l("A C", ["a b c d"]) == pytest.approx(2 * 2 / 6)


@pytest.mark.parametrize(
    ("said", "accepted", "score"),
    [
        ("Москва", "Москва", 1.0),
        ("москва", "Москва", 1.0),
        ("Киев", "Москва", 0.0),
        ("東京", "大阪", 0.0),
        ("東京", "東京", 1.0),
        ("Москва", "Moscow", 0.0),
        ("", "Москва", 0.0),
        ("  ", "", 1.0),
        ("Москва 1999", "Париж 1999", 0.5),
        ("café", "caf", 0.0),
        ("北京は", "北京", 0.8),
    ],
)
def test_rouge_l_of_words_without_latin_letters_tells_right_from_wrong(said, accepted, score):
    assert rouge_l(said, [accepted]) == score


def test_a_character_of_chinese_or_japanese_is_a_word():
    # 3 shared of 6 and 3 characters
    assert token_f1("答案是北京市。", ["北京市"]) == pytest.approx(2 * 3 / 9)
    assert token_f1("「東京タワー」", ["東京タワー"]) == exact_match("「東京タワー」", ["東京タワー"]) == 1.0
    assert token_f1("founded 1911年", ["1911"]) == pytest.approx(2 / 4)


def test_punctuation_of_every_script_is_removed_and_signs_that_are_none_stay():
    assert normalize_answer("“The Normans” – ¿vikings…?") == "normans vikings"
    assert normalize_answer("$5 + 120 € at 3 °C") == "5 120 € at 3 °c"
