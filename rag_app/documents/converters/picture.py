"""Pictures of text (PNG, JPEG, TIFF) to Markdown by recognition; each picture of a TIFF is a page."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

from rag_app.documents.converted import Converted
from rag_app.documents.converters.pdf import recognition
from rag_app.documents.converters.pdf.flow.paragraphs import parts_of
from rag_app.documents.converters.pdf.flow.scans import LONGEST, MOST_PAGES
from rag_app.errors import DocumentError, DocumentUnavailableError

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 100_000_000  # a sheet of A3 at 600 dpi has 70 million
LEAST_SIDE = 40  # pixels: a line of text is half as high
POINTS = 1_000.0  # the longer side of a picture, whose resolution is often not told


def convert(path: Path, name: str) -> Generator[None, None, Converted]:
    """Convert a picture; yields before each page, which takes seconds.

    Raises `DocumentError` for a damaged, tiny or huge picture and one without text, `DocumentUnavailableError` without
    the extra `ocr`.
    """
    if not recognition.available():
        raise DocumentUnavailableError(f"{name}: the file is a picture; {recognition.INSTALL}, or leave it out.")
    import numpy as np
    from PIL import Image as pictures
    from PIL import ImageOps, ImageSequence, UnidentifiedImageError

    pictures.MAX_IMAGE_PIXELS = None  # checked here, with a reason
    pages, confidences, warnings = [], {}, []
    try:
        with pictures.open(path) as picture:
            # a second picture in a JPEG is a preview of the first, or its brightness
            frames = ImageSequence.Iterator(picture) if picture.format == "TIFF" else [picture]
            for number, frame in enumerate(frames, start=1):
                if number > MOST_PAGES:
                    warnings.append(f"pages after {MOST_PAGES} were left out.")
                    break
                width, height = frame.size
                if width * height > MOST_PIXELS:
                    raise DocumentError(f"{name}: the picture has {width} x {height} pixels; make it smaller.")
                if min(width, height) < LEAST_SIDE:
                    raise DocumentError(f"{name}: the picture has {width} x {height} pixels: too small to hold text.")
                yield
                shown = ImageOps.exif_transpose(_on_white(frame))
                shown.thumbnail((LONGEST, LONGEST))
                found = recognition.recognise(np.asarray(shown)[:, :, ::-1].copy())
                pages.append(recognition.lines_of(found.words, POINTS / max(shown.size)))
                if found.words:
                    confidences[number] = found.confidence
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        reason = "" if isinstance(error, UnidentifiedImageError) else f" ({error})"  # that names a path
        raise DocumentError(f"{name}: the picture is damaged or truncated{reason}; get a fresh copy.") from None
    if not any(pages):
        raise DocumentError(f"{name}: no text was recognised in the picture.")
    metadata, recognised = recognition.report(confidences)
    return Converted(parts_of(pages, ()), metadata=metadata, warnings=(*recognised, *warnings))


def _on_white(frame: Image) -> Image:
    """The frame in colours, what is transparent in white."""
    from PIL import Image as pictures

    if "A" not in frame.getbands() and "transparency" not in frame.info:
        return frame.convert("RGB")
    shown = frame.convert("RGBA")
    white = pictures.new("RGBA", shown.size, "white")
    return pictures.alpha_composite(white, shown).convert("RGB")
