"""Questions in other languages without the words that only ask: what is left names rows and columns of tables, as
"Umsatz Filiale Ost 2023" of "Wie hoch war der Umsatz der Filiale Ost im Jahr 2023?"."""

from __future__ import annotations

import re

from rag_app.config import DEFAULT_LANGUAGE
from rag_app.text.language.languages import asks_elsewhere, detect, is_of_another
from rag_app.text.language.words import without

# Articles, words for "in" and "for", for being and having, and for what is asked. No word that denies, compares,
# counts rows or sets a bound is among them: what is not understood stays in the question.
_ASKING = {
    "german": """der die das dem den des ein eine einem einen einer eines im in am an für vom zu zum zur bei ist sind
        war waren wird wurde wurden hat hatte haben betrug beträgt betragen wie hoch groß was welche welcher welches
        welchen welchem wann wo jahr""",
    "french": """le la les l un une du des d au aux à en dans pour est sont était étaient fut a avait quel quelle
        quels quelles quand où année l'année""",
    "spanish": "el la los las un una del en al a por para es son era fue fueron tiene cuál qué dónde cuándo año está",
    "italian": """il lo la i gli le l un una uno di del della dei delle dello degli in nel nella nei a al alla per è
        sono era erano ha qual quale quali dove quando anno""",
    "portuguese": """o a os as um uma do da dos das em no na nos nas ao à para por é são foi era eram tem qual quais
        que onde quando ano""",
    "dutch": """de het een in op voor is zijn was waren heeft had hoe hoog groot wat welke welk waar wanneer jaar""",
}
# Within a name, but not before an article that is left out: "aceite de orujo", "montant de l'eau".
_OF = frozenset("de di d von van".split())
_WORDS = {language: frozenset(words.split()) for language, words in _ASKING.items()}
_ALL = frozenset[str]().union(*_WORDS.values())
_WORD = re.compile(r"[^\W\d_]+(?:['’](?=\w))?")


def is_asking(word: str) -> bool:
    """Whether a word only asks in one of these languages, as "in", "Jahr" and "année" do."""
    return word.lower() in _ALL


def without_asking(question: str) -> str:
    """`question` without the words that only ask, where it begins as one does in one of these languages that is not for
    a yes or no; else as it is."""
    language = detect([question])
    if language == DEFAULT_LANGUAGE and is_of_another(question):
        words = [word.lower() for word in _WORD.findall(question)]
        language = max(_WORDS, key=lambda one: sum(word in _WORDS[one] for word in words))
    asking = _WORDS.get(language, frozenset())
    if not asking or not asks_elsewhere(question):
        return question
    found = list(_WORD.finditer(question))
    asks = [one[0].lower().rstrip("'’") in asking for one in found]
    for at, one in enumerate(found):
        if one[0].lower().rstrip("'’") in _OF:
            asks[at] = not 0 < at < len(found) - 1 or asks[at - 1] or asks[at + 1]
    places = [one.span() for one, is_asking in zip(found, asks, strict=True) if is_asking]
    return " ".join(without(question, places).split())
