"""Equations of Office documents (OMML) to LaTeX-like text."""

from __future__ import annotations

from lxml import etree

from rag_app.documents.converters.ooxml import text_run
from rag_app.documents.converters.xml import attribute, local_name

_ACCENTS = {"̂": "hat", "̃": "tilde", "̄": "bar", "̅": "bar", "⃗": "vec", "̇": "dot"}
_SYMBOLS = {
    "∑": "\\sum",
    "∏": "\\prod",
    "∫": "\\int",
    "√": "\\sqrt",
    "∞": "\\infty",
    "π": "\\pi",
    "×": "\\times",
    "±": "\\pm",
}


def replace_equations(root: etree._Element) -> None:
    """Replace each equation of a WordprocessingML tree by a run with its text between dollar signs."""
    for math in list(root.iter("{*}oMath")):
        parent = math.getparent()
        if parent is None or any(local_name(above) == "oMath" for above in math.iterancestors()):
            continue
        display = local_name(parent) == "oMathPara"
        mark = "$$" if display else "$"
        paragraph = next((above for above in math.iterancestors() if local_name(above) in ("p", "body")), parent)
        run = text_run(paragraph, f" {mark}{equation_text(math).strip()}{mark} ")
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


def equation_text(element: etree._Element) -> str:
    """LaTeX-like text of one element of an equation."""
    name = local_name(element)

    def part(child: str) -> str:
        found = element.find(f"{{*}}{child}")
        return "" if found is None else equation_text(found)

    def setting(path: str, default: str = "") -> str:
        found = element.find(path)
        return default if found is None else attribute(found, "val", default)

    if name == "t":
        return "".join(_SYMBOLS.get(c, c) + (" " if c in _SYMBOLS else "") for c in element.text or "")
    if name == "f":
        if setting("{*}fPr/{*}type") == "noBar":
            return rf"\binom{{{part('num')}}}{{{part('den')}}}"
        return rf"\frac{{{part('num')}}}{{{part('den')}}}"
    if name == "sSup":
        return f"{part('e')}^{{{part('sup')}}}"
    if name == "sSub":
        return f"{part('e')}_{{{part('sub')}}}"
    if name == "sSubSup":
        return f"{part('e')}_{{{part('sub')}}}^{{{part('sup')}}}"
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
        inner = ",".join(equation_text(child) for child in element.iterchildren("{*}e"))
        return f"{opening}{inner}{closing}"
    if name == "acc":
        sign = setting("{*}accPr/{*}chr", "̂")
        return rf"\{_ACCENTS.get(sign, 'hat')}{{{part('e')}}}"
    if name in ("m", "eqArr"):
        rows = element.iterchildren("{*}mr", "{*}e")
        return r" \\ ".join(" & ".join(equation_text(cell) for cell in row) if len(row) else "" for row in rows)
    if name.endswith("Pr"):
        return ""
    return "".join(equation_text(child) for child in element if isinstance(child.tag, str))
