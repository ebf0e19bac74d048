"""Writing single cells of a sheet's XML; everything else in it stays as it is."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from fanpin_lib.files.existing_xlsx.package import BOOK, MAIN, ExistingWorkbook
from fanpin_lib.files.existing_xlsx.references import cell_name, place_of
from fanpin_lib.files.existing_xlsx.sheet_contents import STRINGS, text_of

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
#: What may stand before ``calcPr`` in a workbook's XML.
_BEFORE_CALCULATION = ("definedNames", "externalReferences", "functionGroups", "sheets")


def write_cell(
    book: ExistingWorkbook, part: str, place: tuple[int, int], value: float | str
) -> None:
    """Write a number or a text into a cell, whose format stays.

    Args:
        part: the sheet's XML.
        place: row and column, from 1.
    """
    from lxml import etree

    node = _cell_of(book.touch(part), place)
    _emptied(node)
    if isinstance(value, str):
        node.set("t", "inlineStr")
        text = etree.SubElement(etree.SubElement(node, f"{MAIN}is"), f"{MAIN}t")
        text.text = value
        text.set(_SPACE, "preserve")
    else:
        whole = float(value).is_integer()
        etree.SubElement(node, f"{MAIN}v").text = str(int(value)) if whole else repr(value)


def replace_in_text(
    book: ExistingWorkbook, part: str, place: tuple[int, int], changes: dict[str, str]
) -> bool:
    """Replace words in a cell's text; how its parts are formatted stays.

    Returns:
        whether every word was found within one part of the text.
    """
    node = _cell_of(book.touch(part), place)
    string = _own_string(book, node)
    if string is None:
        return False
    done = dict.fromkeys(changes, False)
    for text in string.iter(f"{MAIN}t"):
        for old, new in changes.items():
            if old in (text.text or ""):
                text.text, done[old] = text.text.replace(old, new), True
    return all(done.values())


def forget_results(book: ExistingWorkbook) -> None:
    """Drop what was worked out before behind every formula, and ask for it to be done anew."""
    for sheet in book.sheets:
        stale = [
            cell
            for cell in book.tree(sheet.part).iter(f"{MAIN}c")
            if cell.find(f"{MAIN}f") is not None and cell.find(f"{MAIN}v") is not None
        ]
        for cell in stale:
            book.touch(sheet.part)
            cell.remove(cell.find(f"{MAIN}v"))
            cell.attrib.pop("t", None)
    _calculate_on_opening(book)


def _calculate_on_opening(book: ExistingWorkbook) -> None:
    from lxml import etree

    root = book.touch(BOOK)
    node = root.find(f"{MAIN}calcPr")
    if node is None:
        node = etree.Element(f"{MAIN}calcPr")
        before = next(
            root.find(f"{MAIN}{n}")
            for n in _BEFORE_CALCULATION
            if root.find(f"{MAIN}{n}") is not None
        )
        before.addnext(node)
    node.set("fullCalcOnLoad", "1")


def _own_string(book: ExistingWorkbook, node: Any) -> Any:
    """A cell's text as a string of its own, which nobody shares."""
    if node.get("t") == "inlineStr":
        return node.find(f"{MAIN}is")
    if node.get("t") != "s":
        return None
    number = int(node.findtext(f"{MAIN}v") or 0)
    string = deepcopy(book.tree(STRINGS).findall(f"{MAIN}si")[number])
    string.tag = f"{MAIN}is"
    string.tail = None
    _emptied(node)
    node.set("t", "inlineStr")
    node.append(string)
    return string if text_of(string) else None


def _emptied(node: Any) -> None:
    for child in list(node):
        node.remove(child)
    node.attrib.pop("t", None)


def _cell_of(root: Any, place: tuple[int, int]) -> Any:
    """The cell, put in where the sheet has none, in the style of its row or column."""
    from lxml import etree

    number, column = place
    row = row_of(root, number)
    for child in row.iterchildren(f"{MAIN}c"):
        there = place_of(child.get("r"))[1]
        if there == column:
            return child
        if there > column:
            made = etree.Element(f"{MAIN}c", r=cell_name(number, column))
            child.addprevious(made)
            break
    else:
        made = etree.SubElement(row, f"{MAIN}c", r=cell_name(number, column))
    style = row.get("s") or _column_style(root, column)
    if style:
        made.set("s", style)
    return made


def row_of(root: Any, number: int) -> Any:
    """A row of the sheet, put in where it has none."""
    from lxml import etree

    data = root.find(f"{MAIN}sheetData")
    for row in data.iterchildren(f"{MAIN}row"):
        there = int(row.get("r"))
        if there == number:
            return row
        if there > number:
            made = etree.Element(f"{MAIN}row", r=str(number))
            row.addprevious(made)
            return made
    return etree.SubElement(data, f"{MAIN}row", r=str(number))


def _column_style(root: Any, column: int) -> str | None:
    for node in root.iter(f"{MAIN}col"):
        if int(node.get("min")) <= column <= int(node.get("max")):
            return str(node.get("style")) if node.get("style") else None
    return None
