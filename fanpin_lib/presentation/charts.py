"""The few charts of a page. Every one has a zero line or says where its scale starts."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, MaxNLocator

from fanpin_lib.period import Month
from fanpin_lib.presentation.edition import RegionData, RuleInForce
from fanpin_lib.presentation.figures import Figure
from fanpin_lib.presentation.outputs import Chart
from fanpin_lib.presentation.settings import settings
from fanpin_lib.presentation.svg import chart_settings, render
from fanpin_lib.presentation.wording import amount, number, percent

_BLUE, _PALE, _ORANGE = "#1f5f9e", "#8fb4d9", "#c8641b"
_GREEN, _GREY, _RED = "#3c8d5a", "#a7adb5", "#b3261e"
_WIDTH = 7.6
_X = range(13)


def trend(data: RegionData) -> Chart | None:
    """Monitored households over thirteen months, with those that came and went."""
    active = data.own.series("cases_active")
    if not any(figure.ok for figure in active):
        return None
    with rc_context(chart_settings()):
        canvas = _canvas(data, 3.5)
        upper, lower = canvas.subplots(2, 1, sharex=True, height_ratios=(2, 1))
        _line(upper, active, _BLUE)
        _label_ends(upper, active)
        _count_axis(upper, "月末监测对象（户）")
        _flows(lower, data)
        _months(lower, data.month)
        canvas.subplots_adjust(left=0.075, right=0.97, top=0.92, bottom=0.15, hspace=0.38)
        return render(canvas, _describe(data, "监测对象户数", active))


def _flows(axes: Axes, data: RegionData) -> None:
    new = _values(data.own.series("cases_new"))
    gone = _values(data.own.series("cases_eliminated"))
    axes.bar(_X, new, width=0.55, color=_ORANGE, label="新识别")
    axes.bar(_X, [-value for value in gone], width=0.55, color=_GREEN, label="风险消除")
    axes.axhline(0, color=_GREY, linewidth=0.8)
    axes.set_title("当月新识别（向上）与风险消除（向下），户")
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(abs(value))))
    largest = max([1.0, *(v for v in (*new, *gone) if not math.isnan(v))])
    axes.set_ylim(-largest * 1.15, largest * 1.15)


def income(data: RegionData) -> Chart | None:
    """The median income with the middle half of the households, and the monitoring line."""
    median = data.own.series("income_median")
    if sum(figure.ok for figure in median) < 2:
        return None
    with rc_context(chart_settings()):
        canvas = _canvas(data, 3.0)
        axes = canvas.subplots()
        _band(axes, data)
        _line(axes, median, _BLUE)
        _label_ends(axes, median)
        if line := data.rule("monitoring_line"):
            _monitoring_line(axes, line, data.month)
        axes.set_title("农户人均纯收入（元，纵轴不从零起）")
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
        _legend(axes)
        _months(axes, data.month)
        canvas.subplots_adjust(left=0.1, right=0.95, top=0.83, bottom=0.17)
        return render(canvas, _describe(data, "人均纯收入中位数", median))


def _monitoring_line(axes: Axes, line: RuleInForce, last: Month) -> None:
    """The line in force in each month; it moves, usually at the turn of the year."""
    known = [line.by_month.get(str(month), math.nan) for month in last.window(12)]
    values = [*known[:-1], line.value]
    axes.step(_X, values, where="mid", color=_RED, linewidth=1.1, linestyle="--")
    axes.annotate(
        f"监测线{line.text}",
        (12.5, line.value),
        xytext=(0, 4),
        textcoords="offset points",
        ha="right",
        fontsize=9,
        color=_RED,
    )


def _band(axes: Axes, data: RegionData) -> None:
    """The quartile band, left out of months with few incomes."""
    pairs = zip(data.own.series("income_q1"), data.own.series("income_q3"), strict=True)
    few = settings().few_incomes
    kept = [
        (low.number, high.number)
        if low.ok and high.ok and low.observations >= few
        else (math.nan, math.nan)
        for low, high in pairs
    ]
    if any(not math.isnan(low) for low, _ in kept):
        axes.fill_between(
            _X,
            [low for low, _ in kept],
            [high for _, high in kept],
            color=_BLUE,
            alpha=0.15,
            linewidth=0,
            label="中间一半的户",
        )


def visits(data: RegionData) -> Chart | None:
    """Monitored households: visited in person, otherwise, or not in the month."""
    done = data.own.series("visits_done")
    if not any(figure.ok for figure in done):
        return None
    person = data.own.series("visits_in_person")
    active = data.own.series("cases_active")
    inside = [p.number if p.ok else d.number for p, d in zip(person, done, strict=True)]
    other = [max(d.number - i, 0.0) for d, i in zip(done, inside, strict=True)]
    left = [
        max(a.number - d.number, 0.0) if a.ok and d.ok else 0.0
        for a, d in zip(active, done, strict=True)
    ]
    with rc_context(chart_settings()):
        canvas = _canvas(data, 2.7)
        axes = canvas.subplots()
        _stack(
            axes,
            [
                ("入户走访", inside, _BLUE),
                ("电话、微信等", other, _PALE),
                ("当月没有走访", left, _ORANGE),
            ],
        )
        _count_axis(axes, "监测对象每月走访情况（户）")
        _legend(axes)
        _months(axes, data.month)
        canvas.subplots_adjust(left=0.075, right=0.97, top=0.81, bottom=0.19)
        return render(canvas, _describe(data, "每月已走访户数", done))


def alerts(data: RegionData) -> Chart | None:
    """Alerts received each month, and those overdue at its end."""
    received = [data.own.summed("alerts_received", "source", back=back) for back in reversed(_X)]
    if not any(figure.positive for figure in received):
        return None
    with rc_context(chart_settings()):
        canvas = _canvas(data, 2.7)
        axes = canvas.subplots()
        axes.bar(_X, _values(received), width=0.55, color=_PALE, label="本月收到")
        axes.plot(
            _X,
            _values(data.own.series("alerts_overdue")),
            color=_RED,
            marker="o",
            markersize=3.5,
            linewidth=1.6,
            label="月末超时未核查",
        )
        _count_axis(axes, "预警线索（条）")
        _legend(axes)
        _months(axes, data.month)
        canvas.subplots_adjust(left=0.075, right=0.97, top=0.81, bottom=0.19)
        return render(canvas, _describe(data, "收到预警线索", received))


def _canvas(data: RegionData, height: float) -> Canvas:
    canvas = Canvas(figsize=(_WIDTH, height))
    if data.synthetic:
        canvas.text(0.995, 0.985, "合成演示数据", ha="right", va="top", fontsize=8, color="#6b7078")
    return canvas


def _values(figures: Sequence[Figure]) -> list[float]:
    """The numbers, with gaps where there are none."""
    return [figure.number if figure.ok else math.nan for figure in figures]


def _line(axes: Axes, figures: Sequence[Figure], colour: str) -> None:
    axes.plot(
        _X,
        _values(figures),
        color=colour,
        marker="o",
        markersize=3.5,
        linewidth=1.8,
        label="中位数" if figures[0].indicator == "income_median" else None,
    )


def _label_ends(axes: Axes, figures: Sequence[Figure]) -> None:
    """Numbers on the first and the last month that have one."""
    known = [place for place, figure in enumerate(figures) if figure.ok]
    for place in {known[0], known[-1]}:
        axes.annotate(
            number(figures[place].number),
            (place, figures[place].number),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            fontsize=9,
        )


def _count_axis(axes: Axes, title: str) -> None:
    """A scale of whole numbers from zero, with room for labels."""
    axes.set_title(title)
    axes.set_ylim(0, max(axes.get_ylim()[1] * 1.15, 1.0))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))


def _stack(axes: Axes, layers: Sequence[tuple[str, Sequence[float], str]]) -> None:
    bottom = [0.0] * len(_X)
    for label, heights, colour in layers:
        axes.bar(_X, heights, bottom=bottom, width=0.62, color=colour, label=label)
        bottom = [low + height for low, height in zip(bottom, heights, strict=True)]


def _legend(axes: Axes) -> None:
    axes.legend(
        loc="lower right",
        bbox_to_anchor=(1.0, 1.0),
        ncols=3,
        borderaxespad=0.2,
        handlelength=1.4,
        columnspacing=1.2,
    )


def _months(axes: Axes, last: Month) -> None:
    """Month names below the axis, the year under the first one and each January."""
    window = last.window(12)
    labels = [
        f"{m.month}月" + (f"\n{m.year}年" if place == 0 or m.month == 1 else "")
        for place, m in enumerate(window)
    ]
    axes.set_xticks(_X, labels)
    axes.set_xlim(-0.6, 12.6)


def _describe(data: RegionData, what: str, figures: Sequence[Figure]) -> str:
    """What the chart shows, for those who cannot see it."""
    known = [
        (month, figure)
        for month, figure in zip(data.month.window(12), figures, strict=True)
        if figure.ok
    ]
    (first, start), (last, end) = known[0], known[-1]
    shown = percent if end.is_rate else amount
    return f"{data.region.name}{what}，{first.label}为{shown(start)}，{last.label}为{shown(end)}。"
