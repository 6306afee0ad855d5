"""Openings of markup that nothing closes, thousands on a line: none is sought an end for more than once."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from rag_app.documents.converters.asciidoc.convert import inline
from rag_app.documents.converters.markdown import without_anchors
from rag_app.documents.converters.rst import _ROLE
from rag_app.documents.converters.rtf.left_out import shown

ADOC = (
    "[[",
    "[",
    "http://",
    "image:",
    "image:a[",
    "link:a[",
    "link:http://a[",
    "xref:a[",
    "footnote:[",
    "menu:",
    "kbd:[",
    "`+a",
)
SLOW: dict[str, tuple[Callable[..., object], str]] = {
    **{f"adoc {one}": (inline, one * (100_000 // len(one))) for one in ADOC},
    "ticks": (without_anchors, "a " + "`" * 100_000 + " a"),
    "roles": (_ROLE.sub, ":a" * 50_000),
    "blanks": (shown, " " * 100_000),
}


@pytest.mark.long
@pytest.mark.parametrize("case", SLOW)
def test_openings_that_nothing_closes_take_no_time(case: str) -> None:
    look, text = SLOW[case]
    begun = time.process_time()
    _ = look("", text) if case == "roles" else look(text)
    assert time.process_time() - begun < 5


def test_a_long_run_of_backticks_opens_no_shorter_code() -> None:
    """CommonMark 6.1: a run of backticks is as long as it is; one that nothing closes is text."""
    assert without_anchors("x ```` a [b](#c) ```") == "x ```` a b ```"
    assert without_anchors("``a [b](#c)`` [b](#c)") == "``a [b](#c)`` b"


def test_macros_of_asciidoc_leave_their_text() -> None:
    said = "See link:https://a.b[A, window=_blank], link:c.adoc[C], xref:d[D], https://e.f[E], https://g.h[] now"
    assert inline(said) == "See [A](https://a.b), C, D, [E](https://e.f), https://g.h now"
    said = "kbd:[Ctrl]footnote:n[A note, one] menu:File[Open] [[x]]a image:b.png[B, 20] `+c+` link:e.png[]f"
    assert inline(said) == "Ctrl (A note, one) File > Open a B `c` f"
