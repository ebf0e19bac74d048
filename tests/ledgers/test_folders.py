"""Which files of a folder are read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fanpin_lib.errors import FileRefused
from fanpin_lib.ledgers.folders import ledger_files, no_table
from fanpin_lib.ledgers.sniff import sniff


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="rights work differently on Windows")
def test_a_locked_folder_of_ledgers_is_not_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "交来" / "锁上").mkdir(parents=True)
    (tmp_path / "交来" / "农户台账_202610.csv").write_text("x", encoding="utf-8")
    assert len(ledger_files([tmp_path / "交来"])) == 1
    (tmp_path / "交来" / "锁上").chmod(0)
    code = (
        "import os, sys, pathlib\n"
        "from fanpin_lib.ledgers.folders import ledger_files\n"
        "from fanpin_lib.ledgers.sniff import sniff\n"
        "folder = os.open(sys.argv[1], os.O_RDONLY); os.fchdir(folder)\n"
        "os.geteuid() or os.seteuid(65534)\n"
        "found = ledger_files([pathlib.Path('.')])\n"
        "assert [p.name for p in found] == ['农户台账_202610.csv', '锁上'], found\n"
        "try:\n    sniff(found[1])\n"
        "except Exception as error:\n    print(type(error).__name__, error)\n"
    )
    (tmp_path / "交来").chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "交来")],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"},
        check=False,
    )
    assert "FileRefused 文件“锁上”：这个文件夹打不开" in done.stdout, done.stderr


def test_every_file_of_a_folder_is_read_or_named_but_what_programs_leave(tmp_path: Path) -> None:
    table = "乡镇\t村\t户编号\n新站镇\t瓦窑村\tH1\n".encode("gb18030")
    files = {
        "农户台账_202610.txt": table,
        "农户台账_202610.dat": table,
        "台账_202610": table,
        "老数据库.mdb": b"\x00\x01\x00Standard Jet DB",
        "备注": b"abc",
        "回执.docx": b"PK\x03\x04",
        "各镇.tar": b"x" * 257 + b"ustar",
        "说明.txt": "本月台账已经交齐。\n有问题打电话。".encode(),
        "Thumbs.db": b"x",
        "~$农户台账.xlsx": b"x",
        ".~lock.农户台账.xlsx#": b"x",
        "快捷方式.lnk": b"x",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    found = {path.name: no_table(path) for path in ledger_files([tmp_path])}
    assert found == {
        "农户台账_202610.txt": "",
        "农户台账_202610.dat": "",
        "台账_202610": "",
        "各镇.tar": "",
        "老数据库.mdb": "“.mdb”文件",
        "备注": "没有扩展名的文件",
        "回执.docx": "Word 文档",
    }
    with pytest.raises(FileRefused, match="这是tar 压缩包，不是台账.*解开"):
        sniff(tmp_path / "各镇.tar")
