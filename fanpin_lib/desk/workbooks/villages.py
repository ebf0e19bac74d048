"""Villages out of the ordinary, in the words of the office: `indicators.control` and `clusters`."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from fanpin_lib.desk.workbooks.naming import indicator_named
from fanpin_lib.errors import InputError
from fanpin_lib.indicators import catalogue, clusters, control
from fanpin_lib.indicators.model import DIRECTIONS
from fanpin_lib.period import Month

_VERDICTS = {1: "高得反常", -1: "低得反常", 0: "在碰巧的范围里"}


def out_of_ordinary(figures: pa.Table, rate: str, month: Month) -> pd.DataFrame:
    """哪些村的比例超出了碰巧能解释的范围；一个也没有就是空表。

    rate 写指标的名字或编号（要是比例）。“好坏”看指标：有的越高越好，有的越低越好。
    """
    points = control.funnel(figures, _rate(rate), str(month))
    rows = [
        (p.region_name, p.region_code, p.numerator, p.n, round(p.value, 1),
         f"{p.low:.1f}～{p.high:.1f}", _VERDICTS[p.verdict])
        for p in points if p.verdict
    ]  # fmt: skip
    names = ["村", "区划代码", "分子", "基数", "数值", "碰巧的范围", "判断"]
    return pd.DataFrame(rows, columns=names).sort_values("数值", ignore_index=True)


def ranked(figures: pa.Table, rate: str, month: Month) -> pd.DataFrame:
    """乡镇排名，按指标的好坏方向；基数太少的不排，名次为空，排在最后。"""
    found = control.ranking(figures, _rate(rate), str(month))
    rows = [(one.rank, one.region_name, round(one.value, 1), one.n) for one in found]
    frame = pd.DataFrame(rows, columns=["名次", "乡镇", "数值", "基数"])
    return frame.astype({"名次": "Int64"})


def clustered(figures: pa.Table, events: str, month: Month) -> pd.DataFrame | str:
    """相邻的几个村、最近几个月，这件事是不是多得反常；没有就是空表。"""
    found = clusters.find_clusters(figures, _indicator(events), str(month))
    if found is None:
        return "近十三个月的数不全，没有查。"
    frame = pd.DataFrame(found)
    return frame.rename(columns=_CLUSTER)


def direction(rate: str) -> str:
    """一个指标是越高越好、越低越好，还是中性。"""
    return DIRECTIONS[catalogue()[_indicator(rate)].direction]


_CLUSTER = {
    "region_codes": "村代码", "region_names": "村", "months": "月份", "observed": "实有",
    "expected": "碰巧该有", "chance": "纯属碰巧的可能性",
}  # fmt: skip


def _indicator(name: str) -> str:
    return indicator_named(name, {one.id: one.name for one in catalogue().values()})


def _rate(name: str) -> str:
    """A rate: only shares of a whole can be told from chance this way.

    Raises:
        InputError: it is something else.
    """
    found = _indicator(name)
    if catalogue()[found].kind != "rate":
        hint = "请换一个比例，如“走访完成率”；有哪些指标：office.indicators()。"
        raise InputError(f"“{catalogue()[found].name}”不是比例，不能这样比", hint=hint)
    return found
