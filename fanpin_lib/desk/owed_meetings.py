"""Meetings that the profile demands again and again: who held theirs, who missed it."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pandas as pd

from fanpin_lib.county import County
from fanpin_lib.period import Month
from fanpin_lib.policy.rhythm import meetings_owed

HELD, WAITING, MISSED, UNKNOWN = "已开", "还没到期", "到期未开", "没有台账"
_ROWS = """
SELECT m.entry, m.subject, m.unit_level, m.unit AS unit_code,
       coalesce(r.region_name, m.unit) AS unit, m.starts, m.ends,
       m.held, m.ends <= w.month_end AS over, m.current AS now
FROM meeting_months AS m JOIN window_months AS w USING (month)
LEFT JOIN region_list AS r ON r.region_code = m.unit
WHERE m.month = ? AND (m.latest_ended OR m.current)
ORDER BY m.subject, m.unit_level, m.ends, m.unit
"""
_DELIVERED = "SELECT count(*) FROM table_status WHERE table_name = 'meetings' AND delivered"


def owed_meetings(
    connection: duckdb.DuckDBPyConnection, county: County, month: Month
) -> pd.DataFrame:
    """The meetings owed in the stretch that the month lies in and in the last that has ended.

    Returns:
        ``state`` (已开, 还没到期, 到期未开; 没有台账 where no minutes were ever delivered),
        ``subject``, ``unit_level``, ``unit`` (its name), ``starts``, ``ends``, ``clause``.
    """
    from fanpin_lib.indicators.engine import lay_out_facts

    clauses = {
        f"{owed.rule_id}/{owed.entry.id}": str(owed.entry.citation)
        for owed in meetings_owed(county.profile, month)
    }
    if not clauses:
        return pd.DataFrame([], columns=["state", "subject", "unit_level", "unit"])
    lay_out_facts(connection, month, county.profile, county.code, county.calendar, ["meetings"])
    rows = connection.execute(_ROWS, [str(month)]).df()
    delivered = connection.execute(_DELIVERED).fetchall()[0][0] > 0
    states = [
        _state(held, over, delivered) for held, over in zip(rows.held, rows.over, strict=True)
    ]
    return rows.assign(state=states, clause=rows.entry.map(clauses))


def _state(held: bool, over: bool, delivered: bool) -> str:
    if not delivered:
        return UNKNOWN
    return HELD if held else MISSED if over else WAITING


def said_of(meetings: pd.DataFrame) -> Iterator[str]:
    """A line for each matter: how many units held their meeting, which missed it."""
    for subject, rows in meetings.groupby("subject", sort=True):
        counts = rows.state.value_counts(sort=False)
        line = "，".join(f"{state} {count} 次" for state, count in counts.items())
        missed = list(dict.fromkeys(rows.unit[rows.state == MISSED]))
        shown = "、".join(missed[:5]) + (f"等 {len(missed)} 个" if len(missed) > 5 else "")
        if UNKNOWN in counts:
            line += "：研判会议台账还没有交来，开没开会不知道"
        yield f"研判会议“{subject}”：{line}" + (f"（{shown}）" if missed else "")
