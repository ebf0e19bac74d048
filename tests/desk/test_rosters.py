"""Name lists by class and level, under documents that keep them differently."""

from __future__ import annotations

import stat
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from fanpin_lib.county import County
from fanpin_lib.desk.rosters import Rosters, write_rosters
from fanpin_lib.policy import load_profile
from tests.classification.workdir import FAR, NEAR, Workdir

pytestmark = pytest.mark.heavy


def town(root: Path, month: str = "2020-06") -> Workdir:
    """One registered household, one yellow and two green, in two villages."""
    work = Workdir(root, month=month)
    work.household("RED", 4000, household_type="脱贫户", head_name="甲某")
    work.put("cases", case_id="C1", household_id="RED", village_code=NEAR,
             registered_category="脱贫监测户", risks=["因病"],
             identified_on=date(2020, 3, 1))  # fmt: skip
    work.household("YELLOW", 7000, household_type="脱贫户", village_code=FAR)
    for name in ("GREEN1", "GREEN2"):
        work.household(name, 12000, household_type="脱贫户")
    return work.store()


def written(work: Workdir, profile: str) -> tuple[Rosters, dict[str, dict[str, list[str]]]]:
    """The lists: file → sheet → households."""
    county: County = work.county.under(load_profile(profile))
    made = write_rosters(county, work.month)
    books = {}
    for path in sorted(made.folder.rglob("*.xlsx")):
        book = openpyxl.load_workbook(path)
        rows = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}
        books[path.relative_to(made.folder).as_posix()] = {
            title: [row[row_head.index("户编号")] for row in body]
            for title, (row_head, *body) in rows.items()
        }
    return made, books


@pytest.mark.parametrize("profile", ["town-three-colour-rm1", "town-three-colour-n6"])
def test_red_at_every_level_yellow_in_town_and_village_green_in_the_village(tmp_path, profile):
    made, books = written(town(tmp_path), profile)
    red, yellow, green = (f"{colour}监测对象" for colour in ("红色", "黄色", "绿色"))
    assert books["县.xlsx"] == {red: ["RED"]}
    assert books["乡镇/新站镇_220281100.xlsx"] == {red: ["RED"]}
    assert books["乡镇/白石山镇_220281101.xlsx"] == {yellow: ["YELLOW"]}
    assert books[f"村/新站镇_近村_{NEAR}.xlsx"] == {red: ["RED"], green: ["GREEN1", "GREEN2"]}
    assert "绿色监测对象：2 户" in str(made) and "县级 1 份" in str(made)
    assert stat.S_IMODE(made.folder.stat().st_mode) == 0o700


def test_jiaohe_keeps_its_three_categories_at_three_levels(tmp_path):
    work = Workdir(tmp_path, month="2022-06").household("H1", 4000).household("H2", 9000)
    work.put("cases", case_id="C1", household_id="H1", village_code=NEAR,
             registered_category="边缘易致贫户", identified_on=date(2022, 3, 1))  # fmt: skip
    _, books = written(work.store(), "jilin-jiaohe")
    assert list(books) == ["乡镇/新站镇_220281100.xlsx", "县.xlsx", f"村/新站镇_近村_{NEAR}.xlsx"]
    own = books.pop("乡镇/新站镇_220281100.xlsx")
    assert own == {"监测台账": ["H1"], "乡镇预警信息和监测对象台账": ["H1"]}
    assert all(sheets == {"监测台账": ["H1"]} for sheets in books.values())


@pytest.mark.parametrize("registered", ["边缘户", "突发严重困难户"])
def test_who_is_registered_in_a_class_of_later_years_is_on_the_townships_list(tmp_path, registered):
    work = Workdir(tmp_path, month="2020-06").household("H1", 4000)
    work.put("cases", case_id="C1", household_id="H1", village_code=NEAR,
             registered_category=registered, risks=["因病"],
             identified_on=date(2020, 5, 1))  # fmt: skip
    made, books = written(work.store(), "county-2020")
    assert books == {"乡镇/新站镇_220281100.xlsx": {"乡级动态监测台账": ["H1"]}}


def test_a_list_that_nobody_is_in_any_more_is_gone(tmp_path):
    work = town(tmp_path)
    made, _ = written(work, "town-three-colour-rm1")
    (made.folder / "旧名册.xlsx").write_bytes(b"")
    _, books = written(work, "town-three-colour-rm1")
    assert "旧名册.xlsx" not in books


def test_a_document_that_wants_no_such_ledger_says_so(tmp_path):
    made, books = written(town(tmp_path), "district-three-tier")
    assert not books and "没有名册可写" in str(made)
