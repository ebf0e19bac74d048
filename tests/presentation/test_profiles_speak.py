"""A county under any profile: its registers in that document's words, its page in these alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from fanpin_lib.classification import assess, differences
from fanpin_lib.county import County
from fanpin_lib.edition.about import About
from fanpin_lib.edition.classes_named import classes_named
from fanpin_lib.edition.figures import WITHHELD, Figure, Figures
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.edition.regions import Region
from fanpin_lib.history.provenance import provenance
from fanpin_lib.indicators.engine import compute
from fanpin_lib.indicators.labels import catalogue_labels
from fanpin_lib.indicators.trace import trace
from fanpin_lib.period import Month
from fanpin_lib.policy import load_profile
from fanpin_lib.presentation.classes import MEMBERS, classifications
from fanpin_lib.presentation.views import CountyView
from fanpin_lib.publish.home import cards
from fanpin_lib.regions import Level
from fanpin_lib.store import Store, ingest_files
from tests.ledgers.making import text

_COLUMNS = ("indicator", "dimension", "month", "value", "unit", "numerator", "denominator", "n",
            "low", "high", "status")  # fmt: skip
_FAMILIES = ["scale", "classes", "assessment"]


@dataclass(frozen=True)
class Town:
    """A county, its month, and what its registers say of four households.

    ``words`` stand in 监测对象类别 (the last household is not monitored), ``colours`` in the
    column 颜色 of both ledgers; ``shown`` is what the headline says of them.
    """

    profile: str
    month: str
    shown: tuple[str, ...]
    words: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    code: str = "220281"
    says: tuple[str, ...] = field(default=())


TOWNS = [
    Town("county-four-kinds", "2020-10", ("贫困边缘农户", "家庭突发重大变故户", "建档立卡贫困户"),
         ("贫困边缘户", "家庭突发重大变故户", "建档立卡贫困户"), says=("四类户",)),
    Town("town-three-classes", "2020-10", ("一般监测户", "重点监测户", "边缘脱贫户"),
         ("一般监控户", "重点监测户", "边缘脱贫户"), says=("脱贫户三类",)),
    Town("town-three-colour-n6", "2020-10", ("红", "黄", "绿"), ("边缘户", "脱贫监测户"),
         ("红色", "红", "黄色", "绿色"), says=("三色分级：红2户、黄1户、绿1户",)),
    Town("town-three-colour-rm1", "2020-10", ("红", "黄", "绿"), ("边缘户", "脱贫监测户"),
         ("红色", "红", "黄色", "绿色"), says=("三色分级：红2户、黄1户、绿1户",)),
    Town("nm-hohhot", "2020-10", ("第一类", "第二类", "第四类"),
         ("第一类群体", "非建档立卡低收入户", "第四类"), code="150121", says=("防返贫致贫群体",)),
    Town("county-2020", "2020-10", ("重点二", "重点三"), ("边缘户", "边缘户"),
         says=("重点监测对象：重点二2户、重点三1户",)),
    Town("national-2021", "2024-10", ("脱贫不稳定户", "边缘易致贫户", "突发严重困难户"),
         ("脱贫监测户", "边缘户", "突发严重困难户"), says=("监测对象类别",)),
    Town("national-2026", "2026-10", ("防止返贫致贫对象",), ("防返贫致贫对象", "防止返贫致贫对象"),
         says=("监测对象类别",)),
]  # fmt: skip


def _files(folder: Path, town: Town) -> Iterator[Path]:
    month, code = town.month.replace("-", ""), town.code
    village = f"{code}100201"
    homes = range(4)
    head = ["行政区划代码", "名称", "层级"]
    places = [head, [code, "某县", "县"], [f"{code}100", "某镇", "乡镇"], [village, "某村", "村"]]
    yield text(folder / f"行政区划_{month}.csv", places)
    colours = town.colours or ("",) * 4
    head = ["户编号", "村代码", "户类型", "家庭人口", "低保特困情况", "颜色"]
    kept = ["脱贫户", "脱贫户", "一般农户", "一般农户"]
    nets = ["无", "无", "无", "低保"]
    rows = [[f"H{n}", village, kept[n], "2", nets[n], colours[n]] for n in homes]
    yield text(folder / f"农户台账_{month}.csv", [head, *rows])
    rows = [
        [f"C{n}", f"H{n}", village, word, f"{town.month[:4]}-03-05", "因病", colours[n]]
        for n, word in enumerate(town.words)
    ]
    head = ["监测编号", "户编号", "村代码", "监测对象类别", "识别日期", "致贫返贫风险", "颜色"]
    yield text(folder / f"监测对象台账_{month}.csv", [head, *rows])
    head = ["月份", "户编号", "村代码", "家庭人口", "人均纯收入", "住房安全有保障"]
    yield text(
        folder / f"月度监测台账_{month}.csv",
        [head, *([town.month, f"H{n}", village, "2", "4000", "是"] for n in homes)],
    )


def county_of(folder: Path, *towns: Town, without: str = " ") -> County:
    """Its working directory, with the ledgers of each month read by its profile and stored.

    Args:
        without: what the name of a ledger that is not handed in begins with.
    """
    town = towns[0]
    (folder / "fanpin.toml").write_text(
        f'[county]\ncode = "{town.code}"\nname = "某县"\n[policy]\nprofile = "{town.profile}"\n',
        encoding="utf-8",
    )
    county = County.at(folder)
    store = Store(county.folders.store)
    for one in towns:
        files = [path for path in _files(folder, one) if not path.name.startswith(without)]
        report = ingest_files(files, store, county.columns, "王某")
        assert report.ok, str(report)
    return county


def page_of(county: County, month: Month) -> CountyView:
    """The county's page of the month, without its files."""
    with county.snapshot(month).connect() as connection:
        assess(connection, county.profile)
        differences(connection, county.profile)
        table = compute(connection, month, county.profile, county.code, families=_FAMILIES)
    code = f"{county.code}000000"
    rows = [tuple(r[c] for c in _COLUMNS) for r in table.to_pylist() if r["region_code"] == code]
    about = About(
        month=str(month),
        classes=classes_named(county.profile, month),
        families=catalogue_labels(county.profile),
    )
    return CountyView(
        RegionData(
            Region(code, county.name, Level.COUNTY),
            month,
            Figures.of_rows(month, rows),
            about=about,
        )
    )


def shown_on(view: CountyView) -> str:
    """Everything on the page that comes of these families, as one text."""
    parts = [cards(view), view.headline(), view.attention(), view.overview(), view.classes(),
             view.classes_table(), view.classes_chart(), view.all_figures()]  # fmt: skip
    return "\n".join(str(getattr(part, "svg", part)) for part in parts if part is not None)


def _words(profile: str) -> set[str]:
    """Labels and classes that a profile's own documents use, but for a colour's single letter."""
    own = load_profile(profile).classes.values()
    names = {v.name for one in own for v in one.values if not v.foreign}
    return {name for name in names | {one.label for one in own} if len(name) > 1}


@pytest.mark.parametrize("name", ["town-three-colour-rm1", "national-2021", "nm-hohhot"])
@pytest.mark.parametrize("ended", [0, 2])
def test_a_card_of_endings_is_there_where_documents_know_them(name: str, ended: int) -> None:
    profile, month = load_profile(name), Month(2021, 10)
    rows = [("cases_eliminated", "", "2021-05", ended), ("cases_active", "", "2021-10", 9)]
    figures = Figures(month, (Figure(*row, unit="户") for row in rows))
    place = Region("220281000000", "某县", Level.COUNTY)
    about = About(month=str(month), provenance=provenance(profile, month))
    said = cards(CountyView(RegionData(place, month, figures, about=about)))
    assert "在册监测对象" in said
    assert ("本月风险消除" in said) == bool(ended or profile.has("elimination_ready"))


@pytest.mark.parametrize("name", ["town-three-colour-rm1", "nm-hohhot"])
def test_a_split_that_is_withheld_whole_lists_the_documents_own_classes(name: str) -> None:
    profile, month = load_profile(name), Month(2021, 10)
    classes = classes_named(profile, month)
    hidden = [Figure(MEMBERS, f"class={WITHHELD}", str(month), None, status=WITHHELD)]
    place = Region("220281000000", "某县", Level.COUNTY)
    data = RegionData(place, month, Figures(month, hidden), about=About(classes=classes))
    listed = {n for one in classifications(data) for n in one.parts(data.own, MEMBERS)}
    values = [value for one in profile.classes.values() for value in one.values]
    own = {value.name for value in values if not value.foreign}
    assert {value.name for value in values} - own
    assert set(profile.headline.names) <= listed <= own


@pytest.mark.parametrize("town", TOWNS, ids=lambda town: town.profile)
def test_a_page_speaks_its_profiles_words_and_nobody_elses(town: Town, tmp_path: Path) -> None:
    county = county_of(tmp_path, town)
    page = shown_on(page_of(county, Month.parse(town.month)))
    plain = re.sub(r"<[^>]*>|\]\([^)]*\)|[\[\]*]", "", page)
    for word in (*town.shown, *town.says):
        assert word in plain, word
    others = {word for other in TOWNS for word in _words(other.profile)} - _words(town.profile)
    strangers = {word for word in others if word in plain}
    own = "".join(_words(town.profile))
    assert {word for word in strangers if word not in own} == set()


def test_who_moved_is_told_up_and_down_and_traced_to_the_household(tmp_path: Path) -> None:
    """One of the register's own month, the other of the month before."""
    before = Town("town-three-colour-rm1", "2020-09", (), ("边缘户",), ("红", "绿", "黄", "绿"))
    after = replace(before, month="2020-10", colours=("红", "黄", "绿", "绿"))
    county = county_of(tmp_path, before, after)
    view = page_of(county, Month(2020, 10))
    plain = re.sub(r"<[^>]*>|[*]", "", f"{view.classes()}{view.attention()}")
    assert "三色分级本月升级1户、降级1户（绿→黄1户、黄→绿1户）" in plain
    assert "三色分级：1户升级，请核实" in plain
    with county.snapshot(Month(2020, 10)).connect() as connection:
        assess(connection, county.profile)
        found = trace(
            connection, Month(2020, 10), county.profile, county.code, indicator="class_moves",
            region_code="220281000000", dimension="way=三色分级：升级",
        )  # fmt: skip
    [row] = found.counted.to_pylist()
    assert (row["household_id"], row["class_before"], row["class_after"]) == ("H1", "绿", "黄")
    assert row["moved_by"] == "台账登记"


def test_a_month_without_a_household_ledger_has_no_figures_of_what_it_decides(tmp_path) -> None:
    """The first month's colours are known; of the month before nobody knows any."""
    county = county_of(tmp_path, TOWNS[3])
    month = Month.parse(TOWNS[3].month)
    own = page_of(county, month).data.own
    colour, moves = "class=三色分级：绿", "way=三色分级：新列入"
    assert own.get("households_in_class", colour).number == 1
    assert own.get("households_in_class", colour, back=1).status == "无数据"
    assert not own.get("class_moves", moves).positive


@pytest.mark.parametrize("without", [" ", "月度监测"])
def test_what_rules_could_not_judge_is_not_told_as_none(tmp_path, without: str) -> None:
    """Without the ledger that rules need nobody knows whom they would take in."""
    town = TOWNS[-1]
    shown = str(
        page_of(county_of(tmp_path, town, without=without), Month(2026, 10)).classes_table()
    )
    row = re.search(r"<th[^>]*>防止返贫致贫对象.*?</tr>", shown, re.S)
    assert row
    last = re.findall(r"<td[^>]*>(.*?)</td>", row[0], re.S)[-1]
    [number] = re.findall(r"注(\d)", last)
    [reason] = re.findall(rf"注{number}：([^；。]*)", shown)
    assert reason == ("没有登记或认定为这一类的户" if without == " " else "没有数据")
