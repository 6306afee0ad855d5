"""Subtitles and transcripts of recordings (SubRip and WebVTT) to Markdown: what is said, without its times."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path, PurePath

from rag_app.documents.converted import Converted
from rag_app.documents.decoding import normalize, text_of
from rag_app.documents.markdown import blocks, heading, paragraph

_TIME = r"(?:(?P<{0}h>\d{{1,3}}):)?(?P<{0}m>\d{{1,2}}):(?P<{0}s>\d{{1,2}})[.,]\d{{1,3}}"
_CUE = re.compile(rf"\s*{_TIME.format('')}\s*-->\s*{_TIME.format('to_')}(?:\s.*)?")  # WebVTT, 4.1
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^<>]+)>")
_TAG = re.compile(r"</?(?:[bciuv]|rt|ruby|lang|font)(?:[.\s][^<>\n]*)?>|<[\d:.]+>|\{\\[^{}\n]*\}")
# Where another one speaks: `Ana Silva: ...`, `- ...`, `>> ...`.
_NAMED = re.compile(r"[-–] ?\S|>> ?|[^\W\d_a-z][\w.'’-]{0,30}(?: [^\W\d_a-z][\w.'’-]{0,30}){0,3}:\s")
_STEP_S = 300  # of the headings
_PAUSE_S = 5
_LONG, _LONGEST = 500, 2_000  # characters, behind which a paragraph ends with a sentence, and anyway
_ENDS = (".", "!", "?", "…", "。", "！", "？")


@dataclass(frozen=True, slots=True)
class _Cue:
    start_s: int
    end_s: int
    lines: tuple[tuple[str, str], ...]  # speaker and words


def convert(path: Path, name: str) -> Converted:
    """Convert a file of subtitles: cues that go on are one paragraph, called by its speaker where one is told, and the
    time of the recording is a heading every five minutes. Lines that the next cue shows again are read once."""
    parts: list[str] = []
    reached = 0
    for start_s, speaker, words in _paragraphs(_without_repeats(_cues(normalize(text_of(path.read_bytes()))))):
        if start_s >= reached + _STEP_S:
            reached = start_s - start_s % _STEP_S
            parts.append(heading(2, f"{start_s // 3600:02d}:{start_s // 60 % 60:02d}:{start_s % 60:02d}"))
        parts.append(paragraph(f"{speaker}: {words}" if speaker else words))
    return Converted(((None, blocks(parts)),), PurePath(name).name)


def _cues(text: str) -> Iterator[_Cue]:
    """Each cue: the line of its times, and those below it up to a blank one."""
    lines = iter(text.split("\n"))
    for line in lines:
        if not (times := _CUE.fullmatch(line)):
            continue
        said = list[tuple[str, str]]()
        speaker = ""
        for below in lines:
            if not below.strip() and (said or not below):
                break
            names = ["", *_VOICE.findall(below)]  # what each says stands behind the name
            for name, shown in zip(names, _VOICE.split(below)[::2], strict=True):
                speaker = " ".join(html.unescape(name).split()) or speaker
                if words := " ".join(html.unescape(_TAG.sub("", shown)).split()):
                    said.append((speaker, words))
        yield _Cue(_seconds(times, ""), _seconds(times, "to_"), tuple(said))


def _seconds(times: re.Match[str], which: str) -> int:
    return 3600 * int(times[f"{which}h"] or 0) + 60 * int(times[f"{which}m"]) + int(times[f"{which}s"])


def _without_repeats(cues: Iterator[_Cue]) -> Iterator[_Cue]:
    """Cues without the lines at their beginning that the one before ends with: those of live captions move up."""
    before: tuple[tuple[str, str], ...] = ()
    for cue in cues:
        shown = next((n for n in range(min(len(before), len(cue.lines)), 0, -1) if before[-n:] == cue.lines[:n]), 0)
        before = cue.lines or before
        if cue.lines[shown:]:
            yield _Cue(cue.start_s, cue.end_s, cue.lines[shown:])


def _paragraphs(cues: Iterator[_Cue]) -> Iterator[tuple[int, str, str]]:
    """Start, speaker and words of what one says in a row, divided at pauses, and behind a sentence where it is long."""
    said = ((cue.start_s, cue.end_s, *line) for cue in cues for line in cue.lines)
    for speaker, group in groupby(said, key=lambda line: line[2]):
        words = ""
        start_s = ended_s = 0
        for begins_s, ends_s, _, text in group:
            is_full = len(words) > (_LONG if words.endswith(_ENDS) else _LONGEST)
            if words and (is_full or begins_s > ended_s + _PAUSE_S or _NAMED.match(text)):
                yield start_s, speaker, words
                words = ""
            start_s = start_s if words else begins_s
            words = f"{words} {text}" if words else text
            ended_s = ends_s
        yield start_s, speaker, words
