"""The values of a county that medians and quantiles above it are made from."""

from __future__ import annotations

from statistics import median
from typing import Any

import pytest

from fanpin_lib.indicators.engine import compute
from fanpin_lib.indicators.loader import families_for, load_indicators
from fanpin_lib.indicators.value_lists import CountyLists, bases, reads_decisions, value_lists
from fanpin_lib.period import Month
from fanpin_lib.policy.loader import load_profile
from tests.indicators.ledger_tables import COUNTY, Ledgers, Rules, Step, small_county

MONTH = "2026-10"
VILLAGE = "220281100001"


def county() -> Ledgers:
    ledgers = Ledgers(MONTH)
    small_county(ledgers)
    for number, income in enumerate([4000, 4000, 9000]):
        who = {"household_id": f"h{number}", "village_code": VILLAGE}
        ledgers.put("monthly_records", {**who, "month": MONTH, "net_income_per_capita": income})
    for number, (cause, paid) in enumerate(
        [("意外", "2026-10-11"), ("意外", "2026-10-21"), (None, "2026-10-05"), ("疾病", None)]
    ):
        ledgers.put("claims", {
            "claim_id": f"k{number}", "household_id": "h1", "village_code": VILLAGE,
            "cause": cause, "claimed_on": "2026-10-01", "paid_on": paid})  # fmt: skip
    return ledgers


def rules() -> Rules:
    steps = {"识别": [Step("入户核查", 1), Step("公示", 2)], "帮扶": [Step("入户核查", 1)]}
    classes = dict(load_profile("county-2020").classes)
    return Rules(classes=classes, steps=steps)


@pytest.fixture(scope="module")
def lists() -> CountyLists:
    connection = county().connection
    return value_lists(connection, Month.parse(MONTH), rules(), "220281", None)


def values(lists: CountyLists, base: str, dimension: str = "", month: str = MONTH) -> list[float]:
    """Every value of a list, as often as it stands there."""
    return [
        row["value"]
        for row in lists.values.to_pylist()
        if (row["base"], row["dimension"], row["month"]) == (base, dimension, month)
        for _ in range(row["many"])
    ]


def test_every_value_stands_in_the_list_as_often_as_it_is_there(lists: CountyLists) -> None:
    assert sorted(values(lists, "income_median")) == [4000, 4000, 9000]
    assert not values(lists, "income_median", month="2026-09")
    rows = [r for r in lists.values.to_pylist() if r["base"] == "income_median"]
    assert [(r["value"], r["many"]) for r in rows] == [(4000, 2), (9000, 1)]


def test_parts_of_a_split_have_lists_of_their_own(lists: CountyLists) -> None:
    days = "claim_days_median"
    assert sorted(values(lists, days)) == sorted(
        value for part in ("意外", "未填") for value in values(lists, days, f"cause={part}")
    )
    assert len(values(lists, days, "cause=意外")) == 2 and len(values(lists, days)) == 3
    assert not values(lists, days, "cause=疾病"), "not paid yet: there is no value"


def test_what_is_made_from_the_same_values_shares_a_list() -> None:
    shared = bases()
    assert set(shared) == {i.id for i in load_indicators().values() if not i.additive}
    assert {shared[name] for name in ("income_median", "income_q1", "income_gini")} == {
        "income_median"
    }
    for name, base in shared.items():
        one, other = load_indicators()[name], load_indicators()[base]
        assert shared[base] == base
        assert (one.fact, one.measure.numerator) == (other.fact, other.measure.numerator)
    families = {i.family for i in load_indicators().values() if not i.additive}
    run = families_for(sorted(families))
    assert reads_decisions() == any(f.prepared or f.may_read for f in run)
    assert shared["monitored_income_median"] == "monitored_income_median"
    assert shared["income_median_persons"] == "income_median_persons"


def test_a_county_s_own_figures_come_out_of_its_lists(lists: CountyLists) -> None:
    """Medians, of every month and part that has any."""
    medians = [i for i in load_indicators().values() if i.id.endswith("_median")]
    families = sorted({i.family for i in medians})
    table = compute(county().connection, MONTH, rules(), "220281", families=families)
    checked = 0
    for row in table.to_pylist():
        if row["region_code"] == COUNTY and row["indicator"] in {i.id for i in medians}:
            listed = values(lists, bases()[row["indicator"]], row["dimension"], row["month"])
            assert (row["n"] or 0) == len(listed), row
            if row["status"] == "ok":
                assert row["value"] == pytest.approx(median(listed))
                checked += 1
    assert checked >= 4


def test_the_words_that_a_county_divides_by_are_told(lists: CountyLists) -> None:
    words: dict[tuple[str, str], Any] = {}
    for row in lists.words.to_pylist():
        words.setdefault((row["split"], row["month"]), {})[row["word"]] = row["told"]
    monitored = rules().monitored
    assert monitored is not None
    for split in ("class", "move", "way"):
        assert set(words[split, ""][monitored.label].split("、")) == set(monitored.names)
    assert set(words["category", ""]) == set(monitored.names)
    assert set(words["band", MONTH]) == {"<5000", "5000–<10000", "≥10000"}
    assert set(words["stage", MONTH]) == {"识别", "帮扶"}
    assert set(words["step", MONTH]) == {
        "识别·入户核查", "识别·公示", "帮扶·入户核查", "入户核查", "公示",
    }  # fmt: skip
