"""Deadlines of a month, item by item: the list in ``private/``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib.county import County
from fanpin_lib.period import Month

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from fanpin_lib.files.sheets import Sheet

#: Township's and village's name by village code.
Places = dict[str, tuple[str, str]]

_NAMES = """
SELECT v.region_code, coalesce(t.region_name, ''), v.region_name
FROM regions AS v LEFT JOIN regions AS t ON t.region_code = v.parent_code
"""


@dataclass(frozen=True)
class DueList:
    """Counts by matter and state, what is said of meetings, and the workbook with every item."""

    counts: dict[str, dict[str, int]]
    path: Path
    meetings: tuple[str, ...] = ()
    everything: bool = False

    def __str__(self) -> str:
        lines = [
            f"{kind}：" + "，".join(f"{state} {count} 件" for state, count in states.items())
            for kind, states in self.counts.items()
        ]
        listed = (
            "全部逐件列出，已办结的也在内" if self.everything else "只列没有办结的；全部请加 --all"
        )
        last = f"逐件清单在 {self.path}（{listed}；含户编号，勿外传）。"
        return "\n".join([*lines, *self.meetings, last])


def write_due_list(county: County, month: Month, *, everything: bool = False) -> DueList:
    """Compute every deadline as of the month's end and write ``private/<month>/期限.xlsx``.

    Args:
        everything: list also what is done; counted is everything in any case.

    Raises:
        NoDataForMonth: nothing was delivered for the month.
    """
    from fanpin_lib.classification.shortfalls import shortfalls
    from fanpin_lib.classification.visits_due import visits_due
    from fanpin_lib.office.deadline_list import write_deadline_list
    from fanpin_lib.office.due_sheets import shortfall_sheets

    with county.snapshot(month).connect() as connection:
        table = _with_days(connection, county, month)
        visits = visits_due(connection, month, county.profile)
        short = shortfalls(connection, month, county.profile)
        names = {code: (town, name) for code, town, name in connection.execute(_NAMES).fetchall()}
        more, said = _more(connection, county, month, names)
    name = "期限（全部）.xlsx" if everything else "期限.xlsx"
    path = county.private_folder(month) / name
    sheets = [*more, *shortfall_sheets(short, names)]
    path = write_deadline_list(
        table, visits, names, path, sheets, synthetic=county.made_up(month), everything=everything
    )
    counts = _counts([table, visits, short.assign(kind="缺项分办")])
    return DueList(counts, path, said, everything)


def _with_days(connection: duckdb.DuckDBPyConnection, county: County, month: Month) -> pd.DataFrame:
    """Steps, alerts, tasks and warnings, and the step that each open warning waits for."""
    import pandas as pd

    from fanpin_lib.classification.warning_steps import warnings_waiting
    from fanpin_lib.desk.month_deadlines import month_deadlines

    parts = [
        month_deadlines(connection, county, month),
        warnings_waiting(connection, month, county.profile),
    ]
    return pd.concat([part for part in parts if not part.empty] or parts[:1], ignore_index=True)


def _more(
    connection: duckdb.DuckDBPyConnection, county: County, month: Month, names: Places
) -> tuple[list[Sheet], tuple[str, ...]]:
    """Sheets of what is not a deadline of a single thing, and what is said of them."""
    from fanpin_lib.classification.aid_candidates import aid_candidates
    from fanpin_lib.desk.medical_list import medical_list
    from fanpin_lib.desk.owed_meetings import owed_meetings, said_of
    from fanpin_lib.office.due_sheets import aid_sheets, medical_sheets, meeting_sheets

    aids = aid_sheets(aid_candidates(connection, month, county.profile), names)
    meetings = owed_meetings(connection, county, month)
    patients = medical_sheets(medical_list(connection, county, month), names)
    return [*meeting_sheets(meetings), *patients, *aids], tuple(said_of(meetings))


def _counts(parts: list[pd.DataFrame]) -> dict[str, dict[str, int]]:
    """How many items of each kind are in each state."""
    counts: dict[str, dict[str, int]] = {}
    for part in parts:
        for row in part.groupby(["kind", "state"], as_index=False).size().to_dict("records"):
            counts.setdefault(row["kind"], {})[row["state"]] = int(row["size"])
    return counts
