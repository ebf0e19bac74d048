"""The command line as a person meets it: in a process of its own, in Chinese."""

import errno
import io
import os
import re
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unicodedata import east_asian_width

import pytest

from fanpin_lib.cli.app import main

REPOSITORY = Path(__file__).parents[2]
ENGLISH = re.compile(r"\b(Usage|Options|Commands|Arguments|Show this message|required|default)\b")


def fanpin(*arguments, cwd=REPOSITORY):
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-c", "from fanpin_lib.cli import main; main()", *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        encoding="utf-8",
    )


def listed(help_page):
    """The commands that a help page lists."""
    listing = help_page.partition("命令：\n")[2]
    return re.findall(r"^  (\w+)  ", listing, re.M)


def here(*arguments):
    """What a command says and leaves with, without a process of its own."""
    said, complaint = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(complaint), pytest.raises(SystemExit) as left:
        main(list(arguments))
    done = subprocess.CompletedProcess(arguments, left.value.code)
    done.stdout, done.stderr = said.getvalue(), complaint.getvalue()
    return done


@pytest.fixture(scope="module")
def help_pages():
    """The help page of every command by its words: month, ledger, ledger list …

    The first as a person sees it, all others in this process: a process each took half a minute.
    """
    pages = {}
    for command in listed(fanpin("--help").stdout):
        pages[command] = here(command, "--help")
        for below in listed(pages[command].stdout):
            pages[f"{command} {below}"] = here(command, below, "--help")
    apart, within = fanpin("month", "--help").stdout, pages["month"].stdout
    assert apart.partition("\n")[2] == within.partition("\n")[2]  # above is the program's name
    return pages


def test_every_command_has_a_chinese_help_page(help_pages):
    assert {"init", "demo", "month", "doctor", "lab", "ledger list"} <= set(help_pages)
    for command, done in help_pages.items():
        assert done.returncode == 0, command
        assert not ENGLISH.search(done.stdout), done.stdout
        assert re.search("[一-鿿]{4,}", done.stdout.partition("选项：")[0]), command


def test_the_options_of_a_help_page_are_aligned(help_pages):
    for done in help_pages.values():
        options = done.stdout.partition("选项：\n")[2].partition("\n\n")[0].splitlines()
        first = [re.match(r"  -.*?  +(?=\S)", line) for line in options]
        columns = {wide(found[0]) for found in first if found}
        assert len(columns) == 1, done.stdout


def wide(text):
    """How many columns a text takes: two for a Chinese character."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def test_every_command_is_in_the_help_on_the_site(help_pages):
    pages = (REPOSITORY / "site" / "docs" / "help").glob("*.md")
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    assert [c for c in help_pages if " " not in c and f"fanpin {c}" not in text] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["mont"], "没有“mont”这个命令"),
        (["init"], "缺少参数“文件夹”"),
        (["demo", "--scale", "x"], "应是数字"),
        (["demo", "--scale", "0"], "不能小于 0.01"),
        (["demo", "--seeds", "1"], "没有“--seeds”这个选项"),
        (["month", "2026-13"], "2026-10"),
        (["month", "2026-10", "x"], "多出了参数"),
    ],
)
def test_a_slip_at_the_keyboard_gives_one_chinese_line_and_exit_code_2(arguments, said):
    done = fanpin(*arguments)
    assert done.returncode == 2
    assert said in done.stderr and done.stderr.startswith("错误：")
    assert "Traceback" not in done.stderr and done.stderr.count("\n") == 1


XINGYI = ("--code", "522301", "--name", "兴义市")


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ([], "缺少选项 --code、--name"),
        (["--code", "522301"], "缺少选项 --name"),
        (["--code", "22028", "--name", "某县"], "县代码“22028”不对，应是 6 位数字"),
        (["--code", "522300", "--name", "某州"], "“522300”是省、市的代码"),
        (["--code", "522301", "--name", '兴义"市'], "请写全称"),
        ([*XINGYI, "--profile", "没有的"], "没有“没有的”这个方案"),
        ([*XINGYI, "--profile", "nm-hohhot"], "区划 150100）的，本县是 522301"),
        ([*XINGYI, "--profile", "demo-jiaohe"], "演示县（区划 220281）的，本县是 522301"),
        ([*XINGYI, "--profile", "practice"], "只供别的方案继承"),
        (["--demo", "--name", "兴义市"], "不能一起写"),
    ],
)
def test_a_slip_at_init_leaves_nothing_behind(tmp_path, choices, said):
    folder = tmp_path / "县"
    done = fanpin("init", str(folder), *choices)
    assert done.returncode == 2
    assert said in done.stderr
    assert not folder.exists()


def test_outside_a_working_directory_it_says_what_to_do(tmp_path):
    done = fanpin("month", "2026-10", cwd=tmp_path)
    assert done.returncode == 2 and "fanpin init" in done.stderr


def test_help_does_not_load_the_heavy_libraries():
    heavy = ["pandas", "duckdb", "deltalake", "matplotlib", "papermill", "numpy", "IPython"]
    code = (
        "import sys; from fanpin_lib.cli import app\n"
        f"sys.exit(','.join(m for m in {heavy!r} if m in sys.modules) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("stopped", [KeyboardInterrupt(), RuntimeError("Query interrupted")])
def test_ctrl_c_says_in_one_line_that_what_is_done_stays(monkeypatch, capsys, stopped):
    def stop(county):
        raise stopped

    monkeypatch.chdir(REPOSITORY)
    monkeypatch.setattr("fanpin_lib.desk.month_states.month_states", stop)
    with pytest.raises(SystemExit) as left:
        main(["status"])
    assert left.value.code == 130
    assert capsys.readouterr().err.strip().startswith("错误：已中断。")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (errno.EACCES, "“期限.xlsx”读写不了：没有权限。"),
        (errno.EROFS, "“期限.xlsx”读写不了：磁盘是只读的。"),
        (errno.ENOSPC, "“期限.xlsx”读写不了：磁盘已满。请清理磁盘"),
    ],
)
def test_what_the_machine_refuses_names_the_file_meant(monkeypatch, capsys, code, said):
    def stop(county):
        raise OSError(code, "no", ".期限.xlsx.part", None, "期限.xlsx")

    monkeypatch.chdir(REPOSITORY)
    monkeypatch.setattr("fanpin_lib.desk.month_states.month_states", stop)
    with pytest.raises(SystemExit) as left:
        main(["status"])
    assert left.value.code == 2
    error = capsys.readouterr().err.strip()
    assert said in error and error.count("\n") == 0
