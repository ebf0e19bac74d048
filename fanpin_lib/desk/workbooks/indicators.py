"""Figures for people who know an indicator by its name: one over all places and months."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.desk.workbooks.naming import indicator_named
from fanpin_lib.errors import InputError
from fanpin_lib.indicators import catalogue
from fanpin_lib.indicators.model import OK
from fanpin_lib.regions import Level

if TYPE_CHECKING:
    import duckdb

#: What stands between a dimension and its value in a figure's part: ``risk=因病``.
_IS = "="
_VIEW = """
CREATE TEMP VIEW "{view}" AS
SELECT f.month AS 月份, l.label AS 层级, f.region_name AS 地区, f.region_code AS 地区代码,
       i.label AS 指标, f.indicator AS 指标编号,
       CASE WHEN f.dimension = '' THEN '合计'
            ELSE coalesce(d.label, split_part(f.dimension, '=', 1)) || '：'
                 || split_part(f.dimension, '=', 2) END AS 分项,
       CASE WHEN f.status = 'ok' THEN f.value END AS 数值, f.unit AS 单位,
       f.numerator AS 分子, f.denominator AS 分母, f.n AS 户数,
       CASE WHEN f.status = 'ok' THEN '有数' ELSE f.status END AS 状态
FROM _figures AS f
LEFT JOIN _indicator_labels AS i ON i.id = f.indicator
LEFT JOIN _level_labels AS l ON l.id = f.level
LEFT JOIN _dimension_labels AS d ON d.id = split_part(f.dimension, '=', 1)
"""


@cache
def _labels() -> dict[str, str]:
    return {one.id: one.name for one in catalogue().values()}


@cache
def _dimensions() -> dict[str, str]:
    return {d.id: d.name for one in catalogue().values() for d in one.dimensions}


@dataclass(frozen=True)
class IndicatorTable:
    """The long table of a month's figures (aggregates only)."""

    figures: pa.Table

    @staticmethod
    def listed() -> pd.DataFrame:
        """Every indicator of the catalogue: name, unit, id, meaning."""
        rows = [(one.name, one.unit, one.id, one.definition) for one in catalogue().values()]
        return pd.DataFrame(rows, columns=["指标", "单位", "编号", "是什么"])

    def lay_into(self, connection: duckdb.DuckDBPyConnection, view: str) -> None:
        """Make them a view with Chinese columns."""
        levels = {level.value: level.label for level in Level}
        for name, labels in {
            "_indicator_labels": _labels(), "_level_labels": levels,
            "_dimension_labels": _dimensions(),
        }.items():  # fmt: skip
            table = pa.table({"id": list(labels), "label": list(labels.values())})
            connection.register(name, table)
        connection.register("_figures", self.figures)
        connection.execute(_VIEW.format(view=view))

    def wide(self, name: str, level: str, part: str) -> pd.DataFrame:
        """An indicator by place and month, in the order of the codes; missing where none is known.

        Raises:
            InputError: there is no such indicator, level or part; names those there are.
        """
        chosen = indicator_named(name, _labels())
        rows = self.figures.filter(pc.field("indicator") == chosen)
        rows = rows.filter(pc.field("level") == _level(level))
        parts = sorted({str(one) for one in rows["dimension"].to_pylist()})
        rows = rows.filter(pc.field("dimension") == _part(part, parts, _labels()[chosen]))
        frame = rows.select(["region_code", "region_name", "month", "value", "status"]).to_pandas()
        frame["value"] = frame["value"].where(frame["status"].astype(str) == OK)
        keys = ["region_code", "region_name"]
        wide = frame.pivot_table(index=keys, columns="month", values="value", dropna=False,
                                 aggfunc="first", observed=True)  # fmt: skip
        wide = wide[wide.index.isin(set(zip(frame["region_code"], frame["region_name"])))]
        wide.columns = [str(month) for month in wide.columns]
        named: pd.DataFrame = wide.reset_index("region_code", drop=True).rename_axis(index=level)
        return named


def _level(label: str) -> str:
    for level in Level:
        if level.label == label:
            return level.value
    raise InputError(f"不能按“{label}”列出", hint="层级写 县、乡镇 或 村。")


def _part(part: str, parts: list[str], name: str) -> str:
    """A part by its value alone (因病) or as it is stored (risk=因病)."""
    if not part:
        return ""
    found = [one for one in parts if part in (one, one.partition(_IS)[2])]
    if not found:
        shown = "、".join(dict.fromkeys(one.partition(_IS)[2] for one in parts if one))
        hint = f"有的分项：{shown}。" if shown else "这个指标在这一级不分项，请不写 part。"
        raise InputError(f"“{name}”没有分项“{part}”", hint=hint)
    return found[0]
