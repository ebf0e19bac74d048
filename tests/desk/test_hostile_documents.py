"""Documents, forms and templates that would fill the memory: named, and the others are read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from docx import Document

from fanpin_lib.desk import ingest
from fanpin_lib.desk.minutes_back import minutes_to_ingest
from fanpin_lib.disclosure import Gate, LeaksFound, Scanner
from fanpin_lib.errors import FileRefused
from fanpin_lib.files import apart
from fanpin_lib.files.apart import Apart, OpeningLimits
from fanpin_lib.files.existing_xlsx.package import ExistingWorkbook
from fanpin_lib.files.word import Documents
from fanpin_lib.store.report import Status
from tests.desk.test_slips_back import change, fill, slip, tasks, work
from tests.ledgers.making import cases, xlsx

pytestmark = pytest.mark.heavy

__all__ = ["work"]
MIB = 1 << 20


@pytest.fixture(autouse=True)
def little(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    process = Apart(OpeningLimits(300 * MIB, 60))
    monkeypatch.setattr(apart, "_shared", process)
    yield
    process.close()


def with_part(path: Path, part: str, change_it: Callable[[bytes], Iterator[bytes]]) -> Path:
    """A file with another part in the place of one, written as it comes."""
    made = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            pieces = change_it(old.read(entry)) if entry.filename == part else [old.read(entry)]
            with new.open(entry.filename, "w") as out:
                for piece in pieces:
                    out.write(piece)
    path.write_bytes(made.getvalue())
    return path


def wide(text: bytes) -> Iterator[bytes]:
    """The first cell spans two hundred million columns."""
    yield text.replace(b"<w:tcPr>", b'<w:tcPr><w:gridSpan w:val="200000000"/>', 1)


def long(text: bytes) -> Iterator[bytes]:
    """Four hundred MB of empty paragraphs before the end."""
    before, end, after = text.rpartition(b"</w:body>")
    yield before
    for _ in range(400):
        yield b"<w:p/>" * (MIB // 6)
    yield end + after


def laughing(text: bytes) -> Iterator[bytes]:
    """Nine entities, each of which is ten of the one before."""
    names = "abcdefghi"
    head, body, rest = text.partition(b"<w:document")
    yield head + b'<!DOCTYPE w:document [<!ENTITY a "haha">'
    for one, before in zip(names[1:], names):
        yield f'<!ENTITY {one} "{f"&{before};" * 10}">'.encode()
    yield b"]>" + body + rest.replace(b"</w:t>", b"&i;</w:t>", 1)


@pytest.mark.parametrize("bomb", [wide, laughing, pytest.param(long, marks=pytest.mark.heavy)])
def test_a_slip_that_fills_the_memory_is_named_and_the_other_is_taken(work, tmp_path, bomb) -> None:
    given, other = slip(work)
    change(given, fill(1, 反馈日期="2020-07-08"))
    before = tasks(work)
    change(other, fill(1, 反馈日期="2020-07-10"))
    with_part(other, "word/document.xml", bomb)
    report = ingest(work.county, [other, given], "某人")
    refused, taken = report.files
    assert (refused.status, taken.status) == (Status.REFUSED, Status.STORED)
    assert other.name in (said := refused.to_text()) and "Traceback" not in said, said
    assert len(tasks(work)) == len(before)


def test_minutes_that_fill_the_memory_are_named(work, tmp_path) -> None:
    document = Document()
    document.add_table(1, 2).rows[0].cells[0].text = "开会单位"
    document.save(str(path := tmp_path / "会议记录.docx"))
    with_part(path, "word/document.xml", wide)
    with pytest.raises(FileRefused, match="会议记录"):
        minutes_to_ingest(work.county, work.month, [path])


def test_a_form_with_millions_of_cells_is_named(tmp_path) -> None:
    path = xlsx(tmp_path / "上报表.xlsx", cases())

    def crowded(text: bytes) -> Iterator[bytes]:
        before, end, after = text.rpartition(b"</sheetData>")
        yield before + b"<row>" + b"<c/>" * 12_000_000 + b"</row>" + end + after

    with pytest.raises(FileRefused, match="上报表.*GB 以上内存.*另存为"):
        ExistingWorkbook.open(with_part(path, "xl/worksheets/sheet1.xml", crowded))


def test_a_template_that_never_ends_is_named() -> None:
    document = Document()
    loop = (
        "{% for a in range(99999) %}{% for b in range(99999) %}多{{ 地区 }}{% endfor %}{% endfor %}"
    )
    document.add_paragraph(loop)
    document.save(made := io.BytesIO())
    template = Documents(made.getvalue(), "county/documents/公示.docx")
    assert template.asked == {"地区"}
    with pytest.raises(FileRefused, match=r"公示\.docx.*没有再读.*循环"):
        template.filled({"地区": "蛟河市"})


def test_an_annex_with_more_text_than_anybody_reads_is_not_published(tmp_path) -> None:
    path = tmp_path / "附件.docx"
    document = Document()
    document.add_paragraph("张三丰 13812345678")
    document.save(str(path))
    Gate(Scanner()).look(path, "附件.docx")

    def talking(text: bytes) -> Iterator[bytes]:
        before, end, after = text.rpartition(b"</w:t>")
        yield before + "防返贫".encode() * 20_000_000 + end + after

    gate = Gate(Scanner())
    gate.look(with_part(path, "word/document.xml", talking), "附件.docx")
    with pytest.raises(LeaksFound, match=r"附件\.docx：.*(看不完|没有再读)"):
        gate.refuse()
