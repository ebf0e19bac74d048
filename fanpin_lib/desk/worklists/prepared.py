"""What the lists' queries stand on: the month, places, deadlines, conditions, findings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fanpin_lib.classification.due_states import still_open
from fanpin_lib.classification.elimination_conditions import elimination_candidates
from fanpin_lib.classification.judgements_owed import judgements_owed
from fanpin_lib.classification.steps_waiting import steps_waiting
from fanpin_lib.classification.visits_due import visits_ahead, visits_due
from fanpin_lib.classification.warning_steps import warnings_waiting
from fanpin_lib.county import County
from fanpin_lib.desk.month_deadlines import month_deadlines
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.office.worklists.catalogue import ListColumn
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile
from fanpin_lib.quality import CountyChecks

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

_ASKED = """
CREATE OR REPLACE TEMP TABLE asked AS
SELECT $end::DATE AS month_end, $next_end::DATE AS next_end,
       $delay::BIGINT AS measure_delay_months,
       coalesce((SELECT bool_or(delivered) FROM table_status WHERE table_name = 'visits'), false)
           AS visits_known;
"""
_BASE = """
CREATE OR REPLACE TEMP MACRO state_of(state, due_on) AS
    CASE WHEN state IS NULL OR state = '规则未定' THEN '没有期限'
         WHEN state = '未到期' AND due_on <= (SELECT next_end FROM asked) THEN '下月到期'
         ELSE state END;
CREATE OR REPLACE TEMP TABLE active_cases AS
SELECT c.* FROM cases AS c CROSS JOIN asked AS a
WHERE c.identified_on <= a.month_end
  AND (c.eliminated_on IS NULL OR c.eliminated_on > a.month_end
       OR coalesce(c.reversed_on BETWEEN c.eliminated_on AND a.month_end, false));
CREATE OR REPLACE TEMP TABLE helpers_now AS
SELECT h.* FROM helpers AS h CROSS JOIN asked AS a
WHERE coalesce(h.valid_from <= a.month_end, true)
  AND (h.valid_to IS NULL OR h.valid_to >= a.month_end);
"""
#: The stage whose first step begins an elimination.
_STAGES = ("识别", "帮扶", "消除")
_TYPES = {
    **dict.fromkeys(("from_on", "due_on", "done_on"), "DATE"),
    **dict.fromkeys(("days_late", "unknown"), "BIGINT"),
    **dict.fromkeys(("household_id", "village_code", "case_id", "item", "who", "state"), "VARCHAR"),
    "ready": "BOOLEAN",
}
_MARKS = {True: "✓", False: "✗", None: "？"}
_YES_NO = {True: "是", False: "否", None: ""}


@dataclass
class Prepared:
    """Columns that stand for one of a list's, and lists that cannot be made, with the reason."""

    each: dict[str, tuple[ListColumn, ...]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


def prepare(connection: duckdb.DuckDBPyConnection, county: County, month: Month) -> Prepared:
    """Lay out in a snapshot's connection what the queries of the lists name."""
    profile, found = county.profile, Prepared()
    asked = {
        "end": month.last_day,
        "next_end": (month + 1).last_day,
        "delay": _number(profile, "measure_delay_months", month),
    }
    connection.execute(_ASKED, asked)
    connection.execute(_BASE)
    _deadlines(connection, county, month)
    _visits(connection, profile, month)
    _first_steps(connection, profile, month)
    _eliminations(connection, profile, month, found)
    _judgements(connection, profile, month, found)
    _findings(connection, county, month, found)
    return found


def _number(profile: Profile, rule_id: str, month: Month) -> int | None:
    try:
        return int(profile.require(rule_id, month.last_day).value)
    except RuleNotInForce:
        return None


def _deadlines(connection: duckdb.DuckDBPyConnection, county: County, month: Month) -> None:
    due = month_deadlines(connection, county, month)
    parts = [due[still_open(due)], steps_waiting(connection, month, county.profile)]
    _table(connection, "due_items", _together(parts))
    _table(connection, "waiting_items", warnings_waiting(connection, month, county.profile))


def _together(parts: list[pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    filled = [part for part in parts if not part.empty] or parts[:1]
    return pd.concat(filled, ignore_index=True)


def _visits(connection: duckdb.DuckDBPyConnection, profile: Profile, month: Month) -> None:
    import pandas as pd

    missed = visits_due(connection, month, profile)
    parts = [
        missed[still_open(missed)].assign(ahead=False),
        visits_ahead(connection, month, profile).assign(ahead=True),
    ]
    _table(connection, "visit_items", pd.concat(parts, ignore_index=True))


def _first_steps(connection: duckdb.DuckDBPyConnection, profile: Profile, month: Month) -> None:
    connection.execute("CREATE OR REPLACE TEMP TABLE first_steps (stage VARCHAR, step VARCHAR)")
    for stage in _STAGES:
        try:
            first = min(profile.procedure(stage, month.last_day), key=lambda step: step.order)
        except RuleNotInForce:
            continue
        connection.execute("INSERT INTO first_steps VALUES (?, ?)", [stage, first.name])


def _eliminations(
    connection: duckdb.DuckDBPyConnection, profile: Profile, month: Month, found: Prepared
) -> None:
    import pandas as pd

    candidates = elimination_candidates(connection, month, profile)
    if candidates is None:
        found.missing["eliminations"] = "方案没有写消除风险要什么条件"
        columns = ["village_code", "household_id", "case_id", "unknown", "ready"]
        _table(connection, "elimination_items", pd.DataFrame([], columns=columns))
        return
    marked = candidates.table.assign(
        **{name: _said(candidates.table[name], _MARKS) for name in candidates.conditions}
    )
    _table(connection, "elimination_items", marked)
    found.each["conditions"] = tuple(
        ListColumn(name, label, width=9) for name, label in candidates.conditions.items()
    )


def _judgements(
    connection: duckdb.DuckDBPyConnection, profile: Profile, month: Month, found: Prepared
) -> None:
    owed = judgements_owed(connection, month, profile)
    told = {name: _said(owed.table[name], _YES_NO) for name in owed.questions}
    _table(connection, "judgement_items", owed.table.assign(**told))
    found.each["questions"] = tuple(
        ListColumn(name, label, width=9, to=f"judgements.{name}", prefill=name)
        for name, label in owed.questions.items()
    )


def _said(values: pd.Series, words: dict[bool | None, str]) -> list[str]:
    return [words[None if lacks else bool(v)] for v, lacks in zip(values, values.isna())]


def _findings(
    connection: duckdb.DuckDBPyConnection, county: County, month: Month, found: Prepared
) -> None:
    """The month's findings but those waived, with earlier answers that still hold."""
    import pyarrow as pa

    from fanpin_lib.quality.findings import empty_table
    from fanpin_lib.quality.findings_file import has_findings, read_findings

    checks = CountyChecks(county)
    if has_findings(checks.folder(month)):
        findings, book = read_findings(checks.folder(month)), checks.book()
        table = findings.without(book.waived(findings)).table
    else:
        found.missing["findings"] = f"这个月还没有核查，请先运行 fanpin check --month {month}"
        table, book = empty_table(), checks.book()
    latest = book.latest()
    answers = [latest.get(one) for one in table.column("fingerprint").to_pylist()]
    for name, part in (("last_answer", "answer"), ("last_note", "note"), ("last_author", "author")):
        told = [getattr(answer, part) if answer else "" for answer in answers]
        table = table.append_column(name, pa.array(told, pa.string()))
    connection.register("finding_rows", table)
    connection.execute("CREATE OR REPLACE TEMP TABLE finding_items AS FROM finding_rows")
    connection.unregister("finding_rows")


def _table(connection: duckdb.DuckDBPyConnection, name: str, rows: pd.DataFrame) -> None:
    """A frame as a table whose columns have their types, also when it has no rows."""
    types = {column: kind for column, kind in _TYPES.items() if column in rows.columns}
    cast = ", ".join(f"try_cast({column} AS {kind}) AS {column}" for column, kind in types.items())
    connection.register("frame", rows)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS "
        f"SELECT * {f'REPLACE ({cast})' if cast else ''} FROM frame"
    )
    connection.unregister("frame")
