"""Files that would never end or fill the memory are refused; the others are read."""

import os
import zipfile

from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.store import Store, ingest_files
from fanpin_lib.store.report import Status
from ledgers.making import cases, xlsx
from ledgers.refusing import refused

MANY = 1_048_575


def bomb(path):
    """A workbook with 400 MB of zeros in 400 KB."""
    xlsx(path, cases())
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/filler.xml", bytes(400 << 20))
    return path


def far_away(path):
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("监测")
        for number, row in enumerate(cases()):
            sheet.write_row(number, 0, row)
        sheet.write(MANY, 16_383, "x")
    return path


def test_each_is_told_in_one_sentence_and_the_others_are_read(tmp_path) -> None:
    pipe = tmp_path / "走访台账_202610.csv"
    os.mkfifo(pipe)
    sparse = tmp_path / "农户台账_202610.csv"
    with sparse.open("wb") as file:
        file.truncate(600 << 20)
    paths = [
        pipe,
        bomb(tmp_path / "帮扶措施台账_202610.xlsx"),
        far_away(tmp_path / "程序台账_202610.xlsx"),
        sparse,
        xlsx(tmp_path / "监测对象台账_202610.xlsx", cases()),
    ]
    report = ingest_files(paths, Store(tmp_path / "store"), ColumnMap.load(), "王某")
    *bad, good = report.files
    assert {file.status for file in bad} == {Status.REFUSED}
    assert good.status is Status.STORED
    told = ["不是普通文件", "解开太大", "第 1048576 行、第 16384 列", "文件太大（600 MB"]
    for file, words in zip(bad, told, strict=True):
        assert words in str(file.refusal)
        assert file.path.name in str(file.refusal)


def test_a_pipe_is_refused_on_its_own_too(tmp_path) -> None:
    pipe = tmp_path / "监测对象台账_202610.csv"
    os.mkfifo(pipe)
    assert "管道" in refused(pipe)
