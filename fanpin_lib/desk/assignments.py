"""Assignments 交办单: to each department what is missing, by when, and a slip to report back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fanpin_lib.classification.shortfalls import NOBODY, UNWRITTEN, WRONG
from fanpin_lib.county import County
from fanpin_lib.desk.document_templates import documents_folder, file_name
from fanpin_lib.edition.swap import replaced_folder
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.files.private import make_private
from fanpin_lib.files.synthetic import REMARK
from fanpin_lib.period import Month

if TYPE_CHECKING:
    import duckdb

FOLDER = "交办单"
#: How the sheet of what no document sends to a department is called.
NOBODY_NAMED = "（方案没有写交哪个部门，请填写）"
_DEADLINE = "task_report_deadline"
_NAMES = """
SELECT v.region_code, coalesce(t.region_name, '') || v.region_name
FROM regions AS v LEFT JOIN regions AS t ON t.region_code = v.parent_code
"""
_HEADS = "SELECT household_id, any_value(head_name) FROM households GROUP BY household_id"
#: What departments were given and have not reported back or closed.
_OPEN = """
SELECT t.department, t.village_code, c.household_id, t.task_id AS item, t.problem AS what,
       t.assigned_on AS since
FROM tasks AS t LEFT JOIN (SELECT case_id, any_value(household_id) AS household_id
                           FROM cases GROUP BY case_id) AS c ON c.case_id = t.case_id
WHERE t.assigned_on <= $end AND NOT coalesce(t.reported_back_on <= $end, false)
  AND NOT coalesce(t.closed_on <= $end, false)
ORDER BY t.assigned_on, t.task_id
"""


@dataclass(frozen=True)
class Item:
    """Something that a department is to put right; ``due`` is None where nobody says by when."""

    department: str
    place: str
    household: str
    what: str
    due: date | None


@dataclass(frozen=True)
class Assignments:
    """Items by department, where the sheets lie, and what is to be said."""

    month: Month
    counts: Mapping[str, int]
    folder: Path
    remarks: tuple[str, ...] = ()

    def __str__(self) -> str:
        if not self.counts:
            return f"{self.month.label}：没有要交办的事项。"
        lines = [f"{name}：{count} 件" for name, count in self.counts.items()]
        end = f"交办单 {len(self.counts)} 份，附反馈单，在 {self.folder}（含姓名，勿外传）。"
        return "\n".join([*lines, *self.remarks, end])


def write_assignments(county: County, month: Month, start: date | None = None) -> Assignments:
    """Write ``private/<month>/交办单``: a sheet a department.

    Args:
        start: when they are handed over, from which deadlines run; None: left open, and said
            as working days.

    Raises:
        NoDataForMonth: nothing was delivered for the month.
    """
    folder = county.private_folder(month) / FOLDER
    with county.snapshot(month).connect() as connection:
        items = list(_items(connection, county, month, start))
    limit = _limit(county, month)
    make_private(folder.parent)
    with replaced_folder(folder) as beside:
        make_private(beside)
        counts = Counter(item.department for item in items)
        for department in counts:
            own = [item for item in items if item.department == department]
            _write(county, month, department, own, (start, limit), beside)
    return Assignments(month, dict(counts), folder, tuple(_remarks(counts, limit, start)))


def _remarks(counts: Mapping[str, int], limit: int | None, start: date | None) -> Iterator[str]:
    if NOBODY_NAMED in counts:
        yield f"方案没有写交哪个部门的 {counts[NOBODY_NAMED]} 件单独一份，请县里定部门。"
    if limit is None:
        yield "方案没有写交办事项几天反馈，新交办的期限留空。"
    elif start is None:
        yield f"新交办的从交办之日起 {limit} 个工作日反馈；要写明日期，加 --start 交办日期。"


def _items(
    connection: duckdb.DuckDBPyConnection, county: County, month: Month, start: date | None
) -> Iterator[Item]:
    """What is short and in no department's hands, then what departments have not reported."""
    from fanpin_lib.classification.shortfalls import shortfalls

    places = dict(connection.execute(_NAMES).fetchall())
    heads = dict(connection.execute(_HEADS).fetchall())
    short = shortfalls(connection, month, county.profile)
    new = _due(county, start, _limit(county, month))
    for row in short[short.state.isin([NOBODY, WRONG, UNWRITTEN])].to_dict("records"):
        wrong = f"（台账交给了{row['given']}）" if row["state"] == WRONG else ""
        cited = f"；{row['cited']}" if row["cited"] else ""
        for department in str(row["departments"] or NOBODY_NAMED).split("、"):
            yield Item(
                department,
                places.get(row["village_code"], ""),
                _household(row["household_id"], heads),
                f"{row['condition']}缺项{wrong}{cited}",
                new,
            )
    yield from _unreported(connection, county, month, places, heads)


def _unreported(
    connection: duckdb.DuckDBPyConnection,
    county: County,
    month: Month,
    places: Mapping[str, str],
    heads: Mapping[str, str | None],
) -> Iterator[Item]:
    """What departments were given and have not reported back."""
    for row in connection.execute(_OPEN, {"end": month.last_day}).df().to_dict("records"):
        began = row["since"].date()
        yield Item(
            row["department"],
            places.get(row["village_code"], ""),
            _household(row["household_id"], heads),
            f"{row['what'] or '没有写明问题'}（{row['item']}，{began}交办，没有反馈）",
            _due(county, began, _limit(county, Month.of(began))),
        )


def _household(number: Any, heads: Mapping[str, str | None]) -> str:
    if not isinstance(number, str):
        return ""
    return f"{number} {heads.get(number) or ''}".strip()


def _limit(county: County, month: Month) -> int | None:
    """Working days to report back in; None where the profile has no number."""
    try:
        return int(county.profile.require(_DEADLINE, month.last_day).value)
    except RuleNotInForce:
        return None


def _due(county: County, start: date | None, limit: int | None) -> date | None:
    if start is None or limit is None:
        return None
    found = county.calendar.add(np.array([start], "datetime64[D]"), limit)[0]
    return None if np.isnat(found) else found.astype(date)


def _write(
    county: County, month: Month, department: str, items: list[Item],
    term: tuple[date | None, int | None], folder: Path,
) -> None:  # fmt: skip
    from fanpin_lib.office.documents.templates import ASSIGNMENT, template

    filling = {**_filling(month, items, term), "部门": department, "县名": county.name}
    filling["合成标注"] = REMARK if county.made_up(month) else ""
    made = template(ASSIGNMENT, documents_folder(county)).filled(filling)
    name = "没有写明部门" if department == NOBODY_NAMED else department
    path = folder / file_name(f"{name}_交办单.docx")
    path.write_bytes(made)
    path.chmod(0o600)


def _filling(
    month: Month, items: list[Item], term: tuple[date | None, int | None]
) -> dict[str, Any]:
    """A sheet's items and days; ``term`` is when it is handed over, and the days it has."""
    start, limit = term
    open_ended = f"交办后{limit}个工作日" if limit is not None else "＿月＿日"
    rows = [
        {
            "序": str(number),
            "地点": item.place,
            "户": item.household,
            "办什么": item.what,
            "期限": str(item.due) if item.due else open_ended,
        }
        for number, item in enumerate(items, start=1)
    ]
    return {
        "件数": str(len(rows)),
        "事项": rows,
        "说明": "" if limit is not None else "方案没有写几天反馈，期限由交办单位填写。",
        "截止日": _day(month.last_day),
        "成文日期": _day(start) if start else "　　年　月　日",
    }


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
