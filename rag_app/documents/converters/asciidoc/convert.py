"""AsciiDoc to Markdown, line by line: headings, lists, tables, delimited blocks and attributes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from rag_app.documents.converted import Converted
from rag_app.documents.converters.asciidoc.tables import table_rows
from rag_app.documents.converters.tables.header_rows import with_one_header
from rag_app.documents.decoding import normalize, text_of
from rag_app.documents.markdown import blocks, fence, heading, paragraph, pipe_table, quoted

_TITLE = re.compile(r"(={1,6}|#{1,6})[ \t]+(\S.*?)(?:[ \t]+\1)?$")
_UNDERLINE = {"=": 1, "-": 2, "~": 3, "^": 4, "+": 5}
_ATTRIBUTE = re.compile(r":(!?[\w-]+!?):(?:[ \t]+(.*))?$")
_REFERENCE = re.compile(r"\{([\w-]+)\}")
_DELIMITER = re.compile(r"(-{4,}|={4,}|\.{4,}|\*{4,}|_{4,}|\+{4,}|/{4,}|--|```+\w*|[|,:!]={3,})$")
_BLOCK_ATTRIBUTES = re.compile(r"\[[^\]]*\]$|\[\[[^\]]*\]\]$")
_ITEM = re.compile(r"[ \t]*(\*{1,5}|-|\.{1,5}|\d+\.|[a-zA-Z]\.|<\d+>)[ \t]+(\S.*)$")
_TERM = re.compile(r"[ \t]*(\S.*?)(:{2,4}|;;)(?:[ \t]+(.*))?$")
_MACRO = re.compile(r"(?:image|video|audio|include|toc|ifdef|ifndef|ifeval|endif)::.*\[.*\]$|toc::\[\]$|<{3,}$|'{3,}$")
_CONDITION = re.compile(r"(?:ifdef|ifndef|ifeval|endif)::")
_ADMONITIONS = ("NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION")
_ADMONITION = re.compile(rf"({'|'.join(_ADMONITIONS)}):[ \t]+")
_VERBATIM = ("source", "listing", "literal")  # styles of blocks that stay as they are
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


def convert(path: Path, name: str) -> Converted:
    """Convert one AsciiDoc file; nothing is included from other files."""
    source = normalize(text_of(path.read_bytes()))
    return Converted(((None, blocks(_Reader(source.split("\n")).blocks())),))


class _Reader:
    """Walks over the lines once; nested blocks are read by a reader of their own with the same attributes."""

    def __init__(self, lines: list[str], attributes: dict[str, str] | None = None) -> None:
        self.lines = [line.rstrip() for line in lines]
        self.at = 0
        self.attributes = {} if attributes is None else attributes
        self.style = ""
        self.is_attached = False  # what is read belongs to an item of a list

    def text(self, source: str) -> str:
        return inline(_REFERENCE.sub(lambda m: self.attributes.get(m[1], m[0]), source))

    def blocks(self) -> Iterator[str]:
        while self.at < len(self.lines):
            yield self.block(self.lines[self.at])

    def block(self, line: str) -> str:
        if (
            not line.strip()
            or line == "+"
            or (line.startswith("//") and not line.startswith("///"))
            or _MACRO.match(line)
        ):
            self.at += 1
            return ""
        if match := _ATTRIBUTE.match(line):
            self.attributes[match[1].strip("!")] = match[2] or ""
            self.at += 1
            return ""
        if _BLOCK_ATTRIBUTES.match(line):
            self.style = line.strip("[]").lower()
            self.at += 1
            return ""
        if _DELIMITER.match(line):
            return self.delimited(line)
        if match := _TITLE.match(line):
            self.at += 1
            below = self.header() if len(match[1]) == 1 else []
            return blocks([heading(len(match[1]), self.text(match[2])), paragraph(self.text("\n".join(below)))])
        if level := self.underlined(line):
            self.at += 2
            return heading(level, self.text(line))
        if len(line) > 1 and line[0] == "." and line[1] not in ". ":
            self.at += 1
            return f"**{self.text(line[1:])}**"
        if _ITEM.match(line) or self.is_term(line):
            return self.items()
        if line[0] in " \t":
            return fence("\n".join(self.run(lambda other: bool(other.strip()))))
        return self.paragraph()

    def header(self) -> list[str]:
        """What stands right below the title of the document, author and release; attributes among it are kept."""
        below = self.run(self.continues_paragraph)
        found = [_ATTRIBUTE.match(line) for line in below]
        self.attributes |= {match[1].strip("!"): match[2] or "" for match in found if match}
        return [line for line, match in zip(below, found, strict=True) if not match and not line.startswith("//")]

    def underlined(self, line: str) -> int:
        below = self.lines[self.at + 1] if self.at + 1 < len(self.lines) else ""
        same = len(set(below)) == 1 and below[0] in _UNDERLINE and len(below) > 1
        return _UNDERLINE[below[0]] if same and abs(len(below) - len(line)) <= 2 and line[:1].isalnum() else 0

    def is_term(self, line: str) -> bool:
        return (bool(_TERM.match(line)) and "::" in line) or bool(re.match(r"\S.*;;(?:\s|$)", line))

    def run(self, inside: Callable[[str], bool]) -> list[str]:
        start = self.at
        while self.at < len(self.lines) and inside(self.lines[self.at]):
            self.at += 1
        return self.lines[start : self.at]

    def paragraph(self) -> str:
        lines = [self.lines[self.at]]
        self.at += 1
        lines += self.run(self.continues_paragraph)
        if self.style.startswith(_VERBATIM):
            style, self.style = self.style, ""
            return fence("\n".join(lines), _language(style))
        lines = [line.removesuffix(" +") for line in lines if not line.startswith("//")]
        text = _ADMONITION.sub(lambda m: f"{m[1].capitalize()}: ", self.text("\n".join(lines)))
        style, self.style = self.style, ""
        return quoted(text) if style.startswith("quote") else paragraph(text)

    def delimited(self, line: str) -> str:
        self.at += 1
        closing = "```" if line.startswith("```") else line
        body = self.run(lambda other: other != closing)
        self.at += 1
        style, self.style = self.style, ""
        if line[0] in "|,:!":
            return pipe_table(with_one_header(table_rows(body, line[0], style, self.text)))
        if line[0] == "/":
            return ""
        if (line[0] in "-.`+" and line != "--") or style.startswith(_VERBATIM):
            return fence("\n".join(body), line.strip("`") if line[0] == "`" else _language(style))
        inner = blocks(_Reader(body, self.attributes).blocks())
        if line[0] == "_":
            return quoted(inner)
        kind = style.split(",")[0]
        return f"{kind.capitalize()}: {inner}" if kind.upper() in _ADMONITIONS else inner

    def items(self) -> str:
        out: list[str] = []
        markers: list[str] = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if match := _ITEM.match(line):
                marker, text = match[1], match[2]
            elif self.is_term(line) and (match := _TERM.match(line)):
                marker, text = match[2], f"**{match[1]}**" + (f": {match[3]}" if match[3] else "")
            else:
                following = next((x for x in self.lines[self.at :] if x.strip()), "")
                if not line.strip() and out and (_ITEM.match(following) or self.is_term(following)):
                    self.at += 1
                    continue
                break
            self.at += 1
            kind = marker if marker[0] in "*.:;-" else "1"
            if kind in markers:
                del markers[markers.index(kind) + 1 :]
            else:
                markers.append(kind)
            pad = "  " * (len(markers) - 1)
            if (
                text.endswith("**")
                and marker[0] in ":;"
                and self.at < len(self.lines)
                and not self.lines[self.at].strip()
            ):
                self.run(lambda other: not other.strip())
            more = self.run(self.continues_item)
            joined = self.text("\n".join([text, *(x.strip() for x in more)])).replace("\n", " ")
            number = "1. " if marker[0] == "." or marker[0].isdigit() else "- "
            item = [pad + number + joined]
            while self.at < len(self.lines) and self.lines[self.at] == "+":
                self.at += 1
                if self.at < len(self.lines):
                    self.is_attached = True
                    attached = self.block(self.lines[self.at])
                    while not attached and self.style and self.at < len(self.lines):
                        attached = self.block(self.lines[self.at])
                    self.is_attached = False
                    item.append("\n".join(f"{pad}  {x}".rstrip() for x in attached.split("\n")))
            out.append(blocks(item))
        return "\n".join(out)

    def continues_paragraph(self, line: str) -> bool:
        ends = _DELIMITER.match(line) or _BLOCK_ATTRIBUTES.match(line) or _CONDITION.match(line)
        item = self.is_attached and (_ITEM.match(line) or self.is_term(line))
        return bool(line.strip()) and line != "+" and not ends and not item

    def continues_item(self, line: str) -> bool:
        ends = _ITEM.match(line) or self.is_term(line) or _TITLE.match(line)
        return not ends and self.continues_paragraph(line)


def _language(style: str) -> str:
    parts = [part.strip() for part in style.split(",")]
    return parts[1] if len(parts) > 1 and re.fullmatch(r"[\w+#-]+", parts[1]) else ""


def inline(text: str) -> str:
    """Emphasis and links become Markdown; anchors, index terms and macros leave their text."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
