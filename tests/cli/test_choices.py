"""Options that are wrong are refused before anything is read, computed or written."""

from __future__ import annotations

import pytest

from fanpin_lib.cli import main
from fanpin_lib.cli.choices import check_address
from fanpin_lib.desk import working_folder
from fanpin_lib.errors import InputError


@pytest.fixture
def work(tmp_path, monkeypatch):
    working_folder.lay_out(tmp_path / "work", "220281", "蛟河市", "demo-jiaohe", demo=True)
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("check --by 错误", "不能按“错误”汇总。可以写的有：规则、乡镇、村、户。"),
        ("check --since abc", "看不懂月份“abc”"),
        ("check --reason 因为", "写了 --reason，没有写 --waive"),
        ("check --until 2026-12 --who 张", "写了 --until、--who，没有写 --waive"),
        ("check --waive 2_01_011 --score 答案.csv", "--waive、--score 不能一起写"),
        ("check --score 没有.csv", "文件“没有.csv”：答案文件读不出来"),
        ("check 2026-10", "多出了参数：2026-10，月份请写 --month 2026-10。运行"),
        ("run --region 999", "不是 6 位（县）、9 位（乡镇）或 12 位（村）数字。请写全，如 220281"),
        ("run --region 110101001200", "110101001200 不在本县（蛟河市 220281）"),
        ("run --why 22", "22 不在本县"),
        ("run --cluster WRONG", "看不懂集群地址“WRONG”"),
        ("run --cluster-data s3://b", "写了 --cluster-data，没有写 --cluster"),
        ("month --cluster tcp://10.0.0.5", "看不懂集群地址“tcp://10.0.0.5”"),
        ("run --resume --all", "--resume、--all 不能一起写"),
        ("run --why 220281 --all", "--why、--all 不能一起写"),
        ("demo --month 2020-11", "演示数据最早写到 2020-12，2020-11 太早"),
        ("demo --seed -5", "选项“--seed”的值不对：不能小于 0"),
        ("policy simulate --by 县", "只能按“乡镇”或“村”"),
        ("ledger undo 1 --reason ''", "撤回没有写理由"),
        ("mont 2026-10", "没有“mont”这个命令，是不是“month”？运行"),
    ],
)
def test_refused_in_one_line_before_anything_is_done(work, capsys, command, said) -> None:
    with pytest.raises(SystemExit) as left:
        main([word.strip("'") for word in command.split()])
    assert left.value.code == 2
    error = capsys.readouterr().err.strip()
    assert error.startswith("错误：") and said in error and error.count("\n") == 0
    assert {path.name for path in (work / "store").iterdir()} <= {".lock"}  # of its trial
    assert not list((work / "reports").glob("*")) and not list((work / "ledgers").glob("*"))


@pytest.mark.parametrize("address", ["tcp://10.0.0.5:8786", "10.0.0.5:8786", "tls://[::1]:8786"])
def test_addresses_as_dask_takes_them(address) -> None:
    check_address(address)


@pytest.mark.parametrize(
    "address", ["tcp://:8786", "http://10.0.0.5:8786", "a:0", "a:99999", "a b:1"]
)
def test_addresses_that_are_none(address) -> None:
    with pytest.raises(InputError):
        check_address(address)
