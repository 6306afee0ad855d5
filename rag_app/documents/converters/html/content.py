"""Which part of a page is its content."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from lxml.html import HtmlElement

from rag_app.documents.converters.html.forms import fill_in
from rag_app.documents.converters.html.google_docs import tidy_up
from rag_app.documents.converters.html.listed import TITLES, drop_contents

# A comment is one of a reviewer, in sheets that LibreOffice writes.
_DROPPED_TAGS = "script style noscript template svg iframe nav button select textarea dialog comment rt rp".split()
DROPPED_ROLES = frozenset("navigation search banner contentinfo complementary menu menubar dialog alertdialog".split())
# Class and id words of page furniture: Sphinx, DocBook, AsciiDoctor, MediaWiki, Bootstrap and common site generators.
FURNITURE = frozenset(
    """
    nav navbar navheader navfooter navigation nav-links menu pagination prev-next related sidebar sphinxsidebar
    breadcrumb breadcrumbs wy-nav-side wy-nav-top wy-breadcrumbs rst-footer-buttons rst-versions
    headerlink anchor-link skip-link skip-nav edit-this-page linenos linenodiv
    mw-editsection mw-jump-link navbox catlinks printfooter noprint metadata-nav vector-header mw-navigation mw-head
    mw-panel mw-portlet-lang mw-redirectedfrom vector-page-toolbar vector-dropdown vector-column-start sitesub
    vector-body-before-content sistersitebox authority-control
    site-header footer site-footer page-footer cookie-banner cookie-notice share-buttons social-share
    """.split()
)
# What asks for consent to cookies: of sites, and of OneTrust, Cookiebot, Usercentrics, Didomi, Quantcast, CookieYes.
_CONSENT = re.compile(
    r"(?:^|(?<!\bno)(?<!\bhas)(?<!\bwith)[-_])"  # what says of a page whether there is one
    r"(?:cookies?|gdpr)[-_]?(?:banner|notice|bar|popup|modal|dialog|overlay|consent|law-info)"
    r"(?:[-_](?:banner|notice|bar|popup|modal|dialog|overlay|container|wrapper|root|inner|box))*(?:__.*)?$"
    r"|^consent[-_]?(?:banner|popup|overlay|sdk)$"
    r"|^(?:onetrust-|cybotcookiebot|usercentrics-root|didomi-host|qc-cmp|cky-consent)"
)
CONTENTS = frozenset("toc toctree-wrapper contents table-of-contents tableofcontents localtoc".split())
_PROSE = ("p", "table", "dl")
_CONTACT = re.compile(
    r"\b[\w.+-]+@[\w-]+\.\w|(?:\b(?:tel(?:ephone)?|phone|call|ring|extension)\b[^\d\n]{0,30}|\+)\(?\d[\d\s()/-]{2,}\d",
    re.I,
)
_LONGEST_CONTACT = 300  # characters of a footer
_HIDDEN = re.compile(r"(?<![\w-])display\s*:\s*none|(?<![\w-])visibility\s*:\s*hidden", re.I)


def content_of(root: HtmlElement) -> HtmlElement:
    """Return the element with the page's content, its furniture removed (the tree is changed).

    A table of contents goes too, unless the page is nothing else; what is filled in on a form stays.
    """
    tidy_up(root)
    fill_in(root)
    for element in list(root.iter(*_DROPPED_TAGS)):
        if element.tag == "button" and _is_title(element):
            element.drop_tag()
        else:
            element.drop_tree()
    body = root.find("body")
    content = _main(root if body is None else body)
    for element in list(content.iter()):
        if element is not content and _is_furniture(element):
            element.drop_tree()
    whole = len(content.text_content())
    listed = [element for element in content.iter() if _words(element) & CONTENTS]
    contents = [
        element
        for element in _outermost(listed)
        if element is not content and mostly_links(element) and not _holds_sections(element)
    ]
    if _characters_in(contents) < 0.8 * whole:
        for element in contents:
            element.drop_tree()
    drop_contents(content)
    return content


def _is_title(button: HtmlElement) -> bool:
    """Whether a button is the title of what it unfolds."""
    return "accordion" in (button.get("class") or "") or any(above.tag in TITLES for above in button.iterancestors())


def _main(body: HtmlElement) -> HtmlElement:
    """The one `main` element where it holds a good part of the text, with what belongs to it of the elements before and
    behind it, else the body."""
    mains = body.xpath(".//main | .//*[@role='main']")
    outer = _outermost(mains)
    if len(outer) != 1 or len(outer[0].text_content()) <= 0.2 * len(body.text_content()):
        return body
    main: HtmlElement = outer[0]
    telling = _PROSE if main.find(".//h1") is not None else (*_PROSE, "h1", "h2", "h3")
    for element in [one for one in main.itersiblings(preceding=True) if _belongs(one, telling)]:
        main.insert(0, element)
    main.extend([one for one in main.itersiblings() if _belongs(one, telling)])
    return main


def _belongs(element: HtmlElement, telling: tuple[str, ...]) -> bool:
    """Whether an element beside the main one is no furniture, and holds a `telling` one: a note of the version above,
    an amendment below, but not the name of the site above a page that has a title."""
    return (
        element.tag not in ("aside", "form")
        and next(element.iter(*telling), None) is not None
        and not mostly_links(element)
        and not _is_furniture(element)
    )


def _is_furniture(element: HtmlElement) -> bool:
    tag = element.tag
    if tag == "footer":
        return not (_says_whom_to_ask(element) or any(above.tag == "article" for above in element.iterancestors()))
    if tag == "aside" and mostly_links(element) and not _is_footnote(element):  # others are notes and warnings
        return True
    if tag == "label":
        return _is_number_of_paragraph(element)
    if tag == "header":
        inside = any(above.tag in ("article", "section") for above in element.iterancestors())
        if inside or next(element.iter("h1", "h2", "h3"), None) is not None:
            return False
        if mostly_links(element):
            return True
    if (
        element.get("role") in DROPPED_ROLES
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
    ):
        return True
    if _HIDDEN.search(element.get("style") or ""):
        return True
    words = _words(element)
    if tag in ("div", "aside", "form") and "section" not in words and any(map(_CONSENT.search, words)):
        return not _holds_sections(element)
    found = words & FURNITURE
    if found == {"menu"} and not mostly_links(element):  # that of a restaurant
        return False
    return bool(found) and not _holds_sections(element)


def _says_whom_to_ask(footer: HtmlElement) -> bool:
    """Whether it is a few words with a telephone number or an address for mail, and no map of a site."""
    text = footer.text_content()
    links = [link for link in footer.iter("a") if not (link.get("href") or "").startswith(("mailto:", "tel:"))]
    is_map = _characters_in(links) > 0.4 * len(text)
    return len(" ".join(text.split())) <= _LONGEST_CONTACT and not is_map and _CONTACT.search(text) is not None


def _is_number_of_paragraph(label: HtmlElement) -> bool:
    """Whether a label is nothing but a link with a number, by which a place of the page is cited."""
    links = list(label.iter("a"))
    text = label.text_content().strip()
    return len(links) == 1 and text.isdigit() and links[0].text_content().strip() == text


def _is_footnote(element: HtmlElement) -> bool:
    return any("footnote" in (element.get(name) or "") for name in ("class", "role", "epub:type"))


def mostly_links(element: HtmlElement) -> bool:
    """Whether over two fifths of an element's text lie in links."""
    return _characters_in(element.iter("a")) > 0.4 * len(element.text_content())


def _characters_in(elements: Iterable[HtmlElement]) -> int:
    """How long the texts of some elements are together."""
    return sum(len(element.text_content()) for element in elements)


def _outermost(elements: Collection[HtmlElement]) -> list[HtmlElement]:
    """Those that lie in no other one."""
    return [element for element in elements if not any(above in elements for above in element.iterancestors())]


def _holds_sections(element: HtmlElement) -> bool:
    """Whether an element with a suspicious class in fact wraps the article."""
    return element.tag in ("body", "main", "article") or element.find(".//h1") is not None


def _words(element: HtmlElement) -> set[str]:
    return set(f"{element.get('class') or ''} {element.get('id') or ''}".lower().split())
