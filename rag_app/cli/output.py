"""What commands print: JSON, progress bars, answers, and text that cannot steer the terminal."""

from __future__ import annotations

import argparse
import dataclasses
import json
import re
import sys
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from rag_app.strict_json import strict_json
from rag_app.text.language.one_line import place_of, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rag_app.schema import Answer, Citation, Sentence

NOTHING_FILTERED = "The filter lets no document through."
_QUOTE_CHARACTERS = 300
_UNSAFE = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff]")


def printable(text: str) -> str:
    """`text` with its control characters, turns of direction and lone surrogates spelled out as in JSON.

    What a document or a manifest holds can then neither steer the terminal nor end the command.
    """
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _encodable(character: str, encoding: str) -> str:
    """A character, spelled out as in JSON where `encoding` lacks it."""
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return json.dumps(character)[1:-1]
    return character


class PrintableStream:
    """A text stream that writes `printable` text."""

    def __init__(self, stream: TextIO, passes: str = "") -> None:
        self._stream, self._passes = stream, passes

    def write(self, text: str) -> int:
        shown = self._passes.join(map(printable, text.split(self._passes))) if self._passes else printable(text)
        try:
            self._stream.write(shown)
        except UnicodeEncodeError:  # files and pipes on Windows take the letters of one code page
            self._stream.write("".join(_encodable(character, self._stream.encoding) for character in shown))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class ProgressStream(PrintableStream):
    """The error stream: `\\r` of progress bars passes. What a full disk or a terminal that was closed does not take is
    lost: no work of hours ends for its progress. A reader that left ends it, as usual."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream, passes="\r")

    def write(self, text: str) -> int:
        with _as_far_as_possible():
            super().write(text)
        return len(text)

    def flush(self) -> None:
        with _as_far_as_possible():
            self._stream.flush()


@contextmanager
def _as_far_as_possible() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError:
        pass


def print_json(value: Any) -> None:
    """Print a dataclass, a list of them or plain values as JSON that other programs can read."""
    print(strict_json(value, ensure_ascii=False, indent=2, default=_plain))


def print_outcome(arguments: argparse.Namespace, value: Any, text: str) -> None:
    """What a command did: `value` as JSON where `--json` was given, else `text`."""
    print_json(value) if arguments.json else print(text)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if hasattr(value, "tolist"):
        return value.tolist()
    return str(value)


@contextmanager
def progress_bars(enabled: bool = True) -> Iterator[Callable[[str, int, int | None], None]]:
    """A callback `progress(stage, done, total)` that draws one bar per stage on the terminal's error stream."""
    from tqdm import tqdm

    bars: dict[str, tqdm] = {}

    def show(stage: str, done: int, total: int | None) -> None:
        if stage not in bars:
            for other in bars.values():
                other.close()
            bars[stage] = tqdm(desc=stage, total=total, unit="", dynamic_ncols=True, disable=not enabled or None)
        bar = bars[stage]
        bar.total = total
        bar.update(done - bar.n)

    try:
        yield show
    finally:
        for bar in bars.values():
            bar.close()


def print_answer_notes(answer: Answer) -> None:
    """Below a streamed answer: the evidence, everything that is not supported, and whose words it is."""
    from rag_app.adapters.routing import NO_CHOICE
    from rag_app.answering.citing.record import CLOSEST, OTHERWISE, others_of, spoken_by
    from rag_app.answering.finding.another_language import language_note
    from rag_app.answering.finding.answerability import FILTERED_OUT

    if answer.abstained and answer.record.signals.get(FILTERED_OUT):
        print(f"\n{NOTHING_FILTERED}")
    elif answer.abstained:
        print(f"\nProbability that the passages hold the answer: {answer.confidence:.0%}.")
        if note := language_note(answer):
            print(note)
    else:
        supported = [c for c in answer.citations if c.status == "supported"]
        if supported:
            print("\nEvidence")
        for citation in dict.fromkeys(supported):
            _print_quote(f"[{citation.marker}]", citation)
        for sentence in answer.sentences:
            _print_doubts(sentence)
    if answer.nearest:
        print(f"\n{(OTHERWISE if others_of(answer) else CLOSEST).rstrip(':')}")
    for citation in answer.nearest:
        _print_quote(f"{citation.marker}.", citation)
    record = answer.record
    seconds = record.timings_s["total"]
    model = [record.model] if record.speaker in ("writer", "reader") else []
    parts = [f"{record.index} generation {record.generation}", *model, spoken_by(record), f"{seconds:.1f} s"]
    print("\n" + " · ".join(parts), file=sys.stderr)
    if record.route and NO_CHOICE not in record.route:  # the line above says who answered
        print(record.route, file=sys.stderr)


def _print_doubts(sentence: Sentence) -> None:
    said = f"“{_quote(sentence.text)}”"
    for citation in sentence.citations:
        if citation.status == "out_of_range":
            print(f"  ! [{citation.marker}] cites a passage that does not exist")
        elif citation.status == "unsupported":
            print(f"  ! [{citation.marker}] does not support: {said}")
        elif citation.status == "unsure":
            print(f"  ? check this: [{citation.marker}] may support {said}")
            _print_quote(f"[{citation.marker}]", citation)
    if not (sentence.supported or sentence.unsure):
        print(f"  ! no passage supports: {said}")


def _print_quote(label: str, citation: Citation) -> None:
    place = place_of(citation.source, citation.title, citation.headings, citation.page, citation.page_label)
    print(f"  {label} {place}")
    print(f"      “{_quote(citation.cited_text)}”")


def _quote(text: str) -> str:
    from rag_app.text.structure.running_text import in_running_text

    return shortened(in_running_text(text), _QUOTE_CHARACTERS)
