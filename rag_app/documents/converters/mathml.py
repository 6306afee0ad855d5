"""Equations in MathML, of pages, books and OpenDocument, to LaTeX-like text."""

from __future__ import annotations

from lxml import etree

from rag_app.documents.converters.xml import local_name
from rag_app.documents.markdown import raised

_SCRIPTS = {"msub": "_", "munder": "_", "msup": "^", "mover": "^", "msubsup": "_^", "munderover": "_^"}
_LEFT_OUT = ("annotation", "annotation-xml", "mphantom")


def equation_text(math: etree._Element) -> str:
    """The text of an equation: between dollar signs where it has fractions, roots or indices, but raised digits."""
    text = " ".join(_text(math).split())
    return f" ${text}$ " if "{" in text else text


def _text(element: etree._Element) -> str:
    name = local_name(element)
    children = [child for child in element if local_name(child)]
    parts = [_text(child) for child in children if local_name(child) not in _LEFT_OUT]
    if name in _SCRIPTS and len(parts) == len(_SCRIPTS[name]) + 1:
        scripts = zip(_SCRIPTS[name], parts[1:], strict=True)
        return parts[0] + "".join(_script(mark, part) for mark, part in scripts if part.strip())
    if name == "mfrac" and len(parts) == 2:
        return rf"\frac{{{parts[0]}}}{{{parts[1]}}}"
    if name == "msqrt":
        return rf"\sqrt{{{''.join(parts)}}}"
    if name == "mroot" and len(parts) == 2:
        return rf"\sqrt[{parts[1]}]{{{parts[0]}}}"
    if name == "mfenced":
        return f"{element.get('open', '(')}{','.join(parts)}{element.get('close', ')')}"
    if name == "mtable":
        return r" \\ ".join(parts)
    if name in ("mtr", "mlabeledtr"):
        return " & ".join(parts)
    if name in ("mspace", "mtext") or children:
        return "".join(parts) or " " + (element.text or "") + " "
    return (element.text or "").strip()


def _script(mark: str, text: str) -> str:
    if mark == "^" and (high := raised(text)) != text:
        return high
    return f"{mark}{{{text}}}"
