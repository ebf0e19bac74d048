"""What the pages say, compared with small reviewed texts in ``golden/``.

After a wanted change: ``UPDATE_GOLDEN=1 pytest tests/presentation/test_narrative.py``, then
read the difference as a village secretary would.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from edition_maker import COUNTY, FEW, MANY, MONTH, NASTY, NONE, SILENT, SINGLE, TOWN

from fanpin_lib.edition.figures import Figure, Figures
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.edition.regions import Region
from fanpin_lib.presentation import open_region
from fanpin_lib.presentation.narrative import headline
from fanpin_lib.presentation.narrative_income import income
from fanpin_lib.presentation.narrative_work import alerts, conditions, visits
from fanpin_lib.presentation.outputs import SAID, Text, plain
from fanpin_lib.presentation.views import RegionView
from fanpin_lib.regions import Level

GOLDEN = Path(__file__).parent / "golden"
PARTS = (
    "heading", "headline", "attention", "todo", "visits", "conditions", "alerts", "income",
    "notes",
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("county", COUNTY),
        ("township", TOWN),
        ("village_few", FEW),
        ("village_single", SINGLE),
        ("village_none", NONE),
        ("village_without_data", SILENT),
        ("village_many", MANY),
    ],
)
def test_pages_say_what_was_reviewed(data_dir: Path, name: str, code: str) -> None:
    view = open_region(str(MONTH), code, data_dir)
    text = plain("\n\n".join(str(getattr(view, part)()) for part in PARTS)) + "\n"
    stored = GOLDEN / f"{name}.md"
    if os.environ.get("UPDATE_GOLDEN"):
        stored.write_text(text, encoding="utf-8")
    assert text == stored.read_text(encoding="utf-8")


def _data(level: Level = Level.VILLAGE, **values: float | Figure) -> RegionData:
    """A region with this month's totals only; ``cases_active_1`` is a month ago's."""
    figures = []
    for name, value in values.items():
        indicator, _, back = name.rpartition("_")
        known = (indicator, int(back)) if back.isdigit() else (name, 0)
        month = str(MONTH - known[1])
        if isinstance(value, Figure):
            figures.append(value)
        else:
            figures.append(Figure(known[0], "", month, value, "户", n=int(value)))
    return RegionData(Region("220281100201", "瓦窑村", level), MONTH, Figures(MONTH, figures))


def test_no_sentence_speaks_of_a_change_of_zero() -> None:
    data = _data(
        cases_active=3, cases_active_1=3, cases_active_12=3, cases_new=0, cases_eliminated=0
    )
    text = "".join(headline(data))
    assert "户数与上月末、上年同月末都相同" in text
    assert "0户" not in text


def test_equal_numbers_with_movement_tell_the_movement() -> None:
    data = _data(cases_active=3, cases_active_1=3, cases_new=1, cases_eliminated=1)
    assert "本月新识别1户，风险消除1户，户数与上月末相同" in plain("".join(headline(data)))


def test_a_sentence_marks_which_figures_it_words_for_the_page_only() -> None:
    persons = Figure("persons_active", "", str(MONTH), 8, "人")
    data = _data(cases_active=3, persons_active=persons, cases_new=1, cases_eliminated=0)
    shown = Text.paragraph(headline(data))._repr_mimebundle_()
    marked = dict(SAID.findall(shown["text/markdown"]))
    assert marked == {"cases_active": "3户", "persons_active": "8人", "cases_new": "1户"}
    assert "监测对象3户8人。" in shown["text/plain"] and "<" not in shown["text/plain"]


def test_a_difference_that_the_flows_do_not_explain_is_said() -> None:
    data = _data(cases_active=5, cases_active_1=3, cases_new=1, cases_eliminated=0)
    assert "可能有行政区划调整或台账更正" in "".join(headline(data))


def test_a_reversed_elimination_explains_the_difference() -> None:
    data = _data(
        cases_active=5, cases_active_1=3, cases_new=1, cases_eliminated=0, eliminations_reversed=1
    )
    text = plain("".join(headline(data)))
    assert "另有消除回退1户" in text
    assert "台账更正" not in text


def test_visits_twice_a_month_are_not_confused_with_households() -> None:
    rate = Figure("visit_rate", "", str(MONTH), 75.0, "%", 12, 16, 16, 50, 90)
    due = Figure("visits_due", "", str(MONTH), 16, "户次")
    data = _data(cases_active=8, visits_due=due, visits_done=8, visits_in_person=5, rate=rate)
    assert plain(visits(data)[0]) == "本月应走访16户次，完成12户次；走访到8户，其中入户5户。"


@pytest.mark.parametrize(
    ("status", "said"),
    [("规则未定", "规则未定，无法计算"), ("日历待公布", "工作日历待公布，暂不能计算")],
)
def test_what_cannot_be_judged_is_said_with_its_reason(status: str, said: str) -> None:
    late = Figure("alerts_overdue", "", str(MONTH), None, "条", status=status)
    data = _data(alerts_received=2, alerts_waiting=2, late=late)
    assert f"是否超时{said}" in "".join(alerts(data))


def test_without_a_monitoring_line_nobody_is_called_above_it() -> None:
    line = Figure("under_line", "", str(MONTH), None, "户", status="规则未定")
    median = Figure("income_median", "", str(MONTH), 9000.0, "元", n=30)
    text = "".join(income(_data(line=line, median=median)))
    assert "低于监测线的户数规则未定，无法计算" in text
    assert "没有低于监测线" not in text


def test_few_incomes_are_not_compared_with_a_year_ago() -> None:
    now = Figure("income_median", "", str(MONTH), 9000.0, "元", n=15)
    before = Figure("income_median", "", str(MONTH - 12), 7000.0, "元", n=40)
    text = "".join(income(_data(now=now, before=before)))
    assert "有收入记录的15户" in text
    assert "上年" not in text


def test_the_middle_of_the_persons_stands_beside_that_of_the_households() -> None:
    median = Figure("income_median", "", str(MONTH), 13_292.5, "元", n=30)
    persons = Figure("income_median_persons", "", str(MONTH), 12_040.0, "元", n=96)
    text = plain("".join(income(_data(median=median, persons=persons))))
    assert "有收入记录的30户人均纯收入中位数13,293元；按人算，96人的中位数12,040元。" in text


def test_a_comparison_never_loses_its_subject() -> None:
    data = _data(cases_active=1, cases_active_1=0, cases_active_12=1, cases_new=1)
    assert "上月末没有监测对象，户数与上年同月末相同" in "".join(headline(data))


def test_one_alert_is_not_spoken_of_as_several() -> None:
    data = _data(alerts_received=1, alerts_waiting=1, alerts_overdue=0)
    assert "还有1户待核查，没有超时。" in plain("".join(alerts(data)))


def test_names_cannot_smuggle_markup_into_a_page(data_dir: Path) -> None:
    view = open_region(str(MONTH), NASTY, data_dir)
    for part in PARTS:
        text = str(getattr(view, part)())
        assert "<b>" not in text and "两*岔" not in text


def test_the_county_names_the_townships_to_look_at(data_dir: Path) -> None:
    text = str(open_region(str(MONTH), COUNTY, data_dir).attention())
    assert "[天岗镇](region:220281101000)" in text


def test_only_a_difference_beyond_chance_is_called_low() -> None:
    def rate(value: float, n: int, half: float) -> Figures:
        figure = Figure(
            "visit_rate",
            "",
            str(MONTH),
            value,
            "%",
            value * n / 100,
            n,
            n,
            value - half,
            value + half,
        )
        return Figures(MONTH, [figure])

    town = Region("220281100000", "新站镇", Level.TOWNSHIP)
    villages = tuple(Region(str(c), f"村{c}", Level.VILLAGE, town.code) for c in (1, 2, 3))
    below = {"1": rate(60, 50, 10), "2": rate(80, 50, 15), "3": rate(0, 2, 2)}
    data = RegionData(town, MONTH, rate(90, 1000, 5), (), villages, below)
    text = plain(str(RegionView(data).attention()))
    assert "明显低于新站镇的90.0%" in text
    assert "村1" in text
    assert "村2" not in text  # one in thirty of such villages would be as low by chance
    assert "村3" not in text  # two visits say nothing


def test_conditions_that_nobody_told_are_not_met() -> None:
    """Food has no column: the others may be said, the six together may not."""
    lacking = "月度监测台账的“吃饭不愁”列"
    unknown = {
        dimension: Figure(
            "condition_short", dimension, str(MONTH), None, status="无数据", lacking=lacking
        )
        for dimension in ("", "condition=食")
    }
    data = _data(total=unknown[""], food=unknown["condition=食"])
    text = "".join(conditions(data))
    assert text == f"有数据的各项都没有缺项。食没有数据（缺{lacking}）。"


def test_visits_made_are_told_where_no_rule_says_how_many_are_due() -> None:
    due = Figure("visits_due", "", str(MONTH), None, status="规则未定")
    told = visits(_data(due=due, visits_done=8, visits_in_person=6, unvisited_two_months=0))
    said = plain("".join(told))
    assert said == "本月走访8户，其中入户6户；应走访的户数规则未定，无法计算。"


def test_a_quiet_month_still_tells_which_alerts_are_open() -> None:
    received = Figure(
        "alerts_received", "", str(MONTH), None, status="无数据", lacking="本月的预警线索台账"
    )
    text = plain("".join(alerts(_data(received=received, alerts_waiting=2, alerts_overdue=0))))
    assert text.startswith("本月收到的预警线索没有数据（缺本月的预警线索台账）。")
    assert "到月末还有2户待核查" in text


def test_who_was_visited_otherwise_than_asked_and_who_not_at_all_are_told_apart() -> None:
    data = _data(visits_due=140, households_to_visit=140, visits_met=78, visits_done=98)
    said = plain(visits(data)[0])
    assert said.startswith("本月应走访140户，按要求走访78户；还有62户没有按要求走访")
    assert "不合要求的20户，一次没有走访的42户" in said
