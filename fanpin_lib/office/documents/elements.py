"""Elements of Word's own language that its library for Python has no words for."""

from __future__ import annotations

from typing import Any

from fanpin_lib.office.documents.document_layout import Font

#: Word refuses properties that stand in another order than its schema's (ECMA-376, 17.3, 17.4).
_ORDER = {
    (kind, name): place
    for kind, names in (
        (
            "pPr",
            "pStyle keepNext keepLines pageBreakBefore widowControl pBdr shd snapToGrid "
            "spacing ind jc outlineLvl rPr",
        ),
        ("rPr", "rFonts b color spacing sz szCs lang"),
        ("tblPr", "tblStyle tblW tblBorders tblLayout tblCellMar tblLook"),
        ("trPr", "cantSplit trHeight tblHeader"),
    )
    for place, name in enumerate(names.split(), start=1)
}


def append(parent: Any, tag: str, **said: Any) -> Any:
    """A new element such as ``w:ind`` at its place among its siblings, with its attributes."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag)
    for name, value in said.items():
        element.set(qn(f"w:{name}"), str(value))
    kind = parent.tag.rpartition("}")[2]
    order = _ORDER.get((kind, tag.removeprefix("w:")), 0)
    later = [sibling for sibling in parent if order and _place(kind, sibling) > order]
    if later:
        later[0].addprevious(element)
    else:
        parent.append(element)
    return element


def set_font(properties: Any, font: Font, size: float) -> None:
    """The font for Chinese, Latin and figures alike (5.2.2), and its size in half points."""
    from docx.oxml.ns import qn

    for tag in ("w:rFonts", "w:sz", "w:szCs"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    name = font.name
    append(properties, "w:rFonts", ascii=name, hAnsi=name, eastAsia=name, cs=name)
    append(properties, "w:sz", val=round(size * 2))
    append(properties, "w:szCs", val=round(size * 2))


def _place(kind: str, element: Any) -> int:
    return _ORDER.get((kind, element.tag.rpartition("}")[2]), 0)
