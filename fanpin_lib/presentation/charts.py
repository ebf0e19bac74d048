"""The few charts of a page. Counts start at zero; a scale that does not, says so."""

from __future__ import annotations

import math

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from fanpin_lib.edition.about import RuleInForce
from fanpin_lib.edition.figures import Figure, Figures
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.period import Month
from fanpin_lib.presentation.canvases import COUNTS, MONEY, PLACES, TREND, empty_canvas
from fanpin_lib.presentation.chart_parts import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PALE,
    RED,
    add_legend,
    add_note,
    describe,
    draw_bars,
    draw_line,
    draw_stack,
    heights,
    scale_counts,
    shade_unknown,
)
from fanpin_lib.presentation.narrative_work import to_visit
from fanpin_lib.presentation.outputs import Chart
from fanpin_lib.presentation.settings import settings
from fanpin_lib.presentation.svg import chart_settings, render
from fanpin_lib.rounding import number


def trend(data: RegionData) -> Chart | None:
    """Monitored households over thirteen months, with those that came and went."""
    active = data.own.series("cases_active")
    if not any(figure.positive for figure in active):
        return None
    with rc_context(chart_settings()):
        canvas = empty_canvas(TREND, data.month, data.synthetic)
        upper, lower = canvas.axes
        draw_line(upper, active, BLUE)
        gaps = shade_unknown(upper, [heights(active)])
        scale_counts(upper, f"月末监测对象（户{gaps}）")
        _flows(lower, data)
        return render(canvas, describe(data, "监测对象户数", active))


def _flows(axes: Axes, data: RegionData) -> None:
    new = heights(data.own.series("cases_new"))
    gone = heights(data.own.series("cases_eliminated"))
    draw_bars(axes, new, ORANGE)
    draw_bars(axes, [-value for value in gone], GREEN)
    axes.axhline(0, color=GREY, linewidth=0.8)
    gaps = shade_unknown(axes, [new, gone])
    axes.set_title(f"当月新识别（向上）与风险消除（向下），户{gaps}")
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(abs(value))))
    largest = max([1.0, *(value for value in (*new, *gone) if not math.isnan(value))])
    axes.set_ylim(-largest * 1.15, largest * 1.15)


def income(data: RegionData) -> Chart | None:
    """The median income with the middle half of the households, and the monitoring line."""
    median = data.own.series("income_median")
    if sum(figure.ok for figure in median) < 2:
        return None
    with rc_context(chart_settings()):
        canvas = empty_canvas(MONEY, data.month, data.synthetic)
        (axes,) = canvas.axes
        _band(axes, data.own)
        draw_line(axes, median, BLUE, "中位数")
        if line := data.rule("monitoring_line"):
            _monitoring_line(axes, line, data.month)
        axes.set_title("农户人均纯收入（元，纵轴不从零起）")
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
        add_legend(axes)
        return render(canvas, describe(data, "人均纯收入中位数", median))


def _monitoring_line(axes: Axes, line: RuleInForce, last: Month) -> None:
    """The line in force in each month; it moves, usually at the turn of the year."""
    known = [line.by_month.get(str(month), math.nan) for month in last.window(12)]
    values = [*known[:-1], line.value]
    axes.step(PLACES, values, where="mid", color=RED, linewidth=1.1, linestyle="--")
    text = f"监测线{line.text}"
    add_note(axes, text, (12.5, line.value), ha="right", xytext=(0, 4), color=RED)


def _band(axes: Axes, own: Figures) -> None:
    """The quartile band, left out of months with few incomes."""
    few = settings().few_incomes
    quartiles = zip(own.series("income_q1"), own.series("income_q3"), strict=True)
    kept = [
        (low.number, high.number)
        if low.ok and high.ok and low.observations >= few
        else (math.nan, math.nan)
        for low, high in quartiles
    ]
    if any(not math.isnan(low) for low, _ in kept):
        lower, upper = zip(*kept, strict=True)
        axes.fill_between(
            PLACES, lower, upper, color=BLUE, alpha=0.15, linewidth=0, label="中间一半的户"
        )


def visits(data: RegionData) -> Chart | None:
    """Households to be visited: visited in person, otherwise, or not in the month."""
    done = data.own.series("visits_done")
    active = _to_visit(data.own)
    if not any(figure.ok for figure in done) or not any(figure.positive for figure in active):
        return None
    layers = _by_way(data.own)
    with rc_context(chart_settings()):
        canvas = empty_canvas(COUNTS, data.month, data.synthetic)
        (axes,) = canvas.axes
        draw_stack(axes, layers)
        gaps = shade_unknown(axes, [tall for _, tall, _ in layers])
        scale_counts(axes, f"每月走访情况（户{gaps}）")
        add_legend(axes)
        return render(canvas, describe(data, "每月已走访户数", done))


def _to_visit(own: Figures) -> list[Figure]:
    months = len(own.series("visits_done"))
    return [to_visit(own, back) for back in reversed(range(months))]


def _by_way(own: Figures) -> list[tuple[str, list[float], str]]:
    """Households visited in person, otherwise, and not visited: a gap where one is not known.

    Where no month knows in which way, visited is visited.
    """
    done, inside = (heights(own.series(name)) for name in ("visits_done", "visits_in_person"))
    active = heights(_to_visit(own))
    left = [_above_zero(a - d) for a, d in zip(active, done, strict=True)]
    missed = ("没有走访", left, ORANGE)
    if all(map(math.isnan, inside)):
        return [("走访过", done, BLUE), missed]
    other = [_above_zero(d - i) for d, i in zip(done, inside, strict=True)]
    return [("入户", inside, BLUE), ("电话、微信等", other, PALE), missed]


def _above_zero(value: float) -> float:
    return value if math.isnan(value) else max(value, 0.0)


def alerts(data: RegionData) -> Chart | None:
    """Alerts received each month, and those overdue at its end."""
    received = data.own.series("alerts_received")
    if not any(figure.positive for figure in received):
        return None
    with rc_context(chart_settings()):
        canvas = empty_canvas(COUNTS, data.month, data.synthetic)
        (axes,) = canvas.axes
        draw_bars(axes, heights(received), PALE, "当月收到")
        late = heights(data.own.series("alerts_overdue"))
        axes.plot(PLACES, late, color=RED, marker="o", markersize=3.5, label="月末超时未核查")
        gaps = shade_unknown(axes, [heights(received)])
        scale_counts(axes, f"预警线索（条{gaps}）")
        add_legend(axes)
        return render(canvas, describe(data, "收到预警线索", received))
