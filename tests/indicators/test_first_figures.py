"""Figures that anybody can check by hand on a county of three villages."""

from __future__ import annotations

from functools import cache, cached_property
from typing import Any

import pyarrow as pa
import pytest

from fanpin_lib.edition.writing import write_indicators
from fanpin_lib.indicators import catalogue
from fanpin_lib.indicators.engine import compute
from fanpin_lib.indicators.long_table import lacking_ledgers
from tests.indicators.ledger_tables import COUNTY, Ledgers, Rules, small_county

EAST, WEST, EMPTY = "220281100001", "220281100002", "220281101001"
TOWN = "220281100000"
#: Region, month, indicator and dimension of a figure.
Cell = tuple[str, ...]


class Figures:
    """The long table, to be asked for single cells.

    A cell is computed with its own family (or those given) when it is asked for; the whole
    table only where a test asks for that.
    """

    def __init__(
        self, ledgers: Ledgers, rules: Rules | None = None, month: str = "2026-10",
        families: list[str] | None = None,
    ) -> None:  # fmt: skip
        self._given, self._families = (ledgers.connection, month, rules or Rules()), families
        self._of_family = cache(lambda family: _cells(self._computed([family])))

    def _computed(self, families: list[str] | None) -> pa.Table:
        return compute(*self._given, "220281", families=families)

    @cached_property
    def table(self) -> pa.Table:
        return self._computed(self._families)

    @cached_property
    def rows(self) -> dict[Cell, dict[str, Any]]:
        return _cells(self.table)

    def row(
        self, indicator: str, region: str, month: str = "2026-10", dim: str = ""
    ) -> dict[str, Any]:
        whole = self._families or "rows" in vars(self)
        rows = self.rows if whole else self._of_family(catalogue()[indicator].family)
        return rows[region, month, indicator, dim]

    def value(self, indicator: str, region: str, month: str = "2026-10", dim: str = "") -> Any:
        row = self.row(indicator, region, month, dim)
        return row["value"] if row["status"] == "ok" else row["status"]

    def parts(self, indicator: str, region: str, month: str = "2026-10") -> tuple[Any, Any]:
        """Numerator and denominator."""
        row = self.row(indicator, region, month)
        return row["numerator"], row["denominator"]


def _cells(table: pa.Table) -> dict[Cell, dict[str, Any]]:
    key = ("region_code", "month", "indicator", "dimension")
    return {tuple(row[name] for name in key): row for row in table.to_pylist()}


def county(month: str = "2026-10") -> Ledgers:
    ledgers = Ledgers(month)
    small_county(ledgers)
    return ledgers


def case(case_id: str, household: str, identified: str, **more: Any) -> dict[str, Any]:
    return {
        "case_id": case_id, "household_id": household, "village_code": EAST,
        "registered_category": "边缘易致贫户", "risks": ["因病", "因学"],
        "identified_on": identified, **more,
    }  # fmt: skip


def test_a_case_is_active_from_identification_until_elimination_inclusive_of_month_ends() -> None:
    ledgers = county()
    ledgers.put("cases", case("c1", "h1", "2026-03-31", eliminated_on="2026-06-30"))
    figures = Figures(ledgers)
    active = [figures.value("cases_active", EAST, f"2026-{m:02d}") for m in range(2, 8)]
    assert active == [0, 1, 1, 1, 0, 0]
    assert figures.value("cases_new", EAST, "2026-03") == 1
    assert figures.value("cases_eliminated", EAST, "2026-06") == 1
    assert figures.value("elimination_rate", COUNTY) == 100


def test_a_reversed_elimination_makes_the_case_active_again() -> None:
    ledgers = county()
    ledgers.put(
        "cases",
        case("c1", "h1", "2026-01-10", eliminated_on="2026-04-10", reversed_on="2026-06-01"),
    )
    figures = Figures(ledgers)
    active = [figures.value("cases_active", EAST, f"2026-{m:02d}") for m in range(3, 8)]
    assert active == [1, 0, 0, 1, 1]
    assert figures.value("eliminations_reversed", EAST, "2026-06") == 1


def test_a_second_episode_counts_as_reidentified_and_the_household_once() -> None:
    ledgers = county()
    ledgers.put(
        "cases",
        case("c1", "h1", "2025-11-10", eliminated_on="2026-04-10"),
        case("c2", "h1", "2026-08-02"),
    )
    figures = Figures(ledgers)
    assert figures.value("reidentified_cases", EAST, "2026-08") == 1
    assert figures.value("reidentified_cases", EAST, "2026-09") == 0
    assert figures.value("cases_active", EAST) == 1
    assert figures.value("cases_identified_total", EAST) == 2
    assert figures.value("reidentified_rate", EAST) == 100


def test_an_empty_village_stays_with_zeros_and_not_applicable() -> None:
    ledgers = county()
    ledgers.put("cases", case("c1", "h1", "2026-03-31"))
    figures = Figures(ledgers)
    assert figures.value("cases_active", EMPTY) == 0
    assert figures.value("elimination_rate", EMPTY) == "不适用"


def test_a_ledger_never_delivered_is_no_data_and_not_zero() -> None:
    figures = Figures(county(), families=["alerts", "assistance"])
    row = figures.row("alerts_received", COUNTY)
    assert (row["value"], row["status"]) == (None, "无数据")
    lacking = lacking_ledgers(figures.table)
    assert lacking["alerts_received"] == ["预警线索台账"]
    assert set(lacking["assistance_coverage"]) == {"监测对象台账", "帮扶措施台账"}


@pytest.mark.parametrize(
    ("month", "said"),
    [("2026-09", "本月"), ("2026-10", "2026年9月"), ("2026-08", "本月、2026年9月")],
)
def test_of_several_months_those_are_named_of_which_nothing_came(month: str, said: str) -> None:
    ledgers = county()
    ledgers.put("cases", case("c1", "h1", "2026-03-31"))
    ledgers.put("visits", {"month": month, "household_id": "h1", "village_code": EAST})
    lacking = lacking_ledgers(Figures(ledgers, families=["visits"]).table)
    assert lacking["unvisited_two_months"] == [f"{said}的走访台账"]


def test_a_column_that_no_file_holds_is_named() -> None:
    ledgers = county()
    ledgers.put("monthly_records", record("h1", "2026-10", 5000, wage_income=1000))
    ledgers.lacks("monthly_records", "property_income")
    figures = Figures(ledgers, families=["income"])
    assert figures.value("transfer_dependent", EAST) == "无数据"
    assert lacking_ledgers(figures.table)["transfer_dependent"] == ["月度监测台账的“财产性收入”列"]
    assert "income_median" not in lacking_ledgers(figures.table)


def test_a_rule_without_a_value_blanks_only_what_depends_on_it() -> None:
    ledgers = county()
    ledgers.put("monthly_records", record("h1", "2026-10", 5000))
    rules = Rules()
    del rules.values["monitoring_line"]
    figures = Figures(ledgers, rules)
    assert figures.value("under_line", EAST) == "规则未定"
    assert figures.value("income_median", EAST) == 5000


def record(household: str, month: str, net: float | None, **more: Any) -> dict[str, Any]:
    return {
        "month": month, "household_id": household, "village_code": EAST,
        "net_income_per_capita": net, **more,
    }  # fmt: skip


@pytest.mark.parametrize(("operator", "expected"), [("<", 1), ("<=", 2)])
def test_the_line_is_compared_as_its_clause_words_it(operator: str, expected: int) -> None:
    ledgers = county()
    ledgers.put("monthly_records", record("h1", "2026-10", 5999.99), record("h2", "2026-10", 6000))
    rules = Rules()
    line = rules.values["monitoring_line"]
    rules.values["monitoring_line"] = type(line)(6000, "元", operator)
    assert Figures(ledgers, rules).value("under_line", COUNTY) == expected


def test_medians_are_exact_at_each_level_and_not_averages_of_villages() -> None:
    ledgers = county()
    ledgers.put(
        "monthly_records",
        *(record(f"e{i}", "2026-10", net) for i, net in enumerate([1000, 2000, 9000])),
        record("w0", "2026-10", 10000) | {"village_code": WEST},
    )
    figures = Figures(ledgers)
    assert figures.value("income_median", EAST) == 2000
    assert figures.value("income_median", WEST) == 10000
    assert figures.value("income_median", TOWN) == 5500
    assert figures.value("income_q1", TOWN) == 1750


def test_income_is_carried_forward_until_the_household_is_closed() -> None:
    ledgers = county()
    ledgers.put(
        "households",
        {"household_id": "h1", "village_code": EAST, "household_type": "一般农户", "members": 2,
         "closed_on": "2026-09-15"},
    )  # fmt: skip
    ledgers.put("monthly_records", record("h1", "2026-06", 8000))
    figures = Figures(ledgers)
    assert figures.value("income_median", EAST, "2026-05") == "无数据"
    assert figures.value("income_median", EAST, "2026-08") == 8000
    assert figures.value("income_median", EAST, "2026-09") == "不适用"


def test_conditions_become_short_stay_short_and_are_restored() -> None:
    ledgers = county()
    states = {"2026-05": True, "2026-06": False, "2026-07": None, "2026-08": True}
    ledgers.put(
        "monthly_records", *(record("h1", m, 9000, water_ok=ok) for m, ok in states.items())
    )
    figures = Figures(ledgers)
    dim = "condition=饮水安全"
    short = [figures.value("condition_short", EAST, m, dim) for m in states]
    assert short == [0, 1, 1, 0]
    assert figures.value("conditions_newly_short", EAST, "2026-06") == 1
    assert figures.value("conditions_still_short", EAST, "2026-07") == 1
    assert figures.value("conditions_restored", EAST, "2026-08", dim) == 1
    assert figures.value("clearance_rate", EAST, "2026-08") == 100


def test_visits_due_done_and_overlooked() -> None:
    ledgers = county()
    ledgers.put("cases", case("c1", "h1", "2026-01-10"), case("c2", "h2", "2026-10-20"))
    ledgers.put(
        "monthly_records",
        record("h1", "2026-08", 9000, visit_date="2026-08-31", visit_way="电话"),
        record("h1", "2026-09", 9000),
        record("h2", "2026-10", 9000, visit_date="2026-10-25", visit_way="入户"),
    )
    assert Figures(ledgers).value("unvisited_two_months", EAST) == "无数据"  # of September
    other = {"household_id": "h9", "visit_date": "2026-09-02", "visit_way": "入户"}
    ledgers.put("visits", {"month": "2026-09", **other})
    figures = Figures(ledgers)
    assert figures.value("visits_due", EAST) == 2
    assert figures.value("visits_done", EAST) == 1
    assert figures.value("visits_in_person", EAST) == 1
    assert figures.value("visit_rate", EAST) == 50
    assert figures.value("unvisited_two_months", EAST) == 1
    assert figures.value("unvisited_two_months", EAST, "2026-09") == 0


def alert(alert_id: str, received: str, verified: str | None = None) -> dict[str, Any]:
    return {
        "alert_id": alert_id, "household_id": "h1", "village_code": EAST, "source": "农户自主申报",
        "found_on": received, "received_on": received, "verified_on": verified,
        "result": "纳入监测" if verified else "待核查",
    }  # fmt: skip


def test_alert_deadlines_run_in_working_days_over_the_national_holiday() -> None:
    """Received on 30 September 2026: holidays 1–7 October, 10 October is worked."""
    ledgers = county()
    ledgers.put(
        "alerts", alert("a1", "2026-09-30", "2026-10-13"), alert("a2", "2026-09-30", "2026-10-14")
    )
    figures = Figures(ledgers)
    assert figures.value("alerts_received", EAST, "2026-09") == 2
    assert figures.value("alerts_overdue", EAST, "2026-09") == 0
    assert figures.value("alert_on_time_rate", EAST) == 50
    assert figures.value("alerts_to_cases", EAST) == 2


def test_beyond_the_published_calendar_only_the_alerts_concerned_wait_for_it() -> None:
    ledgers = county("2027-01")
    ledgers.put(
        "alerts",
        alert("a1", "2026-12-30"),
        alert("a2", "2026-10-08", "2026-10-09") | {"village_code": WEST},
    )
    figures = Figures(ledgers, month="2027-01")
    assert figures.value("alerts_overdue", EAST, "2026-12") == 0
    assert figures.value("alerts_overdue", EAST, "2027-01") == "日历待公布"
    assert figures.value("alerts_overdue", WEST, "2027-01") == 0


def test_counts_add_up_over_villages_and_townships() -> None:
    ledgers = county()
    ledgers.put(
        "cases", case("c1", "h1", "2026-03-31"), case("c2", "h2", "2026-04-01", village_code=WEST)
    )
    figures = Figures(ledgers)
    for level_codes in ([EAST, WEST, EMPTY], [TOWN, "220281101000"]):
        assert sum(figures.value("cases_active", c) for c in level_codes) == 2
    assert figures.value("cases_active", COUNTY) == 2


def test_codes_unknown_to_the_regions_ledger_are_kept_in_the_countys_sum() -> None:
    ledgers = county()
    ledgers.put("cases", case("c1", "h1", "2026-03-31", village_code="220281999111"))
    figures = Figures(ledgers)
    assert figures.value("cases_active", COUNTY) == 1
    assert figures.row("cases_active", "220281999999")["region_name"] == "未落实到村"


def test_a_merged_village_counts_where_it_is_now() -> None:
    ledgers = county()
    ledgers.put(
        "regions",
        {"region_code": "220281100003", "region_name": "老村", "level": "村",
         "valid_to": "2026-06-30", "successor_code": WEST},
    )  # fmt: skip
    ledgers.put("cases", case("c1", "h1", "2026-03-31", village_code="220281100003"))
    ledgers.put("monthly_records", record("h1", "2026-04", 7000) | {"village_code": "220281100003"})
    figures = Figures(ledgers)
    assert figures.value("cases_active", WEST, "2026-04") == 1
    assert figures.value("income_median", WEST, "2026-04") == 7000
    assert not any(code == "220281100003" for code, *_ in figures.rows)


def test_shares_of_population_never_exceed_their_denominator() -> None:
    ledgers = Ledgers()
    for code, name, people in [(COUNTY, "蛟河市", None), (TOWN, "新农乡", None), (EAST, "东村", 2)]:
        ledgers.put(
            "regions",
            {"region_code": code, "region_name": name, "level": "村", "rural_population": people},
        )
    ledgers.put("cases", case("c1", "h1", "2026-03-31"))
    ledgers.put(
        "households",
        {"household_id": "h1", "village_code": EAST, "household_type": "脱贫户", "members": 3},
    )
    row = Figures(ledgers).row("monitoring_share_rural", EAST)
    assert (row["status"], row["value"], row["numerator"]) == ("口径矛盾", None, 3)


def test_files_are_sorted_and_readable_by_excel(tmp_path) -> None:
    ledgers = county()
    ledgers.put("cases", case("c1", "h1", "2026-03-31"))
    write_indicators([Figures(ledgers, families=["scale"]).table], tmp_path)
    raw = (tmp_path / "indicators.csv").read_bytes()
    assert raw.startswith((b"\xef\xbb\xbfmonth,region_code", b'\xef\xbb\xbf"month"'))
    assert (tmp_path / "indicators.parquet").exists()


def test_every_indicator_says_what_it_rests_on() -> None:
    for indicator in catalogue().values():
        assert indicator.definition and indicator.numerator
        assert indicator.rules or indicator.clause


def test_without_classification_its_figures_are_no_data_and_not_zero() -> None:
    ledgers = county()
    for name in ("households", "cases"):
        ledgers.delivered(name)
    ledgers.put("monthly_records", record("h1", "2026-10", 5000))
    assert Figures(ledgers).value("should_be_monitored", COUNTY) == "无数据"
