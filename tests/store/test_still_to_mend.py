"""The list of rows to mend: what an ingest settled leaves it, the rest stays."""

from pathlib import Path

import openpyxl
import pytest

from fanpin_lib.fields import table
from fanpin_lib.ledgers.row_errors import RowError, Severity
from fanpin_lib.store.error_file import listed, still_to_mend, write_row_errors
from fanpin_lib.store.report import FileReport, IngestReport, PartReport, Status

HOUSEHOLDS, VISITS = (table(name).label for name in ("households", "visits"))


def error(file: str, ledger: str = "households", row: int = 3) -> RowError:
    return RowError(file, "表", row, "家庭人口", "三", "整数", "请改正", Severity.DROPPED, ledger)


def ingest(*files: tuple[str, Status, str], errors: tuple[RowError, ...] = ()) -> IngestReport:
    return IngestReport(
        [
            FileReport(
                Path(name),
                status,
                parts=[PartReport(ledger, None, 1, 0)],
                row_errors=[one for one in errors if one.file == name],
            )
            for name, status, ledger in files
        ]
    )


@pytest.fixture
def before(tmp_path) -> Path:
    """The list after two files with a bad row each."""
    path = tmp_path / "private" / "入库问题.xlsx"
    bad = error("户.xlsx"), error("走访.xlsx", "visits", 5)
    report = ingest(
        ("户.xlsx", Status.REFUSED, "households"),
        ("走访.xlsx", Status.REFUSED, "visits"),
        errors=bad,
    )
    assert write_row_errors(report, path) == 2
    return path


def named(rows: list) -> list[tuple[str, str]]:
    return [(row[0], row[3]) for row in rows]


LEFT = {"户.xlsx": HOUSEHOLDS, "走访.xlsx": VISITS}


@pytest.mark.parametrize(
    ("files", "lying", "left"),
    [
        # nothing came: both stay
        ((), {"户.xlsx", "走访.xlsx"}, ["户.xlsx", "走访.xlsx"]),
        # stored without an error: settled
        ((("户.xlsx", Status.STORED, "households"),), {"户.xlsx", "走访.xlsx"}, ["走访.xlsx"]),
        # refused again without a row that can be named: it still waits
        ((("户.xlsx", Status.REFUSED, "households"),), {"户.xlsx"}, ["户.xlsx", "走访.xlsx"]),
        # gone, and another file of the ledger was stored
        ((("新户.xlsx", Status.STORED, "households"),), {"新户.xlsx"}, ["走访.xlsx"]),
        # the same, but the old file still lies there
        ((("新户.xlsx", Status.STORED, "households"),), {"户.xlsx"}, ["户.xlsx", "走访.xlsx"]),
    ],
)
def test_a_row_stays_until_its_file_or_its_ledger_is_settled(before, files, lying, left) -> None:
    rows = still_to_mend(listed(before), ingest(*files), lying)
    assert named(rows) == [(name, LEFT[name]) for name in left]


def test_what_is_told_anew_is_not_told_twice(before) -> None:
    again = ingest(("户.xlsx", Status.STORED, "households"), errors=(error("户.xlsx", row=9),))
    left = still_to_mend(listed(before), again, {"户.xlsx", "走访.xlsx"})
    assert named(left) == [("走访.xlsx", VISITS)]
    assert write_row_errors(again, before, left) == 2
    assert [(row[0], row[2]) for row in listed(before)] == [("户.xlsx", 9), ("走访.xlsx", 5)]


def test_a_file_stored_with_bad_rows_settles_none_of_its_ledger(before) -> None:
    skipped = ingest(("新.xlsx", Status.STORED, "households"), errors=(error("新.xlsx"),))
    assert len(still_to_mend(listed(before), skipped, {"新.xlsx"})) == 2


def test_the_list_reads_as_a_table_on_paper(before) -> None:
    book = openpyxl.load_workbook(before)
    sheet = book.worksheets[0]
    assert not book.properties.description  # nobody said that the rows are made up
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:I3"
    assert sheet["A1"].font.bold and sheet["A2"].alignment.wrap_text
    assert [cell.value for cell in sheet[2]] == [
        "户.xlsx", "表", 3, HOUSEHOLDS, "家庭人口", "三", "整数", "请改正", Severity.DROPPED.value,
    ]  # fmt: skip
    page = sheet.page_setup
    assert page.orientation == "landscape" and page.paperSize == 9
    assert page.fitToWidth in (None, 1) and page.fitToHeight == 0
    assert sheet.print_title_rows == "$1:$1"


def test_an_error_of_no_ledger_has_an_empty_name_of_one(tmp_path) -> None:
    path = tmp_path / "private" / "入库问题.xlsx"
    report = ingest(("什么.xlsx", Status.REFUSED, "visits"), errors=(error("什么.xlsx", ""),))
    assert write_row_errors(report, path) == 1
    assert listed(path)[0][3] == ""


def test_a_list_that_is_gone_or_spoilt_is_an_empty_one(tmp_path) -> None:
    assert listed(tmp_path / "没有.xlsx") == []
    spoilt = tmp_path / "坏.xlsx"
    spoilt.write_bytes(b"no workbook")
    assert listed(spoilt) == []
