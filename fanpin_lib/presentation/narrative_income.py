"""Sentences about incomes: the middle, the line, and who stands out."""

from __future__ import annotations

from fanpin_lib.edition.figures import NOT_APPLICABLE, Figure, Figures
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.presentation.settings import settings
from fanpin_lib.presentation.wording import (
    amount,
    enough,
    listing,
    percent,
    percent_change,
    status_phrase,
    told,
)
from fanpin_lib.regions import Level
from fanpin_lib.rounding import number


def income(data: RegionData) -> list[str]:
    """The middle of the incomes, its change on a year ago, and who is under the line."""
    own = data.own
    median = own.get("income_median")
    if not median.ok:
        return [f"人均纯收入{_income_gap(median)}。"]
    if median.observations < settings().few_incomes:
        first = (
            f"只有{number(median.observations)}户有收入记录，"
            f"人均纯收入中位数{told(median, amount(median))}，户数少，仅供参考。"
        )
        return [first, under_line(data)]
    return [_middle(own, median), under_line(data), _composition(data), _warnings(data)]


def _income_gap(median: Figure) -> str:
    return "不适用：没有走访记录" if median.status == NOT_APPLICABLE else status_phrase(median)


def _middle(own: Figures, median: Figure) -> str:
    low, high = own.get("income_q1"), own.get("income_q3")
    band = ""
    if low.ok and high.ok:
        band = f"，中间一半的户在{told(low, amount(low))}至{told(high, amount(high))}之间"
    last = own.get("income_median", back=12)
    comparable = enough(median) and enough(last)
    change = percent_change(median, last, "上年同月") if comparable else ""
    return (
        f"有收入记录的{number(median.observations)}户"
        f"人均纯收入中位数{told(median, amount(median))}{band}"
        f"{'，中位数' + change if change else ''}{_by_persons(own)}。"
    )


def _by_persons(own: Figures) -> str:
    """The middle of the persons, who live in households of different sizes."""
    median = own.get("income_median_persons")
    if not enough(median):
        return ""
    many = number(median.observations)
    return f"；按人算，{many}人的中位数{told(median, amount(median))}"


def under_line(data: RegionData) -> str:
    """Households under the monitoring line, with the line's amount where it is known."""
    figure = data.own.get("under_line")
    rule = data.rule("monitoring_line")
    line = f"（{rule.link}）" if rule else ""
    if not figure.ok:
        return f"低于监测线的户数{status_phrase(figure)}。"
    if not figure.positive:
        return f"没有低于监测线{line}的户。"
    return f"低于监测线{line}的有{told(figure)}。"


def _composition(data: RegionData) -> str:
    """Shares of the four kinds of income, where there are enough households."""
    shares = [f for f in data.own.split("income_share", "source") if enough(f)]
    if data.region.level == Level.VILLAGE or not shares:
        return ""
    ordered = sorted(shares, key=lambda f: -f.number)
    return f"收入来源：{listing([f.category + told(f, percent(f)) for f in ordered])}。"


def _warnings(data: RegionData) -> str:
    fall, dependent = data.own.get("income_fall"), data.own.get("transfer_dependent")
    parts = [
        f"收入比上年同月{_fallen(data)}的{told(fall)}" if fall.positive else "",
        f"{_dependence(data)}的{told(dependent)}" if dependent.positive else "",
    ]
    known = [part for part in parts if part]
    return f"另有{listing(known)}。" if known else ""


def _fallen(data: RegionData) -> str:
    share = data.rule("income_fall_share")
    return f"下降超过{share.link}" if share else "大幅下降"


def _dependence(data: RegionData) -> str:
    share = data.rule("transfer_dependence_share")
    return f"转移性收入占{share.link}及以上" if share else "以转移性收入为主"
