"""Public notices 公示: a sheet a village for each point at which the profile requires one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from fanpin_lib.classification.notices_due import (
    NoticePoint,
    forbidden_notices,
    notice_points,
    whose_turn,
)
from fanpin_lib.county import County
from fanpin_lib.desk.document_templates import documents_folder, file_name
from fanpin_lib.desk.scanning import scan_files
from fanpin_lib.edition.swap import replaced_folder
from fanpin_lib.errors import InputError
from fanpin_lib.files.private import make_private
from fanpin_lib.files.synthetic import REMARK
from fanpin_lib.period import Month

if TYPE_CHECKING:
    import pandas as pd

    from fanpin_lib.office.notices.sheets import Term

FOLDER = "公示"
_NAMES = """
SELECT v.region_code, coalesce(t.region_name, ''), v.region_name
FROM regions AS v LEFT JOIN regions AS t ON t.region_code = v.parent_code
"""
_DELIVERED = "SELECT count(*) FROM table_status WHERE table_name = 'case_steps' AND delivered"


@dataclass(frozen=True)
class Notices:
    """How many notices there are, where, and what is to be said of each point."""

    month: Month
    sheets: int
    folder: Path
    remarks: tuple[str, ...] = ()

    def __str__(self) -> str:
        made = f"写出 {self.sheets} 份公示，在 {self.folder}（姓名已遮掩；贴出以前请核对）。"
        return "\n".join([*([made] if self.sheets else []), *self.remarks])


def write_notices(county: County, month: Month, start: date | None = None) -> Notices:
    """Write ``private/<month>/公示``: a sheet a village and point, a blank one for each point.

    Args:
        start: when they are put up; None: the first working day after the month.

    Raises:
        InputError: the profile forbids notices and requires none; names the clause.
        NoDataForMonth: nothing was delivered for the month.
    """
    points, forbidden = _points(county, month)
    folder = county.private_folder(month) / FOLDER
    if not points:
        return Notices(month, 0, folder, (f"方案“{county.profile.label}”没有写要公示，没有写出。",))
    first = start or _first_day(county, month)
    make_private(folder.parent)
    with replaced_folder(folder) as beside:
        make_private(beside)
        made, remarks = _written(county, month, points, first, beside)
        scan_files({path.name: path for path in made}, county, month)
    return Notices(month, len(made), folder, (*remarks, *forbidden))


def _points(county: County, month: Month) -> tuple[list[NoticePoint], list[str]]:
    """The points that ask for a notice, and what is said of those that may have none."""
    end = month.last_day
    points, forbidden = notice_points(county.profile, end), forbidden_notices(county.profile, end)
    told = [f"{one.stage}环节不得公示（{one.cited}）" for one in forbidden]
    if told and not points:
        raise InputError(
            f"方案“{county.profile.label}”规定{'；'.join(told)}，没有写出公示",
            hint="要公示的，请先由县里在 county/policy/ 写明依据。",
        )
    return points, [f"{one}，没有写出。" for one in told]


def _first_day(county: County, month: Month) -> date:
    """The first working day after the month; its first day where days off are not published."""
    found = county.calendar.add(np.array([month.last_day], "datetime64[D]"), 1)[0]
    return (month + 1).first_day if np.isnat(found) else found.astype(date)


def _written(
    county: County, month: Month, points: list[NoticePoint], start: date, folder: Path
) -> tuple[list[Path], list[str]]:
    made: list[Path] = []
    remarks: list[str] = []
    mark = REMARK if county.made_up(month) else ""
    with county.snapshot(month).connect() as connection:
        names = {code: (town, name) for code, town, name in connection.execute(_NAMES).fetchall()}
        delivered = connection.execute(_DELIVERED).fetchall()[0][0] > 0
        for point in points:
            rows = whose_turn(connection, point, month.last_day)
            made += _of_point(county, point, rows, names, start, folder, mark)
            remarks.append(_said(point, rows, delivered))
    return made, remarks


def _of_point(
    county: County, point: NoticePoint, rows: pd.DataFrame,
    names: dict[str, tuple[str, str]], start: date, folder: Path, mark: str,
) -> Iterator[Path]:  # fmt: skip
    """A notice for each village whose turn it is, and a blank one."""
    from fanpin_lib.office.documents.templates import NOTICE, template
    from fanpin_lib.office.notices.sheets import Term, notice

    form = template(NOTICE, documents_folder(county))
    for code, own in rows.groupby("village_code", dropna=False):
        place = names.get(str(code), ("", "（没有写明村）"))
        up = own.started_on.min()
        term = _term(county, point, up.date() if up == up else start)
        households = cast("list[dict[str, Any]]", _plain(own).to_dict("records"))
        filling = notice(point.stage, place, households, term, point.cited)
        path = folder / file_name(f"{place[0]}_{place[1]}_{point.stage}公示.docx")
        path.write_bytes(form.filled({**filling, "合成标注": mark}))
        yield path
    blank = notice(point.stage, ("　　乡（镇）", "　　村"), [], Term(None, None), point.cited)
    path = folder / f"空白_{point.stage}公示.docx"
    path.write_bytes(form.filled({**blank, "合成标注": ""}))
    yield path


def _plain(rows: pd.DataFrame) -> pd.DataFrame:
    """With None for what is not there: pandas' own sign for it would be written out."""
    return rows.astype(object).where(rows.notna(), None)


def _term(county: County, point: NoticePoint, start: date) -> Term:
    """From when to when: the first day does not count (Civil Code 民法典 article 201)."""
    from fanpin_lib.office.notices.sheets import Term

    step = point.step
    if step is None or step.notice_days is None:
        return Term(start, None)
    days = f"，共{step.notice_days}个{step.notice_counted_in}，公布当天不算"
    if step.notice_counted_in == "自然日":
        return Term(start, start + timedelta(days=step.notice_days), days)
    end = county.calendar.add(np.array([start], "datetime64[D]"), step.notice_days)[0]
    return Term(start, None if np.isnat(end) else end.astype(date), days)


def _said(point: NoticePoint, rows: pd.DataFrame, delivered: bool) -> str:
    """Of a point: whose turn it is, or why nobody can know; what the document leaves open."""
    lead = f"{point.stage}公示（{point.cited}）"
    if not delivered:
        return f"{lead}：程序台账没有交来，轮到哪些户不知道，只写了空白的。"
    if point.step is None or point.before is None:
        return f"{lead}：程序里没有写公示在哪一步之后，轮到哪些户不知道，只写了空白的。"
    days = "" if point.step.notice_days is not None else "；方案没有写公示多少天，结束日期留空"
    nameless = int(rows.head_name.isna().sum())
    unnamed = f"；{nameless} 户没有登记户主姓名" if nameless else ""
    unclassed = int(rows.category.isna().sum())
    unnamed += f"；{unclassed} 户还没有登记类别，空着的请填" if unclassed else ""
    return f"{lead}：轮到 {len(rows)} 户，{rows.village_code.nunique()} 个村{days}{unnamed}。"
