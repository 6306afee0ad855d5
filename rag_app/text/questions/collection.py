"""Questions about the collection: which documents are about a thing or mention it, told by how they are put."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag_app.text.language.calendar_names import WEEKDAY
from rag_app.text.language.words import content_stems
from rag_app.text.questions.courtesy import GREETING

# "Which article covers freedom of speech?" asks for a part of a law.
_ARTICLE = r"articles?(?!.*\b(?:cover(?:ed|ing|s)?|deal(?:ing|s)?)\b)"
_KIND = (
    rf"(?:(?:pdf )?(?:documents?|files?)|docs?|sources?|reports?|papers?|{_ARTICLE}|manuals?|guides?|pages?|pdfs?"
    r"|texts?)"
)
_KINDS = _KIND.replace("s?", "s")
# "On Sunday", "on page 5" and "on sale" ask when and where.
_ON = (
    rf"on(?! (?:{WEEKDAY}\b"
    r"|(?:channel|day|floor|level|line|page|platform|side|track) \d"
    r"|(?:air|board|call|demand|display|duty|file|foot|hand|hold|loan|offer|order|paper|purpose|record|sale|site|stage"
    r"|stock|tap|time|today|tomorrow|tonight|top|track|trial|tv|view)\Z))"
)
_THE = r"(?:the|your|my|our|these|those)"
_ALL = rf"(?:any of |all (?:of )?)?(?:{_THE} )?{_KINDS}"
_IN_THEM = rf"in (?:here|{_THE} (?:index|library|collection)|{_ALL})"
_MENTIONS = r"(?:that |which )?(?P<mentions>mention(?:s|ing)?|refer(?:s|ring)? to)"
_IS_ABOUT = (
    r"(?:that |which )?(?:(?:is |are |talks? |speaks? )?about|deals? with|dealing with|covers?|covering"
    r"|discuss(?:es|ing)?|describ(?:es?|ing)|says? (?:anything|something) (?:about|on))"
)
_FITS = rf"(?:{_IS_ABOUT}|{_MENTIONS})"
_ANYTHING = rf"(?:anything|something|(?:any|some|an?) {_KIND}|any (?:information|info|material))"
_YOU_HAVE = r"(?:do (?:you|we) have|have (?:you|we) got)"
_PLEASE = r"(?:please )?(?:(?:can|could|would) you (?:please )?)?"
_TOPIC = rf" (?P<topic>.+?)(?: (?:are there|is there|{_YOU_HAVE}|{_IN_THEM}))?"
_PUT = (
    rf"(?:which|what|(?P<counts>how many)) (?:of {_THE} )?{_KIND} (?:(?:{_YOU_HAVE}|are there) )?(?:{_ON}|{_FITS})",
    rf"in (?:which|what|(?P<counts>how many)) (?:of {_THE} )?{_KIND} (?:is|are)",
    # "Is there anything on the roof?" asks where something is.
    rf"is there {_ANYTHING} (?:{_IN_THEM} )?(?:{_ON}(?! (?:the|my|our|your|his|her|its|this|that|an?)\b)|{_FITS})",
    rf"are there (?:any |some )?{_KINDS} (?:{_IN_THEM} )?(?:{_ON}|{_FITS})",
    rf"(?:{_YOU_HAVE}|(?:do|have) (?:you|we)) {_ANYTHING} (?:{_IN_THEM} )?(?:{_ON}|{_FITS})",
    rf"what (?:{_KIND} )?{_YOU_HAVE} (?:{_ON}|about)",
    rf"do {_ALL} {_FITS}",
    rf"{_PLEASE}(?:list|show|name|find|give)(?: me| us)? {_ALL} (?:{_ON}|{_FITS})",
)
_FORMS = [re.compile(put + _TOPIC, re.IGNORECASE) for put in _PUT]
_MENTIONED = re.compile(r"(?P<topic>.+) (?:(?P<mentions>mentioned|named)|described|discussed|covered)", re.IGNORECASE)
_GREETING = re.compile(GREETING, re.IGNORECASE)
_PLEASE_LAST = re.compile(r"[\s,]+please\Z", re.IGNORECASE)
_HOW_TO = re.compile(r"how to\s+", re.IGNORECASE)
_LONG = re.compile(r"\d+\b")  # "about 20 pages long"
# What is no name of a thing: "about to be deleted", "on it", "about the forms that I must sign", "about pets in my
# lease".
_NO_TOPIC = re.compile(
    r"to\b|.*(?:[,;:?](?!\d)|\b(?:that|which|who|whom|whose|what|when|where|why|how|if|whether|is|are|was|were|be|am|do"
    r"|does|did|has|have|had|can|could|must|should|shall|may|might|will|would|need|i|you|we|he|she|it|they|this|them|these"
    r"|those|not|else|in (?:the|my|our|your|his|her|their))\b)",
    re.IGNORECASE,
)
_MOST_WORDS = 6
_PDF = re.compile(r"\bpdfs?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AboutCollection:
    """Documents about a `topic`, or that mention its words; `counts`: how many of them is asked; `ending`: only those
    whose names end so (".pdf")."""

    topic: str
    mentions: bool = False
    counts: bool = False
    ending: str = ""


def about_collection(question: str) -> AboutCollection | None:
    """What a question asks of the collection, None where it is one that the documents' words answer: "Which documents
    must I send?". The whole question must be put so."""
    said = " ".join(question.split()).strip(" .?!\"'“”")
    said = _PLEASE_LAST.sub("", _GREETING.sub("", said, count=1) if _GREETING.match(said) else said)
    for form in _FORMS:
        if found := form.fullmatch(said):
            break
    else:
        return None
    told, topic = found.groupdict(), found["topic"]
    low, high = found.span("topic")
    ending = ".pdf" if _PDF.search(f"{said[:low]} {said[high:]}") else ""
    if form.pattern.startswith("in "):
        if not (said_of := _MENTIONED.fullmatch(topic)):
            return None
        told, topic = {**told, **said_of.groupdict()}, said_of["topic"]
    topic = _HOW_TO.sub("", topic, count=1).strip(" \"'“”‘’`")
    mentions = bool(told.get("mentions"))
    if not mentions and _LONG.match(topic):
        return None
    if _NO_TOPIC.match(topic) or len(topic.split()) > _MOST_WORDS or not content_stems(topic):
        return None
    return AboutCollection(topic, mentions, bool(told.get("counts")), ending)
