"""Minutes of 研判会议: forms and a workbook for the meetings owed, to be read back once held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanpin_lib.county import County
from fanpin_lib.desk.document_templates import documents_folder, file_name
from fanpin_lib.desk.owed_meetings import HELD, owed_meetings
from fanpin_lib.fields import Table, code_list, tables
from fanpin_lib.files.private import make_private
from fanpin_lib.files.synthetic import REMARK
from fanpin_lib.office.minutes.meeting import Judged, Meeting
from fanpin_lib.period import Month
from fanpin_lib.regions import Level, short_code

if TYPE_CHECKING:
    import duckdb

FOLDER = "研判会议"
BOOK = "研判会议记录.xlsx"
#: What the rules say otherwise than the ledger is what a meeting has to judge.
_DIFFERENT = ("应纳未纳", "应消未消")
_JUDGED = """
SELECT d.household_id, coalesce(h.head_name, '') AS head_name, d.village_code, d.difference
FROM category_differences AS d
LEFT JOIN (SELECT household_id, any_value(head_name) AS head_name FROM households GROUP BY 1) AS h
       ON h.household_id = d.household_id
WHERE d.month = $month AND list_contains($kinds::VARCHAR[], d.difference)
ORDER BY d.village_code, d.household_id
"""


@dataclass(frozen=True)
class Minutes:
    """How many meetings there are to be held, by level, and where their forms lie.

    Attributes:
        held: how many of those that the profile asks for were held already.
    """

    month: Month
    counts: Mapping[str, int]
    forms: int
    folder: Path
    held: int = 0

    def __str__(self) -> str:
        owed = "，".join(f"{level}级 {count} 次" for level, count in self.counts.items())
        first = f"要开的研判会议：{owed}" if owed else f"{self._none}，写出空白的"
        return (
            f"{self.month.label}{first}。\n记录表 {self.forms} 份和工作簿 {BOOK} 在 {self.folder}"
            "（含姓名，勿外传）。\n"
            f"开过以后填好，运行 fanpin minutes {self.month} --read 文件 读回。"
        )

    @property
    def _none(self) -> str:
        if self.held:
            return f"要开的研判会议都开过了（{self.held} 次）"
        return "方案没有写本月要开的研判会议"


def write_minutes(county: County, month: Month) -> Minutes:
    """Write ``private/<month>/研判会议``: a form a meeting, and one workbook for all.

    Forms that are there already, perhaps filled in, stay as they are. Villages' meetings stand
    in the workbook only, and share a blank form.

    Raises:
        NoDataForMonth: nothing was delivered for the month.
    """
    folder = county.private_folder(month) / FOLDER
    with county.snapshot(month).connect() as connection:
        owed = owed_meetings(connection, county, month).to_dict("records")
        now = [row for row in owed if row["now"]]
        households = _to_judge(connection, county, month)
    meetings = [_meeting(row, households) for row in now if row["state"] != HELD]
    make_private(folder)
    counts: dict[str, int] = {}
    for one in meetings:
        counts[one.level] = counts.get(one.level, 0) + 1
    blank = Meeting("", "", "", "", "", "", "", ())
    forms = [m for m in meetings if m.level != Level.VILLAGE.label]
    made_up = county.made_up(month)
    for one in [*forms, blank]:
        _write_form(county, one, folder, REMARK if made_up else "")
    _write_book(folder / BOOK, meetings, synthetic=made_up)
    return Minutes(month, counts, len(forms) + 1, folder, len(now) - len(meetings))


def _write_form(county: County, one: Meeting, folder: Path, remark: str) -> None:
    from fanpin_lib.files.atomic import atomic_write
    from fanpin_lib.office.documents.templates import MINUTES, template

    path = folder / f"{file_name(f'{one.unit}_{one.number}') if one.number else '空白'}.docx"
    if path.exists():
        return
    made = template(MINUTES, documents_folder(county)).filled(one.filling(remark))
    with atomic_write(path, private=True) as beside:
        beside.write_bytes(made)


def _write_book(path: Path, meetings: Sequence[Meeting], *, synthetic: bool) -> None:
    from fanpin_lib.office.minutes.book import write_book

    if path.exists():  # perhaps filled in: the new one lies beside it
        path = path.with_name(f"{path.stem}（新写）{path.suffix}")
    shown = [tables()[name] for name in ("meetings", "judgements")]
    fields = [field for table in shown for field in table.fields.values()]
    labels = {table.name: {"": table.label, **_labels(table)} for table in shown}
    choices = {f.label: code_list(f.codes) for f in fields if f.type == "code" and f.codes}
    write_book(path, meetings, labels, choices, synthetic=synthetic)


def _labels(table: Table) -> dict[str, str]:
    """Of judgements without the identity number: the household's number stands there."""
    return {f.name: f.label for f in table.fields.values() if f.type != "id_number"}


def _meeting(row: Mapping[Any, Any], judged: Sequence[Judged]) -> Meeting:
    """A meeting not held yet, one a unit and matter, with the households to be judged.

    Its number says since when it is owed, by whom and what about: written again, the same.
    """
    level, code = row["unit_level"], str(row["unit_code"])
    place = code if level in (Level.TOWNSHIP.label, Level.VILLAGE.label) else ""
    whose = short_code(code) if code.isdigit() else code
    own = [h for h in judged if not place or h.village_code.startswith(short_code(place))]
    return Meeting(
        number=f"{row['starts']:%Y%m}-{whose}-{row['subject']}",
        level=level,
        unit=row["unit"],
        region_code=place,
        department=row["unit"] if not place and level != Level.COUNTY.label else "",
        subject=row["subject"],
        cited=row["clause"] or "",
        households=own,
    )


def _to_judge(connection: duckdb.DuckDBPyConnection, county: County, month: Month) -> list[Judged]:
    from fanpin_lib.classification import assess_facts, build_facts, differences

    build_facts(connection, month, profile=county.profile)
    assess_facts(connection, county.profile)
    differences(connection, county.profile)
    rows = connection.execute(_JUDGED, {"month": str(month), "kinds": list(_DIFFERENT)})
    return [Judged(number, head, code or "", why) for number, head, code, why in rows.fetchall()]
