"""``fanpin doctor`` and ``fanpin status``: what a clerk reads before a month is closed."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from store.no_such_call import POSSIBLE

from fanpin_lib.cli import main
from fanpin_lib.desk import working_folder
from fanpin_lib.desk.month_states import MonthState
from fanpin_lib.desk.since_closing import SinceClosing
from fanpin_lib.period import Month


@pytest.fixture
def work(tmp_path, monkeypatch):
    working_folder.lay_out(tmp_path / "work", "220281", "蛟河市", "demo-jiaohe", demo=True)
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work"


def examined(capsys) -> tuple[int, list[str]]:
    with pytest.raises(SystemExit) as left:
        main(["doctor"])
    return int(left.value.code or 0), capsys.readouterr().out.splitlines()


def test_a_new_working_directory_is_well(work, capsys) -> None:
    code, lines = examined(capsys)
    assert code == 0 and "蛟河市（220281）" in lines[0]
    assert lines[-1].endswith("项，全部正常。")


def test_tables_open_in_excel_are_told_but_are_no_fault(work, capsys) -> None:
    (work / "ledgers" / "~$农户台账_202610.xlsx").touch()
    code, lines = examined(capsys)
    assert code == 0 and lines[-1].endswith("项，1 项注意。")
    [told] = [line for line in lines if line.startswith("[注意]")]
    assert "农户台账_202610.xlsx 像是正在 Excel 或 WPS 里打开，请先关闭" in told


def without(call: str, *command: str) -> subprocess.CompletedProcess:
    """``fanpin`` on a disk that cannot do something."""
    code = (
        f"from store.no_such_call import forbid; forbid({call!r})\n"
        f"from fanpin_lib.cli import main; main({list(command)})"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment
    )


@pytest.mark.heavy
@pytest.mark.skipif(not POSSIBLE, reason="system calls are forbidden on Linux only")
def test_disks_that_lack_something_are_told_with_what_to_do(work, tmp_path) -> None:
    linkless = without("link", "doctor")
    assert linkless.returncode == 0
    assert "[注意] 试写台账库：写得进，读得出；这个磁盘没有硬链接" in linkless.stdout
    lockless = without("flock", "doctor")
    assert lockless.returncode == 1
    [told] = [line for line in lockless.stdout.splitlines() if "试写台账库" in line]
    assert told.startswith("[故障]") and told.endswith(
        "；网站可以用 fanpin publish --to 放到共享文件夹。"
    )
    refused = without("flock", "init", str(tmp_path / "new"), "--demo")
    assert refused.returncode == 2 and "不能加锁" in refused.stderr
    assert not (tmp_path / "new" / "fanpin.toml").exists()


@pytest.mark.skipif(os.name != "posix", reason="modes of folders")
def test_a_folder_open_to_others_is_closed_again(work, capsys) -> None:
    (work / "private").chmod(0o755)
    code, lines = examined(capsys)
    assert code == 0 and not any(line.startswith("[故障]") for line in lines)
    assert (work / "private").stat().st_mode & 0o077 == 0


def test_status_says_what_is_left_and_the_command_for_it() -> None:
    month = Month(2026, 10)
    assert str(MonthState(month, 3)) == "2026-10  台账 3 份，还没有计算"
    well = MonthState(month, 3, regions=4, done=4)
    assert str(well) == "2026-10  台账 3 份，4 个地区完成 4 个"
    behind = MonthState(month, 3, regions=4, done=1, missing=("甲村",), stale=("乙村", "丙村"))
    assert str(behind) == (
        "2026-10  台账 3 份，4 个地区完成 3 个，没有跑的 1 个（甲村），"
        "完成后数字、笔记本或程序又变了的 2 个（乙村、丙村），要补齐、更新请运行 fanpin run 2026-10"
    )
    newer = MonthState(month, 4, regions=4, done=4, since=SinceClosing(month, newer=(7,)))
    assert str(newer).endswith("计算之后又有 1 份新交付，要更新请运行 fanpin month 2026-10")
