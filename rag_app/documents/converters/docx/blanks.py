"""Blanks of forms in a Word file, nothing but tabs and spaces, underlined: what is to be filled in by hand."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from lxml import etree

from rag_app.documents.converters.parts.ooxml import text_run
from rag_app.documents.converters.parts.xml import attribute, local_name

BLANK = "____"
_LEAST = 3  # spaces; fewer may be underlined by chance, but before a comma there is none
_BEFORE = (",", ";")


def mark_blanks(document: etree._Element) -> None:
    """Write blanks as underscores: mammoth would leave "this day of , 20 ," of a date that is to be filled in."""
    for paragraph in document.iter("{*}p"):
        for runs, after in _blanks([part for part in paragraph if _is_run(part) or any(part.itertext())]):
            runs[0].addprevious(text_run(runs[0], f" {BLANK} " if after[:1].isalnum() else f" {BLANK}"))
            for run in runs:
                paragraph.remove(run)


def _is_run(part: etree._Element) -> bool:
    return local_name(part) == "r"


def _blanks(parts: Sequence[etree._Element]) -> Iterator[tuple[list[etree._Element], str]]:
    """Runs next to one another that are a blank, with the text behind them; `parts` of a paragraph are its runs, and
    links or boxes with text."""
    groups = [(underlined, list(group)) for underlined, group in itertools.groupby(parts, _is_underlined)]
    texts = ["".join(map(_text, group)) for _, group in groups]
    for (underlined, group), text, after in zip(groups, texts, [*texts[1:], ""], strict=False):
        is_wide = "\t" in text or len(text) >= _LEAST or (bool(text) and after.startswith(_BEFORE))
        if underlined and is_wide and not text.strip() and not any(map(_holds_more, group)):
            yield group, after


def _is_underlined(run: etree._Element) -> bool:
    line = run.find("{*}rPr/{*}u")
    return line is not None and attribute(line, "val") not in ("", "none")


def _text(part: etree._Element) -> str:
    return "".join(_said(inner) for inner in part) if _is_run(part) else "".join(part.itertext())


def _said(part: etree._Element) -> str:
    name = local_name(part)
    return "\t" if name == "tab" else part.text or "" if name == "t" else ""


def _holds_more(run: etree._Element) -> bool:
    """Whether a run has a picture, a field or a line break."""
    return any(local_name(part) not in ("rPr", "t", "tab", "lastRenderedPageBreak") for part in run)
