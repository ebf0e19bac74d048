"""What an analyst asks of the ledgers by Chinese names, and how mistakes are told."""

from __future__ import annotations

from datetime import date

import openpyxl
import pandas as pd
import pytest

from fanpin_lib.desk.workbooks import open_office
from fanpin_lib.desk.workbooks.incomes import NO_ITEM, changes_by_group
from fanpin_lib.desk.workbooks.naming import NamedPlace, place_named
from fanpin_lib.desk.workbooks.showing import _html
from fanpin_lib.errors import InputError, NoDataForMonth
from tests.classification.workdir import FAR, NEAR, Workdir

MONTH = "2026-10"


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    work = Workdir(tmp_path_factory.mktemp("office"), "demo-jiaohe", MONTH)
    kinds = ["突发严重困难户", "脱贫不稳定户", "边缘易致贫户", "脱贫不稳定户"]
    for number, kind in enumerate(kinds):
        work.household(f"H{number}", 5000 + number, village_code=FAR if number else NEAR)
        work.put("cases", case_id=f"C{number}", household_id=f"H{number}", village_code=None,
                 registered_category=kind, risks=["因病", "因残"], tagged_2019=False,
                 identified_on=date(2026, 3, 2))  # fmt: skip
    work.store()
    return open_office(MONTH, work.root)


def test_ledgers_and_columns_list_themselves(office) -> None:
    tables = office.tables().set_index("表")["行数"]
    assert tables["监测对象台账"] == 4 and tables["预警线索台账"] == 0
    columns = office.columns("监测对象台账").set_index("列")
    assert columns.loc["监测对象类别", "可以是"].startswith("脱贫不稳定户、边缘易致贫户")
    assert columns.loc["消除日期", "填了"] == "0／4 行"
    assert office.columns("预警线索台账")["填了"].unique().tolist() == ["没有这种台账的行"]


def test_classes_come_in_the_profiles_order_and_places_by_name(office) -> None:
    counted = office.sql(
        "SELECT 监测对象类别, count(*) AS 户数 FROM 监测对象台账 GROUP BY ALL ORDER BY ALL"
    )
    assert counted["监测对象类别"].tolist() == ["脱贫不稳定户", "边缘易致贫户", "突发严重困难户"]
    assert office.table("监测对象台账", "白石山镇").shape[0] == 0  # by its own column, not filled
    own = office.sql("SELECT 村, count(*) AS 户数 FROM 监测对象台账 GROUP BY 村 ORDER BY 村")
    assert own["村"].tolist() == ["近村", "远村"] and own["户数"].tolist() == [1, 3]
    assert office.table("农户台账", "白石山镇")["户编号"].tolist() == ["H1", "H2", "H3"]
    assert office.table("households", "近村", chinese=False)["household_id"].tolist() == ["H0"]
    row = office.table("监测对象台账").iloc[0]
    assert row["致贫返贫风险"] == "因病、因残" and row["2019年已标注"] == "否"


@pytest.mark.parametrize(
    ("profile", "headline", "found"),
    [
        ("town-three-colour-n6", "三色分级", {"H0": "红", "H1": "绿"}),
        ("county-2020", "重点监测对象", {"H0": "重点一"}),
    ],
)
def test_households_are_split_in_the_profiles_words(tmp_path, profile, headline, found) -> None:
    """Registered ones by the register, the others by the rules; nobody who is in no class."""
    work = Workdir(tmp_path, profile, "2020-06").household("H9", 60000, village_code=FAR)
    for home, income in {"H0": 4000, "H1": 12000}.items():
        work.household(home, income, household_type="脱贫户", disposable_income_per_capita=income)
    work.put("cases", case_id="C0", household_id="H0", village_code=NEAR, risks=["因病"],
             registered_category="脱贫监测户", identified_on=date(2020, 4, 12))  # fmt: skip
    work.store()
    office = open_office("2020-06", work.root)
    assert office.headline == headline
    classes = office.classes().set_index("户编号")[headline]
    assert classes.dropna().to_dict() == found
    assert list(classes.cat.categories) == list(office.county.profile.headline.names)
    counted = office.sql(
        f'SELECT 村, "{headline}" AS 类 FROM 分类 WHERE "{headline}" IS NOT NULL ORDER BY 户编号'
    )
    assert counted["类"].tolist() == list(found.values()) and set(counted["村"]) == {"近村"}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT 户编好 FROM 农户台账", "第 1 行，没有“户编好”这一列。相近的有：户编号"),
        ("SELECT 1\nFROM 农户帐", "第 2 行，没有“农户帐”这张表"),
        ("SELEC 1", "“SELEC”附近写法不对"),
        ("SELECT 户编号, count(*) FROM 农户台账", "“户编号”应写进 GROUP BY"),
        ("SELECT $since", "没有给“since”的值"),
        ("SELECT * FROM 疑点", "请先运行 fanpin check"),
        ("SELECT * FROM 指标", "请先运行 fanpin month"),
        ("SELECT * FROM 农户台账 WHERE 家庭人口 = '三'", "“三”不能当作 INT64"),
    ],
)
def test_mistakes_in_sql_are_told_in_chinese(office, query, said) -> None:
    with pytest.raises(InputError) as told:
        office.sql(query)
    assert said in str(told.value)
    assert "Error" not in str(told.value)


def test_names_that_do_not_exist_bring_those_that_do(office) -> None:
    with pytest.raises(InputError, match="可用的有：监测对象台账"):
        office.table("监测对象")
    with pytest.raises(InputError, match="相近的有：新站镇"):
        office.place("新站")
    with pytest.raises(InputError, match="没有户编号“H9”"):
        office.household("H9")
    with pytest.raises(NoDataForMonth):
        office.indicator("走访完成率")


def test_villages_of_one_name_must_be_told_apart() -> None:
    places = [NamedPlace("1", "村", "瓦窑村", "甲镇"), NamedPlace("2", "村", "瓦窑村", "乙镇")]
    with pytest.raises(InputError, match="瓦窑村（甲镇）、瓦窑村（乙镇）"):
        place_named("瓦窑村", places)
    for name in ("瓦窑村（乙镇）", "乙镇瓦窑村", "瓦窑村(乙镇)", "2"):
        assert place_named(name, places).code == "2"


def test_what_decided_a_household_is_told_with_its_clause(office) -> None:
    decided = office.household("H0").decided()
    category = decided[decided["认定什么"] == "监测对象类别"]
    assert len(category) and category["依据"].str.contains("《").any()
    assert set(decided["月份"]) <= {MONTH}  # nothing is known of the months before


def test_two_ledgers_tell_who_is_in_one_only(office) -> None:
    result = office.compare("农户台账", "监测对象台账")
    assert result["概况"]["数"].tolist()[:3] == [4, 4, 4]
    with pytest.raises(InputError, match="“行政区划”没有“户编号”这一列"):
        office.compare("农户台账", "行政区划")
    with pytest.raises(NoDataForMonth, match="没有“预警线索台账”"):
        office.compare("农户台账", "预警线索台账")


def test_a_table_goes_to_excel_with_numbers_as_numbers(office) -> None:
    frame = pd.DataFrame({"村": ["=1+1"], "户数": [3], "日期": [pd.Timestamp("2026-10-31")]})
    path = office.export(frame, "试")
    sheet = openpyxl.load_workbook(path).active
    assert [c.value for c in sheet[2]] == ["=1+1", 3, "2026-10-31"]
    assert sheet["A2"].data_type == "s" and path.stat().st_mode & 0o077 == 0


def test_tables_look_as_the_office_writes() -> None:
    long = "依据" * 60
    frame = pd.DataFrame({"村": [None, long], "数": [1234.5, float("nan")], "户": [3, 4]})
    told = _html(frame)
    assert long in told and "1,234.5" in told
    assert told.count("—") == 2 and "None" not in told and "NaN" not in told
    assert "没有这样的" in _html(frame.head(0)) and "共 61 行" in _html(
        pd.DataFrame({"a": range(61)})
    )


def test_help_is_chinese_with_an_example(office) -> None:
    for name, what in vars(type(office)).items():
        if callable(what) and not name.startswith("_"):
            assert "例：" in what.__doc__, name


def _changes(starts: list[float], change: list[float]) -> pd.DataFrame:
    ids = [f"H{n}" for n in range(len(starts))]
    frame = pd.DataFrame({"户编号": ids, "原来": starts, "变化": change})
    return frame.assign(现在=frame["原来"] + frame["变化"], 主要原因=NO_ITEM)


def test_regression_to_the_mean_is_no_effect_of_a_measure() -> None:
    """Who began low rises by itself: helping the lowest must show no difference."""
    starts = [float(n) for n in range(200)]
    changes = _changes(starts, [100 - start for start in starts])
    helped = changes[(changes["原来"] < 100) & (changes.index % 2 == 0)]
    told = changes_by_group(changes, helped.assign(帮扶措施="甲"), "帮扶措施").iloc[0]
    naive = helped["变化"].mean() - changes[~changes.index.isin(helped.index)]["变化"].mean()
    assert naive > 40
    assert abs(told["比起点相近的其他户多变化"]) < 5  # bands are wide: a little is left


def test_a_real_difference_is_seen_and_few_households_are_not_compared() -> None:
    starts = [float(n) for n in range(200)]
    changes = _changes(starts, [500.0 * (n % 4 == 0) + n % 7 for n in range(200)])
    inside = changes[changes.index % 4 == 0].assign(帮扶措施="甲")
    few = changes.head(10).assign(帮扶措施="乙")
    told = changes_by_group(changes, pd.concat([inside, few]), "帮扶措施").set_index("帮扶措施")
    assert 450 < told.loc["甲", "95% 下限"] <= told.loc["甲", "95% 上限"] < 550
    assert pd.isna(told.loc["乙", "比起点相近的其他户多变化"]) and told.loc["乙", "户数"] == 10
    assert changes_by_group(changes.head(0), inside, "帮扶措施").empty
