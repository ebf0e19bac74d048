"""待办: what waits, how much, in which village, who acts, by when, in which list."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from fanpin_lib.edition.about import About
from fanpin_lib.edition.figures import Figure, Figures
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.edition.regions import Region
from fanpin_lib.indicators import catalogue
from fanpin_lib.office.worklists.catalogue import catalogue as worklists
from fanpin_lib.office.worklists.units import TOWNSHIP, Unit
from fanpin_lib.period import Month
from fanpin_lib.policy import load_profile, topics
from fanpin_lib.policy.visiting import visitors
from fanpin_lib.presentation.outputs import markdown_text, plain
from fanpin_lib.presentation.sections import VILLAGE_COLUMNS
from fanpin_lib.presentation.settings import settings
from fanpin_lib.presentation.task_list import TASKS
from fanpin_lib.presentation.todo import Place, places_below, todo
from fanpin_lib.presentation.views import CountyView, TownshipView
from fanpin_lib.presentation.waiting_table import waiting
from fanpin_lib.regions import Level

MONTH = Month(2027, 3)
COUNTY = Region("150121000000", "土默特左旗", Level.COUNTY)
TOWN = Region("150121100000", "察素齐镇", Level.TOWNSHIP, COUNTY.code)
VILLAGES = tuple(
    Region(f"1501211002{n:02}", f"第{n}村", Level.VILLAGE, TOWN.code) for n in range(1, 8)
)
#: All that any task asks of an edition.
ASKED = tuple(dict.fromkeys(name for task in TASKS for name in (task.indicator, task.late) if name))


def counts(**known: float) -> list[Figure]:
    """All tasks' figures: nothing waits but what is named."""
    return [count(name, known.get(name, 0.0)) for name in {**dict.fromkeys(ASKED), **known}]


def count(indicator: str, value: float, dimension: str = "") -> Figure:
    unit = catalogue()[indicator].unit
    if unit == "%":  # so many of eight are left
        return Figure(indicator, dimension, str(MONTH), 100 - value * 12.5, unit, 8 - value, 8, 8)
    return Figure(indicator, dimension, str(MONTH), value, unit)


def unknown(indicator: str, status: str = "无数据", lacking: str = "") -> Figure:
    return Figure(indicator, "", str(MONTH), None, status=status, lacking=lacking)


def town(own: list[Figure], below: dict[Region, list[Figure]] | None = None) -> RegionData:
    return of(TOWN, own, below or {})


def of(region: Region, own: list[Figure], below: dict[Region, list[Figure]]) -> RegionData:
    figures = {place.code: Figures(MONTH, found) for place, found in below.items()}
    return RegionData(region, MONTH, Figures(MONTH, own), (), tuple(below), figures, About())


def said(data: RegionData, places: list[Place] | None = None) -> str:
    return plain(todo(data, places_below(data) if places is None else places))


def test_where_nothing_is_due_it_says_so_and_names_no_list() -> None:
    text = said(town(counts()))
    assert text == "- 本月没有到期没办的事，也没有待办的。"


@pytest.mark.parametrize("status", ["无数据", "规则未定", "日历待公布"])
def test_what_nobody_knows_is_no_nothing(status: str) -> None:
    """A county with national exports only: no ledger of visits, alerts, steps."""
    known = [one for one in counts() if one.indicator != "visit_rate"]
    own = [*known, unknown("visit_rate", status, "走访台账（该月）")]
    text = said(town(own))
    assert "有数据的方面没有" in text and "**不知道办没办的**" in text
    assert re.search(r"- \*\*走访\*\*：.+（缺走访台账（该月））。", text)
    nothing = said(town([unknown(name, lacking="这几种台账") for name in ASKED]))
    listed = "、".join(task.title for task in TASKS)
    assert f"**{listed}**：没有数据（缺这几种台账）" in nothing


@pytest.mark.parametrize("status", ["不适用", "户数少不公开"])
def test_what_the_profile_does_not_ask_or_may_not_be_told_is_not_asked_for(status: str) -> None:
    known = [one for one in counts() if one.indicator != "households_short"]
    text = said(town([*known, unknown("households_short", status)]))
    assert "不知道" not in text and "缺项" not in text


def test_each_task_says_how_much_where_who_when_and_which_list() -> None:
    one, other = VILLAGES[:2]
    data = town(
        counts(alerts_waiting=3, alerts_overdue=2),
        {one: counts(alerts_waiting=1, alerts_overdue=0), other: counts(alerts_overdue=2)},
    )
    text = said(data)
    assert text.startswith("**过了期限的**\n\n- **预警线索**：3")
    point = text.split("\n")[2]
    assert f"在哪里：[第2村](region:{other.code})2" in point and "第1村" not in point
    assert "谁办：村核查" in point and "[期限](rule:alert_verification_deadline)已过" in point
    assert "名单：工作清单的“待核实线索”" in point
    assert "private/2027-03/worklists/乡镇/察素齐镇" in text.replace("&#95;", "_")


def test_a_village_of_one_household_is_named_like_any_other() -> None:
    data = town(counts(cases_without_helper=1), {VILLAGES[0]: counts(cases_without_helper=1)})
    assert f"[第1村](region:{VILLAGES[0].code})1" in said(data)


def test_many_villages_are_counted_and_lead_to_the_table_of_that_month() -> None:
    below = {one: counts(steps_overdue=2) for one in VILLAGES}
    text = said(town(counts(steps_overdue=14), below))
    named, limit = text.count("](region:"), settings().names_in_attention
    assert named == limit < len(VILLAGES)
    assert f"[等7个村](page:villages.md#only=steps_overdue&m={MONTH}&in=150121100)" in text


def test_visits_left_over_are_told_and_so_is_who_was_never_visited() -> None:
    few = said(town(counts(visit_rate=3), {VILLAGES[0]: counts(visit_rate=3)}))
    assert "**没有办完的**" in few and "3户还没有走访" in few and "第1村](region:" in few
    late = said(town(counts(unvisited_two_months=2), {VILLAGES[1]: counts(unvisited_two_months=2)}))
    assert "**过了期限的**" in late and "2户已有规则月数及以上没有走访" in late
    assert f"[第2村](region:{VILLAGES[1].code})2" in late


@pytest.mark.parametrize("name", ["town-three-colour-rm1", "town-n4", "jilin-jiaohe"])
def test_whoever_the_profiles_document_has_visit_is_told_to(name: str) -> None:
    """A document that names nobody leaves it to the village and the helpers."""
    named = visitors(load_profile(name), date(2020, 10, 31))
    data = replace(town(counts(visit_rate=3)), about=About(visitors=named or None))
    asked = markdown_text("、".join(named)) or "村、帮扶责任人"
    assert f"谁办：{asked}走访，乡镇督促" in said(data)
    assert bool(named) is (name != "jilin-jiaohe")


def test_visits_of_another_way_than_wanted_are_not_told_as_none() -> None:
    data = town(counts(visit_rate=3, visits_met=1, visits_done=3))
    assert "3户还没有按要求走访" in said(data)


def test_the_county_says_which_department_or_township_acts_and_names_villages() -> None:
    own = counts(tasks_open=3, tasks_overdue=2, cases_without_helper=1)
    own += [count("tasks_overdue", 2, "department=住建"), count("tasks_open", 3, "department=教育")]
    data = of(COUNTY, own, {TOWN: counts(tasks_overdue=2, cases_without_helper=1)})
    places = [Place(VILLAGES[0], Figures(MONTH, counts(tasks_overdue=2)), TOWN)]
    text = said(data, places)
    assert "谁办：责任部门（住建2" in text and "教育" not in text
    assert f"[第1村](region:{VILLAGES[0].code})（察素齐镇）2" in text
    assert f"谁办：乡镇、县定人（[察素齐镇](region:{TOWN.code})1" in text


def test_the_townships_stand_side_by_side_where_any_has_to_act() -> None:
    calm = of(COUNTY, counts(), {TOWN: counts()})
    assert waiting(calm) is None and waiting(of(COUNTY, counts(), {})) is None
    busy = of(COUNTY, counts(), {TOWN: counts(tasks_open=5, tasks_overdue=2)})
    table = str(waiting(busy))
    assert "交办逾期" in table and "未办结交办" not in table and ">2<" in table


def test_visits_left_stand_beside_those_long_overdue_and_lead_nowhere() -> None:
    busy = of(COUNTY, counts(), {TOWN: counts(visit_rate=3, unvisited_two_months=1)})
    table = str(waiting(busy))
    assert "长期未走访（户）" in table and "还没走访（户）" in table
    assert re.search(r"<td[^>]*><strong>3</strong></td>", table) and "visit_rate@" not in table
    unknown_there = [one for one in counts(visit_rate=3) if one.indicator != "visit_rate"]
    other = Region("150121200000", "塔布赛乡", Level.TOWNSHIP, COUNTY.code)
    of_two = {TOWN: counts(visit_rate=3), other: [*unknown_there, unknown("visit_rate")]}
    assert "—" in str(waiting(of(COUNTY, counts(), of_two)))


def test_what_is_a_task_is_not_said_again_among_what_needs_attention() -> None:
    own = counts(alerts_overdue=2, alerts_waiting=2, cases_without_measure=1)
    data = town([*own, count("under_line", 4)])
    township = TownshipView(data)
    assert "**预警线索**" in str(township.todo())
    assert "**预警线索**" not in str(township.attention())
    assert "低于监测线" in str(township.attention())
    county = CountyView(replace(data, region=COUNTY))
    assert "**帮扶措施**" not in str(county.attention())


def test_tasks_name_indicators_rules_and_sheets_that_there_are() -> None:
    known = set(topics())
    sheets = {one.title for one in worklists().lists.values()}
    for task in TASKS:
        assert {task.indicator, *([task.late] if task.late else [])} <= set(catalogue())
        assert bool(task.late) == bool(task.late_short) and task.short and task.who
        assert not task.sheet or task.sheet in sheets, task.title
        assert not task.deadline or task.deadline in known, task.title
    assert {name for _, name in VILLAGE_COLUMNS} <= set(catalogue())


def test_the_workbook_named_is_the_one_that_is_written() -> None:
    text = said(town(counts(cases_without_helper=1))).replace("&#95;", "_")
    assert f"worklists/{Unit(TOWNSHIP, TOWN.code, TOWN.name, TOWN.code).path}" in text
