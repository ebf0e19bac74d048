"""More counties than are closed at once, and a county whose process is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress

import psutil
import pytest

from fanpin_lib.province import close_province
from tests.province.tiny_counties import MONTH, make_county

pytestmark = pytest.mark.heavy


def test_a_county_whose_process_is_killed_is_that_countys_failure(tmp_path):
    for code in ("220191", "220192"):
        make_county(tmp_path, code, [5000, 20000])
    over = threading.Event()
    threading.Thread(target=_kill_when_begun, args=("220191", over), daemon=True).start()
    result = close_province(tmp_path, MONTH, "测试", workers=1)
    over.set()
    killed, other = result.outcomes
    assert not killed.closed and "意外终止（信号 9" in killed.message
    assert other.closed and other.complete
    again = close_province(tmp_path, MONTH, "测试")
    assert again.complete and again.outcomes[1].kept


def _kill_when_begun(code: str, over: threading.Event) -> None:
    while not over.wait(0.05):
        for child in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):  # one that ended while we looked
                if any(part.endswith(code) for part in child.cmdline()):
                    os.kill(child.pid, signal.SIGKILL)
                    return


def test_a_killed_run_leaves_nothing_at_work(tmp_path):
    """Whatever it had started ends by itself, also if nobody could tell it to."""
    make_county(tmp_path, "220191", [5000, 6000, 7000])
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    command = "from fanpin_lib.cli import main; main()"
    run = subprocess.Popen(
        [sys.executable, "-c", command, "province", str(tmp_path), str(MONTH)],
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not (begun := psutil.Process(run.pid).children(recursive=True)):
        assert run.poll() is None
        time.sleep(0.1)
    run.kill()
    run.wait()
    _, alive = psutil.wait_procs(begun, timeout=60)
    assert not alive
    assert not list(temporary.iterdir())


def test_more_counties_than_are_closed_at_once(tmp_path):
    codes = ["220191", "220192", "220291"]
    for number, code in enumerate(codes, start=1):
        make_county(tmp_path, code, [5000 + 500 * number, 40000], monitored=2)
    told: list[str] = []
    result = close_province(tmp_path, MONTH, "测试", workers=2, tell=told.append)
    assert result.complete and len(told) == len(codes)
    home = result.index.read_text(encoding="utf-8")
    assert home.count("counties/2") >= len(codes) and "3 个县全部结清" in home
    assert ">6<" in home  # monitored households of all
