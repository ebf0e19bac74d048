"""The process in which one county's month is closed (`one_county`), on whatever machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import psutil

import fanpin_lib
from fanpin_lib.files.atomic import atomic_write

FAILED_TO_RUN = {"state": "failed", "step": "运行"}
_PATIENCE_SECONDS, _LOOK_SECONDS = 10.0, 0.2


@dataclass(frozen=True)
class Order:
    """One county that is to be closed; plain values, for it may travel.

    Attributes:
        folder: the county's working directory.
        record: the file in which its process says what came of it.
        workers: notebooks at a time.
    """

    code: str
    folder: Path
    month: str
    who: str
    record: Path
    workers: int = 1


class CountyProcess:
    """A county's month under way in a process of its own, which ends when this one does."""

    def __init__(self, order: Order) -> None:
        self._record = order.record
        given = (order.folder, order.month, order.who, order.workers, order.record)
        self._said: IO[bytes] = TemporaryFile()  # noqa: SIM115 (closed with the process)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "fanpin_lib.province.one_county", *map(str, given)],
            stdin=subprocess.PIPE,  # closed when this process ends, however it ends
            stdout=subprocess.DEVNULL,
            stderr=self._said,
            env=_environment(),
            start_new_session=os.name == "posix",  # Ctrl-C comes to us; we end them in order
        )

    def told(self, wanted: Callable[[], bool] = lambda: True) -> dict[str, Any]:
        """What came of the county, when it is done.

        Args:
            wanted: asked now and then; once it says no the county is stopped.
        """
        with self._said, self._process as process:
            while process.poll() is None:
                if not wanted():
                    self.stop()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_LOOK_SECONDS)
            try:
                told: dict[str, Any] = json.loads(self._record.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                told = {**FAILED_TO_RUN, "message": self._died()}
        return told

    def stop(self) -> None:
        """End it in order, with all that it started."""
        self.interrupt()
        try:
            self._process.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            _kill(self._process.pid)

    def interrupt(self) -> None:
        """Tell it to end."""
        self._process.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)

    def _died(self) -> str:
        """Why it left no result."""
        code = self._process.returncode
        if code < 0:
            return f"进程意外终止（信号 {-code}，可能是内存不足或被系统结束）"
        self._said.seek(0)
        said = self._said.read().decode("utf-8", "replace")
        last = said.strip().splitlines()[-1:] or ["没有说明"]
        return f"进程没有给出结果（退出码 {code}，{last[0]}）"


def write_record(path: Path, told: dict[str, Any]) -> None:
    """What came of a county, kept for the next run."""
    with atomic_write(path) as beside:
        beside.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


def _kill(pid: int) -> None:
    try:
        family = psutil.Process(pid).children(recursive=True)
        for process in (psutil.Process(pid), *family):
            process.kill()
    except psutil.NoSuchProcess:
        return


def _environment() -> dict[str, str]:
    """So that the other process finds the same fanpin, installed or not."""
    parent = str(Path(fanpin_lib.__file__).resolve().parents[1])
    known = os.environ.get("PYTHONPATH", "")
    paths = os.pathsep.join(part for part in (parent, known) if part)
    return {**os.environ, "PYTHONPATH": paths, "PYTHONUTF8": "1"}
