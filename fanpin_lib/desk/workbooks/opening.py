"""How a notebook opens the ledgers of a month."""

from __future__ import annotations

import os
from pathlib import Path

from fanpin_lib.county import County
from fanpin_lib.desk.workbooks.office import Workbook
from fanpin_lib.desk.workbooks.showing import show_as_the_office_writes
from fanpin_lib.errors import NoDataForMonth
from fanpin_lib.period import Month


def open_office(month: str | None = None, folder: Path | str | None = None) -> Workbook:
    """打开一个月的台账（那个月最后一天的样子），表和图按办公习惯显示。

    month 写月份，如 "2026-10"；不写则为库里最新的月份。folder 是工作目录，一般不用写。

    例：
        office = workbook.open_office("2026-10")
        office.tables()
    """
    start = Path(folder or os.environ.get("FANPIN_ROOT") or Path.cwd())
    county = County.at(start)
    show_as_the_office_writes()
    return Workbook(county, Month.parse(month) if month else _newest_month(county))


def _newest_month(county: County) -> Month:
    newest = county.newest_month()
    if newest is None:
        raise NoDataForMonth(
            "库里还没有台账", hint="请先把台账放进 ledgers/ 并运行 fanpin ingest。"
        )
    return newest
