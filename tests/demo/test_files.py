"""What lies on disk: readable by the readers, marked synthetic, the same for the same seed."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pyarrow.compute as pc
import pytest

from fanpin_lib.demo import DemoReport, write_demo
from fanpin_lib.demo.files.folder import MARKER
from fanpin_lib.demo.files.plan import layouts, plan
from fanpin_lib.errors import InputError
from fanpin_lib.fields import table as vocabulary
from fanpin_lib.ledgers import ColumnMap, Region, RegionLookup, read_file
from tests.demo.conftest import MONTH, SEED, SMALL

pytestmark = pytest.mark.heavy

MARK = "演示数据（合成）"


def hashes(ledgers: Path) -> dict[str, str]:
    return {
        str(path.relative_to(ledgers)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(ledgers.rglob("*"))
        if path.is_file()
    }


def test_the_report_says_what_was_written_and_that_it_is_synthetic(
    written: tuple[Path, DemoReport],
) -> None:
    _, report = written
    assert (report.townships, report.villages) == (17, 286)
    assert report.text.startswith(MARK)
    assert [str(report.months[0]), str(report.months[-1])] == ["2025-10", "2026-10"]


def test_every_file_is_read_without_an_error_and_marked(written: tuple[Path, DemoReport]) -> None:
    root, report = written
    columns, regions = ColumnMap.load(), _regions(root / "ledgers")
    kinds = {planned.path: planned for planned in plan(report.months)}
    for path in report.files:
        reading = read_file(root / "ledgers" / path, columns, regions, None)
        assert reading.row_errors == [], path
        assert reading.as_of == kinds[path].month
        assert not reading.unknown_columns, path
        assert kinds[path].table in [part.table for part in reading.parts]


def _regions(ledgers: Path) -> RegionLookup:
    found = read_file(next((ledgers / "202610").glob("行政区划_*")), ColumnMap.load(), None, None)
    rows = found.parts[0].rows.select(["region_code", "region_name", "aliases"]).to_pylist()
    return RegionLookup(
        Region(r["region_code"], r["region_name"], tuple((r["aliases"] or "").split("、")))
        for r in rows
    )


def test_names_in_the_export_lead_to_the_villages_of_the_registers(
    written: tuple[Path, DemoReport],
) -> None:
    """Also under the former name, and without the brackets of the official names."""
    root, _ = written
    regions = _regions(root / "ledgers")
    path = root / "ledgers" / "202604" / "全国系统行政村导出_202604.csv"
    part = read_file(path, ColumnMap.load(), regions, None).parts[0]
    assert pc.count_distinct(part.rows["village_code"]).as_py() == 286


def test_each_kind_has_the_headers_of_the_vocabulary() -> None:
    for name, layout in layouts().items():
        fields = vocabulary(name).fields
        assert set(layout.headers) <= set(fields)
        for _, first, last in layout.groups:
            assert {first, last} <= set(fields)


def test_every_csv_begins_with_the_mark_and_encodings_differ(
    written: tuple[Path, DemoReport],
) -> None:
    root, report = written
    encodings = set()
    for path in (p for p in report.files if p.endswith(".csv")):
        data = (root / "ledgers" / path).read_bytes()
        encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "gb18030"
        encodings.add(encoding)
        assert MARK in data.decode(encoding).splitlines()[0]
    assert encodings == {"utf-8-sig", "gb18030"}


def test_the_export_has_title_groups_and_its_header_on_row_three(
    written: tuple[Path, DemoReport],
) -> None:
    import openpyxl

    root, _ = written
    path = root / "ledgers" / "202610" / "全国系统监测对象导出_202610.xlsx"
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert MARK in sheet["A1"].value
    assert sheet["A2"].value == "基本信息"
    assert [sheet.cell(3, c).value for c in (1, 2, 3, 4)] == ["县", "乡", "村", "户编号"]
    assert len(sheet.merged_cells.ranges) >= 8


def test_readme_and_private_folders(written: tuple[Path, DemoReport]) -> None:
    root, report = written
    note = (root / "ledgers" / "说明.txt").read_text(encoding="utf-8")
    assert MARK in note and "照政策方案“演示县（蛟河方案加演示值）”" in note
    listed = set(re.findall(r"^  (.+?)：", note, re.MULTILINE))
    assert listed == {Path(file).stem.rpartition("_")[0] for file in report.files}
    assert (root / "ledgers").stat().st_mode & 0o077 == 0
    assert (root / "county" / "policy" / "demo-jiaohe.yaml").exists()


def test_another_process_with_the_same_seed_writes_the_same_bytes(
    written: tuple[Path, DemoReport], tmp_path: Path
) -> None:
    code = (
        "from pathlib import Path; from fanpin_lib.demo import write_demo;"
        "from fanpin_lib.period import Month;"
        f"write_demo(Path({str(tmp_path)!r}), Month(2026, 10), seed={SEED}, scale={SMALL})"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "12345"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    assert hashes(tmp_path / "ledgers") == hashes(written[0] / "ledgers")


def test_another_seed_differs_and_a_demo_folder_is_replaced(
    written: tuple[Path, DemoReport], tmp_path: Path
) -> None:
    write_demo(tmp_path, MONTH, seed=SEED + 1, scale=SMALL)
    other = hashes(tmp_path / "ledgers")
    mine = hashes(written[0] / "ledgers")
    same = {name for name in mine if other.get(name) == mine[name]}
    assert "202610/监测对象台账_202610.xlsx" not in same
    assert "202610/家庭成员台账_202610.csv" not in same


@pytest.mark.parametrize("name", ["我的台账.xlsx", "202610/村里交来的.csv"])
def test_a_folder_with_foreign_files_is_refused_untouched(tmp_path: Path, name: str) -> None:
    foreign = tmp_path / "ledgers" / name
    foreign.parent.mkdir(parents=True)
    foreign.write_text("真实台账", encoding="utf-8")
    with pytest.raises(InputError, match="不是演示程序写的"):
        write_demo(tmp_path, MONTH, seed=1, scale=SMALL)
    assert foreign.read_text(encoding="utf-8") == "真实台账"
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [foreign]


def test_work_added_to_a_demo_folder_is_not_destroyed(tmp_path: Path) -> None:
    ledgers = tmp_path / "ledgers"
    ledgers.mkdir()
    (ledgers / MARKER).write_text("演示数据\n202610/甲.csv\n", encoding="utf-8")
    (ledgers / "乙村补报.xlsx").write_bytes(b"work")
    with pytest.raises(InputError, match="乙村补报"):
        write_demo(tmp_path, MONTH, seed=1, scale=SMALL)
    assert (ledgers / "乙村补报.xlsx").read_bytes() == b"work"


def test_a_county_value_file_that_was_changed_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fanpin_lib.demo import county_values

    target = tmp_path / "county" / "policy" / county_values.VALUES_FILE
    target.parent.mkdir(parents=True)
    target.write_text("本县改过", encoding="utf-8")
    assert county_values.write_values(tmp_path) == target
    assert target.read_text(encoding="utf-8") == "本县改过"
