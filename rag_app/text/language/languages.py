"""Languages of documents: stemmers, stop words, and which language a text is in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from rag_app.config import DEFAULT_LANGUAGE, LANGUAGES

# The stop words of Lucene's EnglishAnalyzer, also the default of bm25s.
_ENGLISH = frozenset(
    """a an and are as at be but by for if in into is it no not of on or such that the their then there these they
    this to was will with""".split()
)
_WORD = re.compile(r"[^\W\d_]+")
# Whole words: the letters of codes (DE89, en_name) are articles and prepositions somewhere, as are single ones.
_LETTERS = re.compile(r"(?<!\w)[^\W\d_]{2,}(?!\w)")
LEAST_WORDS = 3  # that tell a language: single letters of code are stop words somewhere
LEAST_SHARE = 0.1  # of a text's words that are stop words of its language: about 0.35 to 0.5 in running text
LEAD = 1.15  # times as many as of the default language: the lists of several languages share short words
SAMPLE_WORDS = 2_000
_LEAST_FREQUENT = 2  # frequent words of a language, each counted once, that a text is told by
# As many words have one more, up to eight: of 11,000 pieces of messages of programs in eleven languages 0.98 have them,
# lists of parts, names ("de la Cruz") and commands ("du -sh") two to six.
_WORDS_EACH, _MOST_FREQUENT = 25, 8
# What questions begin with in the other languages, and no English phrase does.
_ASKS = frozenset(
    """wer wen wem wann wo warum wieso weshalb wie wieviel welche welchem welchen welcher welches quel quelle quelles
    quels qui quand où pourquoi combien qué quién quiénes cuándo dónde cómo cuál cuáles cuánta cuántas cuánto cuántos
    chi quando dove perché quale quali quanta quante quanti quanto quem onde qual quais quantas quantos wanneer waar
    waarom hoeveel welk welke hvem hvad hvornår hvor hvorfor hvordan hvilken vem vad när varför hur
    vilken vilket""".split()
)

# The same, but for words of English, or of verbs there.
_ASKS_TOO = frozenset(
    """was wat hoe come como che cosa que comment quoi ile kto gdzie kiedy jaki jaka jakie jak co dlaczego który która
    które кто что где когда почему сколько какой какая какое какие как kim kaç nerede nasıl hangi""".split()
)
_ASKING_WORDS = 4  # of a question, among which its word for what is asked stands: "In welcher Stadt", "À quelle heure"


@cache
def stop_words(language: str) -> frozenset[str]:
    """Words too frequent to be searched for: Snowball's lists, as `bm25s` has them; none where it has none."""
    if language == DEFAULT_LANGUAGE:
        return _ENGLISH
    from bm25s import stopwords

    return frozenset(getattr(stopwords, f"STOPWORDS_{language.upper()}", ()))


@lru_cache(maxsize=65_536)
def stem(word: str, language: str = DEFAULT_LANGUAGE) -> str:
    """Snowball stem of one lower-case word (snowballstem.org)."""
    return _stemmer(language).stemWord(word)


def detect(texts: Iterable[str]) -> str:
    """The language that most words of the texts are stop words of; the default where that is unclear."""
    words: list[str] = []
    for text in texts:
        words += _LETTERS.findall(text[: 20 * SAMPLE_WORDS].lower())[: SAMPLE_WORDS - len(words)]
        if len(words) >= SAMPLE_WORDS:
            break
    found = {language: sum(word in _frequent(language) for word in words) for language in LANGUAGES}
    best = max(LANGUAGES, key=found.__getitem__)
    clear = found[best] >= max(LEAST_WORDS, LEAST_SHARE * len(words)) and found[best] >= LEAD * found[DEFAULT_LANGUAGE]
    # Each counted once: "Col 1 | Col 2" is no Italian, a page of addresses in ".com" no Portuguese.
    different, default = (len(_frequent(language).intersection(words)) for language in (best, DEFAULT_LANGUAGE))
    least = max(_LEAST_FREQUENT, min(_MOST_FREQUENT, len(words) // _WORDS_EACH))
    several = different >= max(least, LEAD * default)
    return best if clear and several else DEFAULT_LANGUAGE


@lru_cache(maxsize=64)
def language_of(*texts: str) -> str:
    """`detect`, kept: every sentence of an answer is held against the same few passages."""
    return detect(texts)


def is_surely_default(text: str) -> bool:
    """Whether a text is in the default language rather than in one that is not told, whose words are few of these."""
    words = [word.lower() for word in _LETTERS.findall(text[: 20 * SAMPLE_WORDS])]
    frequent = [word for word in words if word in _frequent(DEFAULT_LANGUAGE)]
    are_many = len(set(frequent)) >= _MOST_FREQUENT and len(frequent) >= 2 * LEAST_SHARE * len(words)
    return are_many and detect([text]) == DEFAULT_LANGUAGE


def is_of_another(text: str) -> bool:
    """Whether a text is of a language other than the default: in letters that are none of its own, or with none of its
    frequent words and two of another's, or what a question begins with there. Of "De La Rue" the first word counts."""
    written = _WORD.findall(text)
    if not written or any(word.lower() in _frequent(DEFAULT_LANGUAGE) for word in written):
        return False
    first = written[0].lower()
    if first in _ASKS or not re.search("[a-z]", text, re.IGNORECASE):
        return True
    words = [first, *(word for word in written[1:] if word.islower())]
    others = (stop_words(language) for language in LANGUAGES if language != DEFAULT_LANGUAGE)
    return any(sum(word in frequent for word in words) >= _LEAST_FREQUENT for frequent in others)


def asks_elsewhere(question: str) -> bool:
    """Whether `question` begins as one does in another language that is not answered with yes or no."""
    words = [word.lower() for word in _WORD.findall(question)[:_ASKING_WORDS]]
    return any(word in _ASKS for word in words) or (bool(words) and words[0] in _ASKS_TOO)


def _frequent(language: str) -> frozenset[str]:
    """Stop words to tell a language by: of English more than are left out of searches, as of the others."""
    if language != DEFAULT_LANGUAGE:
        return stop_words(language)
    from rag_app.text.language.words import FUNCTION_WORDS

    return FUNCTION_WORDS


@cache
def _stemmer(language: str) -> Any:
    import Stemmer

    return Stemmer.Stemmer(language)
