"""Inline markup of AsciiDoc to Markdown."""

from __future__ import annotations

import re

_RULES = (
    (re.compile(r"\[\[[^\]]*\]\]|\[#[\w-]+\]"), ""),
    (re.compile(r"<<[^,<>]+,\s*([^<>]+)>>"), r"\1"),
    (re.compile(r"<<#?([^<>]+)>>"), r"\1"),
    (re.compile(r"xref:[^\[\s]*\[([^\]]+)\]"), r"\1"),
    (re.compile(r"link:(https?://[^\[\s]+)\[([^\],]+)[^\]]*\]"), r"[\2](\1)"),
    (re.compile(r"link:[^\[\s]+\[([^\],]*)[^\]]*\]"), r"\1"),
    (re.compile(r"(?<![\w(\]])(https?://[^\[\s<>]+|mailto:[^\[\s<>]+)\[\]"), r"\1"),
    (re.compile(r"(?<![\w(\]])(https?://[^\[\s<>]+|mailto:[^\[\s<>]+)\[([^\],]+)[^\]]*\]"), r"[\2](\1)"),
    (re.compile(r"(link\w+):([\w-]+)\[(\d*)\]"), r"\2"),
    (re.compile(r"(?:kbd|btn|icon|stem|latexmath|asciimath|pass):[\w-]*\[([^\]]*)\]"), r"\1"),
    (re.compile(r"footnote(?:ref)?:[\w-]*\[(?:[\w-]+,)?([^\]]+)\]"), r" (\1)"),
    (re.compile(r"footnote(?:ref)?:[\w-]*\[\]"), ""),
    (re.compile(r"menu:([^\[\]]+?)\[\]"), r"\1"),
    (re.compile(r"menu:([^\[\]]+?)\[([^\]]+)\]"), r"\1 > \2"),
    (re.compile(r"image:[^\[\s]+\[([^\],]*)[^\]]*\]"), r"\1"),
    (re.compile(r"`\+(.+?)\+`"), r"`\1`"),
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
