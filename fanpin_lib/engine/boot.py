"""Starts a fresh Python for the processes behind the engine."""

from __future__ import annotations

import sys
from pathlib import Path

_PACKAGE = __name__.rpartition(".")[0]
_ROOT = str(Path(__file__).resolve().parents[_PACKAGE.count(".") + 1])
_START = """
import sys
if sys.path[0] == "":
    del sys.path[0]
root, module = sys.argv.pop(1), sys.argv.pop(1)
borrowed = root not in sys.path
if borrowed:
    sys.path.append(root)
from importlib import import_module
main = import_module(module).main
if borrowed:
    sys.path.remove(root)
main()
"""


def python_command(name: str, *arguments: str) -> list[str]:
    """Command that runs ``main`` of one of this package's modules.

    The process finds this package where this process found it, without having its folder
    on ``sys.path`` afterwards, and like any kernel it starts without the working directory
    there.
    """
    return [sys.executable, "-c", _START, _ROOT, f"{_PACKAGE}.{name}", *arguments]
