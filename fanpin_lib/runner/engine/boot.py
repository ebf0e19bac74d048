"""Starts a fresh Python for the processes behind the engine."""

from __future__ import annotations

import sys
from pathlib import Path

from fanpin_lib.errors import FanpinError

_ROOT = str(Path(__file__).resolve().parents[3])
_START = """
import sys
if sys.path[0] == "":
    del sys.path[0]
root, name = sys.argv.pop(1), sys.argv.pop(1)
borrowed = root not in sys.path
if borrowed:
    sys.path.append(root)
from importlib import import_module
main = import_module(f"fanpin_lib.runner.engine.{name}").main
if borrowed:
    sys.path.remove(root)
main()
"""


class EngineFailed(FanpinError):
    """The process that runs notebooks did not start or is gone."""

    exit_code = 1


def not_started(detail: str) -> EngineFailed:
    """The error for a process that did not start."""
    return EngineFailed(f"运行笔记本的进程没有启动：{detail}", hint="请检查预先导入的模块。")


def python_command(name: str, *arguments: str) -> list[str]:
    """Command that runs ``main`` of one of this package's modules.

    The process finds this package where this process found it, without having its folder
    on ``sys.path`` afterwards, and like any kernel it starts without the working directory
    there.
    """
    return [sys.executable, "-c", _START, _ROOT, name, *arguments]
