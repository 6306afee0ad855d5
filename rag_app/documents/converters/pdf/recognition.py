"""Text recognition (OCR): a picture of a page to its words with places and confidence.

The models are PP-OCRv6 (small; detection and recognition) by PaddleOCR, Apache-2.0, which the package `rapidocr` brings
along: nothing is fetched.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag_app.documents.converters.pdf.line import Line
from rag_app.documents.converters.pdf.lines.placing import with_tables
from rag_app.documents.converters.pdf.page.words import Word, rows_of
from rag_app.documents.converters.pdf.page.zones import text_columns
from rag_app.documents.converters.pdf.tables.unruled.aligned import aligned_tables
from rag_app.documents.extras import installed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAST_SCORE = 0.5  # of a line; below it is rather a drawing than text
GOOD, POOR = 0.85, 0.75  # mean confidence of a page: turned the right way, and perhaps turned the wrong way
UNSURE = 0.85  # pages below are named as doubtful
MOST_THREADS = 4
TALL = 1.5  # height of a box by its width: a line that runs upwards
LIKE_BODY = (0.7, 1.35)  # boxes of one type size differ by this much
MOST_NAMED = 10
INSTALL = "install text recognition (pip install 'lora-rag[ocr]'), or run OCR on it"


@dataclass(frozen=True, slots=True)
class Recognised:
    """Words of a page (in pixels, y upwards) and their mean confidence by characters, 0 where there are none."""

    words: tuple[Word, ...]
    confidence: float


def available() -> bool:
    """Whether the packages of the extra `ocr` are installed."""
    return installed("ocr")


def recognise(picture: NDArray[np.uint8]) -> Recognised:
    """Read a picture (height, width, 3), 8 bits a colour; a page that lies on its side or head is turned first."""
    import numpy as np

    found, sideways = _read(picture)
    turns = (1, 3) if sideways else (2,) if found.words and found.confidence < POOR else ()
    best = Recognised((), 0.0) if sideways else found
    for turn in turns:
        turned, _ = _read(np.ascontiguousarray(np.rot90(picture, turn)))
        best = max(best, turned, key=lambda one: one.confidence)
        if best.confidence >= GOOD:
            break
    return best


def lines_of(words: Iterable[Word], scale: float) -> list[Line]:
    """Words as lines in reading order, with tables among them; `scale` is points per unit of the words' places."""
    rows = [row for part in text_columns(rows_of(words)) for row in part]
    sizes = sorted(word.size for row in rows for word in row.words)
    body = sizes[len(sizes) // 2] * scale if sizes else 0.0
    lines: list[Line] = []
    spans: list[tuple[int, int]] = []
    placed: list[Word] = []
    for row in rows:
        start = len(placed)
        for word in row.words:
            at = len(placed)
            left, bottom, right, top = (scale * edge for edge in (word.left, word.bottom, word.right, word.top))
            placed.append(Word(word.text, left, bottom, right, top, at, at + 1))
        beside = placed[start:]
        size = row.size * scale
        lines.append(
            Line(
                " ".join(word.text for word in beside),
                beside[0].left,
                beside[-1].right,
                max(word.top for word in beside),
                min(word.bottom for word in beside),
                body if LIKE_BODY[0] < size / body < LIKE_BODY[1] else size,
            )
        )
        spans.append((start, len(placed)))
    return with_tables(lines, spans, [], aligned_tables(placed))


def report(confidences: dict[int, float]) -> tuple[dict[str, int | float], tuple[str, ...]]:
    """Metadata and a warning about pages that were recognised, by page number."""
    if not confidences:
        return {}, ()
    mean = sum(confidences.values()) / len(confidences)
    warning = f"the text of {pages(confidences)} was recognised in pictures, with a mean confidence of {mean:.2f}"
    doubtful = [page for page, confidence in confidences.items() if confidence < UNSURE]
    if doubtful:
        warning += f"; {pages(doubtful)} {'are' if len(doubtful) > 1 else 'is'} doubtful (below {UNSURE}): check there"
    return {"ocr_pages": len(confidences), "ocr_confidence": round(mean, 2)}, (f"{warning}.",)


def pages(numbers: Iterable[int]) -> str:
    """`page 3`, or `4 pages (1, 2, 3, 9)`, of which at most ten are named."""
    known = list(numbers)
    return f"page {known[0]}" if len(known) == 1 else f"{len(known)} pages ({named(known)})"


def named(numbers: Sequence[int]) -> str:
    """`1, 2, 3`, of which at most ten are named."""
    return ", ".join(map(str, numbers[:MOST_NAMED])) + (", ..." if len(numbers) > MOST_NAMED else "")


@functools.cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    threads = min(MOST_THREADS, max(1, (os.cpu_count() or 1) // 2))
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.text_score": 0.0,
            "Global.return_word_box": True,
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _read(picture: NDArray[np.uint8]) -> tuple[Recognised, bool]:
    """The words of a picture as it stands, and whether its lines run upwards."""
    import numpy as np

    found = _engine()(picture)
    if found.txts is None or found.boxes is None:
        return Recognised((), 0.0), False
    boxes = np.asarray(found.boxes, dtype=float)  # (lines, 4 corners, 2)
    across, down = (np.linalg.norm(boxes[:, corner] - boxes[:, 0], axis=1) for corner in (1, 3))
    sideways = float(np.mean(down > TALL * across)) > 0.5
    lean = float(np.median(np.arctan2(boxes[:, 1, 1] - boxes[:, 0, 1], boxes[:, 1, 0] - boxes[:, 0, 0])))
    words, marks = [], []
    for line in _lines(found, boxes):
        marks += [(score, len(text)) for text, score, _ in line]
        if sum(score for _, score, _ in line) / len(line) >= LEAST_SCORE:
            words += [_word(text, _upright(np.asarray(box, dtype=float), lean)) for text, _, box in line]
    total = sum(length for _, length in marks)
    return Recognised(tuple(words), sum(score * length for score, length in marks) / max(1, total)), sideways


def _lines(found: Any, boxes: NDArray[np.float64]) -> Iterator[Sequence[tuple[str, float, Any]]]:
    """Words with score and corners of each line; a line whose words have no places is one word."""
    whole = len(found.word_results) == len(found.txts)
    for number, (text, score) in enumerate(zip(found.txts, found.scores, strict=True)):
        words = found.word_results[number] if whole else ()
        placed = isinstance(words, tuple) and all(len(word) == 3 and word[2] is not None for word in words)
        if placed and words and all(word[0].strip() for word in words):
            yield words
        elif text.strip():
            yield [(text, score, boxes[number])]


def _upright(corners: NDArray[np.float64], lean: float) -> NDArray[np.float64]:
    """Corners (4, 2) of a page whose lines lean by an angle, turned back."""
    import numpy as np

    turn = np.array([[np.cos(lean), -np.sin(lean)], [np.sin(lean), np.cos(lean)]])
    return corners @ turn


def _word(text: str, corners: NDArray[np.float64]) -> Word:
    """Top and bottom are the middles of the upper and lower edge, so that neighbours stay equally high."""
    left, right = float(corners[:, 0].min()), float(corners[:, 0].max())
    top, bottom = -float(corners[:2, 1].mean()), -float(corners[2:, 1].mean())
    return Word(" ".join(text.split()), left, bottom, max(right, left + 1), max(top, bottom + 1), 0, 0)
