"""Which files of a folder are read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fanpin_lib.ledgers.folders import ledger_files


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
