"""Rows of the profile's catalogues and calendars as tables that the catalogue's SQL joins.

``rule_targets``   month × tracked item: number, and which side of it is good
``rule_funds``     month × fund: the amount that a document allots
``rule_medical``   month × step of the list of in-patients: its order, the column of its date
``rule_meetings``  month × entry × stretch of time: which levels (and departments) owe a
                   meeting about what
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.indicators.tables import store
from fanpin_lib.period import Month
from fanpin_lib.policy import TopicEntry
from fanpin_lib.policy.rhythm import OwedMeeting, meetings_owed
from fanpin_lib.policy.warning_steps import STAGE

if TYPE_CHECKING:
    from fanpin_lib.policy import Profile

#: The steps of the list of in-patients with high costs.
MEDICAL = "medical_flow"
#: What stands for "any row of this kind" among an indicator's rules, in words.
ROWS = {
    "tracked_targets": "有数、要跟踪的目标",
    "fund_amounts": "写了金额的资金",
    "meeting_rhythm": "定期的研判会议",
    MEDICAL: "高额医疗预警的步骤",
}
#: The catalogue rule whose rows each of them counts (meetings stand in any calendar).
OF_RULE = {"tracked_targets": "targets", "fund_amounts": "funds"}

Settled = list[tuple[str, str, bool]]


def lay_out_rows(
    connection: duckdb.DuckDBPyConnection, profile: Profile, months: list[Month]
) -> Settled:
    """Create the tables; returns name of `ROWS`, month and whether there is any such row."""
    targets = [row for m in months for row in _targets(profile, m)]
    funds = [row for m in months for row in _funds(profile, m)]
    meetings = [_meeting(o, m) for m in months for o in meetings_owed(profile, m)]
    store(connection, "rule_targets", _TARGETS, targets)
    store(connection, "rule_funds", _FUNDS, funds)
    store(connection, "rule_meetings", _MEETINGS, meetings)
    medical = [row for m in months for row in _medical(profile, m)]
    store(connection, "rule_medical", _MEDICAL, medical)
    found = dict(zip(ROWS, (targets, funds, meetings, medical), strict=True))
    return [
        (name, str(m), any(row[0] == str(m) for row in rows))
        for name, rows in found.items()
        for m in months
    ]


def counts_as(name: str, entry: TopicEntry) -> bool:
    """Whether a row of the catalogue rule is one that `ROWS` speaks of."""
    if name == "tracked_targets":
        return bool(entry.get("tracked") and entry.get("compare")) and _number(entry) is not None
    return entry.get("amount") is not None


def _number(entry: TopicEntry) -> float | None:
    number = entry.get("number")
    return None if number is None else float(number)


def _rows_of(profile: Profile, name: str, month: Month) -> list[TopicEntry]:
    try:
        entries = profile.entries(OF_RULE[name], month.last_day)
    except RuleNotInForce:
        return []
    return [entry for entry in entries if counts_as(name, entry)]


def _targets(profile: Profile, month: Month) -> Iterator[tuple[Any, ...]]:
    for entry in _rows_of(profile, "tracked_targets", month):
        yield str(month), entry["tracked"], _number(entry), entry["compare"]


def _funds(profile: Profile, month: Month) -> Iterator[tuple[Any, ...]]:
    for entry in _rows_of(profile, "fund_amounts", month):
        yield str(month), entry["fund"], float(entry["amount"])


def _meeting(owed: OwedMeeting, month: Month) -> tuple[Any, ...]:
    entry, last = owed.entry, month.last_day
    return (
        str(month), f"{owed.rule_id}/{entry.id}", entry.meeting, list(entry.held_by),
        list(entry.departments), owed.start, owed.end, owed.end >= last, owed.end <= last,
    )  # fmt: skip


def _medical(profile: Profile, month: Month) -> Iterator[tuple[Any, ...]]:
    try:
        steps = profile.procedure(STAGE, month.last_day)
    except RuleNotInForce:
        return
    for step in steps:
        if step.list_column:
            yield str(month), step.order, step.name, step.list_column, step.required


_TEXT, _DAY, _YES = pa.string(), pa.date32(), pa.bool_()
_TARGETS = pa.schema({"month": _TEXT, "item": _TEXT, "number": pa.float64(), "compare": _TEXT})
_FUNDS = pa.schema({"month": _TEXT, "fund": _TEXT, "allotted": pa.float64()})
_MEDICAL = pa.schema(
    {
        "month": _TEXT, "step_order": pa.int32(), "step": _TEXT, "recorded_in": _TEXT,
        "required": _YES,
    }
)  # fmt: skip
_MEETINGS = pa.schema(
    {
        "month": _TEXT, "entry": _TEXT, "subject": _TEXT, "levels": pa.list_(_TEXT),
        "departments": pa.list_(_TEXT), "starts": _DAY, "ends": _DAY, "current": _YES,
        "ended": _YES,
    }
)  # fmt: skip
