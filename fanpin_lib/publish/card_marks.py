"""What a page's own markup holds for the cards of its figures: parts, and last month's value.

A figure with a row on its page needs last month's value only, for the row has its parts
(``<tr id="f-visit_rate" data-was="85.4% +2.1个百分点">``). One whose row is on another page
carries its parts, too (``<a class="fp-from" data-of="35/40" data-was=…>``).
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from fanpin_lib.edition.figures import Figure
from fanpin_lib.presentation.wording import amount, enough
from fanpin_lib.publish.earlier_months import exact, observations
from fanpin_lib.rounding import number, rounded

Row = Mapping[str, Any]

#: What a `Figure` says without its name, place and month: the same for many villages.
_SAYING = ("value", "unit", "numerator", "denominator", "n")

_Said = tuple[Any, ...]


def _said(row: Row) -> _Said:
    return tuple(row[name] for name in _SAYING)


def _figure(said: _Said) -> Figure:
    return Figure("", "", "", *said)


def numbers(row: Row) -> tuple[str, str, str]:
    """The value as the page's tables and sentences have it, and its exact parts."""
    return _numbers(_said(row))


@lru_cache(maxsize=2**14)
def _numbers(said: _Said) -> tuple[str, str, str]:
    figure = _figure(said)
    if figure.value is None:
        return ("见分项", "", "")
    value = html.escape(amount(figure))
    if figure.numerator is None:
        return value, "逐行计算", observations(figure.n)
    whole = figure.denominator
    return value, exact(figure.numerator), "" if whole is None else exact(whole)


def was(row: Row, before: Row | None) -> str:
    """The attribute with last month's value and the change; empty where there is none."""
    return "" if before is None else _was(_said(row), _said(before))


@lru_cache(maxsize=2**14)
def _was(*both: _Said) -> str:
    now, then = map(_figure, both)
    if now.value is None:
        return ""
    said = " ".join(filter(None, [amount(then), _difference(now, then)]))
    return f' data-was="{html.escape(said)}"'


def of(row: Row) -> str:
    """The attribute with a figure's parts; empty for counts, which are their own."""
    _, part, whole = numbers(row)
    if not whole:
        return ""
    return f' data-of="{html.escape(whole if row["numerator"] is None else f"{part}/{whole}")}"'


def _difference(now: Figure, then: Figure) -> str:
    """Such as ``+2户`` or ``-0.4个百分点``; none between shares of a few."""
    change = now.number - then.number
    if now.is_rate:
        if not (enough(now) and enough(then)):
            return ""
        shown = rounded(change, 1)
        return f"{_sign(float(shown))}{number(abs(shown), 1)}个百分点" if shown else "0"
    if not change:
        return "0"
    return f"{_sign(change)}{amount(replace(now, value=abs(change)))}"


def _sign(change: float) -> str:
    return "+" if change > 0 else "−"
