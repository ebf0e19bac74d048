"""Libraries' own words never reach a clerk; they are kept for whoever maintains fanpin."""

from __future__ import annotations

import errno
import os
import re
import shutil
import zipfile

import duckdb
import pytest

from fanpin_lib.cli import main
from fanpin_lib.county import County
from fanpin_lib.desk import working_folder
from fanpin_lib.files.library_words import in_chinese
from fanpin_lib.quality.sql_words import sql_mistake

DETAILS = "private/程序出错详情.txt"


@pytest.fixture
def work(tmp_path, monkeypatch):
    working_folder.lay_out(tmp_path / "work", "220281", "蛟河市", "demo-jiaohe", demo=True)
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work"


def refused(capsys, *command: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as left:
        main(list(command))
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out + said.err


def english(text: str) -> list[str]:
    """Runs of English words, without paths, commands and names in quotation marks."""
    return re.findall(r"[A-Za-z]+ [a-z]+ [a-z]+", text)


def raised_by_duckdb(sql: str) -> duckdb.Error:
    with pytest.raises(duckdb.Error) as raised:
        duckdb.sql(sql).fetchall()
    return raised.value


def test_a_damaged_store_is_told_in_chinese_and_the_original_is_kept(work, capsys) -> None:
    log = work / "store" / "deliveries" / "_delta_log"
    log.mkdir(parents=True)
    (log / f"{0:020d}.json").write_text("{broken", encoding="utf-8")
    code, said = refused(capsys, "status")
    assert code == 2 and "读不出来（Delta 表写不了或读不了）" in said and not english(said)
    assert "Traceback" in (work / DETAILS).read_text(encoding="utf-8")


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps a folder that somebody is in")
@pytest.mark.parametrize("command", ["status", "ingest"])
def test_a_working_folder_that_has_gone_away_is_told(work, capsys, command) -> None:
    shutil.rmtree(work)
    code, said = refused(capsys, command)
    assert code == 2 and "工作目录不见了" in said and not english(said), said


def test_a_share_that_fails_is_told_with_the_path(work, capsys, monkeypatch) -> None:
    def gone(root):
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(work / "county" / "policy"))

    monkeypatch.setattr(County, "at", gone)
    code, said = refused(capsys, "status")
    assert code == 2 and "policy”读写不了：磁盘读写出错" in said and "断开" in said, said
    assert not english(said)


def test_a_workbook_that_its_reader_gives_up_on_keeps_the_readers_words(work, capsys) -> None:
    with zipfile.ZipFile(work / "ledgers" / "农户台账_202610.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook")
    code, said = refused(capsys, "ingest")
    assert code == 2 and "打不开" in said and not english(said)
    assert (work / DETAILS).is_file()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError("IO Error: write failed: No space left on device"), "磁盘已满"),
        (MemoryError(), "内存不够"),
        (RuntimeError("Out of Memory Error: could not allocate block"), "内存不够"),
    ],
)
def test_usual_troubles_have_a_sentence(error, words) -> None:
    assert in_chinese(error).startswith(words)
    assert in_chinese(ValueError("x")) == ""


def test_a_damaged_or_missing_data_file_is_named(tmp_path) -> None:
    path = tmp_path / "part-1.parquet"
    path.write_bytes(bytes(100))
    said = in_chinese(raised_by_duckdb(f"FROM read_parquet('{path}')"))
    assert said.startswith("数据文件坏了") and str(path) in said
    said = in_chinese(raised_by_duckdb(f"FROM read_parquet('{tmp_path}/none.parquet')"))
    assert said.startswith("少了数据文件")


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELECT nothing FROM (SELECT 1 AS a)", "没有“nothing”这一列"),
        ("SELECT * FROM nowhere", "没有“nowhere”这张表"),
        ("SELECT a FRM b", "附近写法不对"),
        ("SELECT nofunction(1)", "没有“nofunction”这个函数"),
        ("SELECT 'x'::INTEGER", "“x”不能当作"),
    ],
)
def test_usual_mistakes_in_sql_are_told_in_chinese(sql, words) -> None:
    assert words in sql_mistake(raised_by_duckdb(sql))
