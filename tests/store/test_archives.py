"""Archives of ledgers, and files in ledgers/ that are no tables."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.ledgers.folders import ledger_files
from fanpin_lib.store import Store, ingest_files
from fanpin_lib.store.report import Status
from tests.ledgers.making import REGIONS, case, cases, xlsx

OTHER = [cases()[0], *(case(n) for n in range(6))]


@pytest.fixture
def store(tmp_path) -> Store:
    (tmp_path / "store").mkdir()
    return Store(tmp_path / "store")


def ingest(store: Store, *paths: Path):
    return ingest_files(list(paths), store, ColumnMap.load(), "测试", regions=REGIONS)


class RawName(zipfile.ZipInfo):
    """An entry whose name is written in bytes of some encoding that nothing tells."""

    def _encodeFilenameFlags(self):  # noqa: N802 - zipfile's own name for it
        return self.raw, self.flag_bits


def packed(path: Path, files: dict[str, Path], encoding: str = "utf-8") -> Path:
    """An archive whose names are written in an encoding, as programs under Windows do."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, file in files.items():
            entry = RawName(f"x{len(archive.namelist())}")
            entry.raw = name.encode(encoding)
            archive.writestr(entry, file.read_bytes())
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_every_file_of_an_archive_is_delivered(tmp_path, store, encoding: str) -> None:
    files = {
        "新站镇/监测对象台账_202609.xlsx": xlsx(tmp_path / "a.xlsx", cases()),
        "天岗镇\\监测对象台账_202610.xlsx": xlsx(tmp_path / "b.xlsx", OTHER),
        "__MACOSX/._监测对象台账_202610.xlsx": tmp_path / "a.xlsx",
        "~$监测对象台账_202610.xlsx": tmp_path / "a.xlsx",
    }
    report = ingest(store, packed(tmp_path / "各乡镇.zip", files, encoding))
    assert report.ok
    names = sorted(file.path.name for file in report.files)
    assert names == ["天岗镇-监测对象台账_202610.xlsx", "新站镇-监测对象台账_202609.xlsx"]
    assert {str(file.as_of) for file in report.files} == {"2026-09", "2026-10"}
    assert [p.name for p in (tmp_path / "store").iterdir() if "unpacked" in p.name] == []
    again = ingest(store, tmp_path / "各乡镇.zip")
    assert {file.status for file in again.files} == {Status.KNOWN}


def test_the_archives_name_may_say_the_month_and_archives_lie_in_archives(tmp_path, store) -> None:
    first, second = xlsx(tmp_path / "a.xlsx", cases()), xlsx(tmp_path / "b.xlsx", OTHER)
    inner = packed(tmp_path / "inner.zip", {"监测对象台账.xlsx": second})
    outer = packed(tmp_path / "台账_202610.zip", {"监测对象台账.xlsx": first})
    assert str(ingest(store, outer).files[0].as_of) == "2026-10"
    nested = packed(tmp_path / "全部.zip", {"新站镇_202611.zip": inner})
    [file] = ingest(store, nested).files
    assert (file.status, str(file.as_of)) == (Status.STORED, "2026-11")


def test_townships_archives_of_villages_archives_are_opened_and_no_deeper(tmp_path, store) -> None:
    book = xlsx(tmp_path / "a.xlsx", cases())
    village = packed(tmp_path / "村.zip", {"监测对象台账_202610.xlsx": book})
    township = packed(tmp_path / "镇.zip", {"瓦窑村.zip": village})
    county = packed(tmp_path / "县.zip", {"新站镇.zip": township})
    province = packed(tmp_path / "省.zip", {"蛟河市.zip": county})
    [file] = ingest(store, province).files
    assert "省.zip 里的 蛟河市.zip 里的 新站镇.zip 里的 瓦窑村.zip" in str(file.refusal)
    assert "超过 3 层，没有再打开" in str(file.refusal)
    assert store.deliveries() == []
    assert [file.status for file in ingest(store, county).files] == [Status.STORED]


def test_archives_that_cannot_be_opened_are_named_and_nothing_is_stored(tmp_path, store) -> None:
    book = xlsx(tmp_path / "a.xlsx", cases())
    good = packed(tmp_path / "a.zip", {"监测对象台账_202610.xlsx": book})
    locked = tmp_path / "locked.zip"
    locked.write_bytes(_with_flag(good.read_bytes()))
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("台账.csv", bytes(320 << 20))
    (tmp_path / "说明.txt").write_text("没有台账。\n下次再交。", encoding="utf-8")
    empty = packed(tmp_path / "empty.zip", {"说明.txt": tmp_path / "说明.txt"})
    rar = tmp_path / "各乡镇.rar"
    rar.write_bytes(b"Rar!\x1a\x07\x00rest")
    said = [str(file.refusal) for file in ingest(store, locked, bomb, empty, rar).files]
    assert any("locked.zip" in text and "压缩包有密码" in text for text in said)
    assert any("bomb.zip" in text and "解开太大" in text for text in said)
    assert any("empty.zip" in text and "没有表格" in text for text in said)
    assert any("各乡镇.rar" in text and "RAR 压缩包" in text for text in said)
    assert store.deliveries() == []


def _with_flag(raw: bytes) -> bytes:
    """The archive with every entry marked as encrypted."""
    marked = bytearray(raw)
    for magic, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(magic)
        while at >= 0:
            marked[at + place] |= 1
            at = raw.find(magic, at + 4)
    return bytes(marked)


def test_documents_in_a_folder_are_named_and_do_not_stop_the_rest(tmp_path, store) -> None:
    folder = tmp_path / "ledgers"
    folder.mkdir()
    xlsx(folder / "监测对象台账_202610.xlsx", cases())
    for name in ("通知.docx", "扫描件.pdf", "~$通知.docx", "README.md"):
        (folder / name).write_bytes(b"x")
    assert len(ledger_files([folder])) == 3
    report = ingest(store, folder)
    assert report.ok
    left = {file.path.name: file.notes for file in report.files if file.status is Status.LEFT}
    assert set(left) == {"通知.docx", "扫描件.pdf"}
    assert "这是Word 文档，不是表格" in left["通知.docx"][0]


def test_what_was_withdrawn_does_not_come_back_out_of_an_archive(tmp_path, store) -> None:
    one = xlsx(tmp_path / "监测对象台账_202610.xlsx", cases())
    [file] = ingest(store, one).files
    store.undo(file.delivery.seq, "测试", "交错了")
    [again] = ingest(store, packed(tmp_path / "a.zip", {one.name: one})).files
    assert again.status is Status.LEFT
    assert "撤回" in again.notes[0]


def test_a_workbook_called_zip_is_a_workbook(tmp_path, store) -> None:
    xlsx(tmp_path / "a.xlsx", cases()).rename(tmp_path / "监测对象台账_202610.zip")
    [file] = ingest(store, tmp_path / "监测对象台账_202610.zip").files
    assert file.status is Status.STORED
