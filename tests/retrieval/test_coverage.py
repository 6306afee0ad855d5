import math

import pytest

from rag_app.retrieval.coverage import Coverage
from rag_app.schema import Chunk

FREQUENCIES = {"rare": 1, "common": 90, "die": 5}
RARE, COMMON = math.log(1 + 100 / 2), math.log(1 + 100 / 91)


def cover(question: str, text: str, headings: tuple[str, ...] = ()) -> float:
    chunk = Chunk(1, 1, "a.md", "", 0, len(text), text, headings)
    return Coverage(question, lambda s: FREQUENCIES.get(s, 0), 100).of(chunk)


def test_the_best_sentence_counts():
    text = "A rare thing happened here. A common thing too."
    assert cover("rare common", text) == pytest.approx(RARE / (RARE + COMMON))
    assert cover("rare common", "A rare and common thing.") == pytest.approx(1.0)


def test_headings_count_for_every_sentence():
    assert cover("rare common", "A common thing.", ("Rare things",)) == pytest.approx(1.0)


def test_inflected_words_count_also_where_the_stem_changes_letters():
    assert cover("dying", "He will die.") == pytest.approx(1.0)
    assert cover("rarely", "It is RARELY so.") == pytest.approx(1.0)


@pytest.mark.parametrize(("question", "text"), [("of the", "of the"), ("rare", ""), ("rare", "common"), ("", "rare")])
def test_nothing_in_common_is_zero(question, text):
    assert cover(question, text) == 0.0


def test_each_character_of_a_script_without_spaces_is_a_word():
    text = "本产品的保修期为两年。退货须在三十天内提出。"
    assert cover("保修期多长", text) == pytest.approx(3 / 5)
    assert cover("保修 三十天", text) < 1.0  # of two sentences
    assert cover("保証期間", "保証期間は二年です。") == pytest.approx(1.0)


@pytest.mark.parametrize("language", ["english", "german"])
def test_a_number_counts_however_its_thousands_are_set_apart(language):
    text = "There are 1’250. There is no other."
    chunk = Chunk(1, 1, "a.md", "", 0, len(text), text)
    assert Coverage("1,250", lambda s: 1, 100, language).of(chunk) == pytest.approx(1.0)
