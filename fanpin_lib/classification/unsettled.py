"""Households of which the rules give no single answer, each with the reason in words.

矛盾, 未覆盖, 无法判定, 规则未定 and 数据不足 are the statuses of `verdicts`; 读法不同 are
households with an answer that another reading of the document would change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from fanpin_lib.classification.gap import Clause
from fanpin_lib.classification.verdicts import STATUSES
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.period import Month
from fanpin_lib.policy import Fact, Profile, compile_decision, facts
from fanpin_lib.policy.checking import referred_decisions

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

READ_OTHERWISE = "读法不同"
#: Most pressing first; for 数据不足 somebody has to ask, for the others somebody to decide.
KINDS = ("矛盾", "未覆盖", READ_OTHERWISE, "规则未定", "无法判定", "数据不足")
COLUMNS = ["kind", "rule_id", "rule", "village_code", "household_id", "result", "reason"]

_KIND = f"CASE WHEN status = '{STATUSES[0]}' THEN '{READ_OTHERWISE}' ELSE status END"
_CONCERNED = f"month = $month AND (status <> '{STATUSES[0]}' OR len(other_readings) > 0)"


def unsettled(
    connection: duckdb.DuckDBPyConnection, month: Month, profile: Profile
) -> pd.DataFrame:
    """The households concerned at a month's end: for the staff's own machine only.

    Args:
        connection: holds ``household_facts`` and ``assessments`` (`assess`).
        profile: the one that was assessed.

    Returns:
        `COLUMNS`, one row a household and decision: ``kind`` (`KINDS`), the rule's label, the
        outcome or status as ``result``, and the ``reason``: the clauses that contradict each
        other, miss the household or lack a number, the facts not known, the other readings.
    """
    rows = connection.execute(
        f"SELECT {_KIND} AS kind, rule_id, village_code, household_id, "
        "coalesce(outcome, status) AS result, clauses, other_readings "
        f"FROM assessments WHERE {_CONCERNED}",
        {"month": str(month)},
    ).df()
    missing = facts_missing(connection, month, rows.household_id[rows.kind == "数据不足"])
    words = {rule_id: Reasons(profile, rule_id, month) for rule_id in rows.rule_id.unique()}
    columns = (rows.rule_id, rows.kind, rows.clauses, rows.other_readings, rows.household_id)
    rows["reason"] = [
        words[rule_id].of(kind, clauses, readings, missing.get(household, set()))
        for rule_id, kind, clauses, readings, household in zip(*columns, strict=True)
    ]
    rows["rule"] = [profile.rule(rule_id).label for rule_id in rows.rule_id]
    rows["rank"] = rows.kind.map(KINDS.index)
    told = _told_once(rows, profile, month, {name: word.facts for name, word in words.items()})
    ordered = told.sort_values(["rank", "rule_id", "village_code", "household_id"])
    return ordered[COLUMNS].reset_index(drop=True)


def _told_once(
    rows: pd.DataFrame, profile: Profile, month: Month, asked: dict[str, frozenset[str]]
) -> pd.DataFrame:
    """Without what only repeats another decision: who is visited because of the scope is as
    undecided as the scope, for want of the same facts (``asked`` by decision).
    """
    repeated = rows.index[:0]
    for rule_id, used in asked.items():
        for other in _referred(profile, rule_id, month) & asked.keys():
            if used <= asked[other]:
                both = rows[rows.rule_id.isin((rule_id, other))]
                twice = both.duplicated(["kind", "household_id"], keep=False)
                repeated = repeated.union(both.index[twice & (both.rule_id == rule_id)])
    return rows.drop(repeated)


def _referred(profile: Profile, rule_id: str, month: Month) -> set[str]:
    try:
        return referred_decisions(profile.decision(rule_id, month.last_day))
    except RuleNotInForce:
        return set()


def facts_missing(
    connection: duckdb.DuckDBPyConnection, month: Month, households: Iterable[str]
) -> dict[str, set[str]]:
    """The facts that are not known of each household."""
    import pandas as pd

    named = list(dict.fromkeys(households))
    held = connection.execute(
        "FROM household_facts WHERE month = $month AND household_id IN "
        "(SELECT unnest($named))", {"month": str(month), "named": named},
    ).df()  # fmt: skip
    names = [name for name in facts() if name in held.columns]
    unknown = pd.isna(held[names]).to_numpy()
    return {
        household: {name for name, is_null in zip(names, row, strict=True) if is_null}
        for household, row in zip(held.household_id, unknown, strict=True)
    }


def _unknown(lacking: list[Fact]) -> Iterator[str]:
    """What somebody has to fill in, and what somebody has to judge."""
    for judged, said in ((False, "台账里没有或没有填"), (True, "还没有研判（填研判台账）")):
        labels = [fact.label for fact in lacking if fact.judged == judged]
        if labels:
            yield f"{said}：{'、'.join(labels)}"


class Reasons:
    """Says for one decision what stands behind an assessment; alike ones are worded once."""

    def __init__(self, profile: Profile, rule_id: str, month: Month) -> None:
        self._clauses = {}
        self.facts: frozenset[str] = frozenset()
        try:
            decision = compile_decision(profile, rule_id, month.last_day)
        except RuleNotInForce:
            return
        self._clauses = {clause.id: clause for clause in decision.clauses}
        self.facts = decision.facts
        self._asked = decision.facts.difference(*(clause.facts for clause in decision.clauses))

    def of(
        self, kind: str, clauses: Iterable[str], readings: Iterable[str], missing: set[str]
    ) -> str:
        """Why a decision is of this kind (`KINDS`), for the facts that are ``missing``."""
        concerned = [self._clauses[i] for i in clauses if i in self._clauses]
        if kind == READ_OTHERWISE:
            return "；".join(readings)
        if kind == "数据不足":
            used = set().union(*(clause.facts for clause in concerned)) or self._asked
            return "；".join(_unknown([f for name, f in facts().items() if name in used & missing]))
        reasons = {
            "无法判定": [clause.undecidable for clause in concerned],
            "规则未定": [m.reason for clause in concerned for m in clause.missing],
        }.get(kind)
        if reasons:
            return "；".join(dict.fromkeys(reasons))
        said = self.clauses(clauses)
        return f"{'没有一条管得到' if kind == '未覆盖' else '同时符合'}：{said}"

    def clauses(self, clauses: Iterable[str]) -> str:
        """The clauses by what they ask for, what they give, and where they stand."""
        concerned = [self._clauses[i] for i in clauses if i in self._clauses]
        return "；".join(
            f"{c.label}→{c.outcome}（{Clause.of('', c.citation).citation}）" for c in concerned
        )
