"""Terms of a PDF that stand on a line by themselves, above what they are, which is set in."""

from __future__ import annotations

import re

from rag_app.documents.converters.pdf.line import Line
from rag_app.documents.converters.pdf.lines.items import is_marked

_OPTION = re.compile(r"--?\w[\w-]*")
_TERM = 60  # characters
_LEAST, _MOST = 0.8, 6.0  # type sizes by which a definition is set in
_DROP = 2.2  # type sizes from a term to what it is


def defines(line: Line, above: Line) -> bool:
    """Whether a line begins what the short one above it in bold type is."""
    is_term = (
        above.bold and len(above.text) <= _TERM and above.text[-1:] not in ".!?:" and any(map(str.isalpha, above.text))
    )
    return is_term and not (line.bold or line.mono or line.table or is_marked(line.text)) and _is_set_in(line, above)


def is_below_term(line: Line, above: Line) -> bool:
    """The same, or whether the one above begins with the name of an option of a program."""
    return defines(line, above) or (_OPTION.match(above.text) is not None and _is_set_in(line, above))


def _is_set_in(line: Line, above: Line) -> bool:
    """Whether a line begins to the right of the one right above it, and both are not centred."""
    drop, indent = above.bottom - line.bottom, line.left - above.left
    is_near = _LEAST * line.size < indent < _MOST * line.size and 0 < drop < _DROP * max(line.size, line.tallest)
    return is_near and abs(indent + line.right - above.right) > line.size
