"""The two kinds of charts, as Vega-Lite specifications: intervals of systems, and a value by step of a training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rag_app.ui.evaluations.comparisons import Comparison, lower_is_better

_ROW_PIXELS = 34
_GREY = "#808080"  # seen on light and on dark; the default of a rule is black
_MOST_POINTS = 40  # that are drawn as points too


def intervals(comparison: Comparison, measure: str) -> dict[str, Any]:
    """A measure of each system as a point with its 95 % interval, one below the other; those without it are left
    out."""
    found = [(s.label, s.scores[measure]) for s in comparison.systems if measure in s.scores]
    values: list[dict[str, Any]] = [
        {
            "system": label,
            "value": score.value,
            "low": score.interval.low if score.interval else score.value,
            "high": score.interval.high if score.interval else score.value,
        }
        for label, score in found
    ]
    better = "less is better" if lower_is_better(measure) else "more is better"
    shares = all(v["low"] >= 0 and v["high"] <= 1 for v in values)
    across: dict[str, Any] = {"type": "quantitative", "title": better}  # the page names the measure above
    across["scale"] = {"domain": [0, 1]} if shares else {"zero": True}
    y = {"field": "system", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 220, "grid": True}}
    tips: list[dict[str, str]] = [{"field": "system", "type": "nominal"}]
    tips += [{"field": f, "type": "quantitative", "format": ".3f"} for f in ("value", "low", "high")]
    from_to = {"x": {"field": "low", **across}, "x2": {"field": "high"}}
    point = {"type": "point", "filled": True, "size": 110, "opacity": 1}
    return {
        "data": {"values": values},
        "height": {"step": _ROW_PIXELS},
        "encoding": {"y": y, "tooltip": tips},
        "layer": [
            {"mark": {"type": "rule", "strokeWidth": 3, "color": _GREY}, "encoding": from_to},
            {"mark": point, "encoding": {"x": {"field": "value", **across}}},
        ],
    }


def curve(values: Mapping[int, float], name: str) -> dict[str, Any]:
    """A value by step: whole steps below, and the range that the values take at the side."""
    points = [{"step": step, "value": value} for step, value in values.items()]
    few = len(points) <= _MOST_POINTS
    return {
        "data": {"values": points},
        "height": 220,
        "mark": {"type": "line", "point": {"size": 40} if few else False, "strokeWidth": 2},
        "encoding": {
            "x": {"field": "step", "type": "quantitative", "title": "step",
                  "axis": {"format": "d", "tickMinStep": 1, "tickCount": 8}},
            "y": {"field": "value", "type": "quantitative", "title": name, "scale": {"zero": False},
                  "axis": {"tickCount": 5}},
            "tooltip": [{"field": "step", "format": "d"}, {"field": "value", "format": ".3f", "title": name}],
        },
    }  # fmt: skip
