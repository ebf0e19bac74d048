"""Households and people whom an aid of the profile may be for and who have no such measure yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fanpin_lib.classification.facts import build_facts
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile, facts
from fanpin_lib.policy.aids import AidFor, aids_for

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

COLUMNS = [
    "aid",
    "village_code",
    "household_id",
    "name",
    "id_number",
    "amount",
    "unknown",
    "clause",
]
_AGE = "datesub('year', p.birth_date, h.month_end)"
#: The members whom a row names: its column, the ledger's header, the test.
_OF_MEMBERS = {
    "ages": ("出生日期", f"{_AGE} BETWEEN $ages[1] AND $ages[2]"),
    "sex": ("性别", "p.sex = $sex"),
    "schooling": (
        "在校生状况",
        "CASE WHEN p.schooling IS NOT NULL THEN "
        "len(list_filter($schooling::VARCHAR[], lambda w: contains(p.schooling, w))) > 0 END",
    ),
    "health": ("健康状况", "list_has_any(p.health, $health::VARCHAR[])"),
}
_HAVE = """
CREATE OR REPLACE TEMP TABLE measures_had AS
SELECT coalesce(m.household_id, c.household_id) AS household_id, m.kind, m.item, m.member_id_number
FROM measures AS m LEFT JOIN cases AS c USING (case_id)
WHERE m.started_on <= $end AND (m.ended_on IS NULL OR m.ended_on > $end)
"""
_ROWS = """
SELECT h.village_code, h.household_id, {person}, {told} AS told, {open_facts} AS unknown_facts,
       (({sql}) AND ({who})) IS NULL AS unasked
FROM household_facts AS h {members}
WHERE ({sql}) IS NOT FALSE AND ({who}) IS NOT FALSE
  AND NOT EXISTS (FROM measures_had AS m WHERE m.household_id = h.household_id
                  AND m.kind = $kind AND {same} {mine})
ORDER BY h.village_code, h.household_id
"""


def aid_candidates(
    connection: duckdb.DuckDBPyConnection, month: Month, profile: Profile
) -> pd.DataFrame:
    """Whom the aids in force at a month's end may be for: for the staff's own machine only.

    Returns:
        `COLUMNS`: the aid, place, household and (where the aid is for some people of it) the
        person, the ``amount`` that the document sets, what no ledger tells (``unknown``), and
        the clause; those of whom the ledgers lack what it asks are one row with their number.
        Not in it: who has a running measure of that kind that calls itself so.
    """
    import pandas as pd

    rules = aids_for(profile, month.last_day)
    if not rules:
        return pd.DataFrame([], columns=COLUMNS)
    used = set().union(*(rule.facts for rule in rules))
    build_facts(connection, month, used, profile)
    connection.execute(_HAVE, {"end": month.last_day})
    parts = [part for rule in rules if not (part := _of(connection, rule)).empty]
    return (
        pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame([], columns=COLUMNS)
    )


def _of(connection: duckdb.DuckDBPyConnection, rule: AidFor) -> pd.DataFrame:
    entry = rule.entry
    asked = {name: entry[name] for name in _OF_MEMBERS if entry.get(name)}
    tests = [_OF_MEMBERS[name][1] for name in asked]
    words = list(entry.get("named") or ())
    query = _ROWS.format(
        person="p.name, p.id_number" if asked else "NULL AS name, NULL AS id_number",
        members="LEFT JOIN members AS p USING (household_id)" if asked else "",
        told=f"[{', '.join(_unless_known(asked))}]::VARCHAR[]",
        open_facts=f"[{', '.join(_facts_unknown(rule))}]::VARCHAR[]",
        sql=rule.sql,
        who=" AND ".join(tests) or "TRUE",
        same="len(list_filter($words::VARCHAR[], lambda w: contains(m.item, w))) > 0"
        if words
        else "TRUE",
        mine="AND (m.member_id_number IS NULL OR m.member_id_number = p.id_number)"
        if asked
        else "",
    )
    given = {name: _listed(name, value) for name, value in asked.items()}
    given |= {"kind": entry.get("kind", "")} | ({"words": words} if words else {})
    rows = connection.execute(query, given).df()
    rows["unknown"] = entry.get("unknown", "")
    rows = _those_unasked_as_one(rows, rule, "人" if asked else "户")
    return rows.assign(aid=entry["item"], amount=entry.get("amount"), clause=str(entry.citation))


def _those_unasked_as_one(rows: pd.DataFrame, rule: AidFor, unit: str) -> pd.DataFrame:
    """Those of whom the ledgers lack what the aid asks are no candidates: they are counted."""
    import pandas as pd

    unasked = rows[rows.unasked]
    if unasked.empty:
        return rows
    labels = [label for both in (unasked.told, unasked.unknown_facts) for told in both
              for label in told if label]  # fmt: skip
    told = "；".join([*rule.missing, *(f"台账没有填：{one}" for one in dict.fromkeys(labels))])
    one = {"name": f"另有 {len(unasked):,} {unit}不知道", "unknown": told}
    return pd.concat([rows[~rows.unasked], pd.DataFrame([one])], ignore_index=True)


def _listed(name: str, value: object) -> object:
    several = isinstance(value, list | tuple)
    return list(value) if several else [value] if name != "sex" else value  # type: ignore[call-overload]


def _unless_known(asked: object) -> Iterator[str]:
    """Labels of the columns in which nothing stands of the person."""
    for name in asked:  # type: ignore[attr-defined]
        label, test = _OF_MEMBERS[name]
        yield f"CASE WHEN ({test}) IS NULL THEN '{label}' END"


def _facts_unknown(rule: AidFor) -> Iterator[str]:
    """Labels of the household's facts that nobody knows, where the condition hangs on them."""
    for name in sorted(rule.facts):
        label = facts()[name].label
        yield f"CASE WHEN ({rule.sql}) IS NULL AND h.{name} IS NULL THEN '{label}' END"
