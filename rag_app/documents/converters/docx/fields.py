"""What is filled in on forms in a Word file, and what is to be: fields that never end or lie within many others, whose
text is as any other; what is chosen in lists of the old kind, which is written nowhere in the text; what fields ask for
that nobody has filled in, which is no text of it; and blanks, nothing but tabs and spaces, underlined."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from lxml import etree

from rag_app.documents.converters.docx.styles import is_on
from rag_app.documents.converters.parts.ooxml import text_run
from rag_app.documents.converters.parts.xml import attribute, local_name
from rag_app.documents.converters.tables.numbers import counted

_DEEPEST = 20  # one within the other, as Word nests them
BLANK = "____"
_LEAST = 3  # spaces; fewer may be underlined by chance, but before a comma there is none
_BEFORE = (",", ";")


def close_fields(root: etree._Element) -> None:
    """Take the marks of such fields out of a part. Mammoth looks through all open fields at each run of text, and takes
    what follows a link that does not end for its text."""
    open_fields: list[list[etree._Element]] = []  # begin and separator of each
    needless: list[etree._Element] = []
    for mark in root.iter("{*}fldChar"):
        kind = attribute(mark, "fldCharType")
        if kind == "begin":
            open_fields.append([mark])
        elif open_fields:
            open_fields[-1].append(mark)
            if kind == "end":
                closed = open_fields.pop()
                needless += closed if len(open_fields) >= _DEEPEST else []
    needless += [mark for field in open_fields for mark in field]
    for mark in needless:
        mark.getparent().remove(mark)


def write_choices(document: etree._Element) -> None:
    """Put the chosen entry of each list before its field, unless that shows it."""
    begun: etree._Element | None = None
    for element in list(document.iter("{*}fldChar", "{*}t")):
        kind = attribute(element, "fldCharType")
        if kind == "begin" or (element.text or "").strip():
            begun = element if kind else None
        elif kind == "end" and begun is not None:
            if choice := _choice(begun):
                begun.addprevious(text_run(begun, choice)[0])
            begun = None


def clear_prompts(document: etree._Element) -> None:
    """Take "Click or tap here to enter text." out of the fields within a paragraph or cell that show no more."""
    for shows in list(document.iter("{*}showingPlcHdr")):
        field = shows.getparent().getparent()
        if is_on(shows) and next(field.iterancestors("{*}p", "{*}tc"), None) is not None:
            for text in field.iter("{*}t"):
                text.text = ""


def _choice(field: etree._Element) -> str:
    """The entry that is chosen, by default the first."""
    choices = field.find("{*}ffData/{*}ddList")
    if choices is None:
        return ""
    entries = [attribute(entry, "val") for entry in choices.iterchildren("{*}listEntry")]
    chosen = next((attribute(one, "val") for one in choices.iterchildren("{*}result", "{*}default")), "")
    return dict(enumerate(entries)).get(counted(chosen, 0), "")


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
