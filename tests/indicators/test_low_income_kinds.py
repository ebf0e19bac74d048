"""Civil affairs' list beside the ledgers, each of its six kinds, and what nobody keeps."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from fanpin_lib.classification import assess
from fanpin_lib.indicators.engine import compute
from fanpin_lib.policy import load_profile
from tests.classification.workdir import NEAR, Workdir

#: The ledger's word of each household, and its kinds on the list.
HOMES = {
    "A": ("低保", ["低保对象"]),
    "B": ("低保", []),
    "C": ("无", ["低保对象"]),
    "D": ("特困", ["低保对象", "特困人员"]),
    "E": ("低保边缘", []),
    "F": ("无", ["刚性支出困难家庭成员", "防止返贫监测对象"]),
    "G": ("低保", ["其他困难人员"]),
}
SIDES = ("listed", "registered", "matched", "only_listed", "only_registered")


def county(root: Path, *, listed: bool) -> dict[tuple[str, str], object]:
    """The county's figures of the month: the value, or why there is none."""
    work = Workdir(root, month="2026-10")
    for number, (home, (word, kinds)) in enumerate(HOMES.items()):
        person = f"11010119780101{number:04d}"
        work.household(home, 9000, safety_net=word)
        work.put("members", household_id=home, village_code=NEAR, id_number=person)
        if listed and kinds:
            work.put("dept_low_income", id_number=person, kinds=kinds)
    work.put("cases", case_id="c", household_id="A", village_code=NEAR, risks=["因病"],
             registered_category="边缘易致贫户", identified_on=date(2024, 1, 5))  # fmt: skip
    profile = load_profile("national-2021")
    with work.store().county.snapshot(work.month).connect() as connection:
        assess(connection, profile)
        table = compute(connection, work.month, profile, "220281", families=["low_income"])
    return {
        (row["indicator"].removeprefix("low_income_"), row["dimension"].partition("=")[2]):
        row["value"] if row["status"] == "ok" else row["status"]
        for row in table.to_pylist()
        if (row["region_code"], row["month"]) == ("220281000000", str(work.month))
    }  # fmt: skip


def of_kind(found: dict[tuple[str, str], object], word: str) -> list[object]:
    """Of each side the number; parts of a split that nobody is in are no rows, so they are 0."""
    return [found.get((f"kind_{side}", word), 0) for side in SIDES]


def test_each_kind_is_counted_on_both_sides_in_both_and_in_one_only(tmp_path) -> None:
    found = county(tmp_path, listed=True)
    # D is on the list as both, and the ledger has room for one word: it lacks nothing there
    assert of_kind(found, "低保") == [3, 3, 1, 1, 2]
    assert of_kind(found, "特困") == [1, 1, 1, 0, 0]
    watched = ("listed", "both", "not_registered", "not_listed")
    assert [found[name, ""] for name in watched] == [1, 0, 1, 1]


def test_what_one_side_does_not_keep_is_unknown_and_not_nothing(tmp_path) -> None:
    found = county(tmp_path, listed=True)
    # nobody on the list is of the first kind, no household in the ledger of the others
    assert of_kind(found, "低保边缘") == [0, 1, 0, 0, "无数据"]
    assert of_kind(found, "刚性支出困难") == [1, 0, 0, "无数据", 0]
    assert of_kind(found, "其他困难") == [1, 0, 0, "无数据", 0]


def test_without_a_list_no_kind_is_compared(tmp_path) -> None:
    found = county(tmp_path, listed=False)
    assert not [name for name, _ in found if name.startswith("kind_")]
    assert {found[name, ""] for name in ("persons", "listed", "both", "not_listed")} == {"无数据"}
