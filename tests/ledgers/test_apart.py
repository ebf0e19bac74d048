"""Files are read in a process of its own: what breaks it is named, the others are read."""

from __future__ import annotations

import os
import pickle
import struct
import subprocess
import sys
import textwrap
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from fanpin_lib.errors import FileRefused, Where
from fanpin_lib.files import apart
from fanpin_lib.files.apart import Apart, OpeningLimits
from fanpin_lib.ledgers import ColumnMap, read_file
from fanpin_lib.ledgers.read_apart import read_apart
from fanpin_lib.ledgers.refusals import MostRowsBad
from fanpin_lib.store import Store, ingest_files
from fanpin_lib.store.report import Status
from ledgers.making import REGIONS, case, cases, xlsx

COLUMNS = ColumnMap.load()
MIB = 1 << 20
LITTLE = OpeningLimits(500 * MIB, 120)


@pytest.fixture
def process(monkeypatch) -> Iterator[Apart]:
    found = Apart(LITTLE)
    monkeypatch.setattr(apart, "_shared", found)
    yield found
    found.close()


def good(folder: Path, name: str = "监测对象台账_202610.xlsx") -> Path:
    return xlsx(folder / name, cases())


def sheet_with_a_far_cell(path: Path) -> Path:
    """An .ods whose last row and column hold a cell each, as one slip of the mouse makes it."""
    head = "".join(f'<table:table-cell office:value-type="string"><text:p>{h}</text:p>'
                   "</table:table-cell>" for h in cases()[0])  # fmt: skip
    far = (
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell '
        'table:number-columns-repeated="16383"/><table:table-cell office:value-type="string">'
        "<text:p>x</text:p></table:table-cell></table:table-row>"
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="监测"><table:table-row>{head}</table:table-row>{far}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:'
            'manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/" '
            'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
            "</manifest:manifest>",
        )
    return path


def lying(path: Path, part: str = "xl/worksheets/sheet1.xml") -> Path:
    """A workbook whose sheet says that it is small and unpacks to 1.5 GB of one cell."""
    plain = xlsx(path.with_name("plain.xlsx"), cases())
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in source.infolist():
            text = source.read(entry)
            if entry.filename != part:
                made.writestr(entry.filename, text)
                continue
            before, _, after = text.partition(b"</row>")
            with made.open(part, "w", force_zip64=True) as out:
                out.write(before + b'<c r="H1" t="inlineStr"><is><t>')
                for _ in range(1_500):
                    out.write(b"x" * MIB)
                out.write(b"</t></is></c></row>" + after)
    plain.unlink()
    data = bytearray(path.read_bytes())
    place = data.find(b"PK\x01\x02", data.find(b"PK\x01\x02"))
    while data[place : place + 4] == b"PK\x01\x02":  # the list of contents at the end
        name_length = struct.unpack_from("<H", data, place + 28)[0]
        more = sum(struct.unpack_from("<HH", data, place + 30))
        if data[place + 46 : place + 46 + name_length] == part.encode():
            struct.pack_into("<I", data, place + 24, 4_000)
        place += 46 + name_length + more
    path.write_bytes(data)
    return path


def test_the_reading_is_the_same_as_without_a_process(process, tmp_path) -> None:
    bad = case(7, 识别日期="不知道")
    path = xlsx(tmp_path / "监测对象台账_202610.xlsx", cases(bad, good=20))
    here, there = read_file(path, COLUMNS, REGIONS), read_apart(path, COLUMNS, REGIONS)
    assert [part.rows for part in here.parts] == [part.rows for part in there.parts]
    for name in ("path", "sha256", "as_of", "row_errors", "unknown_columns", "notes"):
        assert getattr(here, name) == getattr(there, name), name


def test_refusals_come_back_as_they_were(process, tmp_path) -> None:
    path = tmp_path / "空.xlsx"
    path.write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(FileRefused) as here:
        read_file(path, COLUMNS)
    with pytest.raises(FileRefused) as there:
        read_apart(path, COLUMNS)
    assert str(here.value) == str(there.value)
    rows = [case(number, 识别日期="不知道") for number in range(40)]
    path = xlsx(tmp_path / "监测对象台账_202610.xlsx", cases(*rows, good=1))
    with pytest.raises(MostRowsBad) as told:
        read_apart(path, COLUMNS, REGIONS)
    assert len(told.value.row_errors) == 40
    with pytest.raises(FileRefused, match="没有这个文件"):
        read_apart(tmp_path / "没有.xlsx", COLUMNS)


def test_errors_travel_with_place_advice_and_a_librarys_words() -> None:
    error = FileRefused("坏了", where=Where(file="a"), hint="改", original=OSError(5, "x"))
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert str(again) == str(error) and type(again) is FileRefused
    assert "OSError" in str(again.original)


def test_new_headers_and_villages_reach_the_process(process, tmp_path) -> None:
    path = good(tmp_path)
    assert read_apart(path, COLUMNS).parts[0].rows.num_rows == 5
    other = ColumnMap.load()
    assert read_apart(path, other, REGIONS).parts[0].rows.num_rows == 5


@pytest.mark.heavy
@pytest.mark.parametrize("make", [sheet_with_a_far_cell, lying])
def test_what_fills_the_memory_is_named_and_the_next_is_read(process, tmp_path, make) -> None:
    bad = make(tmp_path / ("程序台账_202610" + (".ods" if make is not lying else ".xlsx")))
    assert bad.stat().st_size < 8 * MIB
    files = [bad, good(tmp_path)]
    report = ingest_files(files, Store(tmp_path / "store"), COLUMNS, "王某", regions=REGIONS)
    refused, stored = report.files
    assert refused.status is Status.REFUSED and stored.status is Status.STORED
    said = str(refused.refusal)
    assert bad.name in said and said.count("。") == 2, said


def test_what_takes_too_long_is_named(process, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(process, "_limits", OpeningLimits(LITTLE.memory, 0.0))
    with pytest.raises(FileRefused, match=r"监测对象台账_202610\.xlsx.*还没有读完"):
        read_apart(good(tmp_path), COLUMNS)


def test_a_process_that_was_killed_is_started_again(process, tmp_path) -> None:
    path = good(tmp_path)
    read_apart(path, COLUMNS)
    first = process._process
    first.kill()
    first.wait()
    assert read_apart(path, COLUMNS).parts[0].rows.num_rows == 5
    assert process._process.pid != first.pid


KILLED = """
    import sys, time
    from pathlib import Path
    from fanpin_lib.ledgers import ColumnMap
    from fanpin_lib.ledgers.read_apart import read_apart
    read_apart(Path(sys.argv[1]), ColumnMap.load())
    print("read", flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_what_is_asked_right_after_an_interruption_is_answered(process, tmp_path) -> None:
    """The process that was ended must not be taken for one that still answers."""
    path = good(tmp_path)
    for _ in range(3):
        assert read_apart(path, COLUMNS, REGIONS).parts
        process.interrupt()


def test_who_asked_was_killed_and_the_process_is_gone_too(tmp_path) -> None:
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(good(tmp_path))]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert parent.stdout.readline() == b"read\n"
    [child] = psutil.Process(parent.pid).children()
    parent.kill()
    parent.wait()
    for _ in range(600):
        if not child.is_running() or child.status() == psutil.STATUS_ZOMBIE:
            return
        time.sleep(0.05)
    child.kill()
    pytest.fail("the reading process went on")
