"""``fanpin templates``: where the empty ledgers are written, and where not."""

from __future__ import annotations

import pytest

from fanpin_lib.cli import main
from fanpin_lib.desk import working_folder


@pytest.fixture
def work(tmp_path, monkeypatch):
    working_folder.lay_out(tmp_path / "work", "220281", "蛟河市", "demo-jiaohe", demo=True)
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work"


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main([*map(str, arguments)])
    printed = capsys.readouterr()
    return left.value.code, printed.out, printed.err


def test_empty_ledgers_are_written_beside_the_ledgers_and_never_among_them(work, capsys) -> None:
    code, out, _ = run(capsys, "templates")
    assert code == 0
    assert "先填哪些" in out
    assert (work / "空表" / "农户台账.xlsx").exists()
    code, _, err = run(capsys, "templates", "ledgers/空表")
    assert code == 2
    assert "空表不能写进 ledgers/" in err
    code, _, err = run(capsys, "templates", "fanpin.toml")
    assert code == 2 and "不是文件夹" in err
