"""Kinds of codes that a question asks for by name, telephone numbers, postal codes, e-mail addresses and the like, and
words that are one of another kind."""

from __future__ import annotations

import re

_DIGIT = re.compile(r"\d")
_NUMBERED = r"(?:numbers?|nos?\b\.?|#)"
# How each kind is written, as a whole text.
_EMAIL = re.compile(r"\S+@\S+\.\S+")
_WEB = re.compile(r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/\S*)?")
_IBAN = re.compile(r"[A-Z]{2}\d\d(?:\s?[A-Z\d]{2,4}){3,8}")
_BIC = re.compile(r"[A-Z]{6}[A-Z\d]{2}(?:[A-Z\d]{3})?")
_TELEPHONE = re.compile(r"(?:\+|\(?0|\(\d|\d{3}[ .-]\d{3}[ .-]\d{4}\b)[\d\s()/.–-]*\d(?:\s*(?:ext|x)\.?\s*\d+)?")
