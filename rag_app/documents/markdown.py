"""The canonical form: what headings mean in a Markdown text, and how converters write Markdown."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import unquote

from markdown_it import MarkdownIt

from rag_app.schema import Section

# Code of a Markdown text, within a line too: the first of what a pattern looks for, so that it stays as it is.
CODE = r"(?P<code>^(?P<fence>```+|~~~+).*?(?:^(?P=fence)[`~]*[ \t]*$|\Z)|(?<!`)(?P<ticks>`++).+?(?<!`)(?P=ticks)(?!`))"
EARLIER = "Earlier message"  # begins the heading of a message that a mail quotes or forwards

_TABLE = re.compile(rf"{CODE}|(?P<table>^\|[^\n]*(?:\n\|[^\n]*)+)", re.MULTILINE | re.DOTALL)
_HEADING_HINT = re.compile(r"^ {0,3}(#|=+[ \t]*$|-+[ \t]*$)", re.MULTILINE)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_FRONT_TITLE = re.compile(r"^title:(.+)$", re.MULTILINE)


_LINK = re.compile(r"(?:https?|ftp|mailto):", re.I)
_BY_GOOGLE = re.compile(r"https?://www\.google\.com/url\?(?:[^#]*&)?q=([^&#]+)")
_RAISED = str.maketrans("0123456789+-\u2212", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_NUMBERS = re.compile(r"\s*[+\-\u2212]?\d+(?:\s?[.,;\u2013-]\s?\d+)*\s*")


def raised(text: str) -> str:
    """Digits that stand raised, an exponent or the marks of one or more footnotes, as characters that are no part of
    the number before them; any other text as it is."""
    return text.translate(_RAISED) if _NUMBERS.fullmatch(text) else text


def marked(text: str, mark: str) -> str:
    """A text between two marks, as `**`, which stand inside the blanks around it; none where it begins with them."""
    core = text.strip()
    if not core or core.startswith(mark):
        return text
    before, _, after = text.partition(core)
    return f"{before}{mark}{core}{mark}{after}"


def linked(text: str, target: str) -> str:
    """A text that leads to an absolute address, with that unless it shows it; Google Docs leads there by an address
    of its own."""
    target = unquote(by_google[1]) if (by_google := _BY_GOOGLE.match(target.strip())) else target
    target, label = target.strip(), text.strip().rstrip("¶")
    if not label or not _LINK.match(target) or len(target) > 200 or set("() \n[]") & set(target) or "[" in label:
        return text if label else ""
    if label.strip("`*").rstrip("/") in target:
        return text
    return text.replace(label, f"[{label}]({target})")


def with_struck(runs: Iterable[tuple[str, bool]]) -> str:
    """The text of its runs, in which those that are struck out, as True says, stand between `~~`."""
    groups = itertools.groupby((run for run in runs if run[0]), key=lambda run: run[1])
    texts = ((struck, "".join(text for text, _ in group)) for struck, group in groups)
    return "".join(marked(text, "~~") if struck else text for struck, text in texts)


def parse_sections(text: str) -> tuple[Section, ...]:
    """Sections of a Markdown text: contiguous spans from heading to heading (CommonMark ATX and setext headings).

    The text before the first heading has no headings. A heading inside a list, a quote or a fence is text.
    """
    body = front_matter_end(text)
    starts: list[tuple[int, tuple[str, ...]]] = [(0, ())]
    path: list[tuple[int, str]] = []
    for start, level, title in _headings(text[body:]):
        path = [(above, name) for above, name in path if above < level] + [(level, title)]
        starts.append((start + body, tuple(name for _, name in path)))
    ends = [start for start, _ in starts[1:]] + [len(text)]
    return tuple(Section(start, end, names) for (start, names), end in zip(starts, ends, strict=True) if end > start)


def front_matter_end(text: str) -> int:
    """Length of the YAML front matter, whose closing `---` would otherwise read as a setext underline."""
    match = _FRONT_MATTER.match(text)
    return match.end() if match else 0


def find_title(text: str, sections: Sequence[Section]) -> str:
    """Title of a Markdown text: `title:` of its front matter, else its first heading if nothing comes before it."""
    front = front_matter_end(text)
    match = _FRONT_TITLE.search(text, 0, front)
    if match and (title := match[1].strip()):
        quoted = len(title) > 2 and title[0] == title[-1] and title[0] in "'\""
        return title[1:-1].strip() if quoted else title
    first = next((section for section in sections if section.headings), None)
    if first is None or text[front : first.start].strip():
        return ""
    return first.headings[0]


@functools.cache
def _block_parser() -> MarkdownIt:
    """A parser of blocks alone; making one takes longer than parsing a short text."""
    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["block"])
    parser.block.ruler.disable(["reference"])
    return parser


def _headings(text: str) -> Iterable[tuple[int, int, str]]:
    """Offset, level and plain title of each top-level heading."""
    if not _HEADING_HINT.search(text):
        return
    line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
    tokens = _block_parser().parse(text)
    for opening, content in itertools.pairwise(tokens):
        if opening.type != "heading_open" or opening.level or not opening.map:
            continue
        if title := plain(content.content[:_LONGEST_HEADING]):
            yield line_starts[opening.map[0]], int(opening.tag[1]), title


def lowered(text: str, levels: int) -> str:
    """A Markdown text whose headings lie so many levels deeper, but none below the sixth."""
    lines = text.split("\n")
    for opening, content in itertools.pairwise(_block_parser().parse(text) if _HEADING_HINT.search(text) else ()):
        if opening.type == "heading_open" and not opening.level and opening.map:
            first, end = opening.map  # an underlined one has several lines
            lines[first:end] = [heading(int(opening.tag[1]) + levels, content.content), *[""] * (end - first - 1)]
    return "\n".join(lines)


_LONGEST_HEADING = 1000  # characters; more is no heading, and emphasis is searched in quadratic time
_INLINE = (
    (re.compile(r"!?\[([^\[\]]*)\]\((?:[^()]|\([^()]*\))*\)"), r"\1"),
    (re.compile(r"\[([^\[\]]+)\]\[[^\[\]]*\]"), r"\1"),
    (re.compile(r"<(?:https?|mailto):([^<>]*)>"), r"\1"),
    (re.compile(r"</?[A-Za-z][^<>]*>"), ""),
    (re.compile(r"(`+)(.+?)\1"), r"\2"),
    (re.compile(r"(\*{1,3}|(?<!\w)_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"[ \t]*\{[#.][^{}]*\}[ \t]*$"), ""),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
    (re.compile(r"\s+"), " "),
)


def plain(inline: str) -> str:
    """Inline Markdown without its markup: link targets, emphasis, code marks, escapes and `{#anchors}` go."""
    for pattern, replacement in _INLINE:
        inline = pattern.sub(replacement, inline)
    return inline.strip()


def heading(level: int, title: str) -> str:
    """An ATX heading line, or nothing for an empty title."""
    title = " ".join(title.split())
    return f"{'#' * min(max(level, 1), 6)} {title}" if title else ""


# What a line must not begin with that is to stay text.
BLOCK_MARKS = re.compile(r"^( {0,3})(?=#{1,6}(?:\s|$)|=+\s*$|-+\s*$|```|~~~|<[!?/A-Za-z])", re.MULTILINE)


def paragraph(text: str) -> str:
    """Text that stays a paragraph: lines that would read as heading, fence or HTML get a backslash."""
    return BLOCK_MARKS.sub(r"\1\\", text.strip())


def quoted(text: str) -> str:
    """A block quotation of a text."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def pipe_table(rows: Sequence[Sequence[str]], *, headed: bool = True) -> str:
    """A pipe table whose first row is the header, or one whose header is empty cells; short rows are filled up, empty
    rows and columns left out."""
    width = max((len(row) for row in rows), default=0)
    cells = [[_cell(value) for value in row] + [""] * (width - len(row)) for row in rows]
    cells = [row for row in cells if any(row)]
    kept = [i for i in range(width) if any(row[i] for row in cells)]
    if not cells:
        return ""
    lines = ["| " + " | ".join(row[i] for i in kept) + " |" for row in cells]
    header = lines[:1] if headed else ["|" + "  |" * len(kept)]
    return "\n".join([*header, "|" + " --- |" * len(kept), *lines[headed:]])


def table_of(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A pipe table of cells as they stand in Markdown, all rows of one width."""
    return "\n".join(f"| {' | '.join(row)} |" for row in (header, ["---"] * len(header), *rows))


def with_each_table(text: str, change: Callable[[str], str]) -> str:
    """Markdown `text` with its pipe tables as `change` makes them; all else, code too, stays as it is."""
    return _TABLE.sub(lambda found: change(found[0]) if found["table"] else found[0], text) if "|" in text else text


def one_header(rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows of a header, all of one width, as one: what stands above each column, from the top, each text once."""
    return [" ".join(text for text, _ in itertools.groupby(filter(None, column))) for column in zip(*rows, strict=True)]


def _cell(value: str) -> str:
    return " ".join(value.split()).replace("|", "\\|")


def fence(code: str, language: str = "") -> str:
    """A fenced code block whose fence is longer than any in the code."""
    longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
    mark = "`" * (longest + 1)
    return f"{mark}{language}\n{code.strip(chr(10))}\n{mark}"


def blocks(parts: Iterable[str]) -> str:
    """Join blocks by one blank line, leaving out empty ones."""
    return "\n\n".join(part.strip("\n") for part in parts if part.strip())
