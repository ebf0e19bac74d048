"""One path that cannot be read never stops the others, before an undo or after it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ledgers.making import NAMES, case, cases, text, xlsx

from fanpin_lib import desk
from fanpin_lib.county import County
from fanpin_lib.desk.working_folder import lay_out
from fanpin_lib.ledgers.folders import is_handed_in
from fanpin_lib.store.report import Status

pytestmark = pytest.mark.heavy

LEVELS = {6: "县", 9: "乡镇", 12: "村"}


@pytest.fixture
def county(tmp_path) -> County:
    """A county with one withdrawn delivery, whose file lies there still."""
    lay_out(tmp_path / "县", "220281", "蛟河市", "demo-jiaohe", demo=True)
    county = County.at(tmp_path / "县")
    rows = [["行政区划代码", "名称", "层级"], *([c, n, LEVELS[len(c)]] for c, n in NAMES.items())]
    text(county.folders.ledgers / "行政区划_202610.csv", rows)
    xlsx(county.folders.ledgers / "监测对象台账_202610.xlsx", cases(case(1)))
    assert desk.ingest(county, desk.ledgers_of(county), "王某").ok
    county.store.undo(2, "王某", "交错了")
    xlsx(county.folders.ledgers / "监测对象台账_202610_更正.xlsx", cases(case(2)))
    return county


def _pipe(folder: Path) -> Path:
    os.mkfifo(path := folder / "农户台账_202610.xlsx")
    return path


def _piped_archive(folder: Path) -> Path:
    os.mkfifo(path := folder / "农户台账_202610.zip")
    return path


def _loop(folder: Path) -> Path:
    (path := folder / "农户台账_202610.csv").symlink_to(path)
    return path


def _leads_nowhere(folder: Path) -> Path:
    (path := folder / "农户台账_202610.csv").symlink_to(folder / "没有")
    return path


def _ill_named(folder: Path) -> Path:
    path = Path(os.fsdecode(os.fsencode(folder) + b"/" + "农户台账_202610.csv".encode("gb18030")))
    path.write_text("户编号,村代码\nH1,220281001200\n", encoding="utf-8")
    return path


def _cut_archive(folder: Path) -> Path:
    path = folder / "农户台账_202610.zip"
    path.write_bytes(b"PK\x03\x04" + b"\0" * 40 + b"PK\x05\x06" + b"\0" * 6 + b"\xff" * 12)
    return path


@pytest.mark.skipif(os.name != "posix", reason="names and kinds of files that Windows has not")
@pytest.mark.parametrize(
    "making", [_pipe, _piped_archive, _loop, _leads_nowhere, _ill_named, _cut_archive]
)
def test_the_others_are_stored_and_it_is_named(county, making) -> None:
    odd = making(county.folders.ledgers)
    report = desk.ingest(county, desk.ledgers_of(county), "王某")
    found = {file.path: file for file in report.files}
    assert [d.file for d in report.stored] == ["监测对象台账_202610_更正.xlsx"]
    assert found[odd].status is Status.REFUSED
    assert "农户台账_202610" in str(found[odd].refusal)
    assert desk.ingest(county, desk.ledgers_of(county), "王某").stored == []


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="a file that fails when read")
def test_a_disk_that_fails_in_one_file_does_not_stop_the_others(county) -> None:
    odd = county.folders.ledgers / "监测对象台账_202609.xlsx"
    odd.symlink_to("/proc/self/mem")  # its first byte: input/output error
    report = desk.ingest(county, desk.ledgers_of(county), "王某")
    assert [d.file for d in report.stored] == ["监测对象台账_202610_更正.xlsx"]
    refused = {f.path.name: str(f.refusal) for f in report.files if f.refusal}
    assert refused.keys() == {odd.name}
    assert "磁盘读写出错" in refused[odd.name]


def test_an_unreadable_file_can_be_left_out_by_name(county) -> None:
    odd = _pipe(county.folders.ledgers)
    assert is_handed_in(odd)
    files = desk.ledgers_of(county)
    assert desk.to_leave_out(county, files, [odd.name]) == [odd]


def test_a_file_taken_away_after_it_was_listed_is_named(county) -> None:
    gone = xlsx(county.folders.ledgers / "农户台账_202610.xlsx", cases(case(3)))
    files = desk.ledgers_of(county)
    gone.unlink()
    report = desk.ingest(county, files, "王某")
    assert [d.file for d in report.stored] == ["监测对象台账_202610_更正.xlsx"]
    refused = {f.path.name: str(f.refusal) for f in report.files if f.refusal}
    assert refused.keys() == {gone.name}
    assert "没有这个文件" in refused[gone.name]


def test_a_folder_that_vanishes_leaves_the_store_as_it_was(county) -> None:
    files, before = desk.ledgers_of(county), county.store.deliveries()
    county.folders.ledgers.rename(county.folders.ledgers.with_name("拔掉的盘"))
    report = desk.ingest(county, files, "王某")
    assert not report.ok
    assert report.stored == []
    assert county.store.deliveries() == before
