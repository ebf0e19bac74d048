"""Households of which only what people judge is lacking: a judgement settles them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fanpin_lib.classification.assess import assess_facts, facts_used
from fanpin_lib.classification.facts import build_facts
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.period import Month
from fanpin_lib.policy import CompiledDecision, Fact, Profile, compile_decision, facts

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

_STATUS = "数据不足"
_ROWS = """
SELECT a.rule_id, a.village_code, a.clauses, f.* EXCLUDE (village_code)
FROM assessments AS a JOIN household_facts AS f USING (month, household_id)
WHERE a.month = $month AND a.status = $status
ORDER BY a.village_code, a.household_id, a.rule_id
"""


@dataclass(frozen=True)
class JudgementsOwed:
    """Households and questions.

    Attributes:
        questions: by fact, what is asked; only those that some household waits for.
        table: ``village_code``, ``household_id``, ``wanted`` (questions in words), ``decides``
            (the rules that wait for them), and for each question the answer known so far.
    """

    questions: dict[str, str]
    table: pd.DataFrame


@dataclass
class _Owed:
    """One household: a row of its facts, the questions open and the rules that wait."""

    facts: dict[Any, Any]
    open: set[str] = field(default_factory=set)
    decides: list[str] = field(default_factory=list)


def judgements_owed(
    connection: duckdb.DuckDBPyConnection, month: Month, profile: Profile
) -> JudgementsOwed:
    """Who waits for a judgement at a month's end.

    A decision waits for people only where everything else that its open clauses ask is known:
    otherwise somebody has to fill in a ledger first.
    """
    import pandas as pd

    build_facts(connection, month, facts_used(profile, [month.last_day]), profile)
    assess_facts(connection, profile)
    rows = connection.execute(_ROWS, {"month": str(month), "status": _STATUS}).df()
    judged = {name: fact for name, fact in facts().items() if fact.judged and name in rows.columns}
    decisions = {rule: _compiled(profile, rule, month) for rule in rows.rule_id.unique()}
    found: dict[str, _Owed] = {}
    for row in rows.to_dict("records"):
        wanted = _wanted(row, decisions[row["rule_id"]], judged)
        if wanted:
            owed = found.setdefault(row["household_id"], _Owed(row))
            owed.open |= wanted
            owed.decides.append(profile.rule(row["rule_id"]).label)
    questions = {
        name: fact.label
        for name, fact in judged.items()
        if any(name in owed.open for owed in found.values())
    }
    columns = ["village_code", "household_id", "wanted", "decides", *questions]
    table = [_told(owed, questions) for owed in found.values()]
    return JudgementsOwed(questions, pd.DataFrame(table, columns=columns))


def _compiled(profile: Profile, rule_id: str, month: Month) -> CompiledDecision | None:
    try:
        return compile_decision(profile, rule_id, month.last_day)
    except RuleNotInForce:
        return None


def _wanted(
    row: dict[Any, Any], decision: CompiledDecision | None, judged: dict[str, Fact]
) -> set[str]:
    """The questions that a decision waits for; none where it waits for other facts, too."""
    import pandas as pd

    if decision is None:
        return set()
    named = set(row["clauses"])
    used = [clause.facts for clause in decision.clauses if clause.id in named]
    concerned = set().union(*used) if used else set(decision.facts)
    unknown = {name for name in concerned if name in row and pd.isna(row[name])}
    return unknown if unknown <= set(judged) else set()


def _told(owed: _Owed, questions: dict[str, str]) -> dict[str, Any]:
    return {
        "village_code": owed.facts["village_code"],
        "household_id": owed.facts["household_id"],
        "wanted": "、".join(label for name, label in questions.items() if name in owed.open),
        "decides": "、".join(dict.fromkeys(owed.decides)),
        **{name: owed.facts[name] for name in questions},
    }
