"""Files handed in together: held back, asked about, or stored, each with what is said of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.ledgers.model import FileReading, LedgerPart
from fanpin_lib.ledgers.row_errors import RowError, Severity
from fanpin_lib.period import Month
from fanpin_lib.store import Coverage, Store
from fanpin_lib.store.intake import FileSet, Intake, KnownFile
from fanpin_lib.store.report import FileReport, Status
from store.readings import OCTOBER, household, part, reading

SEPTEMBER = OCTOBER - 1
EAST, WEST = "220281001200", "220281001201"


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "store")


def intake(store: Store, coverage: Coverage = Coverage.USUAL) -> Intake:
    return Intake(store, ColumnMap.load(), "王某", None, None, None, "", None, coverage, None)


def file(
    name: str, *rows: dict, month: Month = OCTOBER, ledger: LedgerPart | None = None
) -> FileReading:
    """Of a register of households, unless another ledger is given."""
    return replace(reading(month, ledger or part("households", list(rows))), path=Path(name))


def handed_in(
    store: Store,
    *files: FileReading,
    known: tuple[KnownFile, ...] = (),
    coverage: Coverage = Coverage.USUAL,
) -> list[FileReport]:
    return list(FileSet(intake(store, coverage), files, known).reports())


def known(store: Store, one: FileReading) -> KnownFile:
    """A file that was stored, whole or as a part, and is handed in again."""
    (report,) = handed_in(store, one, coverage=Coverage.PART)
    assert report.delivery
    return KnownFile(one.path, one.sha256, report.delivery)


def is_whole(report: FileReport) -> bool:
    """Whether what was stored is all that counts."""
    assert report.delivery
    (stored,) = report.delivery.parts
    return stored.whole


def test_two_files_that_contradict_each_other_are_both_held_back(store) -> None:
    files = file("甲.xlsx", household(1), household(2)), file("乙.xlsx", household(1, members=5))
    first, second = handed_in(store, *files)
    assert first.status is second.status is Status.HELD and store.newest() == 0
    assert first.row_errors == [] and [error.file for error in second.row_errors] == ["乙.xlsx"]


def test_of_two_files_the_last_says_what_concerns_both(store) -> None:
    files = file("甲.xlsx", household(1), household(2, WEST)), file("乙.xlsx", household(3))
    first, second = handed_in(store, *files)
    assert first.status is second.status is Status.STORED and first.notes == []
    (twice,) = second.notes
    assert "甲.xlsx、乙.xlsx 里都有" in twice and EAST in twice


def test_the_same_content_of_other_months_is_told_once(store) -> None:
    one = file("甲.xlsx", household(1), month=SEPTEMBER - 1)
    handed_in(store, one)
    handed_in(store, replace(one, as_of=SEPTEMBER))
    (report,) = handed_in(store, replace(one, as_of=OCTOBER))
    assert len([note for note in report.notes if "完全相同，只是月份不同" in note]) == 1


def test_a_list_of_ours_that_came_back_takes_nothings_place(store) -> None:
    handed_in(store, file("甲.xlsx", household(1), household(2)))
    (again,) = handed_in(store, file("甲.xlsx", household(1), household(2, members=4)))
    assert any("以本次为准" in note for note in again.notes)
    (answer,) = handed_in(store, replace(file("单.xlsx", household(2, members=5)), answers=True))
    assert answer.status is Status.STORED and answer.notes == []
    assert not is_whole(answer)


def test_beside_a_known_file_of_the_month_another_is_a_part(store) -> None:
    beside = known(store, file("西.xlsx", *(household(n, WEST) for n in range(1, 5))))
    handed_in(store, file("东.xlsx", *(household(n) for n in range(5, 9))), coverage=Coverage.PART)
    east = file("东_新.xlsx", *(household(n, members=2) for n in range(5, 9)))
    assert [one.status for one in handed_in(store, east)] == [Status.PART]
    (report,) = handed_in(store, east, known=(beside,))
    assert report.status is Status.STORED and not is_whole(report)


@pytest.mark.parametrize("other", ["month", "ledger"])
def test_a_known_file_of_another_month_or_ledger_is_nothing_beside(store, other: str) -> None:
    west = [household(n, WEST) for n in range(1, 5)]
    month, ledger = (SEPTEMBER, None) if other == "month" else (OCTOBER, part("cases", [
        {"case_id": f"C{n}", "household_id": f"H{n}", "village_code": WEST} for n in range(1, 5)
    ]))  # fmt: skip
    beside = known(store, file("西.xlsx", *west, month=month, ledger=ledger))
    if other == "ledger":
        handed_in(store, file("户.xlsx", *west), coverage=Coverage.PART)
    east = file("东.xlsx", *(household(n) for n in range(5, 9)))
    handed_in(store, east, coverage=Coverage.PART)
    again = file("东_新.xlsx", *(household(n, members=2) for n in range(5, 9)))
    assert [one.status for one in handed_in(store, again, known=(beside,))] == [Status.PART]


def test_a_register_that_lacks_nothing_is_whole_whatever_lies_beside_it(store) -> None:
    gone = known(store, file("西.xlsx", *(household(n, WEST) for n in range(1, 5))))
    moved = [household(n) for n in range(1, 5)]
    handed_in(store, file("全.xlsx", *moved), coverage=Coverage.ALL)
    (report,) = handed_in(store, file("全_新.xlsx", *moved, household(5)), known=(gone,))
    assert report.status is Status.STORED and is_whole(report)


def test_a_part_says_what_it_leaves_as_it_was_and_which_file_is_missing(store) -> None:
    rest = "这次只替换文件里有的村和户，其余的照旧"
    (report,) = handed_in(store, file("东.xlsx", household(1)), coverage=Coverage.PART)
    assert report.notes == [rest]
    bad = file("西.xlsx", household(2, WEST))
    bad.row_errors.append(
        RowError(
            "西.xlsx", "表", 2, "家庭人口", "三", "整数", "请改正", Severity.DROPPED, "households"
        )
    )
    east = file("东_新.xlsx", household(1, members=4))
    held, report = handed_in(store, bad, east, coverage=Coverage.PART)
    assert held.status is Status.HELD and f"西.xlsx 没有入库，{rest}" in report.notes
    (whole,) = handed_in(store, file("东_再.xlsx", household(1, members=5)))
    assert not any(rest in note for note in whole.notes)


@pytest.mark.parametrize(("many", "told"), [(5, []), (6, ["…… 共 6 个村"])])
def test_five_villages_in_two_files_are_named_and_the_rest_counted(store, many, told) -> None:
    villages = [f"22028100120{n}" for n in range(many)]
    first = file("甲.xlsx", *(household(n, v) for n, v in enumerate(villages)))
    second = file("乙.xlsx", *(household(10 + n, v) for n, v in enumerate(villages)))
    _, report = handed_in(store, first, second)
    assert [note for note in report.notes if "里都有，请核对" not in note] == told
    assert len(report.notes) == 5 + len(told)
