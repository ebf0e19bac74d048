"""The tables that the catalogue's SQL finds a profile's values in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.indicators.dimension_names import MONITORED
from fanpin_lib.indicators.long_table import lacking_by_place, lacking_ledgers, with_lacking
from fanpin_lib.indicators.rule_bands import bands_of
from fanpin_lib.indicators.rule_rows import MEDICAL, OF_RULE, counts_as
from fanpin_lib.indicators.rules import (
    DAY_RULES,
    DERIVED,
    lay_out_days,
    lay_out_rules,
    plain,
    rule_of,
)
from fanpin_lib.indicators.tables import store
from fanpin_lib.indicators.warning_rules import lay_out_warnings
from fanpin_lib.period import Month
from fanpin_lib.policy import load_profile
from fanpin_lib.policy.warning_steps import STAGE
from fanpin_lib.policy.workdays import Calendar
from tests.indicators.ledger_tables import Report, Rules, Step, Value

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (None, (None, False, False)),
        (Value(None), (None, False, False)),
        (Value([1, 2]), (None, False, False)),
        (Value(True), (None, False, False)),
        (Value("文字"), (None, False, False)),
        (Value(5), (5.0, False, False)),
        (Value(20, "%"), (0.2, False, False)),
        (Value(20, "百分比"), (0.2, False, False)),
        (Value(6000, "元", "<="), (6000.0, True, False)),
        (Value(6000, "元", "<", "disposable"), (6000.0, False, True)),
    ],
)
def test_a_value_is_a_number_with_its_border_and_its_income(value, read) -> None:
    assert plain(value) == read


@dataclass
class Changing(Rules):
    """Rules whose day rules change on a day, and procedures that change with November."""

    changed: date = date(2026, 10, 15)
    days: dict[str, Any] = field(default_factory=dict)

    def value(self, rule_id: str, on: date) -> Value:
        if rule_id == DAY_RULES[0]:
            return Value(5 if on < self.changed else 7, "工作日")
        if rule_id == DAY_RULES[1]:
            raise RuleNotInForce("没有")
        return super().value(rule_id, on)

    def procedure(self, stage: str, on: date) -> list[Step]:
        if stage != "识别":
            raise RuleNotInForce("没有")
        later = on > OCTOBER.last_day
        return [
            Step("入户核实", 1, deadline=5 if later else None, counted_in="自然日"),
            Step("公示", 2, notice_days=7, runs_from="入户核实", runs_from_stage="帮扶",
                 required=False, order_free=True),
        ]  # fmt: skip


def rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql).fetchall()


def test_a_value_that_changes_within_a_month_is_there_day_by_day() -> None:
    connection = duckdb.connect()
    lay_out_days(connection, Changing(), date(2026, 9, 20), date(2026, 12, 3))
    of_rule = f"FROM rule_day WHERE rule = '{DAY_RULES[0]}'"
    values = dict(rows(connection, f"SELECT day, value {of_rule}"))
    first, last = date(2026, 9, 1), date(2026, 12, 31)
    every = [first + timedelta(n) for n in range((last - first).days + 1)]
    assert values == {day: 5 if day < date(2026, 10, 15) else 7 for day in every}
    nothing = rows(connection, f"SELECT DISTINCT value FROM rule_day WHERE rule = '{DAY_RULES[1]}'")
    assert nothing == [(None,)]


@pytest.mark.parametrize("changed", [date(2026, 10, 2), date(2026, 10, 31)])
def test_a_change_on_the_second_or_the_last_day_of_a_month_is_seen(changed) -> None:
    connection = duckdb.connect()
    lay_out_days(connection, Changing(changed=changed), OCTOBER.first_day, OCTOBER.last_day)
    sevens = f"FROM rule_day WHERE rule = '{DAY_RULES[0]}' AND value = 7"
    assert rows(connection, f"SELECT min(day), count(*) {sevens}") == [
        (changed, (OCTOBER.last_day - changed).days + 1)
    ]


def laid_out(profile: Rules, asked: set[str]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE history_months (month VARCHAR, no INTEGER)")
    months = [OCTOBER, NOVEMBER]
    for number, month in enumerate(months):
        connection.execute("INSERT INTO history_months VALUES (?, ?)", [str(month), number])
    lay_out_rules(connection, profile, asked, months, Calendar.load(None))
    return connection


def test_steps_stand_month_by_month_with_what_they_run_from() -> None:
    connection = laid_out(Changing(), set())
    assert rows(connection, "FROM rule_steps WHERE month = '2026-11' ORDER BY step_order") == [
        ("2026-11", "识别", 1, "入户核实", True, 5, None, None, "识别", True, False),
        ("2026-11", "识别", 2, "公示", False, None, 7, "入户核实", "帮扶", False, True),
    ]
    derived = ", ".join(f"'{rule}'" for rule in DERIVED)
    assert rows(connection, f"FROM rule_month WHERE rule IN ({derived}) ORDER BY ALL") == [
        ("procedure_deadlines", "2026-10", False),
        ("procedure_deadlines", "2026-11", True),
        ("procedure_notice_days", "2026-10", True),
        ("procedure_notice_days", "2026-11", True),
    ]


def test_numbers_widen_the_months_and_lists_become_bands() -> None:
    since = date(2026, 11, 1)
    reports = [Report("县级", 5), Report("县级", 25), Report("乡镇", 3, 0)]
    profile = Rules(since=since, reports=reports)
    connection = laid_out(profile, {"monitoring_line", "income_bands", "visit_gap"})
    line = ("monitoring_line", "monitoring_line_inclusive", "monitoring_line_disposable")
    columns = ", ".join(["month", *line, "visit_gap"])
    assert rows(connection, f"SELECT {columns} FROM window_months ORDER BY month") == [
        ("2026-10", None, False, False, None), ("2026-11", 6000.0, False, False, 2.0),
    ]  # fmt: skip
    settled = "SELECT month, settled FROM rule_month WHERE rule = 'monitoring_line'"
    assert dict(rows(connection, settled)) == {"2026-10": False, "2026-11": True}
    bands = rows(
        connection, "SELECT month, position, low, high, label FROM rule_bands ORDER BY ALL"
    )
    assert bands == [
        ("2026-11", 0, float("-inf"), 5000.0, "<5000"),
        ("2026-11", 1, 5000.0, 10000.0, "5000–<10000"),
        ("2026-11", 2, 10000.0, float("inf"), "≥10000"),
    ]
    due = "SELECT who, period, due_on FROM rule_reports WHERE month = '2026-11' ORDER BY ALL"
    assert rows(connection, due) == [
        ("乡镇", "2026-11", date(2026, 11, 3)), ("县级", "2026-10", date(2026, 11, 5)),
    ]  # fmt: skip


@pytest.mark.parametrize("value", [None, Value(None), Value([])])
def test_without_bounds_there_are_no_bands(value) -> None:
    assert bands_of(value) == []
    assert len(bands_of(Value([1.5]))) == 2


def test_what_is_monitored_is_what_the_profile_says() -> None:
    profile = load_profile("nm-hohhot")
    assert profile.monitored and rule_of(profile, MONITORED) == profile.monitored.rule != MONITORED
    assert rule_of(profile, "monthly_visit") == "monthly_visit"
    assert rule_of(None, MONITORED) == rule_of(Rules(), MONITORED) == MONITORED


def test_rows_of_another_length_than_their_table_are_a_mistake() -> None:
    schema = pa.schema({"a": pa.int32(), "b": pa.string()})
    connection = duckdb.connect()
    store(connection, "one", schema, [(1, "x")])
    store(connection, "none", schema, [])
    assert rows(connection, "FROM one") == [(1, "x")] and rows(connection, "FROM none") == []
    with pytest.raises(ValueError):
        store(connection, "two", schema, [(1, "x"), (2,)])
    with pytest.raises(ValueError):
        store(connection, "three", schema, [(1,)])


def test_what_is_lacking_travels_with_the_table() -> None:
    table = pa.table({"a": [1]})
    assert lacking_ledgers(table) == {} and lacking_by_place(table) == []
    said = with_lacking(
        table, {"cases": ["监测对象台账"]}, [{"villages": {"22": 1}, "columns": {}}]
    )
    assert lacking_ledgers(said) == {"cases": ["监测对象台账"]}
    assert lacking_by_place(said) == [{"villages": {"22": 1}, "columns": {}}]
    assert "监测对象台账".encode() in next(iter(said.schema.metadata.values()))


TARGET = {"tracked": "走访", "compare": ">=", "number": 95}


@pytest.mark.parametrize(
    ("name", "entry", "counts"),
    [
        ("tracked_targets", TARGET, True),
        ("tracked_targets", TARGET | {"number": 0}, True),
        ("tracked_targets", TARGET | {"number": None}, False),
        ("tracked_targets", TARGET | {"compare": ""}, False),
        ("tracked_targets", TARGET | {"tracked": None, "amount": 5}, False),
        ("fund_amounts", {"fund": "防贫基金", "amount": 0}, True),
        ("fund_amounts", TARGET, False),
    ],
)
def test_rows_count_that_name_all_that_is_needed(name, entry, counts) -> None:
    assert counts_as(name, entry) is counts


class Later(Rules):
    """Catalogues that are in force from November on."""

    def entries(self, rule_id: str, on: date) -> Any:
        if on < NOVEMBER.first_day:
            raise RuleNotInForce("没有")
        return super().entries(rule_id, on)


def test_rows_of_catalogues_stand_month_by_month() -> None:
    entries = {
        OF_RULE["tracked_targets"]: [TARGET, TARGET | {"tracked": "", "number": 1}],
        OF_RULE["fund_amounts"]: [{"fund": "防贫基金", "amount": 300}, {"fund": "未定"}],
    }
    steps = [Step("医保推送", 1, list_column="pushed_on"), Step("不记的", 2)]
    connection = laid_out(Later(catalogues=entries, steps={STAGE: steps}), set())  # type: ignore[arg-type]
    assert rows(connection, "FROM rule_targets") == [("2026-11", "走访", 95.0, ">=")]
    assert rows(connection, "FROM rule_funds") == [("2026-11", "防贫基金", 300.0)]
    medical = [(m, 1, "医保推送", "pushed_on", True) for m in ("2026-10", "2026-11")]
    assert rows(connection, "FROM rule_medical") == medical
    names = ", ".join(f"'{name}'" for name in (*OF_RULE, MEDICAL))
    settled = f"SELECT rule, month FROM rule_month WHERE settled AND rule IN ({names}) ORDER BY ALL"
    assert rows(connection, settled) == [
        ("fund_amounts", "2026-11"), (MEDICAL, "2026-10"), (MEDICAL, "2026-11"),
        ("tracked_targets", "2026-11"),
    ]  # fmt: skip


@dataclass(frozen=True)
class Closing:
    """An entry of the calendar by which warnings have to be closed, on the 20th of each month."""

    warnings: bool = True

    def due_on(self, month: Month) -> date:
        return date(month.year, month.month, 20)


def test_days_of_closing_reach_a_year_before_and_after_the_months() -> None:
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE rule_month AS SELECT * FROM (VALUES "
        "('warning_close_deadline', '2026-10', false), "
        "('warning_close_deadline', '2027-01', false), "
        "('monthly_visit', '2026-10', false)) AS t(rule, month, settled)"
    )
    rules = Rules({"milestones": Value([Closing(warnings=False), Closing()])})
    lay_out_warnings(connection, rules, [OCTOBER - 1, OCTOBER, NOVEMBER])  # type: ignore[arg-type]
    days = [day for (day,) in connection.sql("FROM rule_closing_days ORDER BY day").fetchall()]
    assert (days[0], days[-1], len(days)) == (date(2025, 9, 20), date(2027, 11, 20), 27)
    settled = connection.sql("SELECT rule, month FROM rule_month WHERE settled").fetchall()
    assert settled == [("warning_close_deadline", "2026-10")]
