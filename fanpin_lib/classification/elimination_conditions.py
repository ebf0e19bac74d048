"""Which households may be eliminated by the profile, condition by condition.

Who is a candidate: a household under monitoring of which no clause says that it may not be
eliminated. What is not known (a fact that no ledger holds, a judgement that nobody gave, a
number that the document leaves open) is shown as such and does not rule it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fanpin_lib.classification.facts import build_facts
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.period import Month
from fanpin_lib.policy import CompiledDecision, Profile, compile_decision

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

RULE = "elimination_ready"
_ROWS = """
SELECT village_code, household_id, case_id, {truths},
       (SELECT count(*) FROM (SELECT unnest([{names}]) AS met) WHERE met IS NULL) AS unknown
FROM household_facts
WHERE month = $month AND case_id IS NOT NULL AND ({asked}) IS NOT FALSE AND {unhindered}
"""


@dataclass(frozen=True)
class EliminationCandidates:
    """Candidates, and what is asked of them.

    Attributes:
        conditions: by column of ``table``, the condition in words.
        table: ``village_code``, ``household_id``, ``case_id``, for each condition whether it is
            met (missing: not known), ``unknown`` (how many are not known) and ``ready`` (all
            are met).
    """

    conditions: dict[str, str]
    table: pd.DataFrame


def elimination_candidates(
    connection: duckdb.DuckDBPyConnection, month: Month, profile: Profile
) -> EliminationCandidates | None:
    """The candidates at a month's end; None where the profile does not say who may leave.

    The first outcome of the decision is the one that lets a household go; clauses with another
    one are conditions that must not hold.
    """
    try:
        decision = compile_decision(profile, RULE, month.last_day)
    except RuleNotInForce:
        return None
    build_facts(connection, month, decision.facts, profile)
    met = {f"c{n}": _met(decision, n) for n in range(len(decision.clauses))}
    against = [name for name, sql in met.items() if sql.startswith("NOT ")]
    rows = connection.execute(
        _ROWS.format(
            truths=", ".join(f"({sql}) AS {name}" for name, sql in met.items()),
            names=", ".join(met),
            asked=decision.asked_sql,
            unhindered=" AND ".join(f"({met[name]}) IS NOT FALSE" for name in against) or "true",
        ),
        {"month": str(month)},
    ).df()
    rows = rows[_lets_go(rows, decision)]
    return EliminationCandidates(_words(decision), rows.assign(ready=rows.unknown == 0))


def _met(decision: CompiledDecision, number: int) -> str:
    clause = decision.clauses[number]
    if clause.undecidable:
        return f"CASE WHEN ({clause.sql}) THEN CAST(NULL AS BOOLEAN) ELSE ({clause.sql}) END"
    return f"({clause.sql})" if _for_leaving(decision, number) else f"NOT ({clause.sql})"


def _for_leaving(decision: CompiledDecision, number: int) -> bool:
    return decision.clauses[number].outcome == decision.outcomes[0]


def _lets_go(rows: pd.DataFrame, decision: CompiledDecision) -> pd.Series:
    """Of which rows a clause that lets go holds, or may hold."""
    import pandas as pd

    own = [f"c{n}" for n in range(len(decision.clauses)) if _for_leaving(decision, n)]
    refused = rows[own].eq(False).fillna(False).astype(bool)
    return pd.Series(~refused.all(axis=1) if own else True, index=rows.index)


def _words(decision: CompiledDecision) -> dict[str, str]:
    return {
        f"c{n}": clause.label if _for_leaving(decision, n) else f"不属于“{clause.label}”"
        for n, clause in enumerate(decision.clauses)
    }
