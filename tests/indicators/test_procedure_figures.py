"""Procedures that anybody can follow by hand: returned, undated, begun, finished."""

from __future__ import annotations

from typing import Any

import pytest

from tests.indicators.ledger_tables import Ledgers, Rules, Step, Value, small_county
from tests.indicators.test_first_figures import EAST, WEST, Figures, case

NAMES = ["授权", "核实", "评议", "公示", "复核", "确定", "公告", "标注"]


def rules() -> Rules:
    """Eight steps, each due five working days after the one before it; elimination of two."""
    rules = Rules()
    rules.values["procedure_identification"] = Value(True)
    rules.steps = {
        "识别": [Step(name, i + 1, 5 if i else None) for i, name in enumerate(NAMES)],
        "帮扶": [Step("制定", 1), Step("落实", 2)],
        "消除": [Step("提名", 1), Step("确定消除", 2)],
    }
    return rules


def figures(*steps: dict[str, Any], cases: list[dict[str, Any]] | None = None) -> Figures:
    ledgers = Ledgers()
    small_county(ledgers)
    ledgers.put("cases", *([case("c1", "h1", "2026-09-01")] if cases is None else cases))
    ledgers.put("households", {"household_id": "h1", "village_code": EAST, "members": 2})
    ledgers.put("case_steps", *steps)
    return Figures(ledgers, rules(), families=["procedure"])


def step(name: str, done: str | None, **more: Any) -> dict[str, Any]:
    return {"case_id": "c1", "stage": "识别", "step": name, "completed_on": done, **more}


def eight(**instead: Any) -> list[dict[str, Any]]:
    """All eight steps on as many days of September, some of them told otherwise."""
    rows = [step(name, f"2026-09-{i + 14}") for i, name in enumerate(NAMES)]
    return [row | instead.get(row["step"], {}) for row in rows]


@pytest.mark.parametrize("result", ["不通过", "退回"])
@pytest.mark.parametrize("went_on", [None, "2026-10-30"])
def test_what_follows_a_return_is_neither_late_nor_counted(
    result: str, went_on: str | None
) -> None:
    """The returned step itself was due on 8 October and done; the re-check on the 14th."""
    rows = [step("授权", "2026-09-22"), step("核实", "2026-09-23")]
    later = [step("公示", "2026-10-08"), *([step("复核", went_on)] if went_on else [])]
    returned = figures(*rows, step("评议", "2026-09-24", result=result), *later)
    assert returned.value("steps_overdue", EAST) == 0
    assert returned.parts("steps_on_time_rate", EAST) == (1, 1)
    going = figures(*rows, step("评议", "2026-09-24", result="通过"), *later)
    assert going.value("steps_overdue", EAST) == (0 if went_on else 1)
    assert going.parts("steps_on_time_rate", EAST) == (2, 3)


def test_a_step_before_the_returned_one_stays_owed() -> None:
    found = figures(step("授权", "2026-10-08"), step("评议", "2026-10-20", result="退回"))
    assert found.value("steps_on_time_rate", EAST) == 0  # 核实, due on 14 October
    assert found.value("cases_step_missing", EAST) == 1


def test_one_of_eight_steps_is_no_complete_procedure() -> None:
    found = figures(step("授权", "2026-09-14"))
    assert found.value("procedure_complete_rate", EAST) == 0
    assert figures(*eight()).value("procedure_complete_rate", EAST) == 100


def test_a_step_that_is_not_yet_due_is_not_asked_for() -> None:
    found = figures(*eight(公告={"completed_on": "2026-10-28"}, 标注={"completed_on": None}))
    assert found.value("procedure_complete_rate", EAST) == 100
    assert found.value("procedure_complete_rate", EAST, "2026-09") == 0


@pytest.mark.parametrize(
    "cases",
    [
        [],
        [case("c1", "h1", "2026-11-02")],
        [case("c1", "h1", "2024-01-05", eliminated_on="2025-10-31")],
    ],
)
def test_only_cases_that_the_definition_names_count(cases: list[dict[str, Any]]) -> None:
    """Unknown to the register, not identified yet, eliminated more than twelve months ago."""
    other = case("c2", "h2", "2026-09-01")
    whole = [row | {"case_id": "c2"} for row in eight()]
    found = figures(step("评议", "2026-09-14"), *whole, cases=[*cases, other])
    assert found.parts("procedure_complete_rate", EAST) == (1, 1)
    assert found.value("cases_step_missing", EAST) == 0


def test_procedures_under_way_are_not_called_incomplete() -> None:
    rows = [step("提名", "2026-10-08", stage="消除"), step("制定", "2026-10-08", stage="帮扶")]
    found = figures(*eight(), *rows)
    assert found.parts("procedure_complete_rate", EAST) == (1, 1)
    gone = [case("c1", "h1", "2026-09-01", eliminated_on="2026-10-20")]
    found = figures(*eight(), *rows, cases=gone)
    assert found.parts("procedure_complete_rate", EAST) == (1, 3)


def test_a_step_without_its_date_is_no_missing_step() -> None:
    found = figures(*eight(评议={"completed_on": None}))
    assert found.value("cases_step_missing", EAST) == 0
    assert found.value("cases_step_undated", EAST) == 1
    assert found.value("steps_overdue", EAST) == 0
    assert found.value("procedure_complete_rate", EAST) == 0
    left_out = figures(*[row for row in eight() if row["step"] != "评议"])
    assert left_out.value("cases_step_missing", EAST) == 1
    assert left_out.value("cases_step_undated", EAST) == 0


def test_a_blank_row_for_a_step_to_come_is_a_step_still_owed() -> None:
    """Ledgers list all steps from the start; a result without a date says that it was taken."""
    begun = [step("授权", "2026-10-08"), step("核实", None)]
    assert figures(*begun).value("steps_overdue", EAST) == 1
    assert figures(*begun).value("cases_step_undated", EAST) == 0
    begun[1]["result"] = "通过"
    assert figures(*begun).value("steps_overdue", EAST) == 0
    assert figures(*begun).value("steps_on_time_rate", EAST) == "不适用"
    assert figures(*begun).value("cases_step_undated", EAST) == 1


def test_a_case_counts_where_its_household_was_at_the_time() -> None:
    """Neither the case nor the step names a village: the register of each month does."""
    ledgers = Ledgers()
    small_county(ledgers)
    ledgers.delivered("cases")
    home = {"household_id": "h1", "members": 2}
    ledgers.put("households", home | {"village_code": EAST}, months=["2026-08", "2026-09"])
    ledgers.put("case_steps", *[
        step("授权", day, household_id="h1") | {"case_id": name}
        for name, day in (("c1", "2026-07-06"), ("c2", "2026-09-07"), ("c3", "2026-10-08"))
    ])  # fmt: skip
    ledgers.connection.execute("UPDATE households SET village_code = ?", [WEST])
    ledgers.connection.execute(
        "INSERT INTO households_by_month (month, household_id, village_code, members) "
        "VALUES ('2026-10', 'h1', ?, 2)", [WEST],
    )  # fmt: skip
    found = Figures(ledgers, rules(), families=["procedure"])
    assert [found.value("steps_done", EAST, f"2026-{m}") for m in ("07", "09", "10")] == [0, 1, 0]
    assert [found.value("steps_done", WEST, f"2026-{m}") for m in ("07", "09", "10")] == [1, 0, 1]
