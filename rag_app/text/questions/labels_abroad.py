"""How other languages than English ask for what forms have by a label, "Wie lautet die Rechnungsnummer?", "Quel est le
numéro de facture ?", and the words that such labels have in common."""

from __future__ import annotations

import re

from rag_app.text.language.words import split_words
from rag_app.text.questions.plain_questions import is_asking

_ASKS = re.compile(
    r"[¿\s]*(?:wie\s+(?:lautet|heißt|hoch\s+(?:ist|war|sind))|was\s+(?:ist|war)|wer\s+(?:ist|war)"
    r"|quel(?:le)?\s+(?:est|était)|qui\s+est|cu[aá]l\s+(?:es|era)|qui[eé]n\s+es|qual\s*(?:è|é|e['’]|era)|chi\s+è"
    r"|quem\s+é|wat\s+is|wie\s+is|hoe\s+hoog\s+is)\s+(?P<said>[^?]+)",
    re.IGNORECASE,
)
# Rechnungsnummer, Rechnungs-Nr., n° de facture.
_NUMBER = re.compile(
    r"(?<=[^\W\d_])[-\s]?(?:nummer|nr)\b\.?|\b(?:nummer|nr|num[eé]ro|número|núm|nro)\b\.?|\bn[°º]\s?", re.IGNORECASE
)
_ELIDED = re.compile(r"(?<!\w)(?:[cdjlmnst]|qu)['’](?=\w)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_OF = frozenset("de di von van".split())


def words_asked(question: str) -> list[str]:
    """The `content_words` of what a question in another language asks for by a noun; none of another question."""
    asks = _ASKS.fullmatch(" ".join(question.split()).rstrip(" ?"))
    return content_words(asks["said"]) if asks else []


def content_words(text: str) -> list[str]:
    """Stems of the words that carry content, in order and each once, without articles and elided ones, with "number"
    for its names."""
    said = _ELIDED.sub(" ", _NUMBER.sub(" number ", text))
    said = _WORD.sub(lambda word: " " if is_asking(word[0]) or word[0].lower() in _OF else word[0], said)
    return list(dict.fromkeys(word.stem for word in split_words(said) if word.is_content))


# What says little by itself: the number, the total of what?
ANY = frozenset(
    content_words(
        "Nummer Datum Betrag Preis Name Adresse Anschrift Summe Gesamt Art date montant prix nom adresse total type "
        "fecha importe precio nombre dirección tipo data importo prezzo nome indirizzo totale"
    )
)
