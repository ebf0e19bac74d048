"""Files of one register handed in together: sixteen townships' files are one delivery.

What two of the files say of the same row is one row if they agree or each says something
else of it; where they contradict each other nobody can tell which is right.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.fields import Table, tables
from fanpin_lib.ledgers.model import FileReading, LedgerPart, where_they_differ
from fanpin_lib.ledgers.row_errors import RowError, Severity, shorten
from fanpin_lib.store.delivery import DeliveredFile
from fanpin_lib.store.keys import told_apart_by
from fanpin_lib.store.spill import database

if TYPE_CHECKING:
    import duckdb

_SHOWN = 3
_FILE = "_file"


def registers(reading: FileReading) -> list[LedgerPart]:
    """The registers that a file itself holds."""
    own = (part for part in reading.parts if not part.derived)
    return [part for part in own if tables()[part.table].mode == "register"]


def villages(reading: FileReading) -> tuple[str, ...]:
    """The codes of the villages that a file's registers speak of."""
    found: set[str] = set()
    for part in registers(reading):
        place = tables()[part.table].place
        if place:
            found |= {code for code in pc.unique(part.rows[place]).to_pylist() if code}
    return tuple(sorted(found))


def delivered_files(
    readings: Sequence[FileReading], places: Mapping[Path, str]
) -> list[DeliveredFile]:
    """What a delivery remembers of its files.

    Args:
        places: where each lies, as the store sees it.
    """
    return [
        DeliveredFile(
            name,
            reading.sha256,
            sum(part.rows.num_rows for part in reading.parts if not part.derived),
            villages(reading),
            places.get(reading.path, ""),
        )
        for name, reading in zip(names_of(readings), readings)
    ]


def names_of(readings: Sequence[FileReading]) -> list[str]:
    """What each file is called: with its folder where another one has the same name."""
    count = Counter(reading.path.name for reading in readings)
    return [
        r.path.name if count[r.path.name] == 1 else f"{r.path.absolute().parent.name}/{r.path.name}"
        for r in readings
    ]


def sets_of(readings: Sequence[FileReading]) -> list[list[FileReading]]:
    """Files that are one delivery: of the same month, with a register in common.

    A list of ours that was filled in is always one by itself.
    """
    alone = [[reading] for reading in readings if reading.answers]
    found: list[list[FileReading]] = []
    for reading in (reading for reading in readings if not reading.answers):
        own = {part.table for part in registers(reading)}
        joined = [
            group
            for group in found
            if group[0].as_of == reading.as_of
            and own & {part.table for other in group for part in registers(other)}
        ]
        rest = [group for group in found if group not in joined]
        found = [*rest, [*(other for group in joined for other in group), reading]]
    return [*alone, *found]


def united(readings: Sequence[FileReading], folder: Path) -> FileReading:
    """One reading of several files; its row errors are rows in which they contradict each other.

    Args:
        folder: of the store, for what memory cannot hold.
    """
    first = readings[0]
    if len(readings) == 1:
        return first
    kinds = dict.fromkeys((p.table, p.source) for r in readings for p in r.parts)
    found = [_united_part(readings, folder, *kind) for kind in kinds]
    return FileReading(
        Path(_called(names_of(readings))),
        hashlib.sha256("".join(sorted(r.sha256 for r in readings)).encode()).hexdigest(),
        first.as_of,
        [part for part, _ in found],
        [error for _, errors in found for error in errors],
        synthetic=any(reading.synthetic for reading in readings),
    )


def _called(names: list[str]) -> str:
    shown = "、".join(names[:_SHOWN])
    return f"{shown} 等 {len(names)} 份" if len(names) > _SHOWN else shown


def _united_part(
    readings: Sequence[FileReading], folder: Path, table: str, source: str
) -> tuple[LedgerPart, list[RowError]]:
    parts = [
        (name, part)
        for name, reading in zip(names_of(readings), readings)
        for part in reading.parts
        if (part.table, part.source) == (table, source)
    ]
    every = pa.concat_tables([_from_file(*each) for each in parts], promote_options="default")
    rows, errors = _united_rows(every, tables()[table], folder, bool(source))
    united_part = LedgerPart(
        table,
        None,
        rows,
        sum(part.bad_rows for _, part in parts) + len(errors),
        tuple(dict.fromkeys(name for _, part in parts for name in part.fields)),
        bool(source),
        source,
        {place: code for _, part in parts for place, code in part.places.items()},
        where_they_differ({k: v for each in parts for k, v in _sheets(*each).items()}),
    )
    return united_part, errors


def _sheets(name: str, part: LedgerPart) -> dict[str, tuple[str, ...]]:
    """The fields of a part by sheet, as rows of several files name it."""
    if part.sheet_fields:
        return {_sheet_of(name, sheet): own for sheet, own in part.sheet_fields.items()}
    return {_sheet_of(name, sheet): part.fields for sheet in _named_sheets(part)}


def _named_sheets(part: LedgerPart) -> list[str | None]:
    if "_sheet" not in part.rows.column_names:
        return [part.sheet]
    sheets: list[str | None] = part.rows["_sheet"].unique().to_pylist()
    return sheets


def _sheet_of(name: str, sheet: str | None) -> str:
    return f"{name} {sheet or ''}".strip()


def _from_file(name: str, part: LedgerPart) -> pa.Table:
    """A part's rows, each with its file's name and, in ``_sheet``, the file and the sheet."""
    height = part.rows.num_rows
    sheets = part.rows["_sheet"].to_pylist() if "_sheet" in part.rows.column_names else []
    told = [_sheet_of(name, sheet) for sheet in sheets or [part.sheet] * height]
    rows = part.rows.drop_columns(["_sheet"]) if sheets else part.rows
    rows = rows.append_column("_sheet", pa.array(told, pa.string()))
    return rows.append_column(_FILE, pa.array([name] * height, pa.string()))


def _united_rows(
    every: pa.Table, table: Table, folder: Path, derived: bool
) -> tuple[pa.Table, list[RowError]]:
    """Each row once, and those that contradict each other; of derived rows the first counts."""
    key = told_apart_by(table, table.key, ("_sheet", "_row"))
    with database(folder) as connection:
        connection.register("every", every)
        connection.execute(
            f"CREATE TABLE numbered AS SELECT *, row_number() OVER () AS _no, min({_FILE}) OVER k "
            f"<> max({_FILE}) OVER k AS _shared FROM every WINDOW k AS (PARTITION BY {key})"
        )
        errors = [] if derived else _contradictions(connection, table, key)
        columns = ", ".join(
            name if name in _written(table) else f"arg_min({name}, _no) AS {name}"
            for name in every.column_names
            if name != _FILE
        )
        agreed = "true" if derived else " AND ".join(_at_most_one(table)) or "true"
        rows = connection.sql(
            f"SELECT * EXCLUDE ({_FILE}, _no, _shared) FROM numbered WHERE NOT _shared "
            f"UNION ALL BY NAME SELECT {columns} FROM numbered WHERE _shared GROUP BY {key} "
            f"HAVING {agreed} ORDER BY _sheet, _row"
        ).to_arrow_table()
    schema = every.drop_columns([_FILE]).schema
    return rows.select(schema.names).cast(schema), errors


def _written(table: Table) -> list[str]:
    """The columns of the key that have to be written: rows are grouped by them as they are."""
    return [name for name in table.key if not table.fields[name].found_by]


def _at_most_one(table: Table) -> list[str]:
    return [f"count(DISTINCT {name}) <= 1" for name in table.fields if name not in table.key]


def _contradictions(
    connection: duckdb.DuckDBPyConnection, table: Table, key: str
) -> list[RowError]:
    """For each row of which two files say different things an error in the second of them."""
    own = [name for name in table.fields if name not in table.key]
    if not own:
        return []
    named = ", ".join(f"arg_min({name}, _no)" for name in table.key)
    differing = ", ".join(f"count(DISTINCT {name}) > 1" for name in own)
    told = ", ".join(f"arg_max({name}, _no)" for name in (_FILE, "_row", "_sheet"))
    query = (
        f"SELECT {named}, arg_min({_FILE}, _no), arg_min(_row, _no), {told}, [{differing}] "
        f"FROM numbered WHERE _shared GROUP BY {key} ORDER BY ALL"
    )
    found = connection.execute(query).fetchall()
    return [
        _contradiction(table, row[: len(table.key)], row[len(table.key) : -1], fields)
        for row in found
        if (fields := [table.fields[n].label for n, differs in zip(own, row[-1]) if differs])
    ]


def _contradiction(
    table: Table, key: tuple[Any, ...], places: tuple[Any, ...], fields: list[str]
) -> RowError:
    other, other_row, file, row, sheet = places
    labels = "、".join(table.fields[name].label for name in table.key)
    return RowError(
        file=file,
        sheet=sheet.removeprefix(file).strip() or None,
        row=row,
        column=labels,
        value=shorten("、".join(str(value) for value in key)),
        expected=f"与文件“{other}”第 {other_row} 行的“{labels}”相同，"
        f"但“{'、'.join(fields[:5])}”不同",
        advice="请核实后只留一行",
        severity=Severity.DROPPED,
        table=table.name,
    )
