"""What a question wants measured, and answers that measure something else: a power for "How hot may it get?"."""

from __future__ import annotations

import re

from rag_app.text.figures.units import amounts_in, unit_of

_DIMENSIONS = {
    "length": "nm µm mm cm m km in ft yd mile",
    "area": "mm² cm² m² km² ft² ha acre",
    "mass": "µg mg g kg Mg t ton oz",
    "temperature": "°C °F",
    "time": "ns µs ms s min h day week month year",
    "speed": "km/h mph m/s kn",
    "power": "mW W kW MW GW TW hp dBm",
    "energy": "Wh kWh MWh GWh TWh J kJ MJ GJ cal kcal",
    "volume": "µl ml cl l mm³ cm³ m³ ft³ gal",
    "pressure": "Pa kPa MPa bar mbar psi",
    "voltage": "mV V kV",
    "current": "mA A kA",
    "frequency": "Hz kHz MHz GHz",
    "loudness": "dB",
    "data": "B kB MB GB TB bit kbit Mbit Gbit",
    "money": "€ $ ¥ CHF",
}
_DIMENSION = {unit: dimension for dimension, units in _DIMENSIONS.items() for unit in units.split()}
_NOUN = r"\b(?:what|which)\s+(?:(?:is|are|was|were)\s+(?:the|its|their|your|our)\s+(?:[\w-]+\s+){0,2}?)?"
_OF = r"(?=\s*\?|\s+(?:of|do|does|did|is|are|was|were|may|can|must|should|has|have)\b)"
# What is asked in words that say one dimension; "how high", "how deep" and "how far" may be said of anything.
_ASKED = tuple(
    (re.compile(pattern, re.IGNORECASE), frozenset(dimensions.split()))
    for pattern, dimensions in (
        (r"\bhow\s+(?:hot|cold|warm|cool)\b", "temperature"),
        (rf"{_NOUN}temperature{_OF}", "temperature"),
        (r"\bhow\s+heavy\b(?!.*\b(?:rain|snow|fine|penalt|traffic|loss)\w*)", "mass"),
        (r"\bhow\s+much\s+(?:do|does|did|may|can|must|should|will)\b[^?]*\bweigh\b(?!\s+on\b)", "mass"),
        (rf"{_NOUN}(?:weight|mass){_OF}", "mass"),
        (r"\bhow\s+(?:tall|wide|thick)\b", "length"),
        (rf"{_NOUN}(?:height|width|thickness|diameter|altitude|elevation){_OF}", "length"),
        (r"\bhow\s+loud\b", "loudness"),
        (rf"{_NOUN}voltage{_OF}", "voltage"),
        (r"\bhow\s+powerful\b", "power energy current voltage frequency data loudness volume pressure"),
        (r"\bhow\s+long\b(?!\s+an?\b)", "length time"),
        (r"\bhow\s+old\b", "time"),
        (r"\bhow\s+fast\b", "speed time frequency data"),
    )
)
_HOW_MANY = re.compile(r"\bhow\s+many\s+(?P<unit>(?:degrees\s+|(?:square|cubic)\s+)?[^\W\d_]+)", re.IGNORECASE)


def is_of_another_dimension(said: str, question: str) -> bool:
    """Whether `question` asks how hot, how heavy, how many hours ... and all amounts that are `said` have units of
    other dimensions. One whose unit is not known, or not said, and a rate (a day, a month) may be of any."""
    asked = _asked(question)
    if not asked:
        return False
    amounts = amounts_in(said)
    found = [None if one.rate else _DIMENSION.get(one.unit or "") for one in amounts]
    return bool(found) and all(dimension is not None and dimension not in asked for dimension in found)


def _asked(question: str) -> frozenset[str]:
    """The dimensions that an answer may have; none where the question does not say."""
    for pattern, dimensions in _ASKED:
        if pattern.search(question):
            return dimensions
    many = _HOW_MANY.search(question)
    dimension = _DIMENSION.get(unit_of(many["unit"]) or "") if many else None
    return frozenset((dimension,) if dimension else ())
