"""Kinds of codes that a question asks for by name, telephone numbers, postal codes, e-mail addresses and the like, and
words that are of another kind."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag_app.text.language.lines import line_at
from rag_app.text.language.question_words import BE

_DIALLED = (  # abroad, with an area, in groups, and at home
    r"(?:(?:\+\d|\(\+?\d{1,5}\)|0\d)[\d ()/.–-]*\d|(?:1[ .-])?\d{3}[ .-]\d{3}[ .-]\d{4}|1[ .-]?8\d\d[ .-][A-Z-]{7,9}"
    r"|\d{2,5}(?: \d{2,5}){1,5}|\d{3}-\d{4}|\d{7,12})"
)
_ENOUGH = r"(?=(?:[^\d\n]{0,3}\d){7}|1[ .-]?8\d\d[ .-][A-Z])"  # of digits
_TELEPHONE = re.compile(rf"(?<![\w.-]){_ENOUGH}{_DIALLED}(?![\w-]|\.\d)")
# What is no number of a file or a customer.
_SURE_TELEPHONE = re.compile(r"(?:\+\d|\(\+?\d{1,5}\))[\d ()/.–-]{4,}\d|(?:1[ .-])?\d{3}[ .-]\d{3}[ .-]\d{4}")
_SHORT = re.compile(r"(?:(?:ext(?:ension|\.)?|x)\s*)?\d(?: ?\d){2,5}", re.IGNORECASE)  # of an emergency, within a house
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}(?:@|\s?[(\[]at[)\]]\s?)[\w-]+(?:\.[\w-]+)+")
_IBAN = re.compile(r"\b[A-Z]{2}\d\d(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?\b")
_BIC = re.compile(r"\b[A-Z]{6}[A-Z\d]{2}(?:[A-Z\d]{3})?\b")
_POSTAL = re.compile(
    r"(?<![\w$€£+-])(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[\dW] ?[A-Z\d]{4}|[A-Z]\d[A-Z] ?\d[A-Z]\d"
    r"|(?:[A-Z]{1,2}-)?(?:\d{5}-\d{3,4}|\d{3}-\d{4}|\d\d-\d{3}|\d{3} \d\d|\d{4,6}(?: [A-Z]{2}\b)?))(?![\w-]|[.,]\d)"
)
_EMPLOYER = re.compile(r"(?<![\w-])\d\d-\d{7}(?![\w-])")
_SYMBOL = re.compile(r"(?<![\w.])[A-Z]{1,5}(?:[.-][A-Z]{1,2})?(?![\w.]\w)")
_DATE_OR_MONEY = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{2,4}|[$€£]\s?\d[\d.,]*|\d[\d.,]*\s?[$€£%]")


@dataclass(frozen=True, slots=True)
class CodeKind:
    """What a kind of codes is called in questions and labels, and how one is written."""

    called: re.Pattern[str]
    form: re.Pattern[str]


def _kind(called: str, form: re.Pattern[str]) -> CodeKind:
    return CodeKind(re.compile(rf"(?<![\w-])(?:{called})(?![\w-])", re.IGNORECASE), form)


_NUMBER = r"(?:numbers?|nos?\.?|#)"
_KINDS = (
    _kind(r"zip(?:[ -]?codes?)?|post(?:al)?[ -]?codes?", _POSTAL),
    _kind(rf"(?:tele)?phone(?:\s+{_NUMBER})?|(?:tel|mobile)\.?(?:\s+{_NUMBER})?", _TELEPHONE),
    _kind(r"e-?mails?(?:\s+address(?:es)?)?", _EMAIL),
    _kind(r"ibans?", _IBAN),
    _kind(r"bics?|swift(?:[ -]codes?)?", _BIC),
    _kind(
        rf"(?:federal\s+)?EINs?(?:\s+{_NUMBER})?|(?:(?:I\.?\s?R\.?\s?S\.?|federal)\s+)?employers?(?:['’]s|s['’])?"
        rf"\s+(?:identification|I\.?D\.?)(?:\s+{_NUMBER})?",
        _EMPLOYER,
    ),
    _kind(r"(?:trading|ticker|stock)\s+symbols?|tickers?", _SYMBOL),
)
# What has a number that is kept on record; a fax, a hotline or an office has that of a telephone.
_OF_A_RECORD = re.compile(
    r"\b(?:orders?|customer|client|invoice|policy|contract|file|case|claim|ref(?:erence)?|serial|registration|register"
    r"|identification|id|tax|vat|member(?:ship)?|ticket|tracking|article|item|part|model|batch|lot|employee|student"
    r"|patient|permit|licen[cs]e|passport|project|purchase|po|booking|reservation|confirmation|receipt|transaction"
    rf"|account|insurance|social\s+security|company|request|quote|quotation|delivery|shipment)\s+{_NUMBER}(?!\w)",
    re.IGNORECASE,
)
_OF_AN_ACCOUNT = re.compile(rf"\baccount\s+{_NUMBER}(?!\w)", re.IGNORECASE)
_OTHER_NUMBER = re.compile(
    rf"\b\w+\s+{_NUMBER}(?!\w)(?!\s+of\s+(?!the\b|an?\b|this\b|that\b|(?-i:[A-Z]))\w)", re.IGNORECASE
)
# What it belongs to may stand between, but no more of a sentence: "the fee for e-mails", "who answers the phone".
_ASKED = (
    rf"\b(?:what|which)(?P<be>['’]s|\s+{BE})?(?!\s+an?\s)\s+(?:(?:the|its|their|our|your|my|his|her)\s+)?"
    r"(?:(?!(?:the|an?|of|for|by|on|in|at|to|with|via|from|per|about|under|who|that|which)\s)[\w.,&'’()/-]+\s+){0,8}?"
)
_OF = r"(?!\s+for\s*\?)(?=\s*(?:\?|\Z|\()|\s+(?:of|for|on|at|in|under|does|do|is|are|can|should|must|may|has|have)\b)"
_ASKS = tuple((kind, re.compile(rf"{_ASKED}(?P<called>{kind.called.pattern}){_OF}", re.IGNORECASE)) for kind in _KINDS)
_ASKS_NUMBER = re.compile(rf"{_ASKED}(?:{_OTHER_NUMBER.pattern}){_OF}", re.IGNORECASE)
# "Which phone has a camera?", "what e-mail is sent to guests?"
_THING = re.compile(r"(?:tele)?phone|tel\.?|mobile\.?|e-?mails?", re.IGNORECASE)


def code_asked(question: str) -> CodeKind | None:
    """The kind of codes that `question` asks for; None where it asks for something else."""
    found = ((kind, asks.search(question)) for kind, asks in _ASKS)
    return next(
        (kind for kind, asked in found if asked and (asked["be"] or not _THING.fullmatch(asked["called"]))), None
    )


def whole_code(question: str, text: str, start: int, end: int) -> tuple[int, int]:
    """The place `text[start:end]`, to the ends of the code of the kind that `question` asks for, which it is a part of;
    one in brackets before it may be the number of a section."""
    kind, (first, last) = code_asked(question), line_at(text, start)
    codes = kind.form.finditer(text, first, last) if kind else ()
    spans = (code.span() for code in codes if not code[0].startswith("("))
    return next(((low, high) for low, high in spans if low <= start < end <= high), (start, end))


def is_of_another_code(text: str, question: str) -> bool:
    """Whether `question` asks for a telephone number, a postal code or the like and `text` has none; or for a number of
    something else and `text` is an e-mail address, a day or a sum of money, or an account number; or for that of an
    order, a customer or what else is kept on record, and `text` is a telephone number."""
    text = text.strip()
    if kind := code_asked(question):
        if kind.form is _TELEPHONE:
            return not (_TELEPHONE.search(text) or _SHORT.fullmatch(text))
        return _SURE_TELEPHONE.fullmatch(text) is not None or kind.form.search(text) is None
    if not _ASKS_NUMBER.search(question):
        return False
    if _SURE_TELEPHONE.fullmatch(text):
        return _OF_A_RECORD.search(question) is not None
    if _IBAN.fullmatch(text):
        return _OF_AN_ACCOUNT.search(question) is None
    return any(form.fullmatch(text) for form in (_EMAIL, _DATE_OR_MONEY))
