"""Where the names come from that the gate has found: ledger, file, row and column.

Names are personal: the list is written to ``private/``, a message only says where it lies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from fanpin_lib.county import County
from fanpin_lib.fields import tables
from fanpin_lib.files.private import make_private
from fanpin_lib.period import Month

_FILE = "个人信息从哪里来.xlsx"
_COLUMNS = ("县", "姓名", "台账", "文件", "工作表", "行", "列", "第几次交付")
#: Blanks and signs between the characters of a name that is written letter by letter.
_SIGNS = r"[\s_./*·¦-]+"
_MOST = 2_000

Row = tuple[str, str, str, str, int, str, int]


@contextmanager
def sources_named(counties: County | Sequence[County], month: Month, kept: Path) -> Iterator[None]:
    """Say, when the gate finds names within the block, where they stand in the ledgers.

    Args:
        counties: whose names are looked for; of several each line says whose it is.
        kept: the private folder that the list is written to.

    Raises:
        LeaksFound: as the block did, with the place of the list in its advice.
    """
    from fanpin_lib.disclosure import LeaksFound

    try:
        yield
    except LeaksFound as leak:
        names = sorted({f.value for f in leak.findings if f.value and f.kind == "姓名"})
        every = [counties] if isinstance(counties, County) else counties
        rows = [(one.name, *row) for one in every if names for row in _rows(one, month, names)]
        if rows:
            path = kept / _FILE
            _write(path, rows, synthetic=any(one.made_up(month) for one in every))
            leak.hint += f"这些姓名在哪份台账的哪一行、哪一列，写在 {path}（含姓名，勿外传）。"
        raise


def name_columns() -> list[tuple[str, str, str]]:
    """Every column of a ledger that holds names of persons, with its label."""
    return [
        (table.name, field.name, field.label)
        for table in tables().values()
        for field in table.fields.values()
        if field.personal and (field.name.endswith("name") or field.name == "collector")
    ]


def _rows(county: County, month: Month, names: Sequence[str]) -> list[Row]:
    """A line for each stored cell that holds one of the names."""
    deliveries = {one.seq: one for one in county.store.deliveries()}
    found: list[Row] = []
    with county.store.snapshot(month).connect() as connection:
        for table, column, label in name_columns():
            cells = connection.execute(
                f"SELECT {column}, _delivery, _sheet, _row FROM {table} WHERE "
                f"regexp_replace({column}, ?, '', 'g') IN (SELECT "
                "regexp_replace(n, ?, '', 'g') FROM (SELECT unnest(?) AS n)) ORDER BY 2, 3, 4",
                [_SIGNS, _SIGNS, list(names)],
            ).fetchmany(_MOST)
            for name, seq, sheet, row in cells:
                one = deliveries.get(seq)
                file, page = one.origin(sheet or "") if one else ("", "")
                ledger = tables()[table].label
                found.append((name, ledger, file, page, row or 0, label, seq or 0))
    return sorted(found)


def _write(path: Path, rows: Sequence[tuple[str, *Row]], *, synthetic: bool) -> None:
    from fanpin_lib.files.private_workbook import private_workbook

    make_private(path.parent)
    with private_workbook(path, synthetic=synthetic) as book:
        sheet = book.add_worksheet("来源")
        for number, row in enumerate([_COLUMNS, *rows]):
            sheet.write_row(number, 0, row)
