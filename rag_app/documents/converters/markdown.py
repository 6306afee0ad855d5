"""Markdown as people write it to plain Markdown: blocks of HTML in it are converted, comments and wikilinks go."""

from __future__ import annotations

import re
from bisect import bisect_right
from pathlib import Path

from markdown_it import MarkdownIt

from rag_app.documents.converted import Converted
from rag_app.documents.converters.html.convert import html_to_markdown
from rag_app.documents.converters.vault import front_matter, without_wikilinks
from rag_app.documents.decoding import normalize, text_of
from rag_app.documents.markdown import CODE, front_matter_end

_OPEN_TABLE = re.compile(r"<table\b(?!.*</table)", re.IGNORECASE | re.DOTALL)
_HTML_HINT = re.compile(r"^ {0,3}<[A-Za-z!/]", re.MULTILINE)
# A link to a place of the same text, and that place, which has no words of its own, with the space on one side of it.
_PLACE = r"<a\s+(?:id|name)\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[\w.-]+)\s*(?:/>|>\s*</a\s*>)"
_ANCHOR = re.compile(
    rf"{CODE}|(?<!!)\[(?P<shown>[^\[\]\n]+)\]\(#[^()\s]*\)|(?<![ \t])[ \t]+{_PLACE}(?!\S)|{_PLACE}",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
# A picture or file that is written out in an address (RFC 2397): where it stands, or where its label says what it is.
_DATA = r"data:(?:[\w.+-]+/[\w.+-]+)?(?:;[\w=.-]+)*,"
_WRITTEN_OUT = re.compile(
    rf"{CODE}|!?\[(?P<shown>[^\[\]\n]*)\]\(<?{_DATA}[^()\n]*\)|<img\b[^<>]*?\bsrc\s*=\s*[\"']?{_DATA}[^<>]*>"
    rf"|^ {{0,3}}\[(?P<label>[^\[\]\n]+)\]:[ \t]*<?{_DATA}[^\n]*(?:\n|\Z)",
    re.MULTILINE | re.IGNORECASE | re.DOTALL,
)
_LABELLED = re.compile(r"!\[(?P<shown>[^\[\]\n]*)\]\[(?P<label>[^\[\]\n]+)\]")
# Signs that programs escape wherever they stand, and that are marks nowhere but at the beginning of a line, twice, or
# around words; a backslash that a formula may need (`40\,m`) stays, and so do those of paths, patterns and commands,
# which also stand before letters.
_ESCAPED = re.compile(
    rf"{CODE}|^(?: {{4}}|\t)[^\n]*|(?<![^\s|`])[^\s|`]*?(?<!\\)\\[^\W_][^\s|`]*|^[ \t>]*(?:\d+|[-+*])?[ \t]*\\."
    r"|(?<=[^\W_])\\(?P<between>_)(?=[^\W_])|(?<![~\\])\\(?P<tilde>~)(?![~\\])|(?<=\w)\\(?P<end>[.!])(?=\s|\Z)"
    r"|(?<!\\)\\(?P<sign>[-+=#$%]|&(?!#?\w+;))",
    re.MULTILINE | re.DOTALL,
)


def convert(path: Path, name: str) -> Converted:
    """Convert a Markdown file."""
    title, metadata, body = front_matter(normalize(text_of(path.read_bytes())))
    text = _without_html_blocks(without_wikilinks(without_anchors(without_data(without_escapes(body)))))
    return Converted(((None, _with_barred_tables(text)),), title, metadata)


def without_escapes(text: str) -> str:
    """`text` with the signs themselves where a backslash stands before them that changes nothing (`snake\\_case`,
    `27 EUR\\.`), as Google Docs and Pandoc write it; code stays as it is."""
    if "\\" not in text:
        return text
    return _ESCAPED.sub(
        lambda found: found["between"] or found["tilde"] or found["end"] or found["sign"] or found[0], text
    )


def without_data(text: str) -> str:
    """`text` without the data of pictures that stand in it as addresses, as Google Docs and Colab write them; what is
    said of a picture stays, and so does code."""
    if "data:" not in text:
        return text
    labels = set[str]()

    def kept(found: re.Match[str]) -> str:
        labels.update(filter(None, [found["label"]]))
        return found["code"] or found["shown"] or ""

    text = _WRITTEN_OUT.sub(kept, text)
    return _LABELLED.sub(lambda found: found["shown"] if found["label"] in labels else found[0], text)


def without_anchors(text: str) -> str:
    """`text` with the words of links to its own places (`[text](#place)`) and without the empty `<a id="...">` and
    `<a name="...">` that these lead to; code stays as it is."""
    return _ANCHOR.sub(lambda found: found["code"] or found["shown"] or "", text)


def _with_barred_tables(text: str) -> str:
    """`text` with the rows of its tables at the beginning of their lines, between bars (GFM 4.10 needs neither)."""
    if "|" not in text:
        return text
    lines = text.split("\n")
    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["block"])
    for token in parser.parse(text):
        if token.type == "table_open" and token.map:
            for at in range(*token.map):
                row = lines[at].strip()
                if row.startswith(">"):
                    break
                row = row if row.startswith("|") else f"| {row}"
                lines[at] = row if row.endswith("|") and not row.endswith("\\|") else f"{row} |"
    return "\n".join(lines)


def _without_html_blocks(text: str) -> str:
    """Replace each top-level HTML block (CommonMark 4.6) by its Markdown; all else stays as it is."""
    if not _HTML_HINT.search(text):
        return text
    front = front_matter_end(text)
    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["block"])
    lines = text[front:].split("\n")
    closings = [i for i, line in enumerate(lines, start=1) if "</table" in line.lower()]
    out: list[str] = []
    at = 0
    for token in parser.parse(text[front:]):
        if token.type == "html_block" and token.level == 0 and token.map:
            start, end = token.map
            if start < at:
                continue
            if _OPEN_TABLE.search("\n".join(lines[start:end])):  # a blank line within ends the block, not the table
                closing = bisect_right(closings, end)
                end = closings[closing] if closing < len(closings) else end
            out += lines[at:start]
            converted = html_to_markdown("\n".join(lines[start:end]))[0]
            if out and out[-1].strip():
                out.append("")
            if converted.strip():
                out += [*converted.split("\n"), ""]
            at = end + (end < len(lines) and not lines[end].strip() and (not out or not out[-1]))
    return text[:front] + "\n".join(out + lines[at:])
