"""The rows of every list, in order, and which units get which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fanpin_lib.classification.gap import Clause
from fanpin_lib.county import County
from fanpin_lib.desk.worklists.prepared import Prepared
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.fields import tables
from fanpin_lib.office.worklists.catalogue import Catalogue, ListColumn, WorkList
from fanpin_lib.office.worklists.rows import FilledList
from fanpin_lib.period import Month

if TYPE_CHECKING:
    import duckdb

#: Township's and village's name by village code.
Places = dict[str, tuple[str, str]]
#: By list and item, what was last written in each column.
Answered = dict[tuple[str, str], dict[str, str]]

_HEADS = """
SELECT household_id, any_value(head_name), any_value(head_phone) FROM households
WHERE household_id IS NOT NULL GROUP BY household_id
"""
_FRESH = """
SELECT table_name, max(as_of) FILTER (month = $month AND delivered), max(as_of)
FROM table_status GROUP BY table_name
"""


@dataclass
class Filled:
    """Every list that can be made, and why the others cannot."""

    lists: dict[str, FilledList] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


def fill(
    connection: duckdb.DuckDBPyConnection,
    county: County,
    month: Month,
    catalogue: Catalogue,
    prepared: Prepared,
    names: Places,
    answered: Answered,
) -> Filled:
    """The rows of each list of the catalogue that has a query.

    A list whose ledger was never delivered is not made: the reason is said instead.

    Args:
        answered: what was last written to an item, shown again while it is open.
    """
    known = {
        table: (now, latest)
        for table, now, latest in connection.execute(_FRESH, {"month": str(month)}).fetchall()
    }
    heads = {code: told for code, *told in connection.execute(_HEADS).fetchall()}
    found = Filled()
    for spec in catalogue.lists.values():
        if not spec.sql:
            continue
        why = prepared.missing.get(spec.id) or _lacking(spec, known)
        if why:
            found.missing[spec.title] = why
            continue
        rows = [
            _begun(_placed(row, names, heads), spec, answered) for row in _rows(connection, spec)
        ]
        cited, remark = cited_rules(county, month, spec), _remark(spec, known)
        columns = _columns(spec, prepared, rows)
        found.lists[spec.id] = FilledList(spec, columns, _ordered(rows, spec), cited, remark)
    return found


def _lacking(spec: WorkList, known: dict[str, tuple[str | None, str | None]]) -> str:
    labels = [tables()[name].label for name in spec.needs if not known[name][1]]
    return f"没有交过{'、'.join(labels)}" if labels else ""


def _remark(spec: WorkList, known: dict[str, tuple[str | None, str | None]]) -> str:
    """What was delivered only for an earlier month, or not at all."""
    said = [f"没有交过{tables()[name].label}。" for name in spec.beside if not known[name][1]]
    for name in (*spec.needs, *spec.beside):
        now, latest = known[name]
        if latest and not now:
            said.append(f"{tables()[name].label}最近交到 {Month.parse(latest).label}。")
    return "".join(said)


def _rows(connection: duckdb.DuckDBPyConnection, spec: WorkList) -> Iterator[dict[str, Any]]:
    asked = connection.execute(spec.sql)
    columns = [column[0] for column in asked.description or ()]
    for row in asked.fetchall():
        yield {
            name: value.date() if isinstance(value, datetime) else value
            for name, value in zip(columns, row, strict=True)
        }


def _placed(row: dict[str, Any], names: Places, heads: dict[str, list[str]]) -> dict[str, Any]:
    """The row with names of places and of the household's head."""
    code = row.get("village_code") or ""
    town, village = names.get(code, ("", code))
    head, phone = heads.get(row.get("household_id") or "", ("", ""))
    return {"township": town, "village": village, "head_name": head, "head_phone": phone, **row}


def _begun(row: dict[str, Any], spec: WorkList, answered: Answered) -> dict[str, Any]:
    """The row with the answers that it begins with: those known, and last month's remarks."""
    last = answered.get((spec.id, row["key"]), {})
    known = {c.name: row.get(c.prefill) for c in spec.columns if c.prefill}
    return row | known | {c.name: last.get(c.name) for c in spec.columns if c.keep}


def _ordered(rows: list[dict[str, Any]], spec: WorkList) -> list[dict[str, Any]]:
    """The urgent ones first: by state, then by the columns that the list names."""
    rank = {state: place for place, state in enumerate(spec.states)}

    def place(row: dict[str, Any]) -> tuple[Any, ...]:
        rest = [(row.get(name) is None, str(row.get(name) or "")) for name in spec.then]
        return (rank.get(row.get("state") or "", len(rank)), *rest, row["key"])

    return sorted(rows, key=place)


def _columns(
    spec: WorkList, prepared: Prepared, rows: list[dict[str, Any]]
) -> tuple[ListColumn, ...]:
    found: list[ListColumn] = []
    for column in spec.columns:
        if column.each:
            found += prepared.each.get(column.each, ())
        elif not column.when or any(row.get(column.when) for row in rows):
            found.append(replace(column, when=""))
    return tuple(found)


def cited_rules(county: County, month: Month, spec: WorkList) -> str:
    """Where the rules of a list stand that the profile has in force."""
    profile, citations = county.profile, []
    for rule_id in spec.rules:
        try:
            citations.append(profile.value(rule_id, month.last_day).citation)
        except RuleNotInForce:
            continue
    return "；".join(clause.citation for clause in Clause.of_all(citations))
