"""Assignments 交办单: to each department what is missing, by when, and a slip to report back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from fanpin_lib.county import County
from fanpin_lib.desk.assigned_items import NOBODY_NAMED, Item, days_to_report, items_of, not_known
from fanpin_lib.desk.document_templates import documents_folder, file_name
from fanpin_lib.desk.worklists.slips import keep_slips, slip_number
from fanpin_lib.edition.swap import replaced_folder
from fanpin_lib.files.private import make_private
from fanpin_lib.files.synthetic import REMARK
from fanpin_lib.office.documents.assignment import SLIP
from fanpin_lib.period import Month

FOLDER = "交办单"


@dataclass(frozen=True)
class Assignments:
    """Items by department, where the sheets lie, and what is to be said.

    Attributes:
        unknown: what the ledgers cannot tell, so that nothing of it is among the items.
    """

    month: Month
    counts: Mapping[str, int]
    folder: Path
    remarks: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def __str__(self) -> str:
        if not self.counts:
            far = "台账里" if self.unknown else ""
            return "\n".join([f"{self.month.label}：{far}没有要交办的事项。", *self.unknown])
        lines = [f"{name}：{count} 件" for name, count in self.counts.items()]
        end = f"交办单 {len(self.counts)} 份，附反馈单，在 {self.folder}（含姓名，勿外传）。"
        end += "反馈单填好后用 fanpin ingest 读回。"
        return "\n".join([*lines, *self.remarks, *self.unknown, end])


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
        items = list(items_of(connection, county, month, start))
        unknown = tuple(not_known(connection))
    limit = days_to_report(county, month)
    make_private(folder.parent)
    with replaced_folder(folder) as beside:
        make_private(beside)
        counts = Counter(item.department for item in items)
        for department in counts:
            own = [item for item in items if item.department == department]
            _write(county, month, department, own, (start, limit), beside)
    named = {name: _slip(month, name, items) for name in counts if name != NOBODY_NAMED}
    keep_slips(county, month, SLIP, named)
    remarks = tuple(_remarks(counts, limit, start))
    return Assignments(month, dict(counts), folder, remarks, unknown)


def _remarks(counts: Mapping[str, int], limit: int | None, start: date | None) -> Iterator[str]:
    if NOBODY_NAMED in counts:
        yield f"方案没有写交哪个部门的 {counts[NOBODY_NAMED]} 件单独一份，请县里定部门。"
    if limit is None:
        yield "方案没有写交办事项几天反馈，新交办的期限留空。"
    elif start is None:
        yield f"新交办的从交办之日起 {limit} 个工作日反馈；要写明日期，加 --start 交办日期。"


def _write(
    county: County, month: Month, department: str, items: list[Item],
    term: tuple[date | None, int | None], folder: Path,
) -> None:  # fmt: skip
    from fanpin_lib.office.documents.templates import ASSIGNMENT, template

    filling = {**_filling(month, department, items, term), "部门": department, "县名": county.name}
    filling["合成标注"] = REMARK if county.made_up(month) else ""
    made = template(ASSIGNMENT, documents_folder(county)).filled(filling)
    name = "没有写明部门" if department == NOBODY_NAMED else department
    path = folder / file_name(f"{name}_交办单.docx")
    path.write_bytes(made)
    path.chmod(0o600)


def _filling(
    month: Month, department: str, items: list[Item], term: tuple[date | None, int | None]
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
            "交办日期": str(item.given or ""),
            "编号": _number(month, department, item),
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


def _number(month: Month, department: str, item: Item) -> str:
    """By which a row of the slip is known again; none where no department is named yet."""
    if department == NOBODY_NAMED:
        return "定了部门再编号"
    return slip_number(month, SLIP, department, item.key)


def _slip(month: Month, department: str, items: list[Item]) -> list[dict[str, Any]]:
    """The department's rows as they are remembered."""
    rows = []
    for item in (one for one in items if one.department == department):
        number = _number(month, department, item)
        rows.append(
            {
                "key": item.key,
                "number": number,
                "item": item.task or number,
                "household": item.household,
                "assigned_on": str(item.given or ""),
                "case_id": item.case,
                "village_code": item.village,
                "problem": item.problem,
                "department": department,
            }
        )
    return rows


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
