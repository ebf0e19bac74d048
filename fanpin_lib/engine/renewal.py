"""Puts a process back after a notebook, and says what could not be put back.

Put back is what most notebooks change: all of IPython (what its objects held is held again),
options of pandas, settings of matplotlib and its open figures, warning filters, environment,
directory, import path, randomness, what decimals signalled, event loop, garbage. Then everything
is looked at: what the modules hold, down to the last list (`held`), and the rest of the process
(`changes`). Whatever is not as it was before the first notebook is named, and the process is not
used again.
"""

from __future__ import annotations

import asyncio
import decimal
import gc
import linecache
import os
import sys
import warnings
from pathlib import Path
from typing import Any

from fanpin_lib.engine.cells import Cell, run_cells
from fanpin_lib.engine.changes import States
from fanpin_lib.engine.held import Held, modules
from fanpin_lib.engine.kernel import SocketlessApp

_MOST_RUNS = 200
_MOST_GROWTH = 64 << 20
#: What holds nothing but results that would be worked out again: who takes them cannot tell.
_CACHES = frozenset(
    {
        "re._cache",
        "re._cache2",
        "sys.path_importer_cache",
        "asyncio.coroutines._iscoroutine_typecache",
        "matplotlib.colors.ColorConverter.cache",
    }
)
#: Not looked at: made anew for each notebook, or put back.
_RENEWED = frozenset({"randomness", "numpy's randomness", "pandas", "matplotlib"})


class Memory:
    """All that the warm process holds; taken before a fork, so that no child has to.

    Args:
        app: the kernel's application.
    """

    def __init__(self, app: SocketlessApp) -> None:
        beside = {id(app.session), id(app.kernel.io_loop), id(sys.stdout), id(sys.stderr)}
        self.own = Held(_roots(app), _CACHES, beside, inner=True)
        self._rehearse(app)
        self.other = Held(modules(), _CACHES, self.own.seen)

    def _rehearse(self, app: SocketlessApp) -> None:
        """Do once what the first notebook's first cell does once and for all."""
        run_cells(app.kernel, [Cell(0, "None")])
        _end_loop(app)
        _forget_history(app)
        _resident()
        self.own.put_back()


def _roots(app: SocketlessApp) -> dict[str, object]:
    """What is put back whatever became of it."""
    charts, tables = sys.modules.get("matplotlib"), sys.modules.get("pandas._config.config")
    found = {
        "kernel": app.kernel,
        "shell": app.shell,
        "warnings.filters": warnings.filters,
        "cells that ran": app.shell.history_manager.outputs,  # type: ignore[union-attr]
        "sources": linecache.cache,
        "environment": os.environ._data,  # type: ignore[attr-defined]
        "sys.path": sys.path,
        "sys.argv": sys.argv,
        "matplotlib.rcParams": getattr(charts, "rcParams", None),
        "pandas": getattr(tables, "_global_config", None),
    }
    return {name: one for name, one in found.items() if one is not None}


class Renewal:
    """A process before its first notebook.

    Args:
        memory: what it held when it was forked.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        memory.other.accept()  # what starting here changed
        self._environ, self._cwd = dict(os.environ), Path.cwd()
        self._states = States(but=_RENEWED)
        self._signals = [one for one, on in decimal.getcontext().flags.items() if on]
        self._resident, self._runs = _resident(), 0

    def left_over(self, app: SocketlessApp) -> list[str]:
        """Put back everything and name what is not as it was; nothing: use it again."""
        self._runs += 1
        if self._runs >= _MOST_RUNS:
            return ["runs"]
        if unfinished := _end_loop(app):
            return unfinished
        _close_figures()
        _forget_history(app)
        os.environ.clear()
        os.environ.update(self._environ)
        self._memory.own.put_back()
        warnings._filters_mutated()  # type: ignore[attr-defined]
        _signal_only(self._signals)
        os.chdir(self._cwd)
        gc.collect()
        found = [*self._states.changes(), *self._memory.other.changed()]
        if not found and _resident() - self._resident > _MOST_GROWTH:
            found = ["memory"]
        return found


def _end_loop(app: SocketlessApp) -> list[str]:
    """Close the notebook's event loop; tasks that it left are not waited for."""
    loop = app.kernel.io_loop.asyncio_loop
    if asyncio.all_tasks(loop):
        return ["tasks"]
    loop.close()
    asyncio.set_event_loop(None)
    app.kernel.io_loop.asyncio_loop = None
    return []


def _close_figures() -> None:
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None and pyplot.get_fignums():
        pyplot.close("all")


def _signal_only(signals: list[type[decimal.DecimalException]]) -> None:
    """Let the context of decimals tell of these only: any division tells that it rounded."""
    context = decimal.getcontext()
    context.clear_flags()
    for one in signals:
        context.flags[one] = True


def _forget_history(app: SocketlessApp) -> None:
    """Forget the cells that ran, as far as they are in IPython's database."""
    shell: Any = app.shell
    for table in ("history", "output_history"):
        shell.history_manager.db.execute(f"DELETE FROM {table}")  # noqa: S608


def _resident() -> int:
    """Resident size in bytes, 0 where it cannot be known."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096
    except OSError:
        return 0
