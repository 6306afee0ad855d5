"""What a short form stands for: "Credential Service Provider (CSP)", "CSP (Credential Service Provider)"."""

from __future__ import annotations

import re

from rag_app.text.language.words import FUNCTION_WORDS, in_order
from rag_app.text.questions.courtesy import without_courtesy

_KIND = r"(?:abbreviations?|acronyms?|initials?|initialisms?|short\s+forms?|letters?)"
_QUOTE = r"[\"“”„'‘’`*]*"
_LABEL = rf"(?:{_KIND}\s+|(?-i:[a-z]+\s+){{1,2}})?"  # the abbreviation CSP, the party label CSP
_SHORT = rf"(?:the\s+)?{_LABEL}{_QUOTE}(?P<short>[^\W\d_](?:[^\W\d_]|[.&/-](?=[^\W\d_]))*)\.?{_QUOTE}"
_WHERE = r"(?:\s+(?:in|on|at|within|under|here)\b[^?]*)?"
_ASKED = tuple(
    re.compile(form + rf"{_WHERE}[\s?.!]*", re.IGNORECASE)
    for form in (
        rf"what\s+do(?:es)?\s+{_SHORT}\s+(?:stand|mean)\s+for",
        rf"what\s+{_SHORT}\s+stands?\s+for",
        rf"what(?:['’]s|\s+(?:is|are))\s+{_SHORT}\s+(?:short|an?\s+{_KIND}|the\s+{_KIND})\s+(?:for|of)",
        rf"what(?:['’]s|\s+is)\s+the\s+(?:full|long)\s+(?:form|name)\s+of\s+{_SHORT}",
        rf"what\s+do(?:es)?\s+{_SHORT}\s+mean",
    )
)
_SMALL = r"(?:\s+(?:of|for|and|in|on|to|the|&))*\s+"
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_DOT = r"\.?"
_NEXT = r"[^\n|()\[\].;:?!]{1,150}"


def short_form_asked(question: str) -> str:
    """The letters of the short form that a "What does CSP stand for?" asks to be written out; empty for others, one
    letter alone, and a word in small letters, of which something else may be asked."""
    asked = without_courtesy(question).strip()
    found = next((one for form in _ASKED if (one := form.fullmatch(asked))), None)
    short = re.sub(r"\W", "", found["short"]) if found else ""
    return short if any(map(str.isupper, short[1:])) else ""


def written_out(short: str, text: str) -> tuple[int, int] | None:
    """From where to where a text says first what a short form stands for: before it or behind it in brackets, behind
    "stands for", behind "=" in a key, in its line of a list or table, or in words whose initials, three at least, are
    its letters. None where it does not say so."""
    letters = rf"{_QUOTE}{_DOT.join(map(re.escape, short))}s?{_DOT}{_QUOTE}"
    for found in re.finditer(rf"[(\[]\s*(?:the\s+|or\s+)?{letters}\s*[)\],;]", text):
        start = max(text.rfind(mark, 0, found.start()) for mark in "\n|.;:?!([") + 1
        if (first := _first_word(short, text[start : found.start()])) is not None:
            return start + first, start + len(text[start : found.start()].rstrip(" \t,"))
    behind = rf"(?<!\w){letters}\s*(?:[(\[]|,?\s+(?:which\s+)?(?:stands?|is\s+short)\s+for\s+)(?P<long>{_NEXT})"
    for found in re.finditer(behind, text):
        long = found["long"]
        if _fits(short, long) and long[:1].lower() == short[0].lower():
            return found.start("long"), found.start("long") + len(long.rstrip())
    entry = rf"(?<!\S){letters}\s*=\s*(?P<long>[A-Z]{_NEXT}?)(?=$|[;,]?\s+\S+\s*=\s)"
    if key := re.search(entry, text, re.MULTILINE):
        return key.start("long"), key.start("long") + len(key["long"].rstrip())
    for row in re.finditer(
        rf"^(?:\|[ \t]*)?{letters}[ \t]*(?:[|:]|[–—-]\s)[ \t]*(?P<long>\S{_NEXT})", text, re.MULTILINE
    ):
        if _fits(short, row["long"]):
            return row.start("long"), row.start("long") + len(row["long"].rstrip())
    initials = _SMALL.join(rf"{re.escape(letter)}[^\W\d_]*[a-z][^\W\d_]*" for letter in short.upper())
    named = re.search(rf"(?<![\w-]){initials}(?![\w-])", text) if len(short) > 2 and short.isupper() else None
    return named.span() if named else None


def _fits(short: str, said: str) -> bool:
    """Whether words, but for the short form itself, may be what it stands for: its letters are the initials of some in
    a row, with or without the small ones, or stand in order in fewer words than it has letters ("HyperText Markup
    Language")."""
    found = _WORD.findall(re.sub(rf"\b{re.escape(short)}s?\b", " ", said))
    telling = [word for word in found if word.lower() not in FUNCTION_WORDS]
    letters = short.lower()
    if any(letters in "".join(word[0].lower() for word in words) for words in (found, telling)):
        return True
    is_short = 0 < len(telling) < len(letters) and _has_in_order("".join(word[0] for word in telling), letters)
    return is_short and _has_in_order(letters, " ".join(telling))


def _has_in_order(short: str, said: str) -> bool:
    return said[:1].lower() == short[0].lower() and in_order(short.lower(), said.lower())


def _first_word(short: str, before: str) -> int | None:
    """Where the long form begins that ends a text before a short form in brackets: its letters are looked for from the
    last one back, the first of them at the beginning of a word (Schwartz and Hearst, PSB 2003)."""
    words = list(_WORD.finditer(before))
    words = words[-min(len(short) + 5, 2 * len(short)) :]
    starts = {word.start() for word in words}
    at = len(before)
    for place in range(len(short) - 1, -1, -1):
        at -= 1
        while at >= 0 and not (before[at].lower() == short[place].lower() and (place or at in starts)):
            at -= 1
        if at < 0 or (words and at < words[0].start()):
            return None
    return at if words else None
