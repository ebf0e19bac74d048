"""Which delivery a file handed in again is known by, told without files."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fanpin_lib.period import Month
from fanpin_lib.store.delivery import DeliveredFile, Delivery
from fanpin_lib.store.repeated import known_file, known_files, newer_of_its_name, place_of
from store.readings import OCTOBER

SEPTEMBER = OCTOBER - 1
HERE, THERE = "../ledgers/a.xlsx", "../old/a.xlsx"


def delivery(
    seq: int, sha256: str, place: str = HERE, as_of: Month = OCTOBER, gone: bool = False
) -> Delivery:
    """One file delivered; ``gone``: withdrawn since."""
    file = DeliveredFile(Path(place).name, sha256, 1, (), place)
    at = datetime(2026, 11, 1, tzinfo=UTC)
    withdrawn = 99 if gone else None
    return Delivery(
        seq, file.name, sha256, as_of, at, "甲", 1, 0, (), files=(file,), withdrawn_by=withdrawn
    )


#: Deliveries, whether the bytes A, lying where they lay first, are known, and by which of them.
KNOWN = [
    ([], None),
    ([delivery(1, "A")], 1),
    ([delivery(1, "B")], None),
    ([delivery(1, "A", gone=True)], None),
    ([delivery(1, "A", as_of=SEPTEMBER)], None),
    ([delivery(1, "A"), delivery(2, "B")], None),
    ([delivery(1, "A"), delivery(2, "B", gone=True)], 1),
    ([delivery(1, "A"), delivery(2, "B", THERE)], 1),
    ([delivery(1, "A"), delivery(2, "B", as_of=SEPTEMBER)], 1),
    ([delivery(1, "B"), delivery(2, "A")], 2),
    ([delivery(1, "A"), delivery(2, "B"), delivery(3, "A"), delivery(4, "C", THERE)], 3),
    ([delivery(1, "A"), delivery(2, "A", THERE), delivery(3, "C", "../ledgers/c.xlsx")], 2),
]


@pytest.mark.parametrize(("deliveries", "expected"), KNOWN)
def test_bytes_are_known_unless_others_took_their_place(deliveries, expected) -> None:
    found = known_file(deliveries, "A", OCTOBER, HERE)
    assert (found and found.seq) == expected
    files = [DeliveredFile("a.xlsx", "A", 1, (), HERE)]
    together = known_files(deliveries, "A", OCTOBER, files)
    assert (together and together.seq) == expected


def test_a_file_that_says_no_month_is_known_by_any() -> None:
    found = known_file([delivery(1, "A", as_of=SEPTEMBER)], "A", None, HERE)
    assert found and found.seq == 1


def test_what_an_older_version_stored_without_its_place_is_replaced_by_nothing() -> None:
    deliveries = [delivery(1, "A", ""), delivery(2, "B", "")]
    found = known_file(deliveries, "A", OCTOBER, "")
    assert found and found.seq == 1


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ([], None),
        ([delivery(2, "B", THERE)], 2),
        ([delivery(2, "B"), delivery(3, "C", THERE), delivery(4, "D", "../ledgers/d.xlsx")], 3),
        ([delivery(2, "A", THERE)], None),
        ([delivery(2, "B", gone=True)], None),
        ([delivery(2, "B", as_of=SEPTEMBER)], None),
        ([delivery(2, "B", "../ledgers/b.xlsx")], None),
        ([delivery(0, "B")], None),
    ],
)
def test_a_file_of_the_same_name_that_came_later_is_found(later, expected) -> None:
    known = delivery(1, "A")
    found = newer_of_its_name([known, *later], known, "A", "a.xlsx")
    assert (found and found.seq) == expected


def test_a_file_that_came_again_beside_others_replaces_nothing() -> None:
    here = [DeliveredFile(f"{one}.xlsx", one, 1, (), f"../ledgers/{one}.xlsx") for one in "abc"]
    first = replace(delivery(1, "ab"), files=tuple(here[:2]))
    later = replace(delivery(2, "ac"), files=(here[0], here[2]))
    assert known_files([first, later], "ab", OCTOBER, here[:2]) is first


def test_what_lies_on_another_drive_is_known_by_its_whole_path(tmp_path, monkeypatch) -> None:
    def no_way(*_: object) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr(os.path, "relpath", no_way)
    assert place_of(tmp_path / "a.xlsx", tmp_path / "store") == (tmp_path / "a.xlsx").as_posix()


def test_a_place_is_seen_from_the_store_and_in_an_archive_by_the_archive(tmp_path: Path) -> None:
    store, ledgers = tmp_path / "store", tmp_path / "ledgers"
    assert place_of(ledgers / "a.xlsx", store) == "../ledgers/a.xlsx"
    packed = place_of(tmp_path / "x" / "a.xlsx", store, ledgers / "all.zip")
    assert packed == "../ledgers/all.zip/a.xlsx"
