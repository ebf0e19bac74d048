"""The month's figures from a snapshot: frame, facts, aggregates, long table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from fanpin_lib.indicators.aggregate import add_figures
from fanpin_lib.indicators.assemble import MADE_FROM, long_table
from fanpin_lib.indicators.bands import with_bands
from fanpin_lib.indicators.behind import Behind, households_behind
from fanpin_lib.indicators.delivered import Ledgers
from fanpin_lib.indicators.figure_sql import create_target
from fanpin_lib.indicators.frame import BEFORE, set_up
from fanpin_lib.indicators.lacking_places import lacking_somewhere
from fanpin_lib.indicators.loader import families_for
from fanpin_lib.indicators.long_table import with_lacking
from fanpin_lib.indicators.model import Family
from fanpin_lib.indicators.places import Places, lay_out_places, read_places
from fanpin_lib.period import Month
from fanpin_lib.policy.workdays import Calendar

if TYPE_CHECKING:
    from fanpin_lib.policy import Profile


def compute(
    connection: duckdb.DuckDBPyConnection,
    month: Month | str,
    profile: Profile,
    county_code: str,
    *,
    county_name: str = "",
    calendar: Calendar | None = None,
    families: list[str] | None = None,
    only: set[str] | None = None,
    forget_facts: bool = False,
    when_counted: Callable[[Behind], None] | None = None,
) -> pa.Table:
    """Every indicator of every region, for the month and the twelve before it.

    As of each month's last day; nothing depends on today.

    Args:
        connection: of a snapshot: one view per ledger, ``<register>_by_month``,
            ``table_status``. Temporary tables are created in it.
        month: the closing month.
        profile: the policy profile; ``profile.value(rule_id, day)`` is asked.
        county_code: six digits.
        county_name: what the county is called if the regions ledger does not say it.
        calendar: working days; default the published ones without a county's additions.
        families: only these families of the catalogue; default all.
        only: of them only the indicators with these ids; default all.
        when_counted: called once all is counted, with the households behind the figures that
            tell something of persons.
        forget_facts: drop every temporary table, also the caller's, once all is counted and
            before the table is put together: 100 MB less at the peak for a county.

    Returns:
        The long table described in ``fanpin_lib.indicators.assemble.SCHEMA``, sorted by
        region, month, indicator and dimension. ``value`` is null unless ``status`` is ok;
        which ledgers and columns are missing where it is 无数据, ``lacking_ledgers`` and
        ``lacking_by_place`` tell.
    """
    closing = month if isinstance(month, Month) else Month.parse(month)
    there = _relations(connection)
    facts = lay_out_facts(
        connection, closing, profile, county_code, calendar, families, county_name=county_name
    )
    wanted = [f for f in facts.families if families is None or f.id in families]
    indicators = [i for f in wanted for i in f.indicators.values() if only is None or i.id in only]
    unprepared = {i for f in wanted if not there.issuperset(f.prepared) for i in f.indicators}
    indicators = with_bands(connection, indicators)
    numbers = create_target(connection, [i.id for i in indicators])
    for name in dict.fromkeys(i.fact for i in indicators):
        same = [i for i in indicators if i.fact == name]
        add_figures(connection, name, same, facts.places.unplaced, numbers)
    if when_counted:
        when_counted(households_behind(connection, indicators, facts.places.unplaced))
    if forget_facts:
        _forget_facts(connection)
    table = long_table(connection, indicators, facts.ledgers, closing.window(BEFORE), unprepared)
    lacking = {i.id: facts.ledgers.lacking(i, closing) for i in indicators}
    somewhere = lacking_somewhere(connection, indicators, facts.ledgers, closing)
    return with_lacking(table, {name: said for name, said in lacking.items() if said}, somewhere)


def _forget_facts(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the temporary tables that the long table is not made from."""
    sql = "SELECT table_name FROM duckdb_tables() WHERE temporary"
    for (name,) in connection.execute(sql).fetchall():
        if name not in MADE_FROM:
            connection.execute(f"DROP TABLE {name}")


@dataclass(frozen=True)
class Facts:
    """What stands in the connection once the facts are laid out."""

    families: list[Family]
    ledgers: Ledgers
    places: Places


def lay_out_facts(
    connection: duckdb.DuckDBPyConnection,
    closing: Month,
    profile: Profile,
    county_code: str,
    calendar: Calendar | None,
    families: list[str] | None,
    *,
    county_name: str = "",
) -> Facts:
    """Create the fact relations of the families (default all), and all that they stand on."""
    run = families_for(families)
    ledgers = set_up(connection, closing, profile, calendar or Calendar.load(None), run)
    places = read_places(connection, closing, county_code, county_name)
    lay_out_places(connection, places)
    for family in run:
        connection.execute(family.sql)
    return Facts(run, ledgers, places)


def _relations(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The tables and views that the caller made."""
    sql = "SELECT table_name FROM duckdb_tables() UNION ALL SELECT view_name FROM duckdb_views()"
    return {name for (name,) in connection.execute(sql).fetchall()}
