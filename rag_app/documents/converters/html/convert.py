"""HTML to Markdown: the content of the page, without its navigation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import lxml.html
from lxml.html import HtmlElement

from rag_app.documents.converted import Converted
from rag_app.documents.converters.html.blocks import to_markdown
from rag_app.documents.converters.html.bold_titles import head_by_look
from rag_app.documents.converters.html.content import content_of
from rag_app.documents.converters.html.page_breaks import join_pages
from rag_app.documents.converters.html.styles import Look, look_by_class
from rag_app.documents.decoding import SAMPLE_BYTES, decode, encoding_called, guess_encoding

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset=[\"']?([A-Za-z0-9_.:-]+)|<\?xml[^>]*encoding=[\"']([A-Za-z0-9_.:-]+)", re.I
)
_ATTRIBUTE = r"""(?:[\s/]++=?+[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+)"""
# libxml2 takes time by the square of a tag's attributes: a minute for 200,000.
_TAG = re.compile(rf"(<[a-zA-Z][^\s/>]*+{_ATTRIBUTE}{{0,1000}}+){_ATTRIBUTE}*+")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
# The declarations within one of a type, which libxml2 takes for text of the page.
_SUBSET = re.compile(r"\A([^<]*+(?:<!--(?>.*?-->)[^<]*+)*+<!doctype[^<>\[]*+)\[(?>.*?\]\s*(?=>))", re.I | re.DOTALL)


def convert(path: Path, name: str) -> Converted:
    """Convert an HTML file; the title is the page's only `h1`, else its `<title>`."""
    text, title = html_to_markdown(decode_html(path.read_bytes()), heads=True)
    return Converted(((None, text),), title)


def decode_html(data: bytes) -> str:
    """Decode by byte order mark, then the declared character set, then a guess."""
    guess = guess_encoding(data[:SAMPLE_BYTES]) or "utf-8"
    declared = _CHARSET.search(data[:4096])
    if declared and not guess.startswith("utf"):
        label = (declared[1] or declared[2]).decode("ascii").lower()
        try:
            return decode(data, encoding_called(label))
        except LookupError:
            pass
    return decode(data, guess)


def html_to_markdown(markup: str, looks: Mapping[str, Look] | None = None, *, heads: bool = False) -> tuple[str, str]:
    """Return the Markdown and the title of a page or a fragment of HTML; `looks` are those of classes. With `heads`,
    what looks like a heading becomes one where the page has none."""
    root = parse(markup)
    if root is None:
        return "", ""
    page_title = " ".join((root.findtext(".//title") or "").split())
    look_by_class(root, looks or {})
    content = content_of(root)
    if not content.text_content().strip():  # a page that is nothing but navigation
        again = parse(markup)
        content = content if again is None else again
    join_pages(content)
    if heads:
        head_by_look(content)
    top = [" ".join(h1.text_content().split()) for h1 in content.iter("h1")]
    return to_markdown(content), top[0].rstrip("¶#") if len(top) == 1 and top[0] else page_title


def parse(markup: str) -> HtmlElement | None:
    """Parse leniently, without comments and instructions, so that every node is an element; None where there is no
    element and no text. Of a tag's attributes the first thousand are read.

    Raises `RecursionError` where libxml2 stops for depth (2,048 elements): it would leave the rest of the page out.
    """
    markup = _SUBSET.sub(r"\1", _DECLARATION.sub("", markup.replace("\0", "")))
    markup = _TAG.sub(r"\1", markup)
    if not markup.strip():
        return None
    parser = lxml.html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    try:
        root: HtmlElement | None = lxml.html.document_fromstring(markup, parser=parser)
    except lxml.etree.ParserError:
        root = None
    if any("depth" in entry.message for entry in parser.error_log):
        raise RecursionError("the elements of the page are nested too deeply")
    return root
