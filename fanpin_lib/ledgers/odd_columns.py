"""Rows with more or fewer cells than the header, and columns of one name that differ."""

from __future__ import annotations

import numpy as np

from fanpin_lib.ledgers.body_rows import TypedRows
from fanpin_lib.ledgers.headers import normalise_header
from fanpin_lib.ledgers.matching import RecognisedColumn, header_texts
from fanpin_lib.ledgers.row_errors import Severity


def tell_odd_columns(rows: TypedRows) -> None:
    """Report cells right of the last header, note short rows and columns of one name that differ.

    In a text file a row with more cells than the header has most often a stray comma in it,
    and its cells stand in the wrong columns; in a workbook somebody wrote a remark beside it.
    """
    body = rows.body
    headed = [i for i, (text, _) in enumerate(_headers(rows)) if normalise_header(text)]
    for index in range(max(headed, default=-1) + 1, len(body.grid.columns)):
        filled = body.columns[index].filled & body.records
        if filled.any() and body.grid.sheet is None:
            expected = f"这一行的格数比表头多，表头只有 {max(headed) + 1} 列"
            advice = "请检查这一行是不是多了一个逗号，各格是否错位"
            rows.report(RecognisedColumn(index, "", ""), filled, expected, advice, Severity.BLANKED)
        elif filled.any():
            where = f"{body.grid.letter(index)} 列没有表头，{_which(rows, filled)}有内容"
            rows.notes.append(f"{where}，没有读")
    _tell_short(rows, max(headed, default=-1) + 1)
    for column in body.match.columns:
        _tell_twice(rows, column)


def _tell_short(rows: TypedRows, headers: int) -> None:
    """Excel leaves out empty cells at a row's end; a lost comma looks the same."""
    body = rows.body
    short = np.zeros(len(body.records), bool)
    for row, cells in body.grid.short_rows.items():
        place = row - body.match.header_row - 1
        if 0 <= place < len(short) and cells < headers:
            short[place] = body.records[place]
    if short.any():
        rows.notes.append(
            f"{_which(rows, short)}的格数比表头少（表头有 {headers} 列），少的按没有填读；"
            "请核对是不是少了逗号，各格有没有错位"
        )


def _headers(rows: TypedRows) -> list[tuple[str, str]]:
    match = rows.body.match
    if match.header_row < 0:  # a sheet that goes on where another ends
        return [("-", "")] * len(rows.body.grid.columns)
    return header_texts(rows.body.grid, match.header_row)


def _tell_twice(rows: TypedRows, column: RecognisedColumn) -> None:
    body = rows.body
    plain = normalise_header(column.header)
    for index, header in body.match.unknown.items():
        if normalise_header(header) != plain:
            continue
        one, other = body.columns[column.index], body.columns[index]
        texts = [np.array(c.texts.to_pylist(), dtype=object)[c.places] for c in (one, other)]
        differ = (texts[0] != texts[1]) & body.records
        if differ.any():
            rows.notes.append(
                f"有两列都叫“{plain}”，{_which(rows, differ)}的内容不同，用的是 "
                f"{body.grid.letter(column.index)} 列；不对的，请改正其中一列的表头"
            )


def _which(rows: TypedRows, marked: np.ndarray) -> str:
    first = int(rows.body.row_numbers()[np.flatnonzero(marked)[0]])
    return f"第 {first} 行" + (f"等 {marked.sum()} 行" if marked.sum() > 1 else "")
