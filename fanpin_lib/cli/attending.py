"""A command that may run without anybody at the keyboard: log, notice and exit code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from fanpin_lib import __version__
from fanpin_lib.cli.console import say

if TYPE_CHECKING:
    from fanpin_lib.county import County
    from fanpin_lib.desk.attendance import Attendance
    from fanpin_lib.period import Month

#: Exit codes besides 0 (done) and 2 (refused, nothing damaged): done with something left undone,
#: closed without some files, a defect of the program, stopped by Ctrl-C.
UNDONE, LEFT_OUT, DEFECT, INTERRUPTED = 1, 3, 4, 130


@contextmanager
def attended(county: County, command: str, month: Month) -> Iterator[Attendance]:
    """Log a command from its start to its exit code, and leave a notice if it fails.

    What the command itself finds that needs a person it adds to ``needs``. The exit code is that
    of the `typer.Exit` raised inside, of the error that passes, or 0.
    """
    from fanpin_lib.desk.attendance import Attendance

    attendance = Attendance(county, command, month)
    attendance.log(f"开始（fanpin {__version__}）")
    code, kind = 0, ""
    try:
        yield attendance
    except typer.Exit as left:
        code = left.exit_code
        raise
    except BaseException as error:
        code, kind = _of(error)
        if code != INTERRUPTED:
            attendance.needs.append(_message(error))
        raise
    finally:
        if code != INTERRUPTED and (told := _notice(attendance, code)):
            say(told)
        needs = f"，{len(attendance.needs)} 件事要人处理" if attendance.needs else ""
        attendance.log(f"结束，退出码 {code}{kind}，用时 {attendance.seconds:.0f} 秒{needs}")


def _notice(attendance: Attendance, code: int) -> str:
    """Leave the notice; that it cannot be written hides no error that is on its way."""
    from fanpin_lib.errors import StoreUnusable

    try:
        return attendance.leave_notice(f"{datetime.now():%Y-%m-%d %H:%M}", code)
    except (OSError, StoreUnusable) as error:
        return f"要人处理的事写不成文件：{error}"


def _of(error: BaseException) -> tuple[int, str]:
    """The exit code of an error, and its kind in brackets (never what it says)."""
    from fanpin_lib.errors import FanpinError

    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED, ""
    code = error.exit_code if isinstance(error, FanpinError) else DEFECT
    return code, f"（{type(error).__name__}）"


def _message(error: BaseException) -> str:
    from fanpin_lib.errors import FanpinError
    from fanpin_lib.files.library_words import in_chinese

    if isinstance(error, FanpinError):
        return str(error)
    return in_chinese(error) or f"程序内部出错（{type(error).__name__}），请交给维护人员。"
