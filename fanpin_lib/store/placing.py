"""Whether monitored households can be told by village: without that a month says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanpin_lib.errors import InputError
from fanpin_lib.fields import tables
from fanpin_lib.store.snapshot import Snapshot

if TYPE_CHECKING:
    import duckdb

_FROM = ("cases", "national_persons", "national_households")
_BESIDE = ("national_work", "national_planned_work")  # name a household's class beside its work


def refuse_unplaced(snapshot: Snapshot) -> None:
    """Refuse a month in which somebody is monitored, but no monitored household has a place.

    Raises:
        InputError: says what is missing and what to hand in.
    """
    with snapshot.connect() as connection:
        monitored = sum(
            connection.execute(
                f"SELECT count(DISTINCT household_id) FROM {name} "
                "WHERE registered_category IS NOT NULL"
            ).fetchall()[0][0]
            for name in _FROM
        )
        monitored += _named_beside(connection)
        placed, villages = connection.execute(
            "SELECT (SELECT count(*) FROM cases SEMI JOIN regions "
            "ON region_code = village_code), (SELECT count(*) FROM regions)"
        ).fetchall()[0]
        coded = connection.execute("SELECT count(village_code) FROM cases").fetchall()[0][0]
    if not monitored or placed or (coded and not villages):
        return
    raise InputError(
        f"{snapshot.month.label}的台账里有监测对象，但没有一户能落实到村，没有结账",
        hint=_wanted(snapshot, villages),
    )


def _named_beside(connection: duckdb.DuckDBPyConnection) -> int:
    """Households that exports of work call monitored, in a column that no figure reads."""
    header = tables()["cases"].fields["registered_category"].label
    return sum(
        connection.execute(
            f"SELECT count(DISTINCT household_id) FROM {name} "
            "WHERE json_extract_string(extra, ?) <> ''",
            [f'$."{header}"'],
        ).fetchall()[0][0]
        for name in _BESIDE
    )


def _wanted(snapshot: Snapshot, villages: int) -> str:
    """What would place the households."""
    if not snapshot.has("cases"):
        label = tables()["national_persons"].label
        return f"请交“{label}”（有识别监测时间的）或“{tables()['cases'].label}”。"
    if not villages:
        return (
            f"请交“{tables()['regions'].label}”，"
            f"或有 12 位行政村编码的“{tables()['national_villages'].label}”。"
        )
    return (
        "台账里的县、乡、村名在行政区划里都找不到，请核对行政区划台账和行政村导出是不是本县的；"
        "叫法不同的，写进行政区划的“别名”列。已入库的不必重交。"
    )
