"""Run a profile's decisions over household facts, for all households at once.

Every clause is a claim of its own. What comes of the claims on one household:

======== =====================================================================
status   when
======== =====================================================================
认定      exactly one outcome is claimed, or none and the decision says what then applies
矛盾      clauses claim outcomes that exclude each other; all are named
无法判定  only clauses without a number or criterion take the household in
规则未定  a number that is not in force on the date would have to be known
数据不足  a fact that the ledgers do not hold would have to be known
未覆盖    no clause takes the household in and the document does not say what then
======== =====================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from fanpin_lib.classification.facts import build_facts
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy import CompiledClause, CompiledDecision, Profile, Rule, compile_decision

if TYPE_CHECKING:
    import duckdb

STATUSES = ("认定", "矛盾", "无法判定", "规则未定", "数据不足", "未覆盖")

Readings = Mapping[str, Mapping[str, str]]

_ASSESSMENTS = """
CREATE OR REPLACE TEMP TABLE assessments (
    month VARCHAR, household_id VARCHAR, village_code VARCHAR, rule_id VARCHAR, decides VARCHAR,
    status VARCHAR, outcome VARCHAR, clauses VARCHAR[])
"""

_ASSESS = """
INSERT INTO assessments
WITH claims AS (
    SELECT month, household_id, village_code, {asked} AS asked{claims}
    FROM household_facts WHERE month IN ({months})),
weighed AS (
    SELECT *, list_filter([{decided}], lambda x: x IS NOT NULL) AS decided,
           list_distinct(list_transform(decided, lambda x: x.outcome)) AS outcomes,
           list_filter([{undecidable}], lambda x: x IS NOT NULL) AS undecidable,
           list_filter([{unset}], lambda x: x IS NOT NULL) AS unset,
           list_filter([{unknown}], lambda x: x IS NOT NULL) AS unknown
    FROM claims WHERE asked IS NULL OR asked)
SELECT month, household_id, village_code, {rule}, {decides},
       CASE WHEN asked IS NULL THEN {not_asked}
            WHEN len(outcomes) > 1 AND {exclusive} THEN '矛盾'
            WHEN len(outcomes) > 0 THEN '认定'
            WHEN len(undecidable) > 0 THEN '无法判定'
            WHEN len(unset) > 0 THEN '规则未定'
            WHEN len(unknown) > 0 THEN '数据不足'
            WHEN {otherwise} <> '' THEN '认定'
            ELSE '未覆盖' END AS status,
       CASE WHEN status <> '认定' THEN NULL
            WHEN len(outcomes) > 0 THEN array_to_string(list_sort(outcomes), '、')
            ELSE {otherwise} END,
       CASE WHEN asked IS NULL THEN []
            WHEN len(decided) > 0 THEN list_transform(decided, lambda x: x.clause)
            WHEN len(undecidable) > 0 THEN undecidable
            WHEN len(unset) > 0 THEN unset ELSE unknown END
FROM weighed
"""


@dataclass(frozen=True)
class _Batch:
    """Months in which a decision compiles to the same text, so that one query serves all."""

    decision: CompiledDecision
    months: list[str]


def assess(connection: duckdb.DuckDBPyConnection, profile: Profile) -> None:
    """Create ``household_facts`` and ``assessments`` for every month of the snapshot's window.

    ``assessments`` has one row per month × household × decision of the profile that is asked
    about the household: ``status`` (see above), ``outcome`` (NULL unless 认定), ``clauses``
    (ids of the clauses that decided, contradict each other or could not be decided).
    """
    build_facts(connection)
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
        readings: by decision, the readings to take of its ambiguous wordings.
    """
    connection.execute(_ASSESSMENTS)
    months = connection.execute(
        "SELECT DISTINCT month, month_end FROM household_facts ORDER BY month"
    ).fetchall()
    wanted = None if decisions is None else set(decisions)
    for rule in profile.of_kind("decision"):
        if wanted is not None and rule.id not in wanted:
            continue
        for batch in _batches(profile, rule, months, (readings or {}).get(rule.id)):
            connection.execute(assessment_sql(batch.decision, rule.key, batch.months))


def _batches(
    profile: Profile,
    rule: Rule,
    months: Iterable[tuple[str, date]],
    readings: Mapping[str, str] | None,
) -> Iterator[_Batch]:
    batches: dict[str, _Batch] = {}
    for month, month_end in months:
        try:
            decision = compile_decision(profile, rule.id, month_end, readings)
        except RuleNotInForce:
            continue  # the decision itself is not in force: nothing is said of that month
        text = repr((decision.asked_sql, [(c.id, c.outcome, c.sql) for c in decision.clauses]))
        batches.setdefault(text, _Batch(decision, [])).months.append(month)
    yield from batches.values()


def assessment_sql(decision: CompiledDecision, decides: str, months: list[str]) -> str:
    """The query that appends one decision's assessments for some months."""
    clauses = list(enumerate(decision.clauses))

    def listed(truth: str, value: Callable[[CompiledClause], str], **kept: bool) -> str:
        return _listed(
            [
                (truth.format(n=n), value(clause))
                for n, clause in clauses
                if all(bool(getattr(clause, name)) == wanted for name, wanted in kept.items())
            ],
            value,
        )

    return _ASSESS.format(
        asked=decision.asked_sql,
        claims="".join(f", ({clause.sql}) AS c{n}" for n, clause in clauses),
        decided=listed("c{n}", _claim, undecidable=False),
        undecidable=listed("c{n}", _id, undecidable=True),
        unset=listed("c{n} IS NULL", _id, missing=True),
        unknown=listed("c{n} IS NULL", _id, missing=False),
        rule=_text(decision.rule_id),
        decides=_text(decides),
        exclusive=str(decision.exclusive).lower(),
        otherwise=_text(decision.otherwise),
        not_asked="'规则未定'" if decision.missing else "'数据不足'",
        months=", ".join(_text(month) for month in months),
    )


def _listed(cases: list[tuple[str, str]], value: Callable[[CompiledClause], str]) -> str:
    """``CASE WHEN … THEN … END`` for every case, or a NULL of the right type for none."""
    if not cases:
        nobody = CompiledClause("", "", "", "", None, frozenset())  # type: ignore[arg-type]
        cases = [("false", value(nobody))]
    return ", ".join(f"CASE WHEN {truth} THEN {then} END" for truth, then in cases)


def _claim(clause: CompiledClause) -> str:
    return f"{{outcome: {_text(clause.outcome)}, clause: {_text(clause.id)}}}"


def _id(clause: CompiledClause) -> str:
    return _text(clause.id)


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
