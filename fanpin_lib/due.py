"""Deadlines of a month: the list in ``private/`` and what the reporting calendar asks for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fanpin_lib.config import Config
from fanpin_lib.period import Month
from fanpin_lib.process import calendar_of, profile_of, snapshot_of

_NAMES = """
SELECT v.region_code, coalesce(t.region_name, ''), v.region_name
FROM regions AS v LEFT JOIN regions AS t ON t.region_code = v.parent_code
"""


@dataclass(frozen=True)
class DueList:
    """Counts by matter and state, and the workbook with every item."""

    counts: dict[str, dict[str, int]]
    path: Path

    def __str__(self) -> str:
        lines = [
            f"{kind}：" + "，".join(f"{state} {count} 件" for state, count in states.items())
            for kind, states in self.counts.items()
        ]
        return "\n".join([*lines, f"逐件清单在 {self.path}（含户编号，勿外传）。"])


def write_due_list(config: Config, month: Month) -> DueList:
    """Compute every deadline as of the month's end and write ``private/<month>/期限.xlsx``.

    Raises:
        NoDataForMonth: nothing was delivered for the month.
    """
    from fanpin_lib.classification.deadlines import deadlines
    from fanpin_lib.office.deadline_list import write_deadline_list

    with snapshot_of(config, month).connect() as connection:
        table = deadlines(connection, month, profile_of(config), calendar_of(config))
        names = {code: (town, name) for code, town, name in connection.execute(_NAMES).fetchall()}
    counts: dict[str, dict[str, int]] = {}
    for row in table.groupby(["kind", "state"], as_index=False).size().to_dict("records"):
        counts.setdefault(row["kind"], {})[row["state"]] = int(row["size"])
    path = config.private_folder(month) / "期限.xlsx"
    return DueList(counts, write_deadline_list(table, names, path))
