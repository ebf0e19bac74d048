"""Run a profile's decisions over household facts, for all households at once.

DuckDB evaluates every clause for every household into a pattern (`verdicts`); each pattern
is weighed once and joined back. Every clause is a claim of its own; what comes of the claims
on one household is told in `fanpin_lib.classification.verdicts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from fanpin_lib.classification.facts import build_facts
from fanpin_lib.classification.readings import Variant, variants
from fanpin_lib.classification.verdicts import other_readings, pattern_sql, verdict_of
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy import Profile, compile_decision

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

Readings = Mapping[str, Mapping[str, str]]

_ASSESSMENTS = """
CREATE OR REPLACE TEMP TABLE assessments (
    month VARCHAR, household_id VARCHAR, village_code VARCHAR, rule_id VARCHAR, decides VARCHAR,
    status VARCHAR, outcome VARCHAR, clauses VARCHAR[], other_readings VARCHAR[]);
CREATE OR REPLACE TEMP TABLE decisions_in_force (month VARCHAR, rule_id VARCHAR)
"""
_PATTERNS = """
CREATE OR REPLACE TEMP TABLE assessment_patterns AS
SELECT month, household_id, village_code, {patterns} FROM household_facts WHERE month IN ({months})
"""
_JOIN = """
INSERT INTO assessments
SELECT c.month, c.household_id, c.village_code, $rule, $decides,
       v.status, v.outcome, v.clauses, v.other_readings
FROM assessment_patterns AS c JOIN verdicts AS v ON {same}
"""


@dataclass(frozen=True)
class _Asked:
    """A decision with its readings, and the columns that hold its patterns."""

    rule_id: str
    decides: str
    variants: list[Variant]

    @property
    def patterns(self) -> dict[str, str]:
        """SQL of every pattern column."""
        return {
            f"{self.rule_id}_{number}_{part}": sql
            for number, variant in enumerate(self.variants)
            for part, sql in enumerate(pattern_sql(variant.decision))
        }


@dataclass(frozen=True)
class _Batch:
    """Months in which the same rules are in force, so that one query serves all."""

    asked: list[_Asked]
    months: list[str]


def assess(connection: duckdb.DuckDBPyConnection, profile: Profile) -> None:
    """Create ``household_facts`` and ``assessments`` for every month of the snapshot's window.

    ``assessments`` has one row per month × household × decision of the profile that is asked
    about the household: ``status`` (see `verdicts`), ``outcome`` (NULL unless 认定, or a
    standing one in spite of 矛盾), ``clauses`` (ids of the clauses that decided, contradict
    each other, could not be decided or, for 未覆盖, miss the household) and
    ``other_readings`` (what the household would be if an ambiguous wording were read
    otherwise; empty if the same). ``decisions_in_force`` names
    the months in which each decision applies.
    """
    days = [
        day for (day,) in connection.execute("SELECT month_end FROM months ORDER BY 1").fetchall()
    ]
    build_facts(connection, names=facts_used(profile, days), profile=profile)
    assess_facts(connection, profile)


def assess_facts(
    connection: duckdb.DuckDBPyConnection,
    profile: Profile,
    *,
    decisions: Iterable[str] | None = None,
    readings: Readings | None = None,
) -> None:
    """As `assess`, over a table ``household_facts`` that is there already.

    Args:
        connection: holds ``household_facts`` (month, month_end, household_id, village_code, facts).
        profile: whose decisions are run.
        decisions: only these rules; by default every decision of the profile.
        readings: by decision, the readings to take of its ambiguous wordings; other readings
            of those decisions are then not tried.
    """
    connection.execute(_ASSESSMENTS)
    months = connection.execute(
        "SELECT DISTINCT month, month_end FROM household_facts ORDER BY month"
    ).fetchall()
    every = [rule.id for rule in profile.of_kind("decision")]
    wanted = every if decisions is None else [name for name in every if name in set(decisions)]
    for batch in _batches(profile, wanted, months, readings or {}):
        if batch.asked:
            _run(connection, batch)
    connection.execute("DROP TABLE IF EXISTS assessment_patterns")


def facts_used(profile: Profile, days: Iterable[date]) -> set[str]:
    """The facts that any decision of the profile looks at on any of the days."""
    used: set[str] = set()
    for day in days:
        for asked in _asked(profile, [rule.id for rule in profile.of_kind("decision")], day, {}):
            used = used.union(*(variant.decision.facts for variant in asked.variants))
    return used


def _batches(
    profile: Profile, wanted: list[str], months: Iterable[tuple[str, date]], readings: Readings
) -> Iterator[_Batch]:
    batches: dict[tuple[Any, ...], _Batch] = {}
    for month, month_end in months:
        in_force = tuple(rule_in_force(profile, rule_id, month_end) for rule_id in profile.rules)
        if in_force not in batches:
            batches[in_force] = _Batch(_asked(profile, wanted, month_end, readings), [])
        batches[in_force].months.append(month)
    yield from batches.values()


def rule_in_force(profile: Profile, rule_id: str, on: date) -> date | None:
    """Since when the value in force on a day applies; None if there is none."""
    try:
        return profile.value(rule_id, on).since
    except RuleNotInForce:
        return None


def _asked(profile: Profile, wanted: list[str], on: date, readings: Readings) -> list[_Asked]:
    asked = []
    for rule_id in wanted:
        try:
            if rule_id in readings:
                found = [Variant(compile_decision(profile, rule_id, on, readings[rule_id]))]
            else:
                found = variants(profile, rule_id, on)
        except RuleNotInForce:
            continue  # the decision itself is not in force: nothing is said of that month
        asked.append(_Asked(rule_id, profile.rule(rule_id).key, found))
    return asked


def _run(connection: duckdb.DuckDBPyConnection, batch: _Batch) -> None:
    patterns = [f"{sql} AS {name}" for one in batch.asked for name, sql in one.patterns.items()]
    months = ", ".join(f"'{month}'" for month in batch.months)
    connection.execute(_PATTERNS.format(patterns=", ".join(patterns), months=months))
    for asked in batch.asked:
        connection.execute(
            f"INSERT INTO decisions_in_force SELECT unnest([{months}]), $rule",
            {"rule": asked.rule_id},
        )
        columns = list(asked.patterns)
        found = connection.execute(
            f"SELECT DISTINCT {', '.join(columns)} FROM assessment_patterns"
        ).fetchall()
        connection.register("verdicts", _verdicts(asked, columns, found))
        same = " AND ".join(f"c.{column} = v.{column}" for column in columns)
        connection.execute(
            _JOIN.format(same=same), {"rule": asked.rule_id, "decides": asked.decides}
        )
        connection.unregister("verdicts")


def _verdicts(asked: _Asked, columns: list[str], found: list[tuple[int, ...]]) -> pa.Table:
    """What follows from each pattern (those under which nothing is asked left out)."""
    import pyarrow as pa

    rows: list[dict[str, object]] = []
    for patterns in found:
        verdicts = []
        rest = iter(patterns)
        for variant in asked.variants:
            width = len(pattern_sql(variant.decision))
            verdicts.append(verdict_of(variant.decision, [next(rest) for _ in range(width)]))
        if verdicts[0] is not None:
            rows.append(
                {
                    **dict(zip(columns, patterns, strict=True)),
                    "status": verdicts[0].status,
                    "outcome": verdicts[0].outcome,
                    "clauses": list(verdicts[0].clauses),
                    "other_readings": other_readings(asked.variants, verdicts),
                }
            )
    texts = pa.list_(pa.string())
    schema = [(name, pa.int64()) for name in columns]
    schema += [("status", pa.string()), ("outcome", pa.string())]
    schema += [("clauses", texts), ("other_readings", texts)]
    return pa.Table.from_pylist(rows, schema=pa.schema(schema))
