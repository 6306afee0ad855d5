"""reStructuredText to Markdown, through docutils' HTML; Sphinx roles and directives are understood as text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.core import publish_parts
from docutils.parsers.rst import Directive, directives, roles
from docutils.parsers.rst.languages import en as english
from docutils.readers import standalone
from docutils.transforms import Transform

from rag_app.documents.converted import Converted
from rag_app.documents.converters.html.convert import html_to_markdown
from rag_app.documents.decoding import normalize, text_of

_ROLE = re.compile(r":([A-Za-z][\w.+:-]{0,100}):`|`:([A-Za-z][\w.+:-]{0,100}):(?!`)")
_DIRECTIVE = re.compile(r"^[ \t]*\.\. (?:\|[^|\n]+\| )?([A-Za-z][\w.+:-]*)::", re.MULTILINE)
_TITLED = re.compile(r"(?s)\s*(.*?)\s*<[^<>]+>\s*$")
_CODE = ("code-block", "sourcecode", "highlight-code", "prompt", "doctest", "testcode", "parsed-literal-block")
_DROPPED = tuple(
    """toctree index highlight literalinclude include raw meta contents sectnum image currentmodule automodule autoclass
    autofunction tabularcolumns module default-domain""".split()
)
_WRITTEN = {
    "versionadded": "Added in version",
    "versionchanged": "Changed in version",
    "deprecated": "Deprecated since version",
}
_TERMS = (nodes.literal, nodes.strong, nodes.emphasis)
_SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 5,
    "halt_level": 5,
    "doctitle_xform": False,
    "initial_header_level": 1,
    "syntax_highlight": "none",
    "math_output": "LaTeX",
    "embed_stylesheet": False,
    "stylesheet_path": "",
    "smart_quotes": False,
    "line_length_limit": 1_000_000,
    "_disable_config": True,
}


def convert(path: Path, name: str) -> Converted:
    """Convert one reStructuredText file; nothing is included from other files."""
    source = normalize(text_of(path.read_bytes()))
    _understand_sphinx(source)
    parts = publish_parts(source, reader=_Reader(), writer="html5", settings_overrides=_SETTINGS)
    text, _ = html_to_markdown(parts["html_body"])
    return Converted(((None, text),))


class _DefineTerms(Transform):  # type: ignore[misc]
    """What manuals of options write as a term, a blank line and a block that is set in, which docutils takes for a
    quotation, becomes the definition that it is."""

    default_priority = 900

    def apply(self) -> None:
        holders = {id(block.parent): block.parent for block in self.document.findall(nodes.block_quote)}
        for holder in reversed(holders.values()):  # one pass each: to look where a child is takes all before it
            above, children = None, list[nodes.Node]()
            for child in holder.children:
                if isinstance(child, nodes.block_quote) and _is_term(above):
                    children[-1] = _definition(children[-1], child)
                else:
                    children.append(child)
                above = child
            holder.children = []
            holder.extend(children)


def _is_term(above: nodes.Node | None) -> bool:
    return isinstance(above, nodes.paragraph) and len(above) == 1 and isinstance(above[0], _TERMS)


def _definition(above: nodes.Element, block: nodes.Element) -> nodes.Node:
    term, definition = nodes.term("", "", *above.children), nodes.definition("", *block.children)
    return nodes.definition_list("", nodes.definition_list_item("", term, definition))


class _Reader(standalone.Reader):  # type: ignore[misc]
    def get_transforms(self) -> list[type[Transform]]:
        return [*super().get_transforms(), _DefineTerms]


def _understand_sphinx(source: str) -> None:
    """Register, in this (child) process, the roles and directives that docutils alone does not know."""
    for match in _ROLE.finditer(source):
        name = (match[1] or match[2]).lower()
        if name not in english.roles:
            roles.register_local_role(name, _role)
    for name in set(_DIRECTIVE.findall(source)):
        if name in _DROPPED:
            directives.register_directive(name, _Dropped)
        elif name in _CODE:
            directives.register_directive(name, _Code)
        elif name.lower() not in english.directives:
            directives.register_directive(name, _Generic)


def _role(name: str, rawtext: str, text: str, *_: Any) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """Any cross-reference: its title, else its target without the leading `~` or `!`."""
    text = nodes.unescape(text)
    titled = _TITLED.match(text)
    shown = titled[1] if titled and titled[1] else text.lstrip("~!")
    if name.lower() in ("ref", "doc", "term", "numref", "any"):
        return [nodes.inline(rawtext, shown)], []
    return [nodes.literal(rawtext, shown)], []


class _AnyOptions(dict[str, Any]):
    def __missing__(self, key: str) -> Any:
        return lambda value: value


class _Dropped(Directive):  # type: ignore[misc]
    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[Any] = _AnyOptions(x=str)

    def run(self) -> list[nodes.Node]:
        return []


class _Code(_Dropped):
    def run(self) -> list[nodes.Node]:
        language = [self.arguments[0].split()[0]] if self.arguments else []
        block = nodes.literal_block("\n".join(self.content), "\n".join(self.content), classes=["code", *language])
        return [block]


class _Generic(_Dropped):
    """Any other directive: what Sphinx writes before it, its argument in bold, then its content."""

    def run(self) -> list[nodes.Node]:
        out: list[nodes.Node] = []
        if self.arguments:
            argument = f"{_WRITTEN.get(self.name, '')} {self.arguments[0]}"
            children, messages = self.state.inline_text(" ".join(argument.split()), self.lineno)
            out.append(nodes.paragraph("", "", nodes.strong("", "", *children), *messages))
        holder = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, holder)
        return out + holder.children
