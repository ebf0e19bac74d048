"""The time machine: exactly the households that other rules take in, and nothing is written."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from fanpin_lib.desk.what_if import parse_changes, rule_named, simulated
from fanpin_lib.errors import InputError, NoDataForMonth, RuleNotInForce
from fanpin_lib.period import Month
from fanpin_lib.policy import load_profile
from tests.classification.workdir import FAR, Workdir, line_values

OCTOBER = Month(2026, 10)


@pytest.fixture(scope="module")
def county(tmp_path_factory) -> Workdir:
    """A county whose line is 5,000, with households at and around 5,000 and 6,000."""
    work = Workdir(tmp_path_factory.mktemp("county"))
    for number, income in enumerate(("4999.99", "5000", "5999.99", "6000")):
        work.household(f"H{number}", Decimal(income))
    work.household("far", 5500, village_code=FAR, members=4, household_type="脱贫户")
    work.household("short of water", 5500, water_ok=False)
    work.household("never asked", None)
    return work.empty("cases", "alerts").rule_file(line_values(5000)).store()


def counted(table, *columns):
    return {tuple(row[:-2]): tuple(row[-2:]) for row in table[list(columns)].values.tolist()}


def test_raising_the_line_takes_in_exactly_the_households_between_the_lines(county):
    found = simulated(county.county, OCTOBER, changes={"line": 6000})
    assert found.sentence == "2026年10月：进入 3 户 10 人。"
    rows = counted(found.by("村"), "村", "变化", "原来", "改后", "户", "人")
    assert rows == {
        ("近村（新站镇）", "进入", "不属于监测对象", "边缘易致贫户"): (2, 6),
        ("远村（白石山镇）", "进入", "不属于监测对象", "脱贫不稳定户"): (1, 4),
    }
    assert counted(found.by_category(), "变化", "原来", "改后", "户", "人") == {
        ("进入", "不属于监测对象", "边缘易致贫户"): (2, 6),
        ("进入", "不属于监测对象", "脱贫不稳定户"): (1, 4),
    }


def test_lowering_the_line_lets_the_same_households_go(county):
    found = simulated(county.county, OCTOBER, changes={"monitoring_line": 4000})
    assert found.sentence == "2026年10月：退出 1 户 3 人。"


def test_the_same_rules_change_nobody(county):
    found = simulated(county.county, OCTOBER)
    assert found.changes.empty
    assert found.sentence == "2026年10月：没有一户的认定结果改变。"


def test_rules_of_another_day(county):
    """The demonstration line of 2022 was 6,700: the county file only changes 2026."""
    found = simulated(county.county, OCTOBER, on=date(2025, 6, 30))
    assert found.changes.change.unique().tolist() == ["进入"]
    assert found.changes.households.sum() == 4


def test_another_profile_is_compared_by_a_decision_that_both_have(county):
    found = simulated(county.county, OCTOBER, profile="county-seven-step", on=date(2020, 6, 30))
    rows = counted(found.by("乡镇"), "乡镇", "变化", "原来", "改后", "户", "人")
    assert rows["新站镇", "退出", "边缘易致贫户", "不属于监测对象"] == (2, 6)
    assert all(change != "进入" for _, change, _, _ in rows)


def test_other_words_for_not_taking_in_change_nobody(county):
    """N6 says 不登记 or does not ask where the county's rules say 不属于监测对象."""
    on = date(2020, 6, 30)
    found = simulated(county.county, OCTOBER, profile="town-three-colour-n6", on=on)
    assert "退出" in found.changes.change.tolist()
    assert "不属于监测对象" not in set(found.changes.result_before)


def test_regions_are_summed_by_township(county):
    table = simulated(county.county, OCTOBER, changes={"line": 6000}).by("乡镇")
    assert table["乡镇"].tolist() == ["新站镇", "白石山镇"]
    with pytest.raises(InputError, match="不能按“组”列出"):
        simulated(county.county, OCTOBER).by("组")


def hashes(folder: Path) -> dict[str, str]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_nothing_is_written(county):
    before = hashes(county.root)
    simulated(county.county, OCTOBER, changes={"line": 6000})
    assert hashes(county.root) == before


def test_rules_that_do_not_apply_on_the_day_are_refused(county):
    """Otherwise everybody would seem to leave."""
    with pytest.raises(RuleNotInForce, match="最早的取值从 2020-03-01 起"):
        simulated(county.county, OCTOBER, profile="county-seven-step", on=date(2019, 1, 1))


def test_profiles_with_nothing_in_common_are_refused(county):
    with pytest.raises(InputError, match="没有可比的认定规则"):
        simulated(county.county, OCTOBER, profile="finance", on=date(2020, 6, 30))


def test_a_month_without_ledgers_is_refused(county):
    with pytest.raises(NoDataForMonth):
        simulated(county.county, Month(2026, 9))


def test_unknown_and_ambiguous_rules_name_the_ones_there_are(county):
    with pytest.raises(InputError, match="没有“lin”这条规则") as unknown:
        simulated(county.county, OCTOBER, changes={"lin": 1})
    assert "monitoring_line" in unknown.value.hint
    n6 = load_profile("town-three-colour-n6")
    assert rule_named(n6, "red_line") == "red_line"
    with pytest.raises(InputError, match="可能指几条规则") as several:
        rule_named(n6, "line")
    assert "red_line、green_line" in several.value.hint


@pytest.mark.parametrize("text", ["line", "line=", "line=七千", "line=nan", "line=inf"])
def test_a_change_that_is_no_number_is_refused(text):
    with pytest.raises(InputError, match="看不懂"):
        parse_changes([text])


def test_changes_are_read_as_people_write_them():
    assert parse_changes(["line = 7,000", "x＝0.5"]) == {"line": 7000.0, "x": 0.5}
