"""Closing the month of many counties: a process each, several at once, none stops another."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import psutil

import fanpin_lib
from fanpin_lib.county import County
from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.period import Month
from fanpin_lib.province.contribution import contribution_folder, contribution_in
from fanpin_lib.province.fingerprint import fingerprint, is_whole
from fanpin_lib.runner.executors import usable_cores

Progress = Callable[[int, int, str], None]

#: What one county needs while it is closed (its warm process, two notebooks, the site's build).
_MEMORY_OF_A_COUNTY = 700 * 1024 * 1024
_PATIENCE_SECONDS = 10.0
CLOSED, FAILED = "closed", "failed"


@dataclass
class CountyOutcome:
    """What came of a county's month.

    Attributes:
        code: six digits.
        state: closed or failed; closed also when some regions' notebooks failed.
        step: where it failed: 入库, 核查、计算, 运行笔记本, 发布.
        message: why, for the person at the keyboard (may name files).
        failed_regions: regions whose notebook failed, with the reason.
        inputs: what it was made from; empty if it is to be made again anyway.
        kept: nothing had changed, so nothing was done.
        as_of: of a county that is not closed, the last figures of it that the sums hold.
        packed: it sent a package; its ledgers and site are elsewhere.
        late: by which day the roster expects it, and whether it is or was late.
        counts_not: nothing of it may be in the sums, for another folder says it is the county.
    """

    code: str
    name: str
    folder: str
    state: str
    step: str = ""
    message: str = ""
    regions: int = 0
    pages: int = 0
    ingested: int = 0
    figures: int = 0
    failed_regions: list[str] = field(default_factory=list)
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    inputs: str = ""
    kept: bool = False
    as_of: str = ""
    packed: bool = False
    late: str = ""
    counts_not: bool = False

    @property
    def closed(self) -> bool:
        """Whether the county's month was closed."""
        return self.state == CLOSED

    @property
    def complete(self) -> bool:
        """Whether nothing is left to do."""
        return self.closed and not self.failed_regions

    def __str__(self) -> str:
        place = f"{self.name}（{self.code}，{self.folder}）"
        if not self.closed:
            stands = f"省、市的数字里用的是它{self.as_of}的数。" if self.as_of else ""
            late = f"（{self.late}）" if self.late else ""
            stuck = self.step if self.step.startswith("没有") else f"{self.step}没有通过"
            return f"{place}没有结清{late}，{stuck}：{self.message}{stands}"
        if self.packed:
            return f"{place}交来了汇总包"
        if self.failed_regions:
            first = self.failed_regions[0]
            return f"{place}有 {len(self.failed_regions)} 个地区的笔记本没有运行成功：{first}"
        kept = "没有变化，沿用上次的结果" if self.kept else f"用时 {self.seconds:.0f} 秒"
        return f"{place}已结清，{self.regions} 个地区，{self.pages} 页，{kept}"

    def as_record(self) -> dict[str, Any]:
        """As its process writes it down, for JSON."""
        return asdict(self)

    @classmethod
    def of(cls, county: County, told: dict[str, Any]) -> CountyOutcome:
        """The outcome of a county from what its process told."""
        known = {one.name for one in fields(cls)}
        own = {"code": county.code, "name": county.name, "folder": county.root.name}
        return cls(**{k: v for k, v in {**told, **own}.items() if k in known})


def _gave(county: County, month: Month) -> bool:
    """Whether the county's figures lie ready for those above."""
    return contribution_in(contribution_folder(county, month)) is not None


def at_once(counties: int) -> int:
    """How many counties to close at a time: as many as cores and free memory allow."""
    room = int(psutil.virtual_memory().available // _MEMORY_OF_A_COUNTY)
    return max(1, min(usable_cores(), room, counties))


class Closing:
    """One run over the counties.

    Args:
        records: folder of the last outcome of each county (0700, messages may name files).
        workers: counties at a time; 0 takes as many as cores and memory allow.
    """

    def __init__(self, month: Month, who: str, records: Path, workers: int = 0) -> None:
        self.month, self.who, self.records = month, who, records
        self._workers = workers
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._stopping = False

    def run(self, configs: Sequence[County]) -> Iterator[CountyOutcome]:
        """Outcomes as they come; closing the iterator early ends every process.

        A county whose last outcome is complete and made from the same inputs is kept.
        """
        waiting = []
        for county in configs:
            kept = self._kept(county)
            if kept is None:
                waiting.append(county)
            else:
                yield kept
        many = max(1, min(self._workers or at_once(len(waiting)), len(waiting)))
        share = max(1, usable_cores() // many)
        with ThreadPoolExecutor(many, "fanpin-county") as threads:
            try:
                started = [threads.submit(self._close, county, share) for county in waiting]
                for done in as_completed(started):
                    yield done.result()
            finally:
                self._stop()
                threads.shutdown(wait=True, cancel_futures=True)

    def _kept(self, county: County) -> CountyOutcome | None:
        try:
            told = json.loads(self._record(county).read_text(encoding="utf-8"))
            outcome = CountyOutcome.of(county, told)
        except (OSError, ValueError, TypeError):
            return None
        current = outcome.complete and outcome.inputs == fingerprint(county, self.month)
        if not (current and is_whole(county, self.month) and _gave(county, self.month)):
            return None
        outcome.kept = True
        return outcome

    def _record(self, county: County) -> Path:
        return self.records / f"{self.month}-{county.code}.json"

    def _close(self, county: County, share: int) -> CountyOutcome:
        record = self._record(county)
        record.unlink(missing_ok=True)
        inputs = fingerprint(county, self.month)  # before: what comes later is for the next run
        code, said = self._wait_for(self._command(county, share, record))
        try:
            told = json.loads(record.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            told = {"state": FAILED, "step": "运行", "message": _died(code, said)}
        outcome = CountyOutcome.of(county, told)
        outcome.inputs = inputs if outcome.complete else ""
        with atomic_write(record) as beside:
            text = json.dumps(outcome.as_record(), ensure_ascii=False, indent=1)
            beside.write_text(text, encoding="utf-8")
        return outcome

    def _command(self, county: County, share: int, record: Path) -> list[str]:
        given = (county.root, self.month, self.who, share, record)
        return [sys.executable, "-m", "fanpin_lib.province.one_county", *map(str, given)]

    def _wait_for(self, command: list[str]) -> tuple[int, str]:
        with self._lock:
            if self._stopping:
                return 1, ""
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,  # closed when this process ends, however it ends
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=_environment(),
                start_new_session=os.name == "posix",  # Ctrl-C comes to us; we end them in order
            )
            self._running.add(process)
        with process:
            said = process.stderr.read() if process.stderr else b""
            process.wait()
        with self._lock:
            self._running.discard(process)
        return process.returncode, said.decode("utf-8", "replace")

    def _stop(self) -> None:
        """End every county that still runs, with all that it started."""
        with self._lock:
            self._stopping = True
            running = list(self._running)
        for process in running:
            process.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
        for process in running:
            try:
                process.wait(_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                _kill(process.pid)


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


def _died(code: int, said: str) -> str:
    """Why a process left no result."""
    if code < 0:
        return f"进程意外终止（信号 {-code}，可能是内存不足或被系统结束）"
    last = said.strip().splitlines()[-1:] or ["没有说明"]
    return f"进程没有给出结果（退出码 {code}，{last[0]}）"
