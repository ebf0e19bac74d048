"""A second table below the first on the same sheet: named, because its headers would be mixed up
with the first one's rows."""

from __future__ import annotations

from fanpin_lib.files.existing_xlsx import SheetContents
from fanpin_lib.office.forms.bounds import bounds, texts_in

_SHARE = 0.6
_FEWEST = 3


def second_table_named(sheet: SheetContents) -> str:
    """Where a second table begins, in words (its row and what is written there); empty if none."""
    first = second_table(sheet)
    if first is None:
        return ""
    title = sheet.at(first, texts_in(sheet, first)[0]).text.strip().replace("\n", "")
    return f"第 {first} 行（“{title}”）"


def second_table(sheet: SheetContents) -> int | None:
    """The first row of a table below the first one; None where there is only one.

    A row of headers is one that has texts over most of the columns, as has the first table's; what
    tells it from a row of labels is a title or an empty row over it, and cells to fill above that.
    """
    first, last, width = bounds(sheet)
    needed = max(_FEWEST, _SHARE * width)
    for row in range(first + 2, last + 1):
        if len(texts_in(sheet, row)) < needed or len(texts_in(sheet, row - 1)) > 1:
            continue
        above = row - 1
        while above > first and len(texts_in(sheet, above)) <= 1 and not _to_fill(sheet, above):
            above -= 1
        if above > first and above < row - 1 and _to_fill(sheet, above):
            return next(r for r in range(above + 1, row + 1) if texts_in(sheet, r))
    return None


def _to_fill(sheet: SheetContents, row: int) -> bool:
    """Whether a row has a label and empty framed cells, or a formula, beside it."""
    texts = texts_in(sheet, row)
    beside = range(texts[0] + 1, sheet.columns + 1) if texts else ()
    over = sheet.range_of(row, texts[0]).right if texts else 0
    return any(
        c > over and (sheet.has_frame(row, c) or sheet.at(row, c).formula is not None)
        for c in beside
    )
