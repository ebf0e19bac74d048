"""Building the fact tables in DuckDB: typed, complete in their columns, one row each.

    household_base  what a household's own columns say
    person          persons, with what matters of their household
    household       household_base with counts over its persons
    work, village

They are temporary tables of the connection; `drop_facts` removes them.
"""

from __future__ import annotations

import csv
from functools import cache

import duckdb
import pyarrow as pa

from fanpin_lib.fields import code_synonyms
from fanpin_lib.quality.facts.delivered import Delivered
from fanpin_lib.quality.facts.model import FOLDER, FactColumn, FactTable, fact_tables
from fanpin_lib.quality.parameters import Parameters

_BUILT = (
    "household_base", "person", "household", "work", "village", "upper_places", "places",
    "derived_rows",
)  # fmt: skip


def build_facts(
    connection: duckdb.DuckDBPyConnection, parameters: Parameters, delivered: Delivered
) -> None:
    """Create the fact tables of a snapshot connection as of the month's end.

    Args:
        connection: a snapshot's connection: a view for every ledger table.
        parameters: values for ``{{…}}`` in the facts' expressions.
        delivered: which columns there are; facts that need others are NULL.
    """
    _macros(connection)
    _upper_places(connection)
    _derived_rows(connection, delivered)
    _run(connection, "sources.sql", parameters)
    facts = fact_tables()
    household, person = facts["household"], facts["person"]
    _create(connection, "household_base", _rows(household, delivered, parameters))
    _create(connection, "person", _rows(person, delivered, parameters))
    _run(connection, "over_persons.sql", parameters)
    _create(connection, "household", _counted(household, delivered, parameters))
    for name in ("work", "village"):
        _create(connection, name, _rows(facts[name], delivered, parameters))
    _run(connection, "over_households.sql", parameters)


def drop_facts(connection: duckdb.DuckDBPyConnection) -> None:
    """Remove the fact tables (a million persons hold some hundred megabytes)."""
    for name in ("workers", "watched"):
        connection.execute(f"DROP VIEW IF EXISTS {name}")
    for name in _BUILT:
        connection.execute(f"DROP TABLE IF EXISTS {name}")


def _run(connection: duckdb.DuckDBPyConnection, name: str, parameters: Parameters) -> None:
    connection.execute(parameters.fill((FOLDER / name).read_text(encoding="utf-8")))


def _macros(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute((FOLDER / "macros.sql").read_text(encoding="utf-8"))
    cases = " ".join(
        f"WHEN '{old}' THEN '{code}'" for old, code in code_synonyms("labour_skill").items()
    )
    connection.execute(
        "CREATE OR REPLACE TEMP MACRO labour_skill_code(skill) AS "
        f"CASE skill {cases} ELSE skill END"
    )


def _derived_rows(connection: duckdb.DuckDBPyConnection, delivered: Delivered) -> None:
    """Deliveries whose household and member rows were worked out from a national export."""
    parts = ["SELECT NULL::VARCHAR AS table_name, NULL::BIGINT AS _delivery WHERE FALSE"]
    for name in ("members", "households"):
        if delivered.derived is None:
            parts.append(f"SELECT DISTINCT '{name}', _delivery FROM national_persons")
        elif name in delivered.derived:
            parts.append(f"SELECT DISTINCT '{name}', _delivery FROM {name}")
    _create(connection, "derived_rows", " UNION ALL ".join(parts))


def _upper_places(connection: duckdb.DuckDBPyConnection) -> None:
    """Spellings of provinces and prefectures: places of work that go no deeper."""
    connection.register("_upper_places_arrow", _spellings())
    connection.execute("CREATE OR REPLACE TEMP TABLE upper_places AS FROM _upper_places_arrow")
    connection.unregister("_upper_places_arrow")


@cache
def _spellings() -> pa.Table:
    """``place`` and ``code`` of each spelling."""
    with (FOLDER / "upper_divisions.csv").open(encoding="utf-8") as file:
        names = {row["code"]: row["name"] for row in csv.DictReader(file)}
    places: dict[str, str] = {}
    for code, name in names.items():
        province = names[code[:2]]
        short = province[:3] if province.startswith(("内蒙古", "黑龙江")) else province[:2]
        own = {name} if len(code) == 4 else {name, short, name + "市辖区"}
        if len(code) == 4:
            own |= {province + name, short + name, province + name + "市辖区", name + "市辖区"}
        places |= dict.fromkeys(sorted(own), code)
    return pa.table({"place": list(places), "code": list(places.values())})


def _create(connection: duckdb.DuckDBPyConnection, name: str, select: str) -> None:
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {select}")


def _rows(table: FactTable, delivered: Delivered, parameters: Parameters) -> str:
    """Columns of every source, then what is computed from them."""
    columns = table.of_kind("columns")
    parts = []
    for source in table.sources.values():
        there = delivered.has_table(source.table)
        listed = ", ".join(f"{_expression(fact, source.name)} AS {fact.name}" for fact in columns)
        where = "" if there else " WHERE FALSE"
        parts.append(f"SELECT '{source.name}' AS source, {listed} FROM {source.rows}{where}")
    united = " UNION ALL BY NAME ".join(parts)
    derived = _computed(table.of_kind("derived"))
    return parameters.fill(f"SELECT *{derived} FROM ({united}) b")


def _expression(fact: FactColumn, source: str) -> str:
    return fact.sql.get(source, "NULL")


def _computed(facts: list[FactColumn]) -> str:
    return "".join(f", {fact.sql['']} AS {fact.name}" for fact in facts)


def _counted(table: FactTable, delivered: Delivered, parameters: Parameters) -> str:
    """Households with counts over their persons; a count that cannot be known is NULL."""
    counts = []
    for fact in table.of_kind("members"):
        known = [s for s in table.sources if delivered.knows(table, fact.name, s)]
        listed = ", ".join(f"'{source}'" for source in known)
        value = f"CASE WHEN b.source IN ({listed}) THEN c.{fact.name} END" if known else "NULL"
        counts.append(f", {value} AS {fact.name}")
    sums = _computed(table.of_kind("members"))
    return parameters.fill(
        f"SELECT *{_computed(table.of_kind('concluded'))} FROM ("
        f"SELECT b.*{''.join(counts)} FROM household_base b LEFT JOIN ("
        f"SELECT p.source, p.household_id{sums} FROM person p GROUP BY p.source, p.household_id"
        ") c ON c.source = b.source AND c.household_id = b.household_id) h"
    )
