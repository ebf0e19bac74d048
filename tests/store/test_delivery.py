"""A delivery is read from the log as it was written there, and as later commits made it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from fanpin_lib.store.delivery import DeliveredFile, Delivery, from_rows
from fanpin_lib.store.stored_part import Sheets, StoredPart, part_from, sheets_of
from store.readings import OCTOBER

PART = StoredPart(
    table="households",
    version=3,
    files=("a.parquet", "b.parquet"),
    rows=2,
    columns=(("household_id", "VARCHAR"),),
    fields=("household_id",),
    months=("2026-10",),
    folder="households.2",
    places=(("新站镇 瓦窑村", "220281100201"), ("别处", None)),
    lacking=("household_id",),
    whole=False,
    filled=("household_id",),
    sheets=(Sheets(("表一", "表二"), ("household_id",)),),
    hashes=("1", "2"),
)


def delivery(seq: int, **more: Any) -> Delivery:
    at = datetime(2026, 11, seq, tzinfo=UTC)
    known: dict[str, Any] = {"parts": (PART,)}
    return Delivery(seq, f"{seq}.xlsx", f"h{seq}", OCTOBER, at, "甲", 2, 1, **known | more)


def withdrawal(seq: int, target: int) -> dict[str, Any]:
    return {"seq": seq, "action": "withdraw", "target": target}


def withdrawn(*rows: dict[str, Any]) -> dict[int, int | None]:
    return {one.seq: one.withdrawn_by for one in from_rows(rows)}


@pytest.mark.parametrize(
    "given",
    [
        delivery(1),
        delivery(1, note="补交", synthetic=True),
        delivery(1, files=(DeliveredFile("甲.xlsx", "h", 2, ("220281100201",), "../甲.xlsx"),)),
        delivery(1, parts=(PART, replace(PART, table="members", filled=None, sheets=()))),
    ],
)
def test_it_is_read_as_it_was_written(given: Delivery) -> None:
    assert from_rows([given.to_row()]) == [given]


def test_what_an_older_version_did_not_write_is_empty() -> None:
    row = delivery(1).to_row() | {"note": None}
    del row["files"], row["synthetic"]
    [found] = from_rows([row])
    assert (found.note, found.files, found.synthetic) == ("", (), False)
    oldest = {"table": "alerts", "version": 0, "files": ["a"], "rows": 1, "columns": [["x", "y"]]}
    part = part_from(oldest)
    assert (part.fields, part.months, part.hashes, part.places, part.sheets) == ((),) * 5
    assert (part.filled, part.columns, part.files) == (None, (("x", "y"),), ("a",))


def test_withdrawals_are_applied_in_order_however_the_rows_lie() -> None:
    one, two, three = (delivery(seq).to_row() for seq in (1, 2, 6))
    assert withdrawn(withdrawal(3, 1), two, one) == {1: 3, 2: None}
    assert withdrawn(one, two, withdrawal(3, 1), withdrawal(4, 3)) == {1: None, 2: None}
    again = [withdrawal(3, 1), withdrawal(4, 3), withdrawal(5, 1)]
    assert withdrawn(one, two, *again, three) == {1: 5, 2: None, 6: None}
    assert withdrawn(one, withdrawal(3, 9), three) == {1: None, 6: None}


def vouched(*parts: StoredPart, hashes: str) -> list[tuple[str, ...]]:
    row = {"seq": 2, "action": "vouch", "note": hashes}
    found = from_rows([delivery(1, parts=parts).to_row(), row, delivery(3).to_row()])
    assert [one.seq for one in found] == [1, 3] and found[1] == delivery(3)
    return [part.hashes for part in found[0].parts]


def test_hashes_noted_later_are_those_of_files_that_had_none() -> None:
    older, empty = replace(PART, hashes=()), replace(PART, files=(), hashes=())
    told = '{"households.2/a.parquet": "x", "households.2/b.parquet": "y"}'
    more = told.replace("}", ', "other": "z"}')
    assert vouched(older, PART, empty, hashes=told) == [("x", "y"), ("1", "2"), ()]
    assert vouched(older, hashes=more) == [("x", "y")]
    assert vouched(older, hashes='{"households.2/a.parquet": "x"}') == [()]


@pytest.mark.parametrize(
    ("names", "sheet", "expected"),
    [
        (["甲.xlsx"], "表一", ("1.xlsx", "表一")),
        (["甲.xlsx"], "甲.xlsx 表一", ("1.xlsx", "甲.xlsx 表一")),
        (["甲.xlsx", "乙.xlsx"], "乙.xlsx 表一", ("乙.xlsx", "表一")),
        (["甲.csv", "乙.csv"], "甲.csv", ("甲.csv", "")),
        (["甲.xlsx", "乙.xlsx"], "丙.xlsx 表一", ("1.xlsx", "丙.xlsx 表一")),
        (["甲.xlsx", "乙.xlsx", "丙.xlsx"], "丙.xlsx 表一", ("丙.xlsx", "表一")),
    ],
)
def test_a_row_says_which_file_and_sheet_it_is_from(names, sheet, expected) -> None:
    files = tuple(DeliveredFile(name, name, 1) for name in names)
    assert delivery(1, files=files).origin(sheet) == expected


def test_what_a_delivery_brought_is_found_by_its_ledger() -> None:
    derived = replace(PART, table="cases", derived=True)
    found = delivery(1, parts=(PART, derived))
    assert found.part("cases") is derived and found.part("alerts") is None
    assert found.tables == ["households"]
    assert not found.only_answers
    answers = replace(PART, answers=True)
    assert delivery(1, parts=(answers,)).only_answers
    assert not delivery(1, parts=(answers, PART)).only_answers


def test_sheets_with_the_same_columns_are_told_together() -> None:
    told = sheets_of({"表一": ("a",), "表二": ("b",), "表三": ("a",)})
    assert told == (Sheets(("表一", "表三"), ("a",)), Sheets(("表二",), ("b",)))
