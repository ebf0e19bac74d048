"""The ledgers of households that the profile wants kept: lists in ``private/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib.county import County
from fanpin_lib.desk.class_standing import lay_out_standing
from fanpin_lib.period import Month

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from fanpin_lib.policy.ledger_keeping import KeptLedger
    from fanpin_lib.regions import Level

_NAMES = """
SELECT v.region_code, coalesce(t.region_name, ''), v.region_name
FROM regions AS v LEFT JOIN regions AS t ON t.region_code = v.parent_code
"""
_ROWS = """
SELECT s.class AS class_name, s.region_code AS village_code, h.village_group, s.household_id,
       n.head_name, h.members, h.household_type, a.registered_category, a.identified_on,
       array_to_string(a.risks, '、') AS risks
FROM class_standing AS s
LEFT JOIN household_months AS h ON h.month = s.month AND h.household_id = s.household_id
LEFT JOIN active_households AS a ON a.month = s.month AND a.household_id = s.household_id
LEFT JOIN (SELECT household_id, any_value(head_name) AS head_name FROM households GROUP BY 1) AS n
       ON n.household_id = s.household_id
WHERE s.month = $month AND s.classification = $classification
  AND list_contains($classes::VARCHAR[], s.class)
"""


@dataclass(frozen=True)
class Rosters:
    """Households by ledger, workbooks by level, and the folder with them."""

    month: Month
    households: Mapping[str, int]
    books: Mapping[Level, int]
    folder: Path

    def __str__(self) -> str:
        if not self.households:
            return f"{self.month.label}：方案没有写要按类别、层级建哪些台账，没有名册可写。"
        lines = [f"{name}：{count:,} 户" for name, count in self.households.items()]
        made = "，".join(f"{level.label}级 {count} 份" for level, count in self.books.items())
        return "\n".join([*lines, f"名册 {made}，在 {self.folder}（含姓名，勿外传）。"])


def write_rosters(county: County, month: Month) -> Rosters:
    """Write the lists of every ledger into ``private/<month>/名册``, level by level.

    Raises:
        NoDataForMonth: nothing was delivered for the month.
    """
    from fanpin_lib.office import rosters as books
    from fanpin_lib.policy.ledger_keeping import kept_ledgers

    snapshot = county.snapshot(month)
    kept = list(kept_ledgers(county.profile, month.last_day))
    folder = county.private_folder(month) / "名册"
    if not kept:
        return Rosters(month, {}, {}, folder)
    with snapshot.connect() as connection:
        lay_out_standing(connection, county, month)
        found = [books.Roster(one.name, one.keepers, _rows(connection, month, one)) for one in kept]
        names = {code: (town, name) for code, town, name in connection.execute(_NAMES).fetchall()}
    written = books.write_rosters(found, names, folder, synthetic=county.made_up(month))
    return Rosters(month, {one.name: len(one.rows) for one in found}, written, folder)


def _rows(connection: duckdb.DuckDBPyConnection, month: Month, ledger: KeptLedger) -> pd.DataFrame:
    asked = {
        "month": str(month),
        "classification": ledger.classification,
        "classes": list(ledger.classes),
    }
    return connection.execute(_ROWS, asked).df()
