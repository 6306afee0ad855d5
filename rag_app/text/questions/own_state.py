"""What people ask of their own health or that of theirs: "Do I have dementia?", which a document on dementia does not
tell."""

from __future__ import annotations

import re

from rag_app.text.language.words import content_stems, split_words

_THEIRS = (
    r"my\s+(?:grand)?(?:mother|father|mum|mom|dad|parents?|son|daughter|child|baby|wife|husband|partner|brother|sister"
    r"|aunt|uncle|friend|patient)"
)
_ONE = rf"(?:I|he|she|{_THEIRS})"
_NOW = r"(?:(?:really|already|also|still|now|just|maybe|possibly)\s+)?"
# Of all else that somebody has or is, a sentence about the thing tells enough: "Parking is included."
_ILLNESS = re.compile(
    r"\b(?:diseases?|disorders?|syndromes?|illness|ill|sick|dying|dementia|(?:alzheimer|parkinson|huntington)(?:['’]?s)?|depress\w+"
    r"|bipolar|manic|mania|psychotic|schizophreni\w+|anxiety|panic|ptsd|ocd|adhd|autis\w+|asperger\w*|burnout|addict\w*"
    r"|alcoholi\w+|diabet\w+|cancer|tumou?rs?|strokes?|heart\s+attack|epilep\w+|asthma\w*|allerg\w+|infect\w+|virus|flu"
    r"|influenza|covid\S*|measles|hiv|aids|migraines?|fever|insomnia|concussion|hypertension|pregnan\w+|menopause"
    r"|\w+(?:itis|osis|phobia|algia|lexia|orexia)|(?:an|leuk)a?emia|(?:carcin|lymph|melan)oma)\b",
    re.IGNORECASE,
)
_THING = r"(?:an?\s+)?(?P<{}>[\w'’-]+(?:\s+[\w'’-]+){{0,2}})\W*\Z"
_HAS = re.compile(
    rf"(?:(?:do|does|did|could|might)\s+{_ONE}\s+{_NOW}(?:have|suffer\s+from)|(?:have|has)\s+{_ONE}\s+{_NOW}got)"
    rf"\s+{_THING.format('has')}",
    re.IGNORECASE,
)
_IS = re.compile(
    rf"(?:(?:am|is|was)\s+{_ONE}|(?:could|might)\s+{_ONE}\s+{_NOW}be)\s+(?:suffering\s+from\s+)?{_THING.format('is')}",
    re.IGNORECASE,
)
_IT_IS = re.compile(
    rf"(?:is|was)\s+(?:it|this)\s+{_NOW}{_THING.format('it')}|(?:could|might)\s+(?:it|this)\s+be\s+{_THING.format('it_be')}",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"\W*(?:(?:so|and|but|or|then)\b[\s,]*)?", re.IGNORECASE)
_ARTICLE = re.compile(r"\W*(?:(?:the|an?)\s+)?", re.IGNORECASE)
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had|can|could|may|might|will|would|must|should)\b", re.IGNORECASE)
_PERHAPS = re.compile(r"\byou\s+(?:may|might|could)\s+(?:\w+\s+)?(?:have|be)\b", re.IGNORECASE)


def is_told_of_another(question: str, sentence: str) -> bool:
    """Whether `question` asks which illness somebody has, and `sentence` tells of that itself ("Dementia is a group of
    conditions") or of what may be ("You may have dementia"): a yes or no on it would be a diagnosis."""
    begin = _BEFORE.match(question)
    start = begin.end() if begin else 0
    has = _HAS.match(question, start)
    asked = has or _IS.match(question, start) or _IT_IS.match(question, start)
    named = next(filter(None, asked.groups()), "") if asked else ""
    what = content_stems(named)
    if not _ILLNESS.search(named) or not what & content_stems(sentence):
        return False
    if _PERHAPS.search(sentence) or _begins_with(what, sentence):
        return True
    verb = _VERB.search(sentence)
    if has is None or verb is None:
        return False
    return bool(what & content_stems(sentence[: verb.start()])) and not what & content_stems(sentence[verb.end() :])


def _begins_with(what: set[str], sentence: str) -> bool:
    opening = _ARTICLE.match(sentence)
    first = next(iter(split_words(sentence[opening.end() :])), None) if opening else None
    return first is not None and first.stem in what
