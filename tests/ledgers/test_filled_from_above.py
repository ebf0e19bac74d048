"""Cells that say the same as above: merged ones, and empty ones where the county says so."""

from pathlib import Path

import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanpin_lib.ledgers import ColumnMap
from ledgers.making import column, read, xlsx
from ledgers.refusing import refused

HEADERS = ["乡镇", "村", "户编号", "户类型", "家庭人口"]
VILLAGES = [("新站镇", "瓦窑村", "220281100201"), ("天岗镇", "金星村", "220281101201")]


def household(number: int, village: int, places: bool) -> list[str]:
    names = list(VILLAGES[village][:2]) if places else ["", ""]
    return [*names, f"H{number}", "一般农户", "3"]


def printed(runs: list[tuple[int, int]]) -> tuple[list[list[str]], list[str]]:
    """Rows of a printed ledger, places written once a run; and the codes they stand for."""
    rows, codes = [], []
    for village, length in runs:
        for place in range(length):
            rows.append(household(len(rows), village, places=place == 0))
            codes.append(VILLAGES[village][2])
    return rows, codes


RUNS = st.lists(st.tuples(st.integers(0, 1), st.integers(1, 4)), min_size=1, max_size=6)
_QUIET = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_QUIET
@given(RUNS)
def test_places_merged_over_households_are_filled_by_the_files_own_ranges(tmp_path, runs) -> None:
    path = tmp_path / "农户台账_202610.xlsx"
    rows, codes = printed(runs)
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for r, row in enumerate([HEADERS, *rows]):
            sheet.write_row(r, 0, row)
        top = 1
        for village, length in runs:
            for c in (0, 1) if length > 1 else ():
                sheet.merge_range(top, c, top + length - 1, c, VILLAGES[village][c])
            top += length
    reading = read(path)
    assert column(reading, "village_code") == codes
    assert not reading.blocking_errors


@_QUIET
@given(RUNS)
def test_empty_places_are_filled_only_where_that_was_taught(tmp_path, runs) -> None:
    rows, codes = printed(runs)
    path = xlsx(tmp_path / "农户台账_202610.xlsx", [HEADERS, *rows])
    taught = tmp_path / "columns.yaml"
    taught.write_text(
        "layouts: [{headers: [乡镇, 村, 户编号, 户类型, 家庭人口], kind: households, "
        "fill_down: [乡镇, 村]}]",
        encoding="utf-8",
    )
    assert column(read(path, columns=ColumnMap.load(taught)), "village_code") == codes


def test_empty_places_are_a_question_that_names_columns_and_cells(tmp_path: Path) -> None:
    rows, _ = printed([(0, 4), (1, 3)])
    message = refused(xlsx(tmp_path / "农户台账_202610.xlsx", [HEADERS, *rows]))
    assert "“乡镇”列 5 格、“村”列 5 格是空的" in message
    assert "fanpin teach 农户台账_202610.xlsx --fill-down" in message


def test_a_gap_that_is_no_question_stays_an_error(tmp_path: Path) -> None:
    rows, _ = printed([(0, 1), (1, 1)] * 3)
    rows[0][4] = ""
    reading = read(xlsx(tmp_path / "农户台账_202610.xlsx", [HEADERS, *rows]))
    assert len(reading.blocking_errors) == 1
    assert not any("fill-down" in note for note in reading.notes)
