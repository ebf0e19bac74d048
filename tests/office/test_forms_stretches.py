"""Quarters, half-years, shares and ranks in forms; names that places had before; old formats."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from fanpin_lib.county import County
from fanpin_lib.desk.forms.filling import FilledForm, fill, forms_of
from fanpin_lib.desk.forms.learning import keep, learn, surroundings
from fanpin_lib.errors import FileRefused
from fanpin_lib.fields import tables
from fanpin_lib.period import Month
from tests.ledgers.making import workbook
from tests.libreoffice import saved_as
from tests.office.forms_county import MONTH, cells, empty_form, forms_county, value_of

XINZHAN, COUNTY = "220281100000", "220281000000"
SEPTEMBER = Month(2026, 9)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    return forms_county(tmp_path_factory.mktemp("county"), months=(SEPTEMBER, MONTH))


def filled(
    county: County, path: Path, rows: Sequence[Sequence[object]], month: Month, *merged: str
) -> tuple[dict[str, object], FilledForm]:
    """A form of these rows learnt, and filled for a month."""
    width = chr(64 + max(map(len, rows)))
    empty_form(path, rows, [f"A1:{width}1", f"A2:{width}2", *merged], f"A3:{width}{len(rows)}")
    around = surroundings(county)
    keep(around, learn(around, path, {}))
    (done,) = fill(county, month, forms_of(county, [path.stem]))
    return cells(done.path), done


def new(*months: int) -> float:
    return sum(value_of(XINZHAN, "cases_new", month=Month(2026, n)) for n in months)


def notes(done: FilledForm) -> str:
    return "\n".join(str(value) for value in cells(done.path, 1).values())


def test_a_quarters_form_adds_up_its_months(county: County, tmp_path: Path) -> None:
    heads = ["乡镇", "季末监测对象", "三季度新识别", "上季度新识别", "新识别", "走访率（%）"]
    rows = [
        ["2026年第三季度监测对象情况表"],
        ["填报单位：蛟河市 单位：户"],
        heads,
        ["新站镇"],
    ]
    found, _ = filled(county, tmp_path / "季.xlsx", rows, SEPTEMBER)
    assert found["A1"] == "2026年第三季度监测对象情况表"
    assert found["B4"] == value_of(XINZHAN, "cases_active", month=SEPTEMBER)
    assert (found["C4"], found["D4"], found["E4"]) == (new(7, 8, 9), new(4, 5, 6), new(7, 8, 9))
    assert "F4" not in found  # a rate of a month is none of a quarter
    later, done = filled(county, tmp_path / "季.xlsx", rows, MONTH)
    assert (later["A1"], later["C3"]) == ("2026年第四季度监测对象情况表", "四季度新识别")
    assert (later["C4"], later["D4"]) == (new(10), new(7, 8, 9))
    assert "这季度还没有满，到 2026-10 为止" in notes(done)


def test_quarters_side_by_side_and_what_has_not_come(county: County, tmp_path: Path) -> None:
    rows = [
        ["2026年监测对象分季度统计表"],
        ["填报单位：蛟河市"],
        ["乡镇", "新识别（户）", "", "", "", ""],
        ["", "一季度", "二季度", "三季度", "四季度", "全年"],
        ["新站镇"],
    ]
    found, done = filled(county, tmp_path / "各季.xlsx", rows, MONTH)
    assert [found[f"{c}5"] for c in "BCD"] == [new(1, 2, 3), new(4, 5, 6), new(7, 8, 9)]
    assert "E5" not in found and "F5" not in found
    assert "还没有到这个时候" in notes(done)


def test_years_and_titles_that_do_not_agree(county: County, tmp_path: Path) -> None:
    heads = ["乡镇", "监测对象", "在监测户数", "新识别", "年末监测对象", "走访率"]
    year = [["2026年1—10月监测情况表"], ["填报单位：蛟河市 单位：户"], heads, ["新站镇"]]
    found, _ = filled(county, tmp_path / "累计.xlsx", year, MONTH)
    stands = value_of(XINZHAN, "cases_active")
    assert (found["B4"], found["C4"]) == (stands, stands)  # never months of it added up
    assert found["D4"] == new(*range(1, 11))
    assert "E4" not in found and "F4" not in found
    both = [["2026年三季度情况表"], ["填报单位：蛟河市 统计月份：2026年8月 单位：户"], *year[2:]]
    found, done = filled(county, tmp_path / "不一.xlsx", both, SEPTEMBER)
    assert "D4" not in found and "看不出是哪几个月的" in notes(done)


def test_shares_of_the_whole_and_of_the_county(county: County, tmp_path: Path) -> None:
    rows = [
        ["监测对象占比情况表"],
        ["填报单位：蛟河市 2026年10月 单位：户"],
        ["乡镇", "监测对象", "占全市比重（%）", "占比", "边缘易致贫户", "", "排名"],
        ["", "", "", "", "户数", "占比（%）", ""],
        ["新站镇"],
    ]
    merged = [*(f"{c}3:{c}4" for c in "ABCDG"), "E3:F3"]
    found, done = filled(county, tmp_path / "占比.xlsx", rows, MONTH, *merged)
    own, part = (
        value_of(XINZHAN, "cases_active"),
        value_of(XINZHAN, "cases_active", "category=边缘易致贫户"),
    )
    assert found["C5"] == pytest.approx(100 * own / value_of(COUNTY, "cases_active"), abs=0.05)
    assert (found["E5"], found["F5"]) == (part, pytest.approx(100 * part / own, abs=0.05))
    assert "D5" not in found and "G5" not in found
    assert "没有写占什么的比例" in notes(done) and "排名不由程序写" in notes(done)


def test_a_part_of_the_rest_is_not_the_whole_rest(county: County, tmp_path: Path) -> None:
    """其他部门 under 排除: what the departments listed leave over of all is not it."""
    rows = [
        ["部门预警线索统计表"],
        ["2026年10月"],
        ["部门", "核查数", "排除数"],
        ["医保局"],
        ["民政局"],
        ["其他部门"],
    ]
    found, _ = filled(county, tmp_path / "部门.xlsx", rows, MONTH)
    whole = value_of(COUNTY, "alerts_verified")
    listed = [value_of(COUNTY, "alerts_verified", f"department={d}") for d in ("医保", "民政")]
    assert found["B6"] == whole - sum(listed)
    assert not {"C4", "C5", "C6"} & set(found)


def test_former_names_of_places_are_known(tmp_path: Path) -> None:
    county = forms_county(tmp_path / "c")
    label = {name: one.label for name, one in tables()["regions"].fields.items()}
    told = ("region_code", "region_name", "aliases")
    rows = [
        [label[name] for name in told],
        [COUNTY, "蛟河市", ""],
        [XINZHAN, "新站镇", "站前公社、老新站"],
    ]
    path = workbook(tmp_path / "行政区划_202610.xlsx", {"行政区划": rows})
    from fanpin_lib.desk.deliveries import ingest

    report = ingest(county, [path], "某人", as_of=MONTH)
    assert report.stored, str(report)
    form = [["监测对象情况表"], ["2026年10月"], ["乡镇", "监测对象户数"], ["站前公社"], ["无此镇"]]
    found, _ = filled(county, tmp_path / "旧名.xlsx", form, MONTH)
    assert found["B4"] == value_of(XINZHAN, "cases_active")
    assert "B5" not in found


def test_old_formats_without_libreoffice(
    county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fanpin_lib.files.old_xls.program", lambda: None)
    path = tmp_path / "旧.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le") + bytes(600))
    with pytest.raises(FileRefused, match="旧格式.*没有 LibreOffice"):
        learn(surroundings(county), path, {})


@pytest.mark.heavy
@pytest.mark.libreoffice
def test_old_formats_are_converted(county: County, tmp_path: Path) -> None:
    rows = [["监测对象情况表"], ["2026年10月"], ["乡镇", "监测对象户数"], ["新站镇"]]
    new_one = empty_form(tmp_path / "表.xlsx", rows, ["A1:B1", "A2:B2"], "A3:B4")
    old = saved_as(new_one, "xls", tmp_path / "old")
    around = surroundings(county)
    keep(around, learn(around, old, {}), "旧表")
    (done,) = fill(county, MONTH, forms_of(county, ["旧表"]))
    assert cells(done.path)["B4"] == value_of(XINZHAN, "cases_active")
