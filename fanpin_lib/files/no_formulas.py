"""Tables for spreadsheets in which no text starts a formula: CSV and workbooks, in one place.

Names and remarks come from ledgers; Excel, WPS and LibreOffice run a cell of a CSV file that
begins like a formula. Such a text gets an apostrophe before it, as one types it in Excel to
say that it is text; numbers stay numbers, negative ones too. In a workbook text is text by
its kind, and stays as it is.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

if TYPE_CHECKING:
    import pyarrow as pa

#: For xlsxwriter: nothing becomes a formula, a link or a number.
TEXT_STAYS_TEXT = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_BLANKS = (
    r" \t\r\n\x0b\x0c\x00\x{a0}\x{2000}-\x{200f}\x{2028}-\x{202f}\x{205f}-\x{2064}\x{3000}\x{feff}"
)
#: Half and full width: with a Chinese keyboard Excel takes both; blanks hide neither.
_FORMULA = rf"[{_BLANKS}]*[=+\-@＝＋－＠]|[\t\r\n]"
#: A number, or the dashes by which tables say that there is nothing.
_NO_FORMULA = r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?(?:[Ee][+-]?[0-9]+)?%?|[-－]+"
_STARTS = re.compile(re.sub(r"\\x\{(\w+)\}", lambda code: f"\\u{code[1]:0>4}", _FORMULA))
_HARMLESS = re.compile(_NO_FORMULA)
_MARK = "'"
#: Written without quotes, a lone carriage return begins another line of the file.
_LINE_ENDS = r"\r\n?"
_LINE_END = re.compile(_LINE_ENDS)
#: Excel shows Chinese right only with it.
_BOM = b"\xef\xbb\xbf"


def harmless(value: Any) -> Any:
    """A cell of a CSV file that no spreadsheet runs; what is no text stays as it is."""
    if not isinstance(value, str):
        return value
    text = _LINE_END.sub("\n", value)
    return _MARK + text if _STARTS.match(text) and not _HARMLESS.fullmatch(text) else text


def write_csv_rows(
    to: TextIO, columns: Sequence[str], rows: Iterable[Mapping[str, Any]], *, end: str = "\n"
) -> None:
    """A line of column names, then the rows; cells that are None are empty."""
    lines = csv.writer(to, lineterminator=end)
    lines.writerow(columns)
    lines.writerows([harmless(row.get(name)) for name in columns] for row in rows)


def write_csv_table(to: BinaryIO, table: pa.Table, *, more: bool = False) -> None:
    """A table as CSV in UTF-8 with the mark by which Excel knows it.

    Args:
        more: the rows follow those of a table of the same columns.
    """
    from pyarrow import csv as pa_csv

    if not more:
        to.write(_BOM)
    pa_csv.write_csv(_without_formulas(table), to, pa_csv.WriteOptions(include_header=not more))


def _without_formulas(table: pa.Table) -> pa.Table:
    import pyarrow as pa

    for place, field in enumerate(table.schema):
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
            continue
        told = pa.chunked_array(map(_each_once, table.column(place).chunks), pa.string())
        table = table.set_column(place, pa.field(field.name, pa.string()), told)
    return table


def _each_once(texts: pa.Array) -> pa.Array:
    """Texts as no spreadsheet runs them; columns say the same in most rows."""
    import pyarrow as pa

    coded = texts if pa.types.is_dictionary(texts.type) else texts.dictionary_encode()
    known = coded.dictionary.cast(pa.string())
    marked = _marked(known)
    return (
        texts if texts.type == pa.string() and marked.equals(known) else marked.take(coded.indices)
    )


def _marked(texts: pa.Array) -> pa.Array:
    import pyarrow.compute as pc

    texts = pc.replace_substring_regex(texts, _LINE_ENDS, "\n")
    starts = pc.match_substring_regex(texts, f"^(?:{_FORMULA})")
    known = pc.match_substring_regex(texts, f"^(?:{_NO_FORMULA})$")
    marked = pc.binary_join_element_wise(_MARK, texts, "")
    return pc.if_else(pc.and_(starts, pc.invert(known)), marked, texts)
