"""Where the middle of something on a PDF page is: beside something else, or within it."""

from __future__ import annotations

from typing import Protocol


class High(Protocol):
    """Something that reaches from `bottom` to `top`, in points from the foot of the page."""

    @property
    def bottom(self) -> float: ...

    @property
    def top(self) -> float: ...


class Area(High, Protocol):
    """The same, from `left` to `right`."""

    @property
    def left(self) -> float: ...

    @property
    def right(self) -> float: ...


def middle(one: High) -> float:
    """How high its middle is."""
    return (one.top + one.bottom) / 2


def is_beside(one: High, other: High) -> bool:
    """Whether the middle of one of two is as high as the other."""
    return one.bottom < middle(other) < one.top or other.bottom < middle(one) < other.top


def holds(area: Area, one: Area) -> bool:
    """Whether the middle of one is within an area."""
    return area.left <= (one.left + one.right) / 2 <= area.right and area.bottom <= middle(one) <= area.top
