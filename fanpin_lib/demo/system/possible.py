"""What a profile's clauses do not exclude about a household of which little is known.

The clauses run as they do for real ledgers; what the demo does not decide yet is unknown, and
a clause counts unless it is false.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import duckdb
import numpy as np
import pyarrow as pa

from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.policy import Profile, compile_decision
from fanpin_lib.policy.facts import facts

Flags = dict[str, np.ndarray]
_JUDGEMENTS = "judgements."


def possible(profile: Profile, rule_id: str, on: date, known: Mapping[str, np.ndarray]) -> Flags:
    """By outcome, for which households a clause that leads to it is not false.

    Args:
        known: columns by fact, rows alike; every other fact is unknown.

    Returns:
        Boolean arrays in the order of the decision's outcomes; empty where the profile does
        not decide this on the day.
    """
    try:
        decision = compile_decision(profile, rule_id, on)
    except RuleNotInForce:
        return {}
    by_outcome: dict[str, list[str]] = {}
    for clause in decision.clauses:
        by_outcome.setdefault(clause.outcome, []).append(f"coalesce({clause.sql}, true)")
    outcomes = [outcome for outcome in decision.outcomes if outcome in by_outcome]
    asked = f"coalesce({decision.asked_sql}, true)"
    columns = [
        f"({asked} AND ({' OR '.join(by_outcome[outcome])})) AS o{place}"
        for place, outcome in enumerate(outcomes)
    ]
    if not columns:
        return {}
    rows = _run(f"SELECT {', '.join(columns)} FROM household ORDER BY place", known)
    return {outcome: rows[f"o{place}"].astype(bool) for place, outcome in enumerate(outcomes)}


def judged_facts(profile: Profile, on: date) -> tuple[str, ...]:
    """The columns of the ledger of judgements that a decision of the profile looks at."""
    asked: set[str] = set()
    for rule in profile.of_kind("decision"):
        try:
            asked |= compile_decision(profile, rule.id, on).facts
        except RuleNotInForce:
            continue
    known = facts()
    fields = [field for name in known if name in asked for field in known[name].ledgers]
    own = [field.partition(".")[2] for field in fields if field.startswith(_JUDGEMENTS)]
    return tuple(dict.fromkeys(own))


def _run(query: str, known: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The query over a relation ``household`` of all facts, the unknown ones NULL."""
    given = pa.table({name: pa.array(values.tolist()) for name, values in known.items()})
    given = given.append_column("place", pa.array(range(given.num_rows), pa.int64()))
    columns = [
        f"CAST({name if name in known else 'NULL'} AS {fact.sql_type}) AS {name}"
        for name, fact in facts().items()
        if not fact.expression
    ]
    with duckdb.connect() as connection:
        connection.register("given", given)
        connection.execute(
            f"CREATE VIEW household AS SELECT place, {', '.join(columns)} FROM given"
        )
        found: dict[str, np.ndarray] = connection.sql(query).fetchnumpy()
    return found
