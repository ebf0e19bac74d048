"""`fanpin due` under a document with a list of in-patients with high costs."""

from __future__ import annotations

from datetime import date

import openpyxl

from fanpin_lib.desk.due import write_due_list
from tests.classification.workdir import NEAR, Workdir


def listed(tmp_path, profile: str = "medical-warning") -> list[dict[str, object]]:
    work = Workdir(tmp_path, profile, "2026-10").household("H1", 9000).household("H2", 9000)
    common = {"village_code": NEAR, "screened_on": date(2026, 10, 1)}
    work.put("medical_list", list_id="1", household_id="H1", **common)
    work.put("medical_list", list_id="2", household_id="H1", fed_back_on=date(2026, 10, 3),
             judged_on=date(2026, 10, 5), **common)  # fmt: skip
    work.put("medical_list", list_id="3", household_id="H2", exclusion="过度医疗", **common)
    work.put("medical_list", list_id="4", household_id="H2", exclusion="没有空", **common)
    work.put("medical_list", list_id="5", household_id="H2", closed_on=date(2026, 10, 9), **common)
    book = openpyxl.load_workbook(write_due_list(work.store().county, work.month).path)
    if "高额医疗" not in book.sheetnames:
        return []
    head, *body = book["高额医疗"].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def test_who_is_on_the_list_waits_for_what_and_who_is_excluded_why(tmp_path):
    rows = {row["清单编号"]: row for row in listed(tmp_path)}
    assert set(rows) == {"1", "2", "3", "4"}
    assert (rows["1"]["状态"], rows["1"]["等哪一步"]) == ("在办", "反馈到村")
    assert rows["2"]["等哪一步"] == "销号" and rows["2"]["到月末多少天"] == 30
    assert rows["3"]["状态"] == "不予协助" and "不予协助" in rows["3"]["依据"]
    assert rows["4"]["状态"] == "情形文件没有写" and not rows["4"]["依据"]


def test_other_documents_have_no_such_list(tmp_path):
    assert listed(tmp_path, "jilin-jiaohe") == []
