"""Standard errors of the poverty statistics, linearised.

A statistic is replaced by the total of its linearised variable, each unit's influence on it
(Deville 1999, Survey Methodology 25:193; Osier 2009, Survey Research Methods 3:167), and the
variance of that total is the usual one of independent draws with unequal weights::

    v = n / (n - 1) · Σ (w z − mean of w z)²

Where households were drawn in strata or clusters, or everybody was asked, say so beside the
number: a register of all households has no sampling error, only what chance does to each.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from fanpin_lib.errors import InputError
from fanpin_lib.indicators import poverty
from fanpin_lib.indicators.poverty import Floats, in_order, weighted_quantile


def standard_error(
    statistic: Callable[..., float],
    income: ArrayLike,
    weights: ArrayLike | None = None,
    **options: Any,
) -> float:
    """The standard error of a statistic of `poverty`, in the statistic's own unit.

    Args:
        statistic: ``arpt``, ``arpr``, ``rmpg``, ``qsr``, ``gini`` or ``fgt``.
        income, weights: as for the statistic; weights are inverse chances of being drawn.
        options: as for the statistic (``share``, ``threshold``, ``line``, ``alpha``). A
            threshold that is given is certain, one that is estimated adds its own error.

    Returns:
        NaN with fewer than two incomes, where the statistic itself has no value, or where a
        density is needed at zero or below or half of the incomes are the same.

    Raises:
        InputError: the statistic has no linearised variable here.
    """
    influence = _INFLUENCE.get(statistic.__name__)
    if influence is None:
        known = "、".join(_INFLUENCE)
        raise InputError(
            f"{statistic.__name__} 没有标准误的算法", hint=f"可以算标准误的有：{known}。"
        )
    x, w = in_order(income, weights)
    if x.size < 2:
        return math.nan
    total = w * influence(x, w, **options)
    spread = float(((total - total.mean()) ** 2).sum())
    return math.sqrt(x.size / (x.size - 1) * spread)


def _quantile(x: Floats, w: Floats, share: float) -> Floats:
    """Influence on a quantile: a unit below it draws it down, by the density there."""
    at = weighted_quantile(x, share, w)
    influence: Floats = -((x <= at) - share) / (w.sum() * _density(x, w, at))
    return influence


def _density(x: Floats, w: Floats, at: float) -> float:
    """The incomes' density by Gaussian kernels on their logarithms, of those above zero.

    On the logarithms, as incomes are skewed; of width 0.79 · (Q3 − Q1) · n^(-1/5), which a few
    rich do not widen (Graf and Tillé 2014, Survey Methodology 40:61).
    """
    if at <= 0:
        return math.nan
    y, v = np.log(x[x > 0]), w[x > 0]
    middle_half = weighted_quantile(y, 0.75, v) - weighted_quantile(y, 0.25, v)
    width = 0.79 * middle_half * y.size**-0.2
    if not width > 0:
        return math.nan  # half of them have the same income
    kernel = np.exp(-(((y - math.log(at)) / width) ** 2) / 2)
    return float((v * kernel).sum() / (w.sum() * width * math.sqrt(2 * math.pi) * at))


def _arpt(x: Floats, w: Floats, *, share: float = 0.6) -> Floats:
    return share * _quantile(x, w, 0.5)


def _poor(
    x: Floats, w: Floats, share: float, threshold: float | None
) -> tuple[float, Floats, Floats]:
    """The threshold, the influence on it, and that on the share of the poor (0 to 1)."""
    line = poverty.arpt(x, w, share=share) if threshold is None else threshold
    moved = _arpt(x, w, share=share) if threshold is None else np.zeros(x.size)
    poor = x < line
    rate = float(w[poor].sum() / w.sum())
    reached = (poor - rate) / w.sum()
    if threshold is None:
        reached = reached + _density(x, w, line) * moved
    return line, moved, reached


def _arpr(x: Floats, w: Floats, *, share: float = 0.6, threshold: float | None = None) -> Floats:
    return 100 * _poor(x, w, share, threshold)[2]


def _rmpg(x: Floats, w: Floats, *, share: float = 0.6, threshold: float | None = None) -> Floats:
    line, moved, rate = _poor(x, w, share, threshold)
    poor = x < line
    if not poor.any():
        return np.full(x.size, math.nan)
    middle = weighted_quantile(x[poor], 0.5, w[poor])
    half = float(w[poor].sum() / w.sum()) / 2
    below = ((x <= middle) - half) / w.sum()
    of_middle = (rate / 2 - below) / _density(x, w, middle)
    influence: Floats = 100 * (middle * moved / line**2 - of_middle / line)
    return influence


def _qsr(x: Floats, w: Floats) -> Floats:
    """The densities at both quantiles cancel."""
    low, high = weighted_quantile(x, 0.2, w), weighted_quantile(x, 0.8, w)
    rich = x * (x > high) + high * ((x <= high) - 0.8)
    poor = x * (x <= low) - low * ((x <= low) - 0.2)
    poorest = float((w * x)[x <= low].sum())
    if not poorest:
        return np.full(x.size, math.nan)
    influence: Floats = (rich - poverty.qsr(x, w) * poor) / poorest
    return influence


def _gini(x: Floats, w: Floats) -> Floats:
    """Of both definitions, which differ by less than the error does."""
    everybody, sum_of_all = float(w.sum()), float((w * x).sum())
    if not sum_of_all > 0:
        return np.full(x.size, math.nan)
    # equal incomes share their rank: the first and the last of them count half each way
    _, first, inverse = np.unique(x, return_index=True, return_inverse=True)
    below = np.cumsum(np.add.reduceat(w, first))[inverse] / everybody
    above = np.cumsum(np.add.reduceat(w * x, first)[::-1])[::-1][inverse] / everybody
    mean_rank = float((w * x * below).sum())
    part = x * below + above - mean_rank / everybody - mean_rank * x / sum_of_all
    influence: Floats = 100 * 2 * part / sum_of_all
    return influence


def _fgt(x: Floats, w: Floats, *, line: float, alpha: float = 0) -> Floats:
    gaps = np.zeros(x.size)
    gaps[x < line] = ((line - x[x < line]) / line) ** alpha
    influence: Floats = (gaps - poverty.fgt(x, w, line=line, alpha=alpha)) / w.sum()
    return influence


_INFLUENCE: dict[str, Callable[..., Floats]] = {
    "arpt": _arpt,
    "arpr": _arpr,
    "rmpg": _rmpg,
    "qsr": _qsr,
    "gini": _gini,
    "fgt": _fgt,
}
