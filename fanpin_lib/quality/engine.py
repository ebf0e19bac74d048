"""Running the checks over a snapshot: one pass of DuckDB a rule over prepared facts.

catalogue = load_catalogue(config.folders.county / "quality")
parameters = catalogue.parameters(month, code, name, profile)
with snapshot.connect() as now:
    findings = run_checks(now, month, catalogue, parameters)
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from fanpin_lib.errors import FileMistake, Where
from fanpin_lib.period import Month
from fanpin_lib.quality.catalogue import Catalogue
from fanpin_lib.quality.compiling import (
    RAW_COLUMNS,
    Compiled,
    Types,
    compile_rule,
    query_sql,
)
from fanpin_lib.quality.context import provide_context
from fanpin_lib.quality.facts import Delivered, build_facts, drop_facts
from fanpin_lib.quality.findings import (
    CHECKED,
    NO_DATA,
    NOT_IN_FORCE,
    SWITCHED_OFF,
    UNDECIDED,
    Findings,
    RuleStatus,
)
from fanpin_lib.quality.finishing import finished
from fanpin_lib.quality.parameters import Parameters
from fanpin_lib.quality.previous import drop_previous, provide_previous, tables_compared
from fanpin_lib.quality.rule import QualityRule
from fanpin_lib.quality.sql_words import sql_mistake
from fanpin_lib.store.snapshot import Snapshot

if TYPE_CHECKING:
    from fanpin_lib.policy.workdays import Calendar

_FACT_TABLES = ("person", "household", "work", "village")


def run_checks(
    connection: duckdb.DuckDBPyConnection,
    month: Month,
    catalogue: Catalogue,
    parameters: Parameters,
    *,
    previous: duckdb.DuckDBPyConnection | None = None,
    calendar: Calendar | None = None,
    delivered: Delivered | None = None,
) -> Findings:
    """All findings of all rules as of the month's last day.

    Args:
        connection: a snapshot's connection (`store.snapshot(month).connect()`).
        previous: the connection of the snapshot of the month before; without it the rules
            that compare two months say 无数据.
        calendar: `fanpin_lib.policy.workdays.Calendar` for deadlines in working days, or None.
        delivered: which columns there are; by default those with at least one filled cell.

    Raises:
        FileMistake: a rule's SQL does not run; names its file and line.
    """
    delivered = delivered or Delivered.of(connection)
    rules = _asked(catalogue, month)
    context = provide_context(connection, month, parameters.profile, calendar)
    if previous is not None:
        provide_previous(connection, previous, rules)
        context.add("previous")
    build_facts(connection, parameters, delivered)
    try:
        return _Run(connection, month, parameters, delivered, context).all(catalogue)
    finally:
        drop_facts(connection)
        drop_previous(connection)


def check_snapshot(
    snapshot: Snapshot,
    catalogue: Catalogue,
    parameters: Parameters,
    *,
    previous: Snapshot | None = None,
    calendar: Calendar | None = None,
) -> Findings:
    """All findings of a month's snapshot; opens and closes the connections.

    Args:
        previous: the snapshot of the month before. To see what was edited since, take it as
            its edition was closed: ``store.snapshot(month - 1, upto=...)``.

    Raises:
        FileMistake: a rule's SQL does not run; names its file and line.
    """
    delivered = Delivered.of_snapshot(snapshot)
    with closing(snapshot.connect()) as now:
        if previous is None:
            return run_checks(
                now, snapshot.month, catalogue, parameters, calendar=calendar, delivered=delivered
            )
        asked = _asked(catalogue, snapshot.month)
        with closing(previous.rows_of(tables_compared(asked))) as before:
            return run_checks(
                now,
                snapshot.month,
                catalogue,
                parameters,
                previous=before,
                calendar=calendar,
                delivered=delivered,
            )


def _asked(catalogue: Catalogue, month: Month) -> list[QualityRule]:
    """The rules that are asked in a month."""
    return [rule for rule in catalogue.rules.values() if rule.enabled and rule.in_force(month)]


class _Run:
    """One run: prepared facts in, raw findings collected, statuses kept."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        month: Month,
        parameters: Parameters,
        delivered: Delivered,
        context: set[str],
    ) -> None:
        self.connection = connection
        self.month = month
        self.parameters = parameters
        self.delivered = delivered
        self.context = context
        self.types = {name: self._types(f"SELECT * FROM {name}") for name in _FACT_TABLES}

    def all(self, catalogue: Catalogue) -> Findings:
        listed = ", ".join(f"{name} VARCHAR" for name in RAW_COLUMNS)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE raw_findings ({listed})")
        statuses = [self.one(rule) for rule in catalogue.rules.values()]
        table = finished(self.connection, list(catalogue.rules.values()), self.parameters)
        self.connection.execute("DROP TABLE raw_findings")
        counts = _counts(table)
        counted = [
            _with_count(status, counts.get(status.rule, 0)) if status.state == CHECKED else status
            for status in statuses
        ]
        return Findings(self.month, table, counted)

    def one(self, rule: QualityRule) -> RuleStatus:
        if not rule.enabled:
            return _status(rule, SWITCHED_OFF, "本县已停用")
        if not rule.in_force(self.month):
            return _status(rule, NOT_IN_FORCE, f"{self.month.label}不在本规则的生效期内")
        compiled = compile_rule(rule, self.parameters, self.delivered, self.types, self.context)
        if compiled.missing:
            return _status(rule, NO_DATA, f"没有{'、'.join(compiled.missing)}")
        if compiled.undecided:
            return _status(rule, UNDECIDED, compiled.undecided)
        self._collect(rule, compiled)
        return _status(rule, CHECKED, compiled.partly)

    def _collect(self, rule: QualityRule, compiled: Compiled) -> None:
        try:
            sql = compiled.sql
            if rule.select:
                sql = query_sql(rule, sql, self._types(sql), self.parameters)
            self.connection.execute(f"INSERT INTO raw_findings {sql}")
        except duckdb.Error as error:
            where = Where(file=rule.file, line=rule.line)
            raise FileMistake(
                f"规则 {rule.code} 的 SQL 不能运行（{sql_mistake(error)}）",
                where=where,
                hint="请改正后再运行。",
                original=error,
            ) from error

    def _types(self, select: str) -> Types:
        rows = self.connection.execute(f"DESCRIBE {select}").fetchall()
        return {row[0]: row[1] for row in rows}


def _status(rule: QualityRule, state: str, reason: str) -> RuleStatus:
    return RuleStatus(rule.code, rule.title, rule.section, rule.severity, state, 0, reason)


def _with_count(status: RuleStatus, findings: int) -> RuleStatus:
    return RuleStatus(
        status.rule,
        status.title,
        status.section,
        status.severity,
        status.state,
        findings,
        status.reason,
    )


def _counts(table: pa.Table) -> dict[str, int]:
    counted = table.column("rule").value_counts().to_pylist()
    return {row["values"]: row["counts"] for row in counted}
