"""Equations to LaTeX-like text: those of Office documents (OMML), and MathML of pages, books and OpenDocument."""

from __future__ import annotations

from lxml import etree

from rag_app.documents.converters.parts.ooxml import text_run
from rag_app.documents.converters.parts.xml import attribute, local_name
from rag_app.documents.markdown import raised

_ACCENTS = {"̂": "hat", "̃": "tilde", "̄": "bar", "̅": "bar", "⃗": "vec", "̇": "dot"}
_SYMBOLS = {
    "∑": "\\sum", "∏": "\\prod", "∫": "\\int", "√": "\\sqrt",
    "∞": "\\infty", "π": "\\pi", "×": "\\times", "±": "\\pm",
}  # fmt: skip
_SCRIPTS = {"msub": "_", "munder": "_", "msup": "^", "mover": "^", "msubsup": "_^", "munderover": "_^"}
_OFFICE_SCRIPTS, _PARTS = {"sSub": "_", "sSup": "^", "sSubSup": "_^"}, {"_": "sub", "^": "sup"}
_LEFT_OUT = ("annotation", "annotation-xml", "mphantom")


def replace_equations(root: etree._Element) -> None:
    """Replace each equation of a WordprocessingML tree by a run with its text between dollar signs."""
    for math in list(root.iter("{*}oMath")):
        parent = math.getparent()
        if parent is None or any(local_name(above) == "oMath" for above in math.iterancestors()):
            continue
        display = local_name(parent) == "oMathPara"
        mark = "$$" if display else "$"
        paragraph = next((above for above in math.iterancestors() if local_name(above) in ("p", "body")), parent)
        run = text_run(paragraph, f" {mark}{omml_text(math).strip()}{mark} ")
        target = parent if display else math
        holder = target.getparent()
        if holder is None:
            continue
        if display:
            target.addprevious(run)
            parent.remove(math)
            if parent.find("{*}oMath") is None:
                holder.remove(parent)
        else:
            run.tail = math.tail
            holder.replace(math, run)


def omml_text(element: etree._Element) -> str:
    """LaTeX-like text of one element of an equation."""
    name = local_name(element)

    def part(child: str) -> str:
        found = element.find(f"{{*}}{child}")
        return "" if found is None else omml_text(found)

    def setting(path: str, default: str = "") -> str:
        found = element.find(path)
        return default if found is None else attribute(found, "val", default)

    if name == "t":
        return "".join(_SYMBOLS.get(c, c) + (" " if c in _SYMBOLS else "") for c in element.text or "")
    if name == "f":
        if setting("{*}fPr/{*}type") == "noBar":
            return rf"\binom{{{part('num')}}}{{{part('den')}}}"
        return rf"\frac{{{part('num')}}}{{{part('den')}}}"
    if name in _OFFICE_SCRIPTS:
        return part("e") + "".join(f"{mark}{{{part(_PARTS[mark])}}}" for mark in _OFFICE_SCRIPTS[name])
    if name == "rad":
        degree = part("deg")
        return rf"\sqrt{f'[{degree}]' if degree else ''}{{{part('e')}}}"
    if name == "nary":
        sign = setting("{*}naryPr/{*}chr", "∫")
        return f"{_SYMBOLS.get(sign, sign)}_{{{part('sub')}}}^{{{part('sup')}}}{part('e')}"
    if name == "func":
        return f"\\{part('fName').strip()}({part('e')})"
    if name == "d":
        opening, closing = setting("{*}dPr/{*}begChr", "("), setting("{*}dPr/{*}endChr", ")")
        inner = ",".join(omml_text(child) for child in element.iterchildren("{*}e"))
        return f"{opening}{inner}{closing}"
    if name == "acc":
        sign = setting("{*}accPr/{*}chr", "̂")
        return rf"\{_ACCENTS.get(sign, 'hat')}{{{part('e')}}}"
    if name in ("m", "eqArr"):
        rows = element.iterchildren("{*}mr", "{*}e")
        return r" \\ ".join(" & ".join(omml_text(cell) for cell in row) if len(row) else "" for row in rows)
    if name.endswith("Pr"):
        return ""
    return "".join(omml_text(child) for child in element if isinstance(child.tag, str))


def mathml_text(math: etree._Element) -> str:
    """The text of an equation: between dollar signs where it has fractions, roots or indices, but raised digits."""
    text = " ".join(_mathml(math).split())
    return f" ${text}$ " if "{" in text else text


def _mathml(element: etree._Element) -> str:
    name = local_name(element)
    children = [child for child in element if local_name(child)]
    parts = [_mathml(child) for child in children if local_name(child) not in _LEFT_OUT]
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
