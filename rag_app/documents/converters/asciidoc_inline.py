"""Inline markup of AsciiDoc to Markdown."""

from __future__ import annotations

import re

# Of a target, and of what is in brackets: with any number, thousands of openings that nothing closes take the square
# of their number in time.
_TARGET, _SAID = r"[^\[\s]{0,2000}+", r"[^\]]{0,5000}+"
_WEB = r"(?<![\w(\]])(https?://[^\[\s<>]{1,2000}+|mailto:[^\[\s<>]{1,2000}+)"
_FIRST = rf"([^\],]{{1,2000}}+){_SAID}"

_RULES = (
    (re.compile(r"\[\[[^\[\]]*\]\]|\[#[\w-]+\]"), ""),
    (re.compile(r"<<[^,<>]+,\s*([^<>]+)>>"), r"\1"),
    (re.compile(r"<<#?([^<>]+)>>"), r"\1"),
    (re.compile(rf"xref:{_TARGET}\[(?!\])({_SAID})\]"), r"\1"),
    (re.compile(rf"link:(https?://{_TARGET})\[{_FIRST}\]"), r"[\2](\1)"),
    (re.compile(rf"link:{_TARGET}\[([^\],]{{0,2000}}+){_SAID}\]"), r"\1"),
    (re.compile(rf"{_WEB}\[\]"), r"\1"),
    (re.compile(rf"{_WEB}\[{_FIRST}\]"), r"[\2](\1)"),
    (re.compile(r"(link\w{1,50}+):([\w-]{1,200}+)\[(\d*)\]"), r"\2"),
    (re.compile(rf"(?:kbd|btn|icon|stem|latexmath|asciimath|pass):[\w-]{{0,50}}+\[({_SAID})\]"), r"\1"),
    (re.compile(rf"footnote(?:ref)?:[\w-]{{0,50}}+\[(?:[\w-]{{1,50}}+,)?(?!\])({_SAID})\]"), r" (\1)"),
    (re.compile(r"footnote(?:ref)?:[\w-]{0,50}+\[\]"), ""),
    (re.compile(r"menu:([^\[\]]{1,200}+)\[\]"), r"\1"),
    (re.compile(rf"menu:([^\[\]]{{1,200}}+)\[(?!\])({_SAID})\]"), r"\1 > \2"),
    (re.compile(rf"image:{_TARGET}\[([^\],]{{0,2000}}+){_SAID}\]"), r"\1"),
    (re.compile(r"`\+(.{1,2000}?)\+`"), r"`\1`"),
    (re.compile(r"(?<!\w)\[[\w.#%-]+\](?=[#*_`])"), ""),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])"), r"**\1**"),
    (re.compile(r"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*"), r"**\1**"),
    (re.compile(r"(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])"), r"*\1*"),
    (re.compile(r"(?<!\w)#(?=\S)([^#\n]+?)(?<=\S)#(?!\w)"), r"\1"),
    (re.compile(r"\(\(\((?:[^()]*)\)\)\)"), ""),
    (re.compile(r"\(\(([^()]*)\)\)"), r"\1"),
)


def inline(text: str) -> str:
    """Emphasis and links become Markdown; anchors, index terms and macros leave their text."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
