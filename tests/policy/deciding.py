"""What a compiled decision says about one household, worked out by DuckDB."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import duckdb

from fanpin_lib.policy import CompiledDecision, facts

_MEMORY = duckdb.connect()


def truths(
    sqls: list[str], used: Iterable[str], household: dict[str, Any] | None = None
) -> list[bool | None]:
    """Each condition's truth for the household; facts that are not said are unknown.

    Args:
        sqls: the conditions.
        used: the facts that they name.
        household: what is known.
    """
    names = sorted(used)
    columns = [f"CAST(? AS {facts()[name].sql_type}) AS {name}" for name in names] or ["1 AS one"]
    values = [(household or {}).get(name) for name in names]
    query = f"SELECT {', '.join(sqls)} FROM (SELECT {', '.join(columns)})"
    return list(_MEMORY.execute(query, values).fetchone() or ())


def outcome(decision: CompiledDecision, household: dict[str, Any]) -> list[str]:
    """Claimed outcomes, or 不适用, 无法判定, 规则未定, 数据不足, 未覆盖."""
    asked, *clauses = truths(
        [decision.asked_sql, *(clause.sql for clause in decision.clauses)],
        decision.facts,
        household,
    )
    if asked is False:
        return ["不适用"]
    if asked is None:
        return ["规则未定" if decision.missing else "数据不足"]
    pairs = list(zip(decision.clauses, clauses, strict=True))
    claimed = {c.outcome for c, truth in pairs if truth and not c.undecidable}
    if claimed:
        return [one for one in decision.outcomes if one in claimed]
    if any(truth for _, truth in pairs):
        return ["无法判定"]
    unknown = [clause for clause, truth in pairs if truth is None]
    if unknown:
        return ["规则未定" if any(c.missing for c in unknown) else "数据不足"]
    return [decision.otherwise or "未覆盖"]
