"""Household rows and figures for notebooks that staff open by hand.

Everything here may hold names and ID numbers: use it in ``private/workbooks`` only, where
saved outputs stay on the office's own machine. Typical use::

    from fanpin_lib import workbook
    office = workbook.open_office("2026-10")
    office.table("cases").head()
    office.household("220281100201-0007").timeline()
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow.parquet as pq

from fanpin_lib.county import County
from fanpin_lib.edition.names import INDICATORS, INTERNAL
from fanpin_lib.errors import InputError, NoDataForMonth
from fanpin_lib.fields import table as ledger_table
from fanpin_lib.fields import tables as ledger_tables
from fanpin_lib.period import Month

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

#: Dates that make up a household's history: table, date column, and the words for it.
_TIMELINE_SQL = """
SELECT identified_on AS 日期, '监测对象' AS 类别,
       '识别为' || registered_category || '（' || array_to_string(risks, '、') || '）' AS 事项
  FROM cases WHERE household_id = $household
UNION ALL
SELECT eliminated_on, '监测对象', '风险消除（' || coalesce(elimination_way, '方式未填') || '）'
  FROM cases WHERE household_id = $household AND eliminated_on IS NOT NULL
UNION ALL
SELECT reversed_on, '监测对象', '消除回退'
  FROM cases WHERE household_id = $household AND reversed_on IS NOT NULL
UNION ALL
SELECT s.completed_on, '程序', s.stage || '：' || s.step || coalesce('（' || s.result || '）', '')
  FROM case_steps s JOIN cases c USING (case_id) WHERE c.household_id = $household
UNION ALL
SELECT m.started_on, '帮扶措施',
       m.kind || coalesce('：' || m.item, '') || coalesce(' ' || m.amount || ' 元', '')
  FROM measures m JOIN cases c USING (case_id) WHERE c.household_id = $household
UNION ALL
SELECT found_on, '预警线索',
       source || coalesce('（' || department || '）', '') || coalesce(' ' || risk, '')
       || coalesce('，结果：' || result, '')
  FROM alerts WHERE household_id = $household
UNION ALL
SELECT visit_date, '走访', coalesce(visit_way, '方式未填') || coalesce('，' || observed, '')
  FROM visits WHERE household_id = $household
"""

_INCOME_SQL = """
SELECT month AS 月份, net_income_per_capita AS 人均纯收入, wage_income AS 工资性,
       business_income AS 生产经营性, property_income AS 财产性, transfer_income AS 转移性,
       business_expenses AS 生产经营性支出, medical_expenditure AS 合规自付支出
  FROM monthly_records WHERE household_id = $household ORDER BY month
"""


def open_office(month: str | None = None, folder: Path | str | None = None) -> Workbook:
    """The stored ledgers as of a month's last day.

    Args:
        month: such as ``2026-10``; the newest delivered month when left out.
        folder: a working directory; by default the one around the current folder.

    Raises:
        ConfigError: no working directory here.
        NoDataForMonth: nothing was delivered yet.
    """
    start = Path(folder or os.environ.get("FANPIN_ROOT") or Path.cwd())
    county = County.at(start)
    return Workbook(county, Month.parse(month) if month else _newest_month(county))


def _newest_month(county: County) -> Month:
    deliveries = county.store.deliveries()
    if not deliveries:
        raise NoDataForMonth(
            "库里还没有台账", hint="请先把台账放进 ledgers/ 并运行 fanpin ingest。"
        )
    return max(delivery.as_of for delivery in deliveries)


@dataclass
class Workbook:
    """All ledgers of one county as of one month's end (含个人信息)."""

    county: County
    month: Month

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """A DuckDB connection in which every ledger table is a view."""
        return self.county.store.snapshot(self.month).connect()

    def sql(self, query: str, **parameters: Any) -> pd.DataFrame:
        """The result of a query; ``$name`` in the text takes the parameter ``name``."""
        return self.connection.execute(query, parameters or None).df()

    def figures(self) -> pa.Table:
        """The month's newest figures: region × indicator × part, with the twelve months before.

        Aggregates only; the columns are those of ``reports/<month>/<edition>/data``.

        Raises:
            NoDataForMonth: the month was never computed.
        """
        from fanpin_lib.edition.editions import newest_edition

        edition = newest_edition(self.county.folders.reports, self.month, INTERNAL)
        return pq.read_table(edition.data / INDICATORS)

    def table(self, name: str, *, chinese: bool = True) -> pd.DataFrame:
        """A whole ledger table, with Chinese column headers by default.

        Raises:
            InputError: there is no such table; names the ones there are.
        """
        if name not in ledger_tables():
            known = "、".join(f"{t.name}({t.label})" for t in ledger_tables().values())
            raise InputError(f"没有“{name}”这张表", hint=f"可用的有：{known}。")
        frame = self.sql(f'SELECT * EXCLUDE (_delivery, _row, _sheet) FROM "{name}"')
        if not chinese:
            return frame
        return frame.rename(columns={f.name: f.label for f in ledger_table(name).fields.values()})

    def household(self, household_id: str) -> Household:
        """One household's history.

        Raises:
            InputError: the households ledger does not hold the id.
        """
        rows = self.sql("SELECT * FROM households WHERE household_id = $id", id=household_id)
        if rows.empty:
            raise InputError(
                f"农户台账里没有户编号“{household_id}”",
                hint='用 office.table("households") 查看有哪些户。',
            )
        return Household(self, household_id, rows.iloc[0])


@dataclass
class Household:
    """One household with all that the ledgers say about it (含个人信息)."""

    office: Workbook
    household_id: str
    row: pd.Series

    def summary(self) -> pd.DataFrame:
        """What the households ledger holds, one line a field."""
        fields = ledger_table("households").fields.values()
        known = [(f.label, self.row[f.name]) for f in fields if pd.notna(self.row[f.name])]
        return pd.DataFrame(known, columns=["项目", "内容"])

    def members(self) -> pd.DataFrame:
        """The household's members as of the month's end."""
        frame = self.office.table("members")
        return frame[frame["户编号"] == self.household_id].reset_index(drop=True)

    def timeline(self) -> pd.DataFrame:
        """Everything dated that happened to the household up to the month's end, oldest first."""
        frame = self.office.sql(_TIMELINE_SQL, household=self.household_id)
        frame = frame[frame["日期"].notna()]
        until = pd.Timestamp(self.office.month.last_day)
        return frame[frame["日期"] <= until].sort_values("日期", kind="stable", ignore_index=True)

    def income(self) -> pd.DataFrame:
        """The income and expense items month by month (元, estimated for the year)."""
        return self.office.sql(_INCOME_SQL, household=self.household_id).astype(
            float, errors="ignore"
        )
