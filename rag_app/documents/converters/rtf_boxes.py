"""Text boxes of Rich Text Format, which `striprtf` leaves out with the drawing that they are part of."""

from __future__ import annotations

from dataclasses import dataclass, field

from rag_app.documents.converters.rtf_runs import tokens


@dataclass(slots=True)
class _Group:
    """An open group: where the text of a box begins in it, and the boxes of a drawing."""

    text_at: int = 0
    boxes: list[str] | None = field(default=None)


def with_boxes(markup: str) -> str:
    """The markup with the text of each box in paragraphs of its own behind its drawing."""
    if "\\shptxt" not in markup:
        return markup
    parts, copied = list[str](), 0
    groups = list[_Group]()
    for found in tokens(markup):
        at, word = found.end(), found["word"]
        if found[0] == "{":
            groups.append(_Group())
        elif found[0] == "}" and groups:
            group = groups.pop()
            drawing = next((above for above in groups if above.boxes is not None), None)
            if group.text_at and drawing is not None and drawing.boxes is not None:
                drawing.boxes.append(markup[group.text_at : found.start()])
            elif group.boxes and drawing is None:
                parts += [markup[copied:at], *(f"{{\\par {box}\\par }}" for box in group.boxes)]
                copied = at
        elif word in ("shp", "shpgrp") and groups:
            groups[-1].boxes = []
        elif word == "shptxt" and groups:
            groups[-1].text_at = at
    return "".join([*parts, markup[copied:]])
