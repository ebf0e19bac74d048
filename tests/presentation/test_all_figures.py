"""The folded list of every figure, and the points about what is to be done."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from edition_maker import COUNTY, FEW, MONTH, NONE, SILENT, SINGLE, TOWN

from fanpin_lib.edition.about import About
from fanpin_lib.edition.figures import Figure, Figures
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.edition.regions import Region
from fanpin_lib.indicators.labels import catalogue_labels
from fanpin_lib.presentation import open_region
from fanpin_lib.presentation.all_figures import all_figures
from fanpin_lib.presentation.attention import attention
from fanpin_lib.presentation.narrative_other import other_work
from fanpin_lib.presentation.outputs import plain
from fanpin_lib.presentation.sections import CHILDREN, CONCERNS, DEPARTMENTS, OVERVIEW
from fanpin_lib.presentation.task_list import TASKS
from fanpin_lib.presentation.todo import tasks
from fanpin_lib.regions import Level


def _region(*figures: Figure, level: Level = Level.VILLAGE, **about: Any) -> RegionData:
    return RegionData(
        Region("220281100201", "瓦窑村", level),
        MONTH,
        Figures(MONTH, figures),
        about=About(**about),
    )


def _figure(indicator: str, value: float | None, unit: str = "户", **more: object) -> Figure:
    dimension = str(more.pop("dimension", ""))
    return Figure(indicator, dimension, str(MONTH), value, unit, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("code", [COUNTY, TOWN, FEW, NONE, SILENT])
def test_every_total_of_the_edition_is_one_click_away(data_dir: Path, code: str) -> None:
    view = open_region(str(MONTH), code, data_dir)
    shown = str(view.all_figures())
    ElementTree.fromstring(f"<div>{shown}</div>")  # noqa: S314 - our own output
    named = re.findall(r'href="indicator:(\w+)"', shown)
    known = {name for family in catalogue_labels() for name in family["indicators"]}
    totals = {name for name, parts in view.data.own.dimensions().items() if "" in parts}
    assert sorted(named) == sorted(totals & known)


def test_what_has_nothing_to_show_is_named_with_its_reason() -> None:
    data = _region(
        _figure("visits_due", 3), _figure("visits_done", 0), _figure("visit_rate", None, "%"),
        _figure("in_person_rate", None, "%", status="不适用"),
    )  # fmt: skip
    shown = str(all_figures(data))
    assert '都是 0：<a href="indicator:visits_done">' in shown
    assert '不适用：<a href="indicator:in_person_rate">' in shown
    assert re.search(r'没有数据：[^。]*<a href="indicator:visit_rate">', shown)


def test_what_is_not_computed_here_is_named_too() -> None:
    indicators = {
        "fund_paid": {"name": "已拨付<资金>", "by": {}, "levels": ["county"]},
        "income_share": {"name": "收入构成", "by": {"source": "来源"}},
        "visits_due": {"name": "应走访", "by": {}},
    }
    nothing = _figure("income_share", None, "%", dimension="source=工资性", status="不适用")
    shown = str(
        all_figures(_region(nothing, families=[{"name": "几样", "indicators": indicators}]))
    )
    assert "只统计到县：已拨付&lt;资金&gt;。" in shown
    assert "不适用：收入构成。" in shown
    assert "没有数据：应走访。" in shown
    assert "<strong>几样</strong>　只统计到县</summary>" in shown
    county = str(all_figures(_region(nothing, level=Level.COUNTY, families=[
        {"name": "几样", "indicators": indicators}])))  # fmt: skip
    assert "没有数据：已拨付&lt;资金&gt;、应走访。" in county


def test_bands_of_income_are_in_the_order_of_the_amounts() -> None:
    indicators = {"income_band": {"name": "收入分档", "by": {"band": "人均纯收入"}}}
    stored = ["10000–<20000", "5000–<10000", "<5000", "≥20000"]  # as texts sort
    bands = [_figure("income_band", 1, dimension=f"band={label}") for label in stored]
    shown = str(all_figures(_region(*bands, families=[{"name": "收入", "indicators": indicators}])))
    assert re.findall(r"[^>]*元[^<]*", shown) == [
        "不足5,000元", "5,000元至不足10,000元", "10,000元至不足20,000元", "20,000元及以上",
    ]  # fmt: skip


def test_a_village_shows_each_way_of_splitting_once() -> None:
    figures = [
        _figure(name, 2, dimension=f"category={category}")
        for name in ("visits_due", "visits_done")
        for category in ("脱贫不稳定户", "边缘易致贫户")
    ]
    village = str(all_figures(_region(*figures)))
    county = str(all_figures(_region(*figures, level=Level.COUNTY)))
    assert village.count(">脱贫不稳定户<") == 1
    assert county.count(">脱贫不稳定户<") == 2
    assert 'data-figure="visits_done@2026-10/category=脱贫不稳定户"' in county


def test_an_edition_keeps_the_names_it_was_made_with() -> None:
    spec = {"name": "旧<名>", "by": {}}
    families = [{"name": "旧族", "indicators": {"visits_due": spec}}]
    shown = str(all_figures(_region(_figure("visits_due", 3), families=families)))
    assert "旧&lt;名&gt;" in shown
    assert "应走访" not in shown


def test_layouts_name_indicators_of_the_catalogue() -> None:
    known = {name for family in catalogue_labels() for name in family["indicators"]}
    named = {c.indicator for _, concerns in CONCERNS for c in concerns}
    named |= {t.indicator for t in TASKS} | {t.late for t in TASKS if t.late}
    named |= {indicator for _, items in OVERVIEW for _, indicator in items}
    named |= {c[1] for columns in CHILDREN.values() for c in columns} | {c[1] for c in DEPARTMENTS}
    assert named <= known


def test_a_village_is_told_what_is_open_and_how_much_of_it_is_late() -> None:
    data = _region(
        _figure("alerts_waiting", 3, "条"), _figure("alerts_overdue", 1, "条"),
        _figure("tasks_open", 1, "件"), _figure("tasks_overdue", 1, "件"),
        _figure("visit_rate", 50.0, "%", numerator=4.0, denominator=8.0),
    )  # fmt: skip
    assert plain(tasks(data)).splitlines()[:3] == [
        "- **预警线索**：3条待核查，其中1条已超过核查时限。",
        "- **交办事项**：1件没有办结，反馈已逾期。",
        "- **走访**：4户还没有走访。",
    ]


def test_equal_counts_below_are_said_once() -> None:
    town = Region("220281100000", "新站镇", Level.TOWNSHIP)
    villages = tuple(Region(str(n), f"村{n}", Level.VILLAGE, town.code) for n in (1, 2))
    one = Figures(MONTH, [_figure("households_short", 1)])
    own = Figures(MONTH, [_figure("households_short", 2)])
    data = RegionData(town, MONTH, own, (), villages, {"1": one, "2": one})
    assert "2户尚有缺项（[村1](region:1)、[村2](region:2)各1户）" in plain(attention(data))


def test_a_village_of_one_household_has_no_percentage_anywhere(data_dir: Path) -> None:
    """Sentences, tables, folded lists and the lines that open them."""
    view = open_region(str(MONTH), SINGLE, data_dir)
    parts = ("headline", "todo", "overview", "visits", "conditions", "alerts", "income",
             "other_work", "all_figures")  # fmt: skip
    text = "".join(str(getattr(view, part)()) for part in parts)
    assert "走访完成率" in text
    # of 400 villagers three are watched; a quantile's name has one, too
    assert set(re.findall(r"[\d.]+%", plain(text))) == {"0.75%", "90%"}


def test_other_work_speaks_of_what_there_is() -> None:
    points = other_work(
        _region(
            _figure("fund_budget", 32_100_000.0, "元"),
            _figure("fund_paid", 24_450_300.0, "元"),
            _figure("fund_paid_share", 76.2, "%", n=5),
            _figure("village_reports_due", 2, "份"),
            _figure("village_reports_on_time", 1, "份"),
            _figure("village_reports_missing", 1, "份"),
            _figure("tasks_open", 0, "件"),
        )
    )
    assert [plain(point) for point in points] == [
        "**报送**：村应报2份，按时1份、漏报1份。",
        "**资金**：本年预算3,210.0万元，已拨付2,445.0万元。",
    ]


def test_steps_without_a_date_are_not_called_missing() -> None:
    of_steps = {"missing": 2, "undated": 3}
    figures = [_figure(f"cases_step_{kind}", n, "户次") for kind, n in of_steps.items()]
    (point,) = other_work(_region(*figures))
    assert plain(point) == "**程序**：识别、帮扶和消除程序中2户次缺步骤、3户次有步骤没填日期。"


def test_the_scale_that_a_plan_states_stands_beside_whom_the_rules_take_in() -> None:
    against = _figure("scale_against_stated", 120.0, "%", numerator=60.0, denominator=50.0, n=1000)
    point, *_ = other_work(_region(against, _figure("should_be_monitored", 7)))
    assert plain(point) == (
        "**监测规模**：方案写的规模约50人，在监测60人（120.0%）；"
        "符合条件的都应登记：按规则应当监测而没有登记的7户；规模只作对照。"
    )
    silent = _figure("scale_against_stated", None, "%", status="规则未定")
    assert other_work(_region(silent)) == []


def test_civil_affairs_list_is_told_both_ways() -> None:
    figures = [
        _figure("low_income_persons", 31, "人"),
        _figure("low_income_both", 8),
        _figure("low_income_not_registered", 3),
        _figure("low_income_not_listed", 0),
        _figure("low_income_unmatched", 2, "人"),
    ]
    (point,) = other_work(_region(*figures))
    assert plain(point) == (
        "**民政名单**：低收入人口名单31人，名单和台账都有的监测户8户；"
        "名单列为监测对象而台账没有在监测的3户；名单上在台账里找不到户的2人。"
    )


def test_every_kind_that_both_sides_keep_is_told_with_what_is_on_one_side_only() -> None:
    counts = {"listed": 12, "registered": 11, "matched": 10, "only_listed": 2, "only_registered": 1}
    figures = [
        _figure("low_income_persons", 31, "人"),
        _figure("low_income_both", 8),
        *(_figure(f"low_income_kind_{side}", number, dimension="safety_net=低保")
          for side, number in counts.items()),
        _figure("low_income_kind_registered", 4, dimension="safety_net=低保边缘"),
        _figure("low_income_kind_only_registered", None, dimension="safety_net=低保边缘",
                status="无数据"),
    ]  # fmt: skip
    (point,) = other_work(_region(*figures))
    assert plain(point).endswith(
        "；低保：名单12户、台账11户、都有的10户、名单有台账没有的2户、台账有名单没有的1户。"
    )
