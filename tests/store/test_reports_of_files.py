"""What the terminal says of a file that was handed in."""

from pathlib import Path

from fanpin_lib.fields import table
from fanpin_lib.ledgers.model import UnknownColumn
from fanpin_lib.ledgers.row_errors import RowError, Severity
from fanpin_lib.store import Store
from fanpin_lib.store.report import FileReport, IngestReport, PartReport, Status, known_report
from store.readings import OCTOBER, alert, part, reading


def unknown(*headers: str) -> str:
    columns = [UnknownColumn(None, header, "A") for header in headers]
    return FileReport(Path("户.xlsx"), Status.STORED, unknown_columns=columns).to_text()


def test_a_few_unknown_columns_stand_in_one_line_each_once() -> None:
    text = unknown("家里 养的\n牛", "备注一", "备注一")
    assert text.splitlines() == [
        f"户.xlsx：{Status.STORED.value}",
        "  不认识的列有 2 个（内容原样保留，不参加计算）：“家里 养的 牛”、“备注一”",
    ]
    assert len(unknown().splitlines()) == 1


def test_many_unknown_columns_stand_eight_to_a_line() -> None:
    _, head, *rows = unknown(*(f"列{n}" for n in range(17))).splitlines()
    assert head.endswith("17 个（内容原样保留，不参加计算）：")
    assert [row.count("“") for row in rows] == [8, 8, 1]
    assert rows[0].startswith("    “列0”、“列1”") and rows[2] == "    “列16”"


def test_ten_errors_are_shown_and_the_rest_counted() -> None:
    errors = [
        RowError("户.xlsx", None, n, "村", "x", "y", "z", Severity.DROPPED, "households")
        for n in range(12)
    ]
    shown = FileReport(Path("户.xlsx"), Status.REFUSED, row_errors=errors[:10]).to_text()
    assert len(shown.splitlines()) == 11 and "共" not in shown
    more = FileReport(Path("户.xlsx"), Status.REFUSED, row_errors=errors).to_text().splitlines()
    assert len(more) == 12 and more[-1].strip() == "…… 共 12 处"


def test_a_stored_file_says_month_ledgers_and_delivery_but_not_what_was_derived(tmp_path) -> None:
    store = Store(tmp_path / "store")
    delivery = store.ingest(reading(OCTOBER, part("alerts", [alert(1), alert(2)])), "王某")
    parts = [PartReport("alerts", None, 2, 0), PartReport("members", None, 9, 0, derived=True)]
    report = FileReport(Path("预警.xlsx"), Status.STORED, OCTOBER, delivery, parts=parts)
    label = table("alerts").label
    assert (
        report.to_text()
        == f"预警.xlsx：{Status.STORED.value}（2026-10，{label} 2 行，第 1 次交付）"
    )
    bare = FileReport(Path("预警.xlsx"), Status.REFUSED)
    assert bare.to_text() == f"预警.xlsx：{Status.REFUSED.value}"
    known = known_report(Path("预警.xlsx"), delivery, "后来又交过")
    assert known.to_text().splitlines()[1:] == ["  后来又交过"]
    again = known_report(Path("预警.xlsx"), delivery)
    assert len(again.to_text().splitlines()) == 1 and again.parts[0].bad_rows == 0


def test_an_ingest_counts_its_files_by_what_became_of_them() -> None:
    files = [FileReport(Path(f"{n}.xlsx"), Status.STORED) for n in range(2)]
    report = IngestReport([*files, FileReport(Path("坏.xlsx"), Status.REFUSED)])
    last = report.to_text().splitlines()[-1]
    assert f"{Status.STORED.value} 2" in last and f"{Status.REFUSED.value} 1" in last
    assert Status.KNOWN.value not in last
    assert IngestReport([]).to_text() == "合计：没有文件"
