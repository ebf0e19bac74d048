"""Poverty and inequality statistics with published definitions, weights and groups.

Every function takes incomes (one per household or person) and optional weights; weights
need no normalisation. They follow the definitions that Eurostat publishes and the R packages
``laeken`` (Alfons and Templ 2013) and ``convey`` (Pessoa, Damico, Jacob) implement, so that
results can be compared with theirs digit by digit::

    threshold = arpt(income, weights)                  # at-risk-of-poverty threshold
    arpr(income, weights)                              # rate, per cent
    by_group(arpr, income, county, weights)            # the same by group, threshold of all
    fgt(income, line=8300, alpha=1)                    # poverty gap against a given line

Rates, gaps and Gini are in per cent; FGT and Watts are plain numbers, as published. Standard
errors are in ``poverty_errors``.

Exact ties. An income at a threshold or line is not below it. Where a share of the weight is
met exactly, a quantile is the mean of that income and the next one in the order
(Eurostat; ``laeken`` takes the next income where weights are given). Equal incomes may come in
any order: no result depends on it but ``gini(definition="eurostat")`` with unequal weights
among them, by less than one unit's weight.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from fanpin_lib.errors import InputError

Floats = np.ndarray
GiniDefinition = Literal["eurostat", "osier"]


def weighted_quantile(values: ArrayLike, share: float, weights: ArrayLike | None = None) -> float:
    """The smallest value below which at least ``share`` of the weight lies.

    Where the cumulated weight meets the share exactly, the mean of that value and the next
    (Eurostat's definition for EU-SILC, document LC-ILC/39/09).

    Returns:
        The quantile in the unit of the values; NaN without values.
    """
    x, w = in_order(values, weights)
    if x.size == 0:
        return math.nan
    if share <= 0 or share >= 1:
        return float(x[0] if share <= 0 else x[-1])
    reached = np.cumsum(w) / w.sum()
    place = min(int(np.searchsorted(reached, share, side="left")), x.size - 1)
    if reached[place] == share and place + 1 < x.size:
        return float((x[place] + x[place + 1]) / 2)
    return float(x[place])


def arpt(income: ArrayLike, weights: ArrayLike | None = None, *, share: float = 0.6) -> float:
    """At-risk-of-poverty threshold: a share (60 %) of the median income (Eurostat 2004)."""
    return share * weighted_quantile(income, 0.5, weights)


def arpr(
    income: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    share: float = 0.6,
    threshold: float | None = None,
) -> float:
    """At-risk-of-poverty rate: per cent with an income below the threshold (Eurostat 2004).

    An income exactly at the threshold is not below it.

    Args:
        share: of the median that is the threshold: 0.6, or 0.4, 0.5, 0.7 as Eurostat also has.
        threshold: a threshold of its own instead, in the unit of the incomes.
    """
    x, w = in_order(income, weights)
    line = arpt(x, w, share=share) if threshold is None else threshold
    return _share(float(w[x < line].sum()), float(w.sum()))


def rmpg(
    income: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    share: float = 0.6,
    threshold: float | None = None,
) -> float:
    """Relative median at-risk-of-poverty gap, per cent (Eurostat 2004).

    How far the median income of those below the threshold (not at it) lies below it; NaN if
    nobody is. ``share`` and ``threshold`` as for `arpr`.
    """
    x, w = in_order(income, weights)
    line = arpt(x, w, share=share) if threshold is None else threshold
    poor = x < line
    return _share(line - weighted_quantile(x[poor], 0.5, w[poor]), line)


def qsr(income: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Quintile share ratio S80/S20: income of the richest over that of the poorest fifth.

    The richest lie above the 80 % quantile, the poorest up to the 20 % quantile, all who stand
    exactly on the latter included (Eurostat 2004).
    """
    x, w = in_order(income, weights)
    low, high = weighted_quantile(x, 0.2, w), weighted_quantile(x, 0.8, w)
    poorest = float((w * x)[x <= low].sum())
    return float((w * x)[x > high].sum()) / poorest if poorest else math.nan


def gini(
    income: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    definition: GiniDefinition = "eurostat",
) -> float:
    """Gini coefficient in per cent; NaN where the incomes sum to nothing.

    Two definitions are in print. With incomes sorted, r(i) the cumulated weight::

        eurostat   (2 Σ w y r − Σ w² y) / (Σ w · Σ w y) − 1     laeken; Eurostat 2004
        osier      Σ w y (2 r − 1)      / (Σ w · Σ w y) − 1     convey; Osier 2009

    They agree without weights. ``eurostat`` does not depend on how weights are scaled;
    ``osier`` supposes that they are numbers of people.
    """
    x, w = in_order(income, weights)
    total = float(w.sum() * (w * x).sum())
    if not total > 0:
        return math.nan
    reached = np.cumsum(w)
    if definition == "osier":
        ranked = float((w * x * (2 * reached - 1)).sum())
    else:
        ranked = float(2 * (w * x * reached).sum() - (w * w * x).sum())
    return 100 * (ranked / total - 1)


def fgt(
    income: ArrayLike, weights: ArrayLike | None = None, *, line: float, alpha: float = 0
) -> float:
    """Foster, Greer and Thorbecke (1984): mean of ((line − y) / line) ** alpha of the poor.

    alpha 0 is the share below the line, 1 the poverty gap, 2 its severity. Those at or above
    the line count as zero.

    Returns:
        A number from 0 to 1 (more where incomes are negative); NaN without incomes.

    Raises:
        InputError: the line (in the unit of the incomes) is not above zero.
    """
    x, w = in_order(income, weights)
    if not line > 0:
        raise InputError(f"线应大于零，现在是 {line}", hint="请给出以元计的监测线。")
    poor = x < line
    gaps = ((line - x[poor]) / line) ** alpha
    return float((w[poor] * gaps).sum() / w.sum()) if w.size else math.nan


def watts(income: ArrayLike, weights: ArrayLike | None = None, *, line: float) -> float:
    """Watts (1968): mean of ln(line / y) of those below the line, zero for the others.

    Infinite where somebody below the line has no income at all.
    """
    x, w = in_order(income, weights)
    poor = x < line
    if (x[poor] <= 0).any():
        return math.inf
    return float((w[poor] * np.log(line / x[poor])).sum() / w.sum()) if w.size else math.nan


def by_group(
    statistic: Callable[..., float],
    income: ArrayLike,
    groups: ArrayLike,
    weights: ArrayLike | None = None,
    **options: Any,
) -> dict[Any, float]:
    """A statistic for every group, in the order of the groups' names.

    A threshold is that of all incomes together, as Eurostat's breakdowns have it, unless one
    is given.
    """
    x = np.asarray(income, dtype=float)
    w = np.ones(x.size) if weights is None else np.asarray(weights, dtype=float)
    if "threshold" in inspect.signature(statistic).parameters:
        share = {"share": options.pop("share")} if "share" in options else {}
        options = {"threshold": arpt(x, w, **share), **options}
    names = np.asarray(groups)
    return {
        name.item() if isinstance(name, np.generic) else name: statistic(
            x[names == name], w[names == name], **options
        )
        for name in np.unique(names)
    }


def in_order(income: ArrayLike, weights: ArrayLike | None) -> tuple[Floats, Floats]:
    """Incomes in order with their weights.

    Raises:
        InputError: not one weight per income, or a value that is no number.
    """
    x = np.asarray(income, dtype=float)
    w = np.ones(x.size) if weights is None else np.asarray(weights, dtype=float)
    if x.shape != w.shape or x.ndim != 1:
        raise InputError(f"收入有 {x.size} 个，权重有 {w.size} 个", hint="请一户一个权重。")
    if not (np.isfinite(x).all() and np.isfinite(w).all()) or (w < 0).any():
        raise InputError("收入或权重里有空值、非数或负权重", hint="请先去掉没有收入的户。")
    order = np.argsort(x, kind="stable")
    return x[order], w[order]


def _share(part: float, whole: float) -> float:
    return 100 * part / whole if whole else math.nan
