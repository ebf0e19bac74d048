"""Which counties are expected, and by which day: a table that a clerk keeps in Excel.

::

    县代码,县名,文件夹,每月几日前
    220281,蛟河市,jiaohe,8

The day is one of the month after the one that is closed. Without the file nobody is expected
and nobody is late.
"""

from __future__ import annotations

import csv
import json
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from fanpin_lib.errors import InputError, Where
from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.period import Month
from fanpin_lib.province.closing import FAILED, CountyOutcome
from fanpin_lib.province.contribution import Contribution

ROSTER = "各县名册.csv"
COLUMNS = ("县代码", "县名", "文件夹", "每月几日前")
_LAST_DAY = 31
#: The step of a county that nothing has come from.
NOT_DELIVERED = "没有交来"


@dataclass(frozen=True)
class Expected:
    """A county of the roster; ``day`` None: no day is set for it."""

    code: str
    name: str
    folder: str
    day: int | None = None

    def due(self, month: Month) -> date | None:
        """The day by which a month is to be closed; the last one where the month is shorter."""
        if self.day is None:
            return None
        after = month + 1
        last = monthrange(after.year, after.month)[1]
        return date(after.year, after.month, min(self.day, last))


def read_roster(root: Path) -> tuple[Expected, ...]:
    """The counties that are expected under a root; none where there is no roster.

    Raises:
        InputError: a cell cannot be understood, or a county stands twice; names row and column.
    """
    path = root / ROSTER
    if not path.is_file():
        return ()
    rows = list(csv.reader(_text(path).splitlines()))
    header = [cell.strip() for cell in rows[0]] if rows else []
    if lacking := [name for name in COLUMNS[:3] if name not in header]:
        raise InputError(
            f"没有“{'、'.join(lacking)}”列",
            where=Where(file=str(path)),
            hint=f"第一行请写：{'、'.join(COLUMNS)}。",
        )
    found = [
        _expected(path, number, dict(zip(header, row, strict=False)))
        for number, row in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in row)
    ]
    _refuse_twice(path, found)
    return tuple(found)


def _text(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(
        "不是 UTF-8 也不是 GB18030 编码", where=Where(file=str(path)), hint="请另存为 CSV UTF-8。"
    )


def _expected(path: Path, number: int, row: Mapping[str, str]) -> Expected:
    code, name, folder, day = ((row.get(column) or "").strip() for column in COLUMNS)
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        raise _mistake(path, number, COLUMNS[0], code, "六位数字的县代码，如 220281")
    if day and not (day.isascii() and day.isdigit() and 1 <= int(day) <= _LAST_DAY):
        raise _mistake(path, number, COLUMNS[3], day, "1 到 31 的数字（次月的日子），或者空着")
    return Expected(code, name or code, folder or code, int(day) if day else None)


def _mistake(path: Path, number: int, column: str, found: str, expected: str) -> InputError:
    where = Where(file=str(path), row=number, column=column)
    return InputError(f"填的是“{found}”，应为{expected}", where=where, hint="请改正后再运行。")


def _refuse_twice(path: Path, found: Sequence[Expected]) -> None:
    rows: dict[str, Expected] = {}
    for one in found:
        if one.code in rows:
            raise InputError(
                f"县代码 {one.code} 写了两次（{rows[one.code].name}、{one.name}）",
                where=Where(file=str(path), column=COLUMNS[0]),
                hint="请删掉一行。",
            )
        rows[one.code] = one


def missing(
    roster: Sequence[Expected], outcomes: Sequence[CountyOutcome]
) -> Iterator[CountyOutcome]:
    """The expected counties that nothing has come from."""
    known = {outcome.code for outcome in outcomes} | {outcome.folder for outcome in outcomes}
    for one in roster:
        if one.code not in known and one.folder not in known:
            said = f"文件夹“{one.folder}”里没有它的工作目录，也没有它的数据包。"
            yield CountyOutcome(
                one.code, one.name, one.folder, FAILED, NOT_DELIVERED, said, nothing_came=True
            )


def with_due_days(
    roster: Sequence[Expected],
    outcomes: Sequence[CountyOutcome],
    first_closed: Mapping[str, date],
    month: Month,
    today: date,
) -> list[CountyOutcome]:
    """The outcomes, each with whether it is or was late; in a roster's words."""
    due = {one.code: day for one in roster if (day := one.due(month))}
    folders = {one.folder: one.code for one in roster}
    told = []
    for outcome in outcomes:
        code = outcome.code or folders.get(outcome.folder, "")
        day = due.get(code)
        late = _late(day, first_closed.get(code) if outcome.closed else None, today) if day else ""
        told.append(replace(outcome, code=code, late=late))
    return told


def _late(due: date, closed: date | None, today: date) -> str:
    said = f"应于 {due.month} 月 {due.day} 日前结清"
    if closed is not None:
        days = (closed - due).days
        return f"{said}，{closed.month} 月 {closed.day} 日结清，迟 {days} 天" if days > 0 else ""
    days = (today - due).days
    return f"{said}，已逾期 {days} 天" if days > 0 else f"{said}，还没有到期"


def note_first_closed(
    path: Path, given: Sequence[Contribution], closed: set[str], today: date
) -> dict[str, date]:
    """The day on which each county's month was closed first, kept in a file over the runs."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        known = {}
    for one in given:
        if one.code in closed:
            known.setdefault(one.code, (_day(one) or today).isoformat())
    with atomic_write(path) as beside:
        beside.write_text(json.dumps(known, indent=1), encoding="utf-8")
    return {code: date.fromisoformat(day) for code, day in known.items()}


def _day(one: Contribution) -> date | None:
    if one.edition_no != 1 or not one.closed_at:
        return None
    return datetime.fromisoformat(one.closed_at).astimezone().date()
