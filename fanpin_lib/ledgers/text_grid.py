"""CSV files as grids of text: encoding and delimiter are found, ragged lines allowed."""

from __future__ import annotations

import csv
import io
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv

from fanpin_lib.errors import FileRefused, Where
from fanpin_lib.ledgers.grids import Grid

_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_DELIMITERS = ",\t;；，|"
_HEAD_LINES = 20


def text_grids(path: Path) -> list[Grid]:
    """The one table of a CSV file.

    Raises:
        FileRefused: neither UTF-8 nor GB18030, or no table.
    """
    text = _decode(path)
    delimiter = _delimiter(text)
    columns = _fast_columns(text, delimiter) or _ragged_columns(path, text, delimiter)
    return [Grid(None, columns)]


def _decode(path: Path) -> str:
    """BOM, then strict UTF-8, then GB18030: right every time where detectors guess."""
    raw = path.read_bytes()
    tried = [name for bom, name in _BOMS.items() if raw.startswith(bom)] or ["utf-8", "gb18030"]
    for encoding in tried:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(
        "文字编码看不懂（不是 UTF-8，也不是 GBK/GB18030）",
        where=Where(file=path.name),
        hint="请用 Excel 打开后另存为 xlsx，或另存为“CSV UTF-8”。",
    )


def _delimiter(text: str) -> str:
    """The delimiter that splits the first lines into most columns."""
    lines = [line for line in islice(io.StringIO(text), _HEAD_LINES) if line.strip()]
    counts = {d: sum(line.count(d) for line in lines) for d in _DELIMITERS}
    best = max(counts, key=lambda d: counts[d])
    return best if counts[best] else ","


def _fast_columns(text: str, delimiter: str) -> list[pa.StringArray]:
    """Read at full speed if all lines have the same number of cells; else nothing."""
    raw = text.encode("utf-8", "surrogatepass") if delimiter.isascii() else b""
    try:
        table = pacsv.read_csv(
            pa.BufferReader(raw),
            read_options=pacsv.ReadOptions(autogenerate_column_names=True, block_size=1 << 26),
            parse_options=pacsv.ParseOptions(
                delimiter=delimiter if raw else ",",
                newlines_in_values=True,
                ignore_empty_lines=False,
            ),
            convert_options=_all_text(text, delimiter),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError):
        return []
    return [_one_chunk(c) for c in table.columns]


def _all_text(text: str, delimiter: str) -> pacsv.ConvertOptions:
    first = next(csv.reader(io.StringIO(text), delimiter=delimiter), [])
    return pacsv.ConvertOptions(
        column_types={f"f{i}": pa.string() for i in range(len(first))}, strings_can_be_null=False
    )


def _one_chunk(column: pa.ChunkedArray) -> pa.StringArray:
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


def _ragged_columns(path: Path, text: str, delimiter: str) -> list[pa.StringArray]:
    """Title rows and totals are shorter than the rest: pad them."""
    csv.field_size_limit(1 << 24)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise FileRefused(
            f"CSV 格式有误：{error}", where=Where(file=path.name), hint="请检查引号是否成对。"
        ) from None
    width = max((len(row) for row in rows), default=0)
    padded = (row if len(row) == width else row + [""] * (width - len(row)) for row in rows)
    return [pa.array(column, pa.string()) for column in zip(*padded, strict=True)]
