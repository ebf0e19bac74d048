"""The few charts of a page. Counts start at zero; a scale that does not, says so."""

from __future__ import annotations

import math

from fanpin_lib.edition.about import RuleInForce
from fanpin_lib.edition.figures import Figure, Figures
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.period import Month
from fanpin_lib.presentation.narrative_work import to_visit, visited_otherwise
from fanpin_lib.presentation.plots import (
    OTHER_COLOURS,
    UNKNOWN,
    Layer,
    Panel,
    Plot,
    describe,
    heights,
    unknown,
)
from fanpin_lib.presentation.settings import settings
from fanpin_lib.presentation.wording import largest_first

#: So many parts of a bar one tells apart.
_MOST_PARTS = 5


def trend(data: RegionData) -> Plot | None:
    """Monitored households over thirteen months, with those that came and went."""
    active = data.own.series("cases_active")
    if not any(figure.positive for figure in active):
        return None
    line = Layer("", heights(active), "blue", "line")
    new = Layer("新识别（向上）", heights(data.own.series("cases_new")), "orange")
    gone = heights(data.own.series("cases_eliminated"))
    left = Layer("风险消除（向下）", gone, "green", down=True)
    panels = [
        counted("月末监测对象（户）", [line], 150),
        counted("当月新识别与风险消除（户）", [new, left], 80),
    ]
    return Plot(data.month, panels, describe(data, "监测对象户数", active), data.synthetic)


def risks(data: RegionData) -> Plot | None:
    """Monitored households by main risk over thirteen months: the month's most frequent risks."""
    known = largest_first(data.own.split("cases_active", "risk"))
    if len(known) < 2:
        return None
    every = [(f.category, data.own.series(f.indicator, f.dimension)) for f in known[:_MOST_PARTS]]
    layers = [
        Layer(name, heights(series), colour)
        for (name, series), colour in zip(every, OTHER_COLOURS, strict=False)
    ]
    some = f"，本月最多的{_MOST_PARTS}种" if len(known) > _MOST_PARTS else ""
    panel = counted(f"月末监测对象的主要风险（户{some}）", layers)
    name, series = every[0]
    return Plot(data.month, [panel], describe(data, f"主要风险{name}的", series), data.synthetic)


def counted(title: str, layers: list[Layer], height: int = 140, note: str = UNKNOWN) -> Panel:
    """Counts from zero, with a word about the months in which any of them is not known."""
    gaps = unknown([layer.values for layer in layers])
    return Panel(title, layers, height, gaps, note=note if gaps else "")


def income(data: RegionData) -> Plot | None:
    """The median income with the middle half of the households, and the monitoring line."""
    median = data.own.series("income_median")
    if sum(figure.ok for figure in median) < 2:
        return None
    layers = [*_band(data.own), Layer("中位数", heights(median), "blue", "line")]
    if line := data.rule("monitoring_line"):
        layers.append(_monitoring_line(line, data.month))
    panel = Panel("农户人均纯收入（元，纵轴不从零起）", layers, 170, from_zero=False)
    return Plot(data.month, [panel], describe(data, "人均纯收入中位数", median), data.synthetic)


def _monitoring_line(line: RuleInForce, last: Month) -> Layer:
    """The line in force in each month; it moves, usually at the turn of the year."""
    known = [line.by_month.get(str(month), math.nan) for month in last.window(12)]
    return Layer(f"监测线{line.text}", [*known[:-1], line.value], "red", "step")


def _band(own: Figures) -> list[Layer]:
    """The quartile band, left out of months with few incomes."""
    few = settings().few_incomes
    quartiles = zip(own.series("income_q1"), own.series("income_q3"), strict=True)
    kept = [
        (low.number, high.number)
        if low.ok and high.ok and low.observations >= few
        else (math.nan, math.nan)
        for low, high in quartiles
    ]
    if all(math.isnan(low) for low, _ in kept):
        return []
    lower, upper = zip(*kept, strict=True)
    return [Layer("中间一半的户", lower, "blue", "band", upper)]


def visits(data: RegionData) -> Plot | None:
    """Households to be visited: visited in person, otherwise, or not in the month.

    Where some were visited, but not as the rule wants it: as it wants it, otherwise, or not.
    """
    done = data.own.series("visits_done")
    active = _to_visit(data.own)
    if not any(figure.ok for figure in done) or not any(figure.positive for figure in active):
        return None
    otherwise = any(visited_otherwise(data.own, back) for back in range(len(done)))
    layers = _by_demand(data.own) if otherwise else _by_way(data.own)
    panel = counted("每月走访情况（户）", layers)
    return Plot(data.month, [panel], describe(data, "每月已走访户数", done), data.synthetic)


def _to_visit(own: Figures) -> list[Figure]:
    months = len(own.series("visits_done"))
    return [to_visit(own, back) for back in reversed(range(months))]


def _by_demand(own: Figures) -> list[Layer]:
    """Households visited as wanted, visited otherwise, and not visited: as the sentence says."""
    met, done = (heights(own.series(name)) for name in ("visits_met", "visits_done"))
    other = [_above_zero(d - m) for d, m in zip(done, met, strict=True)]
    asked = heights(_to_visit(own))
    never = [_above_zero(a - max(d, m)) for a, d, m in zip(asked, done, met, strict=True)]
    return [
        Layer("按要求走访", met, "blue"),
        Layer("走访过，不合要求", other, "pale"),
        Layer("一次没有走访", never, "orange"),
    ]


def _by_way(own: Figures) -> list[Layer]:
    """Households visited in person, otherwise, and not visited: a gap where one is not known.

    Where no month knows in which way, visited is visited.
    """
    done, inside = (heights(own.series(name)) for name in ("visits_done", "visits_in_person"))
    active = heights(_to_visit(own))
    left = [_above_zero(a - d) for a, d in zip(active, done, strict=True)]
    missed = Layer("没有走访", left, "orange")
    if all(map(math.isnan, inside)):
        return [Layer("走访过", done, "blue"), missed]
    other = [_above_zero(d - i) for d, i in zip(done, inside, strict=True)]
    return [Layer("入户", inside, "blue"), Layer("电话、微信等", other, "pale"), missed]


def _above_zero(value: float) -> float:
    return value if math.isnan(value) else max(value, 0.0)


def alerts(data: RegionData) -> Plot | None:
    """Alerts received each month, and those overdue at its end."""
    received = data.own.series("alerts_received")
    if not any(figure.positive for figure in received):
        return None
    tall, late = heights(received), heights(data.own.series("alerts_overdue"))
    layers = [Layer("当月收到", tall, "pale"), Layer("月末超时未核查", late, "red", "line")]
    gaps = unknown([tall])
    panel = Panel("预警线索（条）", layers, 140, gaps, note=UNKNOWN if gaps else "")
    return Plot(data.month, [panel], describe(data, "收到预警线索", received), data.synthetic)
