"""What Google Docs exports as pages: its title, lists within lists, and the comments of reviewers."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

_LEVEL = re.compile(r"\blst-kix_(\w+)-(\d)\b")
_MARK, _COMMENT = re.compile(r"cmnt_ref\d+"), re.compile(r"cmnt\d+")


def tidy_up(root: HtmlElement) -> None:
    """Make the title a heading, put lists into the items that they stand below, and leave comments out."""
    body = root.find("body")
    if body is None or "doc-content" not in (body.get("class") or "").split():
        return
    for element in list(body.iter("p")):
        if "title" in (element.get("class") or "").split():
            element.tag = "h1"
    for link in list(body.iter("a")):
        if _MARK.fullmatch(link.get("id") or ""):
            link.drop_tree()
        elif _COMMENT.fullmatch(link.get("id") or ""):
            box = next((above for above in link.iterancestors("div", "p") if above.tag == "div"), link.getparent())
            if box is not None and box is not body:
                box.drop_tree()
    _nest(body)


def _nest(body: HtmlElement) -> None:
    """Of a list, only the class says how deep it lies; each is one of its own, below or behind the one before."""
    open_: list[tuple[int, HtmlElement]] = []
    last: HtmlElement | None = None
    for element in list(body.iter("ul", "ol")):
        found = _LEVEL.search(element.get("class") or "")
        if not found:
            continue
        before, level = element.getprevious(), int(found[2])
        if before is None or before is not last:
            open_ = []
        while open_ and open_[-1][0] >= level:
            open_.pop()
        if open_ and len(open_[-1][1]):
            open_[-1][1][-1].append(element)
        else:
            last = element
        open_.append((level, element))
