"""Visits, sweeps and warnings due under documents that say different things."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from fanpin_lib.classification import assess
from fanpin_lib.classification.shortfalls import shortfalls
from fanpin_lib.classification.visits_due import visits_due
from fanpin_lib.classification.warning_steps import warnings_waiting
from fanpin_lib.indicators.engine import compute
from fanpin_lib.policy import Profile, load_profile
from tests.classification.profiles import made
from tests.classification.workdir import NEAR, Workdir

pytestmark = pytest.mark.heavy

COUNTY = "220281000000"
VISITS = ["visits", "helpers"]


def by_part(
    work: Workdir, profile: Profile, families: list[str] = VISITS
) -> dict[str, dict[str, object]]:
    """The county's figures of the month by dimension: the value, or why there is none."""
    with work.store().county.snapshot(work.month).connect() as connection:
        assess(connection, profile)
        table = compute(connection, work.month, profile, "220281", families=families)
    found: dict[str, dict[str, object]] = defaultdict(dict)
    for row in table.to_pylist():
        if (row["region_code"], row["month"]) == (COUNTY, str(work.month)):
            value = row["value"] if row["status"] == "ok" else row["status"]
            found[row["dimension"]][row["indicator"]] = value
    return found


def figures(work: Workdir, profile: Profile, families: list[str] = VISITS) -> dict[str, object]:
    """The totals alone."""
    return by_part(work, profile, families)[""]


def three_colour_town(root: Path) -> Workdir:
    """Ten registered households and 130 that are green by income; 78 were visited at home, and
    twenty more by telephone."""
    work = Workdir(root, month="2020-06")
    for number in range(140):
        name, red = f"H{number:03}", number < 10
        work.household(
            name, 4000 if red else 12000, household_type="脱贫户",
            disposable_income_per_capita=12000,
        )  # fmt: skip
        if red:
            work.put("cases", case_id=f"C{number}", household_id=name, village_code=NEAR,
                     registered_category="脱贫监测户", risks=["因病"], tagged_2019=True,
                     identified_on=date(2019, 12, 1))  # fmt: skip
        if number < 98:
            work.put("visits", month="2020-06", household_id=name, village_code=NEAR,
                     visit_date=date(2020, 6, 18),
                     visit_way="入户" if number < 78 else "电话")  # fmt: skip
    return work.household("OTHER", 9000, disposable_income_per_capita=9000)


@pytest.mark.parametrize("profile", ["town-three-colour-rm1", "town-three-colour-n6"])
def test_a_three_colour_town_visits_all_colours_at_home(tmp_path, profile):
    town = three_colour_town(tmp_path)
    shown = by_part(town, load_profile(profile))
    found, green = shown[""], shown["class=三色分级：绿"]
    assert found["visits_due"] == found["households_to_visit"] == 140
    assert found["visits_met"] == 78
    assert found["visits_done"] == 98 and found["visits_in_person"] == 78
    assert found["visit_rate"] == pytest.approx(78 / 140 * 100)
    assert green["households_to_visit_in_class"] == 130 and green["visits_met_in_class"] == 68
    assert found["helper_contacts_due"] == "无数据"  # nobody handed in who helps whom


def test_who_was_not_visited_as_the_document_asks_is_listed(tmp_path):
    town = three_colour_town(tmp_path).store()
    with town.county.snapshot(town.month).connect() as connection:
        rule = load_profile("town-three-colour-rm1")
        table = visits_due(connection, town.month, rule)
    assert table.state.value_counts().to_dict() == {"按期": 78, "逾期未办": 62}
    first = table[table.state == "逾期未办"].sort_values("household_id").iloc[0]
    assert (first.household_id, first["item"], first.who) == (
        "H078",
        "每月入户",
        "村“两委”或驻村工作队",
    )


def test_a_contact_after_the_day_is_late(tmp_path):
    work = Workdir(tmp_path, month="2018-06").household("H1", 3000, household_type="未脱贫户")
    work.put("visits", month="2018-06", household_id="H1", village_code=NEAR,
             visit_date=date(2018, 6, 21), visit_way="入户").empty("cases").store()  # fmt: skip
    with work.county.snapshot(work.month).connect() as connection:
        [row] = visits_due(connection, work.month, load_profile("district-three-tier")).itertuples()
    assert (row.state, row.due_on.day, row.done_on.day) == ("逾期完成", 20, 21)


def test_where_no_document_says_whom_those_under_monitoring_are_visited(tmp_path):
    work = three_colour_town(tmp_path)
    profile = made_visits(tmp_path / "policy", visits="values:\n  2020-01-01: 1\n")
    found = figures(work, profile)
    assert found["visits_due"] == 10 and found["visits_met"] == 10


def test_poor_households_of_a_district_are_contacted_by_the_twentieth_in_any_way(tmp_path):
    work = Workdir(tmp_path, month="2018-06")
    for number, (way, day) in enumerate(
        [("电话", "2018-06-20"), ("入户", "2018-06-21"), ("微信", "2018-06-03"), (None, None)]
    ):
        work.household(f"H{number}", 3000, household_type="未脱贫户")
        if day:
            work.put("visits", month="2018-06", household_id=f"H{number}", village_code=NEAR,
                     visit_date=date.fromisoformat(day), visit_way=way)  # fmt: skip
    work.household("ordinary", 9000).empty("cases")
    found = figures(work, load_profile("district-three-tier"))
    assert found["visits_due"] == 4
    assert found["visits_met"] == 1  # by telephone on the very day; WeChat is not named
    assert found["visits_done"] == 3


def test_a_year_that_the_document_does_not_speak_of_has_no_rule(tmp_path):
    work = Workdir(tmp_path, month="2021-06").household("H1", 12000, household_type="脱贫户")
    found = figures(work.empty("cases", "visits"), load_profile("town-three-colour-n6"))
    assert found["visits_due"] == "规则未定"


def made_visits(folder: Path, *, ways: str = "", whom: str = "", visits: str = "") -> Profile:
    """A county's own document about visits."""
    folder.mkdir(parents=True, exist_ok=True)
    rules = {"monthly_visit": visits, "visit_duty": whom, "visit_ways": ways}
    declared = (
        "classes:\n  visit_duty:\n    label: 走访安排\n    rule: visit_duty\n"
        "    decided_by: rules\n    cite: {title: 某县办法, issuer: 某县, date: '2020-01-01', "
        "clause: 第三条}\n    values: [{value: 每季走访}]\n"
    )
    return made(folder, declared if whom else "", **{n: text for n, text in rules.items() if text})


QUARTERLY = {
    "whom": "values:\n  2020-01-01:\n    outcomes: [每季走访, 不要求]\n    otherwise: 不要求\n"
    "    clauses:\n      - {id: out, label: 脱贫户, when: out_of_poverty, outcome: 每季走访}\n",
    "ways": "values:\n  2020-01-01:\n    - {who: 村干部, whom: 脱贫户, duty: 每季走访, "
    "every_months: 3, times: 2}\n",
}


@pytest.mark.parametrize(
    ("month", "due", "rate"), [("2020-05", 0, "不适用"), ("2020-06", 2, 100.0)]
)
def test_a_quarterly_rhythm_falls_due_in_the_last_month_of_the_quarter(tmp_path, month, due, rate):
    work = Workdir(tmp_path, month=month).household("H1", 12000, household_type="脱贫户")
    for day in ("2020-03-31", "2020-04-02", "2020-05-30", "2020-06-30"):
        work.put("visits", month=day[:7], household_id="H1", village_code=NEAR,
                 visit_date=date.fromisoformat(day),
                 visit_way="电话")  # fmt: skip
    profile = made_visits(tmp_path / "policy", **QUARTERLY)
    found = figures(work.empty("cases"), profile)
    assert (found["visits_due"], found["visit_rate"]) == (due, rate)


def swept(root: Path, profile: str, month: str, *groups: str) -> dict[str, object]:
    """The county's figures of sweeps where these village groups of two were swept."""
    work = Workdir(root, month=month).empty("cases", "sweeps")
    for number, group in enumerate(("一组", "二组")):
        work.household(f"H{number}", 9000, village_group=group)
    for group in groups:
        work.put("sweeps", village_code=NEAR, village_group=group, kind="月度", period=month,
                 swept_on=date.fromisoformat(f"{month}-20"), households_covered=5)  # fmt: skip
    return figures(work, load_profile(profile), families=["sweeps"])


def test_sweeps_fall_due_by_the_rule_and_not_by_what_was_done(tmp_path):
    """Nobody swept in a month of N9's monthly sweeps: two groups are due, none is done."""
    found = swept(tmp_path, "county-2020", "2020-06")
    assert (found["sweep_groups_due"], found["sweep_rate"]) == (2, 0)


def test_a_sweep_that_no_rule_asks_for_is_counted_and_not_due(tmp_path):
    found = swept(tmp_path, "jilin-jiaohe", "2022-06", "一组")
    assert found["sweep_groups_due"] == 0 and found["sweep_rate"] == "不适用"
    assert found["sweep_groups_done"] == 1 and found["sweep_households"] == 5


@pytest.mark.parametrize(("month", "due"), [("2022-04", 2), ("2022-05", 0), ("2022-10", 2)])
def test_great_sweeps_are_due_in_april_and_october(tmp_path, month, due):
    assert swept(tmp_path, "jilin-jiaohe", month)["sweep_groups_due"] == due


def test_a_profile_without_a_calendar_of_sweeps_has_no_rule(tmp_path):
    found = swept(tmp_path, "national-2021", "2022-06", "一组")
    assert found["sweep_rate"] == "规则未定" and found["sweep_households"] == 5


def warned(root: Path, profile: str, month: str, **dates: str) -> dict[str, object]:
    """The county's figures of one warning that went through these days."""
    work = Workdir(root, month=month).household("H1", 4000, household_type="脱贫户").empty("cases")
    days = {name: date.fromisoformat(day) for name, day in dates.items()}
    work.put("warnings", warning_id="W1", household_id="H1", village_code=NEAR,
             condition="饮水安全", department="水利", closed_on=None, **days)  # fmt: skip
    return figures(work, load_profile(profile), families=["warnings"])


@pytest.mark.parametrize(
    ("flagged", "month", "overdue"),
    [("2020-05-06", "2020-06", 1), ("2020-06-30", "2020-06", 1), ("2020-07-01", "2020-07", 1),
     ("2020-05-06", "2020-05", 0)],
)  # fmt: skip
def test_a_three_colour_towns_warnings_close_by_midyear_then_within_the_month(
    tmp_path, flagged, month, overdue
):
    found = warned(tmp_path, "town-three-colour-rm1", month, flagged_on=flagged)
    assert found["warnings_overdue"] == overdue


def test_a_document_without_a_day_of_closing_says_so(tmp_path):
    found = warned(tmp_path, "medical-warning", "2020-06", flagged_on="2020-05-06",
                   county_decided_on="2020-05-20")  # fmt: skip
    assert found["warnings_overdue"] == "规则未定" and found["warnings_waiting"] == 1


def test_each_open_warning_waits_for_the_step_after_its_last_date(tmp_path):
    town = Workdir(tmp_path, month="2020-06").household("H1", 4000).empty("cases")
    town.put("warnings", warning_id="W1", household_id="H1", village_code=NEAR,
             condition="饮水安全", department="水利", flagged_on=date(2020, 5, 6),
             county_decided_on=date(2020, 5, 20)).store()  # fmt: skip
    with town.county.snapshot(town.month).connect() as connection:
        rule = load_profile("town-three-colour-n6")
        [row] = warnings_waiting(connection, town.month, rule).itertuples()
        assert (row.item, row.who, row.state) == ("申请销号", "水利", "逾期未办")
        assert (row.from_on.day, row.due_on.date()) == (20, date(2020, 6, 30))
        assert warnings_waiting(connection, town.month, load_profile("jilin-jiaohe")).empty


def short_of_water_and_housing(root: Path) -> Workdir:
    work = Workdir(root, month="2020-06").empty("cases", "visits")
    work.household("H1", 4000, household_type="脱贫户", water_ok=False, housing_ok=False)
    work.household("H2", 4000, household_type="脱贫户", water_ok=False)
    return work.put("warnings", warning_id="W1", household_id="H1", village_code=NEAR,
                    condition="饮水安全", department="住建",
                    flagged_on=date(2020, 6, 3))  # fmt: skip


@pytest.mark.parametrize(
    ("profile", "water", "unrouted", "states"),
    [
        ("town-three-colour-n6", 2, 0, ["交错部门", "还没有交办", "还没有交办"]),
        ("district-three-tier", 0, 2, ["没有写部门", "还没有交办", "没有写部门"]),
        ("town-n4", 0, "规则未定", ["没有写部门"] * 3),
    ],
)
def test_each_open_condition_goes_to_the_departments_that_the_document_names(
    tmp_path, profile, water, unrouted, states
):
    rule, work = load_profile(profile), short_of_water_and_housing(tmp_path)
    shown = by_part(work, rule, families=["conditions"])
    assert shown[""]["conditions_unrouted"] == unrouted
    routed = shown["department=水利"]
    assert routed.get("conditions_routed", 0) == water
    with work.county.snapshot(work.month).connect() as connection:
        table = shortfalls(connection, work.month, rule)
    told = table.sort_values(["household_id", "condition"], ascending=[True, False])
    assert [state.removeprefix("方案") for state in told.state] == states
