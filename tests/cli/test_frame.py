"""The command line as a person meets it: in a process of its own, in Chinese."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.fixture(scope="module")
def commands():
    listing = fanpin("--help").stdout.split("命令:")[1]
    return re.findall(r"^  (\w+)  ", listing, re.M)


def test_every_command_has_a_chinese_help_page(commands):
    assert {"init", "demo", "month", "doctor", "lab"} <= set(commands)
    for command in commands:
        done = fanpin(command, "--help")
        assert done.returncode == 0, command
        assert not ENGLISH.search(done.stdout), done.stdout


def test_every_command_is_in_the_readme(commands):
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert [c for c in commands if f"fanpin {c}" not in readme] == []


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
