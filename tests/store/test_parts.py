"""A part of a register never passes for the whole."""

import itertools
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledgers.making import OCTOBER, text, xlsx

from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.store import Coverage, Store, ingest_files
from fanpin_lib.store.report import Status

pytestmark = pytest.mark.heavy

COUNTY = "220281"
HEADS = ["李四", "王五", "赵六"]
HEADERS = ["户编号", "村代码", "户类型", "家庭人口", "户主姓名"]
TOWNS = {t: [f"{COUNTY}10{t}20{v}" for v in range(3)] for t in range(3)}


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "store")


def rows(*towns: int, each: int = 4, head: str = "张三") -> list[list[str]]:
    """Some households in every village of some townships."""
    return [
        [f"{village}{number:04d}", village, "一般农户", "2", head]
        for town in towns
        for village in TOWNS[town]
        for number in range(each)
    ]


def register(path: Path, found: list[list[str]]) -> Path:
    path.parent.mkdir(exist_ok=True)
    return xlsx(path, [HEADERS, *found])


def divisions(folder: Path, without: str = "") -> Path:
    listed = [[COUNTY, "蛟河市", "县"]]
    for town, villages in TOWNS.items():
        listed.append([f"{COUNTY}10{town}", f"{town}号镇", "乡镇"])
        listed += [[code, f"{n}号村", "村"] for n, code in enumerate(villages) if code != without]
    return text(folder / "行政区划_202601.csv", [["行政区划代码", "名称", "层级"], *listed])


def ingest(store: Store, *paths: Path, **options):
    return ingest_files(paths, store, ColumnMap.load(), "王某", county_code=COUNTY, **options)


def households(store: Store, month=OCTOBER, upto: int | None = None) -> dict[str, str]:
    with store.snapshot(month, upto).connect() as connection:
        return dict(connection.execute("SELECT household_id, head_name FROM households").fetchall())


def whole(store: Store, folder: Path) -> None:
    assert ingest(store, register(folder / "农户台账_202609.xlsx", rows(0, 1, 2))).ok


def test_one_townships_register_is_refused_with_the_numbers(tmp_path, store) -> None:
    ingest(store, divisions(tmp_path))
    whole(store, tmp_path)
    part = register(tmp_path / "农户台账_202610.xlsx", rows(1))
    for bad_rows in (None, "refuse", "skip"):
        report = ingest(store, part, bad_rows=bad_rows)
        assert report.files[0].status is Status.PART
        assert report.exit_code == 2
    said = report.to_text()
    assert "“农户台账”第 2 次交付（农户台账_202609.xlsx）以后有 36 行，这次的文件有 12 行" in said
    assert "少了 24 行（67%），少了 6 个村（0号镇0号村、" in said
    assert "--partial" in said
    assert "--replace-all" in said
    assert store.newest() == 2


def test_a_part_replaces_its_own_villages_and_households_only(tmp_path, store) -> None:
    whole(store, tmp_path)
    moved, gone = rows(0)[0], rows(1)[0]
    moved = [moved[0], TOWNS[1][0], *moved[2:4], "李四"]
    part = [row for row in rows(1, head="李四") if row[0] != gone[0]] + [moved]
    report = ingest(
        store, register(tmp_path / "农户台账_202610.xlsx", part), coverage=Coverage.PART
    )
    assert report.ok
    assert "只替换文件里有的村和户，其余的照旧" in report.to_text()
    now = households(store)
    assert gone[0] not in now
    assert len(now) == 35
    assert {key for key, head in now.items() if head == "李四"} == {row[0] for row in part}
    assert len(households(store, upto=1)) == 36
    assert len(households(store, OCTOBER - 1)) == 36
    store.undo(2, "甲")
    assert set(households(store).values()) == {"张三"}
    store.undo(3, "甲")
    assert households(store) == now


def test_a_register_declared_whole_replaces_everything(tmp_path, store) -> None:
    whole(store, tmp_path)
    part = register(tmp_path / "农户台账_202610.xlsx", rows(1))
    assert ingest(store, part, coverage=Coverage.ALL).ok
    assert len(households(store)) == 12


def test_a_part_counts_until_the_next_whole_register(tmp_path, store) -> None:
    whole(store, tmp_path)
    part = register(tmp_path / "农户台账_202610.xlsx", rows(1, head="李四"))
    ingest(store, part, coverage=Coverage.PART)
    later = register(tmp_path / "农户台账_202611.xlsx", rows(0, 1, 2, head="王五"))
    assert ingest(store, later).ok
    assert set(households(store).values()) == {"张三", "李四"}
    assert set(households(store, OCTOBER + 1).values()) == {"王五"}
    assert len(households(store, OCTOBER + 1)) == 36


@pytest.mark.parametrize(
    ("found", "ok"),
    [
        (rows(0, 1, 2)[:-3], True),  # fewer households in one village
        (rows(0, 1, 2)[:-4], False),  # a village without any
        (rows(0, 1, 2, each=3), False),  # a fourth of every village
    ],
)
def test_a_fifth_of_the_rows_or_any_village(tmp_path, store, found, ok) -> None:
    whole(store, tmp_path)
    assert ingest(store, register(tmp_path / "农户台账_202610.xlsx", found)).ok is ok


def test_a_fifth_of_the_rows_exactly_may_go(tmp_path, store) -> None:
    for month, each in (("202609", 5), ("202610", 4)):
        found = rows(0, 1, 2, each=each)
        assert ingest(store, register(tmp_path / f"农户台账_{month}.xlsx", found)).ok


def test_a_village_whose_households_moved_is_not_lost(tmp_path, store) -> None:
    whole(store, tmp_path)
    to, last = TOWNS[0][0], TOWNS[2][2]
    merged = [[row[0], to if row[1] == last else row[1], *row[2:]] for row in rows(0, 1, 2)]
    assert ingest(store, register(tmp_path / "农户台账_202610.xlsx", merged)).ok


def test_another_township_without_places_is_said_to_hold_none_of_the_rows(tmp_path, store) -> None:
    """Nobody knows the villages: the file's own number of rows says nothing of what is lost."""
    for month, town in (("202609", 0), ("202610", 1)):
        named = [[r[0], f"{town}号镇", f"{r[1][-1]}号村", *r[2:]] for r in rows(town)]
        headers = ["户编号", "乡镇", "村", *HEADERS[2:]]
        other = xlsx(tmp_path / f"农户台账_{month}.xlsx", [headers, *named])
        report = ingest(store, other)
    assert "以后有 12 行，这次的文件里只有其中的 0 行：少了 12 行（100%）" in report.to_text()


def test_a_list_of_villages_only_does_not_take_the_townships_away(tmp_path, store) -> None:
    ingest(store, divisions(tmp_path))
    villages = [[code, f"{n}号村"] for _, all_of in TOWNS.items() for n, code in enumerate(all_of)]
    path = text(tmp_path / "村名单_202601.csv", [["村代码", "村名"], *villages])
    report = ingest(store, path)
    assert report.files[0].status is Status.PART
    assert "个县、乡镇、村（蛟河市、0号镇、1号镇、" in report.to_text()
    assert ingest(store, path, coverage=Coverage.PART).ok
    with store.snapshot(OCTOBER).connect() as connection:
        names = connection.execute("SELECT region_name FROM regions").fetchall()
    assert ("1号镇",) in names and ("蛟河市",) in names


def test_a_village_that_ended_is_not_lost(tmp_path, store) -> None:
    whole(store, tmp_path)
    ingest(store, divisions(tmp_path, without=TOWNS[2][2]))
    found = [row for row in rows(0, 1, 2) if row[1] != TOWNS[2][2]]
    assert ingest(store, register(tmp_path / "农户台账_202610.xlsx", found)).ok


def test_a_first_register_must_hold_the_villages_of_the_division_list(tmp_path, store) -> None:
    ingest(store, divisions(tmp_path))
    part = register(tmp_path / "农户台账_202610.xlsx", rows(0, 1))
    report = ingest(store, part)
    assert report.files[0].status is Status.PART
    assert "里有 6 个村，行政区划台账里有 9 个村，少了 3 个：2号镇0号村、" in report.to_text()
    assert ingest(store, part, coverage=Coverage.PART).ok
    rest = register(tmp_path / "农户台账_202610_2.xlsx", rows(2))
    assert ingest(store, rest, coverage=Coverage.PART).ok
    assert len(households(store)) == 36


def township_files(folder: Path, **changes: list) -> list[Path]:
    (folder / "202610").mkdir(exist_ok=True)
    return [
        register(folder / "202610" / f"农户台账_{t}号镇.xlsx", changes.get(f"of{t}", rows(t)))
        for t in TOWNS
    ]


def monitored(path: Path, *towns: int, each: int = 4) -> Path:
    found = [[r[0], r[1], "边缘易致贫户", "2026-03-01"] for r in rows(*towns, each=each)]
    return xlsx(path, [["户编号", "村代码", "监测对象类别", "识别日期"], *found])


def test_a_first_register_of_one_township_alone_is_asked_about(tmp_path, store) -> None:
    """Not every village has somebody monitored, but a county with all in one township is rare."""
    one = monitored(tmp_path / "监测对象台账_202610.xlsx", 1)
    assert ingest(Store(tmp_path / "no divisions"), one).ok
    ingest(store, divisions(tmp_path))
    report = ingest(store, one)
    assert report.files[0].status is Status.PART and report.exit_code == 2
    assert "的行都在1号镇，行政区划台账里有 3 个乡镇。只是一部分" in report.to_text()
    assert ingest(store, one, coverage=Coverage.PART).ok
    store.undo(2, "甲")
    assert ingest(store, monitored(tmp_path / "监测对象台账2_202610.xlsx", 0, 1)).ok


def test_few_rows_may_well_be_in_one_township(tmp_path, store) -> None:
    ingest(store, divisions(tmp_path))
    assert ingest(store, monitored(tmp_path / "监测对象台账_202610.xlsx", 1, each=2)).ok


def test_township_files_handed_in_together_are_one_delivery(tmp_path, store) -> None:
    ingest(store, divisions(tmp_path))
    whole(store, tmp_path)
    report = ingest(store, *township_files(tmp_path))
    assert report.ok
    assert [d.seq for d in report.stored] == [3]
    [delivery] = report.stored
    assert [file.rows for file in delivery.files] == [12, 12, 12]
    assert [file.villages for file in delivery.files] == [tuple(v) for v in TOWNS.values()]
    assert delivery.file == "农户台账_0号镇.xlsx、农户台账_1号镇.xlsx、农户台账_2号镇.xlsx"
    assert len(households(store)) == 36
    again = ingest(store, tmp_path / "202610")
    assert {file.status for file in again.files} == {Status.KNOWN}
    store.undo(3, "甲")
    assert len(households(store, OCTOBER)) == 36
    assert ingest(store, *township_files(tmp_path)).stored[0].seq == 5


def test_files_of_the_same_name_from_two_folders(tmp_path, store) -> None:
    paths = [register(tmp_path / f"{t}号镇" / "农户台账_202610.xlsx", rows(t)) for t in (0, 1)]
    report = ingest(store, *paths)
    assert report.stored[0].names == ["0号镇/农户台账_202610.xlsx", "1号镇/农户台账_202610.xlsx"]
    assert len(households(store)) == 24


def test_one_corrected_township_file_beside_the_known_ones(tmp_path, store) -> None:
    ingest(store, *township_files(tmp_path))
    paths = township_files(tmp_path, of1=rows(1, head="李四"))
    assert ingest(store, paths[1]).files[0].status is Status.PART
    report = ingest(store, tmp_path / "202610")
    assert report.ok
    assert list(households(store).values()).count("李四") == 12
    assert len(households(store)) == 36


def test_the_same_village_in_two_files_is_said(tmp_path, store) -> None:
    ingest(store, divisions(tmp_path))
    two = [[f"新{row[0]}", *row[1:]] for row in rows(0) if row[1] == TOWNS[0][0]]
    report = ingest(store, *township_files(tmp_path, of1=[*rows(1), *two]))
    assert report.ok
    assert (
        "0号镇0号村在 农户台账_0号镇.xlsx、农户台账_1号镇.xlsx 里都有，请核对" in report.to_text()
    )
    assert len(households(store)) == 40


def test_the_same_household_in_two_files(tmp_path, store) -> None:
    same = rows(0)[:1]
    report = ingest(store, *township_files(tmp_path, of1=[*rows(1), *same]))
    assert report.ok
    assert len(households(store)) == 36


def test_households_that_two_files_contradict_each_other_about(tmp_path, store) -> None:
    other = [*rows(0)[0][:3], "5", "张三"]
    report = ingest(store, *township_files(tmp_path, of1=[*rows(1), other]))
    assert {file.status for file in report.files} == {Status.HELD}
    [error] = report.row_errors
    assert (error.file, error.row) == ("农户台账_1号镇.xlsx", 14)
    assert "与文件“农户台账_0号镇.xlsx”第 2 行的“户编号”相同，但“家庭人口”不同" in str(error)
    assert store.newest() == 0


def test_a_bad_township_file_keeps_none_of_the_others_out(tmp_path, store) -> None:
    ingest(store, divisions(tmp_path))
    whole(store, tmp_path)
    bad = [[*row[:3], "两口", row[4]] for row in rows(1, head="李四")[:1]] + rows(1)[1:]
    paths = township_files(tmp_path, of0=rows(0, head="李四"), of1=bad)
    report = ingest(store, *paths)
    assert [file.status for file in report.files] == [Status.STORED, Status.HELD, Status.STORED]
    assert "农户台账_1号镇.xlsx 没有入库，这次只替换文件里有的村和户" in report.to_text()
    assert list(households(store).values()).count("李四") == 12
    assert len(households(store)) == 36
    township_files(tmp_path, of0=rows(0, head="李四"), of1=rows(1, head="王五"))
    report = ingest(store, tmp_path / "202610")
    assert report.ok
    assert list(households(store).values()).count("王五") == 12
    assert len(households(store)) == 36


MEMBERS = ["户编号", "姓名", "证件号码", "健康状况"]


def members(path: Path, found: list[list[str]], each: int) -> Path:
    """A register that does not say who is head of the household."""
    listed = [
        [row[0], "张三", f"22028119{60 + n}0101{place:03d}X", "健康"]
        for place, row in enumerate(found)
        for n in range(each)
    ]
    return xlsx(path, [MEMBERS, *listed])


@pytest.mark.parametrize("coverage", [Coverage.USUAL, Coverage.PART])
@pytest.mark.parametrize("first", [True, False])
def test_a_list_of_heads_is_not_the_members(tmp_path, store, coverage, first) -> None:
    whole(store, tmp_path)
    if not first:
        path = tmp_path / "家庭成员台账_202609.xlsx"
        assert ingest(store, members(path, rows(0, 1, 2), 2)).ok
    heads = members(tmp_path / "家庭成员台账_202610.xlsx", rows(0, 1, 2), 1)
    report = ingest(store, heads, coverage=coverage)
    assert report.files[0].status is Status.PART
    assert "“家庭成员台账”每户一人，共 36 人；“农户台账”里这些户有 72 人" in report.to_text()
    assert ingest(store, heads, coverage=Coverage.ALL).ok


def test_people_who_live_alone_are_members(tmp_path, store) -> None:
    alone = [[*row[:3], "1", row[4]] for row in rows(0)]
    ingest(store, register(tmp_path / "农户台账_202610.xlsx", alone))
    assert ingest(store, members(tmp_path / "家庭成员台账_202610.xlsx", alone, 1)).ok


@pytest.mark.parametrize(("two", "ok"), [(3, True), (4, False)])
def test_a_fifth_of_the_persons_may_be_missing(tmp_path, store, two: int, ok: bool) -> None:
    homes = [[*r[:3], "2" if n < two else "1", r[4]] for n, r in enumerate(rows(0))]
    ingest(store, register(tmp_path / "农户台账_202610.xlsx", homes))
    assert ingest(store, members(tmp_path / "家庭成员台账_202610.xlsx", homes, 1)).ok is ok


def test_members_without_villages_are_compared_by_household(tmp_path, store) -> None:
    """Another township's list may be as long as the one in force."""
    path = tmp_path / "家庭成员台账_202609.xlsx"
    assert ingest(store, members(path, rows(0), 2)).ok
    other = members(tmp_path / "家庭成员台账_202610.xlsx", rows(1), 2)
    assert ingest(store, other).files[0].status is Status.PART
    assert ingest(store, other, coverage=Coverage.PART).ok
    with store.snapshot(OCTOBER).connect() as connection:
        assert connection.execute("SELECT count(*) FROM members").fetchone() == (48,)


ORDERS = list(itertools.permutations(TOWNS))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(order=st.sampled_from(ORDERS), cuts=st.sets(st.sampled_from([1, 2])), absent=st.booleans())
def test_the_order_and_the_grouping_of_township_files_make_no_difference(
    order, cuts, absent
) -> None:
    """A township whose file never came keeps what it had."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "store")
        whole(store, Path(folder))
        paths = township_files(Path(folder), **{f"of{t}": rows(t, head=HEADS[t]) for t in TOWNS})
        handed = [paths[t] for t in order if not (absent and t == 2)]
        ends = [*sorted(cuts), len(handed)]
        for start, end in zip([0, *ends], ends):
            if handed[start:end]:
                assert ingest(store, *handed[start:end], coverage=Coverage.PART).ok
        expected = {
            row[0]: "张三" if absent and t == 2 else HEADS[t] for t in TOWNS for row in rows(t)
        }
        assert households(store) == expected
