"""One county's ledgers as of one month's end, for notebooks that staff open by hand.

Everything here may hold names and ID numbers: use it in ``private/workbooks`` only, where
saved outputs stay on the office's own machine. Docstrings of what an analyst calls are Chinese:
they are its help.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow.parquet as pq

from fanpin_lib.county import County
from fanpin_lib.desk.workbooks import chinese_views, listing
from fanpin_lib.desk.workbooks.classes import classes_of
from fanpin_lib.desk.workbooks.export import exported
from fanpin_lib.desk.workbooks.household import Household
from fanpin_lib.desk.workbooks.incomes import income_changes
from fanpin_lib.desk.workbooks.indicators import IndicatorTable
from fanpin_lib.desk.workbooks.naming import NamedPlace, place_named, table_named
from fanpin_lib.desk.workbooks.sql_errors import told
from fanpin_lib.desk.workbooks.two_ledgers import compared
from fanpin_lib.edition.names import INDICATORS, INTERNAL
from fanpin_lib.errors import InputError, NoDataForMonth
from fanpin_lib.period import Month

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_PLACES = """
SELECT r.region_code, r.level, r.region_name, coalesce(u.region_name, '')
FROM regions AS r LEFT JOIN regions AS u ON u.region_code = r.parent_code ORDER BY r.region_code
"""


@dataclass
class Workbook:
    """一个县、一个月末的全部台账（含个人信息）。

    例：
        office.tables()                      有哪些表
        office.columns("监测对象台账")        一张表有哪些列
        office.table("监测对象台账", "新站镇")  一张表里一个乡镇的行
        office.sql("SELECT 乡镇, count(*) AS 户数 FROM 农户台账 GROUP BY 乡镇")
        office.indicator("走访完成率")         一个指标，各地各月
        office.classes()                     各户在各种分类里是哪一类
        office.household("户编号").timeline()
    """

    county: County
    month: Month

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """DuckDB 连接：每张台账有中文名、英文名两个视图；一般用 office.sql 就够了。"""
        connection = self.county.snapshot(self.month).connect()
        chinese_views.create_views(connection, self.county, self.month)
        self._add_figures(connection)
        return connection

    def sql(self, query: str, **parameters: Any) -> pd.DataFrame:
        """用 SQL 查，表名、列名写中文；写错了用中文说明错在哪里。

        台账都有“乡镇”“村”“交付号”列；另有“交付”“疑点”“指标”“分类”四张表。
        类别、颜色按本县方案的次序排。“$名字”是参数，值写在后面。

        例：
            office.sql(
                "SELECT 乡镇, 监测对象类别, count(*) AS 户数 FROM 监测对象台账 "
                "WHERE 识别日期 >= $since GROUP BY ALL ORDER BY ALL",
                since="2026-01-01",
            )
        """
        import duckdb

        if chinese_views.CLASSES in query:
            self.connection.register(chinese_views.CLASSES, self._classes)
        try:
            return self.connection.execute(query, parameters or None).df()
        except duckdb.Error as error:
            raise told(error) from None

    def tables(self) -> pd.DataFrame:
        """有哪些台账：中文名、本月末有多少行、多少列、英文名。

        例：
            office.tables()
        """
        return listing.ledgers(self.connection)

    def columns(self, name: str) -> pd.DataFrame:
        """一张台账有哪些列：是什么、可以填什么、多少行填了。

        例：
            office.columns("监测对象台账")
        """
        return listing.columns(self.connection, table_named(name), self.county)

    def table(self, name: str, place: str = "", *, chinese: bool = True) -> pd.DataFrame:
        """一张台账的全部行，按编号排；place 写乡镇或村的名字，只要那里的。

        name 写中文名或英文名；chinese=False 得到英文列名、台账里的原样。

        例：
            office.table("监测对象台账")
            office.table("监测对象台账", "新站镇")
        """
        query, order, column = listing.rows_of(table_named(name), chinese=chinese)
        if not place:
            return self.sql(query + order)
        condition, code = self._within(place, column)
        return self.sql(query + condition + order, code=code)

    def places(self) -> pd.DataFrame:
        """乡镇和村的名字、代码。

        例：
            office.places()
        """
        rows = [(p.level, p.name, p.above, p.code) for p in self._places]
        return pd.DataFrame(rows, columns=["层级", "名称", "上级", "代码"])

    def place(self, name: str) -> NamedPlace:
        """按名字找一个地方；有同名的村，写成“瓦窑村（新站镇）”。

        例：
            office.place("新站镇").code
        """
        return place_named(name, self._places)

    def household(self, household_id: str) -> Household:
        """一户：基本情况、成员、来龙去脉、收入、依据什么认定。

        例：
            office.household("220281100201-0007").timeline()
        """
        rows = self.sql("SELECT * FROM households WHERE household_id = $id", id=household_id)
        if rows.empty:
            raise InputError(
                f"农户台账里没有户编号“{household_id}”",
                hint='查户编号：office.table("农户台账", "村名")。',
            )
        return Household(self, household_id, rows.iloc[0])

    def classes(self) -> pd.DataFrame:
        """各户在本县方案的每一种分类里是哪一类（类别、颜色、群体……），一行一户。

        列名是分类的名称，字句、次序都照方案；空白是不在这种分类里。SQL 里叫“分类”表。

        例：
            office.classes()[office.headline].value_counts()
        """
        return self._classes.copy()

    @property
    def headline(self) -> str:
        """本县方案放在最前的那种分类叫什么：监测对象类别、三色分级……"""
        first = self.county.profile.headline
        return first.label if first else ""

    def figures(self) -> pa.Table:
        """本月最新的汇总数（地区、指标、分项，近十三个月），给程序用；看数用 office.indicator。

        例：
            office.figures().to_pandas()
        """
        from fanpin_lib.edition.editions import newest_edition

        edition = newest_edition(self.county.folders.reports, self.month, INTERNAL)
        return pq.read_table(edition.data / INDICATORS)

    def indicators(self) -> pd.DataFrame:
        """有哪些指标：名称、单位、编号、是什么意思。

        例：
            office.indicators()
        """
        return IndicatorTable.listed()

    def indicator(self, name: str, level: str = "乡镇", part: str = "") -> pd.DataFrame:
        """一个指标：一行一个地方，一列一个月；空白是没有数据，不是零。

        level 写 县、乡镇 或 村；part 写分项（如某个类别），不写则为合计。

        例：
            office.indicator("走访完成率")
            office.indicator("监测对象户数", "村")
        """
        return IndicatorTable(self.figures()).wide(name, level, part)

    def income_changes(self, months: int = 12) -> pd.DataFrame:
        """同一户的人均纯收入：几个月前和现在，变了多少，主要是哪一项减少（元）。

        只有两头都有收入记录的户；一次记录往后两个月都算数。

        例：
            office.income_changes().query("变化率 < -20")
        """
        return income_changes(self.sql, self.month, months)

    def compare(self, first: str, second: str, by: str = "户编号") -> dict[str, pd.DataFrame]:
        """两本台账对一对：只在一边的，两边都有而说法不同的。

        by 写拿来对的列，两边都要有。结果按“概况”“说法不同”等名字取。

        例：
            office.compare("监测对象台账", "全国系统监测对象导出")["概况"]
        """
        return compared(self.sql, first, second, by)

    def export(self, frame: pd.DataFrame, name: str) -> Path:
        """把一张表存成 Excel，放在 private/ 下这个月的文件夹（只留在本机）；返回文件的位置。

        例：
            office.export(office.table("监测对象台账", "新站镇"), "新站镇监测对象")
        """
        path = self.county.private_folder(self.month) / f"{name}.xlsx"
        return exported(frame, path, synthetic=self.county.made_up(self.month))

    @cached_property
    def _places(self) -> list[NamedPlace]:
        return [NamedPlace(*row) for row in self.connection.execute(_PLACES).fetchall()]

    @cached_property
    def _classes(self) -> pd.DataFrame:
        return classes_of(self.county, self.month)

    def _within(self, name: str, column: str | None) -> tuple[str, str]:
        """A condition on a table's own column of places, and the code that it asks for."""
        if column is None:
            raise InputError("这张表没有分村", hint="请去掉地名。")
        place = self.place(name)
        digits = {"县": 6, "乡镇": 9, "村": 12}[place.level]
        return f" WHERE left({column}, {digits}) = $code", place.code[:digits]

    def _add_figures(self, connection: duckdb.DuckDBPyConnection) -> None:
        try:
            figures = self.figures()
        except NoDataForMonth:
            return
        IndicatorTable(figures).lay_into(connection, chinese_views.FIGURES)
