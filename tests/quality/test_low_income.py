"""Civil affairs' list beside the register: what a list without a kind says and what not."""

from __future__ import annotations

from collections import Counter

import pytest

from fanpin_lib.period import Month
from fanpin_lib.quality import load_catalogue, run_checks
from fanpin_lib.quality.example_snapshot import example_snapshot
from fanpin_lib.quality.facts import Delivered

OCTOBER = Month(2026, 10)
RULES = {f"low_income_{rule}" for rule in (
    "not_registered", "not_listed", "unwatched", "safety_net_missing", "safety_net_extra",
    "word_missing",
)}  # fmt: skip
VILLAGE = "220281100201"
MONITORED, ORDINARY = "110101197801010018", "110101197801010026"


def found(*listed: tuple[str, list[str]]) -> Counter[str]:
    """Findings by rule: one household is monitored and on 低保, another is neither."""
    homes = {"a": MONITORED, "b": ORDINARY}
    ledgers = {
        "households": [
            {"household_id": home, "village_code": VILLAGE, "household_type": "一般农户",
             "members": 1, "safety_net": "低保" if home == "a" else "无"}
            for home in homes
        ],
        "members": [
            {"household_id": home, "village_code": VILLAGE, "id_number": number, "name": "某人"}
            for home, number in homes.items()
        ],
        "cases": [{"case_id": "c", "household_id": "a", "village_code": VILLAGE,
                   "registered_category": "边缘易致贫户", "identified_on": "2024-01-05"}],
        "dept_low_income": [{"id_number": number, "kinds": kinds} for number, kinds in listed],
    }  # fmt: skip
    catalogue = load_catalogue().only(RULES)
    parameters = catalogue.parameters(OCTOBER, "220281", "蛟河市")
    result = run_checks(
        example_snapshot(OCTOBER, ledgers), OCTOBER, catalogue, parameters,
        delivered=Delivered.all_columns(),
    )  # fmt: skip
    return Counter(row["rule"].removeprefix("low_income_") for row in result.table.to_pylist())


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ([(MONITORED, ["防止返贫监测对象", "低保对象"])], {}),
        ([(ORDINARY, ["防止返贫监测对象"])], {"not_registered": 1, "not_listed": 1}),
        ([(ORDINARY, ["低保对象"])], {"safety_net_missing": 1, "safety_net_extra": 1}),
        ([(MONITORED, ["特困人员"])], {"safety_net_missing": 1}),  # the ledger says 低保
        ([(ORDINARY, ["刚性支出困难家庭成员"])], {"unwatched": 1}),
        ([(f"{MONITORED}43", ["防止返贫监测对象"])], {}),
    ],
)
def test_the_list_is_held_against_the_register_both_ways(listed, expected) -> None:
    assert found(*listed) == expected
