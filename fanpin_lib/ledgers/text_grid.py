"""CSV files as grids of text: encoding and delimiter are found, ragged lines allowed."""

from __future__ import annotations

import csv
import io
from functools import partial
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv

from fanpin_lib.errors import FileRefused, Where
from fanpin_lib.ledgers.grids import Grid

_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_DELIMITERS = ",\t;；，|"
_HEAD_LINES = 20
#: The columns of a file, and which rows are short (see `Grid.short_rows`).
Columns = tuple[list[pa.StringArray], dict[int, int]]
_NUL_BLOCK = 16  # single NULs are noise of a program; so many in a row are lost content
#: The last lines are looked at for a copy that broke off; a sum or a remark may be short.
_TAIL_LINES, _TAIL_LENGTH = 5, 1 << 16
_REMARKS = ("合计", "总计", "小计", "注", "备注", "说明", "填表", "制表", "审核")


def text_grids(path: Path) -> list[Grid]:
    """The one table of a CSV file.

    Raises:
        FileRefused: neither UTF-8 nor GB18030, or no table.
    """
    text = _decode(path)
    _refuse_nul_block(path, text)
    delimiter = _delimiter(text)
    _refuse_cut_off(path, text, delimiter)
    found = _fast_columns(text, delimiter) or _slow_columns(path, text, delimiter)
    return [Grid(None, found[0], short_rows=found[1])]


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


def _refuse_nul_block(path: Path, text: str) -> None:
    """A block of NUL bytes stands where a disk or a copy has lost what was written.

    Raises:
        FileRefused: names the line from which something is gone.
    """
    place = text.find("\x00" * _NUL_BLOCK)
    if place >= 0:
        line = text.count("\n", 0, place) + 1
        raise FileRefused(
            f"第 {line} 行起有一段空字节，那里的内容已经丢了（多半是拷贝或保存时中断）",
            where=Where(file=path.name),
            hint="请重新导出或重新拷贝后再交。",
        )


def _delimiter(text: str) -> str:
    """The delimiter that splits the first lines into most columns."""
    lines = [line for line in islice(io.StringIO(text), _HEAD_LINES) if line.strip()]
    counts = {d: sum(line.count(d) for line in lines) for d in _DELIMITERS}
    best = max(counts, key=lambda d: counts[d])
    return best if counts[best] else ","


def _refuse_cut_off(path: Path, text: str, delimiter: str) -> None:
    """A copy that broke off ends within a line; stored, it would take half the rows away.

    Raises:
        FileRefused: the last line has no end and fewer cells than those before it.
    """
    if text.endswith(("\n", "\r")):
        return
    lines = text[-_TAIL_LENGTH:].splitlines()[-_TAIL_LINES:]
    if len(lines) < _TAIL_LINES or '"' in "".join(lines):
        return
    *before, last = (line.count(delimiter) for line in lines)
    is_remark = last == 0 or lines[-1].lstrip(delimiter).startswith(_REMARKS)
    if len(set(before)) == 1 and last < before[0] and not is_remark:
        cells = f"最后一行只有 {last + 1} 格，别的行有 {before[0] + 1} 格"
        raise FileRefused(
            f"文件不完整（可能只传了一半）：{cells}",
            where=Where(file=path.name),
            hint="请重新导出或重新拷贝后再交。",
        )


def _fast_columns(text: str, delimiter: str) -> Columns | None:
    """Read at full speed if only the first and the last lines are shorter than the rest.

    Titles and totals are; anything else gives nothing and is read line by line.
    """
    lines = io.StringIO(text, newline="")
    try:
        head = list(islice(csv.reader(lines, delimiter=delimiter), _HEAD_LINES))
        width = max(map(len, head), default=0)
        body, tail = _body(text[lines.tell() :], delimiter, width)
    except (csv.Error, pa.ArrowInvalid):
        return None
    top, bottom = _transposed(head, width), _transposed(tail, width)
    between = len(body[0]) if body else 0
    short = _short(head, width) | _short(tail, width, len(head) + between)
    return [
        pa.concat_arrays([top[i], *(body[i].chunks if body else []), bottom[i]])
        for i in range(width)
    ], short


def _body(text: str, delimiter: str, width: int) -> tuple[list[pa.ChunkedArray], list[list[str]]]:
    """The lines of full width as columns, and the short ones that follow them.

    Raises:
        ArrowInvalid: lines of another width stand between others.
    """
    if not text.strip() or not delimiter.isascii():
        raise pa.ArrowInvalid("nothing to read at full speed")
    odd: list[pacsv.InvalidRow] = []
    names = [f"c{i}" for i in range(width)]
    table = pacsv.read_csv(
        pa.BufferReader(text.encode("utf-8")),
        read_options=pacsv.ReadOptions(column_names=names, use_threads=False),
        parse_options=pacsv.ParseOptions(
            delimiter=delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=partial(_aside, odd),
        ),
        convert_options=pacsv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    )
    if any(row.actual_columns > width or row.number <= table.num_rows for row in odd):
        raise pa.ArrowInvalid("short lines in the middle")
    tail = [next(csv.reader([row.text], delimiter=delimiter), []) for row in odd]
    return table.columns, tail


def _aside(odd: list[pacsv.InvalidRow], row: pacsv.InvalidRow) -> str:
    odd.append(row)
    return "skip"


def _transposed(rows: list[list[str]], width: int) -> list[pa.StringArray]:
    padded = [row + [""] * (width - len(row)) for row in rows]
    return [pa.array([row[i] for row in padded], pa.string()) for i in range(width)]


def _short(rows: list[list[str]], width: int, first: int = 0) -> dict[int, int]:
    """Which rows have fewer cells than the longest, and how many; empty lines are no rows."""
    return {at: len(row) for at, row in enumerate(rows, first) if 0 < len(row) < width}


def _slow_columns(path: Path, text: str, delimiter: str) -> Columns:
    """Line by line: lines may have any number of cells."""
    csv.field_size_limit(1 << 24)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise FileRefused(
            "CSV 格式有误",
            where=Where(file=path.name),
            hint="请检查引号是否成对，或用 Excel 打开后另存为 xlsx 再交。",
            original=error,
        ) from None
    width = max((len(row) for row in rows), default=0)
    return _transposed(rows, width), _short(rows, width)
