"""An empty document with the page, the line grid, the styles and page numbers of 公文."""

from __future__ import annotations

from typing import Any

from fanpin_lib.office.documents.document_layout import TWIPS_PT, DocumentLayout, Style, layout
from fanpin_lib.office.documents.elements import append, set_font

#: The style of a point's title within its paragraph (7.3.3: 楷体).
POINT_TITLE = "条目标题"
_NORMAL = "Normal"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def empty_document() -> Any:
    """A document of python-docx's, without a paragraph."""
    from docx import Document

    said = layout()
    document = Document()
    for element in list(document.element.body)[:-1]:
        document.element.body.remove(element)
    _set_page(document.sections[0], said)
    _set_normal(document, said)
    for name, style in said.styles.items():
        _add_style(document, name, style, said)
    _add_point_title(document, said)
    _name_fonts(document, said)
    _number_pages(document, said)
    document.core_properties.author = document.core_properties.comments = ""
    return document


def _set_page(section: Any, said: DocumentLayout) -> None:
    """Paper, margins, and the grid of lines and characters.

    The grid is for what an office writes into the document itself. Our styles hold to it by
    their own line heights and character widths: in LibreOffice a character of 16 points takes
    two of the grid's cells of 15.8.
    """
    from docx.oxml.ns import qn
    from docx.shared import Mm

    section.page_width, section.page_height = Mm(said.paper["width"]), Mm(said.paper["height"])
    section.top_margin, section.left_margin = Mm(said.margins["top"]), Mm(said.margins["left"])
    section.bottom_margin, section.right_margin = Mm(said.bottom), Mm(said.right)
    section.footer_distance, section.gutter = Mm(said.footer_distance), 0
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    append(
        section._sectPr, "w:docGrid",
        type="linesAndChars", linePitch=said.line_twips, charSpace=said.character_parts,
    )  # fmt: skip


def _set_normal(document: Any, said: DocumentLayout) -> None:
    """The size that the grid of characters counts from, and the fonts of all that follows."""
    from docx.oxml.ns import qn

    normal, body = document.styles[_NORMAL], said.styles["正文"]
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault"))
    for properties in (normal.element.get_or_add_rPr(), defaults[0]):  # LibreOffice: the latter
        set_font(properties, said.fonts[body.font], body.size)
    normal.paragraph_format.widow_control = False


def _add_style(document: Any, name: str, style: Style, said: DocumentLayout) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    made = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    made.base_style, made.quick_style = document.styles[_NORMAL], True
    look = made.element.get_or_add_rPr()
    set_font(look, said.fonts[style.font], style.size)
    if style.red:
        append(look, "w:color", val=said.red)
    if style.size == said.styles["正文"].size:
        append(look, "w:spacing", val=said.tightened_twips)
    shape = made.paragraph_format
    shape.alignment = {
        "left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER,
        "right": WD_ALIGN_PARAGRAPH.RIGHT, "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
    }[style.align]  # fmt: skip
    shape.keep_with_next = style.keep or None
    properties = made.element.get_or_add_pPr()
    append(properties, "w:snapToGrid", val=0)
    _set_spacing(properties, style, said)
    _set_indents(properties, style)
    if style.level:
        append(properties, "w:outlineLvl", val=style.level - 1)


def _add_point_title(document: Any, said: DocumentLayout) -> None:
    from docx.enum.style import WD_STYLE_TYPE

    like = said.styles["二级标题"]
    made = document.styles.add_style(POINT_TITLE, WD_STYLE_TYPE.CHARACTER)
    look = made.element.get_or_add_rPr()
    set_font(look, said.fonts[like.font], like.size)
    append(look, "w:spacing", val=said.tightened_twips)


def _set_spacing(properties: Any, style: Style, said: DocumentLayout) -> None:
    from docx.oxml.ns import qn

    exact = said.line_twips if style.exact is None else round(style.exact * TWIPS_PT)
    line = {"line": 240, "lineRule": "auto"} if style.line else {"line": exact, "lineRule": "exact"}
    for old in properties.findall(qn("w:spacing")):
        properties.remove(old)
    append(properties, "w:spacing", before=round(style.before * TWIPS_PT), after=0, **line)


def _set_indents(properties: Any, style: Style) -> None:
    """In characters, as Word offers them, and in twips for programs that count only these."""
    width = round(style.size * TWIPS_PT)
    said: dict[str, int] = {}
    for name, many in (("firstLine", style.indent), ("left", style.left), ("right", style.right)):
        if many:
            said |= {f"{name}Chars": many * 100, name: many * width}
    if said:
        append(properties, "w:ind", **said)


def _name_fonts(document: Any, said: DocumentLayout) -> None:
    """The document's font table: each font with those that take its place."""
    from lxml import etree

    part = next(
        part for part in document.part.package.parts if str(part.partname).endswith("fontTable.xml")
    )
    table = etree.Element(f"{{{_WORD}}}fonts", nsmap={"w": _WORD})
    for font in said.fonts.values():
        entry = etree.SubElement(table, f"{{{_WORD}}}font", {f"{{{_WORD}}}name": font.name})
        for tag, value in (
            ("altName", ",".join(font.others)), ("charset", "86"), ("family", "auto"),
        ):  # fmt: skip
            etree.SubElement(entry, f"{{{_WORD}}}{tag}", {f"{{{_WORD}}}val": value})
    part._blob = etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)


def _number_pages(document: Any, said: DocumentLayout) -> None:
    """－1－ outside: odd pages to the right, even ones to the left, a character in from there."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    outside = (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT, "right"),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, "left"),
    )
    for footer, side, indent in outside:
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = document.styles[_NORMAL]
        paragraph.alignment = side
        _fill_number(paragraph, indent, said)


def _fill_number(paragraph: Any, indent: str, said: DocumentLayout) -> None:
    size = said.page_number["size"]
    twips = round(size * TWIPS_PT)
    properties = paragraph._p.get_or_add_pPr()
    append(properties, "w:snapToGrid", val=0)
    append(properties, "w:spacing", before=0, after=0, line=twips, lineRule="exact")
    append(properties, "w:ind", **{f"{indent}Chars": 100, indent: twips})
    font = said.fonts[said.page_number["font"]]
    for kind, text in (("", "— "), ("begin", ""), ("instr", "PAGE"), ("end", ""), ("", " —")):
        run = paragraph.add_run(text if not kind else "")
        set_font(run._r.get_or_add_rPr(), font, size)
        if kind == "instr":
            append(run._r, "w:instrText").text = text
        elif kind:
            append(run._r, "w:fldChar", fldCharType=kind)
