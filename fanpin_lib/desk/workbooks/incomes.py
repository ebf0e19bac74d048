"""Incomes of the same households then and now: what fell, and beside households that began alike.

The comparison by measure is one of like with like as far as the starting income goes, and of
nothing else: who was given a measure was chosen, by need, place or zeal, and no table of an
office can say what would have happened without it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from fanpin_lib.indicators.frame import settings
from fanpin_lib.period import Month

#: A record counts for a month up to so many months later: not every household is seen monthly.
_STILL_COUNTS = 2
#: Groups of households that began alike, and how many a group needs to be compared with.
_BANDS, _FEWEST_ALIKE = 5, 5
_DRAWS, _SEED = 500, 2026
_ITEMS = ("工资性收入", "生产经营性收入", "财产性收入", "转移性收入", "生产经营性支出")
_RECORDS = """
SELECT 户编号, any_value(乡镇) AS 乡镇, any_value(村) AS 村,
       arg_max(人均纯收入, 月份) AS 人均纯收入, {items}
FROM 月度监测台账 WHERE 月份 BETWEEN $first AND $last AND 人均纯收入 IS NOT NULL GROUP BY 户编号
"""
NO_ITEM = "看不出"


def income_changes(
    sql: Callable[..., pd.DataFrame], month: Month, months: int = 12
) -> pd.DataFrame:
    """Households with a record both at a month and ``months`` before it.

    Returns:
        户编号, 乡镇, 村, 原来, 现在, 变化 (元 per head and year), 变化率 (per cent; missing where
        the income was not above zero), 主要原因 (the item of the household's income that fell
        most, or the expenses that rose most; `NO_ITEM` where no item is known or none fell).
    """
    then, now = (_records(sql, one) for one in (month - months, month))
    frame = then.merge(now, on="户编号", suffixes=("_原", ""))
    frame["原来"], frame["现在"] = frame["人均纯收入_原"], frame["人均纯收入"]
    frame["变化"] = frame["现在"] - frame["原来"]
    frame["变化率"] = (frame["变化"] / frame["原来"].where(frame["原来"] > 0) * 100).round(1)
    frame["主要原因"] = _what_fell(frame)
    named = ["户编号", "乡镇", "村", "原来", "现在", "变化", "变化率", "主要原因"]
    return frame[named].sort_values("变化", ignore_index=True)


def _records(sql: Callable[..., pd.DataFrame], month: Month) -> pd.DataFrame:
    items = ", ".join(f"arg_max({name}, 月份)::DOUBLE AS {name}" for name in _ITEMS)
    first = month - _STILL_COUNTS
    found = sql(_RECORDS.format(items=items), first=str(first), last=str(month))
    return found.astype({"人均纯收入": float})


def _what_fell(frame: pd.DataFrame) -> pd.Series:
    """The item that lowered a household's income most."""
    losses = pd.DataFrame({name: frame[name] - frame[f"{name}_原"] for name in _ITEMS})
    losses["生产经营性支出"] = -losses["生产经营性支出"]
    fallen = losses.where(losses < 0)
    worst = fallen.fillna(0.0).to_numpy(dtype=float).argmin(axis=1) if len(frame) else []
    names = np.array(["生产经营性支出增加" if n.endswith("支出") else f"{n}减少" for n in _ITEMS])
    known = fallen.notna().any(axis=1)
    return pd.Series(names[np.asarray(worst, dtype=int)], index=frame.index).where(known, NO_ITEM)


def changes_by_group(changes: pd.DataFrame, members: pd.DataFrame, by: str) -> pd.DataFrame:
    """What became of the incomes of households in each group, beside others that began alike.

    Others are those of ``changes`` that are not in the group, weighed so that they began with
    the same incomes (five bands of the starting income). Bands with fewer than five others are
    left out.

    Args:
        changes: see `income_changes`; the households to be compared at all.
        members: 户编号 and the group; a household may be in several.
        by: the column of the groups.

    Returns:
        the group, 户数, 原来/现在/变化的中位数, 起点相近的其他户平均多变化多少 and its 95 % range;
        missing where there are too few (20) households, or none to compare them with.
    """
    if changes.empty or members.empty:
        return pd.DataFrame([], columns=[by, "户数", *_MEDIANS, *_DIFFERENCE])
    bands = pd.qcut(changes["原来"].rank(method="first"), min(_BANDS, len(changes)), labels=False)
    told = []
    for name, rows in members.groupby(by, observed=True):
        inside = changes["户编号"].isin(rows["户编号"])
        if inside.any():
            own = changes[inside]
            medians = [own[one].median() for one in ("原来", "现在", "变化")]
            told.append([name, len(own), *medians, *_difference(changes["变化"], inside, bands)])
    frame = pd.DataFrame(told, columns=[by, "户数", *_MEDIANS, *_DIFFERENCE])
    return frame.sort_values("户数", ascending=False, ignore_index=True)


_MEDIANS = ("原来（中位数）", "现在（中位数）", "变化（中位数）")
_DIFFERENCE = ("比起点相近的其他户多变化", "95% 下限", "95% 上限")


def _difference(
    change: pd.Series, inside: pd.Series, bands: pd.Series
) -> tuple[float, float, float]:
    """Mean difference within bands, and its range by drawing households anew."""
    values, own, band = change.to_numpy(), inside.to_numpy(), bands.to_numpy()
    unknown = (float("nan"),) * 3
    if own.sum() < settings()["few_observations"]:
        return unknown
    pairs = [(values[own & (band == b)], values[~own & (band == b)]) for b in np.unique(band)]
    pairs = [(a, b) for a, b in pairs if len(a) and len(b) >= _FEWEST_ALIKE]
    if sum(len(a) for a, _ in pairs) < settings()["few_observations"]:
        return unknown
    random = np.random.default_rng(_SEED)
    drawn = [
        _weighed([(random.choice(a, len(a)), random.choice(b, len(b))) for a, b in pairs])
        for _ in range(_DRAWS)
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return round(_weighed(pairs), 0), round(float(low), 0), round(float(high), 0)


def _weighed(pairs: list[tuple[np.ndarray, np.ndarray]]) -> float:
    count = sum(len(a) for a, _ in pairs)
    return float(sum(len(a) * (a.mean() - b.mean()) for a, b in pairs) / count)
