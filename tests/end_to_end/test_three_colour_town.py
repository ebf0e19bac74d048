"""The three-colour town, closed from its files as its office would close it.

Ten households are registered (red, whatever they earn now) and 130 are green by income; all 140
are due for a visit at home each month. 78 were visited at home, twenty more only by telephone.
"""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from fanpin_lib import desk
from fanpin_lib.county import County
from fanpin_lib.desk import working_folder
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.period import Month
from tests.end_to_end.closed_demo import Closed, fanpin
from tests.end_to_end.profile_pages import sheets
from tests.ledgers.making import text, xlsx

pytestmark = pytest.mark.heavy

MONTH, TOWN = Month(2020, 6), "town-three-colour-rm1"
NEAR, FAR = "220281100201", "220281100202"
PLACES = [
    ["行政区划代码", "名称", "层级"],
    ["220281", "某县", "县"],
    ["220281100", "甲镇", "乡镇"],
    [NEAR, "近村", "村"],
    [FAR, "远村", "村"],
]
REGISTERED, GREEN, AT_HOME, BY_TELEPHONE = 10, 130, 78, 20
MET = [
    "吃饭不愁",
    "穿衣不愁",
    "义务教育有保障",
    "基本医疗有保障",
    "住房安全有保障",
    "饮水安全有保障",
]
CASE = ["监测编号", "户编号", "村代码", "监测对象类别", "致贫返贫风险", "识别日期", "2019年已标注"]


def _homes() -> list[tuple[str, str, bool]]:
    """Household, village and whether it is registered."""
    numbers = range(REGISTERED + GREEN)
    return [(f"H{n:03}", FAR if n % 4 else NEAR, n < REGISTERED) for n in numbers]


def _ledgers(folder: Path) -> None:
    """The five ledgers of the month as files."""
    homes = _homes()
    text(folder / "行政区划_202006.csv", PLACES)
    xlsx(folder / "农户台账_202006.xlsx", [
        ["户编号", "村代码", "户类型", "家庭人口", "户主姓名"],
        *([home, village, "脱贫户", 3, "某人"] for home, village, _ in homes),
        ["OTHER", NEAR, "一般农户", 3, "某人"],
    ])  # fmt: skip
    xlsx(folder / "月度监测台账_202006.xlsx", [
        ["月份", "户编号", "村代码", "家庭人口", "人均纯收入", "人均可支配收入", *MET],
        *(["2020-06", home, village, 3, 12000 if home > "H004" else 4000, 12000, *["是"] * len(MET)]
          for home, village, _ in homes),
        ["2020-06", "OTHER", NEAR, 3, 9000, 9000, *["是"] * len(MET)],
    ])  # fmt: skip
    xlsx(folder / "监测对象台账_202006.xlsx", [
        CASE,
        *([f"C{home}", home, village, "脱贫监测户", "因病", "2019-12-01", "是"]
          for home, village, red in homes if red),
    ])  # fmt: skip
    ways = ["入户"] * AT_HOME + ["电话"] * BY_TELEPHONE
    xlsx(folder / "走访台账_202006.xlsx", [
        ["月份", "户编号", "村代码", "走访日期", "走访方式", "走访人"],
        *(["2020-06", home, village, "2020-06-18", way, "某干部"]
          for (home, village, _), way in zip(homes, ways, strict=False)),
    ])  # fmt: skip


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> Closed:
    """The town's month taken in, checked and computed, and its lists written."""
    root = tmp_path_factory.mktemp("town") / "镇"
    working_folder.lay_out(root, "220281", "某县", TOWN)
    _ledgers(root / "ledgers")
    fanpin(root, "ingest", "--who", "某人")
    county = County.at(root)
    desk.compute(county, MONTH)
    fanpin(root, "worklists", str(MONTH))
    return Closed(county, MONTH, EditionFolder.of(county.folders.reports, MONTH).newest_data)


def test_the_pages_say_how_many_are_of_each_colour_and_that_78_of_140_were_visited(town) -> None:
    pages = {name: re.sub(r"\s+", "", text) for name, text in town.pages.items()}
    home, county = pages["首页"], pages["某县"]
    for page in (home, county):
        assert f"红{REGISTERED}户" in page and f"绿{GREEN}户" in page
        assert "55.7%" in page and "70.0%" not in page  # not the 98 that anybody spoke to
    assert "按要求走访78户；还有62户没有按要求走访" in county
    assert "走访过而方式、日期或次数不合要求的20户，一次没有走访的42户" in county
    missed = REGISTERED + GREEN - AT_HOME
    assert (
        f"{missed}户还没有按要求走访" in home and "（甲镇）47户" in home and "（甲镇）15户" in home
    )
    assert not re.search("边缘易致贫户|脱贫不稳定户|突发严重困难户", "".join(pages.values()))


def test_name_lists_are_kept_by_colour_and_level(town) -> None:
    said = fanpin(town.county.root, "roster", str(MONTH))
    assert f"红色监测对象：{REGISTERED} 户" in said and f"绿色监测对象：{GREEN} 户" in said
    folder = town.county.private_folder(MONTH) / "名册"
    red, green = ({home for home, _, is_red in _homes() if is_red is wanted}
                  for wanted in (True, False))  # fmt: skip
    assert sheets(folder, "县") == {"红色监测对象": red}
    assert sheets(folder, "村")["红色监测对象"] == red
    assert sheets(folder, "村")["绿色监测对象"] == green


def test_the_worklists_name_whoever_was_not_visited_at_home(town) -> None:
    asked: dict[str, set[str]] = {}
    for path in sorted((town.county.private_folder(MONTH) / "worklists" / "村").glob("*.xlsx")):
        rows = openpyxl.load_workbook(path, read_only=True)["走访"].iter_rows(values_only=True)
        for state, _, home, *_ in rows:
            asked.setdefault(str(state), set()).add(str(home))
    everybody = [home for home, _, _ in _homes()]
    assert asked["逾期未办"] == set(everybody[AT_HOME:])  # the twenty telephoned ones, too
    assert asked["下月应走访"] == set(everybody)


def test_every_colour_is_due_each_month_and_only_visits_at_home_count(town) -> None:
    told = {key: row["value"] for key, row in town.full.items()}
    due = {colour: told["households_to_visit_in_class", f"class=三色分级：{colour}"]
           for colour in ("红", "绿")}  # fmt: skip
    assert due == {"红": REGISTERED, "绿": GREEN}
    assert (told["visits_due", ""], told["visits_met", ""]) == (140, AT_HOME)
    assert told["visits_done", ""] == AT_HOME + BY_TELEPHONE
