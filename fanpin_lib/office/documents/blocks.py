"""What templates are built of: paragraphs, loops, lines, tables that grow with their rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fanpin_lib.office.documents.document_layout import TWIPS_MM, layout
from fanpin_lib.office.documents.elements import append
from fanpin_lib.office.documents.page import POINT_TITLE

#: Word counts the thickness of lines in eighths of a point, cell margins in twips.
_EIGHTHS, _CELL_SIDE = 8, 20


def paragraph(document: Any, style: str, text: str) -> Any:
    """A paragraph of one of the layout's styles."""
    return document.add_paragraph(text, style=style)


def when(document: Any, name: str, *parts: tuple[str, str]) -> None:
    """Paragraphs (style, text) that are there only where a placeholder is not empty."""
    paragraph(document, "正文", f"{{%p if {name} %}}")
    for style, text in parts:
        paragraph(document, style, text)
    paragraph(document, "正文", "{%p endif %}")


def points(document: Any, name: str, none: str) -> None:
    """（一）题。文 for each point of a placeholder, its title in 楷体; else ``none`` is said."""
    paragraph(document, "正文", f"{{%p for 条 in {name} %}}")
    one = paragraph(document, "正文", "")
    one.add_run("（{{ 条.序 }}）{{ 条.题 }}。", style=POINT_TITLE)
    one.add_run("{{ 条.文 }}")
    for text in ("{%p else %}", none, "{%p endfor %}"):
        paragraph(document, "正文", text)


def line_below(one: Any, points: float, colour: str = "auto") -> None:
    """A line over the whole type area below a paragraph."""
    _border(one, "bottom", points, colour)


def line_above(one: Any, points: float) -> None:
    """A line over the whole type area above a paragraph."""
    _border(one, "top", points, "auto")


def space_above(one: Any, millimetres: float) -> None:
    """What stays empty above a paragraph."""
    from docx.shared import Mm

    one.paragraph_format.space_before = Mm(millimetres)


def keep_together(paragraphs: Sequence[Any]) -> None:
    """Let no page begin between paragraphs that follow one another."""
    for one in paragraphs[:-1]:
        one.paragraph_format.keep_with_next = True


def new_page(one: Any) -> None:
    """Let a paragraph begin a page."""
    one.paragraph_format.page_break_before = True


def table(document: Any, widths: Sequence[float], head: Sequence[str]) -> Any:
    """A table with lines and a head that every page repeats; widths in millimetres."""
    made = document.add_table(rows=1, cols=len(widths))
    properties = made._tbl.tblPr
    borders = append(properties, "w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        append(borders, f"w:{side}", val="single", sz=4, space=0, color="auto")
    append(properties, "w:tblLayout", type="fixed")
    margins = append(properties, "w:tblCellMar")
    for side in ("left", "right"):
        append(margins, f"w:{side}", w=_CELL_SIDE, type="dxa")
    for column, width in zip(made._tbl.tblGrid, widths, strict=True):
        column.w = round(width * TWIPS_MM * 635)
    fill(made.rows[0], head, "表格表头")
    append(made.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")
    return made


def fill(row: Any, texts: Sequence[str], style: str = "表格", first: str = "") -> None:
    """A row's cells; the first one's style may be another. No page cuts through the row."""
    for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        cell.paragraphs[0].style = row.table.part.document.styles[
            first if first and place == 0 else style
        ]
        cell.paragraphs[0].add_run(text)
    append(row._tr.get_or_add_trPr(), "w:cantSplit")


def at_least(row: Any, millimetres: float) -> None:
    """How high a row is even when it is empty, for what is written by hand."""
    properties = row._tr.get_or_add_trPr()
    append(properties, "w:trHeight", val=round(millimetres * TWIPS_MM), hRule="atLeast")


def rows_of(made: Any, name: str, one: str, texts: Sequence[str], first: str = "表格文字") -> None:
    """A row for each of a placeholder's rows; ``one`` is how the texts call it."""
    blank = [""] * (len(texts) - 1)
    fill(made.add_row(), [f"{{%tr for {one} in {name} %}}", *blank])
    fill(made.add_row(), texts, first=first)
    fill(made.add_row(), ["{%tr endfor %}", *blank])


def grid_of(document: Any, name: str, first: float, style: str = "表格") -> Any:
    """A table of as many columns and rows as a placeholder has (``首列``, ``列``, ``行``).

    Args:
        first: the width of the first column in millimetres; the others share the rest.
        style: of the cells; with 文字 behind it that of the first column.
    """
    rest = (layout().type_area["width"] - first) / 3
    made = table(
        document,
        [first, rest, rest, rest],
        [f"{{{{ {name}.首列 }}}}", *_across(f"{name}.列", "列")],
    )
    fill(made.add_row(), [f"{{%tr for 行 in {name}.行 %}}", "", "", ""])
    cells = ["{{ 行.名称 }}", *_across("行.格", "格")]
    fill(made.add_row(), cells, style, first=f"{style}文字")
    fill(made.add_row(), ["{%tr endfor %}", "", "", ""])
    return made


def _across(name: str, one: str) -> list[str]:
    return [f"{{%tc for {one} in {name} %}}", f"{{{{ {one} }}}}", "{%tc endfor %}"]


def _border(one: Any, side: str, points: float, colour: str) -> None:
    borders = append(one._p.get_or_add_pPr(), "w:pBdr")
    append(borders, f"w:{side}", val="single", sz=round(points * _EIGHTHS), space=1, color=colour)
