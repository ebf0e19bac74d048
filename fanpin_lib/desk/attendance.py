"""A month that runs by itself: a log of what was done, a notice where somebody is needed.

The log names steps, counts, times and exit codes, never what a ledger holds: no message of an
error goes into it. The whole message stands in the notice, which lies in ``private/`` too. Then
the program of ``[office] notify`` is run, with three arguments: month, exit code, notice.
"""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from fanpin_lib.county import County
from fanpin_lib.errors import why
from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.files.private import make_private
from fanpin_lib.files.run_log import add_line
from fanpin_lib.period import Month

_NOTICE = "需要处理-{month}.txt"
_PATIENCE_SECONDS = 60
_ANSWERS = "改好或看过以后，再运行一次：fanpin month {month}"
_WARNING = "（可能含个人信息，勿外传。下一次顺利做完，本文件自动删去。）"


@dataclass
class Attendance:
    """One command on one month: what it logs, and what it finds that needs a person.

    Attributes:
        needs: what somebody has to do, a message each.
        undone: what was asked for and not made, by its name.
    """

    county: County
    command: str
    month: Month
    needs: list[str] = field(default_factory=list)
    undone: list[str] = field(default_factory=list)
    _started: float = field(default_factory=time.perf_counter)

    @property
    def seconds(self) -> float:
        """Since the command began."""
        return time.perf_counter() - self._started

    def log(self, text: str) -> None:
        """A line of the log: steps, counts, times, codes; nothing that a ledger holds."""
        add_line(self.county.folders.private, f"{self.command} {self.month} {text}")

    @property
    def notice(self) -> Path:
        """The month's notice in ``private/``; not there where nobody is needed."""
        return self.county.folders.private / _NOTICE.format(month=self.month)

    def leave_notice(self, when: str, code: int) -> str:
        """Write the notice and run the county's program; take an old notice away if all is well.

        Args:
            when: the day and time, as a person reads them.
            code: the command's exit code.

        Returns:
            What to tell: where the notice is, and if the program failed; empty where all is well.

        Raises:
            StoreUnusable: the notice cannot be written.
        """
        if not self.needs:
            self.notice.unlink(missing_ok=True)
            return ""
        head = f"{self.county.name} {self.month.label}：有 {len(self.needs)} 件事要人处理"
        told = [f"{at}. {text}" for at, text in enumerate(self.needs, 1)]
        tail = [_ANSWERS.format(month=self.month), _WARNING]
        lines = [f"{head}（{when}，退出码 {code}）", "", *told, "", *tail, ""]
        make_private(self.notice.parent)
        with atomic_write(self.notice, private=True) as beside:
            beside.write_text("\n".join(lines), encoding="utf-8")
        called = self._notify(code)
        return f"要人处理的写在 {self.notice}。{called}"

    def _notify(self, code: int) -> str:
        """Run the county's program; what is to be told if it did not work."""
        program = self.county.settings.office.notify
        if not program:
            return ""
        command = [*program, str(self.month), str(code), str(self.notice)]
        failed = _failure(command, self.county.root)
        self.log(f"通知程序{failed or '已运行'}")
        if not failed:
            return ""
        return f"fanpin.toml 里 [office] notify 写的通知程序{failed}，请检查。"


def notices(county: County) -> list[Path]:
    """The notices that lie in ``private/``, the oldest month first."""
    return sorted(county.folders.private.glob(_NOTICE.format(month="*")))


def _failure(command: list[str], folder: Path) -> str:
    """Run a program; how it failed, empty where it did not."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return f" {_PATIENCE_SECONDS} 秒没有做完，已停止"
    except (OSError, ValueError) as error:
        return f"运行不了（{why(error) if isinstance(error, OSError) else '写法不对'}）"
    return f"没有做成，退出码 {done.returncode}" if done.returncode else ""
