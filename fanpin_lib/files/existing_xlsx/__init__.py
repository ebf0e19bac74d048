"""An .xlsx that somebody else has made, read and changed without losing anything of it.

Only the cells that are written change in a sheet's XML; every other part of the file (text
boxes, pictures, charts, comments, sparklines, rich text) stays byte for byte as it was. Results
stored behind formulas are dropped, so that Excel, WPS and LibreOffice work them out anew.

Libraries that read a workbook into objects of their own and write these out again lose what they
have no object for; one that keeps nearly all of it (excelize 0.1.0, tried in November 2026)
rewrites styles and theme, leaves sparklines and 2010 data bars behind when rows are inserted,
and weighs 80 MB.
"""

from fanpin_lib.files.existing_xlsx.inserting import insert_rows
from fanpin_lib.files.existing_xlsx.notes_sheet import add_notes_sheet
from fanpin_lib.files.existing_xlsx.package import ExistingWorkbook, SheetPart
from fanpin_lib.files.existing_xlsx.references import Range, cell_name, letters, place_of
from fanpin_lib.files.existing_xlsx.sheet_contents import Cell, SheetContents, read_sheet
from fanpin_lib.files.existing_xlsx.writing import forget_results, replace_in_text, write_cell

__all__ = [
    "Cell",
    "ExistingWorkbook",
    "Range",
    "SheetContents",
    "SheetPart",
    "add_notes_sheet",
    "cell_name",
    "forget_results",
    "insert_rows",
    "letters",
    "place_of",
    "read_sheet",
    "replace_in_text",
    "write_cell",
]
