"""The lines of calendars and cards of contacts (RFC 5545, RFC 6350): unfolded, with their parameters, decoded."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag_app.documents.decoding import encoding_called, normalize

_LINE = re.compile(
    r"(?:[\w-]+\.)?(?P<name>[\w-]+)(?P<parameters>(?:;(?:\"[^\"]*\"|[^\":;])*)*):(?P<value>.*)", re.DOTALL
)
_PARAMETER = re.compile(r";(?P<key>[\w-]+)(?:=(?P<value>(?:\"[^\"]*\"|[^\";])*))?")
_FOLD = re.compile(r"\n[ \t]")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_PART = re.compile(r"(?:\\.|[^\\;])+|(?<=;)(?=;)|^(?=;)|(?<=;)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ContentLine:
    """A property: `name` in capitals, `parameters` by names in capitals, the value as it stands."""

    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value as people read it."""
        return _unescaped(self.value)

    @property
    def parts(self) -> list[str]:
        """The parts of a value between semicolons, as those of an address."""
        return [_unescaped(part) for part in _PART.findall(self.value)]


def content_lines(text: str) -> Iterator[ContentLine]:
    """Each line that is a property; lines of vCard 2.1 in quoted-printable go on behind an equals sign."""
    lines = iter(_FOLD.sub("", normalize(text)).split("\n"))
    for line in lines:
        if not (found := _LINE.fullmatch(line)):
            continue
        parameters = {
            one["key"].upper(): (one["value"] or "").strip('"') for one in _PARAMETER.finditer(found["parameters"])
        }
        value = found["value"]
        if "QUOTED-PRINTABLE" in (parameters.get("ENCODING", "").upper(), *parameters):
            pieces = [value]
            while pieces[-1].endswith("="):
                pieces[-1] = pieces[-1][:-1]
                pieces.append(next(lines, ""))
            value = _decoded("".join(pieces), parameters.get("CHARSET", "utf-8"))
        yield ContentLine(found["name"].upper(), parameters, value)


def _decoded(value: str, charset: str) -> str:
    data = quopri.decodestring(value.encode())
    try:
        return data.decode(encoding_called(charset), "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


def _unescaped(value: str) -> str:
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()
