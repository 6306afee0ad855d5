"""Elements of HTML to blocks of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from rag_app.documents.converters.html.code import code_of, is_typed, language_of, typed_lines
from rag_app.documents.converters.html.styles import RAISING, STRIKING
from rag_app.documents.converters.html.tables import is_layout, table_text
from rag_app.documents.converters.parts.equations import mathml_text
from rag_app.documents.converters.tables.numbers import counted
from rag_app.documents.markdown import blocks, fence, heading, linked, marked, paragraph, quoted, raised

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
BLOCK_TAGS = frozenset(
    """address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody td tfoot th
    thead tr ul caption""".split()
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SPACES = re.compile(r"[ \t\n\r\f\v\xa0]+")
_INNER_TABLE = re.compile(
    r"^(?:[ >*-]|\w{1,3}[.)] )*(?P<fence>`{3,})[^`\n]*\n(?:.*\n)*? *(?P=fence)$"  # code as it stands
    r"|^ +\|.*\n +\|(?: --- \|)+$(?:\n +\|.*)*",
    re.MULTILINE,
)
_BOLD = re.compile(r"\*\*[^*]+\*\*")
_STARTS_A_BLOCK = re.compile(r"[-|>`]|\d{1,3}[.)] ")
_NUMBERED_TITLE = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3}){1,4})\.? (?=[*_`]*[^\W\d_a-z])[^\n]{2,100}(?<![.,;:!?])")
_WRAPPED = {"strong": "**", "b": "**", "em": "*", "i": "*", "del": "~~", "s": "~~", "strike": "~~"}


def to_markdown(element: HtmlElement) -> str:
    """Render an element and all below it; the rows of a table begin their lines, in an item of a list, too."""
    return _INNER_TABLE.sub(
        lambda found: found[0] if found["fence"] else re.sub("^ +", "", found[0], flags=re.MULTILINE),
        blocks(_flow(element)),
    )


def _flow(element: HtmlElement, nested: bool = False) -> list[str]:
    """Blocks of the children; runs of inline nodes between them become paragraphs."""
    out: list[str] = []
    run: list[str] = [element.text or ""]
    typed: list[str] = []  # paragraphs of code that follow each other, often one a line

    def flush(*, keeps_code: bool = False) -> None:
        text = _tidy("".join(run))
        if text or not keeps_code:
            out.extend([fence("\n".join(typed))] if any(map(str.strip, typed)) else [])
            typed.clear()
        if text:
            out.append(paragraph(text))
        run.clear()

    for child in element:
        if is_typed(child):
            flush(keeps_code=True)
            typed.append(typed_lines(child))
        elif child.tag in BLOCK_TAGS or _has_blocks(child):
            flush()
            out.extend(_block(child, nested))
        else:
            text = inline(child)
            run.append(f" {text}" if _apart(child, text) else text)
        run.append(child.tail or "")
    flush()
    return out


def _has_blocks(element: HtmlElement) -> bool:
    return len(element) > 0 and any(below.tag in BLOCK_TAGS for below in element.iter())


def _block(element: HtmlElement, nested: bool) -> list[str]:
    tag = element.tag
    if tag in HEADINGS:
        title = _title(element)
        return [f"**{title}**" if nested and title else heading(HEADINGS[tag], title)]
    if tag == "pre":
        code = code_of(element)
        return [fence(code, language_of(element))] if code.strip() else []
    if tag in ("ul", "ol", "menu"):
        return [_list(element)]
    if tag == "li" and next(element.iterancestors("ul", "ol", "menu"), None) is None:
        return ["- " + _indented(_item_body(_flow(element, True)), 2)]
    if tag == "p" and not nested and (number := _anchored_number(element)):
        return [heading(number.count(".") + 1, _title(element))]
    if tag == "dl":
        return [_definitions(element)]
    if tag == "blockquote":
        return [quoted(blocks(_flow(element, True)))]
    if tag == "table":
        return _table(element, nested)
    if tag == "hr":
        return []
    return _flow(element, nested)


def _title(element: HtmlElement) -> str:
    """The text on one line, without the mark of a link to it."""
    return _tidy(_inline_children(element)).replace("\n", " ").rstrip("¶").strip()


def _anchored_number(paragraph_: HtmlElement) -> str:
    """The number of a paragraph that begins with an anchor and is a numbered title ("3.1 Requirements"), or ""."""
    anchor = next(iter(paragraph_), None)
    if anchor is None or anchor.tag != "a" or anchor.get("href") or not (anchor.get("name") or anchor.get("id")):
        return ""
    found = _NUMBERED_TITLE.fullmatch(_title(paragraph_))
    return found["number"] if found else ""


def _list(element: HtmlElement) -> str:
    items: list[str] = []
    marker = ""
    number = counted(element.get("start") or "", 1)
    for child in element:
        body = _item_body(_flow(child, True)) if child.tag == "li" else blocks(_block(child, True))
        if not body.strip():
            continue
        if child.tag != "li" and items:  # a list right within a list belongs to the item before
            items[-1] += "\n" + " " * len(marker) + _indented(body, len(marker))
            continue
        number = counted(child.get("value") or "", number)
        marker = _marker(element, number)
        number += 1
        items.append(marker + _indented(body, len(marker)))
    return "\n".join(items)


def _marker(element: HtmlElement, number: int) -> str:
    """What stands before an item: its number, its letter where the list has small ones, or a dash."""
    if element.tag != "ol":
        return "- "
    return f"{_LETTERS[number - 1]}) " if element.get("type") == "a" and 0 < number <= len(_LETTERS) else f"{number}. "


def _item_body(parts: list[str]) -> str:
    """An item's blocks; a list right below its first line stays tight."""
    if len(parts) == 2 and parts[1].startswith(("- ", "1. ", "a) ")):
        return "\n".join(parts)
    return blocks(parts)


def _definitions(element: HtmlElement) -> str:
    items: list[str] = []
    for item in list(element.iter("dt", "dd")):  # libxml2 leaves one open where the next one begins
        if (above := item.getparent()) is not None and above.tag == item.tag:
            above.addnext(item)
    for child in _defined(element):
        if child.tag == "dt":
            if title := _title(child):
                items.append(f"- **{title.replace('**', '').rstrip(': ')}**")
            continue
        body = blocks(_flow(child, True) if child.tag == "dd" else _block(child, True))
        if not body:
            continue
        if not items:
            items.append("- " + _indented(body, 2))
        elif items[-1].endswith("**") and "\n" not in items[-1] and not _STARTS_A_BLOCK.match(body):
            items[-1] += ": " + _indented(body, 2)
        else:
            items[-1] += "\n  " + _indented(body, 2)
    return ("\n\n" if any("\n\n" in item for item in items) else "\n").join(items)


def _defined(element: HtmlElement) -> Iterator[HtmlElement]:
    """Terms and definitions, also within groups, and what stands between them: a list in a list of bookmarks."""
    for child in element.iterchildren("*"):
        if child.tag in ("dt", "dd", "dl") or next(child.iter("dt", "dd"), None) is None:
            yield child
        else:
            yield from _defined(child)


def _table(element: HtmlElement, nested: bool) -> list[str]:
    if is_layout(element):
        return _flow(element, nested)
    caption = element.find("caption")
    title = "" if caption is None else _tidy(_inline_children(caption))
    return [paragraph(title), table_text(element, _cell, _cell_lines)]


def _cell(element: HtmlElement) -> str:
    """The text of a cell on one line; bold type says nothing where all of it is bold, as in the headers of Word."""
    if element.find(".//table") is not None:
        return " ".join(" ".join(element.itertext()).split())
    lines = [" ".join(line.split()) for line in blocks(_flow(element, True)).split("\n") if line.strip()]
    if all(_BOLD.fullmatch(line) for line in lines):
        lines = [line.strip("*") for line in lines]
    return " ".join(lines)


def _cell_lines(element: HtmlElement) -> list[str]:
    """The lines of a cell of paragraphs alone, blank ones among them; none where it holds something else."""
    found, run = list[str](), element.text or ""
    for child in element:
        if child.tag in ("p", "div") and not any(below.tag in BLOCK_TAGS for below in child.iterdescendants()):
            found += [run, _inline_children(child)] if run.strip() else [_inline_children(child)]
            run = ""
        else:
            if child.tag in BLOCK_TAGS or _has_blocks(child):
                return []
            run += inline(child)
        run += child.tail or ""
    found += [run] if run.strip() else []
    lines = [" ".join(line.split()) for text in found for line in text.split("\x00")]
    return [line.strip("*") if _BOLD.fullmatch(line) else line for line in lines]


def _indented(text: str, width: int) -> str:
    return text.replace("\n", "\n" + " " * width).replace("\n" + " " * width + "\n", "\n\n")


def inline(element: HtmlElement) -> str:
    """Render one inline element with its markup, without its tail."""
    tag = element.tag
    if tag == "br":
        return "\x00"
    if tag == "img":
        alt = " ".join((element.get("alt") or "").split())
        return f" {alt} " if " " in alt else ""
    if tag == "input":
        if element.get("type") != "checkbox" or not any(
            above.tag in ("li", "td", "p", "dd", "form") for above in element.iterancestors()
        ):
            return ""
        return "[ ] " if element.get("checked") is None else "[x] "
    if tag == "math":
        tex = element.find(".//annotation[@encoding='application/x-tex']")
        return f" ${tex.text.strip()}$ " if tex is not None and tex.text else mathml_text(element)
    if tag in ("code", "tt", "kbd", "samp") or (tag == "span" and "literal" in (element.get("class") or "").split()):
        text = _SPACES.sub(" ", element.text_content()).strip()
        return f"`{text}`" if text and "`" not in text else text
    text = _inline_children(element)
    if _is_raised(element):
        return raised(text)
    if tag in _WRAPPED and "\x00" not in text:
        return text if _is_initial(element) else marked(text, _WRAPPED[tag])
    if STRIKING.search(element.get("style") or "") and "\x00" not in text:
        return marked(text, "~~")
    if tag == "a":
        return linked(text, element.get("href") or "")
    if tag == "q":
        return f'"{text}"'
    return text


def _is_initial(element: HtmlElement) -> bool:
    """Whether an element is but the first letter of a word, as where a short form is written out, and strikes nothing:
    the marks of Markdown would cut the word in two."""
    text = element.text_content()
    return text.isalpha() and len(text) == 1 and (element.tail or "")[:1].islower() and "~" not in _WRAPPED[element.tag]


def _is_raised(element: HtmlElement) -> bool:
    """Whether an element stands raised: by its tag, by its own style, or as the mark of a note, which the style of a
    book raises."""
    roles = f"{element.get('role') or ''} {element.get('epub:type') or ''}".split()
    return (
        element.tag == "sup"
        or (element.tag == "a" and not {"doc-noteref", "noteref"}.isdisjoint(roles))
        or RAISING.search(element.get("style") or "") is not None
    )


def _inline_children(element: HtmlElement) -> str:
    parts = [element.text or ""]
    for child in element:
        text = f" {_inline_children(child)} " if child.tag in BLOCK_TAGS else inline(child)
        parts += [f" {text}" if _apart(child, text) else text, child.tail or ""]
    return "".join(parts)


def _apart(element: HtmlElement, text: str) -> bool:
    """Whether an element that a style sets apart touches the one before: links, labels and spans with classes."""
    before = element.getprevious()
    if before is None or before.tail or before.tag != element.tag:
        return False
    if element.tag not in ("a", "label") and not (
        element.tag == "span" and element.get("class") and before.get("class")
    ):
        return False
    end = before.text_content()
    digits = end[-1:].isdigit() and text[:1].isdigit()
    return len(end) > 1 and end[-1:].isalnum() and text[:1].isalnum() and not digits


def _tidy(text: str) -> str:
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\x00"))
    return "\n".join(lines).strip("\n")
