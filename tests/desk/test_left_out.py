"""A month closed without a file: which one may be left out, and that the page says so."""

import pytest

from fanpin_lib.county import County
from fanpin_lib.desk import left_out_of, remember_left_out, to_leave_out
from fanpin_lib.desk.inputs import input_hashes
from fanpin_lib.desk.working_folder import lay_out
from fanpin_lib.edition.about import About
from fanpin_lib.errors import InputError
from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.period import Month
from fanpin_lib.presentation import narrative
from fanpin_lib.store import ingest_files

MONTH = Month(2026, 10)
HOUSEHOLDS = "户编号,村代码,户类型,家庭人口\nH1,220281001200,一般农户,3\n"


@pytest.fixture
def county(tmp_path) -> County:
    folder = tmp_path / "work"
    lay_out(folder, "220281", "蛟河市", "demo-jiaohe", demo=True)
    ledgers = folder / "ledgers"
    (ledgers / "农户台账_202610.csv").write_text(HOUSEHOLDS, encoding="utf-8-sig")
    (ledgers / "监测对象台账_202610.csv").write_text("看不懂", encoding="utf-8-sig")
    return County.at(folder)


def test_a_file_is_named_by_its_name_or_its_path(county) -> None:
    files = sorted(county.folders.ledgers.iterdir())
    (chosen,) = to_leave_out(county, files, ["监测对象台账_202610.csv"])
    assert to_leave_out(county, files, [str(chosen)]) == [chosen]
    with pytest.raises(InputError) as refused:
        to_leave_out(county, files, ["监测对象台账.csv"])
    assert "相近的有：监测对象台账_202610.csv" in str(refused.value)


def test_what_is_stored_can_only_be_withdrawn(county) -> None:
    path = county.folders.ledgers / "农户台账_202610.csv"
    assert ingest_files([path], county.store, ColumnMap.load(), "测试").ok
    with pytest.raises(InputError) as refused:
        to_leave_out(county, [path], [path.name])
    assert "fanpin ledger undo 1" in str(refused.value)


def test_leaving_out_makes_a_new_edition_and_taking_in_again_too(county) -> None:
    path = county.folders.ledgers / "农户台账_202610.csv"
    assert ingest_files([path], county.store, ColumnMap.load(), "测试").ok
    snapshot = county.store.snapshot(MONTH)
    before = input_hashes(county, snapshot)
    remember_left_out(county, MONTH, [county.folders.ledgers / "监测对象台账_202610.csv"])
    assert left_out_of(county, MONTH) == ("监测对象台账_202610.csv",)
    assert left_out_of(county, MONTH - 1) == ()
    assert input_hashes(county, snapshot)["ledgers"] != before["ledgers"]
    remember_left_out(county, MONTH, [])
    assert input_hashes(county, snapshot) == before


def test_the_countys_page_says_it_first() -> None:
    class Data:
        about = About(left_out=("甲.xlsx", "乙.xlsx"))

    assert "本月有 2 份台账没有计入**（甲.xlsx、乙.xlsx）" in narrative.left_out(Data)
    Data.about = About()
    assert narrative.left_out(Data) == ""
