"""A region's bulletin as a template is filled with it, by placeholder.

Sentences, points, tables and charts are the pages' own; who is named as late, low or far behind
is decided where the pages decide it (`fanpin_lib.presentation.attention`, `naming`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.files.word import Picture, paragraphs
from fanpin_lib.presentation import (
    charts,
    classes,
    narrative,
    narrative_income,
    narrative_work,
)
from fanpin_lib.presentation.attention import attention_groups
from fanpin_lib.presentation.bulletin.improved import improved, words
from fanpin_lib.presentation.bulletin.plain_text import (
    Point,
    numbered,
    plain_rows,
    plain_text,
    point,
    sentences,
)
from fanpin_lib.presentation.chart_forms import on_paper
from fanpin_lib.presentation.narrative_other import other_work
from fanpin_lib.presentation.plots import Plot
from fanpin_lib.presentation.tables import overview_laid, side_by_side_laid
from fanpin_lib.presentation.task_list import TASKS
from fanpin_lib.presentation.todo import task_point, tasks
from fanpin_lib.presentation.wording import below_name
from fanpin_lib.regions import Level

#: How a template calls the table of the regions below, by the region's level.
SIDE_BY_SIDE = {Level.COUNTY: "各乡镇情况", Level.TOWNSHIP: "各村情况"}
_WIDTH_MM = 148.0
_BLANK_DAY = "　　　　年　　月　　日"


def placeholder_values(
    data: RegionData, issued: date | None, asked: Collection[str], calendar: str = ""
) -> dict[str, Any]:
    """Every placeholder of the region's bulletin with what it stands for.

    Args:
        data: a county's or a township's.
        issued: the day that the bulletin bears; None: to be written when it is signed.
        asked: the placeholders of the template; charts that it lacks are not drawn.
        calendar: what is to be reported next month, as a sentence; empty if nothing is known.
    """
    return {
        **_names(data, issued),
        **_texts(data),
        "好转情况": numbered(improved(data)),
        **_problems(data),
        **_tasks(data, calendar),
        **_pictures(data, asked),
        **_main_figures(data),
        **_side_by_side(data),
    }


def _names(data: RegionData, issued: date | None) -> dict[str, str]:
    month, end = data.month, data.month.last_day
    return {
        "地区": data.region.name,
        "县名": data.about.county or "",
        "年": str(month.year),
        "月": str(month.month),
        "期": str(month.month),
        "截止日": _day(end),
        "成文日期": _day(issued) if issued else _BLANK_DAY,
        "政策方案": data.about.profile_label or "",
        "版次": f"第{data.about.number}版",
        "合成标注": "（合成演示数据，不是真实情况）" if data.synthetic else "",
    }


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _texts(data: RegionData) -> dict[str, Any]:
    """Paragraphs of sentences, as the region's page says them."""
    said: Mapping[str, list[list[str]]] = {
        "监测情况": [
            [narrative.left_out(data)],
            narrative.headline(data),
            narrative.standing(data),
            classes.moved(data),
        ],
        "走访情况": [narrative_work.visits(data)],
        "线索情况": [narrative_work.alerts(data)],
        "保障情况": [narrative_work.conditions(data)],
        "收入情况": [narrative_income.income(data)],
    }
    texts = {
        name: paragraphs([text for part in parts if (text := sentences(part))])
        for name, parts in said.items()
    }
    return {**texts, "其他工作": numbered(point(one) for one in other_work(data))}


def _problems(data: RegionData) -> dict[str, Any]:
    """What needs attention; where nothing does, that it does not, as far as is known."""
    points = [point(one) for _, group in attention_groups(data) for one in group]
    return {
        "突出问题": numbered(one for one in points if one.title),
        "突出问题说明": sentences(one.text for one in points if not one.title),
    }


def _tasks(data: RegionData, calendar: str) -> dict[str, Any]:
    """What is still open, as what is to be done about it, then what is to be reported."""
    advice = words("tasks")
    found = [
        Point(advice[task.indicator], plain_text(said).partition("：")[2])
        for task in TASKS
        if (said := task_point(task, data)) and task.indicator in advice
    ]
    none = "" if found else plain_text(tasks(data)).removeprefix("- ").partition("\n")[0]
    to_report = [Point("按时报送", calendar)] if calendar else []
    return {"下月工作": numbered([*found, *to_report]), "下月工作说明": none}


#: How a template calls the charts: what draws each, and its caption after the region's name.
_CHARTS: Mapping[str, tuple[Callable[[RegionData], Plot | None], str]] = {
    "趋势图": (charts.trend, "近十三个月监测对象"),
    "分类图": (classes.chart, "近十三个月各类户数"),
    "走访图": (charts.visits, "近十三个月走访情况"),
    "线索图": (charts.alerts, "近十三个月预警线索"),
    "收入图": (charts.income, "近十三个月人均纯收入"),
}


def _pictures(data: RegionData, asked: Collection[str]) -> dict[str, Any]:
    """Charts with their captions, numbered in the order in which they stand here."""
    found: dict[str, Any] = {}
    drawn = 0
    for name, (draw, caption) in _CHARTS.items():
        plot = draw(data) if name in asked else None
        drawn += plot is not None
        found[name] = _picture(plot)
        found[f"{name}题"] = f"图{drawn}　{data.region.name}{caption}"
    return found


def _picture(plot: Plot | None) -> Any:
    return Picture(on_paper(plot), _WIDTH_MM, plot.description) if plot else ""


def _main_figures(data: RegionData) -> dict[str, Any]:
    laid = overview_laid(data)
    columns, rows, note = plain_rows(laid)
    return {
        "主要数字": [dict(zip(columns, row, strict=True)) for row in rows],
        "主要数字题": laid.caption,
        "主要数字注": note,
    }


def _side_by_side(data: RegionData) -> dict[str, Any]:
    laid = side_by_side_laid(data, [data])
    columns, rows, note = plain_rows(laid)
    kind = below_name(data.region.level)
    return {
        SIDE_BY_SIDE[data.region.level]: {
            "首列": columns[0],
            "列": columns[1:],
            "行": [{"名称": name, "格": cells} for name, *cells in rows],
        },
        "并列表题": f"{data.region.name}各{kind}{data.month.label}情况",
        "并列表注": f"按区划代码排列，不是名次。{note}",
    }
