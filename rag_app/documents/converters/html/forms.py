"""What is filled in on a form of a web page: text, the chosen entry of a list, which button is pressed."""

from __future__ import annotations

from collections.abc import Collection

from lxml.html import HtmlElement

_OF_TEXT = frozenset("text email tel url number date time month week datetime-local".split())
_BLOCKS = ("p", "li", "td", "th", "dd", "div", "fieldset", "form", "body")
_BESIDE = {"td": ("td", "th"), "dd": ("dt",)}  # the cell that the label stands in


def fill_in(root: HtmlElement) -> None:
    """Write what each field of a form holds in its place, and make radio buttons boxes; fields without a label beside
    them, as those for a search or for the version of a manual, are left out."""
    _tick(root)
    named = {label.get("for") for label in root.iter("label") if label.text_content().strip()}
    for field in list(root.iter("input", "select", "textarea")):
        if field.tag == "input" and _kind(field) == "radio":
            if (field.tail or "").strip() or _has_label(field, named):
                field.set("type", "checkbox")
        elif (value := _value(field)) and (_has_label(field, named) or _stands_behind_text(field)):
            field.tail = f" {value} {field.tail or ''}"


def _tick(root: HtmlElement) -> None:
    """Write the boxes of tasks that Notion and Confluence draw by their styles alone."""
    for element in list(root.iter("div", "li")):
        words = (element.get("class") or "").split()
        if element.tag == "div" and not {"checkbox-on", "checkbox-off"}.isdisjoint(words):
            element.tag, element.text = "span", "[x]" if "checkbox-on" in words else "[ ]"
        elif element.get("data-inline-task-id") is not None:
            element.text = f"[{'x' if 'checked' in words else ' '}] {element.text or ''}"


def _kind(field: HtmlElement) -> str:
    return (field.get("type") or "text").lower()


def _value(field: HtmlElement) -> str:
    """What a field holds; empty where it shows nothing, or what nobody chose."""
    value = ""
    if field.tag == "select":
        chosen = [option.text_content() for option in field.iter("option") if option.get("selected") is not None]
        value = ", ".join(" ".join(text.split()) for text in chosen)
    elif field.tag == "textarea":
        value = field.text_content()
    elif _kind(field) in _OF_TEXT:
        value = field.get("value") or ""
    return " ".join(value.split())


def _has_label(field: HtmlElement, named: Collection[str | None]) -> bool:
    return (field.get("id") is not None and field.get("id") in named) or any(
        above.tag == "label" for above in field.iterancestors()
    )


def _stands_behind_text(field: HtmlElement) -> bool:
    """Whether text stands before a field in its paragraph or cell, or alone in the cell before that."""
    block = next((above for above in field.iterancestors(*_BLOCKS)), None)
    if block is None:
        return False
    for part in block.iter():
        if part is field:
            break
        tail = part.tail if part is not block else ""
        if part.tag != "option" and f"{part.text or ''}{tail or ''}".strip():
            return True
    cell = block.getprevious()
    return cell is not None and cell.tag in _BESIDE.get(block.tag, ()) and bool(cell.text_content().strip())
