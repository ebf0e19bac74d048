"""Several files of one register as one delivery: rows once, contradictions named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fanpin_lib.fields import table
from fanpin_lib.ledgers.model import FileReading, LedgerPart
from fanpin_lib.store.together import (
    delivered_files,
    names_of,
    registers,
    sets_of,
    united,
    villages,
)
from store.readings import OCTOBER, alert, household, part, reading, record

EAST, WEST = "220281001200", "220281001201"
HOUSEHOLDS = table("households")


def file(name: str, *parts: LedgerPart, folder: Path = Path("/交来"), **more: Any) -> FileReading:
    made = reading(more.pop("as_of", OCTOBER), *parts)
    return replace(made, path=folder / name, **more)


def households(*rows: dict[str, Any], derived: bool = False, **more: Any) -> LedgerPart:
    return replace(part("households", list(rows), derived=derived), **more)


def told(readings: Sequence[FileReading], folder: Path) -> list[dict[str, Any]]:
    (one,) = united(readings, folder).parts
    return one.rows.to_pylist()


def test_only_own_registers_speak_of_villages() -> None:
    both = file(
        "户.xlsx",
        households(household(1, WEST), household(2, EAST), household(3, EAST)),
        part("members", [{"household_id": "H1", "id_number": "1"}], derived=True),
        part("alerts", [alert(1, village_code="220281009999")]),
    )
    assert [one.table for one in registers(both)] == ["households"]
    assert villages(both) == (EAST, WEST)
    assert villages(file("空.xlsx", households({"household_id": "H1", "members": 3}))) == ()


def test_files_of_the_same_name_are_told_apart_by_their_folders(tmp_path) -> None:
    one, two, three = (
        file("户.xlsx", households(household(1)), folder=Path("/甲")),
        file("户.xlsx", households(household(2)), folder=Path("/乙")),
        file("户二.xlsx", households(household(3)), folder=Path("/乙")),
    )
    assert names_of([one, two, three]) == ["甲/户.xlsx", "乙/户.xlsx", "户二.xlsx"]
    sheets = [row["_sheet"] for row in told([one, two, three], tmp_path)]
    assert sheets == ["乙/户.xlsx 表", "户二.xlsx 表", "甲/户.xlsx 表"]


def test_a_delivery_remembers_its_files_with_rows_villages_and_place() -> None:
    derived = part("members", [{"household_id": "H1", "id_number": "1"}] * 5, derived=True)
    one = file("甲.xlsx", households(household(1), household(2, WEST)), derived)
    two = file("乙.xlsx", households(household(3)))
    kept = delivered_files([one, two], {one.path: "ledgers/甲.xlsx"})
    assert [(k.name, k.rows, tuple(k.villages), k.sha256) for k in kept] == [
        ("甲.xlsx", 2, (EAST, WEST), one.sha256), ("乙.xlsx", 1, (EAST,), two.sha256),
    ]  # fmt: skip


def groups(*readings: FileReading) -> list[list[str]]:
    return sorted(sorted(one.path.stem for one in group) for group in sets_of(readings))


def test_files_of_a_month_with_a_register_in_common_are_one_delivery() -> None:
    members = part("members", [{"household_id": "H1", "id_number": "1"}])
    assert groups(
        file("户一", households(household(1))),
        file("成员", members),
        file("九月", households(household(9)), as_of=OCTOBER - 1),
        file("线索", part("alerts", [alert(1)])),
        file("线索二", part("alerts", [alert(2)])),
        file("户二", households(household(2))),
    ) == [["九月"], ["成员"], ["户一", "户二"], ["线索"], ["线索二"]]


def test_a_file_of_two_registers_joins_what_was_apart_and_an_answer_is_alone() -> None:
    members = part("members", [{"household_id": "H1", "id_number": "1"}])
    one, two = file("户", households(household(1))), file("成员", members)
    both = file("户和成员", households(household(2)), members)
    assert groups(one, two, both) == [["成员", "户", "户和成员"]]
    derived = replace(members, derived=True)
    assert groups(two, file("户派生", households(household(2)), derived)) == [["成员"], ["户派生"]]
    answered = replace(one, answers="核实清单")
    assert groups(answered, both) == [["户"], ["户和成员"]]


def test_a_file_alone_stays_as_it_is(tmp_path) -> None:
    alone = file("户.xlsx", households(household(1)))
    assert united([alone], tmp_path) is alone


def test_rows_of_several_files_stand_once_where_they_agree(tmp_path) -> None:
    one = file("甲.xlsx", households(household(1), household(2, household_type=None)))
    two = file("乙.xlsx", households(household(2, household_type="脱贫户"), household(3)))
    whole = united([one, two], tmp_path)
    (part_,) = whole.parts
    rows = {row["household_id"]: row for row in part_.rows.to_pylist()}
    assert len(rows) == part_.rows.num_rows == 3 and whole.row_errors == []
    assert rows["H2"]["household_type"] == "脱贫户" and rows["H2"]["members"] == 3
    assert (rows["H2"]["_sheet"], rows["H2"]["_row"]) == ("甲.xlsx 表", 3)
    assert part_.bad_rows == 0 and not part_.derived
    assert whole.path.name == "甲.xlsx、乙.xlsx" and whole.as_of == OCTOBER
    assert whole.sha256 == united([two, one], tmp_path).sha256 != one.sha256


def test_a_contradiction_names_the_second_file_and_the_first(tmp_path) -> None:
    one = file("甲.xlsx", households(household(1), household(2, members=2)))
    two = file(
        "乙.xlsx", replace(households(household(2, members=5, village_code=WEST)), bad_rows=3)
    )
    whole = united([one, two], tmp_path)
    assert [row["household_id"] for row in whole.parts[0].rows.to_pylist()] == ["H1"]
    (error,) = whole.row_errors
    assert (error.file, error.sheet, error.row) == ("乙.xlsx", "表", 2)
    assert (error.column, error.value) == (HOUSEHOLDS.fields["household_id"].label, "H2")
    assert "文件“甲.xlsx”第 3 行" in error.expected
    differing = [HOUSEHOLDS.fields[name].label for name in ("village_code", "members")]
    assert f"但“{'、'.join(differing)}”不同" in error.expected
    assert whole.parts[0].bad_rows == 3 + 1


def test_a_sheet_without_a_name_is_told_by_its_file_alone(tmp_path) -> None:
    one = file("甲.csv", replace(households(household(1, members=2)), sheet=None))
    two = file("乙.csv", replace(households(household(1, members=5)), sheet=None))
    (error,) = united([one, two], tmp_path).row_errors
    assert (error.file, error.sheet) == ("乙.csv", None)
    rows = told([one, file("丙.csv", replace(households(household(3)), sheet=None))], tmp_path)
    assert [row["_sheet"] for row in rows] == ["丙.csv", "甲.csv"]


def test_of_what_was_derived_the_first_counts(tmp_path) -> None:
    source = {"derived": True, "source": "national_persons"}
    one = file("甲.xlsx", households(household(1, members=2), **source))
    two = file("乙.xlsx", households(household(1, members=5), household(2), **source))
    whole = united([one, two], tmp_path)
    (part_,) = whole.parts
    assert part_.derived and part_.source == "national_persons" and whole.row_errors == []
    assert {r["household_id"]: r["members"] for r in part_.rows.to_pylist()} == {"H1": 2, "H2": 3}
    own = file("丙.xlsx", households(household(1, members=9)))
    assert sorted(p.source for p in united([one, own], tmp_path).parts) == ["", "national_persons"]


def test_rows_keep_the_sheets_that_they_had(tmp_path) -> None:
    two_sheets = households(household(1), household(2))
    rows = two_sheets.rows.append_column("_sheet", [["一社", "二社"]])
    one = file("甲.xlsx", replace(two_sheets, rows=rows))
    two = file("乙.xlsx", households(household(3)))
    sheets = {row["household_id"]: row["_sheet"] for row in told([one, two], tmp_path)}
    assert sheets == {"H1": "甲.xlsx 一社", "H2": "甲.xlsx 二社", "H3": "乙.xlsx 表"}


@pytest.mark.parametrize(("many", "called"), [(3, "0、1、2"), (4, "0、1、2 等 4 份")])
def test_three_files_are_named_and_the_rest_counted(tmp_path, many, called) -> None:
    files = [file(str(number), households(household(number))) for number in range(many)]
    assert united(files, tmp_path).path.name == called
    assert not united(files, tmp_path).synthetic
    assert united([*files, replace(files[0], synthetic=True)], tmp_path).synthetic


def test_what_is_kept_by_month_is_no_register() -> None:
    assert registers(file("月.csv", part("monthly_records", [record(OCTOBER, 1)]))) == []
