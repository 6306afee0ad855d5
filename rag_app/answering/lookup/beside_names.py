"""The telephone number or other code on a line that holds whose it is and nothing that it is called by: "Service desk
0800 555 0142"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from rag_app.answering.lookup.quoting import Quote
from rag_app.schema import Passage
from rag_app.text.codes import CodeKind
from rag_app.text.words import content_stems

_LINE = re.compile(r"#[^\n]*|[^\n]*\d[^\n]*")
_CALLED = re.compile(r"\b(?:no|nos|number|nr|id|fax|code|ref(?:erence)?)\b[\s.:#]*\Z|#\s*\Z", re.IGNORECASE)
_WORDS = 8  # of an entry; more is a sentence


def codes_beside_names(passage: Passage, kind: CodeKind, names: Set[str]) -> Iterator[Quote]:
    """The one code of its kind on each short line that has all of the `names`, but for those that the headings above
    tell, and calls it by no other name."""
    under = passage.around
    for line in _LINE.finditer(passage.text):
        if line[0].startswith("#"):
            under = f"{passage.around} {line[0]}"
            continue
        codes = list(kind.form.finditer(passage.text, *line.span()))
        if len(codes) != 1 or line[0].startswith("|"):
            continue
        before, behind = passage.text[line.start() : codes[0].start()], passage.text[codes[0].end() : line.end()]
        words, told = f"{before} {behind}", names - content_stems(under) or names
        if told <= content_stems(words) and len(words.split()) <= _WORDS and not _CALLED.search(before):
            yield Quote(codes[0][0], passage.number, *codes[0].span())
