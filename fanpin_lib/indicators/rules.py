"""The profile's values as small tables that the catalogue's SQL joins.

``rule_month``    rule × month: whether a value is in force on the month's last day
``window_months`` gets a column per rule: ``<rule>``, ``<rule>_inclusive``, ``<rule>_disposable``
``rule_bands``    rule × month × position: low, high and label of each band of a list of bounds
``rule_day``      rule × day: the value in force on that day, for deadlines that run from a day
``rule_steps``    stage × month × step: order, deadline, start, notice, of the procedures
``rule_reports``  month × reporter kind: what is due in the month, for which period, from when on
                  late; why that is not known
Rows of catalogues that stand for themselves: `fanpin_lib.indicators.rule_rows`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.indicators.dimension_names import MONITORED
from fanpin_lib.indicators.rule_bands import BAND_RULES, InForce, lay_out_bands
from fanpin_lib.indicators.rule_rows import ROWS, lay_out_rows
from fanpin_lib.indicators.tables import store
from fanpin_lib.period import Month
from fanpin_lib.policy import report_days
from fanpin_lib.policy.due_days import REPORTS
from fanpin_lib.policy.workdays import Calendar

if TYPE_CHECKING:
    from fanpin_lib.policy import Profile

#: Rules whose value on the day something began decides, not the month's.
DAY_RULES = ("alert_verification_deadline", "task_report_deadline", "warning_close_deadline")
#: Stages of the procedure ledger, with the rule that holds their steps.
STAGES = {
    "识别": "procedure_identification",
    "帮扶": "procedure_assistance",
    "消除": "procedure_elimination",
}
#: Whether any step of the procedures has a deadline, or a length of notice, at all.
DERIVED = {"procedure_deadlines": 5, "procedure_notice_days": 6}
_PERCENT = ("%", "百分比")


def rule_of(profile: Profile | None, rule: str) -> str:
    """The profile's rule that answers to a name of the catalogue: `MONITORED` is whichever
    decides what a monitored household is.
    """
    monitored = getattr(profile, "monitored", None)
    return str(monitored.rule) if rule == MONITORED and monitored else rule


def lay_out_rules(
    connection: duckdb.DuckDBPyConnection,
    profile: Profile,
    rules: set[str],
    months: list[Month],
    calendar: Calendar,
) -> None:
    """Create ``rule_month``, ``rule_bands``, ``rule_steps``, ``rule_reports``; widen
    ``window_months`` by the numbers among the rules.
    """
    asked = sorted((rules | {*STAGES.values(), REPORTS}) - {*DERIVED, *ROWS})
    in_force = {
        (rule, m): _ask(profile.value, rule_of(profile, rule), m.last_day)
        for rule in asked
        for m in months
    }
    steps = [step for month in months for step in _steps(profile, month)]
    reports = [due for month in months for due in _reports(profile, month, calendar)]
    settled = [*_settled(in_force), *_derived(steps, months)]
    settled += lay_out_rows(connection, profile, months)
    store(connection, "rule_month", _MONTH, settled)
    lay_out_bands(connection, in_force)
    store(connection, "rule_steps", _STEPS, steps)
    store(connection, "rule_reports", _REPORTS, reports)
    _widen_months(connection, _number_rules(rules, in_force), in_force, months)


def _settled(in_force: InForce) -> list[tuple[str, str, bool]]:
    """Whether each rule has a value in each month; an undecidable one is none."""
    return [
        (rule, str(month), found is not None and found.value is not None)
        for (rule, month), found in in_force.items()
    ]


def _number_rules(rules: set[str], in_force: InForce) -> list[str]:
    """Those of the rules whose values are numbers wherever they have one."""
    other = {
        rule
        for (rule, _), found in in_force.items()
        if found is not None and not _is_number(found.value)
    }
    return sorted(rules - {*BAND_RULES, *STAGES.values(), *DERIVED, *ROWS, REPORTS} - other)


def _widen_months(
    connection: duckdb.DuckDBPyConnection,
    rules: list[str],
    in_force: InForce,
    months: list[Month],
) -> None:
    """``window_months``: the months with three columns for every rule that is a number."""
    rows = [
        (str(month), *(part for rule in rules for part in plain(in_force[rule, month])))
        for month in months
    ]
    store(connection, "rule_numbers", _wide(rules), rows)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE window_months AS "
        "FROM history_months JOIN rule_numbers USING (month)"
    )


def lay_out_days(
    connection: duckdb.DuckDBPyConnection, profile: Profile, first: date, last: date
) -> None:
    """Create ``rule_day`` for every day from ``first`` to ``last``.

    A month whose first and last day have the same value is taken to have it throughout.
    """
    rows: list[tuple[str, date, float | None]] = []
    for rule in DAY_RULES:
        month = Month.of(first)
        while month <= Month.of(last):
            rows += [(rule, day, value) for day, value in _days(profile, rule, month)]
            month = month + 1
    store(connection, "rule_day", _DAYS, rows)


def plain(found: Any | None) -> tuple[float | None, bool, bool]:
    """Value as a number (shares as 0..1), whether it is included, whether it is disposable."""
    if found is None or found.value is None or not _is_number(found.value):
        return None, False, False
    scale = 100.0 if found.unit in _PERCENT else 1.0
    return float(found.value) / scale, found.operator == "<=", found.concept == "disposable"


def _is_number(value: Any) -> bool:
    """Whether a value can stand in a column of numbers (None: undecidable, so NULL)."""
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _ask(question: Callable[..., Any], *arguments: Any) -> Any | None:
    """The profile's answer, or None where it has none in force."""
    try:
        return question(*arguments)
    except RuleNotInForce:
        return None


def _days(profile: Profile, rule: str, month: Month) -> list[tuple[date, float | None]]:
    days = [month.first_day + timedelta(i) for i in range(month.last_day.day)]
    first, last = (plain(_ask(profile.value, rule, d))[0] for d in (days[0], days[-1]))
    if first == last:
        return [(day, first) for day in days]
    return [(day, plain(_ask(profile.value, rule, day))[0]) for day in days]


def _steps(profile: Profile, month: Month) -> list[tuple[Any, ...]]:
    """The steps of each stage as they stand on the month's last day."""
    return [
        (
            str(month), stage, s.order, s.name, s.required, s.deadline, s.notice_days,
            s.runs_from, s.runs_from_stage or stage, s.counted_in == "自然日",
            s.order_free,
        )
        for stage in STAGES
        for s in _ask(profile.procedure, stage, month.last_day) or []
    ]  # fmt: skip


def _derived(steps: list[tuple[Any, ...]], months: list[Month]) -> list[tuple[str, str, bool]]:
    """What the procedures leave open, as if it were a rule of its own."""
    return [
        (rule, str(m), any(s[0] == str(m) and s[column] is not None for s in steps))
        for rule, column in DERIVED.items()
        for m in months
    ]


def _reports(profile: Profile, month: Month, calendar: Calendar) -> list[tuple[Any, ...]]:
    """What falls due in the month, by reporter kind; the earliest where a kind has several."""
    due: dict[tuple[str, str], tuple[date, str]] = {}
    for item in report_days(profile, month, calendar):
        due.setdefault((item.entry.who, str(item.period)), (item.due_on, item.unknown))
    return [(str(month), *key, *day) for key, day in sorted(due.items())]


def _wide(rules: list[str]) -> pa.Schema:
    parts = [("month", pa.string())]
    for rule in rules:
        parts += [
            (rule, pa.float64()),
            (f"{rule}_inclusive", pa.bool_()),
            (f"{rule}_disposable", pa.bool_()),
        ]
    return pa.schema(parts)


_TEXT, _NUMBER = pa.string(), pa.float64()
_MONTH = pa.schema({"rule": _TEXT, "month": _TEXT, "settled": pa.bool_()})
_DAYS = pa.schema({"rule": _TEXT, "day": pa.date32(), "value": _NUMBER})
_STEPS = pa.schema(
    {
        "month": _TEXT, "stage": _TEXT, "step_order": pa.int32(), "step": _TEXT,
        "required": pa.bool_(), "deadline": pa.int32(), "notice_days": pa.int32(),
        "runs_from": _TEXT, "runs_from_stage": _TEXT, "calendar_days": pa.bool_(),
        "order_free": pa.bool_(),
    }
)  # fmt: skip
_REPORTS = pa.schema(
    {"month": _TEXT, "who": _TEXT, "period": _TEXT, "due_on": pa.date32(), "unknown": _TEXT}
)
