"""One household with all that the ledgers say about it, for notebooks (personal data)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from fanpin_lib.county import County
from fanpin_lib.period import Month

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


class LedgerSource(Protocol):
    """Whose ledgers a household is read from: a `Workbook`."""

    county: County
    month: Month

    def sql(self, query: str, **parameters: Any) -> pd.DataFrame:
        """The result of a query."""


@dataclass
class Household:
    """一户和各本台账里写到它的内容（含个人信息）。

    例：
        household = office.household("220281100201-0007")
        household.timeline()
        household.decided()
    """

    office: LedgerSource
    household_id: str
    row: pd.Series

    def summary(self) -> pd.DataFrame:
        """农户台账里写的，一行一项。"""
        query = "SELECT * EXCLUDE (交付号) FROM 农户台账 WHERE 户编号 = $id"
        frame = self.office.sql(query, id=self.household_id).astype(object)
        known = [(name, _said(value)) for name, value in frame.iloc[0].items() if pd.notna(value)]
        return pd.DataFrame(known, columns=["项目", "内容"])

    def members(self) -> pd.DataFrame:
        """月末的家庭成员。"""
        query = "SELECT * EXCLUDE (乡镇, 村, 交付号) FROM 家庭成员台账 WHERE 户编号 = $id"
        return self.office.sql(query, id=self.household_id)

    def timeline(self) -> pd.DataFrame:
        """到月末为止有日期的事，最早的在前：识别、程序、措施、线索、走访、消除。"""
        frame = self.office.sql(_TIMELINE_SQL, household=self.household_id)
        frame = frame[frame["日期"].notna()]
        until = pd.Timestamp(self.office.month.last_day)
        return frame[frame["日期"] <= until].sort_values("日期", kind="stable", ignore_index=True)

    def income(self) -> pd.DataFrame:
        """各月的收入和支出（元，按全年预估）；空白是没有填报，不是零。"""
        return self.office.sql(_INCOME_SQL, household=self.household_id).astype(
            float, errors="ignore"
        )

    def decided(self) -> pd.DataFrame:
        """近十三个月，按本县方案的每条认定规则，结论是什么、依据哪一条；只列有变化的月份。

        “数据不足”“无法判定”“未覆盖”“矛盾”是规则或台账说不清，不是算错；“依据”里写明缺什么。
        """
        from fanpin_lib.desk.workbooks.decided import decisions_on

        return decisions_on(self.office.county, self.office.month, self.household_id)


def _said(value: Any) -> Any:
    """A day without its hours."""
    return value.strftime("%Y-%m-%d") if isinstance(value, pd.Timestamp) else value
