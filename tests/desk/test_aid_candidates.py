"""Whom the aids of a document may be for, and what has to be asked before it is said."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest

from fanpin_lib.desk.due import write_due_list
from fanpin_lib.errors import FanpinError
from tests.classification.profiles import made
from tests.classification.workdir import NEAR, Workdir

STUDENT = "110101200701010000"


def household(work: Workdir, name: str, **member: object) -> None:
    work.household(name, 5000)
    work.put("cases", case_id=f"C{name}", household_id=name, village_code=NEAR,
             registered_category="边缘易致贫户", identified_on=date(2020, 5, 1))  # fmt: skip
    row = {"household_id": name, "id_number": STUDENT[:-1] + name[-1], "name": f"学生{name}"}
    work.rows.setdefault("members", []).append({**row, **member})


def listed(work: Workdir) -> list[tuple[str, str]]:
    rows = sheet(work)
    return [(row["哪项帮扶"], row["户编号"]) for row in rows]


def sheet(work: Workdir) -> list[dict[str, object]]:
    book = openpyxl.load_workbook(write_due_list(work.store().county, work.month).path)
    if "可能符合的帮扶" not in book.sheetnames:
        return []
    head, *body = book["可能符合的帮扶"].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def test_students_by_name_with_amount_clause_and_what_is_not_known(tmp_path):
    work = Workdir(tmp_path, "county-2020", "2020-10")
    household(work, "H1", schooling="本科一年级")
    household(work, "H2", schooling="初中")
    household(work, "H3")
    work.put("measures", measure_id="M", case_id="CH2", kind="防贫保险", item="防贫保险",
             started_on=date(2020, 6, 1), household_id="H2")  # fmt: skip
    rows = sheet(work)
    grants = {row["户编号"]: row for row in rows if row["哪项帮扶"] == "当年考取全日制本科"}
    assert set(grants) == {"H1", None}
    assert grants["H1"]["姓名"] == "学生H1" and str(grants["H1"]["文件金额（元）"]).startswith(
        "5000"
    )
    assert (
        grants["H1"]["还要核实什么"] == "是不是当年考取、全日制" and "三3" in grants["H1"]["依据"]
    )
    assert grants[None]["姓名"] == "另有 1 人不知道"
    assert grants[None]["还要核实什么"] == "台账没有填：在校生状况"
    insured = {row["户编号"] for row in rows if row["哪项帮扶"] == "精准防贫保险"}
    assert insured == {"H1", "H3"}


def test_who_has_the_aid_already_is_no_candidate(tmp_path):
    work = Workdir(tmp_path, "county-2020", "2020-10")
    household(work, "H1", schooling="本科一年级")
    work.put("measures", measure_id="M", case_id="CH1", household_id="H1", kind="教育帮扶",
             item="本科一次性补助", started_on=date(2020, 9, 1))  # fmt: skip
    assert ("当年考取全日制本科", "H1") not in listed(work)


def test_households_of_whom_nothing_is_known_are_counted_not_listed(tmp_path):
    work = Workdir(tmp_path, "county-four-kinds", "2020-10")
    work.household("H1", 9000, water_ok=False).household("H2", 9000, water_ok=None)
    work.household("H3", 9000)
    water = {row["户编号"]: row for row in sheet(work) if row["哪项帮扶"] == "饮水安全"}
    assert set(water) == {"H1", None} and water[None]["姓名"] == "另有 1 户不知道"
    assert "饮水安全有保障" in water[None]["还要核实什么"]


def test_a_document_without_conditions_lists_nobody(tmp_path):
    work = Workdir(tmp_path, "medical-warning", "2020-10")
    household(work, "H1", schooling="本科一年级")
    assert sheet(work) == []


@pytest.mark.parametrize("when", ["no_such_fact", "labourers >", "takes({nowhere}, '甲')"])
def test_a_condition_written_wrongly_is_told(tmp_path, when):
    rows = f'values:\n  2020-01-01:\n    - {{item: 补助, kind: 教育帮扶, when: "{when}"}}\n'
    with pytest.raises(FanpinError, match="补助|条件"):
        made(tmp_path, assistance=rows)
