"""Files beside the errors: departments' lists, and the national system's planned work.

The demo county has none of them by itself; with planted errors they tell the same story as
the ledgers, so that what is planted into them stands out.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from fanpin_lib.demo.files.plan import FileLayout
from fanpin_lib.demo.oracle import words
from fanpin_lib.demo.rows.county import County, Row

_TUITION = {"高中": 1200, "高职": 6500, "本科": 5500, "硕士": 8000}
_SCHOOL_AGES = (6, 22)
_PLANNING_AGES = (18, 55)
_PLACE = ("county_name", "township_name", "village_name", "household_id", "name", "id_number")
_SERVICES = ("职业介绍", "技能培训", "务工信息")

#: How each file looks.
LAYOUTS = {
    "national_planned_work": FileLayout("全国系统计划务工导出", "errors", "xlsx"),
    "dept_medical": FileLayout("医保部门费用清单", "errors", "xlsx"),
    "dept_dibao": FileLayout("民政部门低保特困名单", "errors", "csv", "gb18030"),
    "dept_disability": FileLayout("残联残疾人名单", "errors", "xlsx"),
    "dept_schooling": FileLayout("教育部门学籍名单", "errors", "csv", "utf-8-sig"),
    "dept_housing": FileLayout("住建部门危房名单", "errors", "xlsx"),
    "dept_water": FileLayout("水利部门饮水名单", "errors", "csv", "gb18030"),
}


def add_lists(county: County, rng: np.random.Generator) -> None:
    """Put every list into the county's ledgers."""
    lists = DepartmentLists(county, rng)
    for name in LAYOUTS:
        county.now[name] = county.files[name] = getattr(lists, name.removeprefix("dept_"))()


class DepartmentLists:
    """The lists as of the month's end, read off the county's own ledgers."""

    def __init__(self, county: County, rng: np.random.Generator) -> None:
        self.county, self.rng = county, rng
        self.names = {code: names for names, code in county.villages.items()}
        self.homes = {r["household_id"]: r for r in county.now["households"] if not r["closed_on"]}
        self.people = [m for m in county.now["members"] if m["household_id"] in self.homes]
        self.heads = {m["household_id"]: m for m in self.people if m["relation"] == "户主"}

    def row(self, member: Row, **more: object) -> Row:
        """A person as departments write one: by village, number and name."""
        township, village = self.names[member["village_code"]]
        return {
            "county_name": self.county.name,
            "township_name": township,
            "village_name": village,
            "id_number": member["id_number"],
            "name": member["name"],
            **more,
        }

    def national_planned_work(self) -> list[Row]:
        """One in seven of those who could work away and do not."""
        month = self.county.month + 3
        return [
            {name: row[name] for name in _PLACE}
            | {
                "planned": "是",
                "planned_place": "吉林省长春市宽城区",
                "planned_from": month.first_day,
                "service_need": _SERVICES[int(self.rng.integers(len(_SERVICES)))],
            }
            for row in self.county.now["national_persons"]
            if self._may_plan(row) and self.rng.random() < 1 / 7
        ]

    def _may_plan(self, row: Row) -> bool:
        age = words.age_on(row["birth_date"], self.county.end)
        idle = row["work_place"] is None and row["schooling"] is None
        able = row["labour_skill"] in ("普通劳动力", "技能劳动力")
        return idle and able and words.within(age, _PLANNING_AGES)

    def dibao(self) -> list[Row]:
        """Everybody on minimum living security or extreme-poverty support, since New Year."""
        since = date(self.county.month.year, 1, 1)
        return [
            self.row(m, benefit=net, started_on=since, ended_on=None)
            for m in self.people
            if (net := self.homes[m["household_id"]]["safety_net"]) in ("低保", "特困")
        ]

    def disability(self) -> list[Row]:
        """Everybody whose state of health names a disability."""
        return [self.row(m) for m in self.people if "残疾" in m["health"]]

    def schooling(self) -> list[Row]:
        """Pupils with their tuition (元), and children who dropped out."""
        rows = []
        for member in self.people:
            age = words.age_on(member["birth_date"], self.county.end)
            stage = words.stage_of(member["schooling"])
            if stage not in (None, "学前") and words.within(age, _SCHOOL_AGES):
                rows.append(self.pupil(member, "是", _TUITION.get(str(stage), 0)))
            elif member["dropout_reason"]:
                rows.append(self.pupil(member, "否", None))
        return rows

    def pupil(self, member: Row, enrolled: str, tuition: float | None) -> Row:
        """A line of the education department's list; ``tuition`` in 元 a year."""
        return self.row(member, grade=member["schooling"], enrolled=enrolled, tuition=tuition)

    def medical(self) -> list[Row]:
        """Bills of those with a serious illness: paid themselves, half of it in hospital (元)."""
        return [
            self.bill(m, float(paid), float(paid // 2))
            for m in self.people
            if "患有大病" in m["health"] and (paid := int(self.rng.integers(2, 40)) * 50)
        ]

    def bill(self, member: Row, paid: float, inpatient: float) -> Row:
        """A line of the medical department's list for the month (元)."""
        return self.row(
            member,
            month=self.county.month.compact,
            total_expenditure=max(paid, inpatient) * 3,
            self_paid=paid,
            inpatient_self_paid=inpatient,
        )

    def housing(self) -> list[Row]:
        """Houses that are not safe (grade D), and one in thirty of the others (grade B)."""
        return [
            self.house(head, "D级", "是") if short else self.house(head, "B级", "否")
            for head, short in self._heads("housing_ok")
        ]

    def house(self, head: Row, grade: str, dangerous: str) -> Row:
        """A line of the housing department's list."""
        return self.row(head, housing_grade=grade, dangerous=dangerous)

    def water(self) -> list[Row]:
        """Households without safe water, and one in thirty of the others."""
        return [self.well(head, "否" if short else "是") for head, short in self._heads("water_ok")]

    def well(self, head: Row, safe: str) -> Row:
        """A line of the water department's list."""
        return self.row(head, safe_water=safe)

    def _heads(self, condition: str) -> list[tuple[Row, bool]]:
        """Heads of households short of a condition, and of one in thirty others."""
        latest: dict[str, Row] = {}
        for record in sorted(self.county.now["monthly_records"], key=lambda r: r["month"]):
            latest[record["household_id"]] = record
        return [
            (head, short)
            for household, head in self.heads.items()
            if (short := words.no(latest.get(household, {}).get(condition)))
            or self.rng.random() < 1 / 30
        ]
